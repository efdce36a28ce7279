"""Check a story with its teller: suggest words, ask, approve, decline, hold.

Curators propose and ask; what is shown is what its teller has said yes to. What
stands in the way of a story is said in ``queue``, what a curator sees in ``at_desk``.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from storybank.domain import tidying
from storybank.domain.access import Action
from storybank.domain.edits import lost_quotes
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.media import LONGEST_ALT
from storybank.domain.people import Actor
from storybank.domain.review import Second
from storybank.domain.stories import (
    MOVES,
    Content,
    EditorialState,
    Rendition,
    RenditionKind,
    Story,
)
from storybank.services import checks, consent, edits, proposals, queue, stopping, two_keys
from storybank.services import tidying as tidied
from storybank.services.archive import Archive
from storybank.storage import journal, messages, renditions, stories

DECLINED_KEPT = timedelta(days=30)
LONGEST_REASON = 2_000  # characters


def propose(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    content: Content,
    reason: str,
    based_on: int,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Suggest new words to the teller; those agreed to before stay up meanwhile (I-14).

    *reason* is why for each place that *reasons* does not name by its key.
    Where no word of them is changed the teller is not asked, and reads of it in a
    list (AC-36): then False is returned, otherwise True. Raises ConflictError
    where someone else has suggested words since *based_on* was read, or the teller
    has said no to these words (AC-38).
    """
    problems = _problems(content, reason, reasons)
    if problems:
        raise InvalidError(problems)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        versions = renditions.of_story(db, story)
        newest = versions[-1]
        if newest.last_number != based_on:
            raise ConflictError(
                "Someone has changed this story since. Read the newest words first."
            )
        if content == tidying.words(newest):
            raise InvalidError({"body": "Nothing was changed. You can send the words as they are."})
        agreed = tidied.base(archive, story, versions, content)
        if agreed is not None:
            tidied.keep(archive, story, agreed, content=content, actor=actor, reason=reason.strip())
            return False
        spellings = archive.settings.right_spellings
        no = renditions.declined(db, story)
        if any(tidying.is_alike(words, content, spellings) for words in no):
            raise ConflictError("The teller has said no to these very words. Suggest others.")
        before = proposals.compared_with(versions)
        edits.must_be_new(archive, story, before, content)
        rendition = keep_suggested(
            archive, story, actor, content, newest=newest, reason=reason.strip()
        )
        edits.keep_reasons(archive, before, rendition, reasons)
        put_forward(archive, story, rendition, actor)
    return True


def keep_suggested(
    archive: Archive,
    story: Story,
    actor: Actor,
    content: Content,
    *,
    newest: Rendition,
    reason: str,
) -> Rendition:
    """Keep other words of a story, inside the caller's transaction; nobody is asked about them."""
    rendition = renditions.add(
        archive.db, story, content, kind=RenditionKind.EDITED, by=actor.ref, at=archive.now,
        made_from=newest.number, reason=reason,
    )  # fmt: skip
    checks.carry_risks(archive, story, rendition, actor)
    return rendition


def put_forward(archive: Archive, story: Story, rendition: Rendition, actor: Actor) -> None:
    """Put words to the teller, once all at the desk agree who have to (``_hold_back``)."""
    if not _hold_back(archive, story, rendition, actor):
        _ask(archive, story, rendition, actor)


def _hold_back(archive: Archive, story: Story, rendition: Rendition, actor: Actor) -> bool:
    """Let words for an approved story wait where a second person has to agree to them.

    With the teller's yes they would be shown at once. Whoever suggests them, or shows
    them to the teller, agrees.
    """
    is_shown = story.editorial_state is EditorialState.APPROVED
    if not is_shown or two_keys.needed(archive, story) is Second.NOBODY:
        return False
    if two_keys.turn(archive, story, actor):
        renditions.answer(archive.db, rendition, "")
        return False
    renditions.answer(archive.db, rendition, renditions.HELD)
    journal.add(archive.db, actor, "first_key", at=archive.now, story_id=story.id)
    return True


def ask(archive: Archive, actor: Actor, story_id: str, *, rendition_number: int) -> bool:
    """Show the teller the words as they are, for their yes.

    False where a second person has to agree to them first.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        newest = renditions.of_story(db, story)[-1]
        if newest.number != rendition_number:
            raise ConflictError(
                "Someone has changed this story since. Read the newest words first."
            )
        is_held = newest.answer == renditions.HELD
        if newest.approved_event_id is not None or (newest.answer and not is_held):
            raise ConflictError("The teller has answered these words already.")
        if is_held and _hold_back(archive, story, newest, actor):
            return False
        if not tidying.words(newest).is_told:
            raise ConflictError("It has no words yet. Write down first what its teller says.")
        _ask(archive, story, newest, actor)
    return True


def approve(archive: Archive, actor: Actor, story_id: str) -> bool:
    """Approve a story; from then on its permissions alone decide who sees it.

    Where a second person has to agree, it is approved once both have (AC-09, AC-71):
    False until then. Of one that is approved, a use that was allowed since is agreed to.
    Raises ConflictError, with the reasons, where anything stands in the way:
    above all that the teller has not said yes to this very rendition.
    """
    archive.check_clock()
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        if story.editorial_state is EditorialState.APPROVED:
            return _agree_to_more(archive, story, actor)
        reasons = queue.blocks(archive, story, renditions.of_story(db, story)[-1])
        if reasons:
            raise ConflictError("It cannot be approved yet. " + ". ".join(reasons) + ".")
        if story.editorial_state is EditorialState.SUBMITTED:
            story = story.moved_to(EditorialState.IN_REVIEW)
        if not two_keys.turn(archive, story, actor):
            stories.save(db, story)
            journal.add(db, actor, "first_key", at=archive.now, story_id=story.id)
            return False
        _move(archive, story, EditorialState.APPROVED, actor)
        consent.note_first_public(archive, stories.reread(db, story))
    return True


def _agree_to_more(archive: Archive, story: Story, actor: Actor) -> bool:
    """Agree to the uses that wait for it; True where none does any more."""
    if not two_keys.waits(story):
        return True
    reasons = checks.blocks(archive, story)
    if reasons:
        raise ConflictError("Nobody can agree to it yet. " + ". ".join(reasons) + ".")
    two_keys.turn(archive, story, actor)
    consent.note_keys(archive, actor, story)
    journal.add(archive.db, actor, "first_key", at=archive.now, story_id=story.id)
    return not two_keys.waits(stories.reread(archive.db, story))


def decline(archive: Archive, actor: Actor, story_id: str, *, words: str) -> None:
    """Say kindly that we cannot use a story; it is deleted after 30 days."""
    if not words.strip() or len(words) > LONGEST_REASON:
        raise InvalidError({"words": "Write to the teller why, in a few plain words."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        if EditorialState.DECLINED not in _moves(story):
            raise ConflictError("A story can be declined only before it is approved.")
        messages.add(db, story, actor.kind.value, body=words.strip(), at=archive.now)
        day = (archive.today + DECLINED_KEPT).isoformat()
        _move(archive, story, EditorialState.DECLINED, actor)
        stories.plan_deletion(db, story, day)


def hold(archive: Archive, actor: Actor, story_id: str, *, reason: str) -> None:
    """Put a story on hold: it cannot be approved, and one that is shown is hidden."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidError({"reason": "Say why, for whoever opens this story next."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        stories.save(db, replace(story, on_hold=reason.strip()))
        journal.add(db, actor, "held", at=archive.now, story_id=story.id)
        if story.editorial_state is EditorialState.APPROVED:
            held = stories.reread(db, story)
            stopping.hide(archive, held, actor, codes={"because": "hold"})


def release(archive: Archive, actor: Actor, story_id: str) -> None:
    """End a hold; what the desk itself has hidden is shown again, as far as permission goes."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        was_hidden = story.paused_at is not None and story.paused_by_kind == actor.kind.value
        kept = replace(story, on_hold="")
        if was_hidden and story.on_hold:
            kept = replace(kept, paused_at=None, paused_by_kind="")
            consent.note_event(archive, story, actor, EventType.RESUMED, codes={"because": "hold"})
        stories.save(db, kept)
        journal.add(db, actor, "released", at=archive.now, story_id=story.id)


def write(archive: Archive, actor: Actor, story_id: str, *, words: str) -> None:
    """Send the teller a message, which waits at their story."""
    if not words.strip() or len(words) > LONGEST_REASON:
        raise InvalidError({"words": "Write what you want to say, in a few plain words."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        messages.add(db, story, actor.kind.value, body=words.strip(), at=archive.now)


def _ask(archive: Archive, story: Story, rendition: Rendition, actor: Actor) -> None:
    """Put words to the teller and note it, inside the caller's transaction."""
    if story.editorial_state not in {EditorialState.PROPOSED, EditorialState.APPROVED}:
        if EditorialState.PROPOSED not in _moves(story):
            raise ConflictError("This story is not being checked any more.")
        _move(archive, story, EditorialState.PROPOSED, actor)
    codes = {"n": rendition.n, "number": rendition.number}
    consent.note_event(
        archive, story, actor, EventType.EDIT_PROPOSED,
        codes=codes, rendition_sha256=rendition.sha256,
    )  # fmt: skip
    journal.add(archive.db, actor, "proposed", at=archive.now, story_id=story.id,
                codes={"n": rendition.n})  # fmt: skip


def _move(archive: Archive, story: Story, state: EditorialState, actor: Actor) -> None:
    stories.save(archive.db, story.moved_to(state))
    codes = {"was": story.editorial_state.value, "state": state.value}
    consent.note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)
    journal.add(archive.db, actor, state.value, at=archive.now, story_id=story.id)


def _moves(story: Story) -> frozenset[EditorialState]:
    return MOVES[story.editorial_state]


def _problems(content: Content, reason: str, reasons: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong with suggested words, by field."""
    problems = {}
    if not content.title.strip():
        problems["title"] = "Write a title."
    if not content.is_told and not any(one.has_its_words for one in content.recordings):
        problems["body"] = "Write the story: it cannot be empty."
    for one in content.pictures:
        for name, words in (("alt", one.alt), ("line", one.line)):
            if len(words) > LONGEST_ALT:
                problems[f"{name}-{one.id}"] = f"Use fewer words: at most {LONGEST_ALT} letters."
    missing = lost_quotes(content)
    if missing:
        problems["quotes"] = f"A quote must stand in the story, letter for letter: “{missing[0]}”."
    has_each = bool(reasons) and all(why.strip() for why in reasons.values())
    if not reason.strip() and not has_each:
        problems["reason"] = "Tell the teller why you suggest this."
    elif any(len(why) > LONGEST_REASON for why in (reason, *reasons.values())):
        problems["reason"] = f"Use fewer words: at most {LONGEST_REASON:,} letters."
    return problems
