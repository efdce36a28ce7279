"""Let members of staff choose a new password: with a link, by email or from an admin.

Where email is not set up, an admin hands the link over. It works once, for half
an hour; whoever asks for one learns nothing about who works here.
"""

import logging
import secrets
from contextlib import closing
from datetime import timedelta

from storybank.domain import letters
from storybank.domain.errors import NotAllowedError, NotFoundError
from storybank.domain.people import VISITOR, Actor
from storybank.services import mail, people
from storybank.services.archive import Archive, Bank
from storybank.services.contributors import token_hash
from storybank.storage import journal, resets
from storybank.storage import people as kept
from storybank.storage.people import Member

log = logging.getLogger(__name__)

LASTS = timedelta(minutes=30)


def ask(archive: Archive, email: str) -> None:
    """Let admins see that whoever has this address asked; the same for one that nobody has."""
    address = email.strip()[: people.LONGEST_EMAIL]
    with archive.writing() as db:
        resets.ask(db, address, at=archive.now)
        journal.add(db, VISITOR, "reset_asked", at=archive.now)


def send(bank: Bank, email: str) -> None:
    """Send a link to whoever has this address, once the answer is sent; nothing to nobody.

    It runs on a connection of its own, so that an answer is no later for an address
    that is known. A fault is logged; admins can see that they asked.
    """
    with closing(bank.open()) as archive:
        try:
            _send(archive, email)
        except Exception as error:
            log.error("reset not sent", extra={"cause": type(error).__name__})


def by_email(archive: Archive) -> bool:
    """Tell whether links go by email here."""
    return mail.can_link(archive.settings)


def make(archive: Archive, actor: Actor, member_id: str) -> str:
    """Make the token of a link for this member and return it; it is kept as a hash alone.

    Raises NotFoundError for nobody, NotAllowedError where they are shut out.
    """
    found = people.fetch(archive, actor, member_id)
    if found.disabled_at is not None:
        raise NotAllowedError("They are shut out: let them in again first.")
    return _make(archive, actor, found)


def member_of(archive: Archive, token: str) -> Member:
    """Return the member who may choose a password with *token*; NotFoundError for an old one."""
    found = resets.find(archive.db, token_hash(token), since=archive.now - LASTS)
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


def _send(archive: Archive, email: str) -> None:
    found = kept.find_by_email(archive.db, email.strip()[: people.LONGEST_EMAIL])
    if found is None or found.disabled_at is not None or not by_email(archive):
        return
    token = _make(archive, VISITOR, found)
    link = f"{archive.settings.base_url.rstrip('/')}/reset/{token}"
    minutes = int(LASTS.total_seconds()) // 60
    letter = letters.reset(archive.settings.organisation, link, minutes)
    mail.send(archive.settings, found.email, letter)


def _make(archive: Archive, actor: Actor, found: Member) -> str:
    token = secrets.token_urlsafe(32)
    with archive.writing() as db:
        resets.forget_old(db, archive.now - LASTS)
        resets.keep(db, token_hash(token), found.id, at=archive.now)
        journal.add(db, actor, "reset_made", at=archive.now, codes={"member": found.id})
    return token
