"""Give the words of a screen by its id, in the edition someone asked for.

Nothing else in the code repeats these words: a page asks for ``W26``. Changing
and retiring them is in ``rewording``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import resources

from storybank.domain import wording
from storybank.domain.errors import NotFoundError
from storybank.domain.wording import EASY_READ, PRINT, STANDARD, Edition, Screen
from storybank.services import grading
from storybank.services.archive import Archive
from storybank.storage import wordings
from storybank.storage.wordings import Version

SHIPPED = "shipped"
_FILES = {
    STANDARD: "wording/en.txt",
    EASY_READ: "wording/en.easy_read.txt",
    PRINT: "wording/en.print.txt",
}


def shipped() -> dict[tuple[str, Edition], str]:
    """Return every text that comes with the program, by screen and edition."""
    package = resources.files("storybank")
    return {
        (screen, edition): text
        for edition, path in _FILES.items()
        for screen, text in wording.split(package.joinpath(path).read_text("utf-8")).items()
    }


def keep_shipped(archive: Archive) -> None:
    """Keep the shipped wording as new versions where the program has brought other words.

    Words that an admin has written stay: what came with the program is only
    remembered, and the admin's page offers it (``rewording.Entry.offered``).
    """
    before = wordings.shipped(archive.db)
    changed = {key: text for key, text in shipped().items() if before.get(key) != text}
    if not changed:
        return
    with archive.writing() as db:
        for (screen, edition), text in changed.items():
            found = wordings.current(db, edition).get(screen)
            if _gives_way(found, before.get((screen, edition), ""), text):
                keep(archive, screen, text, edition=edition, made_by=SHIPPED)
            wordings.note_shipped(db, screen, edition, text)


def keep(archive: Archive, screen: str, text: str, *, edition: Edition, made_by: str) -> str:
    """Keep *text* as the newest version of a screen, in the caller's transaction."""
    return wordings.keep(
        archive.db,
        screen,
        text,
        edition=edition,
        sha256=wording.sha256(text),
        grade=grading.of_screen(text),
        made_by=made_by,
        at=archive.now,
    )


def screen(
    archive: Archive,
    screen_id: str,
    values: Mapping[str, str] | None = None,
    edition: Edition = STANDARD,
) -> Screen:
    """Return a screen as it is shown now, filled in from settings and *values*.

    Where there are no words in *edition* they are the plain English ones.
    """
    found = version(archive, screen_id, edition)
    read = replace(wording.parse(screen_id, found.text), version=found.id)
    return read.filled({**_settings(archive), **(values or {})})


def version(archive: Archive, screen_id: str, edition: Edition = STANDARD) -> Version:
    """Return the version of a screen that is shown to whoever asked for *edition*."""
    found = wordings.in_force(archive.db, screen_id)
    plain = next(one for one in found if one.edition == STANDARD)
    return next((one for one in found if one.edition == edition), plain)


def editions(archive: Archive, screen_id: str) -> tuple[Edition, ...]:
    """Return the editions in which a screen can be shown, plain English first."""
    return tuple(one.edition for one in wordings.in_force(archive.db, screen_id))


def versions(archive: Archive, screens: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the versions in force of *screens*.

    A version's own id stands for itself, as long as it is in force: so a page
    can say in which edition it was shown.
    """
    in_force = {one.id: one for one in wordings.in_force(archive.db)}
    plain = {one.screen: one.id for one in in_force.values() if one.edition == STANDARD}
    asked = [
        one if one in in_force else plain.get(wording.screen_of(one), "") for one in screens if one
    ]
    return tuple(dict.fromkeys(id_ for id_ in asked if id_))


def shown(archive: Archive, screen_id: str, id_: str) -> str:
    """Return the version of a screen that a page says it was made of, in force or not.

    Where it names none of this screen's, it is the one in force in plain English.
    """
    try:
        found = wordings.fetch(archive.db, id_)
    except NotFoundError:
        return version(archive, screen_id).id
    return id_ if found.screen == screen_id else version(archive, screen_id).id


def ids_by_screen(archive: Archive) -> dict[str, frozenset[str]]:
    """Return, by screen, the ids of the versions in force, in whatever edition."""
    found: dict[str, set[str]] = {}
    for one in wordings.in_force(archive.db):
        found.setdefault(one.screen, set()).add(one.id)
    return {screen_id: frozenset(ids) for screen_id, ids in found.items()}


def sha256(archive: Archive, ids: Iterable[str]) -> str | None:
    """Return one hash over the words of these versions; None where there are none."""
    found = wordings.hashes(archive.db, ids)
    return wording.sha256("\n".join(found)) if found else None


def shown_in(archive: Archive, ids: Iterable[str]) -> Edition:
    """Return the edition that answers were given in: the first that is not plain English."""
    found = wordings.fetch_many(archive.db, ids).values()
    return next((one.edition for one in found if one.edition != STANDARD), STANDARD)


def _gives_way(found: Version | None, last_shipped: str, text: str) -> bool:
    """Tell whether shipped words come into force: where nobody here has written their own."""
    if found is None:
        return True
    is_own = found.made_by != SHIPPED and found.sha256 != wording.sha256(last_shipped)
    return not is_own and found.sha256 != wording.sha256(text)


def _settings(archive: Archive) -> dict[str, str]:
    """Return what ``[…]`` in a screen stands for, from the settings.

    Where a setting is empty there is a word that is true all the same.
    """
    settings = archive.settings
    support = settings.support_line or settings.phone or "any of us"
    return {
        "Organisation name": settings.organisation,
        "Organisation": settings.organisation,
        "999": settings.emergency_number,
        "support": support,
        "support line": support,
        "number": settings.phone or "us",
        "address": settings.address or "us",
        "short link": f"{settings.base_url}/stop",
        "name": settings.complaints_person or settings.organisation,
        "the ICO": settings.regulator or "the regulator",
        "30": str(archive.law.complaint_ack_days),
        "When you turn 16, and when you turn 18": _turning(archive.law.reask_ages),
    }


def _turning(ages: tuple[int, ...]) -> str:
    """Say the ages at which a young person is asked again, as a sentence begins."""
    said = ", and ".join(f"when you turn {age}" for age in ages)
    return said[:1].upper() + said[1:]
