"""Give the words that come with training: the agreement, and what tellers are asked first.

They stand in ``wording/training.txt``, beside the permission screens. An organisation
can put an agreement of its own in ``agreement.txt`` in the instance folder.
"""

import re
from collections.abc import Mapping
from importlib import resources

from storybank.domain import wording
from storybank.domain.wording import Screen
from storybank.services.archive import Archive

AGREEMENT, ASK_FIRST, ASKED = "agreement", "ask_first", "asked"
_OWN = "agreement.txt"


def text(archive: Archive, name: str) -> str:
    """Return the words of one page as they were written."""
    own = archive.bank.instance / _OWN
    if name == AGREEMENT and own.is_file():
        return own.read_text("utf-8").strip()
    shipped = resources.files("storybank").joinpath("wording/training.txt").read_text("utf-8")
    parts = re.split(r"^== (\w+)\n", shipped, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[name].strip()


def screen(archive: Archive, name: str, values: Mapping[str, str] | None = None) -> Screen:
    """Return a page as it is shown, with what stands in ``[…]`` filled in."""
    return wording.parse(name, text(archive, name)).filled(values or {})


def sha256(archive: Archive, name: str) -> str:
    """Return the hash of the words of one page, as they stand before anything is filled in."""
    return wording.sha256(text(archive, name))
