"""Hold captions to what can be shown: whatever is sent is cues, or a sentence that says why not."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storybank.domain import caption_lines, captions
from storybank.domain.caption_lines import Typed
from storybank.domain.captions import Cue
from storybank.domain.errors import InvalidError

ONE = "00:01.000 --> 00:03.000\nIt took a morning.\n"

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40).map(
    captions.cleaned
)
names = st.one_of(st.just(""), st.sampled_from(["Ann", "Tom & Jo", "Dr. Bell"]), words).map(
    lambda name: captions.cleaned(name.replace("<", "").replace(">", ""), lines=False)
)


@st.composite
def spoken(draw: st.DrawFn) -> tuple[Cue, ...]:
    """Make cues that can be shown: one after the other, with time to read each."""
    found, at = [], draw(st.integers(0, 5_000_000))
    for _ in range(draw(st.integers(1, 4))):
        at += draw(st.integers(0, 3_000))
        end = at + draw(st.integers(4_000, 9_000))
        text = draw(words.filter(lambda text: text and text.count("\n") < 2))
        found.append(Cue(at, end, text, draw(names)))
        at = end
    return tuple(found)


def problem(given: bytes | str, seconds: float = 0) -> str:
    with pytest.raises(InvalidError) as refused:
        captions.read(given, seconds)
    return refused.value.problems["captions"]


@given(spoken())
@settings(deadline=None, max_examples=150)
def test_what_is_written_is_read_back_the_same(cues):
    assert captions.read(captions.write(cues)) == cues


@given(spoken())
@example((Cue(0, 4000, "0", ": 0"), Cue(4000, 8000, "Yes", "Ann: Jo")))
@settings(deadline=None, max_examples=150)
def test_lines_with_times_say_the_same_as_a_file(cues):
    plain = tuple(Cue(c.start, c.end, c.line, c.speaker) for c in cues)

    read = caption_lines.read(caption_lines.write(plain))

    assert [(c.start, c.end, c.line, c.speaker) for c in read] == [
        (c.start, c.end, c.line, c.speaker) for c in plain
    ]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                ["WEBVTT", "\n", "\n\n", "\r\n", "00:01.000", " --> ", "00:02.000", "<v Ann>",
                 "<i>", "NOTE x", "STYLE", "a", "&lt;", "\ufeff", "\x00", "1:2:3", "-->", "\u2028"]
            )
        ).map(lambda some: "WEBVTT\n\n" + "".join(some)).map(str.encode),
    )
)  # fmt: skip
@settings(deadline=None, max_examples=300)
def test_whatever_is_sent_is_cues_or_a_sentence(given):
    for read in (
        captions.read,
        captions.parse,
        lambda sent: caption_lines.read(sent.decode("latin")),
    ):
        try:
            cues = read(given)
        except InvalidError as error:
            said = list(error.problems.values())
        else:
            said = [cue.text for cue in cues] and ["cues"]
        assert said
        assert all(said)


def test_a_file_of_another_program_is_taken_with_nothing_but_its_words():
    given = (
        "\ufeffWEBVTT - made by a program\r\nKind: captions\r\nLanguage: en\r\n\r\n"
        "NOTE secret remark\r\nof two lines\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "REGION\r\nid:x\r\n\r\nintro\r\n00:01.000 --> 00:03.500 align:start line:0%\r\n"
        "<v.loud Ann>It took\r\na morning &amp; four of us.</v>\r\n\r\n"
        "01:00:04.000 --> 01:00:06.000\r\n[laughter]"
    )

    cues = captions.read(given.encode())

    assert cues == (
        Cue(1000, 3500, "It took\na morning & four of us.", "Ann"),
        Cue(3_604_000, 3_606_000, "[laughter]"),
    )
    assert captions.write(cues) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n<v Ann>It took\na morning &amp; four of us.\n\n"
        "01:00:04.000 --> 01:00:06.000\n[laughter]\n"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nHello", "Line 1: a WebVTT file begins"),
        (b"WEBVTT\n\n\xff\xfe", "Line 3: save the file as UTF-8"),
        ("WEBVTT\n\nNo times here", "Line 3: these words have no times"),
        ("WEBVTT\n\n00:01 --> 00:02.000\nHello", "Line 3: write both times"),
        ("WEBVTT\n\n00:01.000 -->\nHello", "Line 3: write both times"),
        ("WEBVTT\n\n00:61.000 --> 02:00.000\nHello", "Line 3: write both times"),
        (f"WEBVTT\n\n{ONE}\n00:04.000 --> 00:05.000\nSo\n<i>much</i>", "Line 8: take out '<i>'"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nShe <v Ann>said", "Line 4: take out '<v Ann>'"),
        ("WEBVTT", "There are no captions in this file"),
        (b"WEBVTT\n\n" + b"a" * 1_000_001, "larger than 1 MB"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\nHi", "Caption 1: it ends before it begins"),
        (f"WEBVTT\n\n{ONE}\n00:00.500 --> 00:00.900\nOh", "Caption 2: it begins before caption 1"),
        (f"WEBVTT\n\n{ONE}\n00:02.500 --> 00:05.000\nOh", "Caption 2: caption 1 still stands"),
        ("WEBVTT\n\n00:03.000 --> 00:05.000\n\n", "Caption 1: it has no words"),
        ("WEBVTT\n\n00:03.000 --> 00:04.000\n" + "long " * 6, "nobody can read 29 letters"),
        ("WEBVTT\n\n00:03.000 --> 00:09.000\n" + "a" * 43, "more than 42 letters"),
        ("WEBVTT\n\n00:03.000 --> 00:09.000\na\nb\nc", "it has 3 lines"),
        (f"WEBVTT\n\n00:03.000 --> 00:09.000\n<v {'n' * 61}>a", "write who speaks in at most 60"),
    ],
)  # fmt: skip
def test_each_fault_says_where_it_is_and_what_to_do(given, said):
    assert said in problem(given)


def test_words_after_the_end_of_the_recording_are_a_fault():
    assert "the recording is over at 0:02" in problem(f"WEBVTT\n\n{ONE}", seconds=2)
    assert captions.read(f"WEBVTT\n\n{ONE}", seconds=2.6)


def test_many_faults_are_ten_sentences_and_how_many_more():
    with pytest.raises(InvalidError) as refused:
        captions.read("WEBVTT" + "\n\nno times" * 30)

    assert len(refused.value.problems) == 11
    assert "20 more" in refused.value.problems["captions-10"]


def test_lines_with_times_need_no_ends():
    cues = caption_lines.read(
        "0:01 Ann: It took a morning.\n\n0:03-0:05 [laughter]\n0:10 : Listen: now\nand then"
    )

    assert cues == (
        Cue(1000, 3000, "It took a morning.", "Ann"),
        Cue(3000, 5000, "[laughter]"),
        Cue(10000, 12000, "Listen: now\nand then"),
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Write at least one line"),
        ("It took a morning", "Line 1: begin with the time"),
        ("0:05 Hello\n0:75 There", "Line 2: 0:75 is no time"),
    ],
)
def test_each_faulty_line_says_what_to_do(given, said):
    with pytest.raises(InvalidError) as refused:
        caption_lines.read(given)

    assert said in refused.value.problems["lines"]


def test_a_caption_is_split_joined_added_and_taken_out():
    one = Typed("0:02", "0:06", "Ann", "It took a morning, and four of us.")

    two = caption_lines.split((one,), 0)

    assert two == (
        Typed("0:02", "0:04", "Ann", "It took a morning,"),
        Typed("0:04", "0:06", "Ann", "and four of us."),
    )
    assert caption_lines.joined(two, 0) == (one,)
    assert caption_lines.joined((one,), 0) == (one,)
    assert caption_lines.added(two, 0)[1] == Typed("0:04", "0:04")
    assert caption_lines.without(two, 0) == two[1:]


def test_what_is_typed_is_checked_where_it_stands():
    several = (Typed(), Typed("0:0x", "0:02", "", "Hello"), Typed("0:03", "0:02", "", "There"))

    _, wrong = caption_lines.cues_of(several)
    cues, faults = caption_lines.cues_of((several[0], several[2]))

    assert [(one.cue, one.field) for one in wrong] == [(2, "start")]
    assert cues == (Cue(3000, 2000, "There"),)
    assert [(one.cue, one.field) for one in faults] == [(2, "end")]
