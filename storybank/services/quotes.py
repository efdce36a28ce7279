"""Read quotes as one audience may see them, list and search them. Nothing here changes anything.

The gate is asked about the story: a quote is shown for a use where all who are
needed said yes to short quotes for that use, and the name that this use may show
is its label. Labels are worked out for all that the audience may see at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from storybank.domain import quotes, tidying, voice_labels
from storybank.domain.access import training_use
from storybank.domain.consent import Part, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.domain.quotes import Quote
from storybank.domain.search import PAGE_SIZE
from storybank.domain.stories import Content, Kind, StoryView
from storybank.domain.voice_labels import Voiced
from storybank.search.excerpts import Marker, Segment
from storybank.search.query import Parsed, parse
from storybank.services import audience, stories
from storybank.services.archive import Archive
from storybank.storage import quotes as kept
from storybank.storage import renditions, tied

Bank = Mapping[str, "Quoted"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quote as it may be shown: its words with their marks, and who speaks.

    ``is_named``: the label is a name that the story's teller allows for this use.
    """

    quote: Quote
    view: StoryView
    words: str
    label: str
    is_named: bool

    @property
    def id(self) -> str:
        """Return the id of the quote."""
        return self.quote.id

    @property
    def said_by(self) -> str:
        """Return the label as it stands under the words; a made-up name is said to be one."""
        made_up = self.is_named and self.view.has_made_up_name
        return f"{self.label} (a made-up name)" if made_up else self.label

    @property
    def ends_at(self) -> datetime:
        """Return until when it is good."""
        return self.view.ends_at

    @property
    def stands_alone(self) -> bool:
        """Tell whether there is no story around it."""
        return self.view.kind is Kind.QUOTE

    @property
    def leads_to_story(self) -> bool:
        """Tell whether its story may be named beside it: not where that shows a name it has not."""
        return not self.stands_alone and (self.is_named or not self.view.names)


@dataclass(frozen=True, slots=True)
class Found:
    """One quote of a list; ``segments`` are its words, with what was looked for marked."""

    quoted: Quoted
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words, themes (all of them), a page; what is left out of lists."""

    text: str = ""
    themes: tuple[str, ...] = ()
    page: int = 1
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``themes``: (slug, label) that these quotes can be narrowed by.

    ``in_all`` tells an empty bank from a search that finds nothing.
    """

    found: tuple[Found, ...]
    page: int
    pages: int
    total: int
    in_all: int
    themes: tuple[tuple[str, str], ...]
    left_out_words: tuple[str, ...] = ()


def bank(archive: Archive, actor: Actor, use: Use) -> Bank:
    """Return all quotes that *actor* may see for *use* now, by id, newest first."""
    asked = audience.ask(archive, actor, use)
    key = (use, actor.recipient_id)
    known = archive.bank.quotes.get(key)
    if known is None or known[0] is not asked:
        known = (asked, _bank(archive, actor, use))
        archive.bank.quotes[key] = known
    found: Bank = known[1]
    return found


def fetch(archive: Archive, actor: Actor, use: Use, quote_id: str) -> Quoted:
    """Return one quote as it may be shown; NotFoundError where it may not."""
    found = bank(archive, actor, use).get(quote_id)
    if found is None:
        raise NotFoundError("There is no such quote.")
    return found


def find(archive: Archive, actor: Actor, use: Use, asked: Asked, *, size: int = PAGE_SIZE) -> Page:
    """Return one page of the quotes that fit what is asked, best first, else newest first."""
    every = tuple(bank(archive, actor, use).values())
    spared = [one for one in every if not set(asked.left_out) & set(one.view.content_notes)]
    parsed = parse(asked.text)
    named = [one for one in spared if set(asked.themes) <= set(one.view.themes)]
    found = _searched(named, parsed)
    pages = max(1, -(-len(found) // size))
    page = min(max(1, asked.page), pages)
    labels = stories.labels(archive)
    common = audience.visible(archive, actor, use).common["theme"]  # the rest is no filter (I-30)
    slugs = {slug for one in spared for slug in one.view.themes if slug in common}
    themes = sorted(((s, labels("theme", s)) for s in slugs), key=lambda pair: pair[1].casefold())
    return Page(
        found=tuple(found[(page - 1) * size : page * size]),
        page=page,
        pages=pages,
        total=len(found),
        in_all=len(spared),
        themes=tuple(themes),
        left_out_words=parsed.left_out,
    )


def uses(actor: Actor) -> tuple[Use, ...]:
    """Return the uses for which a trainer looks through quotes: their own, and print for ours."""
    own = training_use(actor)
    return (own,) if actor.recipient_id is not None else (own, Use.PRINT)


def any_use(archive: Archive, actor: Actor, quote_id: str) -> Quoted:
    """Return a quote for the first use for which it may be shown; NotFoundError for none."""
    for use in uses(actor):
        found = bank(archive, actor, use).get(quote_id)
        if found is not None:
            return found
    raise NotFoundError("There is no such quote.")


def in_words(quote: Quote, content: Content, number: int) -> Quote | None:
    """Return a quote as it stands in these words of its story, or None where it does not."""
    if not quote.is_exact:
        return None
    span = quote.span
    is_there = quote.rendition_number == number
    if not is_there or content.body[span.starts : span.ends] != quote.text:
        moved = quotes.moved(content.body, quote.text, span)
        if moved is None:
            return None
        text = content.body[moved.starts : moved.ends]
        return replace(quote, rendition_number=number, span=moved, text=text)
    return quote


def _bank(archive: Archive, actor: Actor, use: Use) -> Bank:
    standing = kept.standing(archive.db)
    if not standing:
        return {}
    ties = tied.of_quotes(archive.db)
    numbers = {one.story_number for one in standing} | set(ties.values())
    views = {
        view.number: view
        for view in stories.views(archive, actor, use, numbers)
        .values()
        if Part.QUOTES in view.parts
    }  # fmt: skip
    texts = renditions.fetch_many(archive.db, [view.rendition_number for view in views.values()])
    asking = kept.asking_first(archive.db)
    own = views.keys()  # of a tied quote the story that is kept of it must be allowed as well
    shown: list[tuple[Quote, StoryView]] = []
    for quote in standing:
        view = views.get(quote.story_number)
        if view is None:
            continue
        content = tidying.words(texts[view.rendition_number])
        found = in_words(quote, content, texts[view.rendition_number].last_number)
        if found is None or (quote.is_tied and ties.get(quote.id) not in own):
            continue
        if quote.story_number not in asking or found.is_agreed(content.quotes, content.body):
            shown.append((found, view))
    return _labelled(archive, shown)


def _labelled(archive: Archive, shown: Iterable[tuple[Quote, StoryView]]) -> Bank:
    pairs = list(shown)
    people = kept.people(archive.db)
    unnamed = [quote for quote, view in pairs if not _names(quote, view)]
    labels = voice_labels.rolled(
        Voiced(quote.id, people[quote.id], quote.voice, quote.age) for quote in unnamed
    )
    return {
        quote.id: Quoted(
            quote=quote,
            view=view,
            words=quote.words,
            label=_names(quote, view) or voice_labels.said(labels[quote.id]),
            is_named=bool(_names(quote, view)),
        )
        for quote, view in pairs
    }


def _names(quote: Quote, view: StoryView) -> str:
    return "" if quote.is_unnamed else " and ".join(view.names)


def _searched(every: list[Quoted], parsed: Parsed) -> list[Found]:
    """Return what has any of the words, all of the phrases and none of the rest."""
    if parsed.is_empty:
        return [Found(one, ((one.words, False),)) for one in every]
    marker, unwanted = Marker(parsed), Marker(Parsed(words=parsed.minus))
    scored: list[tuple[int, Found]] = []
    for one in every:
        segments = tuple(marker.whole(one.words))
        words = {text.casefold() for text, is_found in segments if is_found}
        folded = quotes.folded(one.words).casefold()
        has_phrases = all(quotes.folded(p).casefold() in folded for p in parsed.phrases)
        is_unwanted = any(is_found for _, is_found in unwanted.whole(one.words))
        needs_words = bool(parsed.words or parsed.prefixes)
        if has_phrases and not is_unwanted and (words or not needs_words):
            scored.append((len(words), Found(one, segments)))
    return [found for _, found in sorted(scored, key=lambda pair: -pair[0])]
