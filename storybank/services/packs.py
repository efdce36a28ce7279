"""Make packs, open them as their reader may, share, copy and remove them.

What may be shown of each story is asked of the gate each time. To whoever a pack
is neither of nor shared with it does not exist. Its steps are in ``pack_steps``.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storybank.domain import packs, plans
from storybank.domain.access import Action, Asking, may, training_use
from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.packs import About, Medium, Pack, Step, StepKind
from storybank.domain.people import Actor, Role
from storybank.domain.search import Query, Sort
from storybank.domain.stories import StoryView
from storybank.services import holdings, pack_fields, quotes, search, stories
from storybank.services.archive import Archive
from storybank.services.found import Found
from storybank.services.quotes import Asked, Bank, Quoted
from storybank.storage import journal, people
from storybank.storage import packs as kept
from storybank.storage.people import Member

BACK_WITHIN = timedelta(days=7)  # a removed pack or step can be brought back
OFFERED = 2  # other stories for each gap


@dataclass(frozen=True, slots=True)
class Card:
    """One step as its reader may see it.

    ``view`` None in a story's step: no story was chosen yet or, where ``is_gap``,
    it may not be used now; the same of ``quoted`` in a quote's step. Of a gap
    neither notes nor questions are here: they could name what was there. ``offers``
    and ``quote_offers`` are what could take its place.
    """

    step: Step
    view: StoryView | None = None
    is_gap: bool = False
    offers: tuple[Found, ...] = ()
    quoted: Quoted | None = None
    quote_offers: tuple[Quoted, ...] = ()

    @property
    def title(self) -> str:
        """Return what stands above it."""
        if self.view is not None:
            return stories.heading(self.view)
        is_quote = self.step.kind is StepKind.QUOTE
        if self.is_gap:
            return f"This {'quote' if is_quote else 'story'} may not be used now"
        if self.quoted is not None:
            return f"A quote from {self.quoted.label}"
        return self.step.title or ("A quote" if is_quote else "A story")

    @property
    def line(self) -> tuple[str, ...]:
        """Return what a story is, who tells it and how long it takes."""
        return stories.line(self.view) if self.view is not None else ()

    @property
    def source(self) -> StoryView | None:
        """Return the story that it shows, or of which it shows a quote; None for neither."""
        return self.quoted.view if self.quoted is not None else self.view

    @property
    def content_notes(self) -> tuple[str, ...]:
        """Return what it talks about."""
        return self.source.content_notes if self.source is not None else ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack as its reader may see it now. ``ends_at``: the first end of a permission in it."""

    pack: Pack
    use: Use
    cards: tuple[Card, ...]
    is_own: bool
    ends_at: datetime | None
    colleagues: tuple[Member, ...]

    @property
    def gaps(self) -> int:
        """Return how many of its stories and quotes may not be used now."""
        return sum(card.is_gap for card in self.cards)

    @property
    def content_notes(self) -> tuple[str, ...]:
        """Return what its stories talk about, each once."""
        notes = (note for card in self.cards for note in card.content_notes)
        return tuple(dict.fromkeys(notes))


@dataclass(frozen=True, slots=True)
class Shelf:
    """All the packs that a trainer may open, their own plans, and what can be brought back."""

    own: tuple[Pack, ...]
    shared: tuple[Pack, ...]
    plans: tuple[Pack, ...]
    removed: tuple[Pack, ...]


def shelf(archive: Archive, actor: Actor) -> Shelf:
    """Return a trainer's packs, newest first."""
    staff_id = trainer(archive, actor)
    found = kept.find(archive.db, staff_id)
    since = archive.now - BACK_WITHIN
    there = [pack for pack in found if pack.removed_at is None]
    shared = kept.find_shared(archive.db, staff_id)
    return Shelf(
        own=tuple(pack for pack in there if not pack.is_template),
        shared=tuple(pack for pack in shared if _is_shared(archive, actor, pack)),
        plans=tuple(pack for pack in there if pack.is_template),
        removed=tuple(pack for pack in found if pack.removed_at and pack.removed_at > since),
    )


def fetch(archive: Archive, actor: Actor, pack_id: str) -> Pack:
    """Return a pack that *actor* may open; NotFoundError alike for all others."""
    staff_id = trainer(archive, actor)
    found = kept.fetch(archive.db, pack_id)
    is_theirs = found.owner_id == staff_id or (
        staff_id in found.shared_with and _is_shared(archive, actor, found)
    )
    if found.removed_at is not None or not is_theirs:
        raise NotFoundError("There is no such pack.")
    return found


def is_theirs(archive: Archive, actor: Actor, pack_id: str) -> bool:
    """Tell whether *actor* may open a pack, which may be gone."""
    with suppress(NotFoundError):
        return bool(fetch(archive, actor, pack_id))
    return False


def own(archive: Archive, actor: Actor, pack_id: str) -> Pack:
    """Return a pack of *actor*'s own; NotAllowedError where it is only shared with them."""
    found = fetch(archive, actor, pack_id)
    if found.owner_id != actor.ref:
        raise NotAllowedError("This pack is a colleague’s. Copy it, and change your copy.")
    return found


def open_pack(archive: Archive, actor: Actor, pack_id: str, *, use: Use | None = None) -> Opened:
    """Return a pack as *actor* may see it at this moment, for *use* or for what it is made for."""
    pack = fetch(archive, actor, pack_id)
    use = use or use_of(actor, pack)
    views = stories.by_id(archive, actor, use, pack.story_ids)
    gaps = [step for step in pack.steps if _is_story(step) and step.story_id not in views]
    offers = _offers(archive, actor, pack, use, len(gaps) * OFFERED) if gaps else ()
    bank = quotes.bank(archive, actor, use) if pack.quote_ids else {}
    cards = tuple(
        _quote_card(archive, actor, pack, use, bank, step)
        if step.quote_id
        else _card(step, views, gaps, offers)
        for step in pack.steps
    )
    return Opened(
        pack=pack,
        use=use,
        cards=cards,
        is_own=pack.owner_id == actor.ref,
        ends_at=min((card.source.ends_at for card in cards if card.source), default=None),
        colleagues=tuple(people.fetch(archive.db, one) for one in pack.shared_with),
    )


def use_of(actor: Actor, pack: Pack) -> Use:
    """Return for which use a pack is read: print for one on paper, if the reader may print."""
    is_printed = pack.about.medium is Medium.PRINT and actor.recipient_id is None
    return Use.PRINT if is_printed else training_use(actor)


def make(archive: Archive, actor: Actor, sent: Mapping[str, str]) -> str:
    """Make a pack from what a form holds and return its id; InvalidError by field.

    ``plan`` is the code of a plan, the id of one of the trainer's own, or empty.
    """
    staff_id = trainer(archive, actor)
    about = pack_fields.about(sent)
    with archive.writing() as db:
        _check_room(archive, staff_id)
        steps = _planned(archive, actor, sent.get("plan", ""))
        return kept.add(db, staff_id, about, steps=steps, at=archive.now)


def change(archive: Archive, actor: Actor, pack_id: str, sent: Mapping[str, str]) -> None:
    """Change what is said of a pack; InvalidError by field."""
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        about = pack_fields.about(sent)
        kept.save(db, pack.id, about)
        if about.medium is not pack.about.medium:
            _hold_anew(archive, actor, pack)


def copy(archive: Archive, actor: Actor, pack_id: str) -> str:
    """Make a pack of one's own like this one and return its id.

    A story that may not be used now is not taken along, nor what was written of it.
    """
    staff_id = trainer(archive, actor)
    with archive.writing() as db:
        _check_room(archive, staff_id)
        opened = open_pack(archive, actor, pack_id)
        title = f"Copy of {opened.pack.about.title}"[: packs.LONGEST_TITLE]
        about = replace(opened.pack.about, title=title, held_on=None)
        steps = [_emptied(card.step) if card.is_gap else card.step for card in opened.cards]
        copied = kept.add(db, staff_id, about, steps=steps, at=archive.now)
        _hold(archive, actor, copied)
    return copied


def keep_plan(archive: Archive, actor: Actor, pack_id: str) -> str:
    """Keep the steps of a pack, without its stories and what was written of them, as a plan."""
    staff_id = trainer(archive, actor)
    with archive.writing() as db:
        _check_room(archive, staff_id)
        pack = fetch(archive, actor, pack_id)
        about = About(pack.about.title)
        steps = [_emptied(step) if step.story_id else step for step in pack.steps]
        return kept.add(db, staff_id, about, steps=steps, at=archive.now, is_template=True)


def share(archive: Archive, actor: Actor, pack_id: str, email: str) -> Member:
    """Share a pack with a colleague, named by their address; InvalidError where that is nobody."""
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        found = people.find_by_email(db, email.strip())
        if found is None or not _is_colleague(actor, found):
            raise InvalidError({"email": "No trainer of ours has this address. Check it."})
        if found.id == actor.ref:
            raise InvalidError({"email": "This is you. The pack is yours already."})
        kept.share(db, pack.id, found.id, archive.now)
        codes = {"pack": pack.id, "member": found.id}
        journal.add(db, actor, "pack_shared", at=archive.now, codes=codes)
    return found


def stop_sharing(archive: Archive, actor: Actor, pack_id: str, staff_id: str) -> None:
    """Share a pack with a colleague no more."""
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        kept.stop_sharing(db, pack.id, staff_id)


def remove(archive: Archive, actor: Actor, pack_id: str) -> Pack:
    """Remove a pack; it can be brought back for some days. Its recalls stay open."""
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        kept.set_removed(db, pack.id, archive.now)
        for story_id in pack.held_ids:
            holdings.let_go(archive, pack, story_id)
    return pack


def bring_back(archive: Archive, actor: Actor, pack_id: str) -> Pack:
    """Bring back a pack that was removed; NotFoundError when it is too late."""
    with archive.writing() as db:
        found = next((p for p in shelf(archive, actor).removed if p.id == pack_id), None)
        if found is None:
            raise NotFoundError("There is no such pack.")
        kept.set_removed(db, found.id, None)
        _hold(archive, actor, pack_id)
    return found


def trainer(archive: Archive, actor: Actor) -> str:
    """Return the id of the trainer who asks; NotFoundError for anyone else."""
    if not may(Action.USE_TRAINING, actor, Asking(archive.now)):
        raise NotFoundError("There is no such page.")
    return actor.ref


def _hold(archive: Archive, actor: Actor, pack_id: str) -> None:
    """Note that a pack of one's own holds what can be seen in it."""
    opened = open_pack(archive, actor, pack_id)
    for card in opened.cards:
        if card.source is not None:
            holdings.take(archive, actor, opened.pack, card.source)


def _hold_anew(archive: Archive, actor: Actor, pack: Pack) -> None:
    """Note for its new use what a pack holds: what may not be printed it holds no more."""
    for story_id in pack.held_ids:
        holdings.let_go(archive, pack, story_id)
    _hold(archive, actor, pack.id)


def _card(
    step: Step, views: Mapping[str, StoryView], gaps: list[Step], offers: tuple[Found, ...]
) -> Card:
    if not _is_story(step) or step.story_id is None:
        return Card(step)
    view = views.get(step.story_id)
    if view is not None:
        return Card(step, view)
    at = gaps.index(step) * OFFERED
    return Card(_emptied(step, keep_id=True), is_gap=True, offers=offers[at : at + OFFERED])


def _emptied(step: Step, *, keep_id: bool = False) -> Step:
    """Return a step without its story or quote and without a word that was written of it."""
    story_id, quote_id = (step.story_id, step.quote_id) if keep_id else (None, None)
    return Step(step.id, step.kind, seconds=step.seconds, story_id=story_id, quote_id=quote_id)


def _is_story(step: Step) -> bool:
    """Tell whether a step shows a whole story that was chosen."""
    return step.kind is StepKind.STORY and step.story_id is not None


def _quote_card(
    archive: Archive, actor: Actor, pack: Pack, use: Use, bank: Bank, step: Step
) -> Card:
    """Return the card of a quote's step: the quote, or a gap with others that could stand there."""
    quoted = bank.get(step.quote_id or "")
    if quoted is not None:
        return Card(step, quoted=quoted)
    words = f"{pack.about.title} {pack.about.purpose}".strip()
    found: dict[str, Quoted] = {}
    for text in (words, ""):
        page = quotes.find(archive, actor, use, Asked(text), size=OFFERED + len(pack.quote_ids))
        found |= {one.quoted.id: one.quoted for one in page.found if one.quoted.id not in found}
    others = [one for one in found.values() if one.id not in pack.quote_ids]
    return Card(_emptied(step, keep_id=True), is_gap=True, quote_offers=tuple(others[:OFFERED]))


def _offers(archive: Archive, actor: Actor, pack: Pack, use: Use, count: int) -> tuple[Found, ...]:
    """Return stories for the gaps of a pack: by its own words, else the newest."""
    words = f"{pack.about.title} {pack.about.purpose}".strip()
    size = count + len(pack.story_ids)
    found: dict[str, Found] = {}
    for query in (Query(words, use), Query("", use, sort=Sort.NEWEST)):
        if len(found) < count:
            results = search.find(archive, actor, query, size=size)
            found |= {
                one.view.id: one
                for one in results.stories
                if one.view.id not in pack.story_ids and one.view.id not in found
            }
    return tuple(found.values())[:count]


def _planned(archive: Archive, actor: Actor, code: str) -> tuple[Step, ...]:
    """Return the steps that a plan begins with; none for no plan."""
    plan = plans.find(code)
    if plan is not None:
        return plan.steps
    if not code:
        return ()
    own_plan = next((p for p in shelf(archive, actor).plans if p.id == code), None)
    if own_plan is None:
        raise InvalidError({"plan": "Choose a plan, or begin without one."})
    return kept.fetch(archive.db, own_plan.id).steps


def _check_room(archive: Archive, staff_id: str) -> None:
    found = [pack for pack in kept.find(archive.db, staff_id) if pack.removed_at is None]
    if len(found) >= packs.MOST_PACKS:
        raise ConflictError(f"You have {packs.MOST_PACKS} packs and plans. Remove one first.")


def _is_shared(archive: Archive, actor: Actor, pack: Pack) -> bool:
    """Tell whether its owner still works for the same organisation as *actor*."""
    return people.fetch(archive.db, pack.owner_id).recipient_id == actor.recipient_id


def _is_colleague(actor: Actor, found: Member) -> bool:
    is_trainer = Role.TRAINER in found.roles and found.disabled_at is None
    return is_trainer and found.recipient_id == actor.recipient_id
