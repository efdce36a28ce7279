"""Read what forms say of packs, steps and copies; say by field what is wrong with it."""

from collections.abc import Mapping
from datetime import date

from storybank.domain import packs
from storybank.domain.errors import InvalidError
from storybank.domain.packs import About, Medium, Step, StepKind

Sent = Mapping[str, str]


def about(sent: Sent) -> About:
    """Return what a form says of a pack; InvalidError by field."""
    problems: dict[str, str] = {}
    title = line(sent, "title")
    if not title:
        problems["title"] = "Write a title."
    elif len(title) > packs.LONGEST_TITLE:
        problems["title"] = _too_long(packs.LONGEST_TITLE)
    lines = {name: line(sent, name) for name in ("purpose", "audience", "place")}
    for name, text in lines.items():
        if len(text) > packs.LONGEST_LINE:
            problems[name] = _too_long(packs.LONGEST_LINE)
    size = number(sent, "size", packs.LARGEST_SIZE, problems) if line(sent, "size") else None
    held_on = _day(line(sent, "held_on"), problems)
    medium = line(sent, "medium") or Medium.SCREEN
    if medium not in set(Medium):
        problems["medium"] = "Choose screen or paper."
    if problems:
        raise InvalidError(problems)
    return About(
        title,
        purpose=lines["purpose"],
        audience=lines["audience"],
        size=size,
        held_on=held_on,
        place=lines["place"],
        medium=Medium(medium),
    )


def step(sent: Sent, before: Step) -> Step:
    """Return a step with what a form says of it; InvalidError by field."""
    problems: dict[str, str] = {}
    title, notes = line(sent, "title"), sent.get("notes", "").replace("\r\n", "\n").strip()
    asked = [" ".join(one.split()) for one in sent.get("questions", "").splitlines()]
    questions = tuple(one for one in asked if one)
    if before.kind is StepKind.WORDS and not title:
        problems["title"] = "Write what this step is."
    elif len(title) > packs.LONGEST_TITLE:
        problems["title"] = _too_long(packs.LONGEST_TITLE)
    if len(notes) > packs.LONGEST_NOTES:
        problems["notes"] = _too_long(packs.LONGEST_NOTES)
    if len(questions) > packs.MOST_QUESTIONS:
        problems["questions"] = f"Ask at most {packs.MOST_QUESTIONS} questions."
    elif any(len(one) > packs.LONGEST_QUESTION for one in questions):
        problems["questions"] = f"Use at most {packs.LONGEST_QUESTION} letters for each question."
    seconds = _seconds(line(sent, "minutes"), problems)
    if problems:
        raise InvalidError(problems)
    return Step(
        id=before.id,
        kind=before.kind,
        title=title,
        notes=notes,
        questions=questions,
        seconds=seconds,
        is_each=bool(seconds) and "is_each" in sent,
        story_id=before.story_id,
        quote_id=before.quote_id,
    )


def number(sent: Sent, field: str, most: int, problems: dict[str, str]) -> int:
    """Return a whole number from 1 to *most*; 0 and a problem for anything else."""
    text = line(sent, field).replace(",", "")
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    if not 1 <= found <= most:
        problems[field] = f"Write a number from 1 to {most:,}."
        return 0
    return found


def line(sent: Sent, field: str) -> str:
    """Return what a field of one line holds."""
    return " ".join(sent.get(field, "").split())


def _day(text: str, problems: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems["held_on"] = "Write the day like this: 2026-12-01."
        return None


def _seconds(text: str, problems: dict[str, str]) -> int:
    """Read minutes, also half ones, as seconds."""
    if not text:
        return 0
    whole, _, part = text.replace(",", ".").partition(".")
    is_number = f"{whole}{part}".isascii() and f"{whole}{part}".isdigit() and len(text) < 8
    found = round(float(f"{whole or 0}.{part or 0}") * 60) if is_number else -1
    if not 0 <= found <= packs.LONGEST_TIME:
        problems["minutes"] = f"Write minutes, from 0.5 to {packs.LONGEST_TIME // 60}."
        return 0
    return found


def _too_long(most: int) -> str:
    return f"Use at most {most:,} letters."
