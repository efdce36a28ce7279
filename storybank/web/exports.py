"""Let trainers print and hand out packs, and take back what is called back.

``/v/<code>`` stands on every copy: it says of each story “still fine” or “please
stop using”, to whoever has the code, and not a word of a story.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain.errors import InvalidError
from storybank.domain.exports import Export
from storybank.domain.people import Role
from storybank.services import acronyms, exports, handouts, packs, wording
from storybank.services.packs import Opened
from storybank.web.context import actor, archive, member_with
from storybank.web.packs import Answer, reader

bp = Blueprint("exports", __name__)


@bp.get("/training/packs/<pack_id>/copies/new")
def new(pack_id: str) -> str:
    """Ask what a copy is for, who has it and how many there are."""
    return _form_page(packs.open_pack(archive(), reader(), pack_id), {})


@bp.post("/training/packs/<pack_id>/copies/new")
def make(pack_id: str) -> Answer:
    """Make a copy, and go to the page that is printed."""
    trainer = reader()
    try:
        made = exports.make(archive(), trainer, pack_id, request.form)
    except InvalidError as error:
        return _form_page(packs.open_pack(archive(), trainer, pack_id), error.problems), 422
    return redirect(url_for("exports.sheet", export_id=made.id), 303)


@bp.get("/training/copies")
def every() -> str:
    """List the copies that a trainer has made, and what is called back of all they hold."""
    trainer = reader()
    return render_template(
        "training/copies.html",
        copies=exports.mine(archive(), trainer),
        recalls=exports.recalls(archive(), trainer),
        screen=wording.screen(archive(), "W56"),
        now=archive().now,
        labels=_labels,
    )


@bp.get("/training/copies/<export_id>")
def sheet(export_id: str) -> str:
    """Show a copy as it is printed: what may be shown of it at this moment."""
    found = exports.sheet(archive(), reader(), export_id)
    export = found.export
    link = url_for("exports.check", export_code=export.code, _external=True)
    return render_template(
        "training/sheet.html",
        sheet=found,
        export=export,
        pieces=[handouts.piece(view) if view else None for view in found.views],
        has_ended=export.has_ended(archive().now),
        has_files=packs.is_theirs(archive(), reader(), export.pack_id),
        screen=handouts.note(archive(), export, link),
        good_until=handouts.good_until(archive(), found),
        left_out=handouts.left_out(export),
        use=handouts.own_use(reader(), export.purpose.use),
        was_here=handouts.WAS_HERE,
        not_now=handouts.NOT_NOW,
        said=handouts.said,
        link=link,
        short_words=acronyms.explained(archive(), (view for view in found.views if view)),
    )


@bp.post("/training/copies/<export_id>/confirm")
def confirm(export_id: str) -> Redirect:
    """Keep that a story was deleted."""
    exports.confirm(archive(), reader(), export_id, request.form.get("story", ""))
    flash("Thank you. We tell the person that it is done.")
    return redirect(url_for("exports.every"), 303)


@bp.get("/v/<export_code>")
def check(export_code: str) -> str:
    """Say of each story of a copy whether it is still fine: by its id, and nothing else."""
    return render_template("training/check.html", found=exports.check(archive(), export_code))


@bp.get("/desk/recalls")
def desk() -> str:
    """List what is called back and not yet confirmed, oldest first."""
    curator = member_with(Role.CURATOR)
    return render_template(
        "training/desk_recalls.html", recalls=exports.all_recalls(archive(), curator)
    )


@bp.post("/desk/recalls/confirm")
def confirm_for() -> Redirect:
    """Keep that a holder told the desk that a story was deleted."""
    member_with(Role.CURATOR)
    sent = (request.form.get("export", ""), request.form.get("story", ""))
    exports.confirm_for(archive(), actor(), *sent)
    flash("It is noted. The teller sees that it is done.")
    return redirect(url_for("exports.desk"), 303)


def _labels(export: Export) -> str:
    return exports.purpose_label(archive(), export.purpose)


def copy_form(
    title: str,
    uses: dict[str, str],
    problems: dict[str, str],
    *,
    back: tuple[str, str],
    action: str,
) -> str:
    """Ask what a copy of anything is for, who has it and how many there are."""
    names = ("use", "holder_role", "holder_contact", "reason", "quantity")
    return render_template(
        "training/copy_form.html",
        title=title,
        back=back,
        action=action,
        uses=uses,
        values={name: request.form.get(name, "") for name in names},
        problems=problems,
    )


def _form_page(opened: Opened, problems: dict[str, str]) -> str:
    pack = opened.pack
    return copy_form(
        pack.about.title,
        exports.purposes(archive(), reader()),
        problems,
        back=(url_for("packs.one", pack_id=pack.id), "The pack"),
        action=url_for("exports.make", pack_id=pack.id),
    )
