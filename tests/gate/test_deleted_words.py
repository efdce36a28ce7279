"""Check that nobody meets a word that was deleted but still stands in the index (AC-51, IDX-4).

Each audience is asked before the story comes, while it is there and after it has
gone: the third answer is the first one again, to the letter.
"""

import itertools
import re
from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.people import CLI, Role
from storybank.domain.stories import Story
from storybank.services import changes, contributors, people, recipients, stopping, upkeep
from storybank.services.archive import Archive
from storybank.storage import themes
from storybank.storage.consents import refused
from storybank.storage.themes import Theme
from tests.conftest import teller_of
from tests.web.staff import PASSWORD, enter, sign_in

_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
Told = Callable[..., Story]
Audiences = dict[str, FlaskClient]

GHOST = {
    "title": "A zanzibarian morning",
    "body": "We sat in the quagmirish lane until the bus came.",
    "summary": "Of marzipanned toast.",
    "quotes": ("the quagmirish lane",),
    "labels": ("getting-about",),
    "content_notes": ("Frostbite",),
    "shown_name": "Wilhelmina",
    "full_name": "Wilhelmina Quillfeather",
}
WORDS = ("zanzibarian", "quagmirish", "marzipanned", "wilhelmina", "quillfeather")
QUERIES = (
    "",
    "q=zanzibarain",
    "q=zanzib*",
    "q=quagmirsh",
    'q="quagmirish+lane"',
    "q=marzipanned+bus",
    "theme=getting-about",
    "without=Frostbite",
)
ADDRESSES = ("/", "/themes", "/themes/getting-about", "/feed.atom", "/sitemap.xml")
SEARCHES = {"public": ("/stories", "/api/v1/stories"), "trainer": ("/training/stories",)}
SEARCHES["partner"] = SEARCHES["trainer"]
ROLES = (Role.TRAINER, Role.CURATOR, Role.SAFEGUARDING)


@pytest.fixture
def audiences(app: Flask, archive: Archive, told: Told) -> Audiences:
    """A browser of each audience, in an archive where two other stories have the theme."""
    with archive.writing() as db:
        themes.add(db, [Theme("getting-about", "Getting about")])
    other = [
        told(title=f"Bus {n}", body="The bus came at ten.", summary="A bus.", quotes=(),
             labels=("getting-about",), content_notes=("Frostbite",))
        for n in range(2)
    ]  # fmt: skip
    partner = recipients.add(archive, CLI, "partner", name="Leeds", line="a school in Leeds")
    assert partner
    people.add(archive, CLI, "leeds@example.org", PASSWORD, roles=[Role.TRAINER], partner="Leeds")
    with archive.writing():
        token = contributors.new_keys(archive, story_number=other[0].number).token
    teller = app.test_client()
    teller.get(f"/my-story/link/{token}")
    return {
        "public": app.test_client(),
        "partner": sign_in(app, "leeds@example.org"),
        "teller of another story": teller,
        **{role.value: enter(app, f"{role.value}@example.org", role) for role in ROLES},
    }


def answers(audiences: Audiences) -> dict[tuple[str, str], str]:
    """Ask everyone everything; return what they read, by audience and address."""
    found = {}
    for name, client in audiences.items():
        searches = itertools.product(SEARCHES.get(name, ("/stories",)), QUERIES)
        for address in (*ADDRESSES, *(f"{one}?{query}" for one, query in searches)):
            answer = client.get(address)
            text = answer.get_data(as_text=True)
            found[name, address] = f"{answer.status_code}\n{_TOKEN.sub('', text)}"
    return found


def haunted(after: Mapping[tuple[str, str], str], before: Mapping[tuple[str, str], str]) -> list:
    """Return where a deleted word is said that was not typed, or anything differs from before."""
    return [
        where
        for where, text in after.items()
        if any(word in text.lower() and word not in where[1] for word in WORDS)
        # A feed tells that a story is gone, by its id alone.
        or (text != before[where] and "/feed.atom" not in where[1])
    ]


def test_ac_51_words_that_were_deleted_haunt_no_audience(
    audiences: Audiences, archive: Archive, told: Told
) -> None:
    before = answers(audiences)
    ghost = told(**GHOST)
    upkeep.rebuild(archive)
    during = answers(audiences)

    stopping.withdraw(archive, teller_of(ghost), ghost.id)

    after = answers(audiences)
    lexicon = " ".join(archive.bank.index.lexicon())
    assert all(stem in lexicon for stem in ("zanzibarian", "quagmirish", "marzipan"))
    assert "Did you mean" in during["public", "/stories?q=zanzibarain"]
    assert "(3)" in during["trainer", "/training/stories?"]
    assert haunted(after, before) == []


def test_ac_51_what_was_taken_from_the_web_alone_haunts_the_public_no_more(
    audiences: Audiences, archive: Archive, told: Told
) -> None:
    """The words stand in the index rightly: trainers may find them, and visitors may not."""
    before = answers({"public": audiences["public"]})
    ghost = told(**GHOST)

    answers_no = [refused(purpose, part) for purpose, part in _web(ghost)]
    changes.change(archive, teller_of(ghost), ghost.id, answers=answers_no, screens=("W24",))

    after = answers({"public": audiences["public"]})
    trained = audiences["trainer"].get("/training/stories?q=zanzibarian").text
    assert "zanzibarian" in trained
    assert "morning" in trained
    assert haunted(after, before) == []


def _web(story: Story) -> list[tuple[object, Part]]:
    return [
        (grant.purpose, grant.part)
        for grant in story.grants
        if grant.use in {Use.WEB, Use.SEARCH_ENGINES} and grant.decision is Decision.YES
    ]
