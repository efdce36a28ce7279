"""Know a contributor by four words or a link, without an account.

Only hashes are kept. Words are a short cut, never the only key (I-4).
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from storybank.domain.errors import GoneError, NotFoundError
from storybank.domain.people import Actor, contributor
from storybank.domain.stories import Story, Subject
from storybank.domain.times import written
from storybank.domain.words import WORDS
from storybank.services.archive import Archive
from storybank.storage import receipts
from storybank.storage.receipts import Link, Receipt


@dataclass(frozen=True, slots=True)
class Keys:
    """The four words and the link token of a new receipt: shown once, never kept."""

    receipt_id: str
    words: str
    token: str


def new_keys(
    archive: Archive,
    *,
    draft_id: str | None = None,
    story_number: int | None = None,
    secret: bytes | None = None,
) -> Keys:
    """Make and keep a receipt inside the caller's transaction; return its keys.

    With the *secret* of a session (32 bytes, kept nowhere) they can be shown
    again as long as that session lasts: see ``keys_again``.
    """
    words, token = _made_from(secret or secrets.token_bytes(32))
    receipt_id = receipts.add(
        archive.db,
        code_hash=words_hash(archive, words),
        link_token_hash=token_hash(token),
        at=written(archive.now),
        draft_id=draft_id,
        story_number=story_number,
    )
    return Keys(receipt_id, words, token)


def new_link(archive: Archive, story: Story, subject: Subject) -> str:
    """Make and keep a link for one who has a say, inside the caller's transaction."""
    _, token = _made_from(secrets.token_bytes(32))
    receipts.add_link(
        archive.db,
        story_number=story.number,
        subject_id=subject.id,
        link_token_hash=token_hash(token),
        at=written(archive.now),
    )
    return token


def by_link(archive: Archive, token: str) -> Link:
    """Return the link of someone beside a teller; NotFoundError where there is none."""
    found = receipts.find_link(archive.db, token_hash(token))
    if found is None:
        raise NotFoundError("This link does not work any more.")
    return found


def keys_again(archive: Archive, secret: bytes) -> Keys:
    """Return the keys that were made from *secret*; NotFoundError where none were."""
    words, token = _made_from(secret)
    return Keys(by_token(archive, token).id, words, token)


def is_four(words: str) -> bool:
    """Tell whether these are four words at all, and so worth a try."""
    return len(_plain(words).split()) == 4


def by_words(archive: Archive, words: str) -> Receipt:
    """Return the receipt that four words open; NotFoundError where none."""
    if not is_four(words):
        raise NotFoundError("These are not four words.")
    return _found(receipts.find(archive.db, code_hash=words_hash(archive, words)))


def by_token(archive: Archive, token: str) -> Receipt:
    """Return the receipt that a link opens; looking does not use it up."""
    return _found(receipts.find(archive.db, link_token_hash=token_hash(token)))


def by_id(archive: Archive, receipt_id: str) -> Receipt:
    """Return the receipt that a session was opened with."""
    return receipts.fetch(archive.db, receipt_id)


def stop_key(archive: Archive, receipt: Receipt) -> str:
    """Return what a form carries so that stopping works when its session has ended.

    It opens no story; it is as good for stopping as the words are (AC-46).
    """
    return f"{receipt.id}.{_signed(archive, receipt.id)}"


def by_stop_key(archive: Archive, key: str) -> Receipt:
    """Return the receipt whose teller was given this key; NotFoundError for any other key.

    GoneError where it was, and all that it stood for is deleted by now.
    """
    receipt_id, _, signature = key.partition(".")
    if not hmac.compare_digest(signature.encode(), _signed(archive, receipt_id).encode()):
        raise NotFoundError("This form was not made here.")
    try:
        return receipts.fetch(archive.db, receipt_id)
    except NotFoundError as error:
        raise GoneError("This story is deleted.") from error


def actor_of(receipt: Receipt) -> Actor:
    """Return the teller whom a receipt stands for; NotFoundError before it was sent."""
    if receipt.story_id is None:
        raise NotFoundError("This story has not been sent yet.")
    return contributor(receipt.story_id, receipt.id)


def words_hash(archive: Archive, words: str) -> str:
    """Hash four words with scrypt under the site's salt: one computation a look-up."""
    salt = hmac.digest(archive.bank.secret, b"four words", "sha256")
    key = hashlib.scrypt(_plain(words).encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return key.hex()


def token_hash(token: str) -> str:
    """Hash the token of a link, which has 128 random bits or more."""
    return hashlib.sha256(token.encode()).hexdigest()


def _made_from(secret: bytes) -> tuple[str, str]:
    """Return four words (44 bits) and a token (128 bits) that say nothing of each other."""
    bits = int.from_bytes(hmac.digest(secret, b"words", "sha256"), "big")
    words = " ".join(WORDS[bits >> 11 * at & 2047] for at in range(4))
    token = base64.urlsafe_b64encode(hmac.digest(secret, b"token", "sha256")[:16])
    return words, token.decode().rstrip("=")


def _plain(words: str) -> str:
    """Write words as they are hashed: lower case letters, one space between."""
    letters = "".join(char if char.isalpha() else " " for char in words.lower()[:200])
    return " ".join(letters.split())


def _signed(archive: Archive, receipt_id: str) -> str:
    return hmac.digest(archive.bank.secret, f"stop {receipt_id}".encode(), "sha256").hex()


def _found(receipt: Receipt | None) -> Receipt:
    if receipt is None:
        raise NotFoundError("We could not match those words.")
    return receipt
