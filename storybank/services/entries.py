"""Say an entry of an import in the archive's own terms: story, words, permission.

What an entry is stands in ``domain/exchange``; how it is kept, in ``intake``.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from storybank.domain.consent import (
    FILES,
    Basis,
    Decision,
    Identity,
    IndicatedBy,
    Part,
    PlaceLevel,
    Use,
)
from storybank.domain.exchange import Entry
from storybank.domain.stories import Content, EditorialState, Kind, Story, Voice, new_story_id
from storybank.domain.terms import PermissionGiven
from storybank.domain.times import day_begins
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.services.giving import Terms
from storybank.services.question import file_answers
from storybank.storage import themes
from storybank.storage.consents import Answer
from storybank.storage.themes import Theme

# What is asked about every use, so that a no is recorded where it was not a yes.
ASKED_PARTS = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)

_INDICATED_BY = {
    Basis.CONSENT: IndicatedBy.SELF,
    Basis.ORGANISATION: IndicatedBy.ORGANISATION,
    Basis.PUBLIC_DOMAIN: IndicatedBy.CURATOR,
}


def vocabulary(archive: Archive) -> dict[str, str]:
    """Return the slug of every label and other word for a theme, in small letters."""
    known: dict[str, str] = {}
    for theme in themes.find(archive.db):
        known |= {word.casefold(): theme.slug for word in theme.synonyms if word}
    for theme in themes.find(archive.db):
        known |= {theme.label.casefold(): theme.slug, theme.slug: theme.slug}
    return known


def new_themes(entry: Entry, known: Mapping[str, str]) -> list[Theme]:
    """Return the themes that *entry* names and the vocabulary lacks, to be noted by a curator."""
    labels = [label for label in entry.themes if _slug(label, known) not in known.values()]
    return [Theme(_slug(label, known), label) for label in labels]


def words(entry: Entry, known: Mapping[str, str]) -> Content:
    """Return the words of *entry*: all that a yes is said to."""
    return Content(
        title=entry.title,
        body=entry.body,
        summary=entry.summary,
        lang=entry.language,
        labels=tuple(dict.fromkeys(_slug(label, known) for label in entry.themes)),
        content_notes=entry.content_notes,
        use_notes=entry.use_notes,
        quotes=entry.quotes,
        updates=entry.updates,
        sections=entry.sections,
        format=entry.format,
        pictures=entry.pictures,
        recordings=entry.recordings,
    )


def story(archive: Archive, entry: Entry) -> Story:
    """Return a new story with the facts of *entry*; approved where its permission is complete."""
    approved = entry.permission is not None
    blank = Story(
        number=0,
        id=new_story_id(),
        kind=Kind.STORY,
        voice=Voice.OTHER,
        editorial_state=EditorialState.APPROVED if approved else EditorialState.SUBMITTED,
        created_at=archive.now,
        source=entry.source,
        source_id=entry.source_id,
    )
    return facts(blank, entry)


def facts(story: Story, entry: Entry) -> Story:
    """Return *story* with what *entry* says about it, besides its words."""
    return replace(
        story,
        kind=entry.kind,
        voice=entry.voice,
        voice_words=entry.voice_words,
        author=entry.author,
        organisation=entry.organisation,
        story_date=entry.date,
        place=entry.place,
        citation=entry.citation,
    )


def terms(archive: Archive, story: Story, entry: Entry) -> Terms | None:
    """Return the permission that *entry* comes with; None where the story is to be held.

    A person's time to think counts from the start; a sign-off has none (BAS-4, BAS-6).
    """
    given = entry.permission
    if given is None:
        return None
    answers = _answers(given, entry)
    starts_at = day_begins(given.starts_on, archive.settings.time_zone)
    days = consent.thinking_days(archive, story, answers) if given.basis is Basis.CONSENT else 0
    return Terms(
        basis=given.basis,
        answers=answers,
        starts_at=starts_at,
        expires_at=day_begins(given.ends_on, archive.settings.time_zone),
        cooling_off_until=starts_at + timedelta(days=days),
        indicated_by=given.indicated_by or _INDICATED_BY[given.basis],
        method=given.method or "import",
        evidence=given.evidence,
        licence=entry.licence,
    )


def record_hash(archive: Archive, entry: Entry) -> str:
    """Return what the ledger keeps of the record, so that it is known after its deletion."""
    key = f"{entry.source}\n{entry.source_id}".encode()
    return hmac.digest(archive.bank.secret, b"record\n" + key, "sha256").hex()


def _slug(label: str, known: Mapping[str, str]) -> str:
    slug = themes.slug(label)
    return known.get(label.casefold()) or known.get(slug) or slug


def _answers(given: PermissionGiven, entry: Entry) -> tuple[Answer, ...]:
    """Return one answer for each use and part, and for each use and file (I-11)."""
    parts = [part for part in dict.fromkeys((*ASKED_PARTS, *given.parts)) if part not in FILES]
    answers = [_answer(given, use, part) for use in given.uses for part in parts]
    files = [(one.id, one.part) for one in entry.pictures]
    files += [(one.id, one.part) for one in entry.recordings]
    answers += [
        replace(_answer(given, use, part), media_id=media_id)
        for use in given.uses
        for media_id, whole in files
        for part in file_answers(whole, "")
    ]
    return tuple(answers)


def _answer(given: PermissionGiven, use: Use, part: Part) -> Answer:
    """Return the answer for one use and part; a name or place that shows nothing is a no."""
    is_name, is_place = part is Part.NAME, part is Part.PLACE
    says_yes = (
        part in given.parts
        and not (is_name and given.identity is Identity.NONE)
        and not (is_place and given.place is PlaceLevel.NONE)
    )
    if not says_yes:
        return Answer(use, part, Decision.NO)
    return Answer(
        use,
        part,
        # A yes to the news is asked for again each time (consent.md 1).
        Decision.ASK_EACH_TIME if use is Use.PRESS else Decision.YES,
        identity=given.identity if is_name else Identity.NONE,
        shown_name=given.shown_name if is_name else None,
        place=given.place if is_place else PlaceLevel.NONE,
    )
