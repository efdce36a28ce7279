"""Look after the vocabulary: what each theme covers, how they hang together, what became of them.

A story keeps the themes that its teller said yes to. Merging changes where searches
find it, never what stands on its page; retiring only ends the offer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from storybank.domain import vocabulary
from storybank.domain.access import Action, Asking, clauses, may
from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError
from storybank.domain.people import VISITOR, Actor
from storybank.domain.vocabulary import Term
from storybank.services.archive import Archive, as_of
from storybank.storage import journal, themes
from storybank.storage.themes import Theme

LONGEST_LABEL, LONGEST_NOTE, LONGEST_WORD = 80, 500, 200
MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """What retiring or merging a theme would touch: stories at the desk, and on the website."""

    theme: Theme
    stories: int
    public: int
    narrower: tuple[Theme, ...]


def fetch(archive: Archive, slug: str) -> Theme:
    """Return one theme; NotFoundError where there is none."""
    return themes.fetch(archive.db, slug)


def find(archive: Archive) -> list[Theme]:
    """Return the whole vocabulary by label."""
    return themes.find(archive.db)


def known(archive: Archive, change: int) -> list[Theme]:
    """Return what ``find`` does, as it was read when the counter of changes came to *change*."""
    return as_of(archive.bank.vocabulary, change, lambda: find(archive))


def offered(archive: Archive, kept: Iterable[str] = ()) -> list[Theme]:
    """Return the themes that can be chosen, and those of *kept* that a story has already."""
    already = set(kept)
    return [one for one in find(archive) if one.is_offered or one.slug in already]


def beside(archive: Archive, theme: Theme) -> tuple[tuple[str, tuple[Theme, ...]], ...]:
    """Return (how it hangs together with *theme*, the themes), whoever may see their stories.

    Close to each other are two as soon as one of them says so.
    """
    known = [one for one in find(archive) if one.slug != theme.slug]
    return (
        ("Wider", tuple(one for one in known if one.slug in theme.broader)),
        ("Narrower", tuple(one for one in known if theme.slug in one.broader)),
        ("Close to it", tuple(one for one in known
                              if one.slug in theme.related or theme.slug in one.related)),
    )  # fmt: skip


def where_now(archive: Archive, slug: str) -> str:
    """Return the slug under which the stories of a theme are found now."""
    return themes.merged(archive.db).get(slug, slug)


def effect(archive: Archive, actor: Actor, slug: str) -> Effect:
    """Return what would be touched, for *actor* to read before they decide."""
    _manage(archive, actor)
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    by_all = clauses(Action.READ, VISITOR, Asking(archive.now, Use.WEB))
    return Effect(
        theme=themes.fetch(archive.db, slug),
        stories=themes.count(archive.db, slug, seen_by),
        public=themes.count(archive.db, slug, by_all),
        narrower=tuple(one for one in find(archive) if slug in one.broader),
    )


def add(archive: Archive, actor: Actor, theme: Theme) -> Theme:
    """Keep a new theme; its slug is made from its label."""
    _manage(archive, actor)
    with archive.writing() as db:
        made = replace(theme, slug=themes.slug(theme.label))
        if any(one.slug == made.slug for one in find(archive)):
            raise ConflictError("There is a theme with this name already.")
        checked = _checked(archive, made)
        themes.add(db, [checked])
        _note(archive, actor, "theme_added", checked)
    return checked


def change(archive: Archive, actor: Actor, theme: Theme) -> None:
    """Keep what was changed of a theme; what became of it stays as it is."""
    _manage(archive, actor)
    with archive.writing() as db:
        known = themes.fetch(db, theme.slug)
        kept = replace(theme, retired_at=known.retired_at, merged_into=known.merged_into)
        themes.save(db, _checked(archive, kept))
        _note(archive, actor, "theme_changed", theme)


def retire(archive: Archive, actor: Actor, slug: str) -> None:
    """Offer a theme no more; stories that have it keep it, and are found by it."""
    _become(archive, actor, slug, "theme_retired", into=None)


def merge(archive: Archive, actor: Actor, slug: str, *, into: str) -> None:
    """Find the stories of one theme under another from now on.

    Raises InvalidError where the other is none, is the same, or is not offered any more.
    """
    _become(archive, actor, slug, "theme_merged", into=into)


def bring_back(archive: Archive, actor: Actor, slug: str) -> None:
    """Undo a retirement or a merger: all is as it was before."""
    _manage(archive, actor)
    with archive.writing() as db:
        theme = themes.fetch(db, slug)
        themes.save(db, replace(theme, retired_at=None, merged_into=None))
        _note(archive, actor, "theme_brought_back", theme)


def terms(archive: Archive) -> list[Term]:
    """Return what is exchanged of the vocabulary: all that is offered."""
    found = [one for one in find(archive) if one.is_offered]
    slugs = {one.slug for one in found}
    return [
        Term(
            one.slug,
            one.label,
            one.scope_note,
            synonyms=one.synonyms,
            broader=tuple(slug for slug in one.broader if slug in slugs),
            related=tuple(slug for slug in one.related if slug in slugs),
        )
        for one in found
    ]


def take_in(archive: Archive, actor: Actor, text: str) -> tuple[int, int]:
    """Add or change the themes of a file, all or none; return how many are new, how many changed.

    A theme is known again by its slug, else by its label. What is retired or
    merged here stays so. InvalidError names the theme that cannot be taken.
    """
    _manage(archive, actor)
    read = vocabulary.read(text)
    new = changed = 0
    with archive.writing() as db:
        before = {one.slug: one for one in find(archive)}
        named = {one.label.casefold(): one.slug for one in before.values()}
        slugs = [_slug_of(term, before, named) for term in read]
        # What the file itself calls its themes, by slug or by label, and what they are here.
        here = named | {term.label.casefold(): slug for term, slug in zip(read, slugs, strict=True)}
        here |= {term.slug: slug for term, slug in zip(read, slugs, strict=True) if term.slug}
        themes.add(db, [Theme(slug, term.label) for term, slug in zip(read, slugs, strict=True)])
        for term, slug in zip(read, slugs, strict=True):
            wanted = replace(
                themes.fetch(db, slug),
                label=term.label,
                scope_note=term.scope_note,
                synonyms=term.synonyms,
                broader=tuple(here.get(one, here.get(one.casefold(), one)) for one in term.broader),
                related=tuple(here.get(one, here.get(one.casefold(), one)) for one in term.related),
            )
            checked = _fitting(archive, wanted)
            if checked != before.get(checked.slug):
                themes.save(db, checked)
                new += checked.slug not in before
                changed += checked.slug in before
        codes = {"new": new, "changed": changed}
        journal.add(db, actor, "themes_imported", at=archive.now, codes=codes)
    return new, changed


def _slug_of(term: Term, before: dict[str, Theme], named: dict[str, str]) -> str:
    if term.slug in before:
        return term.slug
    known = named.get(term.label.casefold())
    return known or themes.slug(term.slug or term.label)


def _fitting(archive: Archive, theme: Theme) -> Theme:
    try:
        return _checked(archive, theme)
    except InvalidError as error:
        said = next(iter(error.problems.values()))
        raise InvalidError({"file": f"“{theme.label}” cannot be taken: {said}"}) from error


def _become(archive: Archive, actor: Actor, slug: str, deed: str, *, into: str | None) -> None:
    _manage(archive, actor)
    with archive.writing() as db:
        theme = themes.fetch(db, slug)
        if into is not None and into not in {
            one.slug for one in find(archive) if one.is_offered and one.slug != slug
        }:
            raise InvalidError({"into": "Choose another theme, under which its stories are found."})
        themes.save(db, replace(theme, retired_at=archive.now, merged_into=into))
        _note(archive, actor, deed, theme)


def _checked(archive: Archive, theme: Theme) -> Theme:
    """Return *theme* in order; InvalidError, by field, where something is wrong with it."""
    words = tuple(dict.fromkeys(" ".join(word.split()) for word in theme.synonyms if word.strip()))
    tidy = replace(
        theme,
        label=" ".join(theme.label.split()),
        scope_note=" ".join(theme.scope_note.split()),
        synonyms=words,
        broader=tuple(dict.fromkeys(theme.broader)),
        related=tuple(dict.fromkeys(theme.related)),
    )
    known = {one.slug: one for one in find(archive)}
    others = {*tidy.broader, *tidy.related}
    labels = {one.label.casefold() for one in known.values() if one.slug != tidy.slug}
    wrong = (
        ("label", not tidy.label, "Write its name, in words that people use."),
        ("label", len(tidy.label) > LONGEST_LABEL, f"Use at most {LONGEST_LABEL} letters."),
        ("label", tidy.label.casefold() in labels, "Another theme has this name."),
        ("scope_note", len(tidy.scope_note) > LONGEST_NOTE, f"At most {LONGEST_NOTE} letters."),
        ("synonyms", len(words) > MOST_WORDS, f"Write at most {MOST_WORDS} other words."),
        ("synonyms", any(len(word) > LONGEST_WORD for word in words), "One line is too long."),
        ("broader", tidy.slug in others, "A theme cannot hang on itself."),
        ("broader", not others <= known.keys(), "Choose themes that are here."),
        ("broader", _is_circle(tidy, known), "Then each would be wider than the other."),
    )
    problems = {field: said for field, is_wrong, said in reversed(wrong) if is_wrong}
    if problems:
        raise InvalidError(problems)
    return tidy


def _is_circle(theme: Theme, known: dict[str, Theme]) -> bool:
    """Tell whether a theme would be reached from itself by going to what is wider."""
    seen: set[str] = set()
    ahead = list(theme.broader)
    while ahead:
        slug = ahead.pop()
        if slug == theme.slug:
            return True
        if slug not in seen and slug in known:
            seen.add(slug)
            ahead += known[slug].broader
    return False


def _manage(archive: Archive, actor: Actor) -> None:
    if not may(Action.MANAGE_THEMES, actor, Asking(archive.now)):
        raise NotAllowedError("Only a curator can change the themes.")


def _note(archive: Archive, actor: Actor, deed: str, theme: Theme) -> None:
    journal.add(archive.db, actor, deed, at=archive.now, codes={"theme": theme.slug})
