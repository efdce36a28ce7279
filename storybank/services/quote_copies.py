"""Copy quotes: one alone, or those of a pack; each is logged as a copy, so that recall reaches it.

What a copy may show is asked of the gate each time, for whoever holds it and for
whoever made it. Copies of packs are in ``exports``, which asks here for their quotes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storybank.domain.access import training_use
from storybank.domain.consent import Purpose, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.exports import (
    Export,
    ExportKind,
    Holding,
    holding_of_quote,
    may_hand_to,
)
from storybank.domain.people import Actor
from storybank.domain.preview import audience
from storybank.domain.stories import new_code
from storybank.services import holdings, packs, quote_follow, quotes
from storybank.services.archive import Archive
from storybank.services.quotes import Bank, Quoted
from storybank.storage import exports, quote_copies
from storybank.storage.quote_copies import Copied

TITLE = "A quote"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of one quote. ``quoted`` is None where it may not be used now."""

    export: Export
    quoted: Quoted | None


def make(archive: Archive, actor: Actor, quote_id: str, use: Use) -> Export:
    """Log that a trainer takes a quote away, and return the copy; twice the same is one copy.

    Raises NotFoundError where they may not use it, InvalidError for a use that is not theirs.
    """
    staff_id = packs.trainer(archive, actor)
    purpose = _purpose(actor, use)
    with archive.writing() as db:
        found = allowed(archive, actor, purpose, [quote_id]).get(quote_id)
        if found is None:
            raise NotFoundError("There is no such quote.")
        known = _known(archive, staff_id, found, purpose)
        if known is not None:
            return known
        held = holding_of_quote(found.view, is_named=found.is_named)
        export = exports.add(db, _export(archive, actor, purpose, held))
        keep(archive, export, [(0, found)])
        holdings.note_made(archive, actor, export, found.view)
    return export


def one(archive: Archive, actor: Actor, export_id: str) -> Copy:
    """Return a copy of one quote of one's own; NotFoundError for any other."""
    staff_id = packs.trainer(archive, actor)
    export = exports.fetch(archive.db, export_id)
    if export.made_by != staff_id or export.pack_id or export.kind is not ExportKind.COPY:
        raise NotFoundError("There is no such copy.")
    found = of_export(archive, actor, export)
    return Copy(export, found[0][1] if found else None)


def allowed(
    archive: Archive, actor: Actor, purpose: Purpose, quote_ids: Iterable[str]
) -> Mapping[str, Quoted]:
    """Return, by id, those quotes that the audience of *purpose* and *actor* both may see."""
    reader = audience(purpose)
    if reader is None or not may_hand_to(actor, purpose):
        return {}
    seen: Bank = quotes.bank(archive, reader, purpose.use)
    own_use = purpose.use if purpose.use is Use.PRINT else training_use(actor)
    own = quotes.bank(archive, actor, own_use)
    return {one: seen[one] for one in quote_ids if one in seen and one in own}


def keep(archive: Archive, export: Export, shown: Iterable[tuple[int, Quoted]]) -> None:
    """Keep which quotes a copy shows, each with how many stories stand before it."""
    copied = [
        Copied(one.id, one.view.id, position, quote_follow.mark(one.quote))
        for position, one in shown
    ]
    quote_copies.add(archive.db, export.id, copied)


def held(own: tuple[Holding, ...], shown: Iterable[tuple[int, Quoted]]) -> tuple[Holding, ...]:
    """Return what a copy holds: its stories, and those of which it shows quotes alone."""
    found = {one.story_id: one for one in own}
    for _, one in shown:
        alone = holding_of_quote(one.view, is_named=one.is_named)
        before = found.get(one.view.id)
        if before is None or (one.is_named and before not in own):
            found[one.view.id] = alone
    return tuple(found.values())


def of_export(archive: Archive, actor: Actor, export: Export) -> list[tuple[int, Quoted | None]]:
    """Return the quotes of a copy in order, None for one that may not be used now.

    Each with the number of whole stories that stand before it.
    """
    copied = quote_copies.of_export(archive.db, export.id)
    if not copied:
        return []
    seen = allowed(archive, actor, export.purpose, [one.quote_id for one in copied])
    fine = holdings.fine(archive, export)
    return [
        (one.position, seen.get(one.quote_id) if one.story_id in fine else None) for one in copied
    ]


def _purpose(actor: Actor, use: Use) -> Purpose:
    if use not in quotes.uses(actor):
        raise InvalidError({"use": "Choose what it is for."})
    is_partners = use is Use.TRAINING_PARTNER
    return Purpose(use, actor.recipient_id if is_partners else None)


def _known(archive: Archive, staff_id: str, found: Quoted, purpose: Purpose) -> Export | None:
    """Return the copy that this trainer has of the very same words, if it is good still."""
    for export_id in quote_copies.exports_of(archive.db, found.id):
        export = exports.fetch(archive.db, export_id)
        is_theirs = export.made_by == staff_id and not export.pack_id
        is_same = [one.shown_sha256 for one in quote_copies.of_export(archive.db, export_id)]
        if (
            is_theirs
            and export.purpose == purpose
            and is_same == [quote_follow.mark(found.quote)]
            and export.holdings[0].recalled_at is None
            and export.ends_at == found.ends_at
            and export.holdings[0] == holding_of_quote(found.view, is_named=found.is_named)
        ):
            return export
    return None


def _export(archive: Archive, actor: Actor, purpose: Purpose, held: Holding) -> Export:
    return Export(
        id="",
        kind=ExportKind.COPY,
        code=new_code(),
        pack_id="",
        title=TITLE,
        purpose=purpose,
        made_by=actor.ref,
        holder_role=holdings.OWNER,
        holder_contact="",
        reason="",
        quantity=1,
        left_out=0,
        made_at=archive.now,
        holdings=(held,),
    )
