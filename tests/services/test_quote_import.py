"""Import quotes: tied to the story that they stand in, or alone with their own source."""

import json
from collections import Counter

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.domain.people import VISITOR
from storybank.domain.quotes import Answer as Said
from storybank.domain.report import Result
from storybank.services import changes, purge, quote_answers, stopping
from storybank.storage import quotes as kept
from storybank.storage import stories, tied
from tests.conftest import SHARED, teller_of
from tests.services.imports import bring_in, look, rows_of
from tests.services.quoted import TESS, bank, words

SEEDS = SHARED / "seeds"
PERMISSION = {
    "basis": "organisation",
    "uses": ["training_here", "web"],
    "parts": ["text", "summary", "quotes", "name"],
    "identity": "full_name",
    "starts_on": "2026-01-01",
    "ends_on": "2029-12-31",
    "evidence": "fiction, made for this test",
}
STORY = {
    "id": "story-1",
    "title": "The heron at the day centre",
    "author": "Nell Marsh",
    "body": "We met on Tuesdays. “Nobody asked the heron,” she said – and it stayed for tea.",
    "permission": PERMISSION,
}
QUOTE = {
    "id": "quote-1",
    "kind": "quote",
    "title": "Nobody asked",
    "body": '"Nobody asked the heron," she said - and it stayed',
    "role_group": "Carers",
    "permission": PERMISSION,
}
ALONE = {
    "id": "quote-2",
    "kind": "quote",
    "title": "On paper",
    "body": "“It was never about the biscuits.”",
    "role_group": "Staff",
    "source_document": "Tea for two: an invented report",
    "permission": PERMISSION,
}
HELD = {key: value for key, value in ALONE.items() if key != "permission"} | {"id": "quote-3"}


def write(tmp_path, *records):
    """Write records as JSON Lines."""
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return path


def story_of(archive, source_id):
    """Return the story that a record became."""
    (row,) = rows_of(archive, f"SELECT id FROM story WHERE source_id = '{source_id}'")
    return stories.with_ids(archive.db, archive.every, [row[0]])[0]


def test_a_quote_is_tied_to_its_story_wherever_it_stands_in_the_file(archive, tmp_path):
    report = bring_in(archive, write(tmp_path, QUOTE, STORY, ALONE), source="x")

    whole, own = story_of(archive, "story-1"), story_of(archive, "quote-1")
    assert [one.where for one in report.outcomes] == ["line 1", "line 2", "line 3"]
    assert report.outcomes[0].message.startswith(f"It stands in story {whole.id}")
    (quote,) = kept.of_story(archive.db, whole.number)
    assert quote.text == "“Nobody asked the heron,” she said – and it stayed"
    assert own.tied.whole.id == whole.id
    assert story_of(archive, "quote-2").tied is None
    assert sorted(words(archive)) == ["It was never about the biscuits.", quote.text]


def test_a_quote_that_names_nobody_stays_unnamed_though_its_story_is_signed(archive, tmp_path):
    signed = QUOTE | {"id": "quote-4", "body": "We met on Tuesdays.", "author": "Nell Marsh"}
    bring_in(archive, write(tmp_path, STORY, QUOTE, signed), source="x")

    labels = {one.words: (one.label, one.leads_to_story) for one in bank(archive).values()}

    assert labels["We met on Tuesdays."] == ("Nell Marsh", True)
    assert labels["“Nobody asked the heron,” she said – and it stayed"] == ("someone", False)


def test_without_permission_a_quote_is_held_like_any_story(archive, tmp_path):
    report = bring_in(archive, write(tmp_path, HELD), source="x")

    assert report.held == 1
    assert words(archive) == []


def test_the_same_file_again_adds_nothing_and_a_dry_run_writes_nothing(archive, tmp_path):
    path = write(tmp_path, QUOTE, STORY, ALONE)

    tried = bring_in(archive, path, source="x", dry_run=True)
    before = rows_of(archive, "SELECT count(*) FROM quote")
    done = bring_in(archive, path, source="x")
    kept_then = rows_of(archive, "SELECT * FROM quote"), rows_of(archive, "SELECT * FROM tied")
    again = bring_in(archive, path, source="x")

    assert before == [(0,)]
    assert "would be tied" in tried.outcomes[0].message
    assert [r.result for r in tried.outcomes] == [r.result for r in done.outcomes]
    assert again.count(Result.UNCHANGED) == 3
    assert kept_then == (
        rows_of(archive, "SELECT * FROM quote"),
        rows_of(archive, "SELECT * FROM tied"),
    )


def test_a_quote_whose_story_comes_in_later_is_tied_then(archive, tmp_path):
    bring_in(archive, write(tmp_path, QUOTE), source="x")
    alone = words(archive)

    bring_in(archive, write(tmp_path, STORY), source="x")
    bring_in(archive, write(tmp_path, QUOTE), source="x")

    assert alone == [QUOTE["body"]]
    assert words(archive) == ["“Nobody asked the heron,” she said – and it stayed"]


@pytest.mark.parametrize("use", [Use.TRAINING_HERE, Use.WEB])
def test_what_takes_the_story_away_takes_its_tied_quote_away_everywhere(archive, tmp_path, use):
    bring_in(archive, write(tmp_path, STORY, QUOTE, ALONE), source="x")
    whole, own = story_of(archive, "story-1"), story_of(archive, "quote-1")
    asker = TESS if use is Use.TRAINING_HERE else VISITOR
    before = look(archive, asker, use, "heron").total

    stopping.withdraw(archive, teller_of(whole), whole.id)

    assert before == 2
    assert look(archive, asker, use, "heron").total == 0
    assert words(archive) == ["It was never about the biscuits."]
    day = stories.deletion_day(archive.db, whole)
    assert day
    assert stories.deletion_day(archive.db, own) == day
    stopping.restore(archive, teller_of(whole), whole.id)
    assert look(archive, asker, use, "heron").total == 2
    assert stories.deletion_day(archive.db, own) is None


def test_a_no_to_a_tied_quote_hides_it_as_a_story_too(archive, tmp_path):
    bring_in(archive, write(tmp_path, STORY, QUOTE), source="x")
    whole = story_of(archive, "story-1")
    (quote,) = kept.of_story(archive.db, whole.number)

    quote_answers.answer_own(archive, teller_of(whole), whole.id, quote.id, answer=Said.NO)

    assert words(archive) == []
    assert [one.view.id for one in look(archive, TESS, Use.TRAINING_HERE).stories] == [whole.id]


def test_the_permission_of_the_quote_itself_counts_too(archive, tmp_path):
    less = PERMISSION | {"uses": ["web"]}

    bring_in(archive, write(tmp_path, STORY, QUOTE | {"permission": less}), source="x")

    assert words(archive) == []


def test_words_that_were_taken_back_do_not_come_in_again_as_a_quote(archive, tmp_path, clock):
    bring_in(archive, write(tmp_path, STORY), source="x")
    whole = story_of(archive, "story-1")
    stopping.withdraw(archive, teller_of(whole), whole.id)

    report = bring_in(archive, write(tmp_path, QUOTE), source="x")

    assert report.count(Result.ADDED) == 0
    assert words(archive) == []


def test_a_tied_quote_is_deleted_with_its_story(archive, tmp_path, clock):
    bring_in(archive, write(tmp_path, STORY, QUOTE), source="x")
    whole, own = story_of(archive, "story-1"), story_of(archive, "quote-1")
    stopping.withdraw(archive, teller_of(whole), whole.id)
    clock.move(days=40)

    done = purge.run(archive)

    assert sorted(done) == sorted([whole.id, own.id])
    assert rows_of(archive, "SELECT count(*) FROM quote") == [(0,)]
    assert rows_of(archive, "SELECT count(*) FROM tied") == [(0,)]


def test_the_web_taken_from_the_story_takes_its_quote_off_the_web(archive, tmp_path):
    bring_in(archive, write(tmp_path, STORY, QUOTE), source="x")
    whole = story_of(archive, "story-1")
    answers = changes.refusal(whole, Purpose(Use.WEB))
    changes.change(archive, teller_of(whole), whole.id, answers=answers, screens=("W26",))

    assert look(archive, VISITOR, Use.WEB).total == 0
    assert look(archive, TESS, Use.TRAINING_HERE).total == 2


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real data is not on this machine")
def test_the_157_quotes_of_a_real_collection_are_quotes_tied_where_they_stand(archive):
    report = bring_in(
        archive,
        SEEDS / "seeds_all.jsonl",
        source="seeds",
        permissions=SEEDS / "permissions_for_tests.csv",
    )

    assert (report.count(Result.ADDED), report.held) == (239, 0)
    found = bank(archive)
    assert len(found) == 157
    ties = tied.of_quotes(archive.db)
    assert len(ties) == 42  # counted by hand of the files, with marks and spaces made alike
    alone = [one for one in found.values() if one.id not in ties]
    assert all(one.stands_alone and one.view.citation for one in alone)
    for one in found.values():
        span = one.quote.span
        assert one.view.body[span.starts : span.ends] == one.words
    crowds = Counter(one.label for one in found.values() if not one.is_named)
    people = kept.people(archive.db)
    for label in crowds:
        told = {people[one.id] for one in found.values() if one.label == label}
        assert len(told) >= 3, label
