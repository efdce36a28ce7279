"""Let curators write down what is said in a recording, with the player beside the words.

All of it works without script: each button sends the form and shows it again.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain import caption_lines
from storybank.domain.caption_lines import Typed
from storybank.domain.captions import LARGEST
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.services import captions
from storybank.services.captions import Editing
from storybank.storage.caption_drafts import Draft
from storybank.web import typed
from storybank.web.context import actor, archive, only
from storybank.web.desk_edit import ASKED, HELD

bp = Blueprint("desk_captions", __name__, url_prefix="/desk/recordings/<recording_id>/words")
bp.before_request(only(Role.CURATOR))

Answer = Response | str | tuple[str, int]
Several = tuple[Typed, ...]

KEPT = "Your words are kept here at the desk. Nobody else reads them yet."
TAKEN = "The captions of the file are here. Check every line against the recording."
DROPPED = "What was kept is gone. These are the words as they stand in the story."
DEEDS: dict[str, Callable[[Several, int], Several]] = {
    "add": caption_lines.added,
    "split": caption_lines.split,
    "join": caption_lines.joined,
    "remove": caption_lines.without,
}
LISTS = ("said", "seen")


@bp.get("")
def one(recording_id: str) -> str:
    """Show the words of a recording to work on, one form a caption or as lines with times."""
    editing = captions.fetch(archive(), actor(), recording_id)
    return _page(editing, editing.draft, {})


@bp.post("")
def save(recording_id: str) -> Answer:
    """Do what the button says: change the list, keep it, or show the teller these words."""
    editing = captions.fetch(archive(), actor(), recording_id)
    deed = request.form.get("do", "")
    try:
        draft = _sent(editing.draft)
        if deed == "keep":
            captions.keep(archive(), actor(), recording_id, draft)
            flash(KEPT)
            return _back(recording_id)
        if deed == "show":
            return _show(editing, draft)
        return _page(editing, _changed(draft, deed), {})
    except InvalidError as error:
        return _page(editing, _sent(editing.draft, is_loose=True), error.problems), 422
    except ConflictError as error:
        return _late(editing, _sent(editing.draft, is_loose=True), str(error)), 409


@bp.post("/file")
def take_file(recording_id: str) -> Answer:
    """Put the captions of a file in the place of those that are kept."""
    editing = captions.fetch(archive(), actor(), recording_id)
    sent = request.files.get("captions")
    given = sent.stream.read(LARGEST + 1) if sent else b""
    if not given:
        return _page(editing, editing.draft, {"captions": "Choose a file first."}), 422
    try:
        captions.take_file(
            archive(),
            actor(),
            recording_id,
            given=given,
            n=typed.number("n"),
            is_machine="is_machine" in request.form,
        )
    except InvalidError as error:
        return _page(editing, editing.draft, error.problems), 422
    except ConflictError as error:
        return _page(editing, editing.draft, {"captions": str(error)}), 409
    flash(TAKEN)
    return _back(recording_id)


@bp.post("/drop")
def drop(recording_id: str) -> Answer:
    """Forget what is kept, and begin again from the story's own words."""
    try:
        captions.drop(archive(), actor(), recording_id, n=typed.number("n"))
    except ConflictError as error:
        flash(str(error))
    else:
        flash(DROPPED)
    return _back(recording_id)


def _show(editing: Editing, draft: Draft) -> Answer:
    captions.show(
        archive(),
        actor(),
        editing.recorded.id,
        draft,
        reason=request.form.get("reason", ""),
        is_checked="is_checked" in request.form,
        as_text="as_text" in request.form,
    )
    newest = captions.fetch(archive(), actor(), editing.recorded.id).newest
    flash(HELD if newest.answer == "held" else ASKED)
    return redirect(url_for("desk.story", story_id=editing.story.id), 303)


def _late(editing: Editing, draft: Draft, problem: str) -> str:
    """Show what was typed again, beside what someone else made of it meanwhile."""
    now = captions.fetch(archive(), actor(), editing.recorded.id)
    mine = replace(draft, n=now.draft.n, based_on=now.newest.last_number)
    return _page(now, mine, {"said": problem}, compared=captions.differences(draft, now.draft))


def _back(recording_id: str) -> Response:
    return redirect(url_for("desk_captions.one", recording_id=recording_id), 303)


def _page(
    editing: Editing, draft: Draft, problems: dict[str, str], *, compared: tuple[object, ...] = ()
) -> str:
    are_lines = _shown_as() == "lines"
    problems = _gathered(problems, are_lines=are_lines)
    return render_template(
        "captions/edit.html",
        editing=editing,
        draft=draft,
        problems=problems,
        compared=compared,
        are_lines=are_lines,
        said_lines=request.form.get("said-lines", _lines(draft.said)),
        seen_lines=request.form.get("seen-lines", _lines(draft.seen)),
        reason=request.form.get("reason", captions.REASON),
        number=editing.newest.number,
    )


def _gathered(problems: dict[str, str], *, are_lines: bool) -> dict[str, str]:
    """Return problems with those of a file, and of all lines, at the one field for them."""
    found: dict[str, str] = {}
    for field, words in problems.items():
        name, _, _ = field.partition("-")
        at = f"{name}-lines" if are_lines and name in LISTS else field
        at = name if name == "captions" else at
        found[at] = f"{found[at]} {words}" if at in found else words
    return found


def _shown_as() -> str:
    """Return how the captions are to be shown: as asked for now, else as they were."""
    return request.args.get("to", "") or request.values.get("as", "")


def _lines(several: Several) -> str:
    """Write what was typed as lines; where a time makes no sense, as it was typed."""
    cues, wrong = caption_lines.cues_of(several)
    if cues or not wrong:
        return caption_lines.write(cues)
    return "".join(f"{one.start}-{one.end} {one.text}\n" for one in several)


def _sent(before: Draft, *, is_loose: bool = False) -> Draft:
    """Return what was typed; InvalidError where lines with times cannot be read.

    With *is_loose* lines stay as they are kept: the form shows them as they were typed.
    """
    are_lines = request.form.get("as") == "lines" and not is_loose
    read = _from_lines if are_lines else _from_fields
    is_left = request.form.get("as") == "lines" and is_loose
    return Draft(
        title=typed.line("title"),
        said=before.said if is_left else read("said"),
        seen=before.seen if is_left else read("seen"),
        is_plain="is_plain" in request.form,
        is_machine=before.is_machine and "is_checked" not in request.form,
        based_on=typed.number("based_on"),
        n=typed.number("n"),
    )


def _from_lines(name: str) -> Several:
    text = request.form.get(f"{name}-lines", "")
    if not text.strip():
        return ()
    try:
        return caption_lines.typed(caption_lines.read(text))
    except InvalidError as error:
        problems = error.problems.items()
        raise InvalidError(
            {f"{name}-{field}": f"{_called(name)}: {words}." for field, words in problems}
        ) from None


def _called(name: str) -> str:
    return "What is said" if name == "said" else "What is to be seen"


def _from_fields(name: str) -> Several:
    """Return the captions of one list, in the order in which they stood in the form."""
    form = request.form
    fields = (form.getlist(f"{name}-{field}") for field in ("start", "end", "who", "text"))
    return tuple(Typed(*one) for one in zip(*fields, strict=False))


def _changed(draft: Draft, deed: str) -> Draft:
    """Return the draft with one list changed as a button says: ``said-split-3``."""
    name, _, rest = deed.partition("-")
    done, _, number = rest.partition("-")
    if name not in LISTS or done not in DEEDS or not (number.isascii() and number.isdigit()):
        return draft
    several: Several = draft.said if name == "said" else draft.seen
    at = int(number[:6]) - 1
    if done != "add" and not 0 <= at < len(several):
        return draft
    changed = DEEDS[done](several, min(at, len(several) - 1))
    return replace(draft, said=changed) if name == "said" else replace(draft, seen=changed)
