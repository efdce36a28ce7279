"""Check how a receipt is written for the ear, for a phone, and without saying what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.consent import Use
from storybank.domain.receipt import _GSM, NOT_BACK, Party, Receipt, Said, gsm, spell

ENDS = date(2028, 3, 3)
YES = Said(
    Use.WEB,
    "our website",
    is_yes=True,
    answer="yes",
    parts=(("the words", "yes"), ("short quotes", "no"), ("the name", "the first name “Ama”")),
    starts_on=date(2026, 3, 10),
    ends_on=ENDS,
)
NO = Said(Use.PRINT, "print, such as leaflets", is_yes=False, answer="not sure yet, so no")
RECEIPT = Receipt(
    id="1",
    given_on=date(2026, 3, 3),
    given_at=datetime(2026, 3, 3, tzinfo=UTC),
    party=Party("Fen Voices", "01632 960000", "hello@fen-voices.example", "1 Example Street"),
    title="Your receipt",
    screen=("Tell Fen Voices about your story.", "Stories end on: 3 March 2028."),
    said=(YES, NO),
    helped=("Nobody. You answered on your own.",),
    acts=(),
    stop_link="https://example.org/stop",
    words="river lamp apple stone",
    link="https://example.org/r/abcdefghijklmnopqrstuv",
)


def test_a_choice_is_one_line_with_its_parts_and_days() -> None:
    assert YES.sentence() == (
        "Our website: yes to the words. No to short quotes. The name: the first name “Ama”. "
        "It starts on 10 March 2026 and ends on 3 March 2028."
    )
    assert NO.sentence() == "Print, such as leaflets: not sure yet, so no."
    assert "It starts after your last yes" in replace(YES, starts_on=None).sentence()


def test_three_text_messages_hold_words_end_ways_to_stop_and_link() -> None:
    first, second, third = RECEIPT.messages()

    assert "river lamp apple stone" in first
    assert "https://example.org/stop" in second
    assert "01632 960000" in second
    assert "3 March 2028" in second
    assert third.endswith(RECEIPT.link)


@given(
    st.lists(
        st.text(st.characters(categories=("Ll",)), min_size=3, max_size=9), min_size=4, max_size=4
    ),
    st.text(max_size=30),
    st.integers(0, 60),
)
def test_messages_are_short_and_in_letters_that_every_phone_takes(
    words: list[str], phone: str, longer: int
) -> None:
    party = replace(RECEIPT.party, phone=phone)
    stop = f"https://{'a' * longer}.org/stop"

    found = replace(RECEIPT, words=" ".join(words), party=party, stop_link=stop).messages()

    for message in found:
        assert len(message) <= 160
        assert set(message) <= _GSM
    assert stop in found[1]


def test_letters_that_no_phone_takes_lose_their_marks() -> None:
    assert gsm("“Zoë’s” – Łódź…") == '"Zoe\'s" - ?odz...'


def test_the_discreet_one_says_neither_who_we_are_nor_what_it_is_about() -> None:
    text = RECEIPT.discreet().plain_text().casefold()

    assert "fen voices" not in text
    assert "fen-voices" not in text
    assert "stor" not in text.replace("https://example.org/stop", "")
    assert "1. river\n2. lamp\n3. apple\n4. stone" in text
    assert "01632 960000" in text


def test_what_is_read_out_spells_the_words() -> None:
    script = RECEIPT.audio_script()

    assert "Word 2: lamp. L A M P." in script
    assert "(pause)" in script
    assert spell("ox") == "O X"


def test_words_are_spelled_in_the_plain_text_when_asked_for() -> None:
    assert "2. lamp (L A M P)" in RECEIPT.plain_text(spelled=True)
    assert "L A M P" not in RECEIPT.plain_text()


@pytest.mark.parametrize("use", Use)
def test_each_use_says_what_cannot_be_got_back(use: Use) -> None:
    said = replace(YES, use=use)

    lines = [
        line
        for section in replace(RECEIPT, said=(said,)).sections()
        if section.heading == "What we cannot get back"
        for line in section.lines
    ]

    assert NOT_BACK[use][1:] in lines[0]


def test_where_nothing_was_allowed_nothing_is_said_to_be_lost() -> None:
    found = replace(RECEIPT, said=(NO,))

    assert "What we cannot get back" not in {section.heading for section in found.sections()}
    assert "Nothing is allowed now" in found.messages()[1]
