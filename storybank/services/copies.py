"""Write a copy of everything we hold of a story, for its teller to keep (W45)."""

from storybank.domain import phrases
from storybank.domain.access import Action
from storybank.domain.people import Actor
from storybank.domain.stories import Content, Rendition, Story
from storybank.domain.times import plain
from storybank.services import my_story
from storybank.services.archive import Archive
from storybank.services.my_story import Permission
from storybank.storage import messages, renditions

RULE = "-" * 40


def text(archive: Archive, actor: Actor, story_id: str) -> str:
    """Return the copy as plain text: words, permissions, messages, history."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    versions = renditions.of_story(archive.db, story)
    parts = [
        f"A copy of your story, {plain(archive.today)}\nFrom {archive.settings.organisation}",
        *(_version(version) for version in versions[::-1]),
        "Who can see your story",
        *(_permission(story, permission) for permission in my_story.permissions(archive, story)),
        RULE,
        "Messages",
        *(_said(m.from_kind, plain(m.sent_at.date()), m.body) for m in _messages(archive, story)),
        RULE,
        "What has happened",
        *(
            f"{plain(past.at.date())}: {past.sentence}\n" + "\n".join(past.details)
            for past in my_story.past(archive, actor, story_id)
        ),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _version(version: Rendition) -> str:
    agreed = " (you said yes to these words)" if version.approved_event_id else ""
    heading = f"{RULE}\nVersion {version.n}, {plain(version.proposed_at.date())}{agreed}"
    return f"{heading}\n\n{_content(version.content)}"


def _content(content: Content) -> str:
    parts = [content.title, content.summary, content.body]
    parts += [f"{day}: {words}" for day, words in content.updates]
    parts += [f"Short quote: “{quote}”" for quote in content.quotes]
    parts += [f"It talks about: {note}" for note in content.content_notes]
    parts += [f"How to use it: {note}" for note in content.use_notes]
    return "\n\n".join(part for part in parts if part)


def _permission(story: Story, permission: Permission) -> str:
    lines = [f"In {permission.label}:"]
    for answer in permission.answers:
        later = f" (later: {answer.later})" if answer.later else ""
        lines.append(f"  {phrases.QUESTIONS[answer.question]}: {answer.now}{later}")
    return "\n".join(lines)


def _said(from_kind: str, day: str, words: str) -> str:
    who = "You" if from_kind == "contributor" else "We"
    return f"{who}, {day}:\n{words}"


def _messages(archive: Archive, story: Story) -> list[messages.Message]:
    return [m for m in messages.of_story(archive.db, story) if m.from_kind != "system"]
