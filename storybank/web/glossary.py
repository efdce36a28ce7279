"""Let curators look after the names that searches take as one, such as abbreviations."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.services import glossary, name_files
from storybank.services.glossary import UNDO_WITHIN
from storybank.storage.glossary import Group
from storybank.web.context import actor, archive, only

bp = Blueprint("glossary", __name__, url_prefix="/desk/names")

Answer = Redirect | str | tuple[str, int]
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every() -> str:
    """List the groups of names, with a form for one more."""
    return _list_page({})


@bp.post("")
def add() -> Answer:
    """Take names as one from the next search on."""
    try:
        found = glossary.add(archive(), actor(), _names("names"))
    except InvalidError as error:
        return _list_page(error.problems), 422
    except ConflictError as error:
        return _list_page({"names": str(error)}), 409
    return _done(f"Searches take {_said(found)} as one from now on.")


@bp.get("/<int:number>")
def one(number: int) -> str:
    """Show one group, to be changed or removed."""
    found = glossary.fetch(archive(), actor(), number)
    return _page(found, found.names, {})


@bp.post("/<int:number>")
def change(number: int) -> Answer:
    """Give a group other names."""
    names = _names("names")
    try:
        found = glossary.change(archive(), actor(), number, names, seen=_names("seen"))
    except InvalidError as error:
        return _page(glossary.fetch(archive(), actor(), number), names, error.problems), 422
    except ConflictError as error:
        found = glossary.fetch(archive(), actor(), number)
        return _page(found, names, {"names": str(error)}), 409
    return _done(f"Searches take {_said(found)} as one from now on.")


@bp.post("/<int:number>/undo")
def undo(number: int) -> Redirect:
    """Put back what a group was before it was last changed."""
    found = glossary.undo(archive(), actor(), number)
    return _done(f"Put back: searches take {_said(found)} as one.")


@bp.post("/<int:number>/remove")
def remove(number: int) -> Redirect:
    """Take a group's names as one no more."""
    found = glossary.remove(archive(), actor(), number)
    return _done(
        f"Searches do not take {_said(found)} as one any more. You can bring it back below."
    )


@bp.post("/<int:number>/bring-back")
def bring_back(number: int) -> Redirect:
    """Take a removed group's names as one again."""
    found = glossary.bring_back(archive(), actor(), number)
    return _done(f"Searches take {_said(found)} as one again.")


@bp.get("/table.csv")
def table() -> Response:
    """Give every group as a row of a table."""
    answer = make_response(name_files.as_table(archive(), actor()))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="names.csv"'
    return answer


@bp.post("/table")
def take_in() -> Answer:
    """Add the groups of a table, and say what came of each row."""
    content = request.files["file"].read() if "file" in request.files else b""
    try:
        taken = name_files.take_in(archive(), actor(), content)
    except InvalidError as error:
        return _list_page(error.problems), 422
    return render_template("glossary/taken.html", taken=taken)


@bp.post("/table/take-back")
def take_back() -> Redirect:
    """Remove what came in with one table."""
    count = name_files.take_back(archive(), actor(), request.form.get("batch", ""))
    return _done(f"Taken back: {count} {'group' if count == 1 else 'groups'} of names.")


def _names(field: str) -> tuple[str, ...]:
    """Return the lines of a field."""
    return tuple(line.strip() for line in request.form.get(field, "").splitlines() if line.strip())


def _said(group: Group) -> str:
    first, *others = group.names
    return f"“{first}” and “{'”, “'.join(others)}”"


def _list_page(problems: dict[str, str]) -> str:
    return render_template(
        "glossary/every.html",
        groups=glossary.find(archive(), actor()),
        removed=glossary.removed(archive(), actor()),
        days=UNDO_WITHIN.days,
        typed=request.form.get("names", ""),
        problems=problems,
    )


def _page(found: Group, names: tuple[str, ...], problems: dict[str, str]) -> str:
    return render_template("glossary/one.html", group=found, names=names, problems=problems)


def _done(sentence: str) -> Redirect:
    flash(sentence)
    return redirect(url_for("glossary.every"), 303)
