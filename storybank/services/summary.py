"""Say answers in words: for the check before sending (W40) and the thanks after it (W43)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from storybank.domain.access import Action
from storybank.domain.people import Actor
from storybank.domain.times import plain
from storybank.domain.wording import STANDARD, Edition, Screen
from storybank.services import consent, wording
from storybank.services.archive import Archive
from storybank.services.forms import Form
from storybank.services.inputs import Field, Kept, Kind
from storybank.services.question import Question, Task

LONGEST_SHOWN = 300  # characters of a long answer


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in words. ``about``: which use, where the same is asked for more than one."""

    question: Question
    title: str
    about: str
    answers: tuple[str, ...]


def rows(archive: Archive, form: Form) -> tuple[Row, ...]:
    """Return what was answered so far, in the order it was asked."""
    return tuple(
        Row(
            question,
            title(archive, question),
            question.about,
            _said(archive, question, form.answers.by_question[question.id]),
        )
        for question in form.asked
        if question.fields and question.task is not Task.LAST and question.id in form.answers
    )


def title(archive: Archive, question: Question) -> str:
    """Return what a page asks."""
    if question.title or not question.screen:
        return question.title
    return screen(archive, question).title


def screen(archive: Archive, question: Question, edition: Edition = STANDARD) -> Screen:
    """Return the words of a question's screen, filled in and no more than it shows."""
    found = wording.screen(archive, question.screen, dict(question.values), edition)
    if question.shows is None:
        return found
    return replace(found, lines=found.lines[: question.shows])


def options(screen: Screen | None, field: Field) -> Mapping[str, str]:
    """Return code to label of what a field offers, in order."""
    labels = field.labels or (screen.options if screen else ())
    return dict(zip(field.codes, labels, strict=False))


def thanks(archive: Archive, actor: Actor, story_id: str) -> Screen:
    """Return what is said after sending (W43), with its days."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    days = (archive.settings.reply_days, consent.thinking_days(archive, story))
    dates = iter([plain(archive.today + timedelta(days=count)) for count in days])
    said = wording.screen(archive, "W43")
    lines = (re.sub(r"\[date\]", lambda _: next(dates), line) for line in said.lines)
    return replace(said, lines=tuple(lines))


def _said(archive: Archive, question: Question, kept: Kept) -> tuple[str, ...]:
    shown = screen(archive, question) if question.screen else None
    said: list[str] = []
    for field in question.fields:
        labels = options(shown, field)
        for value in kept.get(field.name, ()):
            if field.kind in {Kind.RADIOS, Kind.TICKS}:
                said.append(labels.get(value, value))
            else:
                said.append(_shortened(value))
    return tuple(said) or ("No answer",)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_SHOWN:
        return text
    return text[:LONGEST_SHOWN].rsplit(" ", 1)[0] + "…"
