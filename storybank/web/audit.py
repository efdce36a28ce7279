"""Let admins read who of the staff did what."""

from datetime import date

from flask import Blueprint, render_template, request

from storybank.domain.deeds import WORKS, Work
from storybank.domain.people import Role
from storybank.services import audit
from storybank.services.audit import Asked
from storybank.web.context import actor, archive, only

bp = Blueprint("audit", __name__, url_prefix="/admin/audit")

Answer = str | tuple[str, int]
bp.before_request(only(Role.ADMIN))


@bp.get("")
def every() -> Answer:
    """Show the journal, the newest first, narrowed to what was asked for."""
    problems: dict[str, str] = {}
    since, until = _day("since", problems), _day("until", problems)
    if since and until and until < since:
        problems["until"] = "Write a day that is not before the first."
    work = request.args.get("work", "")
    before = request.args.get("before", "")
    asked = Asked(
        who=request.args.get("who") or None,
        work=Work(work) if work in set(Work) else None,
        story_id=request.args.get("story", "").strip()[:20],
        since=since,
        until=until,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    names = ("who", "work", "story", "since", "until")
    typed = {name: request.args.get(name, "") for name in names}
    page = render_template(
        "audit/every.html",
        page=audit.page(archive(), actor(), asked),
        asked=asked,
        people={"": "Anyone", **audit.whose(archive(), actor())},
        works={"": "Anything", **{one.value: words for one, words in WORKS.items()}},
        typed=typed,
        asks_story=Role.CURATOR in actor().roles,
        kept={name: value for name, value in typed.items() if value},
        problems=problems,
    )
    return (page, 422) if problems else page


def _day(name: str, problems: dict[str, str]) -> date | None:
    """Read a day of the form; note what is wrong with it."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems[name] = "Write a day as year, month, day: 2026-03-09."
        return None
