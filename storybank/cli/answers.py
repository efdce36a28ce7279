"""Take one exit's answers apart and say what is wrong with each piece."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storybank.cli.exits import NOBODYS_ID, NOBODYS_WORD, Exit
from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.services.leaks import Fault, Finding, Judge, Reader, Shows, reads
from storybank.services.planting import COMMON_THEME, Planted
from storybank.services.plants import Spot

FOUND_BY = frozenset({Spot.TITLE, Spot.SUMMARY, Spot.BODY, Spot.THEME})
USES = {Shows.PUBLIC: Use.WEB, Shows.TRAINING: Use.TRAINING_HERE}

# Pieces of a page that are exits of their own: each is read by other programs or people.
PIECES = {
    "title": re.compile(r"<title>.*?</title>", re.DOTALL),
    "social tags": re.compile(r"<meta[^>]*(?:og:|twitter:)[^>]*>"),
    "linked data": re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL),
    "filters": re.compile(r'<div class="app-filters">.*?<div class="app-results">', re.DOTALL),
    "cards": re.compile(r'<ol class="app-cards[^"]*".*?</ol>', re.DOTALL),
    "themes": re.compile(r'<ul class="govuk-list app-themes">.*?</ul>', re.DOTALL),
    "suggestion": re.compile(r"Did you mean.*?</p>", re.DOTALL),
    "goes with": re.compile(r'<section class="app-linked".*?</section>', re.DOTALL),
    "alike": re.compile(r'<section class="app-alike".*?</section>', re.DOTALL),
}
FILTERS = frozenset({"filters", "facets", "themes"})
_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@dataclass(frozen=True, slots=True)
class Answered:
    """One request and its answer; ``values`` are the parts of the address, by name."""

    address: str
    values: Mapping[str, str]
    query: Mapping[str, str]
    status: int
    headers: str
    text: str
    kind: str

    @property
    def where(self) -> str:
        """Return the address as it was asked, with its query."""
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        return f"{self.address}?{query}" if query else self.address

    @property
    def asked(self) -> str:
        """Return the words that the asker brought along, which may be said back."""
        brought = {k: v for k, v in self.values.items() if k != "story_id"}
        return " ".join((*self.query.values(), *brought.values())).lower()

    @property
    def likeness(self) -> tuple[int, str, str]:
        """Return the answer without what was asked: the same for all that may not be known."""
        said = [self.headers, _TOKEN.sub("", self.text)]
        for value in {*self.values.values(), *self.query.values()} - {""}:
            said = [re.sub(re.escape(value), "□", text, flags=re.IGNORECASE) for text in said]
        return self.status, re.sub(r"(?:Content-Length|ETag|Date): .*", "", said[0]), said[1]


def judge(judging: Judge, one: Exit, reader: Reader, answers: list[Answered]) -> Iterator[Finding]:
    """Yield all that is wrong with the answers of one exit to one reader."""
    for answer in answers:
        if answer.status >= 500:
            yield _finding(Fault.FAILED, one, reader, answer, f"status {answer.status}")
        yield from _leaks(judging, one, reader, answer)
        if one.method == "GET":
            yield from _hidden(judging, one, reader, answer)
            yield from _numbers(judging, one, reader, answer)
    if one.shows in USES and reader.planted is None and one.method == "GET":
        yield from _differing(judging, one, reader, answers)


def _leaks(judging: Judge, one: Exit, reader: Reader, answer: Answered) -> Iterator[Finding]:
    use = _use(answer)
    allowed = judging.allowed(reader, one.shows, use)
    brought = judging.found(answer.asked)
    for piece, text in _pieces(one, answer):
        may = allowed
        if piece in FILTERS and one.shows in USES:
            may = allowed - {judging.garden.rare_theme}
        if piece == "linked data":
            may = judging.allowed(reader, Shows.ENGINES) & allowed
        elif piece == "social tags":
            may = frozenset()
        name = f"{one.name}: {piece}" if piece else one.name
        yield from judging.leaks(
            text, may | brought, exit_name=name, reader=reader.name, address=answer.where
        )


def _pieces(one: Exit, answer: Answered) -> Iterator[tuple[str, str]]:
    yield "headers", answer.headers
    if answer.kind == "application/json":
        document = json.loads(answer.text)
        for name, value in document.items():
            yield name, json.dumps(value)
        for story in document.get("stories", ()):
            yield "snippet", story["snippet"]
        return
    yield "", answer.text
    for name, pattern in PIECES.items():
        for found in pattern.finditer(answer.text):
            yield name, found[0]


def _hidden(judging: Judge, one: Exit, reader: Reader, answer: Answered) -> Iterator[Finding]:
    """Yield a finding for each word that has to be there and is not."""
    found = judging.found(answer.text)
    named = (answer.values.get(name, "") for name in ("story_id", "media_id", "recording_id"))
    address = next(filter(None, named), "")
    own = judging.planted(address) or reader.planted
    if own is not None and one.must:
        # A photo is no sound, and a sound no photo.
        other = {own.media_id: Spot.SOUND, own.recording_id: Spot.PICTURE}.get(address)
        for spot in sorted((_permitted(one, reader, own, answer) & one.must) - {other}):
            if own.words[spot] not in found:
                yield _finding(Fault.HIDDEN, one, reader, answer, spot.value, own)
    if one.shows in USES and "q" in answer.query and _may_search(one, reader):
        for planted in judging.garden.planted:
            seen = planted.plant.seen.get(USES[one.shows], frozenset())
            by = {planted.words[spot] for spot in FOUND_BY & seen}
            if answer.query["q"] in by and planted.story_id not in found:
                yield _finding(Fault.HIDDEN, one, reader, answer, "a story that fits", planted)


def _permitted(one: Exit, reader: Reader, own: Planted, answer: Answered) -> frozenset[Spot]:
    """Return the spots of a story that this reader may and should see here."""
    match one.shows:
        case Shows.DESK:
            return (
                frozenset(Spot) if own.plant.desk and reader.role is Role.CURATOR else frozenset()
            )
        case Shows.FILE:
            use = _use(answer)
            is_read = use is not None and reads(reader, use)
            return own.plant.seen.get(use, frozenset()) if use and is_read else frozenset()
        case Shows.OWN | Shows.SEEN if own is not reader.planted or not own.plant.own:
            return frozenset()
        case Shows.OWN | Shows.SEEN if not own.story_id:
            return frozenset()  # words that were not sent are no story yet
        case Shows.OWN:
            return frozenset(Spot)
        case Shows.SEEN if answer.status == 404:
            return frozenset()  # nobody reads a page for this use
        case Shows.SEEN:
            return own.plant.seen.get(_use(answer) or Use.WEB, frozenset())
    is_open = _may_search(one, reader)
    return own.plant.seen.get(USES[one.shows], frozenset()) if is_open else frozenset()


def _numbers(judging: Judge, one: Exit, reader: Reader, answer: Answered) -> Iterator[Finding]:
    """Yield a finding where a number counts other stories than this reader may open."""
    if not one.counts or answer.query not in ({}, {"theme": COMMON_THEME}):
        return
    shown = sum(Use.WEB in planted.plant.seen for planted in judging.garden.planted)
    common = re.escape(judging.garden.common_theme)
    said = [int(n) for n in re.findall(rf"{common}</a> \((\d+)", answer.text)]
    if answer.kind == "application/json":
        document = json.loads(answer.text)
        rows = document["facets"]["theme"]
        said = [document["total"], *(r["count"] for r in rows if r["value"] == COMMON_THEME)]
    if not said:
        yield _finding(Fault.HIDDEN, one, reader, answer, "the number of stories")
    for number in said:
        if number != shown:
            fault = Fault.LEAK if number > shown else Fault.HIDDEN
            yield _finding(
                fault, one, reader, answer, f"{number} stories, not {shown}", piece="total"
            )


def _differing(
    judging: Judge, one: Exit, reader: Reader, answers: list[Answered]
) -> Iterator[Finding]:
    """Yield a finding where what may not be known is answered unlike what there never was."""
    nothing = {
        tuple(answer.query) or tuple(answer.values): answer.likeness
        for answer in answers
        if {NOBODYS_ID, NOBODYS_WORD} & {*answer.values.values(), *answer.query.values()}
    }
    allowed = judging.allowed(reader, one.shows)
    gone = {planted.story_id for planted in judging.garden.planted if planted.plant.gone}
    for answer in answers:
        kind = tuple(answer.query) or tuple(answer.values)
        asked = judging.found(" ".join((*answer.values.values(), *answer.query.values())))
        if not asked or asked & allowed or kind not in nothing:
            continue
        is_gone = one.shows is Shows.PUBLIC and bool(asked & gone)
        if is_gone and answer.status != 410:
            yield _finding(Fault.HIDDEN, one, reader, answer, "that it was taken back")
        elif not is_gone and answer.likeness != nothing[kind]:
            what = "an answer that differs from that to words nobody has"
            yield _finding(Fault.LEAK, one, reader, answer, what, piece="likeness")


def _use(answer: Answered) -> Use | None:
    """Return the use that an address names, if it does."""
    purpose = answer.values.get("purpose") or answer.values.get("use")
    return Use(purpose.partition(".")[0]) if purpose else None


def _may_search(one: Exit, reader: Reader) -> bool:
    return one.shows is Shows.PUBLIC or reader.role is Role.TRAINER


def _finding(
    fault: Fault,
    one: Exit,
    reader: Reader,
    answer: Answered,
    what: str,
    planted: Planted | None = None,
    *,
    piece: str = "",
) -> Finding:
    name = f"{one.name}: {piece}" if piece else one.name
    story = planted.plant.name if planted else ""
    return Finding(fault, name, reader.name, answer.where, story, what)
