"""Look for quotes, take them away, use them in packs; choose them at the desk; say no to them."""

import html
import re

import pytest

from storybank.domain.consent import Part, Use
from storybank.domain.people import Role
from storybank.domain.quotes import Answer as Said
from storybank.services import contributors, quote_answers, stopping
from storybank.storage import quotes as kept
from tests.conftest import TEXT_PARTS, make_story, teller_of
from tests.services.quoted import LINE, PART, choose, quoted
from tests.web.staff import enter
from tests.web.test_packs import make, read, steps, titles


@pytest.fixture
def tess(app):
    return enter(app, "tess@example.org", Role.TRAINER)


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


def own(app, archive, story):
    """Return a client that has the teller's own story open."""
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    client = app.test_client()
    client.get(f"/my-story/link/{keys.token}")
    return client


def copied(client, quote_id, use="training_here"):
    """Take a quote away and return the address of the page to copy it from."""
    answer = client.post(f"/training/quotes/{quote_id}/copy", data={"use": use})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_trainers_list_and_search_quotes_and_others_have_no_such_page(tess, cleo, client, archive):
    _, quote_id = quoted(archive, content_notes=("falls",))

    every, found = read(tess, "/training/quotes"), read(tess, "/training/quotes?q=mornings")

    assert "1 quote for training" in every
    assert f"“{LINE}”" in every
    assert "talks about: falls" in every
    assert "<mark>morning</mark>" in tess.get("/training/quotes?q=mornings").text
    assert "1 quote about “mornings”" in found
    assert "No quotes found about “heron”" in read(tess, "/training/quotes?q=heron")
    assert "1 quote for print" in read(tess, "/training/quotes?use=print")
    for address in ("/training/quotes", f"/training/quotes/{quote_id}"):
        assert cleo.get(address).status_code == 404
        assert client.get(address).status_code in {303, 404}


def test_an_empty_bank_says_how_it_is_filled(tess):
    assert "A curator chooses them" in read(tess, "/training/quotes")


def test_what_a_reader_leaves_out_is_left_out_of_the_list_and_can_be_shown(tess, archive):
    quoted(archive, content_notes=("falls",))
    tess.post("/account/care", data={"notes": "falls", "more": ""})

    hidden = read(tess, "/training/quotes")

    assert LINE not in hidden
    assert LINE in read(tess, "/training/quotes?everything=yes")


def test_a_copy_gives_words_label_address_and_end_without_script(tess, archive, client):
    _, quote_id = quoted(archive)

    address = copied(tess, quote_id, "print")
    page, plain = tess.get(address).text, tess.get(f"{address}.txt")

    text = html.unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.S)[1])
    assert plain.mimetype == "text/plain"
    assert plain.text == text
    lines = text.splitlines()
    assert lines[:2] == [f"“{LINE}”", "– Ama"]
    assert lines[3] == "Good until 3 March 2027, for print, such as leaflets and reports alone."
    check = re.search(r"http://localhost(/v/\w+)", lines[2])[1]
    assert "still fine" in client.get(check).text
    assert "A quote, 1 copy" in read(tess, "/training/copies")
    assert LINE in read(tess, address.replace("/quotes/copies", "/copies"))


def test_a_copy_of_what_was_taken_back_says_stop_and_no_word(tess, archive, client):
    story, quote_id = quoted(archive)
    address = copied(tess, quote_id)
    text = tess.get(f"{address}.txt").text

    stopping.withdraw(archive, teller_of(story), story.id)

    assert "Please stop using this quote" in read(tess, address)
    assert LINE not in tess.get(address).text
    assert tess.get(f"{address}.txt").status_code == 410
    check = re.search(r"http://localhost(/v/\w+)", text)[1]
    assert "Please stop using 1 story" in client.get(check).text
    assert "I have deleted it" in tess.get("/training/copies").text
    assert tess.get(f"/training/quotes/{quote_id}").status_code == 404


def test_a_trainer_cannot_open_anothers_copy(app, tess, archive):
    _, quote_id = quoted(archive)
    address = copied(tess, quote_id)
    bo = enter(app, "bo@example.org", Role.TRAINER)

    assert bo.get(address).status_code == 404
    assert bo.get(f"{address}.txt").status_code == 404


def put(client, pack, quote_id):
    """Put a quote into a pack as its page does."""
    sent = {"pack": pack.rsplit("/", 1)[-1]}
    return client.post(f"/training/quotes/{quote_id}/pack", data=sent)


def test_a_quote_stands_in_a_pack_in_its_session_and_on_paper(tess, archive):
    _, quote_id = quoted(archive, content_notes=("falls",))
    pack = make(tess)

    assert put(tess, pack, quote_id).status_code == 303
    assert put(tess, pack, quote_id).status_code == 409

    assert titles(tess, pack) == ["A quote from Ama"]
    assert f"“{LINE}”" in read(tess, pack)
    assert "it talks about falls" in read(tess, f"{pack}/run")
    assert "The next quote is from a story that talks about falls" in read(
        tess, f"{pack}/run/1?part=note"
    )
    assert f"“{LINE}” – Ama" in read(tess, f"{pack}/run/1")
    sent = {"use": "print", "holder_role": "Nurse", "holder_contact": "x", "reason": "A course",
            "quantity": "3"}  # fmt: skip
    sheet = tess.post(f"{pack}/copies/new", data=sent).location
    assert f"“{LINE}” – Ama" in read(tess, sheet)
    assert "The day the ramp came" not in tess.get(sheet).text


def _withdraw(archive, story, quote_id):
    stopping.withdraw(archive, teller_of(story), story.id)


def _refuse(archive, story, quote_id):
    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.NO)


@pytest.mark.parametrize("deed", [_withdraw, _refuse])
def test_a_quote_that_fell_out_leaves_a_gap_that_names_nothing_and_offers_others(
    tess, archive, deed
):
    story, quote_id = quoted(archive)
    others = [choose(archive, make_story(archive, body=f"{n}. {LINE}")) for n in range(3)]
    pack = make(tess)
    put(tess, pack, quote_id)
    step = steps(tess, pack)[0]
    tess.post(step, data={"notes": "Ama is the one with the ramp", "questions": ""})

    deed(archive, story, quote_id)

    page = read(tess, pack)
    assert titles(tess, pack) == ["This quote may not be used now"]
    assert "the one with the ramp" not in page
    assert page.count("Use this one here") == 2
    assert "This quote may not be used now" in read(tess, f"{pack}/run/1")
    other = others[0].quote.id
    where = f"/training/quotes/in/{pack.rsplit('/', 1)[-1]}/{step.rsplit('/', 1)[-1]}"
    assert tess.post(where, data={"quote": other}).status_code == 303
    assert titles(tess, pack) == ["A quote from Ama"]


def test_a_plan_and_a_copy_of_a_pack_keep_what_may_be_kept(tess, archive):
    _, quote_id = quoted(archive)
    pack = make(tess)
    put(tess, pack, quote_id)

    copy = tess.post(f"{pack}/copy").location
    tess.post(f"{pack}/plan")
    tess.post(f"{steps(tess, pack)[0]}/remove")

    assert titles(tess, copy) == ["A quote from Ama"]
    assert titles(tess, pack) == []
    assert "Bring back a quote" in read(tess, pack)


def test_curators_choose_stop_release_remove_and_bring_back_a_quote(cleo, archive):
    story = make_story(archive)
    address = f"/desk/stories/{story.id}/quotes"

    wrong = cleo.post(address, data={"words": "Never said", "voice": "carer", "age": ""})
    made = cleo.post(address, data={"words": LINE, "voice": "carer", "age": ""})
    (quote,) = kept.of_story(archive.db, story.number)
    said = [
        read(cleo, cleo.post(f"/desk/quotes/{quote.id}/{deed}").location)
        for deed in ("freeze", "release", "remove", "bring-back")
    ]

    assert (wrong.status_code, made.status_code) == (422, 303)
    assert "letter for letter" in wrong.text
    for words, page in zip(
        ("to be looked at", "Ready to be shown", "Bring it back", "Ready to be shown"),
        said,
        strict=True,
    ):
        assert words in page
    assert "Short quotes" in read(cleo, f"/desk/stories/{story.id}")


def test_a_quote_waits_at_the_desk_and_at_its_teller_who_says_yes_and_then_no(
    app, cleo, tess, archive
):
    story = make_story(archive)
    cleo.post(f"/desk/stories/{story.id}/quotes", data={"words": PART, "voice": "carer", "age": ""})
    teller = own(app, archive, story)
    (quote,) = kept.of_story(archive.db, story.number)

    waits = read(teller, "/my-story/story"), read(cleo, "/desk/quotes")
    teller.post(f"/my-story/quotes/{quote.id}/yes")
    shown = read(teller, "/my-story/quotes"), read(tess, "/training/quotes")
    teller.post(f"/my-story/quotes/{quote.id}/no")

    assert "A short quote waits for your yes or no" in waits[0]
    assert PART in waits[1]
    assert "in our own training, under “Ama”" in shown[0]
    assert PART in shown[1]
    assert "You said no" in read(teller, "/my-story/quotes")
    assert PART not in read(tess, "/training/quotes")


def test_a_story_without_a_yes_to_short_quotes_offers_no_form(cleo, archive):
    story = make_story(archive, parts=TEXT_PARTS)

    page = read(cleo, f"/desk/stories/{story.id}/quotes")

    assert "No quote can be chosen" in page
    assert "The words of the quote" not in page


def test_nobody_but_curators_and_the_teller_reach_a_quote_there(tess, client, archive):
    story, quote_id = quoted(archive)

    for address in (f"/desk/stories/{story.id}/quotes", f"/desk/quotes/{quote_id}"):
        assert tess.get(address).status_code == 404
        assert client.get(address).status_code == 404
    assert client.post(f"/my-story/quotes/{quote_id}/no").status_code == 303
    assert kept.fetch(archive.db, quote_id).answer == ""


def test_a_summary_alone_with_quotes_shows_the_quote_and_no_more(tess, archive):
    story = make_story(archive, parts=(Part.SUMMARY, Part.QUOTES), uses=(Use.TRAINING_HERE,))
    quote_id = choose(archive, story).quote.id

    page = tess.get(f"/training/quotes/{quote_id}").text

    assert LINE in page
    assert PART not in page
