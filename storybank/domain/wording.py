"""Read the words of the permission screens: what a screen says and offers.

A screen is written as plain text: ``# `` title, ``> `` hint, ``( ) `` radio,
``[ ] `` tick box, ``Button: `` label, all else a paragraph. ``[word]`` in the
running text is filled in from settings or answers.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

_FILLED = re.compile(r"\[([^\[\]]+)\]")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen; ``id`` is ``W26``, ``options`` the labels in their order.

    ``leading`` is how many of ``lines`` stand before the first option.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    hint: str
    options: tuple[str, ...]
    button: str
    leading: int

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

        return Screen(
            self.id,
            fill(self.title),
            tuple(fill(line) for line in self.lines),
            fill(self.hint),
            tuple(fill(option) for option in self.options),
            self.button,
            self.leading,
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


def grade(text: str) -> float:
    """Return the Flesch-Kincaid school grade of running text (0 where there is none)."""
    words = _WORD.findall(text)
    sentences = max(1, len(_SENTENCE.findall(text)))
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _is_direction(line: str) -> bool:
    """Tell whether a line is for whoever builds the page, not for who reads it."""
    return line.startswith("[") and line.endswith("]") and " " in line


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))
    return max(1, groups)
