"""Test the index: what it finds inside the visible set, and how it stands up to damage."""

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest
import whoosh.index

from storybank.domain.consent import Part
from storybank.domain.errors import UnavailableError
from storybank.search import folder as module
from storybank.search import merging, pool, writer
from storybank.search.document import FIELDS
from storybank.search.index import Index
from storybank.search.opened import Opened
from storybank.search.query import parse
from storybank.search.writer import ArrayWriter
from tests.search.conftest import document, seen

SPAWN = multiprocessing.get_context("spawn")


def test_what_is_not_visible_is_not_found(index, find):
    """IDX-2."""
    index.replace([1, 2], [document(1, "a ramp"), document(2, "a ramp")])

    assert find("ramp", [2]) == [2]
    assert find("ramp", []) == []


def test_an_empty_index_finds_nothing_and_suggests_nothing(index, find):
    for query in ("ramp", "ram*", '"a ramp"', "ramp -door"):
        assert find(query, []) == []
    assert index.suggest(parse("ramp"), seen([])) is None


def test_a_word_in_a_part_that_may_not_be_seen_does_not_count(index):
    """IDX-2: a match in a part the asker may not see does not count."""
    index.replace([1], [document(1, "a ramp", title="The door")])
    text_alone = seen([1], frozenset({Part.TEXT}))
    summary_alone = seen([1], frozenset({Part.SUMMARY}))

    assert index.find(parse("ramp"), text_alone)
    assert not index.find(parse("ramp"), summary_alone)
    assert not index.find(parse("ram*"), summary_alone)
    assert not index.find(parse('"a ramp"'), summary_alone)
    assert index.find(parse("door"), summary_alone)
    assert not index.find(parse("door"), text_alone)
    assert index.find(parse("-ramp"), summary_alone)


def test_names_are_in_no_field(index, find, tmp_path):
    """IDX-3: left out of words, beginnings, suggestions and of the files themselves."""
    hidden = document(
        1,
        "Quillfeather came. Marjorie Quillfeather's chair.",
        title="Quillfeather",
        names=frozenset({"marjorie", "quillfeather"}),
    )
    index.replace([1], [hidden])

    for query in ("quillfeather", "Quillf*", "marjorie", '"marjorie quillfeather"'):
        assert find(query, [1]) == []
    assert index.suggest(parse("quilfeather"), seen([1])) is None
    assert find("chair", [1]) == [1]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "index").iterdir())
    assert b"quillf" not in kept.lower()


def test_all_words_come_before_some_and_titles_weigh_more(index, find):
    index.replace(
        [1, 2, 3],
        [
            document(1, "this ramp, that ramp"),
            document(2, "a long way round, then a ramp and in the end a door"),
            document(3, "something else", title="Ramp"),
        ],
    )

    assert find("ramp door", [1, 2, 3])[0] == 2
    assert find("ramp", [1, 2, 3])[0] == 3


def test_ties_keep_their_order_so_that_no_page_repeats_one(index, find):
    index.replace(list(range(1, 9)), [document(n, "the same words") for n in range(1, 9)])

    assert find("words", range(1, 9)) == [8, 7, 6, 5, 4, 3, 2, 1]


def test_phrases_must_all_be_there_and_words_need_not(index, find):
    index.replace([1, 2], [document(1, "a seat at the table"), document(2, "the table and a seat")])

    assert find('"at the table" cushion', [1, 2]) == [1]


def test_words_that_every_text_has_do_not_count_beside_others(index, find):
    index.replace([1, 2], [document(1, "the ramp"), document(2, "the door")])

    assert find("the ramp", [1, 2]) == [1]
    assert find("the", [1, 2]) == [2, 1]
    assert find("to be or not to be", [1, 2]) == []


@pytest.mark.parametrize(
    "query",
    [
        "*", "**", '"', '"""', "-", "--", "- - -", "(", "a AND", "a OR (b", "[a TO z]", "~", "a^9",
        "\x00", "\ud7ff", "🙂", "‏עברית", "title:x", "\\", "a" * 10_000, "a " * 5_000,
        '"' + "a " * 500 + '"', "-" * 1_000, "z*" * 300, "’", "a’", "&", "a&", ":", "1:",
    ],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_it(index, query):
    index.replace([1], [document(1, "the ramp")])

    index.find(parse(query), seen([1]))
    index.suggest(parse(query), seen([1]))


def test_a_suggestion_leads_somewhere_visible_or_is_not_made(index):
    """IDX-4."""
    index.replace([1, 2], [document(1, "living with dementia"), document(2, "the councillor")])

    assert index.suggest(parse("demensia"), seen([1, 2])) == "dementia"
    assert index.suggest(parse("demensia"), seen([2])) is None
    assert index.suggest(parse("councilor help"), seen([1, 2])) == "councillor help"
    assert index.suggest(parse("dementia"), seen([1, 2])) is None


def test_a_suggestion_is_not_made_from_a_part_that_may_not_be_seen(index):
    index.replace([1], [document(1, "living with dementia", title="A day")])

    assert index.suggest(parse("demensia"), seen([1], frozenset({Part.SUMMARY}))) is None


def test_what_changed_takes_the_place_of_what_was(index, find):
    index.replace([1], [document(1, "the ramp")])

    index.replace([1], [document(1, "the door")])

    assert find("ramp", [1]) == []
    assert find("door", [1]) == [1]


def test_rewriting_leaves_no_word_of_what_was_deleted(index, tmp_path):
    """IDX-5."""
    index.replace([1, 2], [document(1, "zanzibarian"), document(2, "the door")])
    index.replace([1], [])

    index.rewrite()

    kept = b"".join(path.read_bytes() for path in (tmp_path / "index").iterdir())
    assert b"zanzibar" not in kept
    assert index.find(parse("door"), seen([2]))


def test_check_names_each_difference(index):
    index.replace([1, 2, 3], [document(1, "one"), document(2, "two"), document(3, "three")])

    said = index.check([document(1, "one"), document(2, "other words"), document(4, "four")])

    assert said == [
        "Version 2 holds other words.",
        "Version 3 should not be there.",
        "Version 4 is missing.",
    ]
    assert index.check([document(1, "one"), document(2, "two"), document(3, "three")]) == []


def test_words_past_the_room_in_memory_are_put_by_and_found_all_the_same(
    index, find, tmp_path, monkeypatch
):
    documents = [document(n, f"the ramp {n} and the door {n % 3}", title="x") for n in range(1, 40)]
    index.rebuild(documents)
    before = [find(query, range(1, 40)) for query in ("ramp 7", '"door 2"', "ram* -17")]

    monkeypatch.setattr(writer, "MOST_PIECES", 50)
    monkeypatch.setattr(pool, "MOST_AT_ONCE", 30)
    index.rebuild(documents)

    assert [find(query, range(1, 40)) for query in ("ramp 7", '"door 2"', "ram* -17")] == before
    assert index.check(documents) == []
    assert {path.suffix for path in (tmp_path / "index").iterdir()} <= {"", ".seg", ".toc"}


def test_postings_that_were_damaged_are_named_by_check(index, tmp_path):
    documents = [document(n, f"the ramp {n}") for n in range(1, 30)]
    index.rebuild(documents)
    path = next((tmp_path / "index").glob("*.seg"))
    kept = bytearray(path.read_bytes())
    at = kept.index(b"STBKTRM1")
    kept[at - 3] ^= 0xFF
    kept[at + 400] ^= 0xFF
    path.write_bytes(kept)

    assert "The words of a segment are damaged: rebuild the index." in index.check(documents)


def test_purging_writes_anew_only_the_segments_that_hold_the_story(index, tmp_path):
    for number in (1, 2, 3):
        index.replace([number], [document(number, f"zanzibar{number}")])
    index.replace([1, 2], [])
    before = {path.name for path in (tmp_path / "index").glob("*.seg")}

    index.rewrite([1])

    kept = b"".join(path.read_bytes() for path in (tmp_path / "index").iterdir())
    after = {path.name for path in (tmp_path / "index").glob("*.seg")}
    assert b"zanzibar1" not in kept
    assert b"zanzibar3" in kept
    assert len(before & after) >= 1


def test_many_commits_leave_few_segments(index, tmp_path):
    for number in range(30):
        index.replace([number], [document(number, "the ramp")])

    index.merge()

    assert len(list((tmp_path / "index").glob("*.seg"))) <= 9
    assert len(index.find(parse("ramp"), seen(range(30)))) == 30


def test_stories_like_one_share_its_rare_words(index):
    texts = ["kettle whistle brass the day", "kettle whistle the day", "garden the day", "the day"]
    index.rebuild([document(n, text) for n, text in enumerate(texts)])

    hits = index.alike(texts[0], "en", seen(range(4)))
    hidden = index.alike(texts[0], "en", seen([2, 3]))

    assert hits.rows.tolist() == [0, 1]
    assert len(hidden) == 0


@pytest.mark.parametrize("codec", ["arrays", "stock"])
def test_an_index_of_the_other_codec_has_to_be_made_again(tmp_path, codec):
    other = {"arrays": "stock", "stock": "arrays"}[codec]
    Index(tmp_path / "index", other).rebuild([document(1, "the ramp")])
    changed = Index(tmp_path / "index", codec)

    assert not changed.is_readable()
    changed.rebuild([document(1, "the ramp")])
    assert len(changed.find(parse("ramp"), seen([1]))) == 1


def test_rebuilding_gives_the_same_answers(index, find):
    """IDX-6."""
    documents = [document(n, f"the ramp {n}") for n in range(1, 6)]
    index.replace([1, 2, 3, 4, 5], documents)
    before = find("ramp 3", range(1, 6))

    index.rebuild(documents)

    assert find("ramp 3", range(1, 6)) == before
    assert index.check(documents) == []


def _damage(folder: Path, how: str) -> None:
    if how == "gone":
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    elif how == "old":
        (folder / "format").write_text("1")
    else:
        for path in folder.iterdir():
            if path.name.endswith((".seg", ".toc")) or how == "all":
                path.write_bytes({"empty": b"", "junk": b"junk" * 99, "all": b"\x00\xff" * 50}[how])


# Whoosh leaves the file open that it could not read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("how", ["gone", "old", "empty", "junk", "all"])
def test_a_damaged_index_is_told_of_and_can_be_made_again(index, find, tmp_path, how):
    index.replace([1], [document(1, "the ramp")])
    _damage(tmp_path / "index", how)

    is_readable = index.is_readable()
    with pytest.raises(UnavailableError):
        find("ramp", [1])
    index.rebuild([document(1, "the ramp")])

    assert not is_readable
    assert find("ramp", [1]) == [1]


def test_a_writer_waits_for_another_and_gives_up_in_the_end(index, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)

    with index._folder.locked(), pytest.raises(UnavailableError, match="being written"):
        index.replace([1], [document(1, "the ramp")])

    index.replace([1], [document(1, "the ramp")])
    assert index.find(parse("ramp"), seen([1]))


def _write_for_ever(folder: Path) -> None:
    number = 100
    while True:
        number += 1
        Index(folder).replace([number], [document(number, "a ramp " * 2_000)])


def test_a_writer_that_is_killed_leaves_an_index_that_answers(index, find, tmp_path):
    index.replace([1], [document(1, "the door")])

    for wait in (0.7, 0.9, 1.1):
        process = SPAWN.Process(target=_write_for_ever, args=(tmp_path / "index",))
        process.start()
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert find("door", [1]) == [1]

    index.replace([2], [document(2, "the window")])
    assert find("window", [2]) == [2]


@pytest.mark.parametrize("codec", ["arrays", "stock"])
def test_every_term_can_be_read_for_the_search_for_traces(tmp_path, codec):
    """Also words as written, abbreviations, and what is deleted and not yet written away."""
    made = Index(tmp_path / "other", codec)
    french = document(2, "une rampe merveilleuse", lang="fr")
    made.replace([1, 2], [document(1, "the SEND zanzibarquokka"), french])
    made.replace([1], [])

    known = set(made.lexicon())
    made.rewrite([1])

    assert {"zanzibarquokka", "SEND", "rampe", "merveilleuse"} <= known
    assert "zanzibarquokka" not in set(made.lexicon())
    assert "rampe" in set(made.lexicon())


def _terms(folder):
    """Return every posting of the index by Whoosh's own reader: term, rendition, where."""
    found = set()
    reader = whoosh.index.open_dir(str(folder)).reader()
    for leaf, _ in reader.leaf_readers():
        numbers = leaf.column_reader("number")
        for field, word in leaf.all_terms():
            matcher = leaf.postings(field, word)
            while matcher.is_active():
                where = matcher.value_as("positions") if field in FIELDS else ()
                found.add((field, word, int(numbers[matcher.id()]), tuple(where)))
                matcher.next()
    return found


@pytest.mark.parametrize("codec", ["arrays", "stock"])
@pytest.mark.parametrize("at_once", [pool.MOST_AT_ONCE, 7])
def test_segments_made_one_hold_what_one_made_at_once_holds(tmp_path, monkeypatch, codec, at_once):
    monkeypatch.setattr(pool, "MOST_AT_ONCE", at_once)
    chance = random.Random(7)
    words = ["ramp", "door", "kettle", "chair", "A&E", "łódź"]
    texts = [" ".join(chance.choices(words, k=9)) for _ in range(20)]
    kept = [document(n, text, title=text[:9]) for n, text in enumerate(texts) if n % 3]
    grown, made = Index(tmp_path / "grown", codec), Index(tmp_path / "made", codec)

    for n, text in enumerate(texts):
        grown.replace([n], [document(n, text, title=text[:9])])
    grown.replace([n for n in range(20) if not n % 3], [])
    grown.merge()
    grown.rewrite()
    made.rebuild(kept)

    assert len(list((tmp_path / "grown").glob("*.seg"))) < 8
    assert _terms(tmp_path / "grown") == _terms(tmp_path / "made")
    assert grown.check(kept) == []


def test_changes_alone_leave_few_segments_and_no_pieces(index, tmp_path):
    """Where nobody merges in the background, and whoever reads is not kept waiting for it."""
    for number in range(70):
        index.replace([number], [document(number, "the ramp")])

    left = [path.name for path in (tmp_path / "index").iterdir()]
    assert sum(name.endswith(".seg") for name in left) <= 2 * merging.STEP
    assert {Path(name).suffix for name in left} <= {"", ".seg", ".toc"}
    assert len(index.find(parse("ramp"), seen(range(70)))) == 70


def test_what_was_added_is_not_lost_in_a_merge(index, tmp_path):
    index.replace([1], [document(1, "the ramp")])
    writer = ArrayWriter(Opened(tmp_path / "index"))
    writer.add(document(2, "the ramp"))

    with pytest.raises(ValueError, match="saved before"):
        writer.rewrite(lambda segment: True)
    writer.cancel()
