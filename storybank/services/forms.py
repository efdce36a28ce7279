"""Know how far someone has come in giving a story: what is asked, answered, missing, next.

What they wrote is kept by ``sharing``; what is asked is listed in ``questions``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from storybank.domain.consent import OfFile
from storybank.domain.errors import NotFoundError
from storybank.domain.media import Picture
from storybank.services import questions
from storybank.services.about_questions import YOUNG_YES
from storybank.services.inputs import Kept
from storybank.services.purposes import Asked
from storybank.services.question import HIDE, PHOTOS, RECORDINGS, SPOKEN, Answers, Question, Task
from storybank.storage.media import Medium
from storybank.storage.recordings import Recorded

ENOUGH = "enough"  # "stop here: the rest is no", among the uses


@dataclass(frozen=True, slots=True)
class Form:
    """How a form stands. ``asked``: every page that applies, in order.

    ``answers`` are those that count; ``written`` is all that was ever filled
    in, finished or not, to be shown again. ``wordings``: the version of its
    screen that each answer was given on.
    """

    draft_id: str
    asked: tuple[Question, ...]
    answers: Answers
    written: Mapping[str, Kept]
    wordings: Mapping[str, str]
    sent_story_id: str | None = None
    had_enough: bool = False
    pictures: tuple[Medium, ...] = ()
    recordings: tuple[Recorded, ...] = ()

    def question(self, question_id: str) -> Question | None:
        """Return a question that is asked here, or None."""
        return next((asked for asked in self.asked if asked.id == question_id), None)

    @property
    def missing(self) -> tuple[Question, ...]:
        """Return what has still to be answered before the check, in order."""
        return tuple(
            asked for asked in self.asked if asked.task is not Task.LAST and self._is_missing(asked)
        )

    @property
    def missing_last(self) -> tuple[Question, ...]:
        """Return what has still to be answered between the check and the yes, in order."""
        return tuple(
            asked for asked in self.asked if asked.task is Task.LAST and self._is_missing(asked)
        )

    def next_after(self, question_id: str) -> Question | None:
        """Return the page that follows: to be answered or read; None where all is answered."""
        missing = self.missing
        if not missing:
            return None
        ids = [asked.id for asked in self.asked]
        later = self.asked[ids.index(question_id) + 1 :] if question_id in ids else ()
        ahead = (
            asked
            for asked in later
            if asked.task is not Task.LAST and (not asked.fields or asked in missing)
        )
        return next(ahead, missing[0])

    def before(self, question: Question) -> Question | None:
        """Return the page before *question*, or None before the first."""
        at = self.asked.index(question)
        return self.asked[at - 1] if at else None

    def number(self, question: Question) -> int:
        """Return which question this is, counted from 1, pages to read left out."""
        return [asked for asked in self.asked if asked.fields].index(question) + 1

    def tasks(self) -> tuple[tuple[Task, Question, bool], ...]:
        """Return each task after the start, where it goes on, and whether it is completed."""
        found = []
        for task in list(Task)[1:-1]:
            own = [asked for asked in self.asked if asked.task is task and self._counts(asked)]
            left = [asked for asked in own if self._is_missing(asked)]
            found.append((task, (left or own)[0], not left))
        return tuple(found)

    @property
    def tells_in_recording(self) -> bool:
        """Tell whether the story, or some of it, is told in a recording that is given here."""
        return SPOKEN in self.answers.many("story", "telling")

    @property
    def stamp(self) -> str:
        """Return what tells these answers from any others."""
        kept = {key: dict(value) for key, value in self.answers.by_question.items()}
        told: list[object] = [
            [one.id, self.as_told(one).sha256, one.who_words] for one in self.pictures
        ]
        # Not the file: it is another once it is made safe, and nothing was changed by anyone.
        told += [
            [one.id, one.title, one.who, one.who_words, one.is_voice_changed]
            for one in self.recordings
        ]
        written = json.dumps([kept, self.had_enough, told], sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def as_told(self, medium: Medium) -> Picture:
        """Return a picture with the line under it, where the story is told in pictures."""
        line = self.answers.line(medium.id) if self.answers.is_in_pictures else None
        return replace(medium.picture, line=line or "")

    def is_told(self, medium: Medium) -> bool:
        """Tell whether all is said of a picture that is asked about it."""
        needs_line = self.answers.is_in_pictures and self.answers.line(medium.id) is None
        return medium.is_told and not needs_line

    def waits_for_hiding(self, question: Question) -> bool:
        """Tell whether a photo is to be shown with a face hidden, and none is hidden in it yet."""
        return self.answers.one(question.id) == HIDE and not any(
            one.id == question.media_id and one.face_hidden for one in self.pictures
        )

    def _counts(self, question: Question) -> bool:
        """Tell whether a page is something to do, not only to read."""
        given = {PHOTOS: self.pictures, RECORDINGS: self.recordings}
        return (
            bool(question.fields or given.get(question.id))
            or (question.id == RECORDINGS and self.tells_in_recording)
            or (question.id == PHOTOS and self.answers.is_in_pictures)
        )

    def _is_missing(self, question: Question) -> bool:
        if question.id == PHOTOS:
            is_empty = self.answers.is_in_pictures and not self.pictures
            return is_empty or not all(self.is_told(one) for one in self.pictures)
        if question.id == RECORDINGS:
            is_empty = self.tells_in_recording and not self.recordings
            return is_empty or not all(one.is_told for one in self.recordings)
        if question.media_id is not None and self.waits_for_hiding(question):
            return True
        if question.id == "young" and self.answers.one("young") != YOUNG_YES:
            return True
        if not question.fields or question.id in self.answers:
            return False
        return not (self.had_enough and question.asks_use)


def read(
    draft_id: str,
    stored: Mapping[str, Any],
    *,
    asked_about: tuple[Asked, ...],
    versions: Mapping[str, frozenset[str]],
    faults: frozenset[str] = frozenset(),
    sent_story_id: str | None = None,
    pictures: tuple[Medium, ...] = (),
    recordings: tuple[Recorded, ...] = (),
) -> Form:
    """Return the form that *stored* answers make.

    *versions* maps a screen to its present wordings, one for each form: a
    permission that was given on other words is asked for again, and so is
    anything that was answered on one of *faults*.
    """
    written = {
        question_id: {name: tuple(values) for name, values in entry["fields"].items()}
        for question_id, entry in stored.items()
    }
    counted: dict[str, Kept] = {}
    asked: list[Question] = []
    for question in questions.every(asked_about, files_of(pictures, recordings)):
        if not question.is_asked(Answers(counted)):
            continue
        asked.append(question)
        entry = stored.get(question.id)
        if entry is not None and entry["done"] and _counts(question, entry, versions, faults):
            counted[question.id] = written[question.id]
    return Form(
        draft_id,
        tuple(asked),
        Answers(counted),
        written,
        {question_id: entry["wording"] for question_id, entry in stored.items()},
        sent_story_id,
        had_enough=ENOUGH in stored,
        pictures=pictures,
        recordings=recordings,
    )


def files_of(*given: tuple[Medium, ...] | tuple[Recorded, ...]) -> tuple[OfFile, ...]:
    """Return what can be asked about of the files that were given, in their order."""
    return tuple(OfFile(one.part, one.id) for those in given for one in those)


def known(
    asked_about: tuple[Asked, ...], question_id: str, given: tuple[OfFile, ...] = ()
) -> Question:
    """Return a question by its id, whether or not it is asked of everyone; NotFoundError."""
    for question in questions.every(asked_about, given):
        if question.id == question_id:
            return question
    raise NotFoundError("There is no such question.")


def _counts(
    question: Question,
    entry: Mapping[str, Any],
    versions: Mapping[str, frozenset[str]],
    faults: frozenset[str],
) -> bool:
    if not question.is_permission:
        return entry["wording"] not in faults
    return entry["wording"] in versions.get(question.screen, ())
