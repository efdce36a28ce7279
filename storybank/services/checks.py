"""Look at a story before it is approved: who else is in it, who could guess, who has to ring whom.

Each check is a deed of a curator, kept with who did it and when. What stands in
the way of approval because of them is said in words, most pressing first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from storybank.domain import phrases, review
from storybank.domain.access import Action
from storybank.domain.consent import Decision, Identifiable, Part, Risk, Use
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.review import Key, Second, Settled
from storybank.domain.stories import Rendition, Review, Story, SubjectRole, ToldBy
from storybank.services import consent, two_keys
from storybank.services.archive import Archive
from storybank.storage import journal, renditions, reviewing, reviews, stories
from storybank.storage.reviews import Mention

LONGEST = 500  # characters of what is written about someone


@dataclass(frozen=True, slots=True)
class Checks:
    """What the desk shows of the checks of one story.

    ``risks`` maps each allowed use to its review of the newest words, None where
    there is none yet. ``keys`` are of those who have agreed to them, ``second`` says
    who has to beside the curator who approves. ``awaits``: a use that was allowed later
    waits for someone to agree to it.
    """

    mentions: tuple[Mention, ...]
    risks: Mapping[Use, Review | None]
    ticked: Mapping[Use, tuple[str, ...]]
    second_key: tuple[str, ...]
    keys: tuple[Key, ...]
    second: Second
    awaits: bool = False

    @property
    def unseen(self) -> tuple[Use, ...]:
        """Return the uses for which nobody has looked at who could be recognised."""
        return tuple(use for use, found in self.risks.items() if found is None)

    @property
    def agreed(self) -> int:
        """Return how many of the two who are needed have agreed."""
        is_enough = not self.awaits and review.is_enough(self.keys, self.second)
        return 2 if is_enough else min(1, len(self.keys))


def fetch(archive: Archive, story: Story) -> Checks:
    """Return the checks of a story that the caller was given."""
    number = renditions.last_number(archive.db, story)
    second, why = two_keys.asked(archive, story)
    own = {r.use: r for r in story.reviews if r.rendition_number == number}
    ticked = reviews.answers(archive.db, story)
    uses = _allowed(story)
    return Checks(
        mentions=reviews.mentions(archive.db, story),
        risks={use: own.get(use) for use in uses},
        ticked={use: ticked.get((number, use), ()) for use in uses},
        second_key=why,
        keys=reviews.keys(archive.db, story, number),
        second=second,
        awaits=bool(two_keys.waits(story)),
    )


def blocks(archive: Archive, story: Story) -> list[str]:
    """Say what has to be looked at first (AC-25, AC-70, AC-73)."""
    checks = fetch(archive, story)
    said = [f"Someone else is in it: {m.who}" for m in checks.mentions if not m.action]
    said += [
        f"People could guess who it is {phrases.placed(phrases.USES[use])}: "
        "the teller has to accept that"
        for use, found in checks.risks.items()
        if found is not None and found.risk is Risk.HIGH and not found.is_accepted
    ]
    if _is_about_someone_absent(story) and not any(
        found is not None and found.others is Identifiable.NO for found in checks.risks.values()
    ):
        said.append("Whom it is about was not there: ask them, or check that nobody can tell")
    said += [
        f"A reviewer challenges it: “{one.words}”"
        for one in reviewing.answers(archive.db, story)
        if one.is_open
    ]
    said += [
        "It seemed that the person is not happy with it"
        for subject in story.subjects
        if subject.dissent_at is not None
    ]
    return said


def note_mention(archive: Archive, actor: Actor, story_id: str, mention: Mention) -> bool:
    """Keep someone else who is in the story; InvalidError without words for who it is.

    Tell whether a story that is approved is hidden since, until a second person agrees.
    """
    who = " ".join(mention.who.split())
    if not who or len(who) > LONGEST:
        raise InvalidError({"who": "Write who it is, as the story says it: “my sister”."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        reviews.add_mention(db, story, replace(mention, who=who))
        journal.add(db, actor, "mention_noted", at=archive.now, story_id=story.id)
        return consent.note_found(archive, actor, story)


def settle_mention(
    archive: Archive, actor: Actor, story_id: str, mention_id: str, *, action: str, reason: str
) -> None:
    """Say what was done about someone; what is kept as it is needs a reason."""
    if action not in set(Settled):
        raise InvalidError({"action": "Choose what was done about them."})
    reason = reason.strip()
    if len(reason) > LONGEST or (action == Settled.KEPT_OK and not reason):
        raise InvalidError({"reason": "Say in a few words why it can stay."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        reviews.settle_mention(
            db, story, mention_id, action=action, reason=reason, by=actor.ref, at=archive.now
        )
        journal.add(db, actor, "mention_settled", at=archive.now, story_id=story.id)


def save_review(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    use: Use,
    ticked: Iterable[str],
    others: Identifiable,
    is_accepted: bool,
) -> Risk:
    """Keep who could be recognised in the newest words for one use; return the risk."""
    ticked = tuple(code for code in review.CHECKLIST if code in set(ticked))
    risk = review.risk(ticked)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        number = renditions.of_story(db, story)[-1].number
        found = Review(number, use, risk, is_accepted, others)
        reviews.save_review(
            db, story, found, answers=ticked, by=actor.ref, at=archive.now, is_told=is_accepted
        )
        consent.note_event(
            archive,
            story,
            actor,
            EventType.EDITORIAL_CHANGED,
            codes={
                "review": use.value,
                "rendition": number,
                "risk": risk.value,
                "accepted": is_accepted,
                "others": others.value,
            },
        )
        journal.add(db, actor, "recognition_reviewed", at=archive.now, story_id=story.id)
        consent.note_found(archive, actor, story, (use,))
    return risk


def carry_risks(archive: Archive, story: Story, made: Rendition, actor: Actor) -> None:
    """Let newer words have the high risks of those before, inside the caller's transaction.

    Until someone has looked at them: an edit is no way round what was found (AC-25). What
    was found of others in the words before is not carried: that is looked at anew.
    """
    ticked = reviews.answers(archive.db, story)
    for use, found in two_keys.last_reviews(story, made.number).items():
        if found.risk is Risk.HIGH and found.rendition_number != made.number:
            carried = replace(found, rendition_number=made.number, others=Identifiable.MAYBE)
            answers = ticked.get((found.rendition_number, use), ())
            reviews.save_review(
                archive.db, story, carried, answers=answers, by=actor.ref, at=archive.now
            )


def settle_call(archive: Archive, actor: Actor, story_id: str, code: str) -> None:
    """Keep that someone rang, and that the person wants to go on of their own wish.

    Where they do not, the story is stopped for them instead.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        if code not in story.call_for:
            raise ConflictError("This call is settled already.")
        left = tuple(other for other in story.call_for if other != code)
        stories.save(db, replace(story, call_for=left))
        codes = {"call_settled": code, "call_for": list(left)}
        consent.note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)
        journal.add(db, actor, "call_settled", at=archive.now, story_id=story.id)


def _allowed(story: Story) -> tuple[Use, ...]:
    """Return the uses that the teller said yes to, each once."""
    found = (
        purpose.use
        for (purpose, part), grant in consent.standing(story).items()
        if part is Part.TEXT and grant.decision is Decision.YES
    )
    return tuple(dict.fromkeys(use for use in found if use is not Use.SEARCH_ENGINES))


def _is_about_someone_absent(story: Story) -> bool:
    return story.told_by is ToldBy.ABOUT_OTHER_ABSENT and not any(
        subject.role is SubjectRole.PERSON for subject in story.subjects
    )
