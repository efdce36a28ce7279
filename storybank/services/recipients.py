"""Look after those who are asked about by name: partners, our pages elsewhere, research projects.

Whoever is added inherits no yes (I-11): each teller is asked. What is asked about
now is in ``purposes``; which trainer belongs to which partner, in ``people``.
"""

from storybank.domain.access import Action, Asking, may
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.people import Actor
from storybank.domain.recipients import BY_NAME, Recipient, RecipientKind
from storybank.services.archive import Archive
from storybank.storage import journal, recipients

LONGEST_NAME = 100  # characters
LONGEST_SENTENCE = 15  # words, as in every permission screen (A11Y-16)


def find(archive: Archive, actor: Actor) -> list[Recipient]:
    """Return all of them, in the order they were added, retired ones too."""
    _manage(archive, actor)
    return recipients.find(archive.db)


def partners(archive: Archive, actor: Actor) -> list[Recipient]:
    """Return the partners, retired ones too."""
    return [one for one in find(archive, actor) if one.kind is RecipientKind.PARTNER]


def named(archive: Archive, actor: Actor, name: str) -> Recipient:
    """Return the partner of that name, whatever its capitals; NotFoundError where there is none."""
    wanted = _line(name).casefold()
    for one in partners(archive, actor):
        if one.name.casefold() == wanted:
            return one
    raise NotFoundError(f"There is no partner named “{_line(name)}”.")


def not_asked(archive: Archive) -> frozenset[RecipientKind]:
    """Return the kinds that nobody is asked about, as their use is not turned on."""
    asked = archive.settings.asked_uses
    return frozenset(kind for use, kind in BY_NAME.items() if use not in asked)


def add(archive: Archive, actor: Actor, kind: str, *, name: str, line: str) -> Recipient:
    """Keep one more, who is asked about from now on; InvalidError says what is wrong."""
    _manage(archive, actor)
    name, line = _line(name), _line(line).rstrip(".")
    problems = _problems(kind, name, line)
    if problems:
        raise InvalidError(problems)
    with archive.writing() as db:
        if any(name.casefold() == one.name.casefold() for one in recipients.find(db)):
            raise ConflictError(f"There is “{name}” already.")
        found = recipients.add(db, RecipientKind(kind), name, line=line, at=archive.now)
        _note(archive, actor, "recipient_added", found)
    return found


def retire(archive: Archive, actor: Actor, recipient_id: str) -> Recipient:
    """Ask nobody about it any more; what was allowed stands until its teller changes it."""
    _manage(archive, actor)
    with archive.writing() as db:
        found = recipients.fetch(db, recipient_id)
        if found.retired_at is None:
            recipients.set_retired(db, found, archive.now)
            _note(archive, actor, "recipient_retired", found)
    return found


def bring_back(archive: Archive, actor: Actor, recipient_id: str) -> Recipient:
    """Ask about it again from now on."""
    _manage(archive, actor)
    with archive.writing() as db:
        found = recipients.fetch(db, recipient_id)
        if found.retired_at is not None:
            recipients.set_retired(db, found, None)
            _note(archive, actor, "recipient_asked_again", found)
    return found


def _problems(kind: str, name: str, line: str) -> dict[str, str]:
    """Say what is wrong, by field."""
    sentence = f"{name} is {line}".split()
    wrong = (
        ("kind", kind not in set(RecipientKind), "Choose what it is."),
        ("name", not name, "Write its name, as people know it."),
        ("name", len(name) > LONGEST_NAME, f"Use at most {LONGEST_NAME} letters."),
        (
            "line",
            kind == RecipientKind.PARTNER and not line,
            "Say in a few words who they are. People read this before they choose.",
        ),
        (
            "line",
            len(sentence) > LONGEST_SENTENCE,
            f"Use fewer words: with the name at most {LONGEST_SENTENCE}.",
        ),
    )
    return {field: words for field, is_wrong, words in reversed(wrong) if is_wrong}


def _line(text: str) -> str:
    return " ".join(text.split())


def _manage(archive: Archive, actor: Actor) -> None:
    """Refuse whoever may not manage people."""
    if not may(Action.MANAGE_PEOPLE, actor, Asking(archive.now)):
        raise NotAllowedError("Only an admin can manage partners.")


def _note(archive: Archive, actor: Actor, deed: str, found: Recipient) -> None:
    codes = {"recipient": found.id, "kind": found.kind.value}
    journal.add(archive.db, actor, deed, at=archive.now, codes=codes)
