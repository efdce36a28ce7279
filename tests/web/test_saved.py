"""Save a search, open it again, see what is new in it, follow it as a feed."""

import html
import re
import sqlite3
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.domain.people import CLI, Role
from storybank.services import changes, people, purge, recipients, saved, stopping
from storybank.services.saved import MOST
from storybank.storage import themes
from storybank.storage.themes import Theme
from tests.conftest import make_story, teller_of
from tests.web.staff import enter, sign_in
from tests.web.tokens import plain

ATOM = "{http://www.w3.org/2005/Atom}"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
HERE = (Use.TRAINING_HERE,)
TESS = "tess@example.org"


@pytest.fixture
def tess(app):
    return enter(app, TESS, Role.TRAINER)


def save(client, name, **asked):
    """Save a search as its form does and return its id."""
    answer = client.post("/training/saved/new", query_string=asked, data={"name": name})
    assert answer.status_code == 303, answer.text
    page = html.unescape(client.get("/training/saved").text)
    forms = re.findall(r'/training/saved/([0-9a-f-]+)/open">(.*?)</form>', page, re.S)
    return next(saved_id for saved_id, form in forms if f"Open “{name}”" in form)


def follow(client, saved_id):
    """Make a feed address as its form does and return its path."""
    page = client.post(f"/training/saved/{saved_id}/feed").text
    return re.search(r"http://localhost(/saved/[\w-]{22}\.atom)<", page)[1]


def entries(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return [
        entry.find(f"{ATOM}id").text for entry in ET.fromstring(answer.data).iter(f"{ATOM}entry")
    ]


def gone(client, address):
    return [one.get("ref") for one in ET.fromstring(client.get(address).data).iter(GONE)]


def at(story):
    return f"http://localhost/training/stories/{story.id}"


# Saving and opening.


def test_the_search_that_is_open_is_saved_under_a_name_and_opened_again(archive, tess):
    make_story(archive, title="A kettle")
    make_story(archive, title="A ramp")

    found = tess.get("/training/stories?q=kettle&voice=uses_services&sort=oldest&page=3").text
    address = re.search(r'href="(/training/saved/new\?[^"]+)"', found)[1].replace("&amp;", "&")
    form = tess.get(address).text
    action = re.search(r'<form method="post" action="(/training/saved/new[^"]*)"', form)[1]
    tess.post(action.replace("&amp;", "&"), data={"name": "  Kettles  at work "})
    page = tess.get("/training/saved").text
    saved_id = re.search(r"/training/saved/([0-9a-f-]+)/open", page)[1]
    opened = tess.post(f"/training/saved/{saved_id}/open")

    assert "It finds 1 story now." in form
    assert "<h2" in page
    assert "Kettles at work" in page
    assert "“kettle” · Who is speaking: Someone who uses services · Oldest first" in page
    assert opened.headers["Location"] == (
        "/training/stories?q=kettle&voice=uses_services&sort=oldest"
    )


def test_the_public_page_has_nothing_to_save(tess):
    assert "Save this search" in tess.get("/training/stories").text
    assert "Save this search" not in tess.get("/stories").text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("  ", "Write a name for this search."),
        ("x" * 101, "Use at most 100 letters."),
        ("RAMPS", "You have a search named “RAMPS” already."),
    ],
)
def test_a_name_that_will_not_do_is_said_and_kept_in_the_form(tess, name, said):
    save(tess, "Ramps", q="ramp")

    answer = tess.post("/training/saved/new?q=kettle", data={"name": name})

    assert answer.status_code == 422
    assert "<title>Error: Save this search" in answer.text
    assert said in answer.text
    assert f'value="{name}"' in answer.text
    assert "“kettle”" in answer.text
    assert tess.get("/training/saved").text.count("/open") == 1


def test_there_is_an_end_to_how_many_can_be_saved(archive, tess):
    tess_now = people.acting(archive, _id(archive, TESS))
    query = saved.look(archive, tess_now, save(tess, "First")).saved.query(Use.TRAINING_HERE)
    for number in range(MOST - 1):
        saved.add(archive, tess_now, f"Search {number}", query)

    answer = tess.post("/training/saved/new", data={"name": "One too many"})

    assert answer.status_code == 409
    assert f"You have {MOST} saved searches. Remove one first." in answer.text


def test_an_empty_list_says_what_to_do(tess):
    assert "Then press “Save this search” above what you find." in tess.get("/training/saved").text


def test_a_search_gets_another_name(tess):
    saved_id = save(tess, "Ramps", q="ramp")
    save(tess, "Kettles", q="kettle")

    again = tess.post(f"/training/saved/{saved_id}/name", data={"name": "ramps"})
    taken = tess.post(f"/training/saved/{saved_id}/name", data={"name": "kettles"})

    assert again.status_code == 303
    assert "Open “ramps”" in tess.get("/training/saved").text
    assert taken.status_code == 422
    assert "<title>Error: ramps" in taken.text


def test_a_removed_search_comes_back_with_its_feed_for_a_week(archive, app, client, clock, tess):
    make_story(archive)
    saved_id = save(tess, "Ramps", q="ramp")
    feed = follow(tess, saved_id)

    removed = tess.post(f"/training/saved/{saved_id}/remove", follow_redirects=True).text
    while_removed = [
        client.get(feed).status_code,
        tess.get(f"/training/saved/{saved_id}").status_code,
        tess.post(f"/training/saved/{saved_id}/open").status_code,
    ]
    back = tess.post(f"/training/saved/{saved_id}/bring-back", follow_redirects=True).text

    assert "“Ramps” is removed. You can bring it back below." in removed
    assert "Bring back “Ramps”" in removed
    assert while_removed == [404, 404, 404]
    assert "Open “Ramps”" in back
    assert client.get(feed).status_code == 200

    tess.post(f"/training/saved/{saved_id}/remove")
    clock.move(days=7)
    tess = sign_in(app, TESS)
    assert "Bring back" not in tess.get("/training/saved").text
    assert tess.post(f"/training/saved/{saved_id}/bring-back").status_code == 404
    purge.run(archive)
    assert [row["n"] for row in archive.db.query("SELECT count(*) AS n FROM saved_search")] == [0]


def test_one_whose_name_was_taken_meanwhile_does_not_come_back_as_a_second(tess):
    saved_id = save(tess, "Ramps", q="ramp")
    tess.post(f"/training/saved/{saved_id}/remove")
    save(tess, "Ramps", q="kettle")

    answer = tess.post(f"/training/saved/{saved_id}/bring-back")

    assert answer.status_code == 409
    assert "Rename it first" in answer.text


# What is new.


def test_what_was_first_shown_since_is_new_until_it_is_looked_at(archive, app, clock, tess):
    make_story(archive, title="An old ramp")
    saved_id = save(tess, "Ramps", q="ramp", sort="oldest")
    before = tess.get("/training/saved").text
    make_story(archive, title="A new ramp", cooling=timedelta(hours=1))
    tea = {"body": "Tea.", "summary": "Of tea.", "quotes": ()}
    make_story(archive, title="A new kettle", cooling=timedelta(hours=1), **tea)
    make_story(archive, title="A ramp on the web", uses=(Use.WEB,), cooling=timedelta(hours=1))
    waiting = tess.get("/training/saved").text
    clock.move(hours=2)
    tess = sign_in(app, TESS)

    after = plain(tess.get("/training/saved"))
    looked = plain(tess.get("/training/saved"))
    opened = tess.post(f"/training/saved/{saved_id}/open")
    again = tess.get("/training/saved").text
    later = tess.post(f"/training/saved/{saved_id}/open")

    assert " new</strong>" not in before
    assert " new</strong>" not in waiting
    assert "1 new</strong> since you looked on 3 March 2026. 2 stories in all." in after
    assert looked == after
    assert opened.headers["Location"] == "/training/stories?q=ramp&sort=newest"
    assert " new</strong>" not in again
    assert later.headers["Location"] == "/training/stories?q=ramp&sort=oldest"


def test_what_is_taken_back_again_is_not_new(archive, app, clock, tess):
    save(tess, "Ramps", q="ramp")
    story = make_story(archive, cooling=timedelta(hours=1))
    clock.move(hours=2)
    stopping.pause(archive, teller_of(story), story.id)

    page = sign_in(app, TESS).get("/training/saved").text

    assert " new</strong>" not in page
    assert "0 stories in all." in page


def test_every_new_story_is_counted_however_many_there_are(archive, app, clock, tess):
    save(tess, "Ramps", q="ramp")
    for _ in range(3):
        make_story(archive, cooling=timedelta(hours=1))
    clock.move(hours=2)

    page = sign_in(app, TESS).get("/training/saved").text

    assert "3 new</strong>" in page


def test_a_theme_that_may_not_be_named_is_not_named_in_a_saved_search(archive, tess):
    with archive.writing() as db:
        themes.add(db, [Theme("rare-thing", "A rare thing"), Theme("common", "Getting about")])
    make_story(archive, labels=("rare-thing",))
    for _ in range(3):
        make_story(archive, labels=("common",))
    save(tess, "Rare", theme="rare-thing")
    save(tess, "Common", theme="common")

    page = tess.get("/training/saved").text

    assert "A rare thing" not in page
    assert "Theme: rare-thing" in page
    assert "Theme: Getting about" in page


# Whose they are.


def test_a_saved_search_is_its_trainers_alone(app, tess):
    saved_id = save(tess, "Ramps", q="ramp")
    other = enter(app, "tom@example.org", Role.TRAINER)

    assert "Ramps" not in other.get("/training/saved").text
    assert other.get(f"/training/saved/{saved_id}").status_code == 404
    for deed in ("open", "name", "remove", "bring-back", "feed", "feed/stop"):
        answer = other.post(f"/training/saved/{saved_id}/{deed}", data={"name": "Mine"})
        assert answer.status_code == 404, deed
    assert "Open “Ramps”" in tess.get("/training/saved").text
    save(other, "Ramps", q="kettle")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAINER])
def test_for_other_roles_saved_searches_do_not_exist(app, role):
    client = enter(app, "x@example.org", role)

    assert client.get("/training/saved").status_code == 404
    assert client.get("/training/saved/new").status_code == 404
    assert client.post("/training/saved/new", data={"name": "Ramps"}).status_code == 404


def test_signed_out_the_list_leads_to_signing_in_and_one_of_them_to_nothing(client):
    assert client.get("/training/saved").headers["Location"] == "/sign-in?next=/training/saved"
    assert client.get("/training/saved/x").status_code == 404


# The feed.


def test_the_feed_holds_what_the_search_finds_for_whoever_has_the_address(archive, client, tess):
    older = make_story(archive, title="Older ramp", uses=HERE, cooling=timedelta(days=-9))
    newer = make_story(
        archive, title="Newer <ramp>", content_notes=("loss",), body="A ramp of secretbody."
    )
    make_story(archive, title="A kettle", body="Tea.", summary="Of tea.", quotes=())
    make_story(archive, title="A ramp on the web alone", uses=(Use.WEB,))
    address = follow(tess, save(tess, "Ramps & more", q="ramp", sort="oldest"))

    answer = client.get(address)
    found = ET.fromstring(answer.data)

    assert answer.mimetype == "application/atom+xml"
    assert entries(client, address) == [at(newer), at(older)]
    assert found.find(f"{ATOM}title").text == "Ramps & more – stories for training from Fen Voices"
    assert found.find(f"{ATOM}updated").text == "2026-02-26T10:00:00Z"
    assert next(link.get("href") for link in found.iter(f"{ATOM}link")) == (
        f"http://localhost{address}"
    )
    summaries = [entry.find(f"{ATOM}summary").text for entry in found.iter(f"{ATOM}entry")]
    assert summaries[0].startswith("Before you read: it talks about loss.")
    assert "secretbody" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_the_address_is_shown_once_and_only_its_hash_is_kept(tess, app, instance):
    saved_id = save(tess, "Ramps", q="ramp")

    address = follow(tess, saved_id)
    token = address.removeprefix("/saved/").removesuffix(".atom")

    assert len(token) == 22  # 128 bits
    assert token not in tess.get(f"/training/saved/{saved_id}").text
    assert "It has a feed." in tess.get("/training/saved").text
    dump = "\n".join(sqlite3.connect(instance / "storybank.db").iterdump())
    assert token not in dump


def test_every_address_that_does_not_work_is_answered_alike(app, client, tess):
    stopped, remade, removed = (save(tess, name) for name in ("One", "Two", "Three"))
    old = follow(tess, stopped)
    tess.post(f"/training/saved/{stopped}/feed/stop")
    replaced = follow(tess, remade)
    new = follow(tess, remade)
    of_removed = follow(tess, removed)
    tess.post(f"/training/saved/{removed}/remove")

    answers = {
        (answer.status_code, answer.text, str(sorted(answer.headers)))
        for answer in map(
            client.get,
            (
                old,
                replaced,
                of_removed,
                "/saved/AAAAAAAAAAAAAAAAAAAAAA.atom",
                f"/saved/{'x' * 2000}.atom",
                "/saved/ÿ.atom",
            ),
        )
    }

    assert {status for status, _, _ in answers} == {404}
    assert len(answers) == 1
    assert client.get(new).status_code == 200


def test_a_trainer_who_is_shut_out_is_followed_no_more_not_even_when_let_in_again(
    app, archive, client, tess
):
    make_story(archive)
    saved_id = save(tess, "Ramps", q="ramp")
    address = follow(tess, saved_id)
    before = client.get(address).status_code

    people.disable(archive, CLI, TESS)
    shut_out = client.get(address)
    people.enable(archive, CLI, TESS)
    tess = sign_in(app, TESS)

    assert before == 200
    assert shut_out.status_code == 404
    assert client.get(address).status_code == 404
    assert "It has a feed." not in tess.get("/training/saved").text
    assert client.get(follow(tess, saved_id)).status_code == 200


def test_the_feed_is_asked_anew_each_time_as_what_its_trainer_is_now(archive, client, tess):
    partner = recipients.add(archive, CLI, "partner", name="Academy A", line="a school")
    story = make_story(archive, uses=HERE)
    address = follow(tess, save(tess, "Ramps", q="ramp"))
    ours = entries(client, address)

    people.set_partner(archive, CLI, TESS, name=partner.name)
    theirs = entries(client, address)
    people.set_partner(archive, CLI, TESS, name="")
    people.set_roles(archive, CLI, TESS, roles=[Role.CURATOR])

    assert ours == [at(story)]
    assert theirs == []
    assert client.get(address).status_code == 404


def test_paused_ended_and_changed_stories_leave_the_feed_without_a_trace(
    archive, client, clock, tess
):
    paused, ended = make_story(archive), make_story(archive, lasts=timedelta(days=1))
    only_here = make_story(archive, uses=HERE)
    address = follow(tess, save(tess, "Everything"))
    before = entries(client, address)

    stopping.pause(archive, teller_of(paused), paused.id)
    stopping.withdraw(archive, teller_of(only_here), only_here.id)
    clock.move(days=1)

    assert set(before) == {at(paused), at(ended), at(only_here)}
    assert entries(client, address) == []
    assert gone(client, address) == []


def test_a_story_that_the_public_feed_takes_back_is_a_tombstone_here_too(
    archive, client, clock, tess
):
    everywhere = make_story(archive, title="Xylograph")
    web_only = make_story(archive, uses=(Use.WEB, Use.SEARCH_ENGINES))
    address = follow(tess, save(tess, "Everything"))

    stopping.withdraw(archive, teller_of(everywhere), everywhere.id, today=True)
    stopping.withdraw(archive, teller_of(web_only), web_only.id)
    purge.run(archive)

    assert gone(client, address) == [at(everywhere)]
    assert entries(client, address) == []
    assert "Xylograph" not in client.get(address).text
    clock.move(days=91)
    assert gone(client, address) == []


def test_ac_43_what_left_the_web_alone_stays_in_a_trainers_feed(archive, client, tess):
    story = make_story(archive)
    address = follow(tess, save(tess, "Everything"))

    refusal = changes.refusal(story, Purpose(Use.WEB))
    changes.change(archive, teller_of(story), story.id, answers=refusal, screens=())

    assert entries(client, address) == [at(story)]
    assert gone(client, address) == []
    assert client.get("/feed.atom").text.count("deleted-entry") == 1


def test_words_of_a_saved_search_do_not_hold_up_a_deletion(archive, tess):
    story = make_story(archive, title="Xylograph and zinnias")
    save(tess, "About xylographs", q="xylograph")

    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    assert purge.run(archive) == [story.id]


def _id(archive, email):
    return next(one.id for one in people.find(archive, CLI) if one.email == email)
