"""Let trainers save searches, open them again, and follow each as a feed of its own."""

from dataclasses import replace

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

from storybank.domain.access import training_use
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Actor, Role
from storybank.domain.search import Query, Sort
from storybank.services import saved, search
from storybank.services.saved import BACK_WITHIN, Look
from storybank.services.search import Results
from storybank.web import queries
from storybank.web.context import archive, member_with
from storybank.web.search import NAMES, SORTS, chosen

bp = Blueprint("saved", __name__)

Answer = Redirect | str | tuple[str, int]


@bp.get("/training/saved")
def every() -> str:
    """List a trainer's searches with what is new in each."""
    trainer = _trainer()
    looks = saved.every(archive(), trainer)
    return render_template(
        "saved/every.html",
        looks=looks,
        asked={one.saved.id: _in_words(one.results, one.saved.sort) for one in looks},
        removed=saved.removed(archive(), trainer),
        days=BACK_WITHIN.days,
    )


@bp.get("/training/saved/new")
def new() -> str:
    """Ask for the name of the search that the address holds."""
    return _new_page(_trainer(), {})


@bp.post("/training/saved/new")
def keep() -> Answer:
    """Save the search that the address holds."""
    trainer = _trainer()
    try:
        found = saved.add(archive(), trainer, request.form.get("name", ""), _asked(trainer))
    except InvalidError as error:
        return _new_page(trainer, error.problems), 422
    except ConflictError as error:
        return _new_page(trainer, {"name": str(error)}), 409
    return _done(f"“{found.name}” is saved.")


@bp.get("/training/saved/<saved_id>")
def one(saved_id: str) -> str:
    """Show one search, with its name and its feed to change."""
    return _page(saved.look(archive(), _trainer(), saved_id), {})


@bp.post("/training/saved/<saved_id>/open")
def open_again(saved_id: str) -> Redirect:
    """Go to what a search finds now, and count from here what is new."""
    query = saved.open_again(archive(), _trainer(), saved_id)
    return redirect(queries.address("search.training", query), 303)


@bp.post("/training/saved/<saved_id>/name")
def rename(saved_id: str) -> Answer:
    """Give a search another name."""
    trainer = _trainer()
    try:
        name = saved.rename(archive(), trainer, saved_id, request.form.get("name", ""))
    except InvalidError as error:
        return _page(saved.look(archive(), trainer, saved_id), error.problems), 422
    return _done(f"It is named “{name}” now.")


@bp.post("/training/saved/<saved_id>/remove")
def remove(saved_id: str) -> Redirect:
    """Remove a search; it can be brought back from the list."""
    found = saved.remove(archive(), _trainer(), saved_id)
    return _done(f"“{found.name}” is removed. You can bring it back below.")


@bp.post("/training/saved/<saved_id>/bring-back")
def bring_back(saved_id: str) -> Redirect:
    """Bring back a search that was removed."""
    found = saved.bring_back(archive(), _trainer(), saved_id)
    return _done(f"“{found.name}” is back.")


@bp.post("/training/saved/<saved_id>/feed")
def make_feed(saved_id: str) -> str:
    """Make a search's feed address; it is shown this once."""
    trainer = _trainer()
    found = saved.look(archive(), trainer, saved_id).saved
    token = saved.make_feed(archive(), trainer, saved_id)
    link = url_for("saved.feed", token=token, _external=True)
    return render_template("saved/feed_address.html", saved=found, link=link)


@bp.post("/training/saved/<saved_id>/feed/stop")
def stop_feed(saved_id: str) -> Redirect:
    """Take back a search's feed address."""
    found = saved.stop_feed(archive(), _trainer(), saved_id)
    return _done(f"The feed of “{found.name}” has stopped. Its address works no more.")


@bp.get("/saved/<token>.atom")
def feed(token: str) -> Response:
    """Serve a saved search to whatever program has its secret address."""
    found, told = saved.feed(archive(), token)
    link = url_for("saved.feed", token=token, _external=True)
    answer = make_response(render_template("feeds/saved.xml", saved=found, feed=told, link=link))
    answer.mimetype = "application/atom+xml"
    return answer


def _trainer() -> Actor:
    """Return the trainer who asks; to anyone else these pages do not exist."""
    return member_with(Role.TRAINER)


def _asked(trainer: Actor) -> Query:
    """Return the search that the address holds, from its first page; its day is not saved."""
    found = queries.read(training_use(trainer))
    return replace(found, page=1, session=replace(found.session, on=None))


def _in_words(results: Results, sort: Sort) -> tuple[str, ...]:
    """Say what a search asks for, in words that this trainer may read."""
    text = f"“{results.query.text}”" if results.query.text else ""
    filters = [f"{NAMES[facet]}: {words}" for facet, _, words in chosen(results)]
    return tuple(part for part in (text, *filters, SORTS[sort]) if part)


def _new_page(trainer: Actor, problems: dict[str, str]) -> str:
    query = _asked(trainer)
    results = search.find(archive(), trainer, query, size=1)
    return render_template(
        "saved/new.html",
        results=results,
        asked=_in_words(results, query.sort),
        action=queries.address("saved.keep", query),
        back=queries.address("search.training", query),
        name=request.form.get("name", query.text[:60]),
        problems=problems,
    )


def _page(found: Look, problems: dict[str, str]) -> str:
    return render_template(
        "saved/one.html",
        look=found,
        asked=_in_words(found.results, found.saved.sort),
        name=request.form.get("name", found.saved.name),
        problems=problems,
        days=BACK_WITHIN.days,
    )


def _done(sentence: str) -> Redirect:
    flash(sentence)
    return redirect(url_for("saved.every"), 303)
