"""Say who has to agree to a story beside the curator who approves it, and keep who has.

One person turns one key, however often and as whatever; admins have none.
"""

from storybank.domain import review
from storybank.domain.consent import Decision, Risk, Use
from storybank.domain.people import Actor, Role
from storybank.domain.review import Key, Second, TurnedAs
from storybank.domain.stories import Review, Story
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.storage import consents, renditions, reviews

MISSING = {
    Second.ANYONE: "Two people have to agree, a curator and another curator or a reviewer",
    Second.REVIEWER: "A curator and a reviewer with lived experience have to agree",
}
MISSING_STILL = {
    Second.ANYONE: "One person more has to agree, a curator or a reviewer",
    Second.REVIEWER: "A reviewer with lived experience has to agree too",
}


def reasons(archive: Archive, story: Story) -> tuple[str, ...]:
    """Say why a second person has to agree to this story; empty where one is enough."""
    return asked(archive, story)[1]


def needed(archive: Archive, story: Story) -> Second:
    """Return who has to agree beside the curator who approves; of settings none asks for less."""
    return asked(archive, story)[0]


def asked(archive: Archive, story: Story) -> tuple[Second, tuple[str, ...]]:
    """Return who has to agree beside the curator who approves, and why, read once."""
    by_setting, flagged = _by_setting(archive, story), _flagged(archive, story)
    who = Second.ANYONE if flagged else Second.NOBODY
    return Second.REVIEWER if by_setting else who, by_setting + flagged


def missing(archive: Archive, story: Story) -> tuple[str, ...]:
    """Say whose agreement is missing besides that of who approves; empty for nobody's."""
    who, why = asked(archive, story)
    number = renditions.last_number(archive.db, story)
    keys = reviews.keys(archive.db, story, number)
    others = [key for key in keys if who is Second.ANYONE or key.turned_as != TurnedAs.CURATOR]
    if who is Second.NOBODY or review.is_enough(keys, who) or _has_second(others):
        return ()
    said = MISSING[who] if not keys else MISSING_STILL[who]
    return (f"{said}: {', and '.join(why)}",)


def _has_second(keys: list[Key]) -> bool:
    """Tell whether one of them can stand beside any curator who approves now."""
    return any(key.turned_as is TurnedAs.REVIEWER for key in keys)


def _flagged(archive: Archive, story: Story) -> tuple[str, ...]:
    mentions = reviews.mentions(archive.db, story)
    number = renditions.last_number(archive.db, story)
    return review.second_key_reasons(
        has_child=any(m.is_child for m in mentions) or consent.is_young(archive, story),
        has_alleged_wrong=any(m.is_alleged_wrong for m in mentions),
        helper_works_for_service=consents.has_conflict(archive.db, story.number),
        is_high_risk=any(r.risk is Risk.HIGH for r in last_reviews(story, number).values()),
    )


def last_reviews(story: Story, number: int) -> dict[Use, Review]:
    """Return by use the review of the words *number*, or else of the last before them."""
    found = sorted(story.reviews, key=lambda one: one.rendition_number)
    return {one.use: one for one in found if one.rendition_number <= number}


def _by_setting(archive: Archive, story: Story) -> tuple[str, ...]:
    is_for_web = any(
        purpose.use is Use.WEB and grant.decision is Decision.YES
        for (purpose, _), grant in consent.standing(story).items()
    )
    return review.second_key_by_setting(archive.settings.second_key, is_for_web=is_for_web)


def turn(archive: Archive, story: Story, actor: Actor) -> bool:
    """Keep that *actor* agrees to the newest words; tell whether enough people have.

    Inside the caller's transaction. One person turns one key, however often.
    """
    number = renditions.last_number(archive.db, story)
    turned_as = TurnedAs.BOTH if Role.REVIEWER in actor.roles else TurnedAs.CURATOR
    reviews.turn_key(archive.db, story, number, Key(actor.ref, turned_as), archive.now)
    return review.is_enough(reviews.keys(archive.db, story, number), needed(archive, story))
