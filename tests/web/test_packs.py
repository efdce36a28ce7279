"""Make packs, open them as they may be used now, put them in order, share, copy and remove them."""

import html
import re
from datetime import timedelta

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.domain.people import CLI, Role
from storybank.services import changes, people, purge, recipients, stopping
from tests.conftest import NOW, make_story, teller_of
from tests.web.staff import PASSWORD, enter, sign_in
from tests.web.tokens import plain

TESS, BO = "tess@example.org", "bo@example.org"
HERE = (Use.TRAINING_HERE,)


@pytest.fixture
def tess(app):
    return enter(app, TESS, Role.TRAINER)


@pytest.fixture
def bo(app):
    return enter(app, BO, Role.TRAINER)


def make(client, title="Listening", **said):
    """Make a pack as its form does and return its address."""
    answer = client.post("/training/packs/new", data={"title": title, "medium": "screen", **said})
    assert answer.status_code == 303, answer.text
    return answer.location


def put(client, pack, story):
    """Put a story into a pack as the story's page does."""
    sent = {"pack": pack.rsplit("/", 1)[-1]}
    return client.post(f"/training/stories/{story.id}/pack", data=sent)


def read(client, address):
    """Return the words of a page, on one line."""
    page = client.get(address)
    assert page.status_code == 200, address
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def titles(client, pack):
    """Return what stands above each step of a pack, in order."""
    found = re.findall(r"<h3[^>]*card__title[^>]*>(.*?)</h3>", client.get(pack).text, re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).split(". ", 1)[-1] for one in found]


def steps(client, pack):
    """Return the addresses of the steps of a pack, in order."""
    return re.findall(rf'action="({pack}/steps/[\w-]+)/remove"', client.get(pack).text)


def test_a_pack_is_made_with_a_plan_and_says_what_it_is_for(tess):
    pack = make(
        tess, plan="brew", size="6", audience="Ward staff", held_on="2026-12-01", place="Fen House"
    )

    words = read(tess, pack)

    assert "Ward staff · 6 people · 1 December 2026 · Fen House" in words
    assert titles(tess, pack) == [
        "Agreements",
        "Grab a brew",
        "Choose a timer-keeper",
        "A story",
        "One minute to think",
        "Two minutes each",
        "Reflect without fixing",
        "What has not been said?",
        "Last thoughts",
    ]
    assert "take 21 minutes together" in words


def test_what_is_wrong_with_a_pack_is_said_at_its_fields(tess):
    answer = tess.post("/training/packs/new", data={"size": "many", "held_on": "soon"})

    assert answer.status_code == 422
    for words in ("Write a title", "Write a number from 1 to 500", "Write the day like this"):
        assert words in answer.text


def test_a_story_fills_the_place_that_waits_for_one_and_the_next_goes_to_the_end(tess, archive):
    first, second = (make_story(archive, title=title) for title in ("The ramp", "The lift"))
    pack = make(tess, plan="team")

    put(tess, pack, first)
    put(tess, pack, second)

    assert titles(tess, pack)[1] == "The ramp"
    assert titles(tess, pack)[-1] == "The lift"
    assert put(tess, pack, first).status_code == 409


def test_search_and_a_storys_page_offer_to_put_it_into_a_pack(tess, archive, client):
    story = make_story(archive, title="The ramp")
    way = f'href="/training/stories/{story.id}/pack"'

    assert way in tess.get("/training/stories").text
    assert way in tess.get(f"/training/stories/{story.id}").text
    assert way not in client.get("/stories").text
    made = tess.post(f"/training/stories/{story.id}/pack", data={"pack": "new", "title": "New"})
    assert titles(tess, made.location) == ["The ramp"]


def test_steps_are_put_in_order_by_buttons_and_taken_out_and_brought_back(tess):
    pack = make(tess)
    for title in ("One", "Two", "Three"):
        tess.post(f"{pack}/steps/new", data={"title": title})

    tess.post(f"{steps(tess, pack)[2]}/move", data={"way": "up"})
    tess.post(f"{steps(tess, pack)[0]}/move", data={"way": "up"})
    assert titles(tess, pack) == ["One", "Three", "Two"]
    gone = steps(tess, pack)[0]
    tess.post(f"{gone}/remove")
    assert titles(tess, pack) == ["Three", "Two"]

    tess.post(f"{gone}/bring-back")

    assert titles(tess, pack) == ["One", "Three", "Two"]


def test_a_step_has_notes_questions_and_a_time(tess):
    pack = make(tess, size="4")
    said = {"title": "Talk", "notes": "Quietly.", "questions": "Why?\n\nWho?", "minutes": "1.5"}
    tess.post(f"{pack}/steps/new", data={**said, "is_each": "yes"})

    words = read(tess, pack)

    assert "1 minute 30 seconds each Quietly. Questions: Why? Who?" in words
    assert "take 6 minutes together" in words
    wrong = tess.post(f"{pack}/steps/new", data={"title": "", "minutes": "ages"})
    assert wrong.status_code == 422
    assert "Write what this step is" in wrong.text
    assert "Write minutes" in wrong.text


def test_a_story_that_fell_out_leaves_a_gap_that_names_nothing_and_offers_two_others(tess, archive):
    story = make_story(archive, title="The zanzibar ramp", body="Quokka words.")
    others = [make_story(archive, title=f"Another {n}") for n in range(3)]
    pack = make(tess)
    put(tess, pack, story)
    tess.post(steps(tess, pack)[0], data={"notes": "Ask about zanzibar", "questions": "Zanzibar?"})
    assert "Ask about zanzibar" in tess.get(pack).text

    stopping.pause(archive, teller_of(story), story.id)

    page = tess.get(pack).text
    assert titles(tess, pack) == ["This story may not be used now"]
    assert "zanzibar" not in page.lower()
    assert "quokka" not in page.lower()
    assert page.count("Use this one here") == 2
    assert story.id not in page
    assert tess.get(steps(tess, pack)[0]).status_code == 303
    offered = re.search(r'name="story" value="(\w{7})"', page)[1]
    assert offered in {one.id for one in others}
    tess.post(f"{steps(tess, pack)[0]}/story", data={"story": offered})
    assert titles(tess, pack)[0].startswith("Another")


def test_a_story_that_is_shown_again_comes_back_with_what_was_written_of_it(tess, archive):
    story = make_story(archive, title="The ramp")
    pack = make(tess)
    put(tess, pack, story)
    tess.post(steps(tess, pack)[0], data={"notes": "Read it slowly"})
    stopping.pause(archive, teller_of(story), story.id)

    stopping.resume(archive, teller_of(story), story.id)

    assert "The ramp" in read(tess, pack)
    assert "Read it slowly" in read(tess, pack)


def test_another_trainer_cannot_open_a_pack_by_guessing(tess, bo, client, app, archive):
    story = make_story(archive)
    pack = make(tess)
    put(tess, pack, story)
    step = steps(tess, pack)[0]
    curator = enter(app, "cleo@example.org", Role.CURATOR)
    made_up = bo.get("/training/packs/00000000-0000-0000-0000-000000000000")

    for other in (bo, client, curator):
        for address in (pack, f"{pack}/edit", f"{pack}/run", f"{pack}/run/1", step):
            answer = other.get(address)
            assert answer.status_code == 404, address
        for deed in ("copy", "plan", "share", "remove", "edit", "copies/new"):
            assert other.post(f"{pack}/{deed}", data={"title": "x"}).status_code == 404, deed
    assert plain(bo.get(pack)) == plain(made_up)


def test_a_colleague_opens_runs_and_copies_a_shared_pack_but_does_not_change_it(tess, bo, archive):
    story = make_story(archive, title="The ramp")
    pack = make(tess)
    put(tess, pack, story)

    shared = tess.post(f"{pack}/share", data={"email": " Bo@example.org "})

    assert shared.status_code == 303
    assert "Listening" in read(bo, "/training/packs")
    assert titles(bo, pack) == ["The ramp"]
    assert bo.get(f"{pack}/run/1").status_code == 200
    for deed in ("edit", "share", "remove", "steps/new"):
        assert bo.post(f"{pack}/{deed}", data={"title": "x"}).status_code == 403, deed
    copied = bo.post(f"{pack}/copy").location
    assert titles(bo, copied) == ["The ramp"]
    assert tess.get(copied).status_code == 404
    member = re.search(r'name="member" value="([\w-]+)"', tess.get(pack).text)[1]
    tess.post(f"{pack}/share/stop", data={"member": member})
    assert bo.get(pack).status_code == 404


def test_a_pack_is_shared_only_with_trainers_of_the_same_organisation(tess, app, archive):
    enter(app, "cleo@example.org", Role.CURATOR)
    recipients.add(archive, CLI, "partner", name="Hill Trust", line="a charity")
    people.add(
        archive, CLI, "ann@example.org", PASSWORD, roles=[Role.TRAINER], partner="Hill Trust"
    )
    pack = make(tess)

    for email in ("cleo@example.org", "ann@example.org", "nobody@example.org", TESS, ""):
        answer = tess.post(f"{pack}/share", data={"email": email})
        assert answer.status_code == 422, email
    ann = sign_in(app, "ann@example.org")
    assert ann.get(pack).status_code == 404


def test_a_plan_of_ones_own_keeps_the_steps_and_not_a_word_about_stories(tess, archive):
    story = make_story(archive, title="The ramp")
    pack = make(tess, plan="trigger")
    put(tess, pack, story)

    tess.post(f"{pack}/plan")

    plan = re.search(r'value="([\w-]{36})"', tess.get("/training/packs/new").text)[1]
    begun = make(tess, "Second", plan=plan)
    assert titles(tess, begun) == [*titles(tess, pack)[:1], "A story", *titles(tess, pack)[2:]]
    assert "The ramp" not in tess.get(begun).text


def test_a_removed_pack_can_be_brought_back_for_some_days(tess, archive, clock):
    pack = make(tess)
    tess.post(f"{pack}/remove")
    assert tess.get(pack).status_code == 404

    tess.post(f"{pack}/bring-back")
    assert tess.get(pack).status_code == 200
    tess.post(f"{pack}/remove")
    clock.move(days=8)
    purge.run(archive)

    tess = sign_in(tess.application, TESS)
    assert tess.post(f"{pack}/bring-back").status_code == 404


def test_a_pack_for_paper_holds_only_what_may_be_printed(tess, archive):
    here, both = make_story(archive, title="Here", uses=HERE), make_story(archive, title="Both")
    pack = make(tess, medium="print")

    refused = put(tess, pack, here)
    put(tess, pack, both)

    assert refused.status_code == 409
    assert "may not be printed" in refused.text
    assert titles(tess, pack) == ["Both"]
    changes.change(
        archive, teller_of(both), both.id,
        answers=changes.refusal(both, Purpose(Use.PRINT)), screens=("W28",),
    )  # fmt: skip
    assert titles(tess, pack) == ["This story may not be used now"]


def test_ac_30_a_permission_that_ends_leaves_a_gap_with_no_job_between(tess, archive, clock):
    """AC-30, in packs."""
    story = make_story(archive, title="The ramp")
    pack = make(tess)
    put(tess, pack, story)

    clock.now = NOW + timedelta(days=365)
    tess = sign_in(tess.application, TESS)

    assert titles(tess, pack) == ["This story may not be used now"]
    assert "Please stop using" not in tess.get(pack).text


def test_what_trainers_wrote_of_a_story_goes_with_it(tess, archive, clock, instance):
    story = make_story(archive, title="The zanzibarquokka ramp", body="A zanzibarquokka. " * 9)
    pack = make(tess)
    put(tess, pack, story)
    tess.post(steps(tess, pack)[0], data={"notes": "Say zanzibarquokka slowly"})

    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    done = purge.run(archive)

    assert done == [story.id]
    mark = b"zanzibarquokka"
    assert [p.name for p in instance.rglob("*") if p.is_file() and mark in p.read_bytes()] == []
