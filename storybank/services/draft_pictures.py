"""Take what its giver says of each picture of a draft: what it shows, and the line under it.

A line is asked for where the story is told in pictures. It is kept with the
answers of the form until the story is sent; then it stands in its words.
"""

from storybank.domain.errors import InvalidError
from storybank.domain.media import LONGEST_ALT
from storybank.services import media, sharing
from storybank.services.archive import Archive

MISSING = "Write your words under the picture, or tick that there are none"
BOTH = "You wrote words, and ticked that there are none. Choose one"


def tell(
    archive: Archive,
    draft_id: str,
    media_id: str,
    *,
    said: media.Said,
    line: str = "",
    is_wordless: bool = False,
) -> None:
    """Keep what is said of a picture, with its line where one is asked for.

    InvalidError with every problem by field; nothing is kept then.
    """
    line = " ".join(line.split())
    in_pictures = sharing.fetch(archive, draft_id).answers.is_in_pictures
    problems = media.problems(said)
    if in_pictures:
        problems |= _problems(line, is_wordless)
    if problems:
        raise InvalidError(problems)
    media.tell(archive, draft_id, media_id, said=said)
    if in_pictures:
        sharing.keep_line(archive, draft_id, media_id, line)


def put_in_place(archive: Archive, draft_id: str, media_id: str, content: bytes) -> None:
    """Put another picture in the place of one; its line is asked again, like all else."""
    media.put_in_place(archive, draft_id, media_id, content)
    sharing.keep_line(archive, draft_id, media_id, None)


def take_out(archive: Archive, draft_id: str, media_id: str) -> None:
    """Delete a picture of a draft, with its files and its line."""
    media.take_out(archive, draft_id, media_id)
    sharing.keep_line(archive, draft_id, media_id, None)


def _problems(line: str, is_wordless: bool) -> dict[str, str]:
    wrong = (
        (not line and not is_wordless, MISSING),
        (bool(line) and is_wordless, BOTH),
        (len(line) > LONGEST_ALT, media.TOO_MANY_WORDS),
    )
    return next(({"line": words} for is_wrong, words in wrong if is_wrong), {})
