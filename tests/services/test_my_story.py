"""Check that a preview is what the gate would show, and that answers are told as they stand."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.preview import preview
from storybank.domain.stories import EditorialState, Story
from storybank.services import changes, consent, my_story
from storybank.services.archive import Archive
from storybank.services.consent import Thinking
from storybank.services.my_story import Question, Stage
from storybank.storage import renditions, stories
from storybank.storage.consents import Answer
from tests.conftest import CLEO, TESS, Clock, teller_of

Told = Callable[..., Story]


@pytest.mark.parametrize("use", [Use.WEB, Use.TRAINING_HERE, Use.PRINT])
@pytest.mark.parametrize("parts", [(Part.TEXT,), (Part.SUMMARY, Part.NAME), tuple(Part)[:5]])
@pytest.mark.parametrize("identity", [Identity.NONE, Identity.MADE_UP, Identity.FULL_NAME])
def test_what_was_previewed_is_what_is_shown_when_it_comes_about(
    archive: Archive,
    told: Told,
    clock: Clock,
    use: Use,
    parts: tuple[Part, ...],
    identity: Identity,
) -> None:
    """Consent.md 10: the person sees the finished page as each audience will."""
    story = told(
        state=EditorialState.PROPOSED,
        cooling=None,
        uses=(Use.TRAINING_HERE, Use.WEB),
        parts=parts,
        identity=identity,
        place_level=PlaceLevel.COUNTRY,
    )
    rendition = renditions.of_story(archive.db, story)[-1]
    foreseen = preview(story, rendition, Purpose(use), archive.now)

    teller = teller_of(story)
    consent.approve_rendition(
        archive, teller, story.id, rendition_number=rendition.number, thinking=Thinking.TIME
    )
    with archive.writing() as db:
        stories.save(db, stories.reread(db, story).moved_to(EditorialState.APPROVED))
    clock.move(days=14)
    seen = my_story.seen(archive, teller, story.id, Purpose(use))

    assert (seen is None) == (foreseen is None) == (use is Use.PRINT)
    if seen is not None and foreseen is not None:
        for name in ("title", "body", "summary", "names", "place", "parts", "has_made_up_name"):
            assert getattr(seen, name) == getattr(foreseen, name)


def test_nobody_else_reads_a_tellers_page(archive: Archive, told: Told) -> None:
    story, other = told(), told()

    for actor in (CLEO, TESS, teller_of(other)):
        with pytest.raises(NotFoundError):
            my_story.overview(archive, actor, story.id)


def test_an_answer_that_waits_stands_beside_the_one_that_counts(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(identity=Identity.MADE_UP, shown_name="Jo")
    wider = Answer(Use.WEB, Part.NAME, Decision.YES, Identity.FIRST_NAME, "Ama")
    changes.change(archive, teller_of(story), story.id, answers=[wider], screens=("W17",))

    found = my_story.overview(archive, teller_of(story), story.id)

    web = next(permission for permission in found.permissions if permission.purpose.use is Use.WEB)
    name = next(answer for answer in web.answers if answer.question is Question.NAME)
    assert name.now == "a made-up name, “Jo”"
    assert name.later == "the first name “Ama”"
    assert name.begins_at == clock.now + timedelta(days=7)


def test_uses_that_are_asked_now_are_listed_even_if_they_were_not_then(
    archive: Archive, told: Told
) -> None:
    story = told(uses=(Use.TRAINING_HERE,))

    found = my_story.overview(archive, teller_of(story), story.id)

    assert [permission.purpose.use for permission in found.permissions] == list(
        archive.settings.asked_uses
    )
    assert found.shown_in == ["our own training"]
    assert found.stage is Stage.SHOWN
