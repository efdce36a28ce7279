"""Give a copy of a pack as a file: a hand-out for paper (PDF), or slides.

Nothing is given that is not in the log of copies: without ``copy`` an address
gives the newest copy that its maker may still use, and where there is none it
leads to the form that makes one. ``size=large`` and ``size=easy_read`` ask for
another form of the hand-out.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain.errors import NotFoundError
from storybank.media.printing import Kind, UnmadeError, Why
from storybank.services import handout_pdf, handouts, packs, slides
from storybank.services.exports import Sheet
from storybank.services.handouts import Form
from storybank.web.context import archive
from storybank.web.packs import reader

bp = Blueprint("handouts", __name__, url_prefix="/training/packs")

Answer = Response | Redirect | tuple[str, int, dict[str, str]]

SIZES = {"": Form.USUAL, "large": Form.LARGE, "easy_read": Form.EASY_READ}
NAMES = {Form.USUAL: "hand-out", Form.LARGE: "hand-out-large", Form.EASY_READ: "hand-out-easy-read"}
TYPES = {
    Kind.PDF: "application/pdf",
    Kind.SLIDES: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
STATUS = {Why.LETTERS: 422, Why.HEAVY: 422}  # what is wrong is in the copy; else 503
FIRST = "Say first who will have it: we keep a note of each copy."


@bp.get("/<pack_id>/handout.pdf")
def pdf(pack_id: str) -> Answer:
    """Give a copy as a tagged PDF, in the form that ``size`` asks for."""
    form = SIZES.get(request.args.get("size", ""))
    if form is None:
        raise NotFoundError("There is no such size.")
    return _answer(pack_id, Kind.PDF, form)


@bp.get("/<pack_id>/slides.pptx")
def deck(pack_id: str) -> Answer:
    """Give a copy as slides."""
    return _answer(pack_id, Kind.SLIDES, Form.USUAL)


def _answer(pack_id: str, kind: Kind, form: Form) -> Answer:
    trainer = reader()
    packs.fetch(archive(), trainer, pack_id)
    copy_id = request.args.get("copy", "")
    if not copy_id:
        found = handouts.newest(archive(), trainer, pack_id, kind)
        if found is None:
            flash(FIRST)
            return redirect(url_for("exports.new", pack_id=pack_id), 303)
        copy_id = found.id
    sheet = handouts.copy_of(archive(), trainer, pack_id, copy_id, kind)
    try:
        content = _made(sheet, kind, form)
    except UnmadeError as error:
        return _unmade(sheet, error)
    name = NAMES[form] if kind is Kind.PDF else "slides"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind.value}"'}
    return Response(content, mimetype=TYPES[kind], headers=headers)


def _made(sheet: Sheet, kind: Kind, form: Form) -> bytes:
    link = url_for("exports.check", export_code=sheet.export.code, _external=True)
    handout = handouts.prepare(archive(), reader(), sheet, link=link, form=form)
    if kind is Kind.SLIDES:
        return slides.make(archive(), reader(), handout)
    return handout_pdf.make(archive(), reader(), handout, form)


def _unmade(sheet: Sheet, error: UnmadeError) -> Answer:
    """Say why there is no file, and offer the page that can be printed."""
    page = render_template("training/unmade.html", export=sheet.export, why=str(error))
    return page, STATUS.get(error.why, 503), {"Retry-After": "60"} if error.why is Why.BUSY else {}
