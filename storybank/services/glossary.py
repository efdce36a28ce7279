"""Read and change the names that searches take as one: abbreviations, and themes' names."""

from collections.abc import Sequence

from storybank.domain.errors import InvalidError, NotFoundError
from storybank.search.glossary import Glossary
from storybank.services.archive import Archive
from storybank.storage import glossary as kept
from storybank.storage import themes

FEWEST_NAMES = 2
LONGEST_NAME = 200


def known(archive: Archive) -> Glossary:
    """Return the glossary as it is now; read again only when the database has changed."""
    change = archive.change
    found: Glossary | None = archive.bank.glossaries.get(change)
    if found is None:
        groups = [names for _, names in kept.find(archive.db)]
        groups += [(theme.label, *theme.synonyms) for theme in themes.find(archive.db)]
        found = Glossary(groups)
        archive.bank.glossaries.clear()
        archive.bank.glossaries[change] = found
    return found


def find(archive: Archive) -> list[tuple[int, tuple[str, ...]]]:
    """Return (number, names) of each group that people have written down."""
    return kept.find(archive.db)


def add(archive: Archive, names: Sequence[str]) -> int:
    """Take names as one from the next search on; return the number of the group.

    Raises InvalidError for fewer than two names, or one that is empty or too long.
    """
    clean = list(dict.fromkeys(" ".join(name.split()) for name in names))
    if len(clean) < FEWEST_NAMES:
        raise InvalidError({"names": "Write at least two names that mean the same."})
    if not all(0 < len(name) <= LONGEST_NAME for name in clean):
        raise InvalidError({"names": f"A name has 1 to {LONGEST_NAME} letters."})
    with archive.writing() as db:
        return kept.add(db, clean)


def remove(archive: Archive, number: int) -> None:
    """Forget a group; NotFoundError where there is none."""
    with archive.writing() as db:
        if not kept.remove(db, number):
            raise NotFoundError("There is no such group of names.")
