"""Find the stories that may be used in one session: how, on which day, in how much time."""

import re
from datetime import timedelta

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.domain.people import CLI, Role, member
from storybank.domain.search import Query, Session
from storybank.services import audience, changes, people, recipients, search
from tests.conftest import NOW, TESS, make_story, teller_of
from tests.web.staff import enter, sign_in

BOTH, HERE = (Use.TRAINING_HERE, Use.PRINT), (Use.TRAINING_HERE,)
SEARCH = "/training/stories"


@pytest.fixture
def tess(app):
    return enter(app, "tess@example.org", Role.TRAINER)


def found(client, **asked):
    """Return the titles that a search lists, and hold its total to them."""
    page = client.get(SEARCH, query_string=asked).text
    titles = re.findall(r'app-card__title"><a [^>]*>(.*?)</a>', page)
    total = re.search(r"<h1[^>]*>(?:No|(\d+)) stor", page)
    assert int(total[1] or 0) == len(titles)
    return sorted(titles)


def test_on_paper_too_lists_what_may_be_printed_and_used_in_training(tess, archive):
    make_story(archive, title="Both", uses=BOTH)
    make_story(archive, title="Screen", uses=HERE)
    make_story(archive, title="Paper alone", uses=(Use.PRINT,))

    assert found(tess) == found(tess, medium="screen") == ["Both", "Screen"]
    assert found(tess, medium="print") == ["Both"]


def test_on_a_day_only_what_may_be_used_until_its_end_is_listed(tess, archive):
    make_story(archive, title="Ends in ten days", lasts=timedelta(days=10))
    make_story(archive, title="Lasts")
    make_story(archive, title="Starts later", starts=timedelta(days=3), cooling=timedelta(0))

    days = {n: found(tess, on=(NOW + timedelta(days=n)).date().isoformat()) for n in (0, 9, 10)}

    assert days == {
        0: ["Ends in ten days", "Lasts"],
        9: ["Ends in ten days", "Lasts"],
        10: ["Lasts"],
    }


def test_on_a_day_the_permission_to_print_must_hold_too(tess, archive, clock):
    story = make_story(archive, title="Both", uses=BOTH)
    make_story(archive, title="Short on paper", uses=HERE)
    day = (NOW + timedelta(days=30)).date().isoformat()
    assert found(tess, medium="print", on=day) == ["Both"]

    answers = changes.refusal(story, Purpose(Use.PRINT))
    changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W28",))

    assert found(tess, medium="print", on=day) == []
    assert found(tess, on=day) == ["Both", "Short on paper"]


def test_a_story_told_since_is_known_for_the_day_that_was_asked_about(tess, archive):
    day = (NOW + timedelta(days=30)).date().isoformat()
    assert found(tess, on=day) == []

    make_story(archive, title="New")

    assert found(tess, on=day) == ["New"]


def test_the_time_for_reading_is_that_of_the_card(tess, archive):
    for minutes in (1, 4, 12, 13):
        make_story(archive, title=f"Takes {minutes}", body="word " * 200 * minutes)

    assert found(tess, people="6", minutes="2") == ["Takes 1", "Takes 12", "Takes 4"]
    assert found(tess, minutes="4") == ["Takes 1", "Takes 4"]
    for title in found(tess, people="6", minutes="2"):
        assert f"{title.split()[1]} minute" in tess.get(SEARCH).text


def test_counts_beside_filters_are_of_what_is_left(tess, archive):
    for n in range(4):
        uses = BOTH if n < 3 else HERE
        make_story(archive, title=f"Story {n}", uses=uses, content_notes=("loss",) * (n == 0))

    page = tess.get(SEARCH, query_string={"medium": "print"}).text

    assert "Someone who uses services (3)" in page
    assert "May be used: on paper too" in page
    assert "3 stories" in page


def test_what_was_chosen_is_listed_and_can_be_taken_back_one_by_one(tess, archive):
    asked = {"medium": "print", "on": "2026-04-01", "people": "6", "minutes": "2", "q": "ramp"}

    page = tess.get(SEARCH, query_string=asked).text

    links = re.findall(
        r'href="([^"]*)"><span aria-hidden="true">× </span>.*?</span>(.*?)</a>', page
    )
    assert {words: re.findall(r"[?;&](\w+)=", address) for address, words in links} == {
        "May be used: on paper too": ["q", "on", "people", "minutes"],
        "May be used until the end of: 1 April 2026": ["q", "medium", "people", "minutes"],
        "Read in: 6 people × 2 minutes": ["q", "medium", "on"],
    }


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"on": "tomorrow"}, "Choose a day, such as 2026-12-01"),
        ({"on": "2026-03-02"}, "This day is over. Choose today or a later day"),
        ({"people": "0", "minutes": "2"}, "Write a number from 1 to 500"),
        ({"minutes": "ten"}, "Write a number from 1 to 600"),
        ({"minutes": "٣"}, "Write a number from 1 to 600"),
        ({"people": "6"}, "Write how many minutes each of them has"),
    ],
)
def test_what_cannot_be_is_said_and_not_searched_by(tess, archive, asked, says):
    make_story(archive, title="There", body="word " * 3_000)

    page = tess.get(SEARCH, query_string=asked)

    assert page.status_code == 200
    assert says in page.text
    assert "Error: 1 story" in page.text


def test_the_public_search_knows_nothing_of_sessions(client, archive):
    make_story(archive, title="There", body="word " * 3_000, uses=(Use.WEB,))

    page = client.get("/stories?medium=print&on=2020-01-01&minutes=1&people=1").text

    assert "1 story" in page
    assert "Day of the session" not in page


def test_a_partners_trainer_is_not_asked_about_paper(app, archive):
    recipients.add(archive, CLI, "partner", name="Hill Trust", line="a charity")
    password, roles = "seven grey herons", [Role.TRAINER]
    people.add(archive, CLI, "pat@example.org", password, roles=roles, partner="Hill Trust")
    pat = sign_in(app, "pat@example.org")

    page = pat.get(SEARCH, query_string={"medium": "print"}).text

    assert "On paper too" not in page
    assert "Day of the session" in page


def test_a_search_is_saved_with_its_time_and_use_but_not_with_its_day(tess, archive):
    make_story(archive, title="Both", uses=BOTH)
    asked = {"medium": "print", "on": "2026-04-01", "people": "6", "minutes": "2"}
    page = tess.get("/training/saved/new", query_string=asked).text
    assert "May be used: on paper too" in page
    assert "1 April 2026" not in page

    action = re.search(r'<form method="post" action="(/training/saved[^"]*)"', page)[1].replace(
        "&amp;", "&"
    )
    tess.post(action, data={"name": "Short, on paper"})
    listed = tess.get("/training/saved").text

    assert "Read in: 6 people × 2 minutes" in listed
    [address] = re.findall(r'<form method="post" action="(/training/saved/[^"]*/open)"', listed)
    assert tess.post(address).location == f"{SEARCH}?medium=print&people=6&minutes=2"


def test_only_the_last_days_asked_about_are_kept(archive, told):
    told(title="There")
    for n in range(20):
        asked = Query(use=Use.TRAINING_HERE, session=Session(on=(NOW + timedelta(days=n)).date()))
        assert search.find(archive, TESS, asked).total == 1

    later = [key for key in archive.bank.audiences if key[0] == audience.LATER]
    assert len(later) == audience.MOST_LATER


def test_a_moment_to_come_is_asked_of_the_gate_itself(archive, told):
    """What ends, starts or has to be asked again by then counts, whatever it rests on."""
    story = told(title="There")
    at = NOW + timedelta(days=20)
    with archive.writing() as db:
        db.execute("UPDATE subject SET reask_at = '2026-03-10T00:00:00Z'")

    assert len(audience.ask_about(archive, TESS, Use.TRAINING_HERE, at).visible) == 0
    assert len(audience.ask_about(archive, TESS, Use.TRAINING_HERE, NOW).visible) == 1
    assert story.number in audience.visible(archive, TESS, Use.TRAINING_HERE).stories


def test_nobody_who_is_no_trainer_finds_anything_for_a_day_to_come(archive, told):
    told(title="There")
    at = NOW + timedelta(days=2)

    for nobody in (member("rae", frozenset({Role.REVIEWER})), member("guest", frozenset(), "x")):
        assert len(audience.ask_about(archive, nobody, Use.TRAINING_HERE, at).visible) == 0


def test_the_page_of_a_story_says_for_what_and_until_when_and_cites_itself(tess, archive):
    story = make_story(archive, title="Both", uses=BOTH, lasts=timedelta(days=30))
    other = make_story(archive, title="Screen", uses=HERE)

    page = tess.get(f"{SEARCH}/{story.id}").text

    assert "You may use it in our own training until 2 April 2026." in page
    assert "You may use it on paper until 2 April 2026." in page
    assert (
        "Do not use it on paper: its teller has not said yes to print."
        in tess.get(f"{SEARCH}/{other.id}").text
    )
    assert "Before you use this story" in page
    assert "Do not try to work out who it is." in page
    address = re.search(r'href="([^"]*)" data-copy="source"', page)[1]
    alone = tess.get(address)
    assert alone.mimetype == "text/plain"
    assert alone.text.strip() in page.replace("&amp;", "&")
    assert alone.text.startswith("Ama (2026). Both. Fen Voices. http://localhost/training/stories/")


def test_the_line_that_cites_is_nobody_elses(app, client, archive):
    story = make_story(archive, title="Both", uses=BOTH)

    assert client.get(f"{SEARCH}/{story.id}/source.txt").status_code == 404
    curator = enter(app, "cleo@example.org", Role.CURATOR)
    assert curator.get(f"{SEARCH}/{story.id}/source.txt").status_code == 404
