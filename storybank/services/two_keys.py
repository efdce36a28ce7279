"""Say who has to agree to a story beside the curator who approves it, and keep who has.

One person turns one key, however often and as whatever; admins have none. A key is for
the uses that were allowed when it was turned. What its teller allows later, of words that
are approved, waits where a second person has to agree to it: the answer is kept as it was
given, and the gate refuses that use (``storage.awaited``). No change of a setting ends
such a wait, and none begins one for what is allowed already.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from storybank.domain import phrases, review
from storybank.domain.access import NAMING, SHOWN_PARTS, is_asked_anew, shown_rendition
from storybank.domain.authority import PEOPLE
from storybank.domain.consent import Purpose, Risk, Use
from storybank.domain.jurisdiction import AgeBand
from storybank.domain.people import Actor, Role
from storybank.domain.review import Key, Second, TurnedAs
from storybank.domain.stories import Awaited, EditorialState, Review, Story
from storybank.services import purposes
from storybank.services.archive import Archive
from storybank.storage import (
    awaited,
    consents,
    contributors,
    renditions,
    reviewing,
    reviews,
)
from storybank.storage.consents import Answer

MISSING = {
    Second.ANYONE: "Two people have to agree, a curator and another curator or a reviewer",
    Second.REVIEWER: "A curator and a reviewer with lived experience have to agree",
}
MISSING_STILL = {
    Second.ANYONE: "One person more has to agree, a curator or a reviewer",
    Second.REVIEWER: "A reviewer with lived experience has to agree too",
}
APPROVED = frozenset({EditorialState.APPROVED, EditorialState.ARCHIVED})


def reasons(archive: Archive, story: Story) -> tuple[str, ...]:
    """Say why a second person has to agree to this story; empty where one is enough."""
    return asked(archive, story)[1]


def needed(archive: Archive, story: Story) -> Second:
    """Return who has to agree beside the curator who approves; of settings none asks for less."""
    return asked(archive, story)[0]


def asked(archive: Archive, story: Story) -> tuple[Second, tuple[str, ...]]:
    """Return who has to agree beside the curator who approves, and why, read once."""
    flagged = _flagged(archive, story, renditions.last_number(archive.db, story))
    return _asked(archive, flagged, is_for_web=Purpose(Use.WEB) in _allowed(story))


def missing(archive: Archive, story: Story) -> tuple[str, ...]:
    """Say whose agreement is missing besides that of who approves; empty for nobody's."""
    said = tuple(_awaited_words(archive, story))
    number = renditions.last_number(archive.db, story)
    if story.editorial_state in APPROVED and number in dict(story.approved):
        return said
    who, why = asked(archive, story)
    keys, wanted = reviews.keys(archive.db, story, number), _wanted(archive, story, number)
    if who is Second.NOBODY or _is_enough(keys, who, wanted) or _has_second(keys, wanted):
        return said
    return (f"{(MISSING_STILL if keys else MISSING)[who]}: {', and '.join(why)}", *said)


def asked_about(archive: Archive, story: Story) -> int:
    """Return the number of the words that someone is asked to agree to now.

    The newest; but of approved words a use that waits, while the newer ones are not asked about.
    """
    newest = renditions.of_story(archive.db, story)[-1]
    numbers = [one.rendition_number for one in waits(story)]
    if newest.answer == renditions.HELD or not numbers:
        return newest.number
    return max(numbers)


def waits(story: Story) -> tuple[Awaited, ...]:
    """Return the uses of approved words that somebody is asked to agree to now."""
    if story.editorial_state is not EditorialState.APPROVED:
        return ()
    said = {
        Awaited(grant.rendition_number, grant.purpose)
        for subject in story.subjects
        for grant in story.standing(subject.id).values()
        if grant.rendition_number and grant.decision in NAMING and grant.part in SHOWN_PARTS
    }
    return tuple(one for one in story.awaited if one in said)


def can_help(archive: Archive, story: Story, actor: Actor) -> bool:
    """Tell whether a use that waits comes nearer to being shown if *actor* agrees."""
    for one in waits(story):
        who, _ = _asked_for(archive, story, one)
        keys = reviews.keys(archive.db, story, one.rendition_number)
        own = Key(actor.ref, _turned_as(actor), purposes=frozenset({one.purpose.code}))
        others = [key for key in keys if key.by != actor.ref]
        is_first = not any(_is_first(key) for key in keys)
        if is_first or review.is_enough((*others, own), who, one.purpose.code):
            return True
    return False


def has_agreed(archive: Archive, story: Story, actor: Actor) -> bool:
    """Tell whether *actor* has agreed to every use that waits."""
    asked_for = waits(story)
    return bool(asked_for) and all(
        any(
            key.by == actor.ref and one.purpose.code in key.purposes
            for key in reviews.keys(archive.db, story, one.rendition_number)
        )
        for one in asked_for
    )


def turn(archive: Archive, story: Story, actor: Actor) -> bool:
    """Keep that *actor* agrees to the words asked about; tell whether enough people have.

    Inside the caller's transaction. One person turns one key, however often.
    """
    number = asked_about(archive, story)
    turn_key(archive, story, number, Key(actor.ref, _turned_as(actor)))
    keys = reviews.keys(archive.db, story, number)
    return _is_enough(keys, needed(archive, story), _wanted(archive, story, number))


def turn_key(archive: Archive, story: Story, number: int, key: Key) -> None:
    """Keep a key of the words *number*, for all that is allowed now."""
    codes = frozenset(purpose.code for purpose in _allowed(story))
    reviews.turn_key(archive.db, story, number, replace(key, purposes=codes), archive.now)


def take_back(archive: Archive, story: Story, number: int, by: str) -> None:
    """Forget that *by* agreed to the words *number*; of approved ones, to the uses that wait.

    What is shown already rests on what they said before: to stop it is another deed.
    """
    if number not in dict(story.approved) or story.editorial_state not in APPROVED:
        reviews.take_key_back(archive.db, story, number, by)
        return
    codes = frozenset(one.purpose.code for one in waits(story))
    reviews.narrow_key(archive.db, story, number, by, codes)


def await_for_more(
    archive: Archive, story: Story, number: int, answers: Iterable[Answer]
) -> tuple[Purpose, ...]:
    """Let uses that *answers* open anew wait where a second person has to agree to them.

    *story* is as it was before them. A use that the words *number* are allowed for
    already does not wait: only its end, a name or a place may change. Inside the
    caller's transaction, as all that follows here.
    """
    if story.editorial_state not in APPROVED:
        return ()
    said_yes = {Purpose(a.use, a.recipient_id): None for a in answers if a.decision in NAMING}
    before = _opened(archive, story, number)
    return _await(archive, story, number, [one for one in said_yes if one not in before])


def await_for_found(
    archive: Archive, story: Story, uses: Iterable[Use] = tuple(Use)
) -> tuple[Purpose, ...]:
    """Let *uses* of approved words wait where something that was found asks for it.

    The archive's own setting is no reason here: what it asks counts from a yes on.
    """
    if story.editorial_state not in APPROVED:
        return ()
    held: list[Purpose] = []
    for number, _ in story.approved:
        if _flagged(archive, story, number):
            opened = _opened(archive, story, number) | _shown(archive, story, number)
            held += _await(archive, story, number, [one for one in opened if one.use in set(uses)])
    return tuple(dict.fromkeys(held))


def end_waits(archive: Archive, story: Story) -> tuple[Purpose, ...]:
    """Let what enough people have agreed to wait no more; an open challenge keeps all waiting.

    A wait asks for a second person always, were the setting that began it changed since.
    """
    if any(one.is_open for one in reviewing.answers(archive.db, story)):
        return ()
    ended = []
    for one in story.awaited:
        keys = reviews.keys(archive.db, story, one.rendition_number)
        who, _ = _asked_for(archive, story, one)
        if review.is_enough(keys, who, one.purpose.code):
            awaited.end(archive.db, story, one)
            ended.append(one.purpose)
    return tuple(ended)


def is_young(archive: Archive, story: Story) -> bool:
    """Tell whether a story is told by someone under 18."""
    ids = (one.contributor_id for one in story.subjects if one.role in PEOPLE)
    bands = (contributors.fetch(archive.db, one).age_band for one in ids if one)
    return any(band not in {"", AgeBand.ADULT.value} for band in bands)


def last_reviews(story: Story, number: int) -> dict[Use, Review]:
    """Return by use the review of the words *number*, or else of the last before them."""
    found = sorted(story.reviews, key=lambda one: one.rendition_number)
    return {one.use: one for one in found if one.rendition_number <= number}


def _asked(
    archive: Archive, flagged: tuple[str, ...], *, is_for_web: bool
) -> tuple[Second, tuple[str, ...]]:
    by_setting = review.second_key_by_setting(archive.settings.second_key, is_for_web=is_for_web)
    who = Second.ANYONE if flagged else Second.NOBODY
    return Second.REVIEWER if by_setting else who, by_setting + flagged


def _asked_for(archive: Archive, story: Story, one: Awaited) -> tuple[Second, tuple[str, ...]]:
    """Return who has to agree to a use that waits, and why; somebody has, whatever the reason."""
    flagged = _flagged(archive, story, one.rendition_number)
    who, why = _asked(archive, flagged, is_for_web=one.purpose.use is Use.WEB)
    return (Second.ANYONE if who is Second.NOBODY else who), why


def _await(
    archive: Archive, story: Story, number: int, wanted: list[Purpose]
) -> tuple[Purpose, ...]:
    if not wanted:
        return ()
    keys, flagged = reviews.keys(archive.db, story, number), _flagged(archive, story, number)
    held = []
    for purpose in wanted:
        who, _ = _asked(archive, flagged, is_for_web=purpose.use is Use.WEB)
        if who is not Second.NOBODY and not review.is_enough(keys, who, purpose.code):
            awaited.add(archive.db, story, Awaited(number, purpose))
            held.append(purpose)
    return tuple(held)


def _awaited_words(archive: Archive, story: Story) -> Iterator[str]:
    """Say of each use that waits who has to agree to it, and why."""
    for one in waits(story):
        who, why = _asked_for(archive, story, one)
        keys = reviews.keys(archive.db, story, one.rendition_number)
        said = (MISSING_STILL if any(_is_first(key) for key in keys) else MISSING)[who]
        place = phrases.placed(purposes.labels(archive, story)[one.purpose])
        yield f"{said} before it is shown {place}" + (f": {', and '.join(why)}" if why else "")


def _is_enough(keys: tuple[Key, ...], who: Second, wanted: Mapping[Purpose, Second]) -> bool:
    """Tell whether enough people have agreed to the words, and to each use that asks for it."""
    uses = (review.is_enough(keys, second, one.code) for one, second in wanted.items())
    return review.is_enough(keys, who) and all(uses)


def _has_second(keys: tuple[Key, ...], wanted: Mapping[Purpose, Second]) -> bool:
    """Tell whether one of them can stand beside any curator who approves now."""
    codes = {purpose.code for purpose in wanted}
    return any(key.turned_as is TurnedAs.REVIEWER and key.purposes >= codes for key in keys)


def _wanted(archive: Archive, story: Story, number: int) -> dict[Purpose, Second]:
    """Return who else has to agree to each allowed use of the words *number*, if anyone has."""
    flagged = _flagged(archive, story, number)
    found = {
        purpose: _asked(archive, flagged, is_for_web=purpose.use is Use.WEB)[0]
        for purpose in _allowed(story)
    }
    return {purpose: who for purpose, who in found.items() if who is not Second.NOBODY}


def _turned_as(actor: Actor) -> TurnedAs:
    return TurnedAs.BOTH if Role.REVIEWER in actor.roles else TurnedAs.CURATOR


def _is_first(key: Key) -> bool:
    return key.turned_as is not TurnedAs.REVIEWER


def _allowed(story: Story) -> tuple[Purpose, ...]:
    """Return what the teller's last answers allow, each once."""
    found = (
        purpose
        for (purpose, part), grant in story.standing().items()
        if part in SHOWN_PARTS and grant.decision in NAMING
    )
    return tuple(dict.fromkeys(found))


def _opened(archive: Archive, story: Story, number: int) -> frozenset[Purpose]:
    """Return what anyone with a say allows of the words *number*, and may go on allowing."""
    return frozenset(
        purpose
        for subject in story.subjects
        for (purpose, part), grant in story.standing(subject.id).items()
        if part in SHOWN_PARTS
        and grant.decision in NAMING
        and grant.rendition_number == number
        and grant.ends_at > archive.now
        and not is_asked_anew(subject, grant.record, archive.now)
    )


def _shown(archive: Archive, story: Story, number: int) -> frozenset[Purpose]:
    """Return the uses that show the words *number* while a yes to newer ones has to wait."""
    every = {grant.purpose for grant in story.grants}
    return frozenset(
        one
        for one in every
        if shown_rendition(story, one.use, archive.now, one.recipient_id) == number
    )


def _flagged(archive: Archive, story: Story, number: int) -> tuple[str, ...]:
    mentions = reviews.mentions(archive.db, story)
    return review.second_key_reasons(
        has_child=any(m.is_child for m in mentions) or is_young(archive, story),
        has_alleged_wrong=any(m.is_alleged_wrong for m in mentions),
        helper_works_for_service=consents.has_conflict(archive.db, story.number),
        is_high_risk=any(r.risk is Risk.HIGH for r in last_reviews(story, number).values()),
    )
