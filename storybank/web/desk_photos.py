"""Show curators the photos of a story, before anyone else may see them."""

from flask import Blueprint, Response

from storybank.domain.access import Action
from storybank.domain.people import Role
from storybank.services import media
from storybank.web.context import actor, archive, member_with
from storybank.web.media import given

bp = Blueprint("desk_photos", __name__, url_prefix="/desk/photos")


@bp.get("/<media_id>/<size>")
def file(media_id: str, size: str) -> Response:
    """Give one photo to a curator who may open the story."""
    member_with(Role.CURATOR)
    found = media.serve_for(archive(), actor(), Action.REVIEW, media_id=media_id, code=size)
    return given(found)
