"""Keep in the log which stories stand in a pack: a pack is an export that its owner holds."""

from storybank.domain.consent import Purpose
from storybank.domain.exports import Export, ExportKind, holding, is_fine
from storybank.domain.ledger import Channel, EventType
from storybank.domain.packs import Pack
from storybank.domain.people import Actor
from storybank.domain.stories import StoryView
from storybank.domain.times import written
from storybank.services import quote_follow
from storybank.services.archive import Archive
from storybank.storage import exports, ledger, stories

OWNER = "trainer"


def take(archive: Archive, actor: Actor, pack: Pack, view: StoryView) -> None:
    """Note that a pack holds a story, inside the caller's transaction; a plan holds none."""
    if pack.is_template:
        return
    purpose = Purpose(view.use, actor.recipient_id)
    export = next((one for one in of_pack(archive, pack) if one.purpose == purpose), None)
    if export is None:
        export = exports.add(archive.db, _new(archive, pack, purpose))
    exports.hold(archive.db, export.id, holding(view))
    note_made(archive, actor, export, view)


def let_go(archive: Archive, pack: Pack, story_id: str) -> None:
    """Note that a pack holds a story no more; what was called back of it stays in the log."""
    for export in of_pack(archive, pack):
        exports.let_go(archive.db, export.id, story_id)


def of_pack(archive: Archive, pack: Pack) -> list[Export]:
    """Return what is kept of a pack itself: one export for each use it ever had."""
    found = exports.of_pack(archive.db, pack.id)
    return [one for one in found if one.kind is ExportKind.PACK]


def fine(archive: Archive, export: Export) -> frozenset[str]:
    """Return the ids of those stories of a copy of which all that it shows may still be used."""
    ids = [held.story_id for held in export.holdings]
    found = {story.id: story for story in stories.with_ids(archive.db, archive.every, ids)}
    return frozenset(
        held.story_id
        for held in export.holdings
        if is_fine(export, held, found.get(held.story_id), archive.now)
        and quote_follow.stands(archive.db, export.id, held.story_id)
    )


def note_made(archive: Archive, actor: Actor, export: Export, view: StoryView) -> None:
    """Append to the ledger that a story went into an export."""
    codes = {
        "export": export.id,
        "kind": export.kind.value,
        "use": export.purpose.code,
        "quantity": export.quantity,
        "ends_at": written(view.ends_at),
    }
    ledger.append(
        archive.db,
        EventType.EXPORT_MADE,
        at=written(archive.now),
        story_id=view.id,
        actor=actor,
        channel=Channel.WEB,
        codes=codes,
    )


def _new(archive: Archive, pack: Pack, purpose: Purpose) -> Export:
    return Export(
        id="",
        kind=ExportKind.PACK,
        code=None,
        pack_id=pack.id,
        title=pack.about.title,
        purpose=purpose,
        made_by=pack.owner_id,
        holder_role=OWNER,
        holder_contact="",
        reason="",
        quantity=1,
        left_out=0,
        made_at=archive.now,
    )
