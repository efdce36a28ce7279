"""Say answers in words: for the check before sending (W40) and for the receipt (W43, W44)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from storybank.domain import phrases
from storybank.domain.access import Action
from storybank.domain.people import Actor
from storybank.domain.times import plain
from storybank.domain.wording import Screen
from storybank.services import consent, my_story, wording
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.services.forms import Form
from storybank.services.inputs import Field, Kept, Kind
from storybank.services.my_story import Permission
from storybank.services.question import Question, Task

LONGEST_SHOWN = 300  # characters of a long answer


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in words. ``about``: which use, where the same is asked for more than one."""

    question: Question
    title: str
    about: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is said after sending, and the receipt itself, filled in."""

    thanks: Screen
    screen: Screen


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


def screen(archive: Archive, question: Question) -> Screen:
    """Return the words of a question's screen, filled in and no more than it shows."""
    found = wording.screen(archive, question.screen, dict(question.values))
    if question.shows is None:
        return found
    return replace(found, lines=found.lines[: question.shows])


def options(screen: Screen | None, field: Field) -> Mapping[str, str]:
    """Return code to label of what a field offers, in order."""
    labels = field.labels or (screen.options if screen else ())
    return dict(zip(field.codes, labels, strict=False))


def receipt(archive: Archive, actor: Actor, story_id: str, keys: Keys, *, link: str) -> Receipt:
    """Return the receipt of a story that was sent, with the keys that were shown before."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    allowed = my_story.permissions(archive, story)
    settings = archive.settings
    ends = {grant.ends_at for grant in consent.standing(story).values()}
    values = {
        "river lamp apple stone": keys.words,
        "made-up name Jo": _names(allowed),
        "date": plain(min(ends).date()) if ends else plain(archive.today),
        "short link": link,
    }
    body = wording.screen(archive, "W44", values)
    yes = [permission.label for permission in allowed if permission.is_allowed]
    no = [permission.label for permission in allowed if not permission.is_allowed]
    filled = _filled(body, "[list]", (_listed(yes), _listed(no)))
    days = (settings.reply_days, consent.thinking_days(archive, story))
    dates = tuple(plain(_after(archive, count)) for count in days)
    return Receipt(_filled(wording.screen(archive, "W43"), "[date]", dates), filled)


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
    return tuple(said) or ("Nothing",)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_SHOWN:
        return text
    return text[:LONGEST_SHOWN].rsplit(" ", 1)[0] + "…"


def _names(allowed: Iterable[Permission]) -> str:
    """Write the name that each use shows, once where all show the same."""
    by_use = {
        permission.label: answered.later or answered.now
        for permission in allowed
        if permission.is_allowed
        for answered in permission.answers
        if answered.question is my_story.Question.NAME
    }
    if len(set(by_use.values())) <= 1:
        return next(iter(by_use.values()), phrases.answer(None))
    return "; ".join(f"{name} in {label}" for label, name in by_use.items())


def _listed(labels: list[str]) -> str:
    return ", ".join(labels) or "nothing"


def _after(archive: Archive, days: int) -> date:
    return archive.today + timedelta(days=days)


def _filled(screen: Screen, gap: str, values: Iterable[str]) -> Screen:
    """Fill each *gap* of a screen with the next of *values*."""
    left = iter(values)

    def fill(line: str) -> str:
        while gap in line:
            line = line.replace(gap, next(left), 1)
        return line

    return replace(screen, lines=tuple(fill(line) for line in screen.lines))
