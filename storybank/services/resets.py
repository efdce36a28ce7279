"""Let members of staff choose a new password: with a link that an admin hands over.

E-mail may not be set up, so nothing is sent. A link works once, for half an
hour; whoever asks for one learns nothing about who works here.
"""

import hashlib
import secrets
from datetime import timedelta

from storybank.domain.errors import NotAllowedError, NotFoundError
from storybank.domain.people import VISITOR, Actor
from storybank.services import people
from storybank.services.archive import Archive
from storybank.storage import journal, resets
from storybank.storage import people as kept
from storybank.storage.people import Member

LASTS = timedelta(minutes=30)


def ask(archive: Archive, email: str) -> None:
    """Let admins see that whoever has this address asked; the same for one that nobody has."""
    address = email.strip()[: people.LONGEST_EMAIL]
    with archive.writing() as db:
        resets.ask(db, address, at=archive.now)
        journal.add(db, VISITOR, "reset_asked", at=archive.now)


def make(archive: Archive, actor: Actor, member_id: str) -> str:
    """Make the token of a link for this member and return it; it is kept as a hash alone.

    Raises NotFoundError for nobody, NotAllowedError where they are shut out.
    """
    found = people.fetch(archive, actor, member_id)
    if found.disabled_at is not None:
        raise NotAllowedError("They are shut out: let them in again first.")
    token = secrets.token_urlsafe(32)
    with archive.writing() as db:
        resets.forget_old(db, archive.now - LASTS)
        resets.keep(db, _hashed(token), found.id, at=archive.now)
        journal.add(db, actor, "reset_made", at=archive.now, codes={"member": found.id})
    return token


def member_of(archive: Archive, token: str) -> Member:
    """Return the member who may choose a password with *token*; NotFoundError for an old one."""
    found = resets.find(archive.db, _hashed(token), since=archive.now - LASTS)
    if found is None:
        raise NotFoundError("This link does not work any more.")
    return kept.fetch(archive.db, found)


def choose(archive: Archive, token: str, password: str) -> Member:
    """Give whoever *token* was made for a new password; no token works again after it.

    Raises NotFoundError for an old token, InvalidError for a password that is
    easily guessed: the token then still works.
    """
    hashed = people.hashed(password, member_of(archive, token).email)
    with archive.writing() as db:
        found = member_of(archive, token)
        kept.set_password(db, found, hashed)
        journal.add(db, VISITOR, "reset_used", at=archive.now, codes={"member": found.id})
    return found


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
