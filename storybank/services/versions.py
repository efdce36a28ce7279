"""Make other ways to read a story: in easy read, in another language, the words of a recording.

Each is made from words that the teller agreed to, and is shown beside just these,
once the teller has said yes to it too, or to someone they named reading it for them
(AC-37). When newer words are agreed to it is out of date, and shown to nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from storybank.domain import view as views
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import EventType
from storybank.domain.media import LONGEST_ALT
from storybank.domain.people import Actor
from storybank.domain.stories import Content, Rendition, RenditionKind, Story, StoryView
from storybank.services import consent, queue
from storybank.services.archive import Archive
from storybank.storage import journal, renditions, stories, versions

KINDS: dict[RenditionKind, str] = {
    RenditionKind.EASY_READ: "Easy read",
    RenditionKind.TRANSLATION: "In another language",
    RenditionKind.TRANSCRIPT: "The words of the recording",
}
# Each as those who read it call it.
LANGUAGES: dict[str, str] = {
    "ar": "العربية", "bn": "বাংলা", "cy": "Cymraeg", "en": "English", "es": "Español",
    "fa": "فارسی", "fr": "Français", "ga": "Gaeilge", "gd": "Gàidhlig", "gu": "ગુજરાતી",
    "hi": "हिन्दी", "pa": "ਪੰਜਾਬੀ", "pl": "Polski", "pt": "Português", "ro": "Română",
    "so": "Soomaali", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "zh": "中文",
}  # fmt: skip
READER = "reader"  # the teller cannot check it, and lets someone else


class Standing(StrEnum):
    """How a version stands."""

    ASKED = "asked"
    READER = "reader"
    NO = "no"
    AGREED = "agreed"
    OUT_OF_DATE = "out_of_date"


STANDS: dict[Standing, str] = {
    Standing.ASKED: "Waits for its teller",
    Standing.READER: "Its teller lets someone else read it: say who has",
    Standing.NO: "Its teller said no",
    Standing.AGREED: "Agreed",
    Standing.OUT_OF_DATE: "Out of date: the words have changed since. It is not shown",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version beside a story. ``reader``: who has read it for the teller, if anyone."""

    rendition: Rendition
    standing: Standing
    reader: str = ""

    @property
    def label(self) -> str:
        """Return what it is called: by its language where that is what differs."""
        return label(self.rendition)


@dataclass(frozen=True, slots=True)
class Late:
    """One version that is out of date, at the desk."""

    story_id: str
    title: str
    label: str


def label(version: Rendition) -> str:
    """Return what a version is called: a translation by its language."""
    if version.kind is RenditionKind.TRANSLATION:
        return LANGUAGES.get(version.content.lang, version.content.lang)
    return KINDS[version.kind]


def code(version: Rendition) -> str:
    """Return what stands for a version in an address: ``easy_read``, or a language."""
    return version.content.lang if version.kind is RenditionKind.TRANSLATION else version.kind.value


def offered(archive: Archive, seen: StoryView) -> dict[str, tuple[str, str]]:
    """Return the other ways to read a story that its reader may have: code to (label, language)."""
    found = _beside(archive, seen)
    return {code(one): (label(one), one.content.lang) for one, _ in found}


def read(archive: Archive, seen: StoryView, wanted: str) -> StoryView:
    """Return another way to read the story as *seen*; NotFoundError where there is none."""
    for version, shown in _beside(archive, seen):
        if code(version) == wanted:
            return shown
    raise NotFoundError("There is no such version.")


def _beside(archive: Archive, seen: StoryView) -> list[tuple[Rendition, StoryView]]:
    made = versions.made_from(archive.db, seen.rendition_number)
    found = ((one, views.beside(seen, one)) for one in made)
    return [(one, shown) for one, shown in found if shown is not None]


def of_story(archive: Archive, actor: Actor, story_id: str) -> tuple[Version, ...]:
    """Return all versions beside a story for a curator, the newest first."""
    return _all(archive, archive.story(story_id, actor, Action.REVIEW))


def own(archive: Archive, actor: Actor, story_id: str) -> tuple[Version, ...]:
    """Return all versions beside a teller's own story, the newest first."""
    return _all(archive, archive.story(story_id, actor, Action.SEE_OWN))


def out_of_date(archive: Archive, actor: Actor) -> list[Late]:
    """Return what is out of date, for a curator, oldest first."""
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    found = versions.out_of_date(archive.db, seen_by)
    about = {s.number: s for s in stories.find(
        archive.db, seen_by, numbers=[one.story_number for one in found])}  # fmt: skip
    return [
        Late(about[one.story_number].id, one.content.title, label(one))
        for one in found
        if one.story_number in about
    ]


def count_out_of_date(archive: Archive, actor: Actor) -> int:
    """Return how many versions are out of date, for a curator."""
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    return versions.count_out_of_date(archive.db, seen_by)


def add(archive: Archive, actor: Actor, story_id: str, *, kind: str, content: Content) -> Rendition:
    """Keep a version of the words that were agreed to last, and ask its teller.

    Raises InvalidError by field, ConflictError where nothing is agreed to yet, where
    others have a say too, or where the teller has said no to this very version.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        base = _agreed(archive, story)
        if base is None:
            raise ConflictError("Its teller has to agree to the words first.")
        if sum(subject.media_id is None for subject in story.subjects) != 1:
            raise ConflictError(
                "Others have a say in this story too, and cannot be asked about this here yet."
            )
        content = replace(content, labels=base.content.labels)
        problems = _problems(archive, story, base, kind, content)
        if problems:
            raise InvalidError(problems)
        before = versions.of_story(db, story)
        if any(one.answer == "no" and one.content == content for one in before):
            raise ConflictError("The teller has said no to these very words. Suggest others.")
        made = renditions.add(
            db, story, content, kind=RenditionKind(kind), by=actor.ref, at=archive.now,
            made_from=base.number,
        )  # fmt: skip
        codes = {"n": made.n, "number": made.number, "version": kind}
        consent.note_event(
            archive, story, actor, EventType.EDIT_PROPOSED,
            codes=codes, rendition_sha256=made.sha256,
        )  # fmt: skip
        journal.add(db, actor, "version_added", at=archive.now, story_id=story.id,
                    codes={"n": made.n})  # fmt: skip
    return made


def answer(archive: Archive, actor: Actor, story_id: str, number: int, *, said: str) -> None:
    """Take a teller's answer to a version: yes, no, or that someone else may read it for them.

    A no can be said later too, and hides it at once. ConflictError where it is out of date.
    """
    if said not in {"yes", "no", READER}:
        raise InvalidError({f"answer-{number}": "Choose an answer"})
    with archive.writing() as db:
        story = consent.changeable(archive, actor, story_id)
        found = _fetch(archive, story, number)
        if found.standing is Standing.OUT_OF_DATE and said != "no":
            raise ConflictError("Your words have changed since. We will make this new first.")
        if said == "yes" and found.rendition.approved_event_id is None:
            codes = {"version": found.rendition.kind.value}
            consent.keep_agreed(archive, story, found.rendition, actor=actor, codes=codes)
        elif said != "yes":
            if said == "no":
                renditions.unapprove(db, found.rendition)
                _note_no(archive, story, found.rendition, actor)
            renditions.answer(db, found.rendition, said)


def read_for(archive: Archive, actor: Actor, story_id: str, number: int, *, reader: str) -> None:
    """Keep that someone has read a version for the teller, who lets them; then it is agreed.

    The reader is named. InvalidError without a name, ConflictError where the teller
    has not said that someone else may, or where *actor* made the version themselves.
    """
    reader = " ".join(reader.split())
    if not reader or len(reader) > 200:
        raise InvalidError({f"reader-{number}": "Write the name of who has read it."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        found = _fetch(archive, story, number)
        if found.standing is not Standing.READER:
            raise ConflictError("Its teller has not said that someone else may read it.")
        if found.rendition.proposed_by == actor.ref:
            raise ConflictError("You made this version. Someone else has to note who has read it.")
        versions.note_reader(db, found.rendition, reader, by=actor.ref, at=archive.now)
        codes = {"version": found.rendition.kind.value, "by_reader": True}
        consent.keep_agreed(archive, story, found.rendition, actor=actor, codes=codes)
        journal.add(db, actor, "version_read", at=archive.now, story_id=story.id)


def _note_no(archive: Archive, story: Story, version: Rendition, actor: Actor) -> None:
    codes = {"n": version.n, "number": version.number, "reply": "no", "version": version.kind.value}
    consent.note_event(
        archive, story, actor, EventType.EDIT_DECLINED,
        codes=codes, rendition_sha256=version.sha256,
    )  # fmt: skip


def _all(archive: Archive, story: Story) -> tuple[Version, ...]:
    base = _agreed(archive, story)
    found = versions.of_story(archive.db, story)[::-1]
    read = versions.readers(archive.db, (one.number for one in found))
    return tuple(
        Version(one, _standing(one, base), read.get(one.number, ""))
        for one in _without_older(found)
    )


def _without_older(found: Iterable[Rendition]) -> list[Rendition]:
    """Leave out what a later one of its kind and language has replaced; *found* is newest first."""
    kept: dict[tuple[RenditionKind, str], Rendition] = {}
    for one in found:
        kept.setdefault((one.kind, one.content.lang), one)
    return list(kept.values())


def _standing(version: Rendition, base: Rendition | None) -> Standing:
    if version.answer == "no":
        return Standing.NO
    if base is None or version.made_from != base.number:
        return Standing.OUT_OF_DATE
    if version.approved_event_id is not None:
        return Standing.AGREED
    return Standing.READER if version.answer == READER else Standing.ASKED


def _fetch(archive: Archive, story: Story, number: int) -> Version:
    for one in _all(archive, story):
        if one.rendition.number == number:
            return one
    raise NotFoundError("There is no such version of this story.")


def _agreed(archive: Archive, story: Story) -> Rendition | None:
    """Return the words that the teller has agreed to last."""
    found = [v for v in renditions.of_story(archive.db, story) if v.approved_event_id is not None]
    return found[-1] if found else None


def _of_pictures(story: Story, base: Rendition, content: Content) -> dict[str, str]:
    """Say what is wrong with lines under pictures.

    Who else can be seen in one has said yes to it with the line that it has.
    """
    asked = {subject.media_id for subject in story.subjects}
    known = {one.id: one.line for one in base.content.pictures}
    problems = {}
    for one in content.pictures:
        if one.line and one.id in asked and one.line != known.get(one.id, ""):
            problems[f"line-{one.id}"] = (
                "Someone else is in this photo, and has said yes to it with its line as it is. "
                "Leave this as it is in the story, or empty."
            )
        elif len(one.line) > LONGEST_ALT:
            problems[f"line-{one.id}"] = f"Use fewer words: at most {LONGEST_ALT} letters."
    return problems


def _problems(
    archive: Archive, story: Story, base: Rendition, kind: str, content: Content
) -> dict[str, str]:
    problems = {}
    if kind not in set(KINDS):
        problems["kind"] = "Choose what it is."
    if content.lang not in LANGUAGES:
        problems["lang"] = "Choose a language."
    elif (kind == RenditionKind.TRANSLATION) is (content.lang == base.content.lang):
        problems["lang"] = "A translation, and that alone, is in another language than the story."
    has_lines = any(one.line for one in content.pictures)
    for name in ("title", "body"):
        if not getattr(content, name).strip() and not (name == "body" and has_lines):
            problems[name] = "Write something here: it cannot be empty."
    problems |= _of_pictures(story, base, content)
    spots = queue.name_spots(archive, story, content)
    if spots:
        where, words = spots[0]
        problems["body"] = f"{where.capitalize()} holds a name or contact: “{words}”."
    return problems
