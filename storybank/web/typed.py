"""Read what a form holds, tidied as it is kept: a line, a text, lines, a number, a day."""

from datetime import date

from flask import request

from storybank.domain.errors import InvalidError


def line(name: str) -> str:
    """Return one line, with single spaces."""
    return " ".join(request.form.get(name, "").split())


def text(name: str) -> str:
    """Return a text with its line breaks as they are kept."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def lines(name: str) -> tuple[str, ...]:
    """Return each line that holds anything."""
    return tuple(one.strip() for one in request.form.get(name, "").splitlines() if one.strip())


def number(name: str) -> int:
    """Return a number that a form of ours holds; 0, which is none of anything, for a forged one."""
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def day(name: str) -> date | None:
    """Return the day that a form holds, or None; InvalidError for what is no day."""
    given = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise InvalidError({name: "Write the day as year, month and day: 2026-03-31."}) from error


def keyed(prefix: str) -> dict[str, str]:
    """Return what fields named *prefix* and a key hold, by the key."""
    return {
        name.removeprefix(prefix): value
        for name, value in request.form.items()
        if name.startswith(prefix)
    }
