"""Check what the parts of a kind are, how they are kept, and when a project is due again."""

from datetime import date

import pytest

from storybank.domain import kinds
from storybank.domain.stories import Content, Kind


def test_a_case_study_and_a_project_have_the_parts_of_the_issue_and_a_story_has_none() -> None:
    assert [one.code for one in kinds.parts(Kind.CASE_STUDY)] == [
        "what_was_wrong", "who_worked_together", "what_was_done", "before", "after", "evidence",
        "what_did_not_work", "next_step", "how_co_produced",
    ]  # fmt: skip
    assert [one.code for one in kinds.parts(Kind.PROJECT)] == ["lead", "status"]
    assert kinds.parts(Kind.STORY) == kinds.parts(Kind.QUOTE) == ()


def test_parts_stand_in_the_order_of_reading_and_empty_or_strange_ones_are_left_out() -> None:
    said = {"after": " Quiet. \r\n", "before": "Loud.", "evidence": " ", "lead": "Someone"}

    assert kinds.told(Kind.CASE_STUDY, said) == (("before", "Loud."), ("after", "Quiet."))
    assert kinds.told(Kind.PROJECT, {"lead": "The \n carers"}) == (("lead", "The carers"),)


def test_parts_are_in_the_hash_that_a_yes_is_to_and_without_any_the_hash_is_as_ever() -> None:
    plain = Content(title="The ramp", body="It came.")
    told = Content(title="The ramp", body="It came.", sections=(("lead", "The carers"),))

    assert "sections" not in plain.canonical()
    assert plain.sha256 == "860498b95459e27fcdc8f49cbb16d23691090f6961f74eb692436bb1e46dd989"
    assert told.sha256 != plain.sha256
    assert told.running == ("It came.", "The carers")


@pytest.mark.parametrize(
    ("code", "text", "roles"),
    [
        ("who_came", "Carers: 4\n\n- Nurses: 12", (("Carers", 4), ("Nurses", 12))),
        ("who_came", "Carers: 4\nand a dog", ()),
        ("who_came", "", ()),
        ("what_was_done", "Carers: 4", ()),
    ],
)
def test_people_are_counted_by_role_only_where_nothing_else_is_said(code, text, roles) -> None:
    assert kinds.by_role(code, text) == roles


@pytest.mark.parametrize(
    ("day", "after"),
    [
        ("2026-01-31", "2026-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2026-12-05", "2027-01-05"),
        ("2026-11-28", "2026-12-28"),
        ("2026-05-31", "2026-06-30"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day, after) -> None:
    assert kinds.month_after(date.fromisoformat(day)) == date.fromisoformat(after)
