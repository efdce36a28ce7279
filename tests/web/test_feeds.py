"""Check what machines that follow the archive are told: feed, site map, robots.txt."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.services import changes, purge, stopping, stories
from storybank.web import feeds as web_feeds
from tests.conftest import TESS, make_story, teller_of

ATOM = "{http://www.w3.org/2005/Atom}"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NO_ENGINES = (Use.TRAINING_HERE, Use.WEB, Use.PRINT)


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return ET.fromstring(answer.data)


def entries(client):
    return [
        entry.find(f"{ATOM}id").text for entry in read(client, "/feed.atom").iter(f"{ATOM}entry")
    ]


def gone(client):
    return [one.get("ref") for one in read(client, "/feed.atom").iter(GONE)]


def mapped(client):
    return [loc.text for loc in read(client, "/sitemap.xml").iter(f"{MAP}loc")]


def address(story):
    return f"http://localhost/stories/{story.id}"


def test_the_feed_holds_the_newest_stories_first_with_what_may_be_known(archive, client):
    older = make_story(archive, title="Older", cooling=timedelta(days=-9))
    newer = make_story(archive, title="Newer <b>", content_notes=("loss",), body="secretbody")

    found = read(client, "/feed.atom")

    titles = [entry.find(f"{ATOM}title").text for entry in found.iter(f"{ATOM}entry")]
    summaries = [entry.find(f"{ATOM}summary").text for entry in found.iter(f"{ATOM}entry")]
    assert titles == ["Newer <b>", "Older"]
    assert entries(client) == [address(newer), address(older)]
    assert summaries[0].startswith("Before you read: it talks about loss.")
    assert found.find(f"{ATOM}updated").text == "2026-02-26T10:00:00Z"
    text = client.get("/feed.atom").text
    assert "secretbody" not in text
    assert "Ama" not in text


def test_ac_85_a_story_that_search_engines_may_not_know_is_in_no_list_and_says_noindex(
    archive, client
):
    hidden = make_story(archive, uses=NO_ENGINES)
    known = make_story(archive)

    page = client.get(f"/stories/{hidden.id}")

    assert page.status_code == 200
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "noindex" not in client.get(f"/stories/{known.id}").headers.get("X-Robots-Tag", "")
    assert entries(client) == [address(known)]
    assert address(known) in mapped(client)
    assert address(hidden) not in mapped(client)
    assert "/stories" not in client.get("/robots.txt").text


def test_a_list_that_shows_such_a_story_says_noindex_too(archive, client):
    known = make_story(archive, title="Known kettle", labels=("housing",))
    before = [client.get(page).headers.get("X-Robots-Tag") for page in ("/", "/stories")]
    make_story(archive, title="Unknown urn", uses=NO_ENGINES)

    after = [client.get(page).headers.get("X-Robots-Tag") for page in ("/", "/stories")]
    narrowed = client.get("/stories?q=kettle")

    assert before == [None, None]
    assert after == ["noindex, noarchive"] * 2
    assert known.id in narrowed.text
    assert "X-Robots-Tag" not in narrowed.headers
    assert "noindex" in client.get("/api/v1/stories").headers["X-Robots-Tag"]


def test_ac_43_web_alone_taken_back_leaves_training_and_drops_the_lists(archive, client):
    story = make_story(archive)
    teller = teller_of(story)
    refusal = changes.refusal(story, Purpose(Use.WEB))
    changes.change(archive, teller, story.id, answers=refusal, screens=())

    page = client.get(f"/stories/{story.id}")

    assert page.status_code == 410
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert story.id not in page.text
    assert stories.read(archive, TESS, Use.TRAINING_HERE, story.id).id == story.id
    assert entries(client) == []
    assert gone(client) == [address(story)]
    assert address(story) not in mapped(client)


def test_a_story_taken_back_is_a_tombstone_without_a_word_even_when_deleted(archive, client, clock):
    story = make_story(archive, title="Xylograph")
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    before = gone(client)
    purge.run(archive)
    clock.move(days=1)

    after = client.get("/feed.atom").text

    assert before == [address(story)]
    assert f'ref="{address(story)}" when="2026-03-03T10:00:00Z"' in after
    assert "Xylograph" not in after
    clock.move(days=90)
    assert gone(client) == []


def test_a_story_that_no_feed_held_is_no_tombstone(archive, client):
    story = make_story(archive, uses=NO_ENGINES)
    stopping.withdraw(archive, teller_of(story), story.id)

    assert client.get(f"/stories/{story.id}").status_code == 410
    assert gone(client) == []


def test_a_story_brought_back_is_an_entry_again_and_no_tombstone(archive, client):
    story = make_story(archive)
    stopping.withdraw(archive, teller_of(story), story.id)
    stopping.restore(archive, teller_of(story), story.id)

    assert entries(client) == [address(story)]
    assert gone(client) == []


@pytest.mark.parametrize("path", ["/feed.atom", "/sitemap.xml", "/robots.txt"])
def test_what_has_not_changed_is_not_sent_again(archive, client, path):
    make_story(archive)

    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert again.status_code == 304


def test_paused_and_ended_stories_leave_the_lists_without_a_trace(archive, client, clock):
    paused, ended = make_story(archive), make_story(archive, lasts=timedelta(days=1))
    stopping.pause(archive, teller_of(paused), paused.id)
    clock.move(days=1)

    assert entries(client) == []
    assert gone(client) == []
    assert not {address(paused), address(ended)} & set(mapped(client))


def test_the_map_says_since_when_these_words_are_shown(archive, client):
    story = make_story(archive)

    urls = {
        url.find(f"{MAP}loc").text: url.find(f"{MAP}lastmod")
        for url in read(client, "/sitemap.xml").iter(f"{MAP}url")
    }

    assert urls[address(story)].text == "2026-02-26T10:00:00Z"
    assert "http://localhost/about-me/policy" in urls


def test_past_the_limit_the_map_lists_maps(archive, client, monkeypatch):
    made = [make_story(archive) for _ in range(5)]
    monkeypatch.setattr(web_feeds, "MOST_LISTED", 6)

    maps = mapped(client)

    assert maps == [f"http://localhost/sitemap-{page}.xml" for page in (1, 2, 3)]
    parts = [
        {loc.text for loc in read(client, one.removeprefix("http://localhost")).iter(f"{MAP}loc")}
        for one in maps
    ]
    assert set.union(*parts) >= {address(story) for story in made}
    assert sum(map(len, parts)) == len(made) + len(web_feeds.PAGES)
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_txt_turns_away_machines_that_learn_and_blocks_nothing_else(client):
    text = client.get("/robots.txt").text

    groups = [group.splitlines() for group in text.split("\n\n")]
    assert "User-agent: *\nAllow: /" in text
    assert [line for line in text.splitlines() if "Disallow" in line] == ["Disallow: /"]
    [refused] = [group for group in groups if "Disallow: /" in group]
    assert "User-agent: GPTBot" in refused
    assert not [line for line in refused if "Googlebot" in line or "bingbot" in line]
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_pages_say_where_the_feed_is(client):
    assert 'type="application/atom+xml"' in client.get("/").text


def test_words_that_xml_cannot_hold_do_not_break_the_feed(archive, client):
    make_story(archive, title="Bell \x07 and \x0b tab")

    titles = [one.text for one in read(client, "/feed.atom").iter(f"{ATOM}title")]

    assert "Bell  and  tab" in titles
