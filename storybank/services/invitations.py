"""Invite people to join the staff: by a link that ends by itself and can be taken back.

Whoever has the link chooses their own password; what they may do was chosen by
the admin who invited them. The link is shown once and kept as a hash alone.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from storybank.domain import letters
from storybank.domain.errors import ConflictError, NotFoundError, UnavailableError
from storybank.domain.people import Actor, Role
from storybank.services import mail, people
from storybank.services.archive import Archive
from storybank.services.contributors import token_hash
from storybank.storage import invitations, journal
from storybank.storage import people as kept
from storybank.storage.invitations import Invitation
from storybank.storage.people import Member

LASTS = timedelta(days=7)
OLD = "This invitation does not work any more."


@dataclass(frozen=True, slots=True)
class Sent:
    """A new invitation, the token of its link, and whether it went by email."""

    invitation: Invitation
    token: str
    by_email: bool


def find(archive: Archive, actor: Actor) -> list[Invitation]:
    """Return the invitations that nobody has used or taken back, the newest first."""
    people.check(archive, actor)
    return invitations.find(archive.db)


def make(
    archive: Archive, actor: Actor, email: str, *, roles: Iterable[Role], partner: str = ""
) -> Sent:
    """Invite someone; an earlier invitation for the same address ends.

    Raises as ``people.add`` does. Where mail is set up, it is sent too.
    """
    people.check(archive, actor)
    new = people.newcomer(archive, actor, email, roles=roles, partner=partner)
    if kept.find_by_email(archive.db, new.email) is not None:
        raise ConflictError(f"{new.email} is already a member of staff.")
    return _keep(archive, actor, new)


def make_again(archive: Archive, actor: Actor, invitation_id: str) -> Sent:
    """Make a new link for an invitation; the old one ends."""
    people.check(archive, actor)
    old = _open(invitations.fetch(archive.db, invitation_id))
    return _keep(archive, actor, people.Newcomer(old.email, old.roles, old.recipient_id))


def revoke(archive: Archive, actor: Actor, invitation_id: str) -> Invitation:
    """Take an invitation back at once; done twice it is done once."""
    people.check(archive, actor)
    with archive.writing() as db:
        found = invitations.fetch(db, invitation_id)
        if found.is_open:
            invitations.revoke(db, invitation_id, at=archive.now)
            journal.add(
                db, actor, "invitation_revoked", at=archive.now, codes={"invitation": found.id}
            )
    return found


def by_token(archive: Archive, token: str) -> Invitation:
    """Return the open invitation of a link; NotFoundError for any other."""
    found = _open(invitations.fetch_by_token(archive.db, token_hash(token)))
    if found.ends_at <= archive.now:
        raise NotFoundError(OLD)
    return found


def accept(archive: Archive, token: str, password: str) -> Member:
    """Make whoever has this link a member of staff; the link works no more.

    Raises NotFoundError for an old link, InvalidError for a password that is
    easily guessed (the link then still works), ConflictError where the address
    came in another way.
    """
    password_hash = people.hashed(password, by_token(archive, token).email)
    with archive.writing() as db:
        found = by_token(archive, token)
        invitations.set_used(db, found.id, at=archive.now)
        new = people.Newcomer(found.email, found.roles, found.recipient_id)
        return people.keep(archive, people.acting_for(found.id), new, password_hash)


def _keep(archive: Archive, actor: Actor, new: people.Newcomer) -> Sent:
    token = secrets.token_urlsafe(32)
    with archive.writing() as db:
        made = invitations.add(
            db,
            new.email,
            token_hash(token),
            roles=new.roles,
            recipient_id=new.recipient_id,
            by=actor.ref,
            at=archive.now,
            ends_at=archive.now + LASTS,
        )
        codes = {"invitation": made.id, "roles": sorted(role.value for role in new.roles)}
        journal.add(db, actor, "invited", at=archive.now, codes=codes)
    return Sent(made, token, _send(archive, made, token))


def _send(archive: Archive, made: Invitation, token: str) -> bool:
    """Send the link where mail is set up; tell whether the mail server took it."""
    if not mail.can_link(archive.settings):
        return False
    link = f"{archive.settings.base_url.rstrip('/')}/join/{token}"
    until = archive.said_day(made.ends_at)
    letter = letters.invitation(archive.settings.organisation, link, until)
    try:
        mail.send(archive.settings, made.email, letter)
    except UnavailableError:
        return False
    return True


def _open(found: Invitation) -> Invitation:
    if not found.is_open:
        raise NotFoundError(OLD)
    return found
