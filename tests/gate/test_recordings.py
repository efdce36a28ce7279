"""Hold the gate's readings together over recordings: a film can be allowed as its sound alone.

Each story is of lives that nobody chose; AC-13, AC-18, I-11, I-15, A11Y-40, A11Y-43.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storybank.domain import why
from storybank.domain.access import SHOWN_PARTS, Action, Asking, Clause, Needed, clauses
from storybank.domain.consent import RECORDED, Decision, Grant, Part, Use
from storybank.domain.people import VISITOR
from storybank.domain.stories import EditorialState, Pictured, Story, Subject, SubjectRole
from storybank.domain.view import shown
from storybank.storage import access, audiences, stories
from tests.gate import expected, rows
from tests.gate.worlds import (
    BEFORE,
    INSTANTS,
    MIDDLE,
    RECORDS,
    WORDS,
    YES,
    Facts,
    Given,
    Maker,
    rendition_number,
)

USES = (Use.WEB, Use.SEARCH_ENGINES, Use.TRAINING_HERE)
FEWEST_CELLS = 500
ANSWER = st.one_of(
    st.just(YES),
    st.just(YES),
    st.builds(
        Given,
        decision=st.sampled_from(Decision),
        record=st.sampled_from(sorted(RECORDS)),
        words=st.sampled_from(sorted(WORDS)),
        own_end=st.sampled_from([None, MIDDLE]),
    ),
)
ANSWERS = st.lists(ANSWER, max_size=2).map(tuple)


@dataclass(frozen=True)
class Kept:
    """One recording of a story: what it is, where it stands, what everyone said of it."""

    part: Part = Part.VIDEO
    versions: tuple[int, ...] = (1, 2)
    is_clean: bool = True
    teller: tuple[tuple[Part, tuple[Given, ...]], ...] = ()
    other: tuple[tuple[Part, tuple[Given, ...]], ...] | None = None
    has_dissent: bool = False


def said() -> st.SearchStrategy[tuple[tuple[Part, tuple[Given, ...]], ...]]:
    return st.tuples(*(st.tuples(st.just(part), ANSWERS) for part in RECORDED))


KEPT = st.builds(
    Kept,
    part=st.sampled_from([Part.VIDEO, Part.VIDEO, Part.VOICE, Part.PHOTO]),
    versions=st.sampled_from([(1, 2), (1, 2), (1,), (2,), ()]),
    is_clean=st.sampled_from([True, True, True, False]),
    teller=said(),
    other=st.one_of(st.none(), st.none(), said()),
    has_dissent=st.sampled_from([False, False, False, True]),
)
FACTS = st.sampled_from(
    [Facts(), Facts(), Facts(), Facts(paused=True), Facts(EditorialState.ARCHIVED)]
)
LIVES = st.lists(
    st.tuples(FACTS, st.lists(KEPT, min_size=1, max_size=2).map(tuple)), min_size=6, max_size=6
)


def id_of(number: int, at: int) -> str:
    return f"recording-{number}-{at}"


def a_story(maker: Maker, number: int, facts: Facts, several: tuple[Kept, ...]) -> Story:
    """Make a story whose words are agreed to by its teller, with these recordings."""
    story = maker.story(number, facts, ((YES,),))
    for at, kept in enumerate(several):
        media_id = id_of(number, at)
        own = Subject(f"seen-{number}-{at}", SubjectRole.PICTURED, media_id=media_id)
        own = replace(own, dissent_at=BEFORE if kept.has_dissent else None)
        asked = [(story.subjects[0], kept.teller)]
        asked += [(own, kept.other)] if kept.other is not None else []
        story = replace(
            story,
            subjects=tuple(
                {one.id: one for one in (*story.subjects, *(s for s, _ in asked))}.values()
            ),
            grants=(*story.grants, *_grants(maker, story, media_id, asked)),
            pictured=(
                *story.pictured,
                *(
                    Pictured(rendition_number(number, n), media_id, kept.part, f"of-{at}-{n}")
                    for n in kept.versions
                    if kept.is_clean
                ),
            ),
        )
    return story


def _grants(
    maker: Maker,
    story: Story,
    media_id: str,
    asked: list[tuple[Subject, tuple[tuple[Part, tuple[Given, ...]], ...]]],
) -> Iterator[Grant]:
    at = media_id.rpartition("-")[2]
    for subject, answers in asked:
        for (part, several), use in itertools.product(answers, USES):
            for one in several:
                made = maker._grant(story.number, subject.id, use, part, one)
                made = replace(made, media_id=media_id)
                is_theirs = subject.media_id is not None and one.words in {"first", "second"}
                n = WORDS[one.words]
                yield replace(made, content_sha256=f"of-{at}-{n}") if is_theirs else made


def keep(db: Database, made: list[tuple[Story, tuple[Kept, ...]]]) -> None:
    rows.keep(db, [story for story, _ in made])
    every = [(story, at, kept) for story, several in made for at, kept in enumerate(several)]
    rows._insert(db, "media", [_media(*one) for one in every])
    rows._insert(
        db,
        "rendition_media",
        [
            {
                "rendition_number": rendition_number(story.number, n),
                "media_id": id_of(story.number, at),
                "sha256": f"of-{at}-{n}",
                "story_number": story.number,
            }
            for story, at, kept in every
            for n in kept.versions
        ],
    )


def _media(story: Story, at: int, kept: Kept) -> dict[str, object]:
    return {
        "id": id_of(story.number, at),
        "story_number": story.number,
        "part": kept.part.value,
        "position": at + 1,
        "cleaned_at": "2026-01-01" if kept.is_clean else None,
        "added_at": "2026-01-01",
    }


def test_all_readings_agree_about_recordings_of_lives_that_nobody_chose(db: Database) -> None:
    """A11Y-43: each recording of a story, a signed one too, has its own permission."""
    seen: list[bool] = []

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(LIVES, st.sampled_from(USES))
    def agree(lives: list[tuple[Facts, tuple[Kept, ...]]], use: Use) -> None:
        maker = Maker()
        made = [(a_story(maker, n, *life), life[1]) for n, life in enumerate(lives, 1)]
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            keep(db, made)
            seen.extend(_compare(db, made, use))
            _compare_at_once(db, made)
        finally:
            db.conn.execute("ROLLBACK")

    agree()

    assert len(seen) >= FEWEST_CELLS
    assert 0 < sum(seen) < len(seen)


def _compare(db: Database, made: list[tuple[Story, tuple[Kept, ...]]], use: Use) -> Iterator[bool]:
    uses = (Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,)
    for (story, several), part, now in itertools.product(made, RECORDED, INSTANTS[1:4]):
        for at in range(len(several)):
            media_id = id_of(story.number, at)
            needed = Needed(uses, (part,), now, None, media_id)
            clause = Clause(story_ids=frozenset({story.id}), needed=needed)
            by_hand = clause.admits(story)
            by_rows = bool(access.story_numbers(db, (clause,)))
            by_text = expected.allowed(story, use, part, now, None, media_id)
            assert by_hand == by_rows == by_text, (use, part, now, story)
            reason = why.reason(story, uses, part, now, None, media_id)
            assert (reason == why.ALLOWED) == by_hand, reason
            yield by_hand


def _compare_at_once(db: Database, made: list[tuple[Story, tuple[Kept, ...]]]) -> None:
    """Words of recordings are found just where all of a version's may be heard at least."""
    now = INSTANTS[2]
    seen_by = {
        part: clauses(Action.READ, VISITOR, Asking(now, Use.WEB, (part,)))
        for part in (*SHOWN_PARTS, Part.PLACE)
    }
    heard_by = clauses(Action.READ, VISITOR, Asking(now, Use.WEB, RECORDED))
    found = audiences.visible(
        db, seen_by, use=Use.WEB.value, recipient=None, now=now, heard_by=heard_by
    )

    heard = {one.story_number for one in found if Part.VOICE in one.parts}

    assert heard == {story.number for story, _ in made if _is_heard(story)}


def _is_heard(story: Story) -> bool:
    entry = shown(story, VISITOR, Use.WEB, INSTANTS[2])
    if entry is None:
        return False
    kept = {
        one.media_id
        for one in story.pictured
        if one.rendition_number == entry.rendition_number and one.part in RECORDED
    }
    return bool(kept) and all(entry.files.get(media_id, frozenset()) for media_id in kept)


@pytest.mark.parametrize(
    ("kept", "film", "sound"),
    [
        (Kept(teller=((Part.VIDEO, (YES,)),)), True, False),
        (Kept(teller=((Part.VOICE, (YES,)), (Part.VIDEO, (Given(Decision.NO),)))), False, True),
        (Kept(Part.VOICE, teller=((Part.VOICE, (YES,)),)), False, True),
        (Kept(Part.VOICE, teller=((Part.VIDEO, (YES,)),)), False, False),
        (
            Kept(
                teller=((Part.VIDEO, (YES,)), (Part.VOICE, (YES,))), other=((Part.VOICE, (YES,)),)
            ),
            False,
            True,
        ),
        (Kept(teller=((Part.VIDEO, (YES,)),), other=()), False, False),
    ],
)
def test_i_15_a_recording_needs_the_yes_of_everyone_in_it_as_film_and_as_sound(
    kept: Kept, film: bool, sound: bool
) -> None:
    story = a_story(Maker(), 1, Facts(), (kept,))

    entry = shown(story, VISITOR, Use.WEB, INSTANTS[2])

    assert entry is not None
    parts = entry.files.get(id_of(1, 0), frozenset())
    assert (Part.VIDEO in parts, Part.VOICE in parts) == (film, sound)
    assert entry.parts >= set(SHOWN_PARTS)  # the words do not wait for it


def test_a_story_is_read_back_with_its_recordings(db: Database) -> None:
    story = a_story(Maker(), 1, Facts(), (Kept(), Kept(Part.VOICE)))
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        keep(db, [(story, (Kept(), Kept(Part.VOICE)))])
        (read,) = stories.find(db, (Clause(),))
    finally:
        db.conn.execute("ROLLBACK")

    assert read.pictured == tuple(
        sorted(story.pictured, key=lambda one: (one.rendition_number, one.media_id))
    )
