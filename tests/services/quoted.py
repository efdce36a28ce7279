"""Make stories with quotes, and let their words change, as the desk and tellers do."""

from dataclasses import replace

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.ledger import Event
from storybank.domain.stories import Story
from storybank.services import changes, consent, quotes, quoting, review
from storybank.services.archive import Archive
from storybank.services.consent import Thinking
from storybank.services.quotes import Bank
from storybank.services.quoting import Chosen
from storybank.storage import ledger, renditions
from storybank.storage.consents import Answer
from tests.conftest import CLEO, TESS, make_story, teller_of

LINE = "It took a morning, and four of us."  # the short quote of a made story
PART = "They told me the ramp would take a year."  # of its words, but no short quote of it


def choose(archive: Archive, story: Story, words: str = LINE, **more: str) -> Chosen:
    """Choose a quote at the desk."""
    return quoting.make(archive, CLEO, story.id, {"words": words, **more})


def quoted(archive: Archive, words: str = LINE, **differs: object) -> tuple[Story, str]:
    """Make a story and choose a quote of it; return the story and the quote's id."""
    story = make_story(archive, **differs)
    return story, choose(archive, story, words).quote.id


def bank(archive: Archive, use: Use = Use.TRAINING_HERE) -> Bank:
    """Return the quotes that our trainers may use."""
    return quotes.bank(archive, TESS, use)


def words(archive: Archive, use: Use = Use.TRAINING_HERE) -> list[str]:
    """Return the words of these quotes."""
    return [one.words for one in bank(archive, use).values()]


def reword(archive: Archive, story: Story, body: str, *, agrees: bool = True) -> None:
    """Suggest another body (its short quotes as far as they stand in it); let its teller agree."""
    last = renditions.of_story(archive.db, story)[-1]
    content = (last.tidied or last).content
    lines = tuple(line for line in content.quotes if line in body)
    new = replace(content, body=body, quotes=lines)
    review.propose(archive, CLEO, story.id, content=new, reason="New.", based_on=last.last_number)
    waiting = renditions.waiting(archive.db, story)
    if agrees and waiting is not None:
        consent.approve_rendition(
            archive, teller_of(story), story.id, rendition_number=waiting.number,
            thinking=Thinking.TIME,
        )  # fmt: skip


def no_quotes(archive: Archive, story: Story, use: Use) -> None:
    """Let the teller say no to short quotes for one use."""
    answers = [Answer(use, Part.QUOTES, Decision.NO)]
    changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W23",))


def last_event(archive: Archive, story: Story) -> Event:
    """Return the last event of a story in the ledger."""
    return list(ledger.events(archive.db, story_id=story.id))[-1]
