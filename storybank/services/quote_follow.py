"""Let quotes follow the words of their story, in the transaction that changes them.

``Archive.writing`` calls this before it commits: new words that keep a quote move
it, new words that alter it freeze it until a curator looks. Whoever shows a quote
compares it with the words that are shown all the same.
"""

import logging
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from storybank.domain import quotes, tidying
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import SYSTEM
from storybank.domain.quotes import Answer, Frozen, Quote, Span
from storybank.domain.stories import Content, EditorialState, Story, new_code
from storybank.domain.times import written
from storybank.storage import ledger, quote_copies, renditions, stories, tied
from storybank.storage import quotes as kept

log = logging.getLogger(__name__)


def follow(db: Database, now: datetime, *, since: int) -> None:
    """Look at the quotes of every story that changed after *since*.

    A fault here stops no withdrawal: it is logged, and nothing is shown that does not stand.
    """
    try:
        with db.atomic():
            for story in _changed(db, now, since):
                _follow(db, story, now)
    except Exception as error:
        log.error("quotes not followed", extra={"cause": type(error).__name__})


def agreed_words(db: Database, story: Story) -> tuple[Content, int]:
    """Return the newest words that were agreed to (else the newest), and in which row they are."""
    versions = renditions.of_story(db, story)
    agreed = [version for version in versions if version.approved_event_id is not None]
    found = (agreed or versions)[-1]
    content = tidying.words(found)
    is_tidied = found.tidied is not None and content is found.tidied.content
    return content, found.last_number if is_tidied else found.number


def stands(db: Database, export_id: str, story_id: str, *, even_waiting: bool = False) -> bool:
    """Tell whether all that a copy shows in quotes of a story still stands.

    With *even_waiting* also what a curator has stopped for now: that may come again.
    """
    copied = [one for one in quote_copies.of_export(db, export_id) if one.story_id == story_id]
    found = kept.with_ids(db, [one.quote_id for one in copied])
    return all(
        one.quote_id in found
        and _stands(found[one.quote_id], one.shown_sha256, even_waiting=even_waiting)
        for one in copied
    )


def mark(quote: Quote) -> str:
    """Return the hash by which a copy knows what was shown of a quote."""
    return quotes.sha256(quotes.folded(quote.words))


def new(story: Story, words: tuple[Content, int], span: Span, *, by: str, at: datetime) -> Quote:
    """Return a new quote of *words* (as ``agreed_words`` gives them), under the story's voice."""
    content, number = words
    blank = Quote(
        id=new_code(),
        story_number=story.number,
        story_id=story.id,
        rendition_number=number,
        span=span,
        sha256="",
        text="",
        voice=story.voice,
        made_by=by,
        made_at=at,
    )
    return anchored(blank, content, number, span)


def anchored(quote: Quote, content: Content, number: int, span: Span) -> Quote:
    """Return a quote where it stands in these words."""
    text = content.body[span.starts : span.ends]
    return replace(quote, rendition_number=number, span=span, text=text, sha256=quotes.sha256(text))


def _stands(quote: Quote, shown_sha256: str, *, even_waiting: bool) -> bool:
    may_wait = even_waiting and quote.frozen is Frozen.DESK
    return (
        quote.removed_at is None
        and quote.answer is not Answer.NO
        and (quote.frozen is Frozen.NOT or may_wait)
        and mark(quote) == shown_sha256
    )


def _changed(db: Database, now: datetime, since: int) -> list[Story]:
    numbers = kept.changed_since(db, since)
    if not numbers:
        return []
    return stories.find(db, clauses(Action.KEEP, SYSTEM, Asking(now)), numbers=numbers)


def _follow(db: Database, story: Story, now: datetime) -> None:
    _delete_together(db, story, now)
    content, number = agreed_words(db, story)
    for quote in kept.of_story(db, story.number):
        if quote.rendition_number == number or quote.frozen is not Frozen.NOT:
            continue
        span = quotes.moved(content.body, quote.text, quote.span)
        if span is not None:
            kept.save(db, anchored(quote, content, number, span))
        else:
            kept.save(db, replace(quote, frozen=Frozen.WORDS, frozen_at=now))
            _note(db, story, quote, now)


def _delete_together(db: Database, whole: Story, now: datetime) -> None:
    """Plan to delete the stories that are kept of its quotes when it is deleted, and not else."""
    ties = tied.to(db, [whole.number])
    if not ties:
        return
    day = stories.deletion_day(db, whole)
    is_gone = whole.editorial_state is EditorialState.REMOVED
    every = clauses(Action.KEEP, SYSTEM, Asking(now))
    for story in stories.find(db, every, numbers=[tie.story_number for tie in ties]):
        is_theirs = story.editorial_state not in {EditorialState.REMOVED, EditorialState.DECLINED}
        if is_theirs and stories.deletion_day(db, story) != (day if is_gone else None):
            stories.plan_deletion(db, story, day if is_gone else None)


def _note(db: Database, story: Story, quote: Quote, now: datetime) -> None:
    ledger.append(
        db,
        EventType.QUOTE_HIDDEN,
        at=written(now),
        story_id=story.id,
        actor=SYSTEM,
        channel=Channel.WEB,
        codes={"quote": quote.id, "because": Frozen.WORDS.value},
    )
