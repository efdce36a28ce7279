"""Make a copy of everything we hold of a story, for its teller to keep (W45, AC-93).

A zip that opens without this site: a page to read, and the same as plain text
and as data for programs. It is handed over only to whoever has the words or
the link, or by a curator who knows who asks.
"""

import html
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from storybank.domain import kinds, phrases, recorded
from storybank.domain.access import Action
from storybank.domain.errors import NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Content, Rendition, Story
from storybank.domain.times import plain, written
from storybank.services import consent, media, my_story, recording_copies
from storybank.services import versions as beside
from storybank.services.archive import Archive
from storybank.services.my_story import Past, Permission
from storybank.storage import journal, ledger, messages, quotes, renditions, versions

NAME = "my-copy.zip"
RULE = "-" * 40

_STYLE = (
    "body{font:1.15rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "color:#0b0c0c;background:#fff}h1,h2,h3{line-height:1.2}section{border-top:1px solid #767676}"
    ".words{white-space:pre-wrap}img,video{max-width:100%;height:auto}audio{width:100%}"
)


def bundle(archive: Archive, actor: Actor, story_id: str) -> BinaryIO:
    """Return the zip for the teller themself, to be read and closed; nothing is changed by it."""
    return _bundle(archive, archive.story(story_id, actor, Action.SEE_OWN))


def hand_over(archive: Archive, actor: Actor, story_id: str, *, channel: Channel) -> BinaryIO:
    """Return the zip for a curator to hand to a teller whom they know; it is noted."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        consent.note_event(archive, story, actor, EventType.COPY_GIVEN, codes={}, channel=channel)
        journal.add(db, actor, "gave_copy", at=archive.now, story_id=story.id)
    return _bundle(archive, story)


def text(archive: Archive, actor: Actor, story_id: str) -> str:
    """Return the copy as plain text: words, permissions, messages, history."""
    return _text(archive, archive.story(story_id, actor, Action.SEE_OWN))


def _bundle(archive: Archive, story: Story) -> BinaryIO:
    """Write the zip into a file of its own, which has no name once it is open; return that."""
    work = archive.bank.instance / "media-work"
    work.mkdir(exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=work)
    os.close(handle)
    path = Path(name)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as folder:
            _fill(folder, archive, story)
        return path.open("rb")
    finally:
        path.unlink()


def _fill(folder: zipfile.ZipFile, archive: Archive, story: Story) -> None:
    recorded = list(recording_copies.find(archive, story))
    texts = {
        "index.html": _page(archive, story),
        "my-story.txt": _text(archive, story),
        "my-receipt.txt": _receipt(archive, story),
        "my-history.txt": _history(archive, story),
        "my-story.json": _data(archive, story),
    }
    for one in recorded:
        texts |= one.texts
    at = archive.now.timetuple()[:6]
    for name, content in texts.items():
        entry = zipfile.ZipInfo(name, at)
        entry.compress_type = zipfile.ZIP_DEFLATED
        folder.writestr(entry, content.encode())
    for name, _, _, photo in _photos(archive, story):
        folder.writestr(zipfile.ZipInfo(name, at), photo)
    for one in recorded:
        if one.path is not None:
            entry = zipfile.ZipInfo(one.name, at)
            with one.path.open("rb") as kept, folder.open(entry, "w", force_zip64=True) as copy:
                shutil.copyfileobj(kept, copy)


def _page(archive: Archive, story: Story) -> str:
    """Write the page that opens in any browser, without a network."""
    newest = renditions.of_story(archive.db, story)[::-1]
    title = html.escape(newest[0].content.title)
    own = html.escape(archive.settings.organisation)
    parts = [
        f"<h1>{title}</h1>",
        f"<p>A copy of your story, {plain(archive.today)}. From {own}.</p>",
        "<p>The other files here hold the same: as plain text, and as data for programs.</p>",
        *(_section(*_headed(archive, version)) for version in newest),
        *(_section(*_headed(archive, one)) for one in versions.of_story(archive.db, story)),
        *(
            f'<figure><img src="{name}" alt="{html.escape(alt, quote=True)}">'
            f"{_caption(line)}</figure>"
            for name, alt, line, _ in _photos(archive, story)
        ),
        *(one.html for one in recording_copies.find(archive, story)),
        _section("What we tidied", _tidied(archive, story)),
        _section("Who can see your story", _receipt(archive, story)),
        _section("Your words in short quotes", _quotes(archive, story)),
        _section("Messages", "\n\n".join(_letters(archive, story)) or "There are none."),
        _section("What has happened", _history(archive, story)),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><main>"
        + "\n".join(parts)
        + "</main></body></html>\n"
    )


def _photos(archive: Archive, story: Story) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield (name in the copy, what it shows, line under it, content) of each photo still kept."""
    newest = renditions.of_story(archive.db, story)[-1].content.pictures
    lines = {one.id: one.line for one in newest}
    for number, medium in enumerate(media.of_story(archive, story), 1):
        with suppress(NotFoundError):  # a copy without one photo is better than no copy
            content = media.content_of(archive, medium)
            yield f"photo-{number}.jpg", medium.alt, lines.get(medium.id, ""), content


def _caption(line: str) -> str:
    return f"<figcaption>{html.escape(line)}</figcaption>" if line else ""


def _section(heading: str, words: str) -> str:
    return (
        f"<section><h2>{html.escape(heading)}</h2>"
        f'<div class="words">{html.escape(words.strip())}</div></section>'
    )


def _text(archive: Archive, story: Story) -> str:
    own = renditions.of_story(archive.db, story)[::-1] + versions.of_story(archive.db, story)
    parts = [
        f"A copy of your story, {plain(archive.today)}\nFrom {archive.settings.organisation}",
        *(_version(archive, version) for version in own),
        RULE,
        "What we tidied",
        _tidied(archive, story),
        RULE,
        "Who can see your story",
        *_permissions(archive, story),
        RULE,
        "Your words in short quotes",
        _quotes(archive, story),
        RULE,
        "Messages",
        *_letters(archive, story),
        RULE,
        "What has happened",
        _history(archive, story),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _receipt(archive: Archive, story: Story) -> str:
    """Write what was said yes and no to, until when, and how to stop: no word of the story."""
    settings = archive.settings
    ends = my_story.ends_at(story)
    ways = (
        (settings.phone, "ring"),
        (settings.email, "write to"),
        (settings.address, "send a letter to"),
        (f"{settings.base_url}/stop" if settings.base_url else "", "go to"),
    )
    lines = [
        *_permissions(archive, story),
        f"It ends on {archive.said_day(ends)}." if ends else "",
        "To stop or change: " + ", ".join(f"{how} {where}" for where, how in ways if where) + ".",
        f"Our back-up copies are gone {settings.backup_days} days after we delete your story.",
    ]
    return "\n\n".join(line for line in lines if line) + "\n"


def _history(archive: Archive, story: Story) -> str:
    return "\n\n".join(_past(archive, past) for past in my_story.history_of(archive, story)) + "\n"


def _past(archive: Archive, past: Past) -> str:
    return "\n".join([f"{archive.said_day(past.at)}: {past.sentence}", *past.details])


def _data(archive: Archive, story: Story) -> str:
    """Write the same for programs (Art. 20 GDPR); names of fields are those of the archive."""
    document = {
        "story": story.id,
        "made_at": written(archive.now),
        "versions": [
            {
                "n": version.n,
                "kind": version.kind.value,
                "proposed_at": written(version.proposed_at),
                "agreed": version.approved_event_id is not None,
                "content": json.loads(version.content.canonical()),
            }
            for version in (
                *renditions.of_story(archive.db, story),
                *versions.of_story(archive.db, story),
            )
        ],
        "tidied": [
            {
                "n": kept.n,
                "at": written(kept.proposed_at),
                "content": json.loads(kept.content.canonical()),
            }
            for kept in renditions.tidied(archive.db, story)
        ],
        "quotes": [
            {"words": one.words, "answer": one.answer.value, "removed": bool(one.removed_at)}
            for one in quotes.of_story(archive.db, story.number)
        ],
        "answers": [
            {
                "use": grant.use.value,
                "part": grant.part.value,
                "file": grant.media_id,
                "decision": grant.decision.value,
                "shown_name": grant.shown_name,
                "place": grant.place.value,
                "answered_at": written(grant.record.answered_at),
                "ends_at": written(grant.ends_at),
                "closed_as": grant.record.closed_as,
            }
            for grant in story.grants
        ],
        "events": [
            {"at": event.at, "type": event.type, "codes": dict(event.details)}
            for event in ledger.events(archive.db, story_id=story.id)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _headed(archive: Archive, version: Rendition) -> tuple[str, str]:
    agreed = " (you said yes to these words)" if version.approved_event_id else ""
    kind = "" if version.kind in renditions.WHOLE else f", {beside.label(version)}"
    heading = f"Version {version.n}{kind}, {archive.said_day(version.proposed_at)}{agreed}"
    return heading, _content(version.content)


def _tidied(archive: Archive, story: Story) -> str:
    """Say what was tidied in the words that were agreed to, with the whole of them after it."""
    said = [
        f"{archive.said_day(kept.proposed_at)}: {kept.reason}\n\n{_content(kept.content)}"
        for kept in renditions.tidied(archive.db, story)
    ]
    return "\n\n".join(said) or "Nothing."


def _quotes(archive: Archive, story: Story) -> str:
    """List the words that were chosen to stand alone, and what was said to each."""
    said = {"yes": "you said yes", "no": "you said no, it is not used"}
    lines = [
        f"“{one.words}”" + (f" ({said[one.answer]})" if one.answer else "")
        for one in quotes.of_story(archive.db, story.number)
        if one.removed_at is None
    ]
    return "\n\n".join(lines) or "None."


def _version(archive: Archive, version: Rendition) -> str:
    heading, words = _headed(archive, version)
    return f"{RULE}\n{heading}\n\n{words}"


def _content(content: Content) -> str:
    parts = [content.title, content.summary, content.body]
    parts += [f"{kinds.title(code)}: {words}" for code, words in content.sections]
    parts += [f"{day}: {words}" for day, words in content.updates]
    parts += [f"Short quote: “{quote}”" for quote in content.quotes]
    parts += [
        "\n".join(filter(None, (f"Photo: {one.alt}" if one.alt else "", one.line)))
        for one in content.pictures
    ]
    parts += [f"Recording: {recorded.said([one])}" for one in content.recordings]
    parts += [f"It talks about: {note}" for note in content.content_notes]
    parts += [f"How to use it: {note}" for note in content.use_notes]
    return "\n\n".join(part for part in parts if part)


def _permissions(archive: Archive, story: Story) -> Iterator[str]:
    for permission in my_story.permissions(archive, story):
        yield _permission(permission)


def _permission(permission: Permission) -> str:
    place = phrases.placed(permission.label)
    lines = [f"{place[0].upper()}{place[1:]}:"]
    for answer in permission.answers:
        later = f" (later: {answer.later})" if answer.later else ""
        lines.append(f"  {phrases.QUESTIONS[answer.question]}: {answer.now}{later}")
    return "\n".join(lines)


def _letters(archive: Archive, story: Story) -> list[str]:
    who = ("We", "You")
    return [
        f"{who[m.from_kind == 'contributor']}, {archive.said_day(m.sent_at)}:\n{m.body}"
        for m in messages.of_story(archive.db, story)
        if m.from_kind != "system"
    ]
