"""Mark what to look at in the newest words of a story, and keep what was decided about each place.

Marks are found anew whenever they are asked for. What is kept of a decision is a keyed
hash of the words, never the words: a number that was taken out stands nowhere any more.
Nothing here edits a story.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import phonenumbers

from storybank.domain import days, house_words, marks, names, plain_words, tidying
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import InvalidError
from storybank.domain.marks import GRAVE, LABELS, UNDONE, Mark, MarkKind, Passage
from storybank.domain.people import Actor
from storybank.domain.review import Settled
from storybank.domain.stories import Content, Rendition, Story
from storybank.services import grading, own_names
from storybank.services.archive import Archive
from storybank.storage import glossary, journal, likeness, renditions, stories
from storybank.storage import marks as kept

HARDEST = 6.0  # school grade of our words: people of 11 read it
FEWEST_WORDS = 8  # of which a grade means anything
PHONE_DIGITS = range(9, 16)
EVERYDAY = frozenset({"NHS", "TV", "OK", "ID", "PC", "AM", "PM", "CD", "DVD", "BBC", "USA", "II"})
MOST_BEFORE = 25  # characters before a number in which its purpose is said

_NUMBER = re.compile(
    r"(?<![\w£$€/])[+(]?\d(?:[\s\u00a0().\-–/]{0,3}\d){6,17}(?:\s?ext\.?\s?\d+)?(?!\w)"
)
_SAID = re.compile(
    r"\b(?:ring|rang|call|called|phone|telephone|tel|mobile|landline|text|number|line|fax|whatsapp)"
    r"\b\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked place: its number on the page, what was decided, and if that is done."""

    number: int
    mark: Mark
    key: str
    settled: Settled | None

    @property
    def label(self) -> str:
        """Return what kind of thing stands there, in words."""
        return LABELS[self.mark.kind]

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done: nothing decided, or not yet changed."""
        return self.settled is None or self.settled in UNDONE


@dataclass(frozen=True, slots=True)
class Marking:
    """A passage with its marked places: ``pieces`` are (text, the mark that it is or None)."""

    where: str
    pieces: tuple[tuple[str, Marked | None], ...]


def find(archive: Archive, story: Story) -> list[Marked]:
    """Return every marked place in the newest words of a story that the caller was given."""
    versions = renditions.of_story(archive.db, story)
    content = tidying.words(versions[-1])
    found: list[Mark] = []
    hidden, contacts = own_names.hidden(archive, story)
    for passage in marks.passages(content):
        own = (
            marks.at(passage, MarkKind.TELLER, span)
            for span in names.spans(passage.text, hidden, contacts)
        )
        found += marks.apart((*own, *of_passage(archive, passage)))
    found += _of_ours(archive, ours(versions[0].content, content))
    read = [passage.where for passage in marks.passages(content)]
    found.sort(key=lambda mark: (read.index(mark.where), mark.start))
    return _numbered(archive, story, found)


def blocking(archive: Archive, story: Story, newest: Rendition) -> list[Marked]:
    """Return what has to be decided before approval and is not: ways to reach or look up people."""
    found: list[Mark] = []
    for passage in marks.passages(tidying.words(newest)):
        found += _exact(archive, passage)
    return [one for one in _numbered(archive, story, found) if one.is_open] if found else []


def alike(archive: Archive, actor: Actor, story: Story) -> list[tuple[Story, str]]:
    """Return (story, title) of others here with nearly the same words that *actor* may review."""
    numbers = [number for number, _ in likeness.alike(archive.db, story.number)]
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    found = stories.find(archive.db, seen_by, numbers=numbers) if numbers else []
    newest = renditions.newest(archive.db, [one.number for one in found])
    return [(one, newest[one.number].content.title) for one in found]


def markings(content: Content, marked: Iterable[Marked]) -> list[Marking]:
    """Return each passage of *content* cut into what is marked and what is not."""
    places: dict[str, list[Marked]] = {}
    for one in marked:
        places.setdefault(one.mark.where, []).append(one)
    return [
        Marking(passage.where, tuple(_pieces(passage, places.get(passage.where, []))))
        for passage in marks.passages(content)
    ]


def settle(
    archive: Archive, actor: Actor, story_id: str, decided: Mapping[str, str]
) -> tuple[int, int]:
    """Keep what was decided, by key; return how many were decided, and how many are still open.

    An empty decision takes an earlier one back. Keys of words that stand there no
    more say nothing. Raises InvalidError for a decision that does not exist.
    """
    if not set(decided.values()) <= {*Settled, ""}:
        raise InvalidError({"marks": "Choose what was done, or leave it open."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        known = {one.key: one for one in find(archive, story)}
        changed = {
            key: action
            for key, action in decided.items()
            if key in known and action != (known[key].settled or "")
        }
        for key, action in changed.items():
            kept.settle(db, story, key, action=action, by=actor.ref, at=archive.now)
        if changed:
            codes = {"settled": len(changed)}
            journal.add(db, actor, "marks_settled", at=archive.now, story_id=story.id, codes=codes)
    return len(changed), sum(one.is_open for one in find(archive, story))


def ours(first: Content, newest: Content) -> tuple[Passage, ...]:
    """Return what the desk wrote: titles, summaries and notes that did not come with the story."""
    own = {passage.text for passage in marks.passages(first)}
    return tuple(
        passage
        for passage in marks.passages(newest)
        if passage.where not in {"Story", "Quote"} and passage.text not in own
    )


def phones(text: str, country: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each telephone number, by the numbering plan of *country*."""
    for found in _NUMBER.finditer(text):
        digits = [char for char in found[0] if char.isdigit()]
        begins = found[0].lstrip("(").startswith(("0", "+"))
        is_said = _SAID.search(text[max(0, found.start() - MOST_BEFORE) : found.start()])
        if len(digits) in PHONE_DIGITS and (begins or is_said) and _is_possible(found[0], country):
            yield found.span()


def _is_possible(written: str, country: str) -> bool:
    try:
        number = phonenumbers.parse(written.replace("(0)", ""), country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _exact(archive: Archive, passage: Passage) -> list[Mark]:
    """Return the ways to reach or look up people; a day in figures is no telephone number."""
    if not marks.may_hold(passage.text):
        return []
    found = marks.exact(passage)
    numbers = list(phones(passage.text, archive.settings.country))
    if not numbers:
        return found
    told = [marks.at(passage, MarkKind.DATE, span) for span in days.spans(passage.text)]
    rung = [marks.at(passage, MarkKind.PHONE, span) for span in numbers]
    return [mark for mark in marks.apart((*found, *told, *rung)) if mark.kind in GRAVE]


def of_passage(archive: Archive, passage: Passage) -> list[Mark]:
    """Return what is marked in one text, whoever wrote it, in order."""
    return marks.apart(
        (*_exact(archive, passage), *marks.loose(passage), *_acronyms(archive, passage))
    )


def _acronyms(archive: Archive, passage: Passage) -> Iterator[Mark]:
    """Yield the first place of each word in capitals that no glossary and no text explains."""
    known = {name for group in glossary.find(archive.db) for name in group.names}
    unclear = set(plain_words.acronyms(passage.text)) - known - EVERYDAY
    for found in plain_words.ACRONYM.finditer(passage.text) if unclear else ():
        word = found[0].removesuffix("s")
        if word in unclear:
            unclear.remove(word)
            yield marks.at(passage, MarkKind.ACRONYM, found.span())


def _of_ours(archive: Archive, passages: Iterable[Passage]) -> Iterator[Mark]:
    """Yield what is wrong with words of ours: phrases the house avoids, hard reading."""
    for passage in passages:
        for span in house_words.avoided(passage.text):
            yield marks.at(passage, MarkKind.PHRASE, span)
        if len(passage.text.split()) >= FEWEST_WORDS and reading_grade(passage.text) > HARDEST:
            yield marks.at(passage, MarkKind.HARD_WORDS, (0, len(passage.text)))


def reading_grade(text: str) -> float:
    """Return the school grade at which *text* can be read."""
    return grading.grade([one for one in plain_words.END.split(text) if one.strip()])


def _numbered(archive: Archive, story: Story, found: Iterable[Mark]) -> list[Marked]:
    decided = kept.settled(archive.db, story)
    keyed = ((mark, _key(archive, story, mark)) for mark in found)
    return [
        Marked(number, mark, key, Settled(decided[key]) if key in decided else None)
        for number, (mark, key) in enumerate(keyed, start=1)
    ]


def _key(archive: Archive, story: Story, mark: Mark) -> str:
    """Return what a decision about these words in this story is kept under."""
    said = f"{story.id}:{mark.said}".encode()
    return hmac.new(archive.bank.secret, said, hashlib.sha256).hexdigest()[:32]


def _pieces(passage: Passage, places: list[Marked]) -> Iterator[tuple[str, Marked | None]]:
    """Cut a passage at its marks; what lies over another mark, or over all of it, is not cut."""
    done = 0
    for one in sorted(places, key=lambda one: one.mark.start):
        if one.mark.start < done or one.mark.kind is MarkKind.HARD_WORDS:
            continue
        yield passage.text[done : one.mark.start], None
        yield one.mark.words, one
        done = one.mark.end
    yield passage.text[done:], None
