"""Read the files that a folder of Markdown brings along, in its ``media`` folder alone.

Pictures are made safe before anything is written, recordings judged (``brought_recordings``);
a record that is known already is left alone.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from storybank.domain.errors import InvalidError
from storybank.domain.exchange import Entry
from storybank.domain.media import Picture, Size
from storybank.media.pictures import FIELD, LARGEST_BYTES, Derived
from storybank.media.recordings import LARGEST_BYTES as LARGEST_RECORDING
from storybank.services import brought_recordings, media
from storybank.services.archive import Archive
from storybank.services.brought_recordings import Said
from storybank.storage import exchange

FOLDER = "media"
_NAME = re.compile(r"media/[^/\\\x00-\x1f]{1,200}")
WHERE = "Put pictures in the folder “media” beside the Markdown, and name them “media/…”."


def read(
    archive: Archive, path: Path, entry: Entry
) -> tuple[Entry, Mapping[str, tuple[Derived, ...]]]:
    """Return *entry* with its pictures, and the files of those that are new.

    Raises InvalidError with one sentence where a picture is not there, may not
    be read from where it is, or cannot be used.
    """
    if not entry.pictures_said:
        return entry, {}
    if not path.is_dir():
        raise InvalidError({"pictures": "Pictures come only with a folder of Markdown."})
    contents = [_content(path, name) for name, *_ in entry.pictures_said]
    said = tuple(
        (name, alt, hashlib.sha256(content).hexdigest(), *line)
        for (name, alt, _, *line), content in zip(entry.pictures_said, contents, strict=True)
    )
    entry = replace(entry, pictures_said=said)
    known = exchange.find(archive.db, entry.source, entry.source_id)
    if known is not None and known.sha256 == entry.sha256:
        return entry, {}
    made: dict[str, tuple[Derived, ...]] = {}
    pictures = []
    for (name, alt, sha256, *line), content in zip(said, contents, strict=True):
        media_id = _id(archive, entry, sha256)
        made[media_id] = _cleaned(archive, name, content)
        pictures.append(Picture(media_id, _hash(made[media_id]), alt, "".join(line)))
    return replace(entry, pictures=tuple(pictures)), made


def read_recordings(archive: Archive, path: Path, entry: Entry) -> tuple[Entry, dict[str, Path]]:
    """Return *entry* with its recordings, and where those are that are new.

    Raises InvalidError with one sentence, as ``read`` does.
    """
    if not entry.recordings_said:
        return entry, {}
    if not path.is_dir():
        raise InvalidError({"recordings": "Recordings come only with a folder of Markdown."})
    found = []
    for name, title, _ in entry.recordings_said:
        file = _place(path, name, "recordings")
        if file.stat().st_size > LARGEST_RECORDING:
            words = f"“{name}” is larger than 500 MB: make it smaller."
            raise InvalidError({"recordings": words})
        sha256 = brought_recordings.hash_of(file)
        media_id = _id(archive, entry, sha256, "recording")
        found.append(Said(file, title, sha256, media_id))
    said = tuple((name, title, one.sha256) for (name, title, _), one in
                 zip(entry.recordings_said, found, strict=True))  # fmt: skip
    return brought_recordings.read(archive, replace(entry, recordings_said=said), found)


def _place(folder: Path, name: str, field: str) -> Path:
    """Return where a file is that stands where it may, itself and not by a link."""
    path = folder / name
    if not _NAME.fullmatch(name) or (folder / FOLDER).is_symlink() or path.is_symlink():
        raise InvalidError({field: WHERE.replace("pictures", field)})
    if not path.is_file():
        raise InvalidError({field: f"There is no file “{name}”."})
    return path


def _content(folder: Path, name: str) -> bytes:
    """Return the content of a picture that stands where it may."""
    path = _place(folder, name, "pictures")
    if path.stat().st_size > LARGEST_BYTES:
        raise InvalidError({"pictures": f"“{name}” is larger than 20 MB: make it smaller."})
    return path.read_bytes()


def _cleaned(archive: Archive, name: str, content: bytes) -> tuple[Derived, ...]:
    try:
        return media.clean(archive, content)
    except InvalidError as error:
        raise InvalidError({"pictures": f"“{name}”: {error.problems[FIELD]}."}) from None


def _hash(made: tuple[Derived, ...]) -> str:
    return next(
        hashlib.sha256(one.content).hexdigest()
        for one in made
        if (one.size, one.kind) == (Size.LARGE, "jpeg")
    )


def _id(archive: Archive, entry: Entry, sha256: str, what: str = "picture") -> str:
    """Return an id that is the same each time the record comes, and that nobody can guess."""
    key = f"{what}\n{entry.source}\n{entry.source_id}\n{sha256}".encode()
    return base64.urlsafe_b64encode(hmac.digest(archive.bank.secret, key, "sha256")[:16])[
        :22
    ].decode()
