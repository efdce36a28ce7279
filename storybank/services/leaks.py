"""Judge what an exit gave to a reader: planted words that may not be there, and those that must.

What was planted is in ``planting``, who may see what of it in ``plants``. The
way to the exits is the command line's (``cli.sweep``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.domain.stories import EditorialState
from storybank.services.planting import Garden, Planted
from storybank.services.plants import DESK_ONLY, NOWHERE, REVIEWED, Spot

_WORDS = re.compile(r"zq[a-z]{8}k")
_IDS = re.compile(r"(?<![0-9A-Z])[2-9A-HJ-NP-Z]{7}(?![0-9A-Z])")


class Shows(StrEnum):
    """Whose permission decides what an exit gives."""

    PUBLIC = "what the public may see"
    ENGINES = "what search engines may be told"
    TRAINING = "what trainers may use"
    PRINT = "what may be printed"
    QUOTES = "what trainers may use or print"
    PACK = "what trainers may use, and by id alone what is called back"
    HELD = "by id alone, what stands in a copy"
    FOLLOWED = "what the trainer whose feed it is may use, to whoever has its address"
    DESK = "what curators may open"
    REVIEWED = "what reviewers may read of what is being checked"
    CONCERN = "what curators may open, or trainers may use"
    OWN = "the teller's own story"
    SEEN = "the teller's own story, as an audience sees it"
    FILE = "one file, for the use in its address"
    DRAFT = "words that were not sent yet, to whoever wrote them"
    NOTHING = "no story"


_USES = {
    Shows.PUBLIC: Use.WEB,
    Shows.ENGINES: Use.SEARCH_ENGINES,
    Shows.TRAINING: Use.TRAINING_HERE,
    Shows.PRINT: Use.PRINT,
}
_ONLY_FOR = {
    Shows.TRAINING: Role.TRAINER,
    Shows.PACK: Role.TRAINER,
    Shows.QUOTES: Role.TRAINER,
    Shows.REVIEWED: Role.REVIEWER,
    Shows.DESK: Role.CURATOR,
}


_READERS = {
    Use.TRAINING_HERE: frozenset({Role.TRAINER}),
    Use.PRINT: frozenset({Role.TRAINER, Role.CURATOR}),
}


def reads(reader: "Reader", use: Use) -> bool:
    """Tell whether what is allowed for *use* is for this reader."""
    return use is Use.WEB or reader.role in _READERS.get(use, frozenset())


class Fault(StrEnum):
    """What can be wrong with an exit."""

    LEAK = "leak"
    HIDDEN = "hidden"
    UNLISTED = "unlisted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; the words of a story are named by where they were planted."""

    fault: Fault
    exit: str
    reader: str = ""
    address: str = ""
    story: str = ""
    what: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        said = [self.exit, f"as {self.reader}" if self.reader else "", self.address]
        about = f"{self.what} of “{self.story}”" if self.story else self.what
        return f"{self.fault}: {' '.join(part for part in said if part)}: {about}"


@dataclass(frozen=True, slots=True)
class Reader:
    """One asker: a visitor, a member of staff, or the teller of ``planted``."""

    name: str
    role: Role | None = None
    planted: Planted | None = None


@dataclass(slots=True)
class Report:
    """What came of a sweep."""

    findings: dict[Finding, None] = field(default_factory=dict)
    exits: set[str] = field(default_factory=set)
    requests: int = 0

    def add(self, findings: Iterable[Finding]) -> None:
        """Take in findings, each once."""
        self.findings.update(dict.fromkeys(findings))

    def of(self, fault: Fault) -> list[Finding]:
        """Return the findings of one kind, in the order they were made."""
        return [finding for finding in self.findings if finding.fault is fault]

    def as_json(self) -> dict[str, Any]:
        """Return the report as ``--json`` prints it."""
        return {
            "ok": not self.findings,
            "exits": len(self.exits),
            "requests": self.requests,
            **{fault.value: [_document(f) for f in self.of(fault)] for fault in Fault},
        }


def _document(finding: Finding) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(finding).items() if name != "fault"}


@dataclass(frozen=True)
class Judge:
    """Know every planted word and id, and who may read it where."""

    garden: Garden

    def allowed(self, reader: Reader, shows: Shows, use: Use | None = None) -> frozenset[str]:
        """Return the words and ids that may be in an answer to *reader*."""
        if shows is Shows.FILE:
            return self._by_use[use] if use and reads(reader, use) else frozenset()
        if reader.role is not _ONLY_FOR.get(shows, reader.role):
            return frozenset()
        if shows is Shows.CONCERN:
            return self._at_a_concern.get(reader.role, frozenset())
        if shows in self._to_all:
            return self._to_all[shows]
        if shows is Shows.NOTHING or reader.planted is None:
            return frozenset()
        return self._own(reader.planted, shows, use)

    @cached_property
    def _to_all(self) -> Mapping[Shows, frozenset[str]]:
        """Return what may be shown where it is the same for whoever may come there."""
        training, on_paper = self._by_use[Use.TRAINING_HERE], self._by_use[Use.PRINT]
        return {
            **{shows: self._by_use[use] for shows, use in _USES.items()},
            Shows.HELD: self._ids,
            Shows.PACK: training | self._ids,
            Shows.QUOTES: training | on_paper,
            Shows.FOLLOWED: training | self._tombstones,
            Shows.REVIEWED: self._checked,
            Shows.DESK: self._desk,
        }

    @cached_property
    def _at_a_concern(self) -> Mapping[Role | None, frozenset[str]]:
        return {Role.TRAINER: self._by_use[Use.TRAINING_HERE], Role.CURATOR: self._desk}

    def found(self, text: str) -> set[str]:
        """Return the planted words and ids that *text* holds, however they are written."""
        words = set(_WORDS.findall(text.lower())) & self._words.keys()
        return words | (set(_IDS.findall(text)) & self._words.keys())

    def leaks(
        self, text: str, allowed: frozenset[str], *, exit_name: str, reader: str, address: str
    ) -> Iterator[Finding]:
        """Yield one finding for each planted word in *text* that is not *allowed*."""
        for word in sorted(self.found(text) - allowed):
            story, what = self._words[word]
            yield Finding(Fault.LEAK, exit_name, reader, address, story, what)

    def planted(self, story_id: str) -> Planted | None:
        """Return the story that has this id, or a file that has it, if it was planted."""
        found = (
            one
            for one in self.garden.planted
            if story_id in {one.story_id, one.media_id, one.recording_id}
        )
        return next(found, None)

    def _own(self, own: Planted, shows: Shows, use: Use | None) -> frozenset[str]:
        """Return what a teller may read of the story or the draft that is open to them.

        The id of their own story is no secret from them, whatever became of it.
        """
        ids = frozenset({own.story_id} - {""})
        is_draft = not own.story_id
        if (shows is Shows.DRAFT) is not is_draft or not own.plant.own:
            return ids
        if shows is Shows.SEEN:
            seen = own.plant.seen.get(use, frozenset()) if use else frozenset()
            return ids | {own.words[spot] for spot in seen} | self._themes_of_all
        return (
            ids
            | self._themes_of_all
            | {own.words[spot] for spot in Spot if spot not in DESK_ONLY | NOWHERE}
        )

    @cached_property
    def _words(self) -> Mapping[str, tuple[str, str]]:
        known = {self.garden.rare_theme: ("a rare theme", "label")}
        for one in (*self.garden.planted, self.garden.draft):
            known |= {word: (one.plant.name, spot.value) for spot, word in one.words.items()}
            known[one.story_id] = (one.plant.name, "id")
        return known

    @cached_property
    def _themes_of_all(self) -> frozenset[str]:
        """Return the words of themes that more than one story has."""
        return frozenset({self.garden.rare_theme})

    @cached_property
    def _by_use(self) -> Mapping[Use, frozenset[str]]:
        found: dict[Use, set[str]] = {use: set() for use in Use}
        for one in self.garden.planted:
            for use, spots in one.plant.seen.items():
                found[use] |= {one.words[spot] for spot in spots} | {one.story_id}
        found[Use.SEARCH_ENGINES] |= self._tombstones
        return {use: frozenset(words) | self._themes_of_all for use, words in found.items()}

    @cached_property
    def _ids(self) -> frozenset[str]:
        """Return the ids of all that was planted: the pack and the copy hold all of it."""
        return frozenset(one.story_id for one in self.garden.planted)

    @cached_property
    def _tombstones(self) -> frozenset[str]:
        """Return what a feed's tombstones say: by id alone that the public once saw a story."""
        return frozenset(one.story_id for one in self.garden.planted if one.plant.gone)

    @cached_property
    def _checked(self) -> frozenset[str]:
        """Return what reviewers may read: the words, with those suggested since."""
        found: set[str] = set()
        for one in self.garden.planted:
            is_checked = one.plant.state is not EditorialState.ARCHIVED
            if one.plant.desk and is_checked and one.plant.name != EditorialState.DECLINED:
                found |= {one.words[spot] for spot in REVIEWED} | {one.story_id}
        return frozenset(found)

    @cached_property
    def _desk(self) -> frozenset[str]:
        """Return all that curators may read; the themes are theirs to look after."""
        found = {one.words[Spot.THEME] for one in self.garden.planted} | self._themes_of_all
        for one in self.garden.planted:
            if one.plant.desk:
                found |= {one.words[spot] for spot in Spot if spot not in NOWHERE}
                found |= {one.story_id}
        return frozenset(found)
