"""Test importing real collections: every record comes in, none is shown without permission."""

import gzip
import itertools
import json
import re
from collections import Counter

import pytest

from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError, NotAllowedError
from storybank.domain.people import CLI, VISITOR, Role
from storybank.domain.report import Result
from storybank.services import exchange, queue
from tests.conftest import CLEO, SHARED, TESS
from tests.services.imports import bring_in, ids_of, look, nothing_public, rows_of, shown
from tests.web.staff import enter

SEEDS = SHARED / "seeds"
LIVES = SHARED / "lifehistories" / "stories.jsonl.gz"
COLLECTIONS = {"seeds.csv": 239, "seeds_excel_uk.csv": 239, "markdown": 82, "seeds_all.jsonl": 239}
# What the collections say of themselves: 37 stories, 12 case studies, 27 projects …
KINDS = {"story": 37, "case_study": 12, "project": 27, "session": 6, "quote": 157}
SLICE = 100
real = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real data is not on this machine")


def counts(report):
    return {result.value: report.count(result) for result in Result} | {"held": report.held}


@real
@pytest.mark.parametrize(("name", "total"), COLLECTIONS.items())
def test_a_real_collection_comes_in_whole_and_curators_alone_see_it(
    archive, app, client, name, total
):
    report = bring_in(archive, SEEDS / name, source="seeds")

    assert counts(report) == {
        "added": total, "updated": 0, "unchanged": 0, "failed": 0, "held": total,
    }  # fmt: skip
    kinds = Counter(row[0] for row in rows_of(archive, "SELECT kind FROM story"))
    assert kinds == {kind: n for kind, n in KINDS.items() if kind != "quote" or total == 239}
    assert queue.fetch(archive, CLEO).total == total
    nothing_public(archive, client)
    trainer = enter(app, "tess@example.org", Role.TRAINER)
    assert "/training/stories/" not in trainer.get("/training/stories").text
    assert shown(trainer, ids_of(archive), "/training/stories") == []
    for actor, use in itertools.product((VISITOR, TESS, CLEO, CLI), Use):
        assert look(archive, actor, use).total == 0


@real
@pytest.mark.parametrize(("name", "total"), COLLECTIONS.items())
def test_a_second_time_adds_nothing(archive, name, total):
    bring_in(archive, SEEDS / name, source="seeds")
    before = rows_of(archive, "SELECT * FROM story"), rows_of(archive, "SELECT * FROM rendition")
    events = rows_of(archive, "SELECT count(*) FROM consent_event")

    again = bring_in(archive, SEEDS / name, source="seeds")

    assert counts(again)["unchanged"] == total
    after = rows_of(archive, "SELECT * FROM story"), rows_of(archive, "SELECT * FROM rendition")
    assert after == before
    assert rows_of(archive, "SELECT count(*) FROM consent_event") == events


@real
def test_with_the_organisations_sign_off_all_are_approved_and_found_by_trainers(archive, app):
    report = bring_in(
        archive,
        SEEDS / "seeds.csv",
        source="seeds",
        permissions=SEEDS / "permissions_for_tests.csv",
    )

    assert counts(report)["added"] == 239
    assert report.held == 0
    assert rows_of(archive, "SELECT DISTINCT editorial_state FROM story") == [("approved",)]
    found = look(archive, TESS, Use.TRAINING_HERE)
    assert found.total == 239
    assert {kind: n for kind, _, n in found.counts["kind"]} == KINDS
    trainer = enter(app, "tess@example.org", Role.TRAINER)
    assert len(shown(trainer, ids_of(archive), "/training/stories")) == 239
    quotes = trainer.get("/training/stories?kind=quote")
    assert "157 stories" in quotes.text


@real
def test_a_voice_that_fits_no_code_keeps_its_words(archive):
    bring_in(archive, SEEDS / "seeds_excel_uk.csv", source="seeds")

    kept = rows_of(archive, "SELECT DISTINCT voice, voice_words FROM story")

    others = {words for voice, words in kept if voice == "other" and words}
    assert {
        "Focus group",
        "Guest speaker",
        "Recruitment panel and Oxfordshire County Council staff",
    } <= others
    assert ("uses_services_or_carer", "User of services / carer") in kept


def lives(tmp_path, most=None):
    """Write a permissions file for the life histories; with *most*, the first of them alone."""
    with gzip.open(LIVES, "rt", encoding="utf-8") as file:
        lines = list(itertools.islice(file, most))
    permissions = tmp_path / "permissions.jsonl"
    with permissions.open("w", encoding="utf-8") as file:
        for record in map(json.loads, lines):
            permission = {
                "basis": "public_domain",
                "uses": ["training_here", "web"],
                "parts": ["text", "summary"],
                "starts_on": "2026-01-01",
                "ends_on": "2030-12-31",
                "evidence": record["source"],
            }
            line = {"source_id": record["id"], "permission": permission}
            file.write(json.dumps(line) + "\n")
    if most is None:
        return LIVES, permissions, lines
    part = tmp_path / "lives.jsonl.gz"
    with gzip.open(part, "wt", encoding="utf-8") as file:
        file.writelines(lines)
    return part, permissions, lines


def found_by_their_own_words(client, lines):
    """Assert that a search for a few rare words of a story finds it on the website."""
    for line in lines:
        record = json.loads(line)
        small = set(re.findall(r"\b[a-z]{5,}\b", record["body"]))
        rarest = " ".join(sorted(small, key=lambda word: (-len(word), word))[:6])
        answer = client.get("/api/v1/stories", query_string={"q": rarest}).json
        titles = [story["title"] for story in answer["stories"]]
        assert record["title"] in titles[:3], (record["id"], rarest, titles)


@real
def test_life_histories_in_the_public_domain_are_found_on_the_website(archive, client, tmp_path):
    path, permissions, lines = lives(tmp_path, SLICE)

    report = bring_in(archive, path, source="fwp", permissions=permissions)

    assert (counts(report)["added"], report.held) == (SLICE, 0)
    assert client.get("/api/v1/stories").json["total"] == SLICE
    page = client.get(f"/stories/{ids_of(archive)[0]}").text
    assert "Federal Writers" in page
    found_by_their_own_words(client, lines[:10])


@real
@pytest.mark.whole
def test_all_1246_life_histories_come_in_and_are_found(archive, client, tmp_path):
    path, permissions, lines = lives(tmp_path)
    told = []

    report = bring_in(
        archive,
        path,
        source="fwp",
        permissions=permissions,
        progress=lambda done, total: told.append((done, total)),
    )

    assert (counts(report)["added"], report.held) == (1246, 0)
    assert told[-1] == (1246, 1246)
    assert client.get("/api/v1/stories").json["total"] == 1246
    longest = max(map(json.loads, lines), key=lambda record: len(record["body"]))
    found_by_their_own_words(client, [json.dumps(longest), *lines[::200]])
    assert counts(bring_in(archive, path, source="fwp", permissions=permissions)) == {
        "added": 0, "updated": 0, "unchanged": 1246, "failed": 0, "held": 0,
    }  # fmt: skip


COMPLETE = {
    "basis": "organisation",
    "uses": ["web"],
    "parts": ["text", "summary"],
    "ends_on": "2027-03-01",
    "evidence": "signed sheet 4",
}


def write(tmp_path, *records):
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def record(number=1, **more):
    return {"source_id": f"s{number}", "title": f"Title {number}", "body": "We met."} | more


@pytest.mark.parametrize("lacks", sorted(COMPLETE))
def test_a_permission_that_lacks_something_holds_the_story(archive, client, tmp_path, lacks):
    given = {name: value for name, value in COMPLETE.items() if name != lacks}

    report = bring_in(archive, write(tmp_path, record(permission=given)), source="x")

    assert (counts(report)["added"], report.held) == (1, 1)
    nothing_public(archive, client)


@pytest.mark.parametrize("ends_on", ["2026-03-02", "2020-01-01", "2032-01-01"])
def test_a_permission_that_has_ended_or_lasts_too_long_holds_the_story(
    archive, client, tmp_path, ends_on
):
    path = write(tmp_path, record(permission=COMPLETE | {"ends_on": ends_on}))

    report = bring_in(archive, path, source="x")

    assert report.held == 1
    nothing_public(archive, client)


def test_a_dry_run_says_the_same_and_changes_nothing(archive, tmp_path):
    path = write(tmp_path, record(1, permission=COMPLETE), record(2), {"source_id": "s3"})
    before = rows_of(archive, "SELECT count(*) FROM story"), list(archive.bank.instance.rglob("*"))

    tried = bring_in(archive, path, source="x", dry_run=True)

    after = rows_of(archive, "SELECT count(*) FROM story"), list(archive.bank.instance.rglob("*"))
    assert after == before == ([(0,)], before[1])
    done = bring_in(archive, path, source="x")
    assert counts(tried) == counts(done)
    assert counts(done) == {"added": 2, "updated": 0, "unchanged": 0, "failed": 1, "held": 1}


def test_a_changed_record_is_updated_and_the_others_are_not(archive, tmp_path):
    bring_in(archive, write(tmp_path, record(1), record(2)), source="x")

    again = bring_in(
        archive, write(tmp_path, record(1, body="We met again."), record(2)), source="x"
    )

    assert (counts(again)["updated"], counts(again)["unchanged"]) == (1, 1)
    assert len(ids_of(archive)) == 2


def test_new_evidence_that_allows_less_refuses_the_rest(archive, client, tmp_path):
    more = COMPLETE | {"uses": ["web", "training_here"]}
    bring_in(archive, write(tmp_path, record(permission=more)), source="x")
    before = look(archive, TESS, Use.TRAINING_HERE).total, shown(client, ids_of(archive))

    less = COMPLETE | {"uses": ["training_here"], "evidence": "signed sheet 5"}
    report = bring_in(archive, write(tmp_path, record(permission=less)), source="x")

    assert counts(report)["updated"] == 1
    assert before == (1, ids_of(archive))
    assert look(archive, TESS, Use.TRAINING_HERE).total == 1
    assert shown(client, ids_of(archive)) == []


def test_only_curators_import(archive, tmp_path):
    path = write(tmp_path, record())

    for actor in (VISITOR, TESS):
        with pytest.raises(NotAllowedError):
            exchange.run(archive, actor, path, source="x")
    assert ids_of(archive) == []


def test_a_file_that_cannot_be_read_as_a_whole_brings_nothing_in(archive, tmp_path):
    path = tmp_path / "terms.csv"
    path.write_text("source_id,basis\na,consent\na,consent\n", "utf-8")

    with pytest.raises(InvalidError, match=r"“terms\.csv”, line 3: “a” has a permission already"):
        bring_in(archive, write(tmp_path, record()), source="x", permissions=path)

    assert ids_of(archive) == []


def test_the_site_reads_while_an_import_is_on_its_way(archive, client, told, tmp_path):
    story = told()
    path = write(tmp_path, *(record(number) for number in range(120)))
    answers = []

    bring_in(
        archive,
        path,
        source="x",
        progress=lambda done, total: answers.append(client.get(f"/stories/{story.id}").status_code),
    )

    assert answers == [200, 200, 200]
