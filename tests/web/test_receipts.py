"""Test the receipt in every form of consent.md 7, and that it never holds the story (I-27)."""

import json
import re

import pytest

from storybank import create_app
from storybank.domain.consent import Decision, IndicatedBy, Part, Use
from storybank.storage import ledger
from tests.conftest import Clock, make_story, write_settings
from tests.web.test_my_story import come_back
from tests.web.walk import STORY, four_words, say_yes, walk

PAGES = {
    "page": "/my-story/receipt",
    "print": "/my-story/receipt/print",
    "large print": "/my-story/receipt/large-print",
    "easy read": "/my-story/receipt/easy-read",
    "plain text": "/my-story/receipt.txt",
    "audio script": "/my-story/receipt/audio-script.txt",
    "discreet": "/r",
    "discreet text": "/r.txt",
}
EVERY = {**PAGES, "messages": "/my-story/receipt/messages", "data": "/my-story/receipt.jsonld"}


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A session that has just sent a story, and its four words: for tests that only look."""
    folder = tmp_path_factory.mktemp("held") / "instance"
    made = create_app(write_settings(folder), Clock())
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = made.test_client()
    walk(client)
    return client, four_words(say_yes(client))


@pytest.fixture
def sent(client):
    """A session that has just sent a story, and its four words."""
    walk(client)
    return client, four_words(say_yes(client))


def main(page) -> str:
    """Return what a page says, without its head, menu and tags."""
    body = (
        page.text.split("<main", 1)[-1].split("</main>")[0] if "<main" in page.text else page.text
    )
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").split())


@pytest.mark.parametrize("form", PAGES)
def test_ac_88_each_form_has_every_field_of_w44_and_no_story_text(held, form):
    client, words = held

    page = client.get(PAGES[form])
    said = main(page)

    assert page.status_code == 200
    for word in words.split():
        assert word in said
    for field in (
        "our own training, our website",
        "Google and other search sites; print",
        "first name “Ama”",
        "3 March 2028",
        "/stop",
        "01632 960000",
        "1 Example Street",
        "any of our staff",
        "password",
        "30 days",
        "the regulator",
        "35 days",
        "You answered on your own",
        "W26@1",
        "3 March 2026",
    ):
        assert field in said, field
    assert "The ramp" not in page.text
    assert "ramp would take" not in page.text
    assert not re.search(r"\[[a-z ]+\]", said)


@pytest.mark.parametrize("form", ["discreet", "discreet text"])
def test_ac_88_the_discreet_one_has_no_story_word_and_no_name_of_ours(held, form):
    client, _ = held

    page = client.get(PAGES[form])

    assert "Fen Voices" not in page.text
    assert "example.org" not in main(page)
    assert not re.search(r"stor(y|ies)", main(page), re.IGNORECASE)
    assert not re.search(r"<title>[^<]*stor", page.text, re.IGNORECASE)


def test_ac_88_three_text_messages_are_short_and_hold_words_end_stop_and_link(held):
    client, words = held

    page = client.get(EVERY["messages"])
    messages = re.findall(r'<li class="app-cite">(.*?)</li>', page.text)

    assert len(messages) == 3
    assert all(len(message) <= 160 for message in messages)
    assert words in messages[0]
    assert "/stop" in messages[1]
    assert "3 March 2028" in messages[1]
    assert "/r/" in messages[2]
    assert "Fen Voices" not in "".join(messages)


def test_ac_89_the_data_parses_and_has_every_must_of_27560_and_gdpr(held):
    client, _ = held

    page = client.get(EVERY["data"])
    receipt = json.loads(page.text)

    assert page.mimetype == "application/ld+json"
    assert receipt["@type"] == "dpv:ConsentReceipt"
    assert receipt["dct:conformsTo"].endswith("#receipt-eu-gdpr")
    assert receipt["dpv:hasIdentifier"]
    assert receipt["dct:created"] == "2026-03-03T10:00:00Z"
    (record,) = receipt["dpv:hasRecordOfActivity"]
    assert record["dct:conformsTo"].endswith("#record-eu-gdpr")
    assert record["dct:identifier"]
    assert record["dpv:hasDataSubject"]["@id"].startswith("sb:subject/")
    assert record["dpv:hasDataController"] == {
        "dpv:hasName": "Fen Voices",
        "dpv:hasContact": "tel:01632960000",
        "dpv:hasAddress": "1 Example Street",
    }
    assert record["dpv:hasJurisdiction"] == "loc:GB"
    assert record["dpv:hasAuthority"] == "the regulator"
    assert record["dpv:hasLegalBasis"] == ["eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"]
    control = record["dpv:hasConsentControl"]
    assert "dpv:WithdrawConsent" in control["@type"]
    assert control["dpv:isExercisedAt"].endswith("/stop")
    given, refused = record["dpv:hasConsentStatus"]
    assert given["@type"] == ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"]
    assert given["dpv:isIndicatedBy"] == "dpv:DataSubject"
    assert given["dpv:isIndicatedAtTime"] == "2026-03-03T10:00:00Z"
    assert given["dct:valid"] == "../2028-03-03"
    assert refused["dpv:hasPurpose"] == ["sb:search_engines", "sb:print"]
    notice = next(n for n in record["dpv:hasNotice"] if n["dct:identifier"] == "W26@1")
    assert re.fullmatch(r"[0-9a-f]{64}", notice["sb:sha256"])
    assert (notice["dct:language"], notice["dct:date"]) == ("en", "2026-03-03")
    by_use = {p["dpv:hasPurpose"]["@id"]: p for p in record["dpv:hasProcess"]}
    assert set(by_use) == {"sb:training_here", "sb:web"}
    web = by_use["sb:web"]
    assert {"pd:LifeHistory", "pd:Name", "pd:Location"} <= set(web["dpv:hasPersonalData"])
    assert web["dpv:hasRecipient"] == "sb:org/self"
    assert web["dpv:hasNecessity"] == "dpv:Optional"
    kinds = [one["@type"] for one in web["dpv:hasStorageCondition"]]
    assert kinds == ["dpv:StorageDuration", "dpv:StorageDeletion", "dpv:StorageLocation"]
    assert web["dpv:hasStorageCondition"][1]["dpv:hasDuration"] == "P35D"
    assert "ramp" not in page.text.lower()
    assert "Ama" not in page.text


def test_ac_02_a_not_sure_stands_on_the_receipt_under_no(client):
    walk(client, use__web={"answer": "not_sure"})
    done = say_yes(client)

    assert "You said no to: our website;" in main(done)
    assert "Our website: not sure yet, so no." in main(done)


@pytest.mark.parametrize("address", EVERY.values())
def test_whoever_holds_no_story_gets_no_receipt_and_nothing_is_stored(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer.location) == (303, "/my-story")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", EVERY.values())
def test_a_receipt_is_private(held, address):
    client, _ = held
    page = client.get(address)

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_link_of_the_receipt_opens_the_story_and_looking_ahead_opens_nothing(app, sent):
    """AC-39, as far as the link goes."""
    client, _ = sent
    link = re.search(r"/r/[\w-]{22}", client.get("/my-story/receipt.txt").text)[0]

    ahead, person = app.test_client(), app.test_client()
    ahead.head(link)
    page = person.get(link, follow_redirects=True)

    assert ahead.get("/my-story/story").status_code == 303
    assert "The ramp" in page.text


def test_someone_who_comes_back_gets_new_words_and_the_old_ones_still_work(app, sent, archive):
    _, words = sent
    later = app.test_client()
    later.post("/my-story", data={"words": words})

    without = later.get("/my-story/receipt")
    renewed = later.post("/my-story/receipt", follow_redirects=True)

    assert "We do not keep your four words" in without.text
    assert not any(f"<li>{word}</li>" in without.text for word in words.split())
    new = four_words(renewed)
    assert new != words
    issued = [event.type for event in ledger.events(archive.db)].count("receipt_issued")
    assert issued == 2
    for known in (words, new):
        page = app.test_client().post("/my-story", data={"words": known}, follow_redirects=True)
        assert "The ramp" in page.text


def test_getting_a_receipt_changes_nothing(sent, archive):
    """I-5."""
    client, _ = sent
    before = archive.db["consent_event"].count

    for address in EVERY.values():
        client.get(address)
        client.head(address)

    assert archive.db["consent_event"].count == before


def test_a_changed_permission_brings_a_new_receipt_that_says_so(app, sent, archive):
    _, words = sent
    later = app.test_client()
    later.post("/my-story", data={"words": words})

    done = later.post("/my-story/permissions/web/use", data={"answer": "no"}, follow_redirects=True)
    page = later.get("/my-story/receipt")

    assert "You have a new receipt" in done.text
    assert "You said yes to: our own training." in main(page)
    assert four_words(page) != words
    types = [event.type for event in ledger.events(archive.db)]
    assert types[-2:] == ["narrowed", "receipt_issued"]


def test_an_answer_that_changes_nothing_brings_no_receipt(app, sent, archive):
    _, words = sent
    later = app.test_client()
    later.post("/my-story", data={"words": words})

    later.post("/my-story/permissions/web/use", data={"answer": "yes"})

    assert [event.type for event in ledger.events(archive.db)].count("receipt_issued") == 1


def test_a_receipt_after_taking_back_says_that_all_has_ended(app, sent):
    _, words = sent
    later = app.test_client()
    later.post("/my-story", data={"words": words})
    later.post("/stop/all", data={"end": "later", "words": words})
    later.post("/my-story", data={"words": words})

    said = main(later.get("/my-story/receipt"))

    assert "You said yes to: nothing." in said
    assert "You said yes before, and that has ended" in said
    assert "It ends on: it has ended." in said


def test_a_partner_and_a_helper_that_are_on_record_stand_on_the_receipt(client, archive):
    """AC-04, as far as the receipt goes: read from what is stored, whatever asked for it."""
    story = make_story(archive)
    with archive.writing() as db:
        db.execute("UPDATE consent_record SET indicated_by = ?, supporter_role = ?",
                   (IndicatedBy.SELF_WITH_SUPPORT.value, "a friend"))  # fmt: skip
        db.execute(
            "INSERT INTO recipient VALUES ('weir', 'partner', 'Weir College', 'A school', '', NULL)"
        )
        grant = dict(next(db.query("SELECT * FROM consent_grant WHERE part = 'text'")))
        for part in (Part.TEXT, Part.SUMMARY):
            grant |= {"use": Use.TRAINING_PARTNER.value, "recipient_id": "weir"}
            del_number = {k: v for k, v in grant.items() if k != "number"} | {"part": part.value}
            db["consent_grant"].insert(del_number)
    come_back(client, archive, story)

    said = main(client.get("/my-story/receipt"))
    linked = json.loads(client.get("/my-story/receipt.jsonld").text)

    assert "Someone helped you: a friend." in said
    assert "Weir College" in said
    assert "yes to the words" in said
    assert "Partners who may use it" in said
    recipients = {
        process["dpv:hasRecipient"]
        for record in linked["dpv:hasRecordOfActivity"]
        for process in record["dpv:hasProcess"]
    }
    assert "sb:org/weir" in recipients


def test_two_uses_with_two_names_are_told_apart(client, archive):
    story = make_story(archive)
    with archive.writing() as db:
        db.execute(
            "UPDATE consent_grant SET identity = 'made_up', shown_name = 'Jo'"
            " WHERE use = 'web' AND part = 'name'"
        )
        db.execute(
            "UPDATE consent_grant SET decision = ?, shown_name = NULL"
            " WHERE use = 'print' AND part = 'name'",
            (Decision.NO.value,),
        )
    come_back(client, archive, story)

    said = main(client.get("/my-story/receipt"))

    assert "the first name “Ama” in our own training" in said
    assert "a made-up name, “Jo” on our website" in said
    assert "no name in print" in said


def test_the_words_are_spelled_on_request_and_the_code_has_its_text_beside_it(held):
    """A11Y-70."""
    client, words = held

    page = client.get("/my-story/receipt?spell=1").text
    link = re.search(r'class="app-address">([^<]+)<', page)[1]

    first = words.split()[0]
    assert f"({' '.join(first.upper())})" in page
    assert "<svg" in page
    assert "/r/" in link


def test_the_confirmation_begins_with_its_heading_and_can_be_opened_again(held):
    """A11Y-71."""
    client, words = held

    again = client.get("/share/sent")
    inside = again.text.split("<main")[1]

    assert re.search(r"<h(\d)", inside)[1] == "1"
    panel = inside.split('class="app-receipt"')[1].split("</section>")[0]
    assert "<a " not in panel
    assert four_words(again) == words


def test_a_second_story_sent_from_a_session_shows_its_own_receipt(app, client):
    walk(client)
    first = four_words(say_yes(client))
    client.post("/my-story", data={"words": first})
    client.post("/share/another")
    walk(client)
    second = four_words(say_yes(client))

    assert second != first
    assert second in client.get("/my-story/receipt.txt").text


def test_the_story_is_in_none_of_the_forms(held):
    """I-27."""
    client, _ = held

    for address in EVERY.values():
        assert STORY[:20] not in client.get(address).text
