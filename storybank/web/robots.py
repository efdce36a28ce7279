"""Ask search engines not to list a page that shows what they may not know (AC-85)."""

from flask import Response, make_response

from storybank.services import audience
from storybank.services.search import Results
from storybank.web.context import archive

REFUSAL = "noindex, noarchive"


def refused(answer: Response) -> Response:
    """Return *answer* with the refusal on it."""
    answer.headers["X-Robots-Tag"] = REFUSAL
    return answer


def guarded(page: str, results: Results) -> Response:
    """Return the *page* of these results, refused unless search engines may know every story."""
    answer, views = make_response(page), [found.view for found in results.stories]
    told = audience.which_indexed(archive(), views, results.asked)
    is_told = told.issuperset(view.rendition_number for view in views)
    return answer if is_told else refused(answer)
