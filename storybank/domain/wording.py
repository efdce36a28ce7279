"""Read the words of the permission screens: what a screen says and offers.

A screen is written as plain text: ``# `` title, ``> `` hint, ``( ) `` radio,
``[ ] `` tick box, ``Button: `` label, all else a paragraph. ``[word]`` in the
running text is filled in from settings or answers. Whether new words may take
the place of others is judged in ``plain_words``.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

_DIRECTION = re.compile(r"\[[^\[\]]* [^\[\]]*\]")
_FILLED = re.compile(r"\[([^\[\]]+)\]")


class Format(StrEnum):
    """In which form a screen is shown; each is a version of its own (consent.md 1)."""

    STANDARD = "standard"
    EASY_READ = "easy_read"
    AUDIO = "audio"
    VIDEO_SIGNED = "video_signed"
    LARGE_PRINT = "large_print"
    READ_ALOUD = "read_aloud"
    PRINT = "print"


ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Edition:
    """One language and format in which a screen can be shown."""

    lang: str = ENGLISH
    format: Format = Format.STANDARD

    def __str__(self) -> str:
        """Write it as version ids do: nothing for plain English, else ``.cy`` or ``.easy_read``."""
        lang = "" if self.lang == ENGLISH else f".{self.lang}"
        return lang if self.format is Format.STANDARD else f"{lang}.{self.format}"


STANDARD = Edition()
EASY_READ = Edition(format=Format.EASY_READ)
PRINT = Edition(format=Format.PRINT)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen; ``id`` is ``W26``, ``options`` the labels in their order.

    ``leading`` is how many of ``lines`` stand before the first option;
    ``version`` the id of the wording it was made of, empty where it is only read.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    hint: str
    options: tuple[str, ...]
    button: str
    leading: int
    version: str = ""

    @property
    def before(self) -> tuple[str, ...]:
        """Return the lines that are read before the choice."""
        return self.lines[: self.leading]

    @property
    def after(self) -> tuple[str, ...]:
        """Return the lines that stand below the choice."""
        return self.lines[self.leading :]

    def filled(self, values: Mapping[str, str]) -> "Screen":
        """Return the screen with every ``[name]`` that *values* has filled in."""

        def fill(text: str) -> str:
            return _FILLED.sub(lambda found: values.get(found[1], found[0]), text)

        return replace(
            self,
            title=fill(self.title),
            lines=tuple(fill(line) for line in self.lines),
            hint=fill(self.hint),
            options=tuple(fill(option) for option in self.options),
        )


def parse(screen_id: str, text: str) -> Screen:
    """Read one screen from its text."""
    title, hint, button = "", "", ""
    lines: list[str] = []
    options: list[str] = []
    leading = 0
    for line in text.splitlines():
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("> "):
            hint = line[2:]
        elif line.startswith(("( ) ", "[ ] ")):
            options.append(line[4:])
        elif line.startswith("Button: "):
            button = line.removeprefix("Button: ")
        elif line and not _is_direction(line):
            lines.append(line)
            leading += not options
    return Screen(screen_id, title, tuple(lines), hint, tuple(options), button, leading)


def split(text: str) -> dict[str, str]:
    """Split a file of screens, each headed ``== W01``, into texts by id."""
    parts = re.split(r"^== (W\d\d)\n", text, flags=re.MULTILINE)
    return {parts[at]: parts[at + 1].strip() for at in range(1, len(parts), 2)}


def sha256(text: str) -> str:
    """Return the hash of a screen's canonical text: each line without spaces at its end."""
    canonical = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(canonical.encode()).hexdigest()


def version_id(screen_id: str, edition: Edition, version: int) -> str:
    """Write the id of a version: ``W26@3``, ``W26.easy_read@1``, ``W26.cy@2``."""
    return f"{screen_id}{edition}@{version}"


def screen_of(version: str) -> str:
    """Return the screen that a version id is about; a screen's own id stands for itself."""
    return re.split(r"[.@]", version, maxsplit=1)[0]


def gaps(text: str) -> tuple[str, ...]:
    """Return what is filled in, each as often as it stands there, in order of the alphabet."""
    screen = parse("", text)
    shown = (screen.title, *screen.lines, screen.hint, *screen.options, screen.button)
    return tuple(sorted(gap for piece in shown for gap in _FILLED.findall(piece)))


def _is_direction(line: str) -> bool:
    """Tell whether a line is for whoever builds the page, not for who reads it."""
    return _DIRECTION.fullmatch(line) is not None
