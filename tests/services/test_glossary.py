"""Change the names that searches take as one; what is done can be undone."""

import pytest

from storybank.domain.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from storybank.domain.people import CLI, VISITOR
from storybank.domain.search import Query
from storybank.services import glossary, name_files, purge, search, stopping
from storybank.services.archive import open_bank
from storybank.services.glossary import MOST_NAMES
from tests.conftest import CLEO, TESS, make_story, teller_of

OCC = ("OCC", "Oxfordshire County Council")


def finds(archive, text):
    return search.find(archive, VISITOR, Query(text=text)).total


def names(archive):
    return [group.names for group in glossary.find(archive, CLEO)]


@pytest.fixture
def council(archive):
    """A story that names the council in full."""
    return make_story(archive, title="Oxfordshire County Council cut the service")


def test_a_change_counts_at_the_next_search_in_every_worker(archive, council, instance, clock):
    other = open_bank(instance, clock).open()
    before = [finds(one, "OCC") for one in (archive, other)]

    group = glossary.add(archive, CLEO, OCC)
    added = [finds(one, "OCC") for one in (archive, other)]
    glossary.change(other, CLEO, group.number, ("CCO", *OCC[1:]), seen=OCC)
    changed = [finds(one, text) for one in (archive, other) for text in ("OCC", "CCO")]
    glossary.remove(archive, CLEO, group.number)
    removed = [finds(one, "CCO") for one in (archive, other)]
    other.close()

    assert before == [0, 0]
    assert added == [1, 1]
    assert changed == [0, 1, 0, 1]
    assert removed == [0, 0]


def test_everything_can_be_undone(archive, council):
    group = glossary.add(archive, CLEO, OCC)
    changed = glossary.change(archive, CLEO, group.number, ("OCC", "the owl club"), seen=OCC)
    undone = glossary.undo(archive, CLEO, group.number)
    redone = glossary.undo(archive, CLEO, group.number)
    glossary.undo(archive, CLEO, group.number)
    glossary.remove(archive, CLEO, group.number)
    removed = [one.names for one in glossary.removed(archive, CLEO)]
    glossary.bring_back(archive, CLEO, group.number)

    assert changed.before == OCC
    assert undone.names == OCC
    assert redone.names == ("OCC", "the owl club")
    assert removed == [OCC]
    assert glossary.removed(archive, CLEO) == []
    assert finds(archive, "OCC") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "at least two names"),
        (("GP", " GP "), "at least two names"),
        (("GP", "…"), "“…” has no letter or number"),
        (("GP", "x" * 201), "at most 200 letters"),
        (("GP", "a b c d e f g h i"), "more than 8 words"),
        (("carer", "the"), "“the” stands in nearly every story"),
        ([f"name{n}" for n in range(MOST_NAMES + 1)], f"at most {MOST_NAMES} names"),
    ],
)
def test_names_that_nothing_could_be_found_by_are_refused(archive, given, said):
    before = names(archive)

    with pytest.raises(InvalidError) as caught:
        glossary.add(archive, CLEO, given)

    assert said in caught.value.problems["names"]
    assert names(archive) == before


def test_an_abbreviation_that_is_also_a_little_word_is_a_name(archive):
    group = glossary.add(archive, CLEO, ("IT", "information technology"))

    assert group.names == ("IT", "information technology")


def test_the_same_names_are_not_written_down_twice(archive):
    group = glossary.add(archive, CLEO, OCC)
    other = glossary.add(archive, CLEO, ("ABC", "a big change"))

    with pytest.raises(ConflictError):
        glossary.add(archive, CLEO, OCC[::-1])
    with pytest.raises(ConflictError):
        glossary.change(archive, CLEO, other.number, OCC, seen=other.names)
    glossary.remove(archive, CLEO, group.number)
    glossary.add(archive, CLEO, OCC)
    with pytest.raises(ConflictError):
        glossary.bring_back(archive, CLEO, group.number)


def test_whoever_saw_older_names_does_not_overwrite_newer_ones(archive):
    group = glossary.add(archive, CLEO, OCC)
    glossary.change(archive, CLEO, group.number, ("OCC", "the council"), seen=OCC)

    with pytest.raises(ConflictError, match="Someone else has changed"):
        glossary.change(archive, CLEO, group.number, ("OCC", "an owl"), seen=OCC)

    assert glossary.fetch(archive, CLEO, group.number).names == ("OCC", "the council")


@pytest.mark.parametrize(
    "deed",
    [
        lambda archive, actor: glossary.find(archive, actor),
        lambda archive, actor: glossary.removed(archive, actor),
        lambda archive, actor: glossary.fetch(archive, actor, 1),
        lambda archive, actor: glossary.add(archive, actor, OCC),
        lambda archive, actor: glossary.change(archive, actor, 1, OCC, seen=OCC),
        lambda archive, actor: glossary.undo(archive, actor, 1),
        lambda archive, actor: glossary.remove(archive, actor, 1),
        lambda archive, actor: glossary.bring_back(archive, actor, 1),
        lambda archive, actor: name_files.as_table(archive, actor),
        lambda archive, actor: name_files.take_in(archive, actor, b"name\nGP"),
        lambda archive, actor: name_files.take_back(archive, actor, "x"),
    ],
)
def test_whoever_is_no_curator_changes_and_reads_nothing(archive, deed):
    before = names(archive)

    for actor in (TESS, VISITOR):
        with pytest.raises(NotAllowedError):
            deed(archive, actor)

    assert names(archive) == before


def test_what_is_not_there_cannot_be_changed(archive):
    for deed in (glossary.remove, glossary.undo, glossary.bring_back, glossary.fetch):
        with pytest.raises(NotFoundError):
            deed(archive, CLEO, 99_999)


def test_names_in_the_glossary_do_not_hold_up_a_deletion(archive, council):
    group = glossary.add(archive, CLEO, ("OCC", "xylograph"))
    glossary.change(archive, CLEO, group.number, OCC, seen=group.names)
    story = make_story(archive, title="Xylograph of Oxfordshire")
    stopping.withdraw(archive, teller_of(council), council.id, today=True)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    assert set(purge.run(archive)) == {council.id, story.id}


def test_what_was_removed_and_what_was_there_before_is_forgotten_in_time(archive, clock):
    removed = glossary.add(archive, CLEO, OCC)
    changed = glossary.add(archive, CLEO, ("ABC", "a big change"))
    glossary.remove(archive, CLEO, removed.number)
    glossary.change(archive, CLEO, changed.number, ("ABC", "an owl"), seen=changed.names)
    clock.move(days=29)
    purge.run(archive)

    with pytest.raises(NotFoundError):
        glossary.fetch(archive, CLEO, removed.number)
    assert glossary.fetch(archive, CLEO, changed.number).before == ()


# Tables.


def test_a_table_goes_out_and_comes_back_the_same(archive):
    glossary.add(archive, CLEO, ("=SUM(A1)", "“quoted”, with a comma", "Gwasanaethau Cŵn"))
    before = names(archive)
    table = name_files.as_table(archive, CLEO)
    for group in glossary.find(archive, CLEO):
        glossary.remove(archive, CLEO, group.number)

    taken = name_files.take_in(archive, CLEO, table.encode())
    again = name_files.take_in(archive, CLEO, table.encode())

    assert "'=SUM(A1)" in table
    assert names(archive) == before
    assert (taken.added, taken.known, taken.problems) == (len(before), 0, ())
    assert (again.added, again.known) == (0, len(before))


def test_a_bad_row_stops_no_other_and_is_named(archive):
    table = b"name;other name 1\r\nOCC;Oxfordshire County Council\r\nalone;\r\nthe;carer\r\n"

    taken = name_files.take_in(archive, CLI, table)

    assert taken.added == 1
    assert [problem.split(":")[0] for problem in taken.problems] == ["Line 3", "Line 4"]
    assert OCC in names(archive)


def test_what_came_with_a_table_can_be_taken_back_but_for_what_was_changed_since(archive):
    before = names(archive)
    taken = name_files.take_in(
        archive, CLEO, b"name,other name 1\nABC,a big change\nXYZ,an owl\nOCC,council\n"
    )
    changed = next(one for one in glossary.find(archive, CLEO) if one.names[0] == "OCC")
    glossary.change(archive, CLEO, changed.number, OCC, seen=changed.names)

    count = name_files.take_back(archive, CLEO, taken.batch)

    assert (taken.added, count) == (3, 2)
    assert sorted(names(archive)) == sorted([*before, OCC])
    for batch in (taken.batch, "", "x"):
        with pytest.raises(ConflictError):
            name_files.take_back(archive, CLEO, batch)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file."),
        (b"GP,general practitioner\n", "The first line must be"),
        (b"PK\x03\x04 and so on", "is an Excel workbook"),
        (b"\xff\xfen\x00a\x00", "is UTF-16"),
        (b" \n", "is empty"),
        (b"\n\nname\n", "does not begin with a line of column names"),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_sentence(archive, content, said):
    before = names(archive)

    with pytest.raises(InvalidError) as caught:
        name_files.take_in(archive, CLEO, content)

    assert said in caught.value.problems["file"]
    assert names(archive) == before
