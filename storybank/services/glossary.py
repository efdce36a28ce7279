"""Read and change the names that searches take as one: abbreviations, and themes' names.

Whatever is done here counts at the next search, in every process, and can be undone.
Names from a file are taken in by ``name_files``.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from storybank.domain.access import Action, Asking, may
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError
from storybank.domain.people import Actor
from storybank.search import analysis
from storybank.search.analysis import FOLDED, STOP_WORDS
from storybank.search.glossary import MOST_WORDS, Glossary
from storybank.services import themes
from storybank.services.archive import Archive, as_of
from storybank.storage import glossary as kept
from storybank.storage import journal
from storybank.storage.glossary import Group
from storybank.storage.themes import Theme

FEWEST_NAMES, MOST_NAMES = 2, 12
LONGEST_NAME = 200
MOST_GROUPS = 2_000
UNDO_WITHIN = timedelta(days=28)


def known(archive: Archive) -> Glossary:
    """Return the glossary as it is now; read again only when the database has changed."""
    change = archive.change

    def read() -> Glossary:
        written_down = (tuple(group.names) for group in kept.find(archive.db))
        return _glossary((*written_down, *_of_themes(themes.known(archive, change))))

    found: Glossary = as_of(archive.bank.glossaries, change, read)
    return found


@lru_cache(maxsize=4)
def _glossary(groups: tuple[tuple[str, ...], ...]) -> Glossary:
    return Glossary(groups)


def _of_themes(vocabulary: Sequence[Theme]) -> list[tuple[str, ...]]:
    """Return the names of each theme; those of one that was merged are names of where it went."""
    found = {theme.slug: [theme.label, *theme.synonyms] for theme in vocabulary}
    into = {theme.slug: theme.merged_into for theme in vocabulary if theme.merged_into}
    for slug, names in list(found.items()):
        goes = slug
        while goes in into:
            goes = into[goes]
        if goes != slug:
            found[goes] += names
            del found[slug]
    return [tuple(dict.fromkeys(names)) for names in found.values()]


def find(archive: Archive, actor: Actor) -> list[Group]:
    """Return the groups that people have written down, by their first name."""
    check(archive, actor)
    return sorted(kept.find(archive.db), key=lambda group: (group.names[0].casefold(), group.names))


def removed(archive: Archive, actor: Actor) -> list[Group]:
    """Return the groups that can be brought back, the last removed first."""
    check(archive, actor)
    return kept.removed(archive.db, archive.now - UNDO_WITHIN)


def fetch(archive: Archive, actor: Actor, number: int) -> Group:
    """Return one group, removed or not; NotFoundError where there is none."""
    check(archive, actor)
    return kept.fetch(archive.db, number)


def add(archive: Archive, actor: Actor, names: Sequence[str]) -> Group:
    """Take names as one from the next search on.

    Raises InvalidError for names that cannot be looked for, ConflictError where
    they are taken as one already.
    """
    check(archive, actor)
    clean = cleaned(names)
    with archive.writing() as db:
        check_room(archive)
        _check_new(archive, clean)
        number = kept.add(db, clean)
        _note(archive, actor, "names_added", number)
    return kept.fetch(archive.db, number)


def change(
    archive: Archive, actor: Actor, number: int, names: Sequence[str], *, seen: Sequence[str]
) -> Group:
    """Give a group other names; *seen* are those that whoever changes it saw.

    Raises as ``add`` does, and ConflictError where someone else changed it meanwhile.
    """
    check(archive, actor)
    clean = cleaned(names)
    with archive.writing() as db:
        group = kept.fetch(db, number)
        if group.removed_at is not None or group.names != tuple(seen):
            raise ConflictError("Someone else has changed these names meanwhile. Look again.")
        if group.names != clean:
            _check_new(archive, clean, but=group)
            kept.change(db, group, clean, at=archive.now)
            _note(archive, actor, "names_changed", number)
    return kept.fetch(archive.db, number)


def undo(archive: Archive, actor: Actor, number: int) -> Group:
    """Put back what a group was before it was last changed; done again it is as it was.

    Raises ConflictError where there is nothing to put back.
    """
    check(archive, actor)
    with archive.writing() as db:
        group = kept.fetch(db, number)
        if not group.before or group.removed_at is not None:
            raise ConflictError("There is nothing to put back.")
        _check_new(archive, group.before, but=group)
        kept.change(db, group, group.before, at=archive.now)
        _note(archive, actor, "names_changed", number)
    return kept.fetch(archive.db, number)


def remove(archive: Archive, actor: Actor, number: int) -> Group:
    """Take a group's names as one no more; done twice it is done once."""
    check(archive, actor)
    with archive.writing() as db:
        group = kept.fetch(db, number)
        if group.removed_at is None:
            kept.set_removed(db, group, archive.now)
            _note(archive, actor, "names_removed", number)
    return group


def bring_back(archive: Archive, actor: Actor, number: int) -> Group:
    """Take a removed group's names as one again; ConflictError where another does by now."""
    check(archive, actor)
    with archive.writing() as db:
        group = kept.fetch(db, number)
        if group.removed_at is not None:
            check_room(archive)
            _check_new(archive, group.names)
            kept.set_removed(db, group, None)
            _note(archive, actor, "names_brought_back", number)
    return group


def cleaned(names: Sequence[str]) -> tuple[str, ...]:
    """Return names as they are kept, each once; InvalidError says what is wrong with one."""
    lines = (" ".join(name.split()) for name in names)
    clean = tuple(dict.fromkeys(line for line in lines if line))
    problem = next((problem for name in clean if (problem := _problem(name))), "")
    if len(clean) < FEWEST_NAMES:
        problem = "Write at least two names that mean the same, each on a line of its own."
    elif len(clean) > MOST_NAMES:
        problem = f"Write at most {MOST_NAMES} names that mean the same."
    if problem:
        raise InvalidError({"names": problem})
    return clean


def check(archive: Archive, actor: Actor) -> None:
    """Refuse whoever may not look after the vocabulary."""
    if not may(Action.MANAGE_THEMES, actor, Asking(archive.now)):
        raise NotAllowedError("Only a curator can change names that mean the same.")


def check_room(archive: Archive) -> None:
    """Raise ConflictError where there are as many groups as searches can look through."""
    if len(kept.find(archive.db)) >= MOST_GROUPS:
        raise ConflictError(f"There are {MOST_GROUPS:,} groups of names. Remove one first.")


def key(names: Sequence[str]) -> frozenset[str]:
    """Return what two groups share that say the same, in whatever order."""
    return frozenset(names)


def _check_new(archive: Archive, names: Sequence[str], but: Group | None = None) -> None:
    for group in kept.find(archive.db):
        if key(group.names) == key(names) and (but is None or group.number != but.number):
            raise ConflictError("These names mean the same already.")


def _problem(name: str) -> str:
    """Say why nothing could be found by a name; nothing where it could."""
    words = analysis.read(name).words
    if len(name) > LONGEST_NAME:
        return f"Use at most {LONGEST_NAME} letters for a name."
    if not words:
        return f"“{name}” has no letter or number that can be looked for."
    if len(words) > MOST_WORDS:
        return f"“{name}” has more than {MOST_WORDS} words. Use fewer."
    is_plain = all(FOLDED[word] in STOP_WORDS for word in words)
    if is_plain and not all(analysis.is_abbreviation(word) for word in words):
        return f"“{name}” stands in nearly every story, so it finds nothing."
    return ""


def _note(archive: Archive, actor: Actor, deed: str, number: int) -> None:
    journal.add(archive.db, actor, deed, at=archive.now, codes={"group": number})
