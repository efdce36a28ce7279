"""Run files of searches, as test collections are run: every word counts (contract.md)."""

import json

import pytest
from click.testing import Result

from storybank.cli import group
from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import search


@pytest.fixture
def run(app, tmp_path):
    """Run the searches of a file and return what was printed."""

    def made(*queries: dict[str, str] | str) -> Result:
        path = tmp_path / "queries.jsonl"
        lines = (query if isinstance(query, str) else json.dumps(query) for query in queries)
        path.write_text("\n".join(lines), "utf-8")
        words = ["search", "--queries", str(path), "--trec"]
        return app.test_cli_runner().invoke(group, args=words)

    return made


def test_each_hit_is_a_line_of_a_run(told, run):
    told(title="The ramp", extra={"source": "fen", "source_id": "fen-1"})

    result = run({"_id": "q1", "text": "ramp"}, {"_id": "q2", "text": "nothing of the kind"})

    assert result.exit_code == 0
    (line,) = result.output.splitlines()
    query, q0, source_id, rank, score, name = line.split(" ")
    assert (query, q0, source_id, rank, name) == ("q1", "Q0", "fen-1", "1", "storybank")
    assert float(score) > 0


def test_a_story_given_here_is_named_by_its_own_id(told, run):
    story = told(title="The ramp")

    result = run({"_id": "q1", "text": "ramp"})

    assert result.output.split()[2] == story.id


def test_words_past_the_twelfth_and_the_two_hundredth_letter_count(told, run):
    told(title="The ramp", body="A lighthouse keeper told me.")
    padding = " ".join(f"qwxz{n}" for n in range(60))

    result = run({"_id": "q1", "text": f"{padding} lighthouse"})

    assert len(padding) > 200
    assert len(result.output.splitlines()) == 1


def test_words_past_the_two_thousandth_letter_are_left_out(told, run):
    told(title="The ramp", body="A lighthouse keeper told me.")

    result = run({"_id": "q1", "text": "qwxz " * 400 + "lighthouse"})

    assert result.output == ""


def test_a_story_that_is_not_on_the_web_is_in_no_run(told, run):
    told(title="The ramp", uses=(Use.TRAINING_HERE,))

    assert run({"_id": "q1", "text": "ramp"}).output == ""


def test_a_line_that_is_no_query_is_one_sentence(told, run):
    result = run('{"text": "no name"}')

    assert isinstance(result.exception, InvalidError)
    assert "line 1" in str(result.exception)


def test_the_order_is_that_of_the_page(archive, told):
    for n, body in enumerate(("ramp", "ramp and ramp", "a ramp, a ramp, a ramp", "no such word")):
        told(body=body, title=f"Story {n}", summary="", quotes=())
    query = Query(text="ramp")

    ranked = search.ranked(archive, VISITOR, query, limit=10)

    page = search.find(archive, VISITOR, query)
    assert [name for name, _ in ranked] == [found.view.id for found in page.stories]
    assert [score for _, score in ranked] == [found.score for found in page.stories]
