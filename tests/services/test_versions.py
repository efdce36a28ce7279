"""Check that other ways to read a story are shown beside the words they were made from."""

from dataclasses import replace

import pytest

from storybank.domain.access import shows_beside
from storybank.domain.consent import Part, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import VISITOR, Role, member
from storybank.domain.search import Query
from storybank.domain.stories import Content
from storybank.services import (
    at_desk,
    consent,
    copies,
    my_story,
    review,
    search,
    stories,
    versions,
    with_a_say,
)
from storybank.services.consent import Thinking
from storybank.services.versions import READER, Standing
from storybank.storage import renditions
from tests.conftest import CLEO, TESS, teller_of
from tests.web.copies import files_of

CARA = member("cara", frozenset({Role.CURATOR}))
EASY = Content(title="The ramp", body="We asked for a ramp.\n\nZquolk people made it.")
WELSH = replace(EASY, lang="cy", title="Y ramp", body="Gofynnon ni am ramp.")


def made(archive, story, kind="easy_read", content=EASY, by=CLEO):
    return versions.add(archive, by, story.id, kind=kind, content=content).number


def say(archive, story, number, said):
    versions.answer(archive, teller_of(story), story.id, number, said=said)


def shown(archive, story, actor=VISITOR, use=Use.WEB):
    """Return by code what this audience is offered, with the words of each."""
    seen = stories.read(archive, actor, use, story.id)
    return {
        code: versions.read(archive, seen, code).body for code in versions.offered(archive, seen)
    }


def stands(archive, story):
    return [one.standing for one in versions.of_story(archive, CLEO, story.id)]


def change_words(archive, story):
    """Have other words agreed to in place of those that are shown."""
    desk = at_desk.open_story(archive, CLEO, story.id)
    review.propose(archive, CLEO, story.id, content=replace(desk.draft, title="Changed"),
                   reason="Plainer", based_on=desk.newest.last_number)  # fmt: skip
    number = renditions.of_story(archive.db, story)[-1].number
    consent.approve_rendition(archive, teller_of(story), story.id, rendition_number=number,
                              thinking=Thinking.SURE)  # fmt: skip


@pytest.mark.parametrize(("kind", "content"), [("easy_read", EASY), ("translation", WELSH)])
def test_ac_37_a_version_is_invisible_until_its_teller_says_yes_to_it(archive, told, kind, content):
    story = told()
    number = made(archive, story, kind, content)

    before = [shown(archive, story), shown(archive, story, TESS, Use.TRAINING_HERE)]
    say(archive, story, number, "yes")
    after = [shown(archive, story), shown(archive, story, TESS, Use.TRAINING_HERE)]

    code = "cy" if kind == "translation" else kind
    assert before == [{}, {}]
    assert after == [{code: content.body}, {code: content.body}]


def test_ac_37_where_its_teller_cannot_check_it_a_named_reader_does_with_their_yes_to_that(
    archive, told
):
    story = told()
    number = made(archive, story, "translation", WELSH)

    with pytest.raises(ConflictError, match="has not said"):
        versions.read_for(archive, CARA, story.id, number, reader="Mair")
    say(archive, story, number, READER)
    with pytest.raises(InvalidError):
        versions.read_for(archive, CARA, story.id, number, reader=" ")
    with pytest.raises(ConflictError, match="You made this version"):
        versions.read_for(archive, CLEO, story.id, number, reader="Cleo")
    before = shown(archive, story)
    versions.read_for(archive, CARA, story.id, number, reader="Mair of the chapel")

    assert before == {}
    assert shown(archive, story) == {"cy": WELSH.body}
    assert versions.own(archive, teller_of(story), story.id)[0].reader == "Mair of the chapel"


def test_when_newer_words_are_agreed_to_it_is_out_of_date_and_shown_to_nobody(archive, told):
    story = told(quotes=())
    say(archive, story, made(archive, story), "yes")

    change_words(archive, story)

    assert shown(archive, story) == {}
    assert stands(archive, story) == [Standing.OUT_OF_DATE]
    assert [one.story_id for one in versions.out_of_date(archive, CLEO)] == [story.id]
    assert versions.out_of_date(archive, TESS) == []
    again = made(archive, story)
    assert versions.out_of_date(archive, CLEO) == []
    say(archive, story, again, "yes")
    assert shown(archive, story) == {"easy_read": EASY.body}


def test_a_yes_to_what_is_out_of_date_is_not_taken(archive, told):
    story = told(quotes=())
    number = made(archive, story)
    change_words(archive, story)

    with pytest.raises(ConflictError, match="changed since"):
        say(archive, story, number, "yes")


def test_a_no_hides_it_at_once_and_it_is_not_suggested_again(archive, told):
    story = told()
    number = made(archive, story)
    say(archive, story, number, "yes")
    say(archive, story, number, "no")

    assert shown(archive, story) == {}
    with pytest.raises(ConflictError, match="said no to these very words"):
        made(archive, story)


@pytest.mark.parametrize("parts", [(Part.TEXT,), (Part.SUMMARY,)])
def test_it_needs_a_yes_to_the_text_and_to_the_summary(archive, told, parts):
    story = told(parts=parts)
    say(archive, story, made(archive, story), "yes")

    assert shown(archive, story) == {}


def test_the_rule_asks_for_the_very_words(archive, told):
    story = told()
    number = made(archive, story)
    say(archive, story, number, "yes")
    version = renditions.fetch(archive.db, story, number)
    both, words = frozenset({Part.TEXT, Part.SUMMARY}), version.made_from

    assert shows_beside(both, words, version)
    assert not shows_beside(both, words + 1, version)
    assert not shows_beside(both, words, replace(version, content=WELSH))
    assert not shows_beside(both, words, replace(version, approved_event_id=None))


def test_it_changes_nothing_of_the_words_themselves_and_no_search_finds_it(archive, told):
    story = told()
    before = my_story.overview(archive, teller_of(story), story.id)
    say(archive, story, made(archive, story), "yes")

    after = my_story.overview(archive, teller_of(story), story.id)
    assert (after.waiting, after.stage, after.title) == (None, before.stage, before.title)
    assert stories.read(archive, VISITOR, Use.WEB, story.id).body.startswith("They told me")
    assert search.find(archive, VISITOR, Query("zquolk")).total == 0


@pytest.mark.parametrize(
    ("kind", "differs", "field"),
    [
        ("poem", {}, "kind"),
        ("easy_read", {"lang": "cy"}, "lang"),
        ("translation", {}, "lang"),
        ("translation", {"lang": "xx"}, "lang"),
        ("easy_read", {"body": " "}, "body"),
        ("easy_read", {"body": "Ama Quillfeather asked."}, "body"),
    ],
)
def test_what_is_wrong_is_said_by_field(archive, told, kind, differs, field):
    with pytest.raises(InvalidError) as caught:
        made(archive, told(), kind, replace(EASY, **differs))

    assert field in caught.value.problems


def test_where_others_have_a_say_none_is_made_or_shown(archive, told):
    story, other = told(), told()
    say(archive, other, made(archive, other), "yes")
    for one in (story, other):
        with archive.writing():
            subject = replace(with_a_say.beside(archive, "u13")[0], spared=frozenset(Use))
            with_a_say.add_subject(archive, one, subject, actor=CLEO)

    with pytest.raises(ConflictError, match="Others have a say"):
        made(archive, story)
    assert shown(archive, other) == {}


def test_nobody_but_a_curator_and_the_teller_can_touch_it(archive, told):
    story = told()
    number = made(archive, story)

    for deed in (
        lambda: made(archive, story, by=TESS),
        lambda: versions.answer(archive, teller_of(told()), story.id, number, said="yes"),
        lambda: versions.of_story(archive, TESS, story.id),
    ):
        with pytest.raises(NotFoundError):
            deed()


def test_a_copy_holds_it_too(archive, told):
    story = told()
    made(archive, story, "translation", WELSH)

    with copies.bundle(archive, teller_of(story), story.id) as packed:
        files = files_of(packed.read())

    assert sum(WELSH.body in content for content in files.values()) == 3
