"""Change the steps of a pack: put stories into it, write beside them, put them in order."""

from collections.abc import Mapping
from dataclasses import replace

from storybank.domain import packs
from storybank.domain.access import training_use
from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.packs import Pack, Step, StepKind
from storybank.domain.people import Actor
from storybank.domain.stories import StoryView
from storybank.services import holdings, pack_fields, stories
from storybank.services.archive import Archive
from storybank.services.packs import BACK_WITHIN, own, shelf, use_of
from storybank.storage import packs as kept

NEW = Step("", StepKind.WORDS)


def fetch(archive: Archive, actor: Actor, pack_id: str, step_id: str) -> tuple[Pack, Step]:
    """Return a step of a pack of one's own; NotFoundError where there is none."""
    pack = own(archive, actor, pack_id)
    found = next((step for step in pack.steps if step.id == step_id), None)
    if found is None:
        raise NotFoundError("There is no such step.")
    return pack, found


def readable(archive: Archive, actor: Actor, story_id: str) -> StoryView:
    """Return a story that a trainer wants in a pack; NotFoundError where they may not use it."""
    return stories.read(archive, actor, training_use(actor), story_id)


def choices(archive: Archive, actor: Actor) -> tuple[Pack, ...]:
    """Return the packs of one's own that a story can be put into."""
    return shelf(archive, actor).own


def put(archive: Archive, actor: Actor, pack_id: str, story_id: str, *, step_id: str = "") -> Pack:
    """Put a story into a pack: into that step, else the first that waits for one, else at its end.

    Raises ConflictError where it is there already or may not be used the way
    the pack is, NotFoundError where *actor* may not read it.
    """
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        view = _usable(archive, actor, pack, story_id)
        if story_id in pack.story_ids:
            raise ConflictError("This story is in this pack already.")
        step = place_for(pack, step_id, StepKind.STORY)
        if step is None:
            check_room(pack)
            kept.add_step(db, pack.id, Step("", StepKind.STORY, story_id=story_id))
        else:
            if step.story_id is not None:
                let_go(archive, pack, step)
                step = Step(step.id, StepKind.STORY, seconds=step.seconds)
            kept.save_step(db, replace(step, story_id=story_id))
        holdings.take(archive, actor, pack, view)
    return pack


def add(archive: Archive, actor: Actor, pack_id: str, sent: Mapping[str, str]) -> Step:
    """Add a step that is not a story, at the end; InvalidError by field."""
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        check_room(pack)
        step = pack_fields.step(sent, NEW)
        return replace(step, id=kept.add_step(db, pack.id, step))


def change(
    archive: Archive, actor: Actor, pack_id: str, step_id: str, sent: Mapping[str, str]
) -> Step:
    """Write what a form says of a step; InvalidError by field."""
    with archive.writing() as db:
        _, step = fetch(archive, actor, pack_id, step_id)
        found = pack_fields.step(sent, step)
        kept.save_step(db, found)
    return found


def move(archive: Archive, actor: Actor, pack_id: str, step_id: str, *, up: bool) -> None:
    """Move a step one place up or down; at either end it stays."""
    with archive.writing() as db:
        pack, step = fetch(archive, actor, pack_id, step_id)
        kept.put_in_order(db, packs.moved(pack.steps, step.id, -1 if up else 1))


def remove(archive: Archive, actor: Actor, pack_id: str, step_id: str) -> Step:
    """Take a step out; it can be brought back for some days."""
    with archive.writing() as db:
        pack, step = fetch(archive, actor, pack_id, step_id)
        kept.save_step(db, replace(step, removed_at=archive.now))
        let_go(archive, pack, step)
    return step


def removed(archive: Archive, actor: Actor, pack_id: str) -> tuple[Step, ...]:
    """Return the steps that can be brought back; a story's without a word about it."""
    pack = own(archive, actor, pack_id)
    since = archive.now - BACK_WITHIN
    found = kept.steps(archive.db, pack.id, is_removed=True)
    return tuple(step for step in found if step.removed_at and step.removed_at > since)


def bring_back(archive: Archive, actor: Actor, pack_id: str, step_id: str) -> None:
    """Bring back a step that was taken out; NotFoundError when it is too late."""
    with archive.writing() as db:
        pack = own(archive, actor, pack_id)
        found = [step for step in removed(archive, actor, pack_id) if step.id == step_id]
        if not found:
            raise NotFoundError("There is no such step.")
        check_room(pack)
        kept.save_step(db, replace(found[0], removed_at=None))
        story_id = found[0].story_id
        views = stories.by_id(archive, actor, use_of(actor, pack), [story_id] if story_id else [])
        for view in views.values():
            holdings.take(archive, actor, pack, view)


def _usable(archive: Archive, actor: Actor, pack: Pack, story_id: str) -> StoryView:
    """Return the story as the pack may use it."""
    readable(archive, actor, story_id)
    use = use_of(actor, pack)
    found = stories.by_id(archive, actor, use, [story_id]).get(story_id)
    if found is None:
        raise ConflictError("This story may not be printed, and this pack is for paper.")
    return found


def place_for(pack: Pack, step_id: str, kind: StepKind) -> Step | None:
    """Return the step of this kind that is meant, else the first that waits; None for a new one.

    Raises NotFoundError for a step that the pack has not.
    """
    own_steps = [step for step in pack.steps if step.kind is kind]
    if step_id:
        found = next((step for step in own_steps if step.id == step_id), None)
        if found is None:
            raise NotFoundError("There is no such step.")
        return found
    return next((step for step in own_steps if step.story_id is None), None)


def let_go(archive: Archive, pack: Pack, step: Step) -> None:
    """Note that a pack holds the story of a step no more, unless another step is from it too."""
    others = {other.story_id for other in pack.steps if other.id != step.id}
    if step.story_id is not None and step.story_id not in others:
        holdings.let_go(archive, pack, step.story_id)


def check_room(pack: Pack) -> None:
    """Raise ConflictError where a pack has as many steps as it can have."""
    if len(pack.steps) >= packs.MOST_STEPS:
        raise ConflictError(f"This pack has {packs.MOST_STEPS} steps. Take one out first.")
