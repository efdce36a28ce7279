"""Give out the captions and descriptions of recordings, each time through the gate."""

from flask import Blueprint, Response, request

from storybank.domain.access import Action
from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import VISITOR, Actor, Role
from storybank.services import captions
from storybank.web.context import actor, archive, member_with
from storybank.web.media import POLICY
from storybank.web.tellers import own

bp = Blueprint("captions", __name__)

KINDS = f"any({captions.CAPTIONS},{captions.DESCRIPTIONS})"
TYPE = "text/vtt"


@bp.get(f"/media/<use>/<recording_id>/<{KINDS}:kind>.vtt")
def for_use(use: str, recording_id: str, kind: str) -> Response:
    """Give the words of a recording to who may have it for this use; to others they are not."""
    if use not in set(Use):
        raise NotFoundError("There is no such file.")
    # The public's address gives what the public may see, whoever asks.
    reader = VISITOR if use == Use.WEB else actor()
    words = captions.serve(archive(), reader, Use(use), recording_id, kind)
    return _given(words, "no-cache" if use == Use.WEB else "no-store")


@bp.get(f"/my-story/recordings/<recording_id>/<{KINDS}:kind>.vtt")
def to_teller(recording_id: str, kind: str) -> Response:
    """Give the words of a recording, in a version of their story, to its own teller."""
    who, _ = own()
    return _given(_before(who, Action.SEE_OWN, recording_id, kind))


@bp.get(f"/desk/recordings/<recording_id>/<{KINDS}:kind>.vtt")
def to_desk(recording_id: str, kind: str) -> Response:
    """Give the words of a recording, in a version, to a curator who may open the story."""
    return _given(_before(member_with(Role.CURATOR), Action.REVIEW, recording_id, kind))


def _before(who: Actor, action: Action, recording_id: str, kind: str) -> str:
    """Return words that may not be agreed to yet: of the newest version, where none is named."""
    number = request.args.get("version", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    return captions.serve_for(
        archive(), who, action, recording_id, number=int(number) if is_number else 0, kind=kind
    )


def _given(words: str, kept: str = "no-store") -> Response:
    """Answer with captions by their type and without a name."""
    answer = Response(words, mimetype=TYPE)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = kept
    return answer
