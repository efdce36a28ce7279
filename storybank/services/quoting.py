"""Make quotes at the desk, check them with their teller, stop them and bring them back.

A quote is chosen from words that were agreed to, and only where someone said yes
to short quotes; unless it stands in those words as a short quote already, its
teller reads it first (W23). Whoever tells can say no to each, at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storybank.domain import quotes
from storybank.domain.access import Action
from storybank.domain.consent import Decision, Part
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.quotes import Answer, Frozen, Quote, Span, Stage
from storybank.domain.stories import Content, Story, Voice
from storybank.domain.voice_labels import Age
from storybank.services import consent, quote_follow
from storybank.services.archive import Archive
from storybank.services.quote_answers import Chosen, asks_first, chosen, note, take
from storybank.storage import journal, messages, renditions
from storybank.storage import quotes as kept

LONGEST = 400  # characters of a quote that is chosen at the desk: a line or two
ASKED = (
    "We would like to show a short part of your story on its own. "
    "Please read it at “Your words in short quotes”, and say yes or no. "
    "Nobody sees it before you say yes."
)
NOT_THERE = (
    "These words do not stand in the story, letter for letter. Copy them from the words below. "
    "Mark what you leave out with […] and what you put in with [brackets]."
)
CHANNELS = {
    Channel.PHONE: "by phone",
    Channel.FACE: "face to face",
    Channel.PAPER: "on paper",
    Channel.LETTER: "in a letter",
}


@dataclass(frozen=True, slots=True)
class Page:
    """All that the desk's page of a story's quotes needs; ``content`` are the agreed words."""

    story: Story
    content: Content
    is_allowed: bool
    asks_first: bool
    every: tuple[Chosen, ...]


def page(archive: Archive, actor: Actor, story_id: str) -> Page:
    """Return a story's quotes and the words that more can be chosen from."""
    story = archive.story(story_id, actor, Action.REVIEW)
    content, number = quote_follow.agreed_words(archive.db, story)
    every = kept.of_story(archive.db, story.number)
    return Page(
        story=story,
        content=content,
        is_allowed=_is_allowed(story),
        asks_first=asks_first(story),
        every=tuple(chosen(story, one, content, number) for one in every),
    )


def one(archive: Archive, actor: Actor, quote_id: str) -> tuple[Page, Chosen]:
    """Return one quote, with the page of its story; NotFoundError where there is none."""
    found = page(archive, actor, kept.fetch(archive.db, quote_id).story_id)
    return found, next(chosen for chosen in found.every if chosen.quote.id == quote_id)


def to_look_at(archive: Archive, actor: Actor) -> tuple[Chosen, ...]:
    """Return the quotes that wait for the desk or a teller, of stories that *actor* may review."""
    found: list[Chosen] = []
    for quote in kept.to_look_at(archive.db):
        try:
            story = archive.story(quote.story_id, actor, Action.REVIEW)
        except NotFoundError:
            continue
        content, number = quote_follow.agreed_words(archive.db, story)
        seen = chosen(story, quote, content, number)
        if seen.stage in {Stage.FROZEN, Stage.WAITING}:
            found.append(replace(seen, title=content.title))
    return tuple(found)


def make(archive: Archive, actor: Actor, story_id: str, sent: Mapping[str, str]) -> Chosen:
    """Keep a quote of a story; InvalidError by field where its words do not stand there.

    Raises ConflictError where nobody said yes to short quotes (AC-20), or there is it already.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        content, number = _agreed(archive, story)
        span, voice, age = _read(story, content, sent)
        new = quote_follow.new(story, (content, number), span, by=actor.ref, at=archive.now)
        quote = replace(new, voice=voice, age=age, is_unnamed="is_unnamed" in sent)
        _must_be_new(kept.of_story(db, story.number), quote)
        made = _keep(archive, story, quote, content)
        note(archive, actor, story, quote, EventType.QUOTE_MADE)
        _journal(archive, actor, story, "quote_made", quote)
    return made


def change(archive: Archive, actor: Actor, quote_id: str, sent: Mapping[str, str]) -> Chosen:
    """Choose other words, or another voice, for a quote; a yes to the old ones counts no more."""
    with archive.writing() as db:
        story, quote = _theirs(archive, actor, quote_id)
        content, number = _agreed(archive, story)
        span, voice, age = _read(story, content, sent)
        quote = replace(
            quote_follow.anchored(quote, content, number, span),
            voice=voice,
            age=age,
            is_unnamed="is_unnamed" in sent,
            frozen=Frozen.NOT,
            frozen_at=None,
        )
        _must_be_new(kept.of_story(db, story.number), quote)
        made = _keep(archive, story, quote, content)
        _journal(archive, actor, story, "quote_changed", quote)
    return made


def freeze(archive: Archive, actor: Actor, quote_id: str) -> None:
    """Show a quote nowhere until a curator has looked again."""
    with archive.writing() as db:
        story, quote = _theirs(archive, actor, quote_id)
        if quote.frozen is Frozen.NOT:
            kept.save(db, replace(quote, frozen=Frozen.DESK, frozen_at=archive.now))
            note(archive, actor, story, quote, EventType.QUOTE_HIDDEN)
            _journal(archive, actor, story, "quote_frozen", quote)


def release(archive: Archive, actor: Actor, quote_id: str) -> None:
    """Show a frozen quote again; ConflictError where its words do not stand in the story now."""
    with archive.writing() as db:
        story, quote = _theirs(archive, actor, quote_id)
        content, number = quote_follow.agreed_words(db, story)
        span = quotes.moved(content.body, quote.text, quote.span)
        if span is None:
            raise ConflictError("Its words do not stand in the story any more. Choose them again.")
        if quote.frozen is not Frozen.NOT:
            found = quote_follow.anchored(quote, content, number, span)
            kept.save(db, replace(found, frozen=Frozen.NOT, frozen_at=None))
            note(archive, actor, story, quote, EventType.QUOTE_SHOWN)
            _journal(archive, actor, story, "quote_released", quote)


def remove(archive: Archive, actor: Actor, quote_id: str) -> None:
    """Remove a quote; it can be brought back. What was copied of it is called back."""
    with archive.writing() as db:
        story, quote = _theirs(archive, actor, quote_id)
        if quote.removed_at is None:
            kept.save(db, replace(quote, removed_at=archive.now))
            note(archive, actor, story, quote, EventType.QUOTE_HIDDEN)
            _journal(archive, actor, story, "quote_removed", quote)


def bring_back(archive: Archive, actor: Actor, quote_id: str) -> None:
    """Bring back a quote that was removed; it stands as it did before."""
    with archive.writing() as db:
        story, quote = _theirs(archive, actor, quote_id)
        if quote.removed_at is not None:
            kept.save(db, replace(quote, removed_at=None))
            note(archive, actor, story, quote, EventType.QUOTE_SHOWN)
            _journal(archive, actor, story, "quote_brought_back", quote)


def note_answer(archive: Archive, actor: Actor, quote_id: str, sent: Mapping[str, str]) -> Answer:
    """Write down what a teller said to a quote by another way; InvalidError by field."""
    try:
        channel = Channel(sent.get("channel", ""))
    except ValueError:
        channel = Channel.WEB
    if channel not in CHANNELS or sent.get("answer") not in {"yes", "no"}:
        raise InvalidError({"channel": "Say how they told you, and what they said."})
    answer = Answer(sent["answer"])
    with archive.writing():
        story, quote = _theirs(archive, actor, quote_id)
        take(archive, actor, story, quote, answer=answer, channel=channel)
        _journal(archive, actor, story, "quote_answered", quote)
    return answer


def _keep(archive: Archive, story: Story, quote: Quote, content: Content) -> Chosen:
    """Keep a quote whose words were just chosen, and ask its teller where they must be asked."""
    if quote.answer is Answer.YES and quote.agreed_sha256 != quote.key:
        quote = replace(quote, answer=Answer.NONE, answered_at=None, agreed_sha256="")
    seen = chosen(story, quote, content, quote.rendition_number)
    if seen.stage is Stage.WAITING and story.subjects[0].contributor_id is not None:
        quote = replace(quote, asked_at=archive.now)
        messages.add(archive.db, story, "notice", body=ASKED, at=archive.now)
    kept.save(archive.db, quote)
    return replace(seen, quote=quote)


def _read(story: Story, content: Content, sent: Mapping[str, str]) -> tuple[Span, Voice, Age]:
    """Read the form of a quote; InvalidError by field."""
    words = sent.get("words", "").replace("\r\n", "\n")
    problems: dict[str, str] = {}
    wrong = quotes.problem(words)
    span = None if wrong else quotes.find(content.body, words)
    if wrong or span is None:
        problems["words"] = wrong or NOT_THERE
    elif len(quotes.shown(content.body[span.starts : span.ends], span.edits)) > LONGEST:
        problems["words"] = f"Choose a line or two: at most {LONGEST} letters."
    voice, age = sent.get("voice", story.voice.value), sent.get("age", "")
    if voice not in set(Voice):
        problems["voice"] = "Choose who speaks."
    if age not in set(Age):
        problems["age"] = "Choose an age, or that it is not said."
    if problems or span is None:
        raise InvalidError(problems)
    return span, Voice(voice), Age(age)


def _agreed(archive: Archive, story: Story) -> tuple[Content, int]:
    """Return the words that a quote can be chosen from; ConflictError where there are none."""
    versions = renditions.of_story(archive.db, story)
    if not any(version.approved_event_id is not None for version in versions):
        raise ConflictError("Nobody has said yes to these words yet. Choose a quote afterwards.")
    if not _is_allowed(story):
        raise ConflictError("Nobody has said yes to short quotes of this story.")
    return quote_follow.agreed_words(archive.db, story)


def _is_allowed(story: Story) -> bool:
    """Tell whether short quotes are allowed for any use, as the answers stand (AC-20)."""
    return any(
        part is Part.QUOTES and grant.decision is Decision.YES
        for (_, part), grant in consent.standing(story).items()
    )


def _must_be_new(every: list[Quote], quote: Quote) -> None:
    for other in every:
        is_same = (other.text, other.span.edits) == (quote.text, quote.span.edits)
        if other.id != quote.id and is_same and other.removed_at is None:
            raise ConflictError("This quote is there already.")


def _theirs(archive: Archive, actor: Actor, quote_id: str) -> tuple[Story, Quote]:
    quote = kept.fetch(archive.db, quote_id)
    return archive.story(quote.story_id, actor, Action.REVIEW), quote


def _journal(archive: Archive, actor: Actor, story: Story, deed: str, quote: Quote) -> None:
    codes = {"quote": quote.id}
    journal.add(archive.db, actor, deed, at=archive.now, story_id=story.id, codes=codes)
