"""Ask search engines not to list a page that shows what they may not know (AC-85)."""

from collections.abc import Iterable

from flask import Response, make_response

from storybank.domain.stories import StoryView
from storybank.services import audience
from storybank.web.context import archive

REFUSAL = "noindex, noarchive"


def refused(answer: Response) -> Response:
    """Return *answer* with the refusal on it."""
    answer.headers["X-Robots-Tag"] = REFUSAL
    return answer


def guarded(page: str, shown: Iterable[StoryView]) -> Response:
    """Return *page*, refused to search engines unless they may know every story it shows."""
    answer = make_response(page)
    return answer if audience.all_indexed(archive(), shown) else refused(answer)
