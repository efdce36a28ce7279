"""Plant marked stories in a throw-away archive by the deeds that people's own go through.

What each of them is, and who may see it, is in ``plants``.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

from storybank.domain.consent import (
    Basis,
    Closing,
    Decision,
    Identity,
    IndicatedBy,
    Part,
    PlaceLevel,
    Purpose,
    Use,
)
from storybank.domain.exports import Export, ExportKind, Holding
from storybank.domain.ledger import Channel
from storybank.domain.media import Picture, Size
from storybank.domain.packs import About, Step, StepKind
from storybank.domain.people import CLI, Role, contributor, member
from storybank.domain.search import Query
from storybank.domain.stories import (
    Content,
    Kind,
    Place,
    Story,
    Voice,
    new_story_id,
)
from storybank.media.pictures import Derived
from storybank.services import (
    at_desk,
    changes,
    contributors,
    giving,
    media,
    people,
    proposals,
    purge,
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
from storybank.storage import consents, exports, ledger, packs, renditions, stories, themes
from storybank.storage import media as kept_media
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor, new_id
from storybank.storage.themes import Theme

CURATOR = member("leak-test", frozenset({Role.CURATOR}))
SETTINGS = """
organisation = "Leak test"
phone = "01632 960000"
email = "leak-test@example.org"
uses = ["training_here", "web", "search_engines", "print"]
"""
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


@dataclass(frozen=True, slots=True)
class Packed:
    """A trainer's pack and a copy of it, by id; what is hidden stands in its first steps."""

    pack_id: str
    step_ids: tuple[str, ...]
    export_id: str
    code: str


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
    draft = _draft(archive)
    saved_id, feed_token = _followed(archive, staff[Role.TRAINER])
    return Garden(
        planted,
        draft,
        common_theme=common,
        rare_theme=rare,
        staff=staff,
        password=password,
        saved_id=saved_id,
        feed_token=feed_token,
        pack=_packed(archive, staff[Role.TRAINER], planted),
    )


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
    steps = [Step("", StepKind.STORY, questions=("What stays with you?",), story_id=i) for i in ids]
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
    kept = packs.fetch(archive.db, pack_id)
    return Packed(pack_id, tuple(step.id for step in kept.steps[:2]), copy.id, copy.code or "")


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
        given = _giving(archive, at, wanted, own, picture)
        story = giving.keep(archive, given, actor=CLI, channel=Channel.CLI)
        kept_media.give_to(db, [picture.id], story.number)
        token = contributors.new_keys(archive, story_number=story.number).token
    if story.subjects[0].contributor_id:
        proposals.write(archive, contributor(story.id, "x"), story.id, words=own[Spot.MESSAGE])
    done = DEEDS.get(wanted.name)
    if done is not None:
        done(archive, story, own)
    return Planted(wanted, own, story.id, token, story.subjects[0].id, picture.id)


def _picture(archive: Archive, own: dict[Spot, str]) -> Picture:
    """Keep a photo whose every file holds a word; it need not look like one."""
    marked = f"photo of {own[Spot.PICTURE]}".encode()
    made = tuple(
        Derived(size, kind, 1, 1, marked) for size, kind in product(Size, ("jpeg", "webp"))
    )
    media_id = media.keep(archive, made)
    file = hashlib.sha256(marked).hexdigest()
    return Picture(media_id, file, f"It shows {own[Spot.ALT]}")


def _giving(
    archive: Archive, at: int, wanted: Plant, own: dict[Spot, str], picture: Picture
) -> Giving:
    story = Story(
        number=0,
        id=new_story_id(),
        kind=Kind.STORY,
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
    terms = _terms(archive, wanted, own, picture.id) if wanted.yes else None
    content = replace(_content(at, wanted, own), pictures=(picture,))
    return Giving(story, content, terms, told)


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
    )


def _terms(archive: Archive, wanted: Plant, own: dict[Spot, str], media_id: str) -> Terms:
    answers = [
        replace(_answer(use, part, asked, own), media_id=media_id if part is Part.PHOTO else None)
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
