"""Ask the gate once what an asker may see for a use; ask again when that may differ.

The answer holds for one state of the database and until the next moment at
which any permission begins or ends: a withdrawal is seen at the next request.
"""

from collections.abc import Mapping

from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import Part, Use
from storybank.domain.people import Actor
from storybank.domain.search import Audience, Visible
from storybank.domain.stories import Place, Story
from storybank.domain.view import Shown, shown
from storybank.services.archive import Archive
from storybank.services.guard import guarded
from storybank.storage import consents, renditions, stale, stories
from storybank.storage.renditions import Facts


@guarded()
def visible(archive: Archive, actor: Actor, use: Use) -> Mapping[int, Visible]:
    """Return, by rendition number, all that *actor* may see for *use* now."""
    asked = (use.value, actor.recipient_id or "", *sorted(role.value for role in actor.roles))
    now, change = archive.now, stale.counter(archive.db)
    kept = archive.bank.audiences.get(asked)
    if kept is not None and kept.holds(change, now):
        return kept.visible
    found = _visible(archive, actor, use)
    archive.bank.audiences[asked] = Audience(change, consents.next_change(archive.db, now), found)
    return found


def _visible(archive: Archive, actor: Actor, use: Use) -> dict[int, Visible]:
    now = archive.now
    allowed = clauses(Action.READ, actor, Asking(now, use))
    seen = {}
    for story in stories.find(archive.db, allowed):
        entry = shown(story, actor, use, now)
        if entry is not None:
            seen[entry.rendition_number] = (story, entry)
    facts = renditions.facts(archive.db, seen)
    return {number: _entry(story, entry, facts[number]) for number, (story, entry) in seen.items()}


def _entry(story: Story, seen: Shown, facts: Facts) -> Visible:
    year = story.year if Part.TEXT in seen.parts else ""
    return Visible(
        rendition_number=seen.rendition_number,
        story_number=story.number,
        parts=seen.parts,
        facets={
            "theme": facts.labels,
            "voice": (story.voice.value,),
            "place": _places(seen.place),
            "kind": (story.kind.value,),
            "format": (facts.format.value,),
            "year": (year,) if year else (),
        },
        content_notes=facts.content_notes,
        published_at=seen.published_at,
    )


def _places(place: Place) -> tuple[str, ...]:
    """Return each level of a place as a value of its own, as far as it is shown."""
    levels = (place.country, place.region, place.town)
    return tuple(dict.fromkeys(level for level in levels if level))
