"""Put stories with a recording into an archive, made safe once for all tests."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from storybank.domain.consent import Basis, Decision, Part, Use
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import contributor
from storybank.domain.stories import Content, EditorialState, Kind, Story, Voice, new_story_id
from storybank.media import files
from storybank.media import recordings as making
from storybank.services import consent, giving, media
from storybank.services.archive import Archive
from storybank.services.giving import Giving, Terms
from storybank.storage import recordings as rows
from storybank.storage import stories
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor, new_id
from storybank.storage.media import File
from storybank.storage.recordings import Given, Recorded
from tests.media import recorded

USES = (Use.TRAINING_HERE, Use.WEB)
TITLE = "How the ramp came"
WORDS = "WEBVTT\n\n00:00.000 --> 00:01.000\nThe ramp came.\n"


@cache
def made(part: Part) -> tuple[making.Done, tuple[making.Derived, ...]]:
    """Return what is kept of a recording; made safe once for all tests."""
    folder = Path(mkdtemp(prefix="storybank-tests-"))
    given = recorded.written(folder, recorded.film() if part is Part.VIDEO else recorded.wav())
    look = making.judge(given, folder)
    done = making.make(given, look, folder, change_voice=False, told=lambda _: True)
    film = next((one.path for one in done.files if one.kind == "mp4"), None)
    return done, making.stills(film, 0.5, folder) if film else ()


def keep_recording(archive: Archive, part: Part, story_number: int | None = None) -> Recorded:
    """Keep a recording that is made safe, of a story or of nobody yet, told about."""
    done, stills = made(part)
    with media.held(archive), archive.writing() as db:
        given = Given("0" * 32, "0" * 64, part, done.seconds)
        media_id = rows.add(db, given, at=archive.now, story_number=story_number)
        job = rows.take(db, archive.now)
        assert job is not None
        kept = [*(_put(archive, one) for one in done.files), *media.put(archive, stills)]
        rows.finish(db, job, kept, seconds=done.seconds, at=archive.now, version=1)
        (found,) = rows._find(db, "media.id = :key", media_id)
        rows.save(db, replace(found, title=TITLE))
        (found,) = rows._find(db, "media.id = :key", media_id)
    return found


def _put(archive: Archive, one: making.Made) -> File:
    copy = archive.bank.instance / "copy"
    shutil.copyfile(one.path, copy)
    size = copy.stat().st_size
    sha256 = files.put_file(media.folder(archive), copy)
    return File(one.size, one.kind, sha256, one.width, one.height, size)


def story_with_recording(
    archive: Archive, part: Part, *, said: Iterable[Part] = (), body: str = "A ramp."
) -> tuple[Story, str]:
    """Put in a story in force in training and on the web; its recording as *said* alone."""
    kept = keep_recording(archive, part)
    recording = replace(kept.recording, captions=WORDS, is_plain=True, is_checked=True)
    answers = [
        Answer(use, part, Decision.YES) for use in USES for part in (Part.TEXT, Part.SUMMARY)
    ]
    answers += [
        Answer(use, one, Decision.YES, media_id=kept.id) for use in USES for one in said or (part,)
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
    content = Content(title="The ramp", body=body, recordings=(recording,))
    who = contributor(story.id, "ama")
    with archive.writing() as db:
        taken = Giving(story, content, terms, Contributor(new_id(), full_name="Ama Quillfeather"))
        given = giving.keep(archive, taken, actor=who, channel=Channel.WEB)
        sql = "UPDATE media SET story_number = :number WHERE id = :id"
        db.execute(sql, {"number": given.number, "id": kept.id})
        consent.note_event(archive, given, who, EventType.RECEIPT_ISSUED, codes={})
        return stories.reread(db, given), kept.id
