"""Ask a teller about each place that the desk would change; make the words they accept.

One answer for all of them is in ``proposals``. Silence is no, and whatever comes
of the answers is shown to the teller before it counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from storybank.domain import edits, tidying
from storybank.domain.access import Action
from storybank.domain.edits import Edit
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Content, Rendition, RenditionKind, Story
from storybank.services import checks, proposals
from storybank.services.archive import Archive
from storybank.services.consent import note_event
from storybank.services.proposals import Reply
from storybank.storage import edits as kept
from storybank.storage import messages, renditions, themes
from storybank.storage.edits import Noted

LONGEST = 2_000  # characters of what is said about one place
MIXED = "mixed"  # how a version is answered that was accepted in part

YES = "yes"
ANSWERS = (YES, Reply.KEEP.value, Reply.MY_WAY.value)


class Outcome(StrEnum):
    """What comes of the answers to all places."""

    ALL = "all"
    NONE = "none"
    SOME = "some"
    MY_WAY = "my_way"


@dataclass(frozen=True, slots=True)
class Place:
    """One place that would change: why, and what the teller has said so far.

    ``before`` and ``after`` are as the edit's, with themes by their labels.
    """

    edit: Edit
    before: str
    after: str
    reason: str
    answer: str = ""
    words: str = ""


def places(
    archive: Archive, before: Rendition, after: Rendition, *, reason: str = ""
) -> tuple[Place, ...]:
    """Return every place where one version differs from another, in the order of reading.

    *reason* stands for each that has none of its own.
    """
    noted = kept.of_rendition(archive.db, after)
    labels = {theme.slug: theme.label for theme in themes.find(archive.db)}
    found = edits.find(tidying.words(before), after.content)
    return tuple(_place(edit, noted.get(edit.key), labels, reason) for edit in found)


def of_content(archive: Archive, before: Rendition, content: Content) -> tuple[Place, ...]:
    """Return every place where words that are not kept yet differ from a version."""
    labels = {theme.slug: theme.label for theme in themes.find(archive.db)}
    found = edits.find(tidying.words(before), content)
    return tuple(_place(edit, None, labels, "") for edit in found)


def waiting(archive: Archive, actor: Actor, story_id: str) -> tuple[Place, ...]:
    """Return the places that wait for this teller's answer; ConflictError where none do."""
    found = proposals.waiting(archive, actor, story_id)
    return places(archive, found.before, found.rendition, reason=found.rendition.reason)


def keep_reasons(
    archive: Archive,
    before: Rendition,
    rendition: Rendition,
    reasons: Mapping[str, str],
) -> None:
    """Keep why each place would change, inside the caller's transaction."""
    found = edits.find(tidying.words(before), rendition.content)
    given = ((edit.key, reasons.get(edit.key, "").strip()) for edit in found)
    kept.save(archive.db, rendition, [Noted(key, reason) for key, reason in given if reason])


def must_be_new(archive: Archive, story: Story, before: Rendition, content: Content) -> None:
    """Raise ConflictError where the teller has said no to one of these changes before (AC-38)."""
    no = {key.partition("-")[0] for key in kept.refused(archive.db, story)}
    for edit in edits.find(tidying.words(before), content):
        if edit.place in no:
            words = edit.after.strip() or edit.before.strip()
            raise ConflictError(f"The teller has said no to this change: “{words}”.")


def answer(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    rendition_number: int,
    answers: Mapping[str, str],
    words: Mapping[str, str],
) -> Outcome:
    """Take the teller's answers, by the keys of the places; what has none is a no.

    Where they accept all, nothing is kept yet: the yes is ``consent.approve_rendition``.
    Where they accept some, words made of exactly these wait for their yes. Raises
    InvalidError by field, ConflictError where other words wait by now.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        found = proposals.waiting(archive, actor, story_id)
        if found.rendition.number != rendition_number:
            raise ConflictError("These words have changed since. Please read the newest ones.")
        asked = places(archive, found.before, found.rendition)
        if not asked:
            raise ConflictError("No words are changed. Please answer for all of it.")
        said = [_answered(place, answers, words) for place in asked]
        _check(said, answers)
        outcome = _outcome(said)
        if outcome is Outcome.ALL:
            return outcome
        kept.save(db, found.rendition, [_noted(place) for place in said])
        if outcome is not Outcome.SOME:
            reply = Reply.KEEP if outcome is Outcome.NONE else Reply.MY_WAY
            proposals.keep_answer(archive, story, found.rendition, actor, reply)
            wishes = "\n\n".join(_wish(place) for place in said if place.words)
            if wishes:
                messages.add(db, story, actor.kind.value, body=wishes, at=archive.now)
            return outcome
        _make(archive, story, found.before, found.rendition, actor, said)
    return outcome


def accepted_so_far(archive: Archive, before: Rendition, rendition: Rendition) -> Content:
    """Return the words with what the teller has accepted of a version, to go on from."""
    noted = kept.of_rendition(archive.db, rendition).values()
    yes = {one.key for one in noted if one.answer == YES}
    made = edits.applied(tidying.words(before), rendition.content, yes)
    return edits.without_lost_quotes(made)


def _make(
    archive: Archive,
    story: Story,
    before: Rendition,
    proposed: Rendition,
    actor: Actor,
    said: Iterable[Place],
) -> None:
    """Make the words that were accepted, and let them wait for the teller's yes."""
    said = tuple(said)
    content = accepted_so_far(archive, before, proposed)
    renditions.answer(archive.db, proposed, MIXED)
    accepted = sum(place.answer == YES for place in said)
    codes = {"n": proposed.n, "number": proposed.number, "reply": MIXED,
             "accepted": accepted, "asked": len(said)}  # fmt: skip
    note_event(
        archive, story, actor, EventType.EDIT_DECLINED,
        codes=codes, rendition_sha256=proposed.sha256,
    )  # fmt: skip
    made = renditions.add(
        archive.db, story, content, kind=RenditionKind.EDITED, by=actor.ref, at=archive.now,
        made_from=proposed.number, reason=proposed.reason,
    )  # fmt: skip
    checks.carry_risks(archive, story, made, actor)
    reasons = {(p.edit.field, p.edit.after): p.reason for p in said if p.answer == YES}
    own = edits.find(tidying.words(before), made.content)
    keep_reasons(archive, before, made, {e.key: reasons.get((e.field, e.after), "") for e in own})
    note_event(
        archive, story, actor, EventType.EDIT_PROPOSED,
        codes={"n": made.n, "number": made.number}, rendition_sha256=made.sha256,
    )  # fmt: skip


def _place(edit: Edit, noted: Noted | None, labels: Mapping[str, str], reason: str) -> Place:
    before, after = edit.before, edit.after
    if edit.field == "labels":
        before, after = (
            "\n".join(labels.get(slug, slug) for slug in text.splitlines())
            for text in (before, after)
        )
    noted = noted or Noted(edit.key)
    return Place(edit, before, after, noted.reason or reason, noted.answer, noted.words)


def _answered(place: Place, answers: Mapping[str, str], words: Mapping[str, str]) -> Place:
    """Return a place with the answer to it; silence is no."""
    said = answers.get(place.edit.key, "") or Reply.KEEP.value
    wish = words.get(place.edit.key, "").replace("\r\n", "\n").strip()
    return replace(place, answer=said, words=wish if said == Reply.MY_WAY else "")


def _check(said: Iterable[Place], answers: Mapping[str, str]) -> None:
    problems = {}
    said = tuple(said)
    if not any(answers.get(place.edit.key) for place in said):
        problems[f"answer-{said[0].edit.key}"] = "Choose an answer to at least one change"
    for place in said:
        if place.answer not in ANSWERS:
            problems[f"answer-{place.edit.key}"] = "Choose an answer"
        if place.answer == Reply.MY_WAY and not place.words:
            problems[f"words-{place.edit.key}"] = "Tell us how you want it"
        if len(place.words) > LONGEST:
            problems[f"words-{place.edit.key}"] = f"Use fewer words: at most {LONGEST:,} letters"
    if problems:
        raise InvalidError(problems)


def _outcome(said: Iterable[Place]) -> Outcome:
    given = {place.answer for place in said}
    if Reply.MY_WAY in given:
        return Outcome.MY_WAY
    if given == {YES}:
        return Outcome.ALL
    return Outcome.SOME if YES in given else Outcome.NONE


def _noted(place: Place) -> Noted:
    return Noted(place.edit.key, place.reason, place.answer, place.words)


def _wish(place: Place) -> str:
    """Write what a teller wants at one place, for the thread of messages."""
    old = place.before.strip() or "(nothing)"
    return f"Old words: {old}\nYour new words: {place.after.strip() or '(nothing)'}\n{place.words}"
