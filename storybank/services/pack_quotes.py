"""Put quotes into packs. Their steps are changed, moved and removed as all others are."""

from dataclasses import replace

from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.packs import Pack, Step, StepKind
from storybank.domain.people import Actor
from storybank.services import holdings, pack_steps, quotes
from storybank.services.archive import Archive
from storybank.services.packs import own, use_of
from storybank.services.quotes import Quoted
from storybank.storage import packs as kept


def put(archive: Archive, actor: Actor, pack_id: str, quote_id: str, *, step_id: str = "") -> Pack:
    """Put a quote into a pack: in place of that step's, else at its end.

    Raises ConflictError where it is there already or may not be used the way
    the pack is, NotFoundError where *actor* may not read it.
    """
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        found = _usable(archive, actor, pack, quote_id)
        if quote_id in pack.quote_ids:
            raise ConflictError("This quote is in this pack already.")
        step = pack_steps.place_for(pack, step_id, StepKind.QUOTE)
        if step is None:
            pack_steps.check_room(pack)
            new = Step("", StepKind.QUOTE, story_id=found.view.id, quote_id=quote_id)
            kept.add_step(db, pack.id, new)
        else:
            pack_steps.let_go(archive, pack, step)
            emptied = Step(step.id, StepKind.QUOTE, seconds=step.seconds)
            kept.save_step(db, replace(emptied, story_id=found.view.id, quote_id=quote_id))
        holdings.take(archive, actor, pack, found.view)
    return pack


def _usable(archive: Archive, actor: Actor, pack: Pack, quote_id: str) -> Quoted:
    """Return the quote as the pack may use it."""
    try:
        return quotes.fetch(archive, actor, use_of(actor, pack), quote_id)
    except NotFoundError:
        quotes.any_use(archive, actor, quote_id)
        raise ConflictError(
            "This quote may not be used the way this pack is: look at what it is made for."
        ) from None
