"""Put stories with a picture into an archive, whatever the form asks."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from storybank.domain.consent import Basis, Decision, Part, Use
from storybank.domain.ledger import Channel, EventType
from storybank.domain.media import Who
from storybank.domain.people import contributor
from storybank.domain.stories import (
    Content,
    EditorialState,
    Format,
    Kind,
    Story,
    Voice,
    new_story_id,
)
from storybank.media import pictures
from storybank.media.pictures import Derived
from storybank.services import consent, giving, media
from storybank.services.archive import Archive
from storybank.services.giving import Giving, Terms
from storybank.storage import media as rows
from storybank.storage import stories
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor, new_id
from storybank.storage.media import Medium
from tests.media import made

ALT = "A red ramp beside a blue door"
USES = (Use.TRAINING_HERE, Use.WEB)


@cache
def cleaned(width: int = 400) -> tuple[Derived, ...]:
    """Return what is kept of a picture; cleaned once for all tests."""
    folder = Path(mkdtemp(prefix="storybank-tests-"))
    return pictures.clean(made.jpeg(made.two_halves(width)), folder)


def keep_picture(archive: Archive, width: int = 400) -> Medium:
    """Keep a picture that no story has yet, told about."""
    with media.held(archive), archive.writing() as db:
        media_id = media.keep(archive, cleaned(width))
        row = next(iter(rows._find(db, "id = :key", media_id)))
        medium = replace(row, alt=ALT, who=Who.TELLER)
        rows.save(db, medium)
    return medium


def story_with_picture(
    archive: Archive,
    *,
    shown_in: tuple[Use, ...] = USES,
    width: int = 400,
    body: str = "A ramp.",
    line: str = "",
    alt: str = ALT,
    words_in: tuple[Use, ...] = USES,
) -> tuple[Story, str]:
    """Put in a story in force in training and on the web, its picture in *shown_in* alone.

    With a *line* it is told in pictures; its text, and so the line, is allowed in *words_in*.
    """
    medium = keep_picture(archive, width)
    answers = [Answer(use, Part.SUMMARY, Decision.YES) for use in USES]
    answers += [
        Answer(use, Part.TEXT, Decision.YES if use in words_in else Decision.NO) for use in USES
    ]
    answers += [
        Answer(
            use,
            Part.PHOTO,
            Decision.YES if use in shown_in else Decision.NO,
            media_id=medium.id,
        )
        for use in USES
    ]
    story = Story(
        number=0,
        id=new_story_id(),
        kind=Kind.STORY,
        voice=Voice.CARER,
        editorial_state=EditorialState.APPROVED,
        created_at=archive.now,
    )
    terms = Terms(
        basis=Basis.CONSENT,
        answers=tuple(answers),
        starts_at=archive.now - timedelta(days=9),
        expires_at=archive.now + timedelta(days=300),
        cooling_off_until=archive.now - timedelta(days=1),
    )
    content = Content(
        title="The ramp",
        body=body,
        format=Format.PICTURE if line else Format.TEXT,
        pictures=(replace(medium.picture, line=line, alt=alt),),
    )
    with archive.writing() as db:
        taken = Giving(story, content, terms, Contributor(new_id(), full_name="Ama Quillfeather"))
        kept = giving.keep(archive, taken, actor=contributor(story.id, "ama"), channel=Channel.WEB)
        rows.give_to(db, [medium.id], kept.number)
        who = contributor(story.id, "ama")
        consent.note_event(archive, kept, who, EventType.RECEIPT_ISSUED, codes={})
        return stories.reread(db, kept), medium.id
