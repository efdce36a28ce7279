"""Make copies of packs, show them as they may be shown now, and say what is called back.

What calls back is in ``recalls``: here holders and the desk read of it and say
that it is done, and tellers see how far it is.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from storybank.domain.access import training_use
from storybank.domain.consent import Purpose, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.exports import (
    QUOTES_ALONE,
    Export,
    ExportKind,
    Holding,
    holding,
    may_hand_to,
)
from storybank.domain.ledger import Channel, EventType
from storybank.domain.packs import Pack
from storybank.domain.people import Actor, Role
from storybank.domain.phrases import USES
from storybank.domain.preview import audience
from storybank.domain.recipients import RecipientKind
from storybank.domain.stories import StoryView, new_code
from storybank.domain.times import written
from storybank.services import holdings, pack_fields, packs, quote_copies, stories
from storybank.services.archive import Archive
from storybank.services.quotes import Quoted
from storybank.storage import exports as kept
from storybank.storage import ledger, people, recipients
from storybank.storage import packs as kept_packs

MOST_COPIES = 1_000_000
LONGEST = 200  # characters


@dataclass(frozen=True, slots=True)
class Sheet:
    """A copy as it may be shown now: its stories in order, None where one may not be used.

    ``quotes``: the same of its quotes, each with how many of the stories stand before it.
    """

    export: Export
    views: tuple[StoryView | None, ...]
    use_label: str
    quotes: tuple[tuple[int, Quoted | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Recall:
    """One story to be deleted by whoever holds it, and from what."""

    export: Export
    held: Holding
    label: str
    holder: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a teller's story has gone. ``told`` were asked to stop, ``done`` of them have."""

    packs: int
    copies: int
    printed: int
    told: int
    done: int

    @property
    def is_anywhere(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.packs or self.copies or self.printed or self.told)


def purposes(archive: Archive, actor: Actor) -> dict[str, str]:
    """Return code to label of all that a trainer may make copies for."""
    offered = {Purpose(use): USES[use] for use in (Use.TRAINING_HERE, Use.PRINT)}
    for one in recipients.find(archive.db):
        if one.kind is RecipientKind.PARTNER and one.retired_at is None:
            offered[Purpose(Use.TRAINING_PARTNER, one.id)] = f"training by {one.name}"
    return {p.code: label for p, label in offered.items() if may_hand_to(actor, p)}


def make(archive: Archive, actor: Actor, pack_id: str, sent: Mapping[str, str]) -> Export:
    """Make a copy of a pack for one use and one holder, and log it (I-23).

    It holds what that use allows at this moment and its maker may read. Raises
    InvalidError by field; nothing is made without a use and a holder (AC-56).
    """
    packs.fetch(archive, actor, pack_id)
    fields = _fields(archive, actor, sent)
    with archive.writing() as db:
        pack = packs.fetch(archive, actor, pack_id)
        views = _allowed(archive, actor, fields.purpose, pack.story_ids)
        quotes = _quotes(archive, actor, fields.purpose, pack, views)
        if not views and not quotes:
            raise InvalidError({"use": "Nothing in this pack may be used for this."})
        export = replace(
            fields,
            code=new_code(),
            pack_id=pack.id,
            title=pack.about.title,
            left_out=len(pack.story_ids) + len(pack.quote_ids) - len(views) - len(quotes),
            holdings=quote_copies.held(tuple(holding(view) for view in views), quotes),
        )
        made = kept.add(db, export)
        quote_copies.keep(archive, made, quotes)
        sources = {view.id: view for view in (*views, *(one.view for _, one in quotes))}
        for view in sources.values():
            holdings.note_made(archive, actor, made, view)
    return made


def make_list(
    archive: Archive,
    actor: Actor,
    sent: Mapping[str, str],
    story_ids: list[str],
    *,
    title: str,
    name: str,
) -> Export:
    """Make a copy of a list of stories that is no pack; *name* stands for the pack in the log.

    It holds what its use allows at this moment and its maker may read, and raises as ``make``.
    """
    packs.trainer(archive, actor)
    fields = _fields(archive, actor, sent)
    with archive.writing() as db:
        views = _allowed(archive, actor, fields.purpose, story_ids)
        if not views:
            raise InvalidError({"use": "Nothing of this may be used for this."})
        held = tuple(holding(view) for view in views)
        export = replace(fields, code=new_code(), pack_id=name, title=title, holdings=held)
        made = kept.add(db, export)
        for view in views:
            holdings.note_made(archive, actor, made, view)
    return made


def sheet(archive: Archive, actor: Actor, export_id: str) -> Sheet:
    """Return a copy of one's own as it may be shown now; NotFoundError for anyone else's."""
    export = _own(archive, actor, export_id)
    views = {
        view.id: view
        for view in _allowed(archive, actor, export.purpose, [h.story_id for h in export.holdings])
    }
    fine = holdings.fine(archive, export)
    shown = (
        _with(views[held.story_id], held.media_ids)
        if held.story_id in fine and held.story_id in views
        else None
        for held in export.holdings
        if held.rendition_number != QUOTES_ALONE
    )
    quotes = tuple(quote_copies.of_export(archive, actor, export))
    return Sheet(export, tuple(shown), purpose_label(archive, export.purpose), quotes)


def of_pack(archive: Archive, actor: Actor, pack_id: str) -> list[Export]:
    """Return the copies that *actor* has made of a pack, newest first."""
    pack = packs.fetch(archive, actor, pack_id)
    found = kept.of_pack(archive.db, pack.id)
    return [one for one in found if one.kind is ExportKind.COPY and one.made_by == actor.ref]


def mine(archive: Archive, actor: Actor) -> list[Export]:
    """Return all copies that a trainer has made, newest first."""
    found = kept.find_by_maker(archive.db, packs.trainer(archive, actor))
    return [one for one in found if one.kind is ExportKind.COPY]


def check(archive: Archive, code: str) -> tuple[tuple[str, bool], ...]:
    """Return the id of each story of a copy and whether it is still fine (AC-60).

    Whoever has the code may ask; NotFoundError where there is no such code.
    """
    export = kept.find_by_code(archive.db, code.strip().upper())
    if export is None:
        raise NotFoundError("There is no such code.")
    fine = holdings.fine(archive, export)
    return tuple((held.story_id, held.story_id in fine) for held in export.holdings)


def recalls(archive: Archive, actor: Actor) -> tuple[Recall, ...]:
    """Return what a trainer has to delete of all that they hold or made."""
    return _open_recalls(archive, kept.find_by_maker(archive.db, packs.trainer(archive, actor)))


def recalls_of(archive: Archive, actor: Actor, pack_id: str) -> tuple[Recall, ...]:
    """Return what is called back of a pack, and of the copies that *actor* has made of it."""
    found = kept.of_pack(archive.db, packs.fetch(archive, actor, pack_id).id)
    is_theirs = [one for one in found if one.kind is ExportKind.PACK or one.made_by == actor.ref]
    return _open_recalls(archive, is_theirs)


def all_recalls(archive: Archive, actor: Actor) -> tuple[Recall, ...]:
    """Return every recall that nobody has confirmed, oldest first, for the desk."""
    _must_be_curator(actor)
    found = _open_recalls(archive, kept.recalled(archive.db))
    return tuple(sorted(found, key=lambda one: one.held.recalled_at or archive.now))


def count_open(archive: Archive) -> int:
    """Return how many recalls nobody has confirmed."""
    return sum(held.is_open for export in kept.recalled(archive.db) for held in export.holdings)


def confirm(archive: Archive, actor: Actor, export_id: str, story_id: str) -> None:
    """Keep that a story was deleted from what *actor* holds, and take it out of their pack."""
    with archive.writing() as db:
        export = _own(archive, actor, export_id)
        _confirm(archive, actor, export, story_id)
        if export.kind is ExportKind.PACK:
            for step in kept_packs.steps(db, export.pack_id):
                if step.story_id == story_id:
                    emptied = replace(step, story_id=None, quote_id=None, notes="", questions=())
                    kept_packs.save_step(db, emptied)


def confirm_for(archive: Archive, actor: Actor, export_id: str, story_id: str) -> None:
    """Keep that a holder told the desk that a story was deleted."""
    _must_be_curator(actor)
    with archive.writing() as db:
        _confirm(archive, actor, kept.fetch(db, export_id), story_id)


def of_story(archive: Archive, story_id: str) -> Whereabouts:
    """Return where a story has gone, also one that is taken back."""
    pairs = [
        (export, held)
        for export in kept.of_story(archive.db, story_id)
        for held in export.holdings
        if held.story_id == story_id
    ]
    live = [
        export
        for export, held in pairs
        if held.recalled_at is None and not export.has_ended(archive.now)
    ]
    printed = [export for export, _ in pairs if export.purpose.use is Use.PRINT]
    return Whereabouts(
        packs=sum(export.kind is ExportKind.PACK for export in live),
        copies=sum(export.kind is ExportKind.COPY for export in live),
        printed=sum(one.quantity for one in printed if one.kind is ExportKind.COPY),
        told=sum(held.recalled_at is not None for _, held in pairs),
        done=sum(held.confirmed_at is not None for _, held in pairs),
    )


def purpose_label(archive: Archive, purpose: Purpose) -> str:
    """Say in plain words what a copy may be used for."""
    if purpose.recipient_id is None:
        return USES[purpose.use]
    return f"training by {recipients.fetch(archive.db, purpose.recipient_id).name}"


def _allowed(
    archive: Archive, actor: Actor, purpose: Purpose, story_ids: tuple[str, ...] | list[str]
) -> list[StoryView]:
    """Return, in order, what the audience of *purpose* may see and *actor* may read as well."""
    reader = audience(purpose)
    if reader is None or not may_hand_to(actor, purpose):
        return []
    seen = stories.by_id(archive, reader, purpose.use, story_ids)
    own_use = purpose.use if purpose.use is Use.PRINT else training_use(actor)
    own = stories.by_id(archive, actor, own_use, story_ids)
    return [_with(seen[one], own[one].media_ids) for one in story_ids if one in seen and one in own]


def _with(seen: StoryView, media_ids: Container[str]) -> StoryView:
    """Return a story as it is seen, with no other pictures and recordings than these."""
    steps = (one if one.id in media_ids else one.alone for one in seen.steps)
    return replace(
        seen,
        steps=tuple(one for one in steps if one.id or one.line),
        recordings=tuple(one for one in seen.recordings if one.id in media_ids),
    )


def _quotes(
    archive: Archive, actor: Actor, purpose: Purpose, pack: Pack, views: list[StoryView]
) -> list[tuple[int, Quoted]]:
    """Return the quotes of a pack that may be copied, each with how many stories precede it."""
    seen = quote_copies.allowed(archive, actor, purpose, pack.quote_ids)
    ids = [view.id for view in views]
    found: list[tuple[int, Quoted]] = []
    before: set[str] = set()
    for step in pack.steps:
        if step.quote_id is None:
            before |= {step.story_id or ""} & set(ids)
        elif step.quote_id in seen:
            found.append((len(before), seen[step.quote_id]))
    return found


def _fields(archive: Archive, actor: Actor, sent: Mapping[str, str]) -> Export:
    """Return an export with what a form says of it; InvalidError by field."""
    problems: dict[str, str] = {}
    offered = purposes(archive, actor)
    code = sent.get("use", "")
    if code not in offered:
        problems["use"] = "Choose what it is for."
    asked = {
        "holder_role": "Write who will have it: a role or a group.",
        "holder_contact": "Write how we reach them: an email address or a phone number.",
        "reason": "Write what they need it for.",
    }
    lines = {name: pack_fields.line(sent, name) for name in asked}
    problems |= {name: missing for name, missing in asked.items() if not lines[name]}
    problems |= {
        name: f"Use at most {LONGEST} letters."
        for name, text in lines.items()
        if len(text) > LONGEST
    }
    quantity = pack_fields.number(sent, "quantity", MOST_COPIES, problems)
    if problems:
        raise InvalidError(problems)
    use, _, recipient_id = code.partition(".")
    return Export(
        id="",
        kind=ExportKind.COPY,
        code=None,
        pack_id="",
        title="",
        purpose=Purpose(Use(use), recipient_id or None),
        made_by=actor.ref,
        holder_role=lines["holder_role"],
        holder_contact=lines["holder_contact"],
        reason=lines["reason"],
        quantity=quantity,
        left_out=0,
        made_at=archive.now,
    )


def _open_recalls(archive: Archive, found: list[Export]) -> tuple[Recall, ...]:
    return tuple(
        _recall(archive, export, held)
        for export in found
        for held in export.holdings
        if held.is_open
    )


def _recall(archive: Archive, export: Export, held: Holding) -> Recall:
    holder = export.holder_contact or people.fetch(archive.db, export.made_by).email
    label = purpose_label(archive, export.purpose)
    return Recall(export, held, label, f"{export.holder_role}, {holder}")


def _confirm(archive: Archive, actor: Actor, export: Export, story_id: str) -> None:
    """Keep that it is done, inside the caller's transaction; twice is once."""
    held = next((one for one in export.holdings if one.story_id == story_id), None)
    if held is None or held.recalled_at is None:
        raise NotFoundError("Nothing is called back here.")
    if held.confirmed_at is not None:
        return
    kept.confirm(archive.db, export.id, story_id, by=actor.ref, at=archive.now)
    ledger.append(
        archive.db,
        EventType.RECALL_CONFIRMED,
        at=written(archive.now),
        story_id=story_id,
        actor=actor,
        channel=Channel.WEB,
        codes={"export": export.id},
    )


def _own(archive: Archive, actor: Actor, export_id: str) -> Export:
    staff_id = packs.trainer(archive, actor)
    found = kept.fetch(archive.db, export_id)
    if found.made_by != staff_id:
        raise NotFoundError("There is no such copy.")
    return found


def _must_be_curator(actor: Actor) -> None:
    if Role.CURATOR not in actor.roles:
        raise NotFoundError("There is no such page.")
