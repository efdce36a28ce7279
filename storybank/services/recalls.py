"""Call back what left the archive, in the very transaction that takes a permission away (I-24).

``Archive.writing`` calls this before it commits, so no deed can forget it. What
holders and the desk do with a recall is in ``exports``.
"""

import logging
from datetime import datetime

from sqlite_utils import Database

from storybank.domain import exports
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.exports import Export, ExportKind, Holding
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import SYSTEM
from storybank.domain.stories import Story
from storybank.domain.times import written
from storybank.services import quote_follow
from storybank.storage import exports as kept
from storybank.storage import ledger, stories

log = logging.getLogger(__name__)


def follow(db: Database, now: datetime, *, since: int) -> None:
    """Look at every export that holds a story which changed after *since*, and call it back.

    A fault here stops no withdrawal: it is logged, and ``storybank tick`` looks again.
    """
    try:
        with db.atomic():
            for story_id in kept.changed_since(db, since):
                _follow(db, story_id, now)
    except Exception as error:
        log.error("copies not called back", extra={"cause": type(error).__name__})


def _follow(db: Database, story_id: str, now: datetime) -> None:
    found = stories.with_ids(db, clauses(Action.KEEP, SYSTEM, Asking(now)), [story_id])
    story = found[0] if found else None
    for export in kept.of_story(db, story_id):
        held = next(one for one in export.holdings if one.story_id == story_id)
        has_quotes = quote_follow.stands(db, export.id, story_id, even_waiting=True)
        is_gone = not has_quotes and not export.has_ended(now)
        is_gone = is_gone or exports.is_taken_back(export, held, story, now)
        if held.recalled_at is None and is_gone:
            _call_back(db, export, held, now)
        elif held.is_open and has_quotes and exports.may_go_on(export, held, story, now):
            kept.set_recalled(db, export.id, story_id, None)
        elif story is not None and export.kind is ExportKind.PACK:
            _note_end(db, export, held, story, now)


def _call_back(db: Database, export: Export, held: Holding, now: datetime) -> None:
    kept.set_recalled(db, export.id, held.story_id, now)
    ledger.append(
        db,
        EventType.RECALL_SENT,
        at=written(now),
        story_id=held.story_id,
        actor=SYSTEM,
        channel=Channel.WEB,
        codes={"export": export.id, "use": export.purpose.code, "quantity": export.quantity},
    )


def _note_end(db: Database, export: Export, held: Holding, story: Story, now: datetime) -> None:
    """Keep a pack's end as it is by now: a permission may have been given for longer."""
    ends_at = exports.end_in_pack(export, story, now)
    if ends_at is not None and ends_at != held.ends_at:
        kept.set_end(db, export.id, held.story_id, ends_at)
