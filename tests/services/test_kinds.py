"""Check that the parts of a kind are asked about, shown, searched and changed as all words are."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storybank.domain.consent import Part, Use
from storybank.domain.errors import InvalidError
from storybank.domain.people import CLI, VISITOR
from storybank.domain.search import Query
from storybank.domain.stories import Kind, Story
from storybank.services import (
    at_desk,
    exchange,
    handouts,
    paper,
    proofs,
    proposals,
    purge,
    review,
    search,
    stopping,
    stories,
)
from storybank.services.archive import Archive
from storybank.services.paper import Paper
from storybank.services.proposals import Reply
from storybank.storage import renditions
from storybank.storage import stories as kept
from tests.conftest import CLEO, TESS, teller_of

Told = Callable[..., Story]

CASE = (
    ("what_was_wrong", "The gate was locked at dusk."),
    ("who_worked_together", "Carers: 4\nWardens: 2"),
    ("next_step", "A second zquelp gate."),
)
UPDATES = (("2024-05", "It stands open."),)
RECORD = """---
source_id: case-1
source: spring
title: The gate
kind: case_study
what_was_wrong: The gate was locked at dusk.
who_worked_together: |
  Carers: 4
  Wardens: 2
next_step: A second zquelp gate.
lead: The wardens
---
We asked for a gate.
"""


def case(told: Told, **differs: object) -> Story:
    return told(kind=Kind.CASE_STUDY, sections=CASE, updates=UPDATES, **differs)


def test_parts_are_shown_with_the_text_and_hidden_without_it(archive: Archive, told: Told) -> None:
    whole, summed = case(told), case(told, parts=(Part.SUMMARY,))

    seen = [stories.read(archive, TESS, Use.TRAINING_HERE, one.id) for one in (whole, summed)]

    assert [one.sections for one in seen] == [CASE, ()]
    said = str(handouts.piece(seen[0]).words)
    assert "What was wrong" in said
    assert "zquelp" in said
    assert "zquelp" not in str(handouts.piece(seen[1]).words)


def test_parts_are_found_by_a_search_of_those_who_may_read_them(
    archive: Archive, told: Told
) -> None:
    whole, _ = case(told, title="One"), case(told, title="Two", parts=(Part.SUMMARY,))

    found = search.find(archive, VISITOR, Query(text="zquelp", use=Use.WEB))

    assert [one.view.id for one in found.stories] == [whole.id]
    assert ("zquelp", True) in found.stories[0].snippet


def test_a_part_that_is_changed_waits_for_the_teller_part_by_part(
    archive: Archive, told: Told
) -> None:
    story = case(told)
    desk = at_desk.open_story(archive, CLEO, story.id)
    new = (CASE[0], ("who_worked_together", "Carers: 5"), ("evidence", "We counted."), CASE[2])
    review.propose(archive, CLEO, story.id, content=replace(desk.draft, sections=new),
                   reason="Counted again", based_on=desk.newest.last_number)  # fmt: skip

    there = at_desk.open_story(archive, CLEO, story.id)
    places = [(one.edit.name, one.edit.before, one.edit.after) for one in there.places]

    assert places == [
        ("Who worked together", "Carers: 4\nWardens: 2", "Carers: 5"),
        ("How we know", "", "We counted."),
    ]
    assert {one.name for one in there.sections if one.is_changed} == {
        "Who worked together", "How we know",
    }  # fmt: skip
    seen = stories.read(archive, VISITOR, Use.WEB, story.id)
    assert seen.sections == CASE
    number = renditions.of_story(archive.db, story)[-1].number
    who = teller_of(story)
    proposals.turn_down(archive, who, story.id, rendition_number=number, reply=Reply.KEEP)
    assert stories.read(archive, VISITOR, Use.WEB, story.id).sections == CASE


def test_a_record_brings_its_parts_and_the_same_record_again_changes_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "one.md").write_text(RECORD, "utf-8")

    first, again = (exchange.run(archive, CLI, tmp_path) for _ in range(2))

    assert "Lead" in str(first.outcomes[0].message)
    assert [one.result.value for one in again.outcomes] == ["unchanged"]
    story = kept.find(archive.db, archive.every)[0]
    assert renditions.of_story(archive.db, story)[0].content.sections == CASE


def test_a_typed_in_case_study_keeps_its_parts_and_none_of_another_kind(archive: Archive) -> None:
    typed = Paper(
        way="paper", title="", words="We asked.", kind="case_study", voice="carer", age="adult",
        parts={f"case_study-{code}": text for code, text in CASE},
    )  # fmt: skip

    story_id = paper.take(archive, CLEO, typed, secret=lambda _: b"s" * 32)

    story = kept.fetch(archive.db, story_id, archive.every)
    assert renditions.of_story(archive.db, story)[0].content.sections == CASE
    with pytest.raises(InvalidError) as refused:
        paper.take(archive, CLEO, replace(typed, kind="project"), secret=lambda _: b"s" * 32)
    assert set(refused.value.problems) == {"kind"}


def test_after_a_deletion_no_word_of_a_part_is_left(archive: Archive, told: Told) -> None:
    story = case(told)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    purge.run(archive, story.id)

    files = [path for path in archive.bank.instance.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"zquelp" in path.read_bytes()] == []
    assert proofs.unfinished(archive) == ()
