"""Make copies, check them by their code, call back what is taken back (I-23, I-24)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from storybank.domain.consent import Decision, Part, Purpose, Use
from storybank.domain.exports import ExportKind
from storybank.domain.ledger import EventType
from storybank.domain.people import CLI, Role
from storybank.domain.times import written
from storybank.services import (
    changes,
    consent,
    contributors,
    purge,
    recalls,
    recipients,
    stopping,
    tick,
)
from storybank.storage import exports, ledger, renditions, stories
from storybank.storage.consents import Answer
from tests.conftest import NOW, TEXT_PARTS, make_story, teller_of
from tests.web.staff import enter, sign_in
from tests.web.test_packs import TESS, make, put, read, titles

HOLDER = {
    "holder_role": "Nurse educator",
    "holder_contact": "edu@example.org",
    "reason": "A course",
    "quantity": "1",
}


@pytest.fixture
def tess(app):
    return enter(app, TESS, Role.TRAINER)


def export(client, pack, **said):
    """Make a copy of a pack as its form does; return the address of its page."""
    answer = client.post(f"{pack}/copies/new", data={**HOLDER, "use": "print", **said})
    assert answer.status_code == 303, answer.text
    return answer.location


def code(client, sheet):
    """Return the short address that stands on a copy."""
    return re.search(r"http://localhost(/v/\w+)", client.get(sheet).text)[1]


def checked(client, address):
    """Return what the short address says of each story, by its id."""
    found = re.findall(r"Story (\w{7}): <strong>(.*?)</strong>", client.get(address).text)
    return dict(found)


def refuse(archive, story, use):
    """Say no to one use, as its teller."""
    answers = changes.refusal(story, Purpose(use))
    changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W28",))


def own_page(app, archive, story):
    """Return a client that has the teller's own story open."""
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    client = app.test_client()
    client.get(f"/my-story/link/{keys.token}")
    return client


def test_ac_56_no_copy_is_made_without_a_use_and_a_holder(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive))

    answer = tess.post(f"{pack}/copies/new", data={})

    assert answer.status_code == 422
    for words in (
        "Choose what it is for",
        "Write who will have it",
        "Write how we reach them",
        "Write what they need it for",
        "Write a number from 1 to 1,000,000",
    ):
        assert words in answer.text
    for missing in ("use", "holder_role", "holder_contact"):
        sent = {**HOLDER, "use": "print", missing: ""}
        assert tess.post(f"{pack}/copies/new", data=sent).status_code == 422
    assert "You have made none yet" in tess.get("/training/copies").text


def test_ac_57_a_copy_for_a_partner_holds_only_what_that_partner_may_use(tess, archive):
    recipients.add(archive, CLI, "partner", name="Hill Trust", line="a charity")
    [hill] = recipients.find(archive, CLI)
    pack = make(tess)
    for n in range(4):
        story = make_story(archive, title=f"For both {n}")
        with archive.writing():
            _allow_partner(archive, story, hill.id)
        put(tess, pack, story)
    put(tess, pack, make_story(archive, title="Only here", uses=(Use.TRAINING_HERE,)))

    page = tess.get(export(tess, pack, use=f"training_partner.{hill.id}")).text

    assert len(re.findall(r"<h2[^>]*>For both", page)) == 4
    assert "Only here" not in page
    assert "1 story of this pack is not in this copy: its teller has not said yes" in page
    assert "For training by Hill Trust alone" in page


def _allow_partner(archive, story, recipient_id):
    """Let a partner use a story, as if it had been asked with the rest."""
    record = next(iter(story.grants)).record
    answered = replace(
        consent.again(archive, record, NOW - timedelta(days=1), screens=()),
        starts_at=NOW - timedelta(days=2),
    )
    answers = [
        Answer(Use.TRAINING_PARTNER, part, Decision.YES, recipient_id=recipient_id)
        for part in TEXT_PARTS
    ]
    rendition = renditions.of_story(archive.db, story)[-1]
    consent.record_answers(
        archive, story, rendition, actor=teller_of(story), answered=answered, answers=answers
    )


def test_ac_58_a_copy_ends_with_its_earliest_permission_and_says_how_to_use_it(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive, title="Long", lasts=timedelta(days=400)))
    put(tess, pack, make_story(archive, title="Short", lasts=timedelta(days=30)))

    sheet = export(tess, pack)
    page, words = tess.get(sheet).text, read(tess, sheet)

    assert "Good until 2 April 2026" in words
    assert "This print ends on 2 April 2026." in words
    assert "Do not try to work out who it is." in words
    assert words.count("How to use it: no special wishes.") == 2
    assert not re.search(r'<meta name="(?!viewport)|author|generator|tess@', page)
    assert "<svg" in page


def test_a_copy_is_logged_with_its_use_holder_number_and_end(tess, archive):
    """I-23."""
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)

    export(tess, pack, quantity="150")

    copy = next(e for e in exports.of_story(archive.db, story.id) if e.kind is ExportKind.COPY)
    said = (copy.purpose.code, copy.holder_role, copy.holder_contact, copy.quantity)
    assert said == ("print", "Nurse educator", "edu@example.org", 150)
    assert copy.ends_at == NOW + timedelta(days=365)
    made = [e for e in ledger.events(archive.db) if e.type == EventType.EXPORT_MADE]
    assert [e.details["kind"] for e in made] == ["pack", "copy"]
    assert made[1].details["ends_at"] == written(copy.ends_at)
    assert "edu@example.org" not in "".join(e.codes for e in made)


def test_ac_59_a_story_in_three_packs_is_called_back_from_all_and_the_teller_sees_how_far_it_is(
    app, tess, archive
):
    """AC-59, I-24."""
    story = make_story(archive, title="The ramp")
    packs = [make(tess, f"Pack {n}") for n in range(3)]
    for pack in packs:
        put(tess, pack, story)
    teller = own_page(app, archive, story)
    assert "It is in 3 plans for training." in read(teller, "/my-story/story")

    stopping.withdraw(archive, teller_of(story), story.id)

    sent = [e for e in ledger.events(archive.db) if e.type == EventType.RECALL_SENT]
    assert [e.at for e in sent] == [written(NOW)] * 3
    assert "0 of 3 confirmed." in read(teller, "/my-story/story")
    page = tess.get(packs[0]).text
    assert "Please stop using this story today" in page
    assert f"delete story {story.id} from your pack" in page
    assert "The ramp" not in page
    confirm, held = re.search(
        r'action="(/training/copies/[\w-]+/confirm)".*?name="story" value="(\w+)"', page, re.S
    ).groups()
    assert tess.post(confirm, data={"story": held}).status_code == 303
    assert "1 of 3 confirmed." in read(teller, "/my-story/story")
    assert "Please stop using" not in tess.get(packs[0]).text
    assert titles(tess, packs[0]) == ["A story"]


def test_the_desk_lists_what_is_not_confirmed_and_notes_what_holders_say(app, tess, archive):
    story = make_story(archive, title="The ramp")
    pack = make(tess)
    put(tess, pack, story)
    export(tess, pack, quantity="20")
    cleo = enter(app, "cleo@example.org", Role.CURATOR)
    assert tess.get("/desk/recalls").status_code == 404

    refuse(archive, story, Use.PRINT)

    words = read(cleo, "/desk/recalls")
    assert "1 to take back" in words
    assert f"Story {story.id}: Nurse educator, edu@example.org 20 copies for print" in words
    assert "The ramp" not in words
    assert "Copies to take back (1)" in read(cleo, "/desk")
    sent = dict(
        re.findall(r'name="(export|story)" value="([\w-]+)"', cleo.get("/desk/recalls").text)
    )
    cleo.post("/desk/recalls/confirm", data=sent)
    assert "Nothing is called back" in read(cleo, "/desk/recalls")


def test_ac_60_the_code_on_a_copy_says_of_each_story_if_it_is_still_fine(client, tess, archive):
    taken, kept = (make_story(archive, title=t) for t in ("The taken ramp", "The kept lift"))
    pack = make(tess)
    put(tess, pack, taken)
    put(tess, pack, kept)
    sheet = export(tess, pack)
    address = code(tess, sheet)
    assert set(checked(client, address).values()) == {"still fine"}

    stopping.withdraw(archive, teller_of(taken), taken.id)

    assert checked(client, address) == {taken.id: "please stop using", kept.id: "still fine"}
    answer = client.get(address.lower())
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search("ramp|lift|Listening", answer.text)
    assert client.get("/v/2222222222").status_code == 404
    page = tess.get(sheet).text
    assert "The taken ramp" not in page
    assert "The kept lift" in page


def test_ac_61_the_number_of_printed_copies_stands_at_the_tellers_story(app, tess, archive):
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)

    export(tess, pack, quantity="150")

    words = read(own_page(app, archive, story), "/my-story/story")
    assert "What we cannot get back 150 printed copies." in words


def test_a_story_stopped_between_opening_and_printing_is_not_printed(tess, archive):
    story, other = make_story(archive, title="The ramp"), make_story(archive, title="The lift")
    pack = make(tess)
    put(tess, pack, story)
    put(tess, pack, other)
    assert tess.get(f"{pack}/copies/new").status_code == 200

    stopping.pause(archive, teller_of(story), story.id)

    page = tess.get(export(tess, pack)).text
    assert "The lift" in page
    assert "The ramp" not in page


def test_a_pause_says_please_stop_and_calls_nothing_back(client, tess, archive):
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)
    address = code(tess, export(tess, pack))

    stopping.pause(archive, teller_of(story), story.id)
    paused = checked(client, address)
    stopping.resume(archive, teller_of(story), story.id)

    assert paused == {story.id: "please stop using"}
    assert checked(client, address) == {story.id: "still fine"}
    assert not [e for e in ledger.events(archive.db) if e.type == EventType.RECALL_SENT]


def test_a_story_that_is_brought_back_is_called_back_no_more(client, tess, archive):
    story = make_story(archive, title="The ramp")
    pack = make(tess)
    put(tess, pack, story)
    address = code(tess, export(tess, pack))
    stopping.withdraw(archive, teller_of(story), story.id)

    stopping.restore(archive, teller_of(story), story.id)

    assert checked(client, address) == {story.id: "still fine"}
    assert "Please stop using" not in tess.get(pack).text


def test_a_name_taken_out_calls_back_what_was_printed_with_it_and_no_pack(client, tess, archive):
    story = make_story(archive, title="The ramp")
    pack = make(tess)
    put(tess, pack, story)
    address = code(tess, export(tess, pack))
    for use in (Use.PRINT, Use.TRAINING_HERE):
        answer = Answer(use, Part.NAME, Decision.NO)
        changes.change(archive, teller_of(story), story.id, answers=[answer], screens=("W17",))

    assert checked(client, address) == {story.id: "please stop using"}
    called = [e for e in exports.of_story(archive.db, story.id) if e.holdings[0].is_open]
    assert [e.kind for e in called] == [ExportKind.COPY]


def test_a_copy_that_has_ended_says_please_stop_and_shows_nothing(client, tess, archive, clock):
    story = make_story(archive, title="The ramp", lasts=timedelta(days=30))
    pack = make(tess)
    put(tess, pack, story)
    sheet = export(tess, pack)
    address = code(tess, sheet)

    clock.move(days=30)
    tess = sign_in(tess.application, TESS)

    assert checked(client, address) == {story.id: "please stop using"}
    assert "This copy has ended" in tess.get(sheet).text
    assert "The ramp" not in tess.get(sheet).text


def test_another_trainer_cannot_open_or_confirm_a_copy(app, tess, archive):
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)
    sheet = export(tess, pack)
    stopping.withdraw(archive, teller_of(story), story.id)
    bo = enter(app, "bo@example.org", Role.TRAINER)

    assert bo.get(sheet).status_code == 404
    assert bo.post(f"{sheet}/confirm", data={"story": story.id}).status_code == 404
    assert bo.get(f"{sheet}x").status_code == 404


def test_a_recall_outlives_the_pack_and_the_story(app, tess, archive, clock):
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)
    export(tess, pack)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    tess.post(f"{pack}/remove")

    clock.move(days=9)
    purge.run(archive)
    tess = sign_in(app, TESS)

    assert "Please stop using this story today" in tess.get("/training/copies").text
    assert len(exports.recalled(archive.db)) == 2


def test_a_fault_in_calling_back_stops_no_withdrawal_and_the_nightly_work_makes_up_for_it(
    tess, archive, monkeypatch
):
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)

    with monkeypatch.context() as patch:
        patch.setattr(recalls, "_follow", lambda *_: 1 / 0)
        stopping.withdraw(archive, teller_of(story), story.id)
    assert titles(tess, pack) == ["This story may not be used now"]
    assert exports.recalled(archive.db) == []
    tick.run(archive)

    assert len(exports.recalled(archive.db)) == 1
    assert stories.was_public(archive.db, story.id, archive.now)
