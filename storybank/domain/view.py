"""Make what one audience may see of a story; the only way from rows to pages.

Every part is asked for at the gate on its own. What is not allowed is not
here, so a template cannot show it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from storybank.domain import tidying
from storybank.domain.access import (
    SHOWN_PARTS,
    Asking,
    ends_for,
    latest_grants,
    readable_parts,
    shown_rendition,
    shows_beside,
)
from storybank.domain.consent import Decision, Grant, Identity, Part, PlaceLevel, Topic, Use
from storybank.domain.media import Picture
from storybank.domain.people import Actor
from storybank.domain.stories import (
    Content,
    Format,
    Place,
    Rendition,
    RenditionKind,
    Story,
    StoryView,
    SubjectRole,
)

_LEVELS = tuple(PlaceLevel)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an audience may see of a story, before its words are fetched.

    ``files`` maps the id of each file that may be shown to what it may be shown as.
    """

    rendition_number: int
    use: Use
    parts: frozenset[Part]
    names: tuple[str, ...]
    has_made_up_name: bool
    place: Place
    published_at: datetime
    ends_at: datetime
    files: Mapping[str, frozenset[Part]] = field(default_factory=dict)


def shown(story: Story, actor: Actor, use: Use, now: datetime) -> Shown | None:
    """Return what *actor* may see of *story* for *use* at *now*, or None."""
    parts = readable_parts(actor, Asking(now, use, tuple(Part)), story)
    number = shown_rendition(story, use, now, _recipient(actor, use))
    if number is None or not parts & set(SHOWN_PARTS):
        return None
    latest = latest_grants(story, use, now, _recipient(actor, use))
    names, made_up = _names(_of(story, latest, Part.NAME)) if Part.NAME in parts else ((), False)
    return Shown(
        rendition_number=number,
        use=use,
        parts=parts,
        names=names,
        has_made_up_name=made_up,
        place=_place(story, _of(story, latest, Part.PLACE)) if Part.PLACE in parts else Place(),
        published_at=_published_at(story, actor, use),
        ends_at=min(
            ends_for(story, grant, actor.ref, now)
            for part in parts & set(SHOWN_PARTS)
            for grant in _of(story, latest, part)
        ),
        files=_files(story, actor, use, now, number),
    )


def _files(
    story: Story, actor: Actor, use: Use, now: datetime, number: int
) -> dict[str, frozenset[Part]]:
    """Ask the gate about each file in the words by itself, and what it may be shown as."""
    found = {
        one.media_id: readable_parts(actor, Asking(now, use, one.shown_as, one.media_id), story)
        for one in story.pictured
        if one.rendition_number == number
    }
    return {media_id: parts for media_id, parts in found.items() if parts}


def view(story: Story, seen: Shown, rendition: Rendition) -> StoryView | None:
    """Return the story as *seen*; None where the words are not those approved."""
    content = rendition.content
    if rendition.number != seen.rendition_number or content.sha256 != rendition.sha256:
        return None
    content = tidying.words(rendition)
    text, summary = Part.TEXT in seen.parts, Part.SUMMARY in seen.parts
    return StoryView(
        id=story.id,
        number=story.number,
        rendition_number=rendition.number,
        use=seen.use,
        parts=seen.parts,
        kind=story.kind,
        voice=story.voice,
        lang=content.lang,
        format=content.format,
        published_at=seen.published_at,
        ends_at=seen.ends_at,
        is_fiction=story.is_fiction,
        title=content.title if summary else "",
        summary=content.summary if summary else "",
        body=content.body if text else "",
        updates=content.updates if text else (),
        sections=content.sections if text else (),
        quotes=content.quotes if Part.QUOTES in seen.parts else (),
        names=seen.names,
        has_made_up_name=seen.has_made_up_name,
        place=seen.place,
        themes=content.labels,
        content_notes=content.content_notes,
        use_notes=content.use_notes,
        year=story.year if text else "",
        story_date=story.story_date if text else "",
        organisation=_published_by(story),
        citation=story.citation,
        basis=story.grants[0].record.basis or "" if story.grants else "",
        steps=tuple(_steps(content.pictures, seen.files, shows_lines=text)),
        recordings=tuple(
            one
            for recording in content.recordings
            if (one := recording.seen(seen.files.get(recording.id, ()))) is not None
        ),
        is_easy_read=rendition.kind is RenditionKind.EASY_READ
        or content.format is Format.EASY_READ,
    )


def beside(seen: StoryView, version: Rendition) -> StoryView | None:
    """Return another way to read the story as *seen*; None where this one may not be shown."""
    if not shows_beside(seen.parts, seen.rendition_number, version):
        return None
    content = version.content
    return replace(
        seen,
        lang=content.lang,
        title=content.title,
        summary=content.summary,
        body=content.body,
        content_notes=content.content_notes,
        use_notes=content.use_notes,
        quotes=(),
        updates=(),
        sections=(),
        steps=tuple(_steps(content.pictures, shown_already(seen, content), shows_lines=True)),
        is_easy_read=version.kind is RenditionKind.EASY_READ,
        recordings=(),
    )


def shown_already(seen: StoryView, content: Content) -> frozenset[str]:
    """Return those pictures of another way to read a story that the story itself shows.

    A picture goes along under the yes it has: the same file, and the same words for
    who cannot see it. The line under it is told anew, like all the words.
    """
    known = {(one.id, one.file, one.alt) for one in seen.pictures}
    own = content.pictures
    return frozenset(one.id for one in own if (one.id, one.file, one.alt) in known)


def _steps(
    pictures: Iterable[Picture], allowed: Collection[str], *, shows_lines: bool
) -> Iterator[Picture]:
    """Yield each picture that is allowed, with its line where lines are; else the line alone."""
    for one in pictures:
        told = one if shows_lines else replace(one, line="")
        if one.id in allowed:
            yield told
        elif told.line:
            yield told.alone


def _recipient(actor: Actor, use: Use) -> str | None:
    """Return whose permission counts: a partner's own only where partners are asked about."""
    return actor.recipient_id if use is Use.TRAINING_PARTNER else None


def _of(story: Story, latest: dict[tuple[str, Topic], Grant], part: Part) -> list[Grant]:
    """Return every subject's last answer about one part, in the order of the subjects."""
    found = (latest.get((subject.id, part)) for subject in story.subjects)
    return [grant for grant in found if grant is not None]


def _names(grants: list[Grant]) -> tuple[tuple[str, ...], bool]:
    named = [g for g in grants if g.identity is not Identity.NONE and g.shown_name]
    made_up = any(grant.identity is Identity.MADE_UP for grant in named)
    return tuple(grant.shown_name or "" for grant in named), made_up


def _place(story: Story, grants: list[Grant]) -> Place:
    """Return the place at the least exact level that any subject allows."""
    levels = [grant.place for grant in grants]
    return story.place.at(min(levels, key=_LEVELS.index, default=PlaceLevel.NONE))


def _published_at(story: Story, actor: Actor, use: Use) -> datetime:
    """Return the day it was first shown for *use* (the earliest yes that began)."""
    starts = [
        max(grant.record.starts_at, grant.record.cooling_off_until)
        for grant in story.grants
        if grant.use is use
        and grant.part in SHOWN_PARTS
        and grant.decision is Decision.YES
        and grant.recipient_id == _recipient(actor, use)
        and grant.record.cooling_off_until is not None
    ]
    return min(starts, default=story.created_at)


def _published_by(story: Story) -> str:
    """Return the organisation, where the permission rests on it (BAS-5)."""
    on_organisation = any(s.role is SubjectRole.ORGANISATION for s in story.subjects)
    return story.organisation if on_organisation else ""
