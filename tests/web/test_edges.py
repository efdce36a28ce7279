"""Check what holds on every page: the country, the headers, link previews, urgent help."""

import re
from html import unescape

import pytest

from storybank import create_app
from storybank.domain.people import Role
from storybank.services import wording
from tests.conftest import make_story
from tests.web.staff import signed_in
from tests.web.walk import last_page, say_yes, walk

OF_THE_UK = re.compile(
    r"\b999\b|116 ?123|0800|Samaritans|Childline|Information Commissioner|\bICO\b"
)
PUBLIC = ("/", "/stories", "/about-me/policy", "/feed.atom", "/sitemap.xml", "/robots.txt")
FORMS = ("/share", "/share/q/when-we-tell", "/share/q/age", "/stop", "/stop/tell", "/my-story")
OTHERS = ("/about-me", "/about-me/done", "/complain", "/sign-in", "/nothing")
OPEN = (*PUBLIC, *FORMS, *OTHERS)


def app_of(tmp_path, clock, settings):
    folder = tmp_path / "elsewhere"
    folder.mkdir(exist_ok=True)
    written = f'organisation = "Fen"\nuses = ["training_here", "web"]\n{settings}\n'
    (folder / "config.toml").write_text(written, "utf-8")
    made = create_app(folder, clock)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


def pages_of(app):
    """Return the text of every page that anyone can open, and of one story sent."""
    archive = app.extensions["bank"].open()
    story = make_story(archive)
    client = app.test_client()
    texts = [client.get(address).text for address in (*OPEN, f"/stories/{story.id}")]
    texts.append(
        client.post("/complain", data={"words": "x", "urgent": "1"}, follow_redirects=True).text
    )
    lead = signed_in(app, Role.CURATOR)
    texts.append(lead.get(f"/desk/stories/{story.id}/concern").text)
    other = app.test_client()
    walk(other, **{"use-web": {"answer": "yes"}})
    texts.append(say_yes(other).text)
    screens = sorted({f"W{n:02}" for n in range(1, 59)})
    texts += [repr(wording.screen(archive, screen)) for screen in screens]
    archive.close()
    return [unescape(text) for text in texts]


def test_ac_77_where_no_country_is_chosen_no_page_has_a_number_of_the_uk(tmp_path, clock):
    app = app_of(tmp_path, clock, "")

    found = [OF_THE_UK.findall(page) for page in pages_of(app)]

    assert not [words for words in found if words]


def test_ac_77_another_jurisdiction_changes_every_page_without_a_change_of_code(tmp_path, clock):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "jurisdiction.toml").write_text(
        'name = "Elsewhere"\nemergency_number = "112112"\nregulator = "the Board of Ears"\n'
        "complaint_ack_days = 12\nreask_ages = [15, 18]\n"
        '[[support_lines]]\nname = "Open Ear"\nnumber = "0100 1"\nhours = "always"\n',
        "utf-8",
    )
    app = app_of(tmp_path, clock, "")

    pages = pages_of(app)
    text = "\n".join(pages)
    complaint = pages[OPEN.index("/complain")]

    assert not OF_THE_UK.search(text)
    assert "112112" in pages[OPEN.index("/share/q/when-we-tell")]
    assert "112112" in pages[len(OPEN)]
    assert "0100 1 (Open Ear, always)" in pages[len(OPEN)]
    assert "within 12 days" in complaint
    assert "the Board of Ears" in complaint
    assert "When you turn 15, and when you turn 18, we will ask you again." in text
    assert "We will say we got it within 12 days. You can also tell the Board of Ears." in text


def test_the_uk_files_bring_their_numbers(tmp_path, clock):
    app = app_of(tmp_path, clock, 'jurisdiction = "uk-scotland"')

    page = app.test_client().get("/complain").text

    for said in ("999", "116 123 (Samaritans", "0800 1111 (Childline", "0800 83 85 87"):
        assert said in page
    assert 'href="https://ico.org.uk/make-a-complaint/"' in page


@pytest.mark.parametrize("address", [one for one in OPEN if one not in PUBLIC])
def test_ac_84_what_is_not_public_is_not_stored_and_not_listed(client, address):
    headers = client.get(address).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, noarchive"


def test_ac_84_nor_is_any_page_of_staff(app):
    staff = signed_in(app, *Role)
    archive = app.extensions["bank"].open()
    story = make_story(archive)
    archive.close()

    for address in ("/desk", "/desk/requests", "/desk/complaints", "/safeguarding",
                    "/training/stories", f"/desk/stories/{story.id}",
                    f"/training/stories/{story.id}/concern"):  # fmt: skip
        headers = staff.get(address).headers
        assert headers["Cache-Control"] == "no-store", address
        assert headers["Referrer-Policy"] == "no-referrer", address
        assert headers["X-Robots-Tag"] == "noindex, noarchive", address
    assert staff.get("/leave").headers["Clear-Site-Data"] == '"cache"'


def test_ac_86_a_pasted_link_shows_the_name_of_the_site_and_nothing_else(app, client):
    archive = app.extensions["bank"].open()
    story = make_story(archive)
    archive.close()

    page = client.get(f"/stories/{story.id}").text

    tags = re.findall(r'<meta [^>]*(?:property|name)="((?:og|twitter|article):[^"]+)"', page)
    assert tags == ["og:site_name"]
    assert 'name="description"' not in page


def test_machines_that_learn_are_refused_on_every_page(client):
    for address in ("/", "/stories", "/share"):
        assert '<meta name="robots" content="noai, noimageai">' in client.get(address).text


def test_ac_78_what_is_sent_at_night_says_when_it_is_read_and_shows_urgent_help(tmp_path, clock):
    clock.now = clock.now.replace(hour=23)
    app = app_of(
        tmp_path, clock, 'jurisdiction = "uk-ni"\nopening_hours = "Monday to Friday, 9 to 5"'
    )
    client = app.test_client()
    walk(client)

    page = unescape(say_yes(client).text)

    assert "One of us will read it and get back to you by 10 March 2026." in page
    assert "We read what comes in: Monday to Friday, 9 to 5." in page
    assert "We do not look at this page all day and night." in page
    assert "If someone is in danger now, call 999." in page
    assert "0808 808 8000 (Lifeline, day and night)" in page


def test_ac_76_each_page_of_the_form_has_the_same_help_in_the_same_place(client):
    asked = walk(client)
    last_page(client)

    addresses = ["/share", "/share/parts", "/share/check", "/share/yes",
                 *(f"/share/q/{question_id}" for question_id in asked)]  # fmt: skip
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        text = page.text
        order = [text.index(mark) for mark in (
            "data-leave-fast", "</main>", "ake a break", "Ask one of us", "<footer")]  # fmt: skip
        assert order == sorted(order), address
        assert "01632 960000" in text[order[3] : order[4]], address


def test_a_break_keeps_what_was_typed(client):
    client.get("/share/q/story")
    page = client.get("/share/q/story").text

    assert re.search(r'<button type="submit" form="question" name="rest" value="1"', page)
    assert '<form id="question" method="post"' in page
