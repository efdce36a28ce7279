"""Add members of staff, let them in, change what they may do, shut them out."""

import functools
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from storybank.domain.access import Action, Asking, may
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.people import VISITOR, Actor, ActorKind, Role, member
from storybank.services import recipients
from storybank.services.archive import Archive
from storybank.storage import journal, occasions, people, slips
from storybank.storage.people import Member

SHORTEST, LONGEST = 12, 1024  # characters of a password
LONGEST_EMAIL = 254  # RFC 5321
_EMAIL = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;]+")
# What people write who want to get past a rule of twelve characters.
_COMMON = (
    "password", "passw0rd", "letmein", "welcome", "qwerty", "abcdef", "iloveyou",
    "administrator", "changeme", "trustno1", "storybank",
)  # fmt: skip
NO_MATCH = "The email address or the password does not match."


def strong() -> PasswordHasher:
    """Return a hasher by OWASP's figures for argon2id: about 30 ms on one core and 19 MB."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


_hasher = strong()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone who is to become a member of staff; a partner's trainer where bound to one."""

    email: str
    roles: frozenset[Role]
    recipient_id: str | None = None


def add(
    archive: Archive,
    actor: Actor,
    email: str,
    password: str,
    *,
    roles: Iterable[Role],
    partner: str = "",
) -> Member:
    """Add someone, with at least one role; *partner* names the partner whose trainer they are.

    Raises InvalidError for a bad address or password or no role, ConflictError
    for an address there is, NotFoundError where there is no such partner.
    """
    check(archive, actor)
    new = newcomer(archive, actor, email, roles=roles, partner=partner)
    password_hash = hashed(password, new.email)
    with archive.writing():
        return keep(archive, actor, new, password_hash)


def newcomer(
    archive: Archive, actor: Actor, email: str, *, roles: Iterable[Role], partner: str = ""
) -> Newcomer:
    """Return who is to come and what they may do then; raises as ``add`` does."""
    email, wanted = _email(email), _some(roles)
    bound_to = recipients.named(archive, actor, partner).id if partner else None
    _check_partner(bound_to, wanted, "roles")
    return Newcomer(email, frozenset(wanted), bound_to)


def keep(archive: Archive, actor: Actor, new: Newcomer, password_hash: str) -> Member:
    """Add a newcomer, inside the caller's transaction; ConflictError for an address there is."""
    first, *more = sorted(new.roles)
    found = people.add(archive.db, new.email, password_hash, role=first, at=archive.now)
    if more:
        people.set_roles(archive.db, found, [first, *more])
    if new.recipient_id:
        people.set_recipient(archive.db, found, new.recipient_id)
    _note(archive, actor, "person_added", found, roles=[first, *more])
    return people.fetch(archive.db, found.id)


def acting_for(invitation_id: str) -> Actor:
    """Return whoever came with an invitation: not a member yet, known by it in the journal."""
    return replace(VISITOR, ref=invitation_id)


def find(archive: Archive, actor: Actor) -> list[Member]:
    """Return all members of staff by address."""
    check(archive, actor)
    return people.find(archive.db)


def fetch(archive: Archive, actor: Actor, member_id: str) -> Member:
    """Return one member of staff; NotFoundError where there is none."""
    check(archive, actor)
    return people.fetch(archive.db, member_id)


def acting(archive: Archive, member_id: str) -> Actor:
    """Return the actor that a member of staff is now; a visitor where shut out or not there."""
    try:
        found = people.fetch(archive.db, member_id)
    except NotFoundError:
        return VISITOR
    if found.disabled_at:
        return VISITOR
    asking = member(found.id, found.roles, found.recipient_id)
    if Role.TRAINER not in asking.roles:
        return asking
    return replace(asking, asked_ids=occasions.asked_ids(archive.db, found.id, archive.now))


def awaited(archive: Archive, member_id: str) -> Member:
    """Return the member who is about to sign in; NotFoundError where shut out or not there."""
    found = people.fetch(archive.db, member_id)
    if found.disabled_at is not None:
        raise NotFoundError("There is no such member of staff.")
    return found


def oneself(archive: Archive, actor: Actor) -> Member:
    """Return the member of staff that *actor* is; NotFoundError for anyone else."""
    return people.fetch(archive.db, actor.ref)


def change_own_password(archive: Archive, actor: Actor, old: str, new: str) -> None:
    """Let a member of staff change their password; their sessions end, this one too.

    Raises InvalidError for a wrong old one, or a new one that is easily guessed.
    """
    found = oneself(archive, actor)
    if len(old) > LONGEST or not _fits(found.password_hash, old):
        raise InvalidError({"old": "This is not the password that you have now."})
    password_hash = hashed(new, found.email)
    with archive.writing() as db:
        people.set_password(db, found, password_hash)
        _note(archive, actor, "own_password_changed", found)


def set_roles(archive: Archive, actor: Actor, email: str, *, roles: Iterable[Role]) -> None:
    """Give someone exactly these roles; their sessions end.

    Raises InvalidError for no role at all, ConflictError where nobody would be
    left to manage people. ``disable`` does that too.
    """
    check(archive, actor)
    roles = _some(roles)
    with archive.writing() as db:
        found = _by_email(archive, email)
        _check_partner(found.recipient_id, roles, "roles")
        if Role.ADMIN not in roles:
            _keep_an_admin(archive, actor, found)
        people.set_roles(db, found, roles)
        if Role.CURATOR not in roles:
            slips.leave_all(db, found.id)
        _note(archive, actor, "roles_changed", found, roles=roles)


def set_partner(archive: Archive, actor: Actor, email: str, *, name: str) -> None:
    """Make someone the trainer of the partner *name*, or ours again without a name.

    Their sessions end. Raises InvalidError where they are more than a trainer,
    NotFoundError where there is no such partner.
    """
    check(archive, actor)
    bound_to = recipients.named(archive, actor, name).id if name else None
    with archive.writing() as db:
        found = _by_email(archive, email)
        _check_partner(bound_to, found.roles, "partner")
        people.set_recipient(db, found, bound_to)
        codes = {"member": found.id, "recipient": bound_to}
        journal.add(db, actor, "partner_changed", at=archive.now, codes=codes)


def disable(archive: Archive, actor: Actor, email: str) -> None:
    """Shut someone out from now on; their sessions end, and the desk has back what they took."""
    check(archive, actor)
    with archive.writing() as db:
        found = _by_email(archive, email)
        _keep_an_admin(archive, actor, found)
        people.set_disabled(db, found, archive.now)
        slips.leave_all(db, found.id)
        _note(archive, actor, "person_disabled", found)


def enable(archive: Archive, actor: Actor, email: str) -> None:
    """Let someone in again."""
    check(archive, actor)
    with archive.writing() as db:
        found = _by_email(archive, email)
        people.set_disabled(db, found, None)
        _note(archive, actor, "person_enabled", found)


def set_password(archive: Archive, actor: Actor, email: str, password: str) -> None:
    """Give someone a new password; their sessions end."""
    check(archive, actor)
    found = _by_email(archive, email)
    password_hash = hashed(password, found.email)
    with archive.writing() as db:
        people.set_password(db, found, password_hash)
        _note(archive, actor, "password_changed", found)


def sign_in(archive: Archive, email: str, password: str) -> Member:
    """Return the member whose address and password these are.

    Raises InvalidError, the same and about as late, for an address that is not
    known, for a wrong password and for someone who is shut out.
    """
    found = people.find_by_email(archive.db, email.strip()) if len(email) < 1000 else None
    is_open = found is not None and found.disabled_at is None
    is_right = len(password) <= LONGEST and _fits(
        found.password_hash if found else _no_ones_hash(), password
    )
    if found is None or not is_open or not is_right:
        raise InvalidError({"email": NO_MATCH})
    if _hasher.check_needs_rehash(found.password_hash):
        password_hash = _hasher.hash(password)
        with archive.writing() as db:
            people.set_password(db, found, password_hash)
    return found


def is_email(text: str) -> bool:
    """Tell whether this looks like an email address."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def random_password() -> str:
    """Make a password that nobody knows, for someone who is to choose their own."""
    return secrets.token_urlsafe(32)


def hashed(password: str, email: str) -> str:
    """Return the hash of a password that is good enough; InvalidError says what is not."""
    problem = ""
    plain = password.casefold()
    if len(password) < SHORTEST:
        problem = f"Use at least {SHORTEST} characters: three or four words are easy to keep."
    elif len(password) > LONGEST:
        problem = f"Use at most {LONGEST:,} characters."
    elif len(set(plain)) < 5 or email.casefold().split("@")[0] in plain:
        problem = "Choose one that is harder to guess: not your address, not a few letters again."
    elif is_common(password):
        problem = "Choose one that is harder to guess: many people use that one."
    if problem:
        raise InvalidError({"password": problem})
    return _hasher.hash(password)


def is_common(text: str) -> bool:
    """Tell whether *text* has a word in it that many people choose for a password."""
    plain = text.casefold()
    return any(word in plain for word in _COMMON)


def check(archive: Archive, actor: Actor) -> None:
    """Refuse whoever may not manage people."""
    if not may(Action.MANAGE_PEOPLE, actor, Asking(archive.now)):
        raise NotAllowedError("Only an admin can manage people.")


def _keep_an_admin(archive: Archive, actor: Actor, leaving: Member) -> None:
    """Refuse to let the last admin go; the command line can always add another."""
    others = (member for member in people.find(archive.db) if member.id != leaving.id)
    if actor.kind is ActorKind.CLI or Role.ADMIN not in leaving.roles:
        return
    if not any(Role.ADMIN in other.roles and other.disabled_at is None for other in others):
        raise ConflictError(f"{leaving.email} is the last admin: make someone else one first.")


def _check_partner(recipient_id: str | None, roles: Iterable[Role], field: str) -> None:
    """Refuse other roles to a partner's trainer: they would see what is ours alone."""
    if recipient_id is not None and set(roles) != {Role.TRAINER}:
        said = "Someone of a partner’s can be a trainer and nothing else: change their roles first."
        raise InvalidError({field: said})


def _by_email(archive: Archive, email: str) -> Member:
    found = people.find_by_email(archive.db, email.strip())
    if found is None:
        raise NotFoundError(f"Nobody here has the address {email}.")
    return found


def _some(roles: Iterable[Role]) -> list[Role]:
    chosen = sorted(set(roles))
    if not chosen:
        raise InvalidError({"roles": "Choose at least one role."})
    return chosen


def _email(email: str) -> str:
    email = email.strip()
    if not is_email(email):
        raise InvalidError({"email": "Write an email address, like name@example.org."})
    return email


@functools.cache
def _no_ones_hash() -> str:
    """Return a hash that no password fits, to spend the same time on unknown addresses."""
    return _hasher.hash("\0 nobody")


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _note(
    archive: Archive, actor: Actor, deed: str, member: Member, roles: Iterable[Role] = ()
) -> None:
    codes = {"member": member.id, "roles": [role.value for role in roles]}
    journal.add(archive.db, actor, deed, at=archive.now, codes=codes)
