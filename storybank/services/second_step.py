"""Ask for a code from someone's phone after their password (TOTP, RFC 6238).

The secret stands nowhere: it is made anew each time from the archive's own key
and a random salt. A code works once. Ten recovery codes stand in for a lost
phone, each once; an admin or the command line can take the second step off.
"""

import hmac
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass

import pyotp

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Actor, Role, member
from storybank.services import people
from storybank.services.archive import Archive
from storybank.storage import journal
from storybank.storage import people as kept
from storybank.storage import second_steps as steps
from storybank.storage.people import Member

ASKED_OF = frozenset({Role.CURATOR, Role.ADMIN})
CODES = 10
_SECONDS = 30
_AROUND = (0, -1, 1)  # time steps: a clock may be half a minute off
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
WRONG = "This code does not match. Wait for the next one, or use a recovery code."


@dataclass(frozen=True, slots=True)
class Key:
    """What an app is given: the address behind the QR code, and the same to type in."""

    address: str
    secret: str


def is_asked(archive: Archive, actor: Actor) -> bool:
    """Tell whether someone with these roles has to take a second step here."""
    return archive.settings.require_totp and not actor.roles.isdisjoint(ASKED_OF)


def is_on(archive: Archive, member_id: str) -> bool:
    """Tell whether this member has a second step that counts."""
    found = steps.find(archive.db, member_id)
    return found is not None and found.is_confirmed


def with_one(archive: Archive, actor: Actor) -> frozenset[str]:
    """Return the ids of all members who have one."""
    people.check(archive, actor)
    return steps.with_one(archive.db)


def codes_left(archive: Archive, member_id: str) -> int:
    """Return how many recovery codes a member has left."""
    return steps.count_codes(archive.db, member_id)


def begin(archive: Archive, member_id: str) -> None:
    """Make a new secret; it counts once a code of it was given.

    Raises ConflictError where there is one already: that has to be taken off first.
    """
    with archive.writing() as db:
        if is_on(archive, member_id):
            raise ConflictError("You have a second step already.")
        steps.begin(db, member_id, secrets.token_hex(16), at=archive.now)


def key(archive: Archive, found: Member) -> Key:
    """Return what to put into an app; NotFoundError where nothing was begun, or it counts."""
    step = steps.find(archive.db, found.id)
    if step is None or step.is_confirmed:
        raise NotFoundError("Nothing was begun here.")
    secret = _secret(archive, step)
    name = archive.settings.organisation
    address = pyotp.TOTP(secret).provisioning_uri(name=found.email, issuer_name=name)
    return Key(address, " ".join(re.findall(".{1,4}", secret)))


def confirm(archive: Archive, member_id: str, code: str) -> tuple[str, ...]:
    """Let the second step count from now on; return its recovery codes, shown this once.

    Raises InvalidError for a wrong code, NotFoundError where nothing was begun.
    """
    with archive.writing() as db:
        step = steps.find(db, member_id)
        if step is None or step.is_confirmed:
            raise NotFoundError("Nothing was begun here.")
        if not _takes(archive, step, code):
            raise InvalidError({"code": "This code does not match. Wait for the next one."})
        steps.confirm(db, member_id, at=archive.now)
        _note(archive, member_id, "second_step_on")
        return _new_codes(archive, member_id)


def check(archive: Archive, member_id: str, code: str) -> None:
    """Take a code of the app, or a recovery code; each works once. InvalidError for any other."""
    with archive.writing() as db:
        step = steps.find(db, member_id)
        if step is None or not step.is_confirmed:
            raise InvalidError({"code": WRONG})
        if _takes(archive, step, code):
            return
        if not steps.use_code(db, member_id, _hashed(archive, code)):
            raise InvalidError({"code": WRONG})
        _note(archive, member_id, "recovery_code_used")


def renew_codes(archive: Archive, member_id: str, code: str) -> tuple[str, ...]:
    """Return new recovery codes, shown this once; the old ones end. *code* shows who asks."""
    check(archive, member_id, code)
    with archive.writing():
        _note(archive, member_id, "recovery_codes_made")
        return _new_codes(archive, member_id)


def turn_off(archive: Archive, member_id: str, code: str) -> None:
    """Do without a second step; *code* shows who asks. ConflictError where it must be there."""
    found = kept.fetch(archive.db, member_id)
    if is_asked(archive, member(found.id, found.roles, found.recipient_id)):
        raise ConflictError("People with your roles need a second step here.")
    check(archive, member_id, code)
    with archive.writing() as db:
        steps.forget(db, member_id)
        _note(archive, member_id, "second_step_off")


def take_off(archive: Archive, actor: Actor, email: str) -> None:
    """Take someone's second step off: they lost their phone. Their sessions end."""
    people.check(archive, actor)
    found = kept.find_by_email(archive.db, email.strip())
    if found is None or steps.find(archive.db, found.id) is None:
        raise NotFoundError(f"{email} has no second step.")
    with archive.writing() as db:
        steps.forget(db, found.id)
        kept.end_sessions(db, found.id)
        codes = {"member": found.id}
        journal.add(db, actor, "second_step_taken_off", at=archive.now, codes=codes)


def _takes(archive: Archive, step: steps.SecondStep, code: str) -> bool:
    """Take a code of the app, where it is right and later than the last one."""
    digits = "".join(code.split())
    if not re.fullmatch("[0-9]{6}", digits):
        return False
    totp = pyotp.TOTP(_secret(archive, step))
    now = int(archive.now.timestamp()) // _SECONDS
    found = [now + by for by in _AROUND if hmac.compare_digest(totp.generate_otp(now + by), digits)]
    return any(steps.take(archive.db, step.staff_id, counter) for counter in found)


def _new_codes(archive: Archive, member_id: str) -> tuple[str, ...]:
    codes = tuple(_code() for _ in range(CODES))
    steps.keep_codes(archive.db, member_id, [_hashed(archive, code) for code in codes])
    return codes


def _code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(re.findall("....", letters))


def _hashed(archive: Archive, code: str) -> str:
    """Return what is kept of a recovery code: nobody can try codes without the archive's key."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return hmac.digest(archive.bank.secret, f"recovery {plain}".encode(), "sha256").hex()


def _secret(archive: Archive, step: steps.SecondStep) -> str:
    said = f"second step {step.staff_id} {step.salt}".encode()
    return b32encode(hmac.digest(archive.bank.secret, said, "sha256")[:20]).decode()


def _note(archive: Archive, member_id: str, deed: str) -> None:
    found = kept.fetch(archive.db, member_id)
    actor = member(found.id, found.roles, found.recipient_id)
    journal.add(archive.db, actor, deed, at=archive.now, codes={"member": found.id})
