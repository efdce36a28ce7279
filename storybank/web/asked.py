"""Let tellers answer, by the secret link of one question, if their story may be used on a day.

The link opens this question and nothing else; without a password, and without the
four words. Looking at it changes nothing (I-5).
"""

from flask import Blueprint, render_template, request

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.occasions import Answered
from storybank.services import asking, training_words
from storybank.web.context import archive
from storybank.web.tellers import Answer

bp = Blueprint("asked", __name__, url_prefix="/my-story/asked")


@bp.get("/<asked_key>")
def one(asked_key: str) -> Answer:
    """Show who asks, where and when; nothing is chosen beforehand."""
    return _page(asked_key, {})


@bp.post("/<asked_key>")
def answer(asked_key: str) -> Answer:
    """Keep the answer."""
    try:
        question = asking.answer(archive(), asked_key, request.form.get("answer", ""))
    except InvalidError as error:
        return _page(asked_key, error.problems, 422)
    except ConflictError as error:
        return render_template("asked/over.html", sentence=str(error)), 409
    is_yes = question.answered is Answered.YES
    return render_template("asked/done.html", question=question, is_yes=is_yes, key=asked_key)


def _page(asked_key: str, problems: dict[str, str], status: int = 200) -> Answer:
    try:
        question = asking.by_key(archive(), asked_key)
    except ConflictError as error:
        return render_template("asked/over.html", sentence=str(error)), 409
    screen = training_words.screen(archive(), training_words.ASKED, asking.values(question))
    options = dict(zip((Answered.YES.value, Answered.NO.value), screen.options, strict=True))
    page = render_template(
        "asked/one.html",
        screen=screen,
        question=question,
        options=options,
        key=asked_key,
        problems=problems,
    )
    return page, status
