"""Say what has left the archive, who holds it, and whether it may still be used (I-23, I-24).

An export is a pack that a trainer keeps, or a copy: printed, or handed to
someone. Of each story in it the id is kept, and what was shown of it, as codes
and hashes: a copy is fine for as long as all of that is still allowed.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from storybank.domain.consent import Part, Purpose, Use
from storybank.domain.people import Actor
from storybank.domain.preview import audience
from storybank.domain.stories import EditorialState, Place, Story, StoryView
from storybank.domain.view import Shown, shown


class ExportKind(StrEnum):
    """Whether it shows what is allowed each time it is opened, or was made once."""

    PACK = "pack"
    COPY = "copy"


QUOTES_ALONE = 0  # instead of the number of a version


@dataclass(frozen=True, slots=True)
class Holding:
    """One story of an export. ``parts``, ``shown_as`` and ``media_ids`` are what was shown of it.

    ``rendition_number`` is QUOTES_ALONE where nothing but quotes of it was shown:
    those are compared with the words themselves (``services.quote_follow``).
    ``recalled_at``: when its holder was asked to stop using it; ``confirmed_at``:
    when somebody said that this is done.
    """

    story_id: str
    rendition_number: int
    parts: frozenset[Part]
    shown_as: str
    ends_at: datetime
    media_ids: frozenset[str] = frozenset()
    recalled_at: datetime | None = None
    told_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether its holder was asked to stop and has not said that it is done."""
        return self.recalled_at is not None and self.confirmed_at is None


@dataclass(frozen=True, slots=True)
class Export:
    """One pack or copy in the log. ``code`` is what its short address ends with, for copies.

    ``left_out``: how many stories of the pack were not allowed for this use.
    """

    id: str
    kind: ExportKind
    code: str | None
    pack_id: str
    title: str
    purpose: Purpose
    made_by: str
    holder_role: str
    holder_contact: str
    reason: str
    quantity: int
    left_out: int
    made_at: datetime
    holdings: tuple[Holding, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """Return the end of the earliest permission inside (I-23); when it was made, if empty."""
        return min((holding.ends_at for holding in self.holdings), default=self.made_at)

    def has_ended(self, now: datetime) -> bool:
        """Tell whether its time is over; a pack's never is: it shows what is allowed."""
        return self.kind is ExportKind.COPY and self.ends_at <= now


def holding(view: StoryView) -> Holding:
    """Return what an export keeps of a story that was shown as *view*."""
    return Holding(
        story_id=view.id,
        rendition_number=view.rendition_number,
        parts=view.parts,
        shown_as=_shown_as(view.names, view.place),
        ends_at=view.ends_at,
        media_ids=view.media_ids,
    )


def holding_of_quote(view: StoryView, *, is_named: bool) -> Holding:
    """Return what an export keeps of a story of which a quote was shown, under a name or not."""
    names = view.names if is_named else ()
    return Holding(
        story_id=view.id,
        rendition_number=QUOTES_ALONE,
        parts=frozenset({Part.QUOTES, Part.NAME} if is_named else {Part.QUOTES}),
        shown_as=_shown_as(names, Place()),
        ends_at=view.ends_at,
    )


def is_fine(export: Export, held: Holding, story: Story | None, now: datetime) -> bool:
    """Tell whether a story of an export may still be used; None for one that is deleted."""
    if story is None or held.recalled_at is not None or export.has_ended(now):
        return False
    return _covers(_shown(export, story, now), export, held)


def is_taken_back(export: Export, held: Holding, story: Story | None, now: datetime) -> bool:
    """Tell whether what was allowed of a story then is allowed no more, for good.

    What hides a story for a time (a pause, a hold, the desk’s archive, a fault of
    the ledger) calls nothing back: it may come again. Nothing is called back
    either of what has ended by itself.
    """
    has_lapsed = export.kind is ExportKind.PACK and held.ends_at <= now
    if export.has_ended(now) or has_lapsed:
        return False
    return not may_go_on(export, held, story, now)


def may_go_on(export: Export, held: Holding, story: Story | None, now: datetime) -> bool:
    """Tell whether all that was shown of a story is allowed still, were nothing hiding it."""
    return story is not None and _covers(_shown(export, _unhidden(story), now), export, held)


def end_in_pack(export: Export, story: Story, now: datetime) -> datetime | None:
    """Return when the permission for a story of a pack ends now; None where it is not shown."""
    found = _shown(export, _unhidden(story), now)
    return found.ends_at if found is not None else None


def may_hand_to(actor: Actor, purpose: Purpose) -> bool:
    """Tell whether a trainer may make copies for *purpose*: a partner's for that partner alone."""
    if purpose.use is Use.TRAINING_PARTNER:
        return purpose.recipient_id is not None and actor.recipient_id in {
            None,
            purpose.recipient_id,
        }
    return actor.recipient_id is None and purpose.use in {Use.TRAINING_HERE, Use.PRINT}


def _unhidden(story: Story) -> Story:
    """Return *story* without all that hides it for a time."""
    is_archived = story.editorial_state is EditorialState.ARCHIVED
    return replace(
        story,
        editorial_state=EditorialState.APPROVED if is_archived else story.editorial_state,
        paused_at=None,
        safeguarding_hold=False,
        ledger_ok=True,
        call_for=(),
    )


def _shown(export: Export, story: Story, now: datetime) -> Shown | None:
    """Return what the holder may see; its owner's pack may hold what they asked for today."""
    reader = audience(export.purpose)
    if reader is not None and export.kind is ExportKind.PACK:
        reader = replace(reader, ref=export.made_by, asked_ids=frozenset({story.id}))
    return shown(story, reader, export.purpose.use, now) if reader is not None else None


def _covers(now_shown: Shown | None, export: Export, held: Holding) -> bool:
    """Tell whether all that was shown may be shown still; of a pack, whether anything may."""
    if now_shown is None or export.kind is ExportKind.PACK:
        return now_shown is not None
    versions = {QUOTES_ALONE, now_shown.rendition_number}
    same = (
        held.rendition_number in versions
        and held.parts <= now_shown.parts
        and held.media_ids <= now_shown.files.keys()
    )
    names = now_shown.names if Part.NAME in held.parts else ()
    place = now_shown.place if Part.PLACE in held.parts else Place()
    return same and held.shown_as in {_NOTHING, _shown_as(names, place)}


def _shown_as(names: tuple[str, ...], place: Place) -> str:
    """Return one hash of the names and the place that were shown; empty where none were."""
    if not names and not str(place):
        return _NOTHING
    return hashlib.sha256("\n".join([*names, "", str(place)]).encode()).hexdigest()


_NOTHING = ""
