"""Read the vocabulary: what each theme covers."""

from storybank.services.archive import Archive
from storybank.storage import themes
from storybank.storage.themes import Theme


def fetch(archive: Archive, slug: str) -> Theme:
    """Return one theme; NotFoundError where there is none."""
    return themes.fetch(archive.db, slug)


def find(archive: Archive) -> list[Theme]:
    """Return the whole vocabulary by label."""
    return themes.find(archive.db)
