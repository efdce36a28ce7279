"""Take a record in, as ``plans`` says: add a story, change it, or keep words that wait.

The caller holds the transaction.
"""

from collections.abc import Callable
from dataclasses import replace

from storybank.domain.exchange import Entry
from storybank.domain.ledger import Channel, EventType
from storybank.domain.stories import EditorialState, Rendition, RenditionKind, Story
from storybank.domain.times import written
from storybank.services import brought_recordings, consent, entries, giving, media, plans
from storybank.services.giving import Giving
from storybank.services.plans import Deed, Intake, Plan
from storybank.storage import exchange, ledger, renditions, stories, themes
from storybank.storage.consents import refused


def carry_out(intake: Intake, entry: Entry, plan: Plan) -> None:
    """Do what was planned for a record, inside the caller's transaction."""
    if plan.deed is Deed.ADD:
        _add(intake, entry)
    elif plan.story is not None:
        _keep_files(intake, entry, plan.story)
        _DEEDS[plan.deed](intake, entry, plan.story)
        exchange.note(intake.archive.db, plan.story, entry.sha256)


def _add(intake: Intake, entry: Entry) -> None:
    archive = intake.archive
    new = entries.story(archive, entry)
    terms = entries.terms(archive, new, entry)
    given = Giving(new, entries.words(entry, intake.known), terms, import_sha256=entry.sha256)
    if terms is not None:
        themes.add(archive.db, entries.new_themes(entry, intake.known))
    story = giving.keep(archive, given, actor=intake.actor, channel=Channel.CLI)
    _keep_files(intake, entry, story)
    _note(intake, entry, story, renditions.of_story(archive.db, story)[-1])


def _keep_files(intake: Intake, entry: Entry, story: Story) -> None:
    """Keep the pictures and recordings of a record with its story, each once."""
    known = {medium.id for medium in media.of_story(intake.archive, story)}
    for picture in entry.pictures:
        if picture.id not in known:
            made = intake.made[picture.id]
            media.bring_in(intake.archive, story, made, media_id=picture.id, alt=picture.alt)
    brought_recordings.keep(intake.archive, story, entry, intake.given)


def _rewrite(intake: Intake, entry: Entry, story: Story) -> None:
    """Give a story that is held the facts and words of its record; it stays held."""
    stories.save(intake.archive.db, entries.facts(story, entry))
    _note(intake, entry, story, _worded(intake, entry, story))


def _sign(intake: Intake, entry: Entry, story: Story) -> None:
    """Take the record's permission for the record's words; nothing else stays allowed."""
    db = intake.archive.db
    state = (
        EditorialState.APPROVED if story.editorial_state in plans.OPEN else story.editorial_state
    )
    signed = replace(entries.facts(story, entry), editorial_state=state)
    terms = entries.terms(intake.archive, signed, entry)
    if terms is None:
        return
    themes.add(db, entries.new_themes(entry, intake.known))
    stories.save(db, signed)
    exchange.set_role(db, story, giving.ROLES[terms.basis])
    wanted = {(answer.purpose, answer.topic): answer for answer in terms.answers}
    gone = (key for key in consent.standing(story) if key not in wanted)
    terms = replace(terms, answers=(*terms.answers, *(refused(*key) for key in gone)))
    rendition = _worded(intake, entry, story)
    giving.sign(intake.archive, signed, rendition, terms, actor=intake.actor, channel=Channel.CLI)
    _note(intake, entry, signed, rendition)


def _narrow(intake: Intake, entry: Entry, story: Story) -> None:
    """Take away what the record no longer allows, at once; new words wait."""
    archive = intake.archive
    last = max(consent.standing(story).values(), key=lambda grant: grant.number)
    terms = entries.terms(archive, story, entry)
    end = min(terms.expires_at, last.record.expires_at) if terms else last.record.expires_at
    answered = consent.again(archive, last.record, last.record.cooling_off_until, screens=())
    consent.record_answers(
        archive,
        story,
        renditions.fetch(archive.db, story, last.rendition_number or 0),
        actor=intake.actor,
        answered=replace(answered, method="import", expires_at=end),
        answers=plans.less(intake, entry, story),
        event=EventType.NARROWED,
        channel=Channel.CLI,
    )
    if plans.version(intake, entry, story) is None:
        _propose(intake, entry, story)


def _propose(intake: Intake, entry: Entry, story: Story) -> None:
    """Keep new words beside those that were agreed to; they wait for an answer."""
    rendition = _worded(intake, entry, story)
    _note(intake, entry, story, rendition, EventType.EDIT_PROPOSED)


def _worded(intake: Intake, entry: Entry, story: Story) -> Rendition:
    """Return the version with the record's words, kept now where there is none."""
    found = plans.version(intake, entry, story)
    if found is not None:
        return found
    return renditions.add(
        intake.archive.db,
        story,
        entries.words(entry, intake.known),
        kind=RenditionKind.EDITED,
        by=intake.actor.ref,
        at=intake.archive.now,
        made_from=renditions.of_story(intake.archive.db, story)[-1].number,
        reason="The record has changed.",
    )


def _note(
    intake: Intake,
    entry: Entry,
    story: Story,
    rendition: Rendition,
    event: EventType = EventType.EDITORIAL_CHANGED,
) -> None:
    """Write into the ledger which record these words came from."""
    ledger.append(
        intake.archive.db,
        event,
        at=written(intake.archive.now),
        story_id=story.id,
        actor=intake.actor,
        channel=Channel.CLI,
        codes={
            "state": story.editorial_state.value,
            "record": entries.record_hash(intake.archive, entry),
            "n": rendition.n,
            "number": rendition.number,
        },
        rendition_sha256=rendition.sha256,
    )


_DEEDS: dict[Deed, Callable[[Intake, Entry, Story], None]] = {
    Deed.REWRITE: _rewrite,
    Deed.SIGN: _sign,
    Deed.NARROW: _narrow,
    Deed.PROPOSE: _propose,
}
