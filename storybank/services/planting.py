"""Plant marked stories in a throw-away archive by the deeds that people's own go through.

What each of them is, and who may see it, is in ``plants``.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

from storybank.domain import kinds
from storybank.domain.consent import (
    Basis,
    Closing,
    Decision,
    Identifiable,
    Identity,
    IndicatedBy,
    Part,
    PlaceLevel,
    Purpose,
    Use,
)
from storybank.domain.exports import QUOTES_ALONE, Export, ExportKind, Holding
from storybank.domain.ledger import Channel
from storybank.domain.media import EDGES, Picture, Size
from storybank.domain.packs import About, Step, StepKind
from storybank.domain.people import CLI, Role, contributor, member
from storybank.domain.quotes import Frozen, Span, find
from storybank.domain.recordings import Recording
from storybank.domain.search import Query
from storybank.domain.stories import (
    Content,
    Kind,
    Place,
    Story,
    Voice,
    new_code,
    new_story_id,
)
from storybank.domain.used import Band, Note, NoteKind, NoteState, Used
from storybank.media import files as on_disk
from storybank.media.pictures import Derived
from storybank.services import (
    agreement,
    ask_first,
    at_desk,
    changes,
    checks,
    contributors,
    giving,
    media,
    people,
    proposals,
    purge,
    quote_follow,
    review,
    saved,
    sharing,
    stopping,
    wording,
)
from storybank.services.archive import Archive
from storybank.services.giving import Giving, Terms
from storybank.services.plants import (
    EVERY_PART,
    PARTNER,
    PLANTS,
    Asked,
    Plant,
    Spot,
    slug,
    word,
    words,
)
from storybank.storage import (
    consents,
    exports,
    ledger,
    packs,
    quote_copies,
    quotes,
    renditions,
    stories,
    story_links,
    themes,
    used,
)
from storybank.storage import media as kept_media
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor, new_id
from storybank.storage.media import File
from storybank.storage.quote_copies import Copied
from storybank.storage.themes import Theme

CURATOR = member("leak-test", frozenset({Role.CURATOR}))
SETTINGS = """
organisation = "Leak test"
phone = "01632 960000"
email = "leak-test@example.org"
uses = ["training_here", "web", "search_engines", "print"]
"""
TAKEN = frozenset({"shown everywhere", "paused by its teller"})  # quotes that a trainer copied
FROZEN = "safeguarding hold"  # whose quote waits for a curator, who may not open it
QUOTED = TAKEN | {FROZEN, "taken back"}
# Stories that are projects; all go with the first one that is shown everywhere.
PROJECTS = QUOTED | {"for training only", "words alone on the web, no title", "over"}
COMMON_THEME, RARE_THEME = "common", "rare"
CODES = {Use.PRINT: "2345678922", Use.TRAINING_HERE: "2345678923"}  # of the copies


@dataclass(frozen=True, slots=True)
class Planted:
    """One story that was planted; ``token`` is its teller's link. A draft has no ids."""

    plant: Plant
    words: dict[Spot, str]
    story_id: str
    token: str
    subject_id: str = ""
    media_id: str = ""
    quote_id: str = ""
    recording_id: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """A trainer's pack and a copy of it, by id; what is hidden stands in its first steps.

    Both hold quotes of some stories as well, ``quote_ids``; ``quote_copies`` hold one quote each.
    """

    pack_id: str
    step_ids: tuple[str, ...]
    export_id: str
    code: str
    quote_ids: tuple[str, ...]
    quote_copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A session of the trainer's with that pack, by id; a note of it for each story."""

    used_id: str
    pulse_code: str
    note_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Garden:
    """All that was planted: stories, a draft, words for the themes, members of staff.

    A trainer has saved a search that finds everything, ``saved_id``, and follows it,
    and has a pack and a printed copy that hold every story.
    """

    planted: tuple[Planted, ...]
    draft: Planted
    common_theme: str
    rare_theme: str
    staff: dict[Role, str]
    password: str
    saved_id: str
    feed_token: str
    pack: Packed
    used: Noted


def plant(archive: Archive) -> Garden:
    """Plant every kind of story, a draft and one member of staff a role."""
    wording.keep_shipped(archive)
    common, rare = (word(len(Spot) * (len(PLANTS) + 1) + n) for n in (0, 1))
    with archive.writing() as db:
        themes.add(db, [Theme(COMMON_THEME, common), Theme(RARE_THEME, rare)])
    staff, password = {}, secrets.token_urlsafe(24)
    for role in Role:
        staff[role] = f"{role.value}@example.org"
        people.add(archive, CLI, staff[role], password, roles=[role])
    planted = tuple(_plant(archive, at, wanted) for at, wanted in enumerate(PLANTS))
    _link(archive, planted)
    draft = _draft(archive)
    saved_id, feed_token = _followed(archive, staff[Role.TRAINER])
    pack = _packed(archive, staff[Role.TRAINER], planted)
    return Garden(
        planted,
        draft,
        common_theme=common,
        rare_theme=rare,
        staff=staff,
        password=password,
        saved_id=saved_id,
        feed_token=feed_token,
        pack=pack,
        used=_noted(archive, staff[Role.TRAINER], pack, planted),
    )


def _link(archive: Archive, planted: tuple[Planted, ...]) -> None:
    """Let every story go with the first that is shown everywhere."""
    with archive.writing() as db:
        ids = [one.story_id for one in planted]
        first, *others = (one.number for one in stories.with_ids(db, archive.every, ids))
        for number in others:
            story_links.add(db, first, number, by=CLI.ref, at=archive.now)


def _followed(archive: Archive, email: str) -> tuple[str, str]:
    """Save a search that finds everything for a trainer; return its id and its feed's secret."""
    found = next(one for one in people.find(archive, CLI) if one.email == email)
    trainer = people.acting(archive, found.id)
    kept = saved.add(archive, trainer, "Everything", Query())
    return kept.id, saved.make_feed(archive, trainer, kept.id)


def _packed(archive: Archive, email: str, planted: tuple[Planted, ...]) -> Packed:
    """Keep a trainer's pack and copies that hold every story, whatever became of it.

    One copy is for training, the last that was made is for print.
    """
    owner = next(one.id for one in people.find(archive, CLI) if one.email == email)
    hidden_first = sorted(planted, key=lambda one: one.plant.name != "paused by its teller")
    ids = [one.story_id for one in hidden_first]
    some = [one for at, one in enumerate(hidden_first) if one.plant.name in QUOTED or at % 4 == 0]
    steps = [Step("", StepKind.STORY, questions=("What stays with you?",), story_id=i) for i in ids]
    steps[2:2] = [
        Step("", StepKind.QUOTE, story_id=one.story_id, quote_id=one.quote_id) for one in some
    ]
    with archive.writing() as db:
        pack_id = packs.add(db, owner, About("A session"), steps=steps, at=archive.now)
        found = stories.with_ids(db, archive.every, ids)
        held = tuple(_held(archive, story) for story in found)
        kinds = (
            (ExportKind.PACK, Use.TRAINING_HERE),
            (ExportKind.COPY, Use.TRAINING_HERE),
            (ExportKind.COPY, Use.PRINT),
        )
        *_, copy = (exports.add(db, _export(archive, owner, pack_id, *k, held)) for k in kinds)
        for one in planted:
            if one.plant.name == "taken back":
                exports.set_recalled(db, copy.id, one.story_id, archive.now)
        _copy_quotes(archive, copy, some)
        alone = tuple(
            _quote_copy(archive, owner, one) for one in planted if one.plant.name in TAKEN
        )
    kept = packs.fetch(archive.db, pack_id)
    return Packed(
        pack_id,
        tuple(step.id for step in kept.steps[:3]),
        copy.id,
        copy.code or "",
        tuple(one.quote_id for one in some),
        alone,
    )


def _copy_quotes(archive: Archive, export: Export, planted: Iterable[Planted]) -> None:
    """Keep that a copy shows a quote of each of these stories."""
    found = quotes.with_ids(archive.db, [one.quote_id for one in planted])
    copied = [
        Copied(quote.id, quote.story_id, 0, quote_follow.mark(quote)) for quote in found.values()
    ]
    quote_copies.add(archive.db, export.id, copied)


def _quote_copy(archive: Archive, owner: str, one: Planted) -> str:
    """Keep a printed copy of one quote and return its id."""
    ends_at = archive.now + timedelta(days=1)
    held = Holding(one.story_id, QUOTES_ALONE, frozenset({Part.QUOTES}), "", ends_at)
    new = _export(archive, owner, "", ExportKind.COPY, Use.PRINT, (held,))
    export = exports.add(archive.db, replace(new, code=new_code()))
    _copy_quotes(archive, export, [one])
    return export.id


def _noted(archive: Archive, email: str, pack: Packed, planted: tuple[Planted, ...]) -> Noted:
    """Keep a session with the pack that was about every story, and what was said of each.

    The trainer has agreed to how stories are used, as without it no session is run.
    """
    owner = next(one.id for one in people.find(archive, CLI) if one.email == email)
    trainer = people.acting(archive, owner)
    agreement.agree(archive, trainer, agreement.find(archive, trainer).sha256)
    there = [one for one in planted if one.plant.name != "deleted"]
    session = Used(
        id="",
        pack_id=pack.pack_id,
        title="A session",
        staff_id=owner,
        held_on=archive.today,
        pulse_code="2345678923",
        pulse_ends_at=archive.now + timedelta(days=1),
        story_ids=tuple(one.story_id for one in there),
    )
    with archive.writing() as db:
        found = used.add(db, session)
        used.save(db, replace(found, noted_at=archive.now, people=Band.TO_12, area="Nowhere"))
        note_ids = [used.add_note(db, _note(archive, found, one)) for one in there]
    return Noted(found.id, found.pulse_code, tuple(note_ids[:2]))


def _note(archive: Archive, session: Used, one: Planted) -> Note:
    said = f"Someone spoke of {one.words[Spot.BODY]} again."
    kind, state = NoteKind.SAID, NoteState.WAITING
    return Note("", session.id, one.story_id, kind, said, "", state, archive.now)


def _export(
    archive: Archive,
    owner: str,
    pack_id: str,
    kind: ExportKind,
    use: Use,
    held: tuple[Holding, ...],
) -> Export:
    return Export(
        id="",
        kind=kind,
        code=CODES[use] if kind is ExportKind.COPY else None,
        pack_id=pack_id,
        title="A session",
        purpose=Purpose(use),
        made_by=owner,
        holder_role="trainer",
        holder_contact="",
        reason="",
        quantity=1,
        left_out=0,
        made_at=archive.now,
        holdings=held,
    )


def _held(archive: Archive, story: Story) -> Holding:
    number = renditions.of_story(archive.db, story)[0].number
    return Holding(story.id, number, frozenset(), "", archive.now + timedelta(days=1))


def _plant(archive: Archive, at: int, wanted: Plant) -> Planted:
    own = words(at)
    with media.held(archive), archive.writing() as db:
        themes.add(db, [Theme(slug(at), own[Spot.THEME])])
        picture = _picture(archive, own)
        recording = _recording(archive, own)
        given = _giving(archive, at, wanted, own, files=(picture, recording))
        story = giving.keep(archive, given, actor=CLI, channel=Channel.CLI)
        kept_media.give_to(db, [picture.id, recording.id], story.number)
        token = contributors.new_keys(archive, story_number=story.number).token
    if story.subjects[0].contributor_id:
        proposals.write(archive, contributor(story.id, "x"), story.id, words=own[Spot.MESSAGE])
    with archive.writing():
        quote_id = _quote(archive, story, own, is_frozen=wanted.name == FROZEN)
    done = DEEDS.get(wanted.name)
    if done is not None:
        done(archive, story, own)
    return Planted(
        wanted,
        own,
        story.id,
        token,
        story.subjects[0].id,
        picture.id,
        quote_id,
        recording.id,
    )


def _quote(archive: Archive, story: Story, own: dict[Spot, str], *, is_frozen: bool) -> str:
    """Keep the short quote of a story as a quote of its own and return its id."""
    agreed = quote_follow.agreed_words(archive.db, story)
    span = find(agreed[0].body, f"It was {own[Spot.QUOTE]} to me.") or Span(0, 0)
    quote = quote_follow.new(story, agreed, span, by=CLI.ref, at=archive.now)
    frozen = Frozen.DESK if is_frozen else Frozen.NOT
    quotes.save(archive.db, replace(quote, frozen=frozen))
    return quote.id


def _picture(archive: Archive, own: dict[Spot, str]) -> Picture:
    """Keep a photo whose every file holds a word; it need not look like one."""
    marked = f"photo of {own[Spot.PICTURE]}".encode()
    made = tuple(
        Derived(size, kind, 1, 1, marked) for size, kind in product(EDGES, ("jpeg", "webp"))
    )
    media_id = media.keep(archive, made)
    file = hashlib.sha256(marked).hexdigest()
    return Picture(media_id, file, f"It shows {own[Spot.ALT]}", f"Then {own[Spot.LINE]} came.")


def _recording(archive: Archive, own: dict[Spot, str]) -> Recording:
    """Keep a sound whose file holds a word, with captions that hold another."""
    marked = f"sound of {own[Spot.SOUND]}".encode()
    sha256 = on_disk.put(media.folder(archive), marked)
    kept = File(Size.SOUND, "m4a", sha256, 0, 0, len(marked))
    media_id = kept_media.add(archive.db, [kept], at=archive.now, version=1, part=Part.VOICE)
    title = f"It tells of {own[Spot.RECORDING]}"
    kept_media.name(archive.db, media_id, title)
    captions = f"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nWe heard {own[Spot.CAPTIONS]}.\n"
    return Recording(media_id, Part.VOICE, sha256, title, captions, is_checked=True)


def _giving(
    archive: Archive,
    at: int,
    wanted: Plant,
    own: dict[Spot, str],
    *,
    files: tuple[Picture, Recording],
) -> Giving:
    picture, recording = files
    story = Story(
        number=0,
        id=new_story_id(),
        kind=_kind(wanted),
        voice=Voice.CARER,
        editorial_state=wanted.state,
        created_at=archive.now,
        told_by=wanted.told_by,
        call_for=wanted.call_for,
        author=own[Spot.AUTHOR],
        organisation=own[Spot.ORGANISATION],
        place=Place(own[Spot.COUNTRY], own[Spot.REGION], own[Spot.TOWN]),
        source="leak test",
        source_id=own[Spot.SOURCE_ID],
        citation=own[Spot.CITATION],
    )
    person = Contributor(
        new_id(),
        full_name=f"{own[Spot.NAME]} {own[Spot.SURNAME]}",
        contact_channel="letter",
        contact_value=own[Spot.CONTACT],
    )
    told = person if wanted.basis is Basis.CONSENT else None
    by_part = {Part.PHOTO: picture.id, Part.VOICE: recording.id}
    terms = _terms(archive, wanted, own, by_part) if wanted.yes else None
    content = replace(_content(at, wanted, own), pictures=(picture,), recordings=(recording,))
    return Giving(story, content, terms, told)


def _kind(wanted: Plant) -> Kind:
    return Kind.PROJECT if wanted.name in PROJECTS else Kind.CASE_STUDY


def _content(at: int, wanted: Plant, own: dict[Spot, str]) -> Content:
    quote = f"It was {own[Spot.QUOTE]} to me."
    shared = [COMMON_THEME] if Use.WEB in wanted.seen or not wanted.seen else []
    rare = [RARE_THEME] if wanted.name in RARELY else []
    alike = " The lighthouse keeper waved." if wanted.name in ALIKE else ""
    return Content(
        title=f"About {own[Spot.TITLE]}",
        body=f"We spoke of {own[Spot.BODY]} all day. {quote}{alike}",
        summary=f"In short: {own[Spot.SUMMARY]}.",
        labels=(slug(at), *shared, *rare),
        content_notes=(own[Spot.NOTE],),
        use_notes=(own[Spot.USE_NOTE],),
        quotes=(quote,),
        updates=(("2025", f"Later came {own[Spot.UPDATE]}."),),
        sections=kinds.told(
            _kind(wanted), dict.fromkeys(("lead", "what_was_done"), f"First {own[Spot.PART]}.")
        ),
    )


def _terms(
    archive: Archive, wanted: Plant, own: dict[Spot, str], by_part: Mapping[Part, str]
) -> Terms:
    answers = [
        replace(_answer(use, part, asked, own), media_id=by_part.get(part))
        for use, asked in wanted.yes.items()
        for part in EVERY_PART
    ]
    now = archive.now
    return Terms(
        basis=wanted.basis,
        answers=tuple(answers),
        starts_at=now + wanted.starts,
        expires_at=now + wanted.lasts,
        cooling_off_until=None if wanted.cooling is None else now + wanted.cooling,
        indicated_by=wanted.by if wanted.basis is Basis.CONSENT else IndicatedBy.ORGANISATION,
        evidence=own[Spot.EVIDENCE],
    )


def _answer(use: Use, part: Part, asked: Asked, own: dict[Spot, str]) -> Answer:
    names = {
        Identity.MADE_UP: own[Spot.MADE_UP],
        Identity.FIRST_NAME: own[Spot.NAME],
        Identity.FULL_NAME: f"{own[Spot.NAME]} {own[Spot.SURNAME]}",
    }
    named = part is Part.NAME and part in asked.parts
    return Answer(
        use,
        part,
        Decision.YES if part in asked.parts else Decision.NO,
        identity=asked.identity if named else Identity.NONE,
        shown_name=names[asked.identity] if named else None,
        place=asked.place if part is Part.PLACE else PlaceLevel.NONE,
        recipient_id=PARTNER if use is Use.TRAINING_PARTNER else None,
    )


def _draft(archive: Archive) -> Planted:
    at = len(PLANTS)
    own = words(at)
    sent = {"words": [f"Not sent yet: {own[Spot.BODY]}."], "title": [own[Spot.TITLE]]}
    form = sharing.save(archive, "", "story", sent)
    with archive.writing():
        token = contributors.new_keys(archive, draft_id=form.draft_id).token
    return Planted(Plant("a draft", desk=False), own, "", token)


Deed = Callable[[Archive, Story, dict[Spot, str]], None]


def _suggest(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    desk = at_desk.open_story(archive, CURATOR, story.id)
    content = replace(desk.content, title=f"About {own[Spot.LATER]}")
    review.propose(
        archive, CURATOR, story.id, content=content, reason="shorter", based_on=desk.newest.number
    )


def _off_the_web(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    answers = changes.refusal(story, Purpose(Use.WEB))
    who = contributor(story.id, "x")
    changes.change(archive, who, story.id, answers=answers, screens=("W24",))


def _take_back(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    stopping.withdraw(archive, contributor(story.id, "x"), story.id)


def _delete(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    stopping.withdraw(archive, contributor(story.id, "x"), story.id, today=True)
    purge.run(archive, story.id)


def _pause(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    stopping.pause(archive, contributor(story.id, "x"), story.id)


def _find_risk(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    """Let its teller accept a high risk on the web, of which nobody else knows yet."""
    checks.save_review(
        archive, CURATOR, story.id, use=Use.WEB, ticked=("in_the_news",),
        others=Identifiable.NO, is_accepted=True,
    )  # fmt: skip


def _ask_first(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    who = contributor(story.id, "x")
    ask_first.ask_each_time(archive, who, story.id, Use.TRAINING_HERE.value)


def _ask_first_and_pause(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    _ask_first(archive, story, own)
    _pause(archive, story, own)


def _hold(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    review.hold(archive, CURATOR, story.id, reason=own[Spot.HOLD])


def _decline(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    review.decline(archive, CURATOR, story.id, words="Thank you. We cannot use it.")


def _safeguard(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    with archive.writing() as db:
        stories.save(db, replace(stories.reread(db, story), safeguarding_hold=True))


def _break_ledger(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
    with archive.writing() as db:
        broken = min(event.seq for event in ledger.events(db, story_id=story.id))
        ledger.mark_fault(db, broken)


def _close_as(closing: Closing) -> Deed:
    def close(archive: Archive, story: Story, own: dict[Spot, str]) -> None:
        with archive.writing() as db:
            consents.close(db, story.number, closing=closing, at=archive.now)

    return close


# What is done to a story after it was planted, by the name of the plant.
DEEDS: dict[str, Deed] = {
    "words suggested since": _suggest,
    "taken off the web": _off_the_web,
    "declined": _decline,
    "paused by its teller": _pause,
    "on the web once a second person agrees": _find_risk,
    "to be asked first in training": _ask_first,
    "to be asked first, and paused": _ask_first_and_pause,
    "on hold at the desk": _hold,
    "taken back": _take_back,
    "taken back before anyone saw it": _take_back,
    "deleted": _delete,
    "revoked": _close_as(Closing.REVOKED),
    "invalid": _close_as(Closing.INVALID),
    "safeguarding hold": _safeguard,
    "the record of permission is broken": _break_ledger,
}

# Stories with words that few have: what is like one of them is the others.
ALIKE = frozenset(
    {"shown everywhere", "shown everywhere, a second", "paused by its teller", "taken back"}
)

# Two stories of the rare theme are shown: too few to browse by (I-30, AC-27).
RARELY = frozenset(
    {
        "shown everywhere",
        "shown everywhere, a second",
        "paused by its teller",
        "over",
        "cooling off",
    }
)
