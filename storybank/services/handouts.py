"""Bring together what a copy of a pack holds for paper and slides, as it may be shown now.

A copy is made and logged in ``exports``; here the same stories, behind the same
gate, get the words that stand around them. ``handout_pdf`` and ``slides`` lay them out.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from storybank.domain import kinds, transcript
from storybank.domain.access import training_use
from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.exports import Export
from storybank.domain.jurisdiction import TRAINING
from storybank.domain.media import Picture, Size
from storybank.domain.packs import Step, StepKind
from storybank.domain.people import Actor
from storybank.domain.printed import Block, BlockKind, Run
from storybank.domain.stories import StoryView
from storybank.domain.wording import EASY_READ, PRINT, STANDARD, Edition, Screen
from storybank.media.printing import Kind
from storybank.services import exports, media, packs, stories, wording
from storybank.services.archive import Archive
from storybank.services.exports import Sheet
from storybank.services.quotes import Quoted
from storybank.services.written import blocks

SAID = "What is said in the recording"
SEE_BELOW = "see at each story"
NO_WISHES = "no special wishes"
WAS_HERE = "A story was here"
QUOTE_WAS_HERE = "A quote was here"
NOT_NOW = "You may not use it now. Please do not use older prints of it either."
NOT_EASY = "This story is not in easy read yet. Please use the usual hand-out for it."


class Form(StrEnum):
    """In which form a hand-out is set."""

    USUAL = "usual"
    LARGE = "large"
    EASY_READ = "easy_read"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a story: its file within the folder of all, what it shows, the line under it.

    Without a file it is a line alone: its picture may not be shown.
    """

    file: str
    alt: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One story of a copy. ``said``: (label or nothing, sentence) before its words."""

    view: StoryView
    heading: str
    line: tuple[str, ...]
    said: tuple[tuple[str, str], ...]

    @property
    def heading_lang(self) -> str:
        """Return the language of the heading: the story's, where it is the story's own title."""
        return self.view.lang if self.view.title else "en"

    @property
    def words(self) -> tuple[Block, ...]:
        """Return the words of the story that may be shown, in reading order."""
        view = self.view
        found = [Block(BlockKind.PARAGRAPH, ((Run(view.summary, strong=True),),))]
        found = found if view.summary else []
        if view.body:
            found += blocks(view.body)
        else:
            found += [Block(BlockKind.QUOTE, inside=blocks(quote)) for quote in view.quotes]
        parts = ((kinds.title(code), text) for code, text in view.sections)
        for heading, text in (*parts, *view.updates):
            found += [Block(BlockKind.HEADING, ((Run(heading),),)), *blocks(text)]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Handout:
    """A copy as it may be shown now. In ``pieces`` None stands for a story that may not be.

    ``steps`` are those of the pack, each with its piece where it is a story's. ``quotes``
    are its quotes, each with how many of the pieces stand before it, None as above.
    """

    export: Export
    before: Screen
    good_until: str
    link: str
    left_out: str
    pieces: tuple[Piece | None, ...]
    steps: tuple[tuple[Step, Piece | None], ...] = ()
    quotes: tuple[tuple[int, Quoted | None], ...] = ()

    def quote(self, quote_id: str | None) -> Quoted | None:
        """Return one of its quotes; None where it has it not, or may not show it."""
        found = (one for _, one in self.quotes if one is not None and one.id == quote_id)
        return next(found, None)


def newest(archive: Archive, actor: Actor, pack_id: str, kind: Kind) -> Export | None:
    """Return the copy that *actor* made last of a pack, still good and for this kind of file."""
    found = exports.of_pack(archive, actor, pack_id)
    return next((one for one in found if _fits(archive, one, kind)), None)


def copy_of(archive: Archive, actor: Actor, pack_id: str, export_id: str, kind: Kind) -> Sheet:
    """Return a copy that *actor* made of a pack, as it may be shown now.

    Raises NotFoundError for anyone else's, ConflictError where it has ended or is for paper.
    """
    packs.fetch(archive, actor, pack_id)
    found = exports.sheet(archive, actor, export_id)
    if found.export.pack_id != pack_id:
        raise NotFoundError("There is no such copy.")
    if found.export.has_ended(archive.now):
        raise ConflictError("This copy has ended. Make another one from its pack.")
    if not _fits(archive, found.export, kind):
        raise ConflictError("This copy is for paper. Make one for training to show slides.")
    return found


def prepare(
    archive: Archive, actor: Actor, sheet: Sheet, *, link: str, form: Form = Form.USUAL
) -> Handout:
    """Return all that stands in a copy; *link* is its short address in full."""
    export = sheet.export
    pieces = tuple(piece(view) if view is not None else None for view in sheet.views)
    by_id = {one.view.id: one for one in pieces if one is not None}
    pack = packs.fetch(archive, actor, export.pack_id)
    return Handout(
        export=export,
        before=note(archive, export, link, form),
        good_until=good_until(archive, sheet),
        link=link,
        left_out=left_out(export),
        pieces=pieces,
        steps=tuple(
            (step, by_id.get(step.story_id or "") if step.kind is StepKind.STORY else None)
            for step in pack.steps
        ),
        quotes=sheet.quotes,
    )


def note(archive: Archive, export: Export, link: str, form: Form = Form.USUAL) -> Screen:
    """Return what a trainer reads before using a copy (W55), in the form that fits it."""
    values = {"use notes": SEE_BELOW, "date": archive.said_day(export.ends_at), "link": link}
    return wording.screen(archive, "W55", values, _edition(export, form))


def good_until(archive: Archive, sheet: Sheet) -> str:
    """Say until when a copy may be used, and for what."""
    return f"Good until {archive.said_day(sheet.export.ends_at)}. For {sheet.use_label} alone."


def piece(view: StoryView) -> Piece:
    """Return a story with all that stands before its words in a copy."""
    told = f"Told by {' and '.join(view.names)}."
    if view.has_made_up_name:
        told += " This is a made-up name."
    said = (
        (view.is_fiction, "", "We made this story up, to show how this site works."),
        (bool(view.names), "", told),
        (bool(view.organisation), "", f"From {view.organisation}."),
        (
            bool(view.content_notes),
            "Before you read:",
            f"it talks about {', '.join(view.content_notes)}.",
        ),
        (True, "How to use it:", f"{'; '.join(view.use_notes) or NO_WISHES}."),
    )
    return Piece(
        view,
        stories.heading(view),
        (*stories.line(view), f"number {view.id}"),
        tuple((label, sentence) for is_so, label, sentence in said if is_so),
    )


def said_of_quote(quoted: Quoted) -> tuple[tuple[str, str], ...]:
    """Return what is said of a quote besides its words: (label or nothing, sentence)."""
    view = quoted.view
    notes = f"its story talks about {', '.join(view.content_notes)}."
    said = (
        (bool(view.content_notes), "Before you read:", notes),
        (view.is_fiction, "", "We made its story up, to show how this site works."),
        (bool(view.use_notes), "How to use it:", f"{'; '.join(view.use_notes)}."),
    )
    return tuple((label, sentence) for is_so, label, sentence in said if is_so)


def left_out(export: Export) -> str:
    """Say how many stories of the pack are not in a copy, and name none; empty for none."""
    count = export.left_out
    if not count:
        return ""
    whose, are = (
        ("its teller has", "1 story of this pack is")
        if count == 1
        else ("their tellers have", f"{count} stories of this pack are")
    )
    return f"{are} not in this copy: {whose} not said yes to this use."


def shots(archive: Archive, actor: Actor, view: StoryView, size: Size) -> tuple[Shot, ...]:
    """Return the pictures of a story in a copy with the lines under them, in order.

    Each picture is asked of the gate again by itself: of one that is gone, or may
    not be shown any more, the line alone is there.
    """
    found = (_shot(archive, actor, view.use, picture, size) for picture in view.steps)
    return tuple(shot for shot in found if shot.file or shot.line)


def said(view: StoryView) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what stands for each recording on paper: what it is, and what is said in it.

    What is to be seen in a film is not told there: the paper outlives a no to the film.
    """
    heard = (replace(one, description="") for one in view.recordings)
    return tuple(
        (
            f"What is said in the recording “{one.title}”" if one.title else SAID,
            tuple(turn.told for turn in transcript.turns(one)),
        )
        for one in heard
    )


def _shot(archive: Archive, actor: Actor, use: Use, picture: Picture, size: Size) -> Shot:
    alone = Shot("", "", picture.line)
    if not picture.id:
        return alone
    try:
        served = media.serve(archive, actor, own_use(actor, use), picture.id, size, "jpeg")
    except NotFoundError:
        return alone
    return Shot(f"/{_within(archive, served.path)}", picture.alt, picture.line)


def own_use(actor: Actor, use: Use) -> Use:
    """Return the use for which the maker of a copy reads what stands in it."""
    return use if use is Use.PRINT else training_use(actor)


def _within(archive: Archive, path: Path) -> str:
    return path.relative_to(media.folder(archive)).as_posix()


def _fits(archive: Archive, export: Export, kind: Kind) -> bool:
    """Tell whether a copy is still good, and may be shown the way this kind of file is."""
    is_for_a_screen = export.purpose.use in TRAINING
    return not export.has_ended(archive.now) and (kind is Kind.PDF or is_for_a_screen)


def _edition(export: Export, form: Form) -> Edition:
    if export.purpose.use is Use.PRINT:
        return PRINT
    return EASY_READ if form is Form.EASY_READ else STANDARD
