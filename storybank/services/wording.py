"""Give the words of a screen by its id, and keep each version that was shown.

Nothing else in the code repeats these words: a page asks for ``W26``.
"""

from collections.abc import Mapping
from importlib import resources

from storybank.domain import wording
from storybank.domain.wording import Screen
from storybank.services.archive import Archive
from storybank.storage import wordings


def keep_shipped(archive: Archive) -> None:
    """Keep the shipped wording as new versions where it has changed."""
    text = resources.files("storybank").joinpath("wording/en.txt").read_text("utf-8")
    kept = wordings.current(archive.db)
    changed = {
        screen: words
        for screen, words in wording.split(text).items()
        if screen not in kept or kept[screen].sha256 != wording.sha256(words)
    }
    if not changed:
        return
    with archive.writing() as db:
        for screen, words in changed.items():
            running = " ".join(wording.parse(screen, words).lines)
            wordings.keep(
                db,
                screen,
                words,
                sha256=wording.sha256(words),
                grade=wording.grade(running),
                at=archive.now,
            )


def screen(archive: Archive, screen_id: str, values: Mapping[str, str] | None = None) -> Screen:
    """Return a screen as it is shown now, filled in from settings and *values*."""
    found = wordings.current(archive.db)[screen_id]
    return wording.parse(screen_id, found.text).filled({**_settings(archive), **(values or {})})


def versions(archive: Archive, screen_ids: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return the version ids of these screens and one hash over all their words."""
    found = wordings.current(archive.db)
    used = [found[screen_id] for screen_id in screen_ids if screen_id in found]
    joined = "\n".join(version.sha256 for version in used)
    return tuple(version.id for version in used), wording.sha256(joined)


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
