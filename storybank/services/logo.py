"""Let admins give the archive a logo: made safe as photos are, shown on pages, removed again."""

import hashlib

from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.media import Refusal, Size
from storybank.domain.people import Actor
from storybank.media.pictures import PictureError, judge
from storybank.media.sniffing import Format
from storybank.services import media, settings
from storybank.services.archive import Archive
from storybank.storage import journal
from storybank.storage import logo as kept
from storybank.storage.logo import Logo

FIELD = "logo"
LARGEST_BYTES = 2_000_000
LONGEST_ALT = 200  # characters
TAKEN = frozenset({Format.JPEG, Format.PNG, Format.WEBP})
SAYS: dict[Refusal, str] = {
    Refusal.EMPTY: "Choose a picture first.",
    Refusal.TOO_BIG: "Choose a picture smaller than 2 MB.",
    Refusal.KIND: "Choose a JPEG, PNG or WebP picture.",
    Refusal.PIXELS: "This picture has too many dots to be opened safely. Choose a smaller one.",
    Refusal.HEAVY: "This picture takes too long to open. Save it again as a plain PNG.",
    Refusal.BROKEN: "This picture cannot be opened: the file may be damaged. Try another copy.",
}


def find(archive: Archive) -> Logo | None:
    """Return the logo, or None where there is none."""
    return kept.find(archive.db)


def content(archive: Archive, sha256: str) -> bytes:
    """Return the file of the logo; NotFoundError where that is not the logo now."""
    found = kept.content(archive.db, sha256)
    if found is None:
        raise NotFoundError("There is no such file.")
    return found


def change(archive: Archive, actor: Actor, sent: bytes, *, alt: str) -> Logo:
    """Make a picture safe and show it as the logo from the next request on.

    Raises InvalidError by field; the old one stays then. What was sent is not kept.
    """
    settings.check(archive, actor)
    alt = " ".join(alt.split())
    if len(alt) > LONGEST_ALT:
        raise InvalidError({"alt": f"Use at most {LONGEST_ALT} letters."})
    logo, clean = _clean(archive, sent, alt)
    with archive.writing() as db:
        kept.keep(db, logo, clean, at=archive.now, by=actor.ref)
        journal.add(db, actor, "logo_changed", at=archive.now)
    return logo


def remove(archive: Archive, actor: Actor) -> None:
    """Show no logo any more; done twice it is done once."""
    settings.check(archive, actor)
    with archive.writing() as db:
        if kept.remove(db):
            journal.add(db, actor, "logo_removed", at=archive.now)


def _clean(archive: Archive, sent: bytes, alt: str) -> tuple[Logo, bytes]:
    """Return the logo with its one file, rebuilt from pixels, small enough for a header."""
    if len(sent) > LARGEST_BYTES:
        raise InvalidError({FIELD: SAYS[Refusal.TOO_BIG]})
    try:
        if judge(sent).format not in TAKEN:
            raise InvalidError({FIELD: SAYS[Refusal.KIND]})
        made = media.clean(archive, sent)
    except PictureError as error:
        raise InvalidError({FIELD: SAYS[error.refusal]}) from None
    file = next(one for one in made if one.size is Size.SMALL and one.kind == "webp")
    sha256 = hashlib.sha256(file.content).hexdigest()
    return Logo(sha256, "image/webp", file.width, file.height, alt), file.content
