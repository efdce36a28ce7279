"""Write down what is said in a recording, with its times, and hand the words out with it.

What a curator types is kept until they show it to the teller, as other words of
the story: what is shown is what the teller has said yes to (I-13). Whether a
recording may be heard at all is for the gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storybank.domain import caption_lines, captions, difference, transcript
from storybank.domain.access import Action
from storybank.domain.caption_lines import Typed
from storybank.domain.captions import Problem
from storybank.domain.comparison import Section
from storybank.domain.consent import Part, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.media import LONGEST_ALT
from storybank.domain.people import Actor
from storybank.domain.recordings import Recording, RecordingView
from storybank.domain.stories import Content, Rendition, Story
from storybank.services import at_desk, recordings, review, stories
from storybank.services.archive import Archive
from storybank.storage import caption_drafts, people, renditions
from storybank.storage import media as rows
from storybank.storage.caption_drafts import Draft
from storybank.storage.recordings import Recorded, State

CAPTIONS, DESCRIPTIONS = "captions", "descriptions"
REASON = "So that everyone can follow it: this is what is said, and when."
LATE = (
    "Someone else has kept other words for this recording meanwhile. Nothing of yours is lost: "
    "it stands in the form. Look at what is different, then keep yours or change it."
)
NOT_READY = "We are still making this recording safe. You can write its words once it is ready."
UNCHECKED = "Play the recording to its end, check every line, then tick this."
NO_CAPTIONS = "Write down what is said and heard: at least one caption."
NOTHING_SEEN = "Say what is to be seen, or tick that it adds nothing to what is said."
NO_TITLE = "Say in a few words what this recording is."
LONG_TITLE = f"Use fewer words: at most {LONGEST_ALT} letters."


@dataclass(frozen=True, slots=True)
class Editing:
    """The words of one recording as a curator works on them.

    ``now`` is the recording in the newest words; ``draft`` what is kept beside
    them, or those very words, with ``n`` 0. ``is_moved``: the story has got other
    words since the draft was begun. ``has_text``: the story has words of its own.
    """

    story: Story
    newest: Rendition
    recorded: Recorded
    now: Recording
    draft: Draft
    saved_by: str
    is_moved: bool
    has_text: bool

    @property
    def is_kept(self) -> bool:
        """Tell whether there are words that the teller has not been shown."""
        return self.draft.n > 0

    @property
    def view(self) -> RecordingView:
        """Return the recording in its newest words, as the desk hears and sees it."""
        is_film = self.recorded.part is Part.VIDEO
        return RecordingView(
            self.now.id, self.now.title, self.now.captions, self.now.description, is_film
        )


def serve(archive: Archive, actor: Actor, use: Use, media_id: str, kind: str) -> str:
    """Return captions or descriptions for one use, as the gate allows the recording now.

    NotFoundError where it may not be heard or seen, or has no such words.
    """
    story_id, _ = rows.story_of(archive.db, media_id)
    view = stories.by_id(archive, actor, use, [story_id]).get(story_id)
    return _words(view.recordings if view else (), media_id, kind)


def serve_for(
    archive: Archive, actor: Actor, action: Action, media_id: str, *, number: int, kind: str
) -> str:
    """Return the words of a recording in one version (0: the newest), for teller or desk."""
    story_id, _ = rows.story_of(archive.db, media_id)
    story = archive.story(story_id, actor, action)
    number = number or renditions.last_number(archive.db, story)
    content = renditions.fetch(archive.db, story, number).content
    every = (one.seen((Part.VIDEO, Part.VOICE)) for one in content.recordings)
    return _words([one for one in every if one is not None], media_id, kind)


def fetch(archive: Archive, actor: Actor, media_id: str) -> Editing:
    """Return the words of one recording to work on; NotFoundError where it may not be opened."""
    story = _story(archive, actor, media_id)
    kept = _kept(archive, story, media_id)
    newest = renditions.of_story(archive.db, story)[-1]
    now = next((one for one in newest.content.recordings if one.id == media_id), kept.recording)
    draft = caption_drafts.fetch(archive.db, media_id)
    by = {member.id: member.email for member in people.find(archive.db)} if draft else {}
    return Editing(
        story=story,
        newest=newest,
        recorded=kept,
        now=now,
        draft=draft or _of(now, newest),
        saved_by=by.get(draft.saved_by, "") if draft else "",
        is_moved=draft is not None and draft.based_on != newest.last_number,
        has_text=bool(newest.content.body),
    )


def keep(archive: Archive, actor: Actor, media_id: str, draft: Draft) -> int:
    """Keep what was typed, finished or not; return how often it was kept by now.

    ``draft.n`` is what it was typed over: ConflictError where someone else has
    kept words since.
    """
    with archive.writing() as db:
        story = _story(archive, actor, media_id)
        _kept(archive, story, media_id)
        _check_turn(archive, media_id, draft)
        n = draft.n + 1
        draft = replace(draft, said=_not_blank(draft.said), seen=_not_blank(draft.seen))
        caption_drafts.save(db, media_id, replace(draft, n=n), by=actor.ref, at=archive.now)
    return n


def drop(archive: Archive, actor: Actor, media_id: str, *, n: int) -> None:
    """Forget what is kept, to begin again from the story's newest words."""
    with archive.writing() as db:
        story = _story(archive, actor, media_id)
        _kept(archive, story, media_id)
        kept = caption_drafts.fetch(db, media_id)
        if kept is not None and kept.n != n:
            raise ConflictError(LATE)
        caption_drafts.forget(db, media_id)


def take_file(
    archive: Archive,
    actor: Actor,
    media_id: str,
    *,
    given: bytes,
    n: int,
    is_machine: bool,
) -> None:
    """Put the captions of a WebVTT file in the place of those that are kept.

    InvalidError with a sentence for each line that cannot be read. What is wrong
    with single captions is said when they are shown to the teller.
    """  # fmt: skip
    cues = captions.parse(given)
    before = fetch(archive, actor, media_id)
    fitted = [replace(cue, text=captions.wrapped(cue.text)) for cue in cues]
    draft = replace(
        before.draft,
        said=caption_lines.typed(fitted),
        is_machine=is_machine,
        based_on=before.newest.last_number,
        n=n,
    )
    keep(archive, actor, media_id, draft)


def show(
    archive: Archive,
    actor: Actor,
    media_id: str,
    draft: Draft,
    *,
    reason: str,
    is_checked: bool,
    as_text: bool,
) -> bool:
    """Show the teller these words, as ``review.propose`` does; what was kept is forgotten.

    *as_text*: what is said becomes the words of a story that has none. Raises
    InvalidError by field where they cannot be shown with the recording, and
    ConflictError where the story, or what is kept, has changed since.
    """  # fmt: skip
    story_id, _ = rows.story_of(archive.db, media_id)
    desk = at_desk.open_story(archive, actor, story_id)
    kept = _kept(archive, desk.story, media_id)
    problems, made = _made(kept, draft, is_checked=is_checked)
    if problems:
        raise InvalidError(problems)
    content = _with(desk.draft, made)
    if as_text and not content.body:
        content = replace(content, body=as_body(made))
    _check_turn(archive, media_id, draft)
    is_asked = review.propose(
        archive, actor, story_id, content=content, reason=reason, based_on=draft.based_on
    )
    with archive.writing() as db:
        caption_drafts.forget(db, media_id)
    return is_asked


def differences(mine: Draft, theirs: Draft) -> tuple[Section, ...]:
    """Compare what was typed with what is kept now, for whoever came second."""
    texts = (
        ("What this recording is", mine.title, theirs.title),
        ("What is said and heard", _loose(mine.said), _loose(theirs.said)),
        ("What is to be seen", _loose(mine.seen), _loose(theirs.seen)),
    )
    return tuple(
        Section(name, tuple(difference.lines(one, other)), difference.is_changed(one, other))
        for name, one, other in texts
        if one or other
    )


def as_body(recording: Recording) -> str:
    """Return what is said as the words of a story: a paragraph for each turn."""
    view = RecordingView(recording.id, recording.title, recording.captions)
    return "\n\n".join(turn.told for turn in transcript.turns(view))


def _words(several: Sequence[RecordingView], media_id: str, kind: str) -> str:
    for one in several:
        words = one.captions if kind == CAPTIONS else one.description
        if one.id == media_id and words:
            return words
    raise NotFoundError("There are no such words.")


def _story(archive: Archive, actor: Actor, media_id: str) -> Story:
    story_id, _ = rows.story_of(archive.db, media_id)
    return archive.story(story_id, actor, Action.REVIEW)


def _kept(archive: Archive, story: Story, media_id: str) -> Recorded:
    for one in recordings.of_story(archive, story):
        if one.id == media_id:
            return one
    raise NotFoundError("There is no such recording.")


def _of(now: Recording, newest: Rendition) -> Draft:
    """Return the words of a recording as they stand, to go on from."""
    said, seen = (captions.kept(text) for text in (now.captions, now.description))
    return Draft(
        title=now.title,
        said=caption_lines.typed(said),
        seen=caption_lines.typed(seen),
        is_plain=now.is_plain,
        is_machine=False,
        based_on=newest.last_number,
    )


def _check_turn(archive: Archive, media_id: str, draft: Draft) -> None:
    kept = caption_drafts.fetch(archive.db, media_id)
    if (kept.n if kept else 0) != draft.n:
        raise ConflictError(LATE)


def _made(kept: Recorded, draft: Draft, *, is_checked: bool) -> tuple[dict[str, str], Recording]:
    """Return what is wrong, by field, and the recording with these words."""
    said, wrong_said = caption_lines.cues_of(draft.said, kept.seconds)
    seen, wrong_seen = caption_lines.cues_of(draft.seen, kept.seconds, is_description=True)
    is_film = kept.part is Part.VIDEO
    has_seen = any(not one.is_blank for one in draft.seen)
    title = captions.cleaned(draft.title, lines=False)
    problems = {
        "title": "" if title else NO_TITLE,
        "said": "" if said or wrong_said else NO_CAPTIONS,
        **_by_field("said", wrong_said),
        "is_plain": NOTHING_SEEN if is_film and not (has_seen or draft.is_plain) else "",
        **(_by_field("seen", wrong_seen) if is_film else {}),
        "is_checked": "" if is_checked else UNCHECKED,
    }
    if kept.state is not State.READY:
        problems["is_checked"] = NOT_READY
    if len(title) > LONGEST_ALT:
        problems["title"] = LONG_TITLE
    made = replace(
        kept.recording,
        title=title,
        captions=captions.write(said),
        description=captions.write(seen) if is_film else "",
        is_plain=is_film and draft.is_plain and not seen,
        is_checked=is_checked,
    )
    return {field: words for field, words in problems.items() if words}, made


def _by_field(list_name: str, wrong: Sequence[Problem]) -> dict[str, str]:
    """Return the first problem of each field of a form, after which caption it is in."""
    found: dict[str, str] = {}
    for one in wrong:
        what = "Caption" if list_name == "said" else "What is to be seen,"
        found.setdefault(f"{list_name}-{one.field}-{one.cue}", f"{what} {one.cue}: {one.words}.")
    return found


def _with(content: Content, made: Recording) -> Content:
    """Return the words with the recording in its place; at the end where it was in none."""
    if any(one.id == made.id for one in content.recordings):
        changed = tuple(made if one.id == made.id else one for one in content.recordings)
    else:
        changed = (*content.recordings, made)
    return replace(content, recordings=changed)


def _not_blank(several: Sequence[Typed]) -> tuple[Typed, ...]:
    return tuple(one for one in several if not one.is_blank)


def _loose(several: Sequence[Typed]) -> str:
    return "\n".join(f"{one.start}-{one.end} {one.who}: {one.text}" for one in several)
