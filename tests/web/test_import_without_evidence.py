"""Check that a story which came in without evidence stays with the curators (AC-69, BAS-6)."""

import json
from contextlib import suppress

import pytest

from storybank.domain.access import Action
from storybank.domain.consent import Part, Use
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import CLI, Role
from storybank.services import at_desk, purge, review, tick, upkeep, why
from tests.conftest import CLEO
from tests.services.imports import bring_in, ids_of, nothing_public, rows_of, shown
from tests.web.staff import enter

COMPLETE = {
    "basis": "organisation",
    "uses": ["web", "training_here"],
    "parts": ["text", "summary"],
    "ends_on": "2027-03-01",
    "evidence": "signed sheet 4",
}
NO_EVIDENCE = {name: value for name, value in COMPLETE.items() if name != "evidence"}
# What somebody might send who wants to allow everything at once.
EVERYTHING = {
    "basis": "consent",
    "permission": "yes",
    "answer": "yes",
    "decision": "yes",
    "use": ["web", "training_here"],
    "uses": ["web", "training_here"],
    "evidence": "a sheet",
    "show": "all",
    "all": "on",
    "words": "yes",
}
# These end the session of whoever asks.
ENDING = {"people.sign_out", "my_story.close"}


@pytest.fixture
def brought_in(archive, tmp_path):
    """Two stories from a file: one says nothing of permission, one everything but evidence."""
    path = write(
        tmp_path / "some.jsonl",
        {"source_id": "s1", "title": "The ramp", "body": "We met."},
        {"source_id": "s2", "title": "The door", "body": "We left.", "permission": NO_EVIDENCE},
    )
    assert bring_in(archive, path, source="x").held == 2
    return path


def write(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def held(archive):
    """Tell that nobody has said yes to anything, and that no story has moved on."""
    answers = rows_of(archive, "SELECT count(*) FROM consent_grant WHERE decision = 'yes'")
    bases = rows_of(archive, "SELECT count(*) FROM consent_record WHERE basis IS NOT NULL")
    states = rows_of(archive, "SELECT editorial_state FROM story ORDER BY number")
    return answers == bases == [(0,)] and states == [("submitted",)] * 2


def test_ac_69_its_permission_is_unknown_and_only_curators_read_it(
    app, archive, client, brought_in
):
    assert held(archive)
    nothing_public(archive, client)
    for role in Role:
        reader = enter(app, f"{role.value}@example.org", role)
        for base in ("/stories", "/training/stories"):
            assert shown(reader, ids_of(archive), base) == [], role
        listed = shown(reader, ids_of(archive), "/desk/stories")
        assert listed == (ids_of(archive) if role is Role.CURATOR else []), role
    for story_id in ids_of(archive):
        desk = at_desk.open_story(archive, CLEO, story_id)
        assert "Nobody has recorded a permission for it" in desk.blocks
        for use in (Use.WEB, Use.TRAINING_HERE, Use.PRINT):
            found = why.explain(archive, CLI, story_id, use=use, part=Part.TEXT, at=archive.now)
            assert not found.is_allowed


def test_ac_69_a_curator_cannot_approve_it(archive, client, brought_in):
    for story_id in ids_of(archive):
        with pytest.raises(ConflictError, match="Nobody has recorded a permission"):
            review.approve(archive, CLEO, story_id)

    assert held(archive)


def test_ac_69_no_form_that_is_about_no_one_story_changes_it(app, archive, client, brought_in):
    everything = EVERYTHING | {"story_id": ids_of(archive), "q": ids_of(archive)[0]}
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.arguments and rule.endpoint not in ENDING
    ]
    assert len(rules) > 15

    for role in (Role.CURATOR, Role.ADMIN):
        member = enter(app, f"{role.value}@example.org", role)
        for rule in rules:
            assert member.post(rule.rule, data=everything).status_code < 500, rule.rule

    assert held(archive)
    nothing_public(archive, client)


def test_ac_69_no_work_of_the_archive_changes_or_deletes_it(archive, client, clock, brought_in):
    clock.move(days=400)

    tick.run(archive)
    purge.run(archive)
    upkeep.rebuild(archive)
    upkeep.finish(archive)

    assert held(archive)
    assert all(archive.story(one, CLEO, Action.REVIEW) for one in ids_of(archive))
    nothing_public(archive, client)


@pytest.mark.parametrize("source_id", ["*", "", "s*", "all", "s1;s2"])
def test_ac_69_no_row_of_a_permissions_file_is_about_more_than_one_story(
    archive, client, tmp_path, brought_in, source_id
):
    every = write(tmp_path / "terms.jsonl", {"source_id": source_id, "permission": COMPLETE})

    with suppress(InvalidError):
        bring_in(archive, brought_in, source="x", permissions=every)

    assert held(archive)
    nothing_public(archive, client)


def test_ac_69_evidence_opens_the_one_story_that_it_is_given_for(
    archive, client, tmp_path, brought_in
):
    terms = write(
        tmp_path / "terms.jsonl",
        {"source_id": "s1", "permission": COMPLETE},
        {"source_id": "s2", "permission": NO_EVIDENCE},
    )

    report = bring_in(archive, brought_in, source="x", permissions=terms)

    assert report.held == 1
    assert shown(client, ids_of(archive)) == ids_of(archive)[:1]
