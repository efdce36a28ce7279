"""Hold the gate's readings together over one file of a story: AC-13, AC-18, AC-19, I-11, I-15."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlite_utils import Database

from storybank.domain import why
from storybank.domain.access import Clause, Needed
from storybank.domain.consent import Decision, Grant, Part, Use
from storybank.domain.stories import EditorialState, Pictured, Story, Subject, SubjectRole
from storybank.storage import access, database, stories
from tests.gate import expected, rows
from tests.gate.worlds import BEFORE, INSTANTS, YES, Facts, Given, Maker, rendition_number

USES = (Use.WEB, Use.SEARCH_ENGINES, Use.TRAINING_HERE)
# In which versions the file stands, and how it is kept.
FILES = {
    "in both versions": ((1, 2), {}),
    "in the second alone": ((2,), {}),
    "in none": ((), {}),
    "not clean": ((1, 2), {"cleaned_at": None}),
    "of another kind": ((1, 2), {"part": "voice"}),
    "of another story": ((1, 2), {"story_number": 1}),
    "deleted": ((1, 2), None),
}
TELLER = {
    "yes": (YES,),
    "silence": (),
    "no": (Given(Decision.NO),),
    "no after yes": (YES, Given(Decision.NO)),
    "yes that waits after no": (Given(Decision.NO), Given(record="plain")),
    "yes to the second words": (Given(words="second"),),
    "ended in the middle": (Given(record="ends in the middle"),),
    "withdrawn": (Given(record="withdrawn"),),
    "about another file": "another",
    "about no file": None,
}
# What someone who is only in the file has said; to which content, and who they are.
PICTURED = {
    "nobody": None,
    "yes": ((YES,), "file", {}),
    "silence": ((), "file", {}),
    "no": ((Given(Decision.NO),), "file", {}),
    "yes to the words": ((YES,), "words", {}),
    "yes to other alt text": ((YES,), "other", {}),
    "yes, then dissent": ((YES,), "file", {"dissent_at": BEFORE}),
    "spared": ((), "file", {"spared": frozenset(Use)}),
    "in another file": ((), "file", {"media_id": "another"}),
    "dissent about another file": ((), "file", {"media_id": "another", "dissent_at": BEFORE}),
    "parent, not checked": ((YES,), "file", {"role": SubjectRole.AUTHORITY}),
}
STORY = {
    "plain": Facts(),
    "paused": Facts(paused=True),
    "held": Facts(held=True),
    "archived": Facts(EditorialState.ARCHIVED),
    "ledger broken": Facts(ledger_ok=False),
}


def file_of(number: int) -> str:
    return f"file-{number}"


class Files:
    """Make stories with one file each, and the row of that file."""

    def __init__(self) -> None:
        self.maker = Maker()
        self.numbers = itertools.count(1)
        self.rows: dict[int, dict[str, object]] = {}

    def story(self, facts: str, file: str, teller: str, pictured: str) -> Story:
        number = next(self.numbers)
        story = self.maker.story(number, STORY[facts], ((YES,),))
        versions, kept = FILES[file]
        story = replace(
            story,
            grants=(*story.grants, *self._tellers(story, teller)),
            pictured=tuple(
                Pictured(rendition_number(number, n), file_of(number), Part.PHOTO, f"file-sha-{n}")
                for n in versions
                if kept == {}
            ),
        )
        self.rows[number] = self._row(number, kept)
        return self._with_pictured(story, pictured)

    def _tellers(self, story: Story, teller: str) -> Iterator[Grant]:
        said = TELLER[teller]
        media_id = {"another": "another", None: None}.get(
            said if isinstance(said, str) else ("" if said is not None else None),
            file_of(story.number),
        )
        answers = (YES,) if said is None or isinstance(said, str) else said
        for given, use in itertools.product(answers, USES):
            yield self._grant(story, story.subjects[0].id, use, given, media_id)

    def _with_pictured(self, story: Story, pictured: str) -> Story:
        said = PICTURED[pictured]
        if said is None:
            return story
        answers, to, facts = said
        own = Subject(
            f"pictured-{story.number}", SubjectRole.PICTURED, media_id=file_of(story.number)
        )
        sha256 = {"file": "file-sha-1", "other": "file-sha-9", "words": f"sha-{story.number}-1"}[to]
        grants = tuple(
            replace(
                self._grant(story, own.id, use, given, file_of(story.number)),
                content_sha256=sha256,
            )
            for given, use in itertools.product(answers, USES)
        )
        subjects = (*story.subjects, replace(own, **facts))
        return replace(story, subjects=subjects, grants=(*story.grants, *grants))

    def _grant(
        self, story: Story, subject_id: str, use: Use, given: Given, media_id: str | None
    ) -> Grant:
        made = self.maker._grant(story.number, subject_id, use, Part.PHOTO, given)
        return replace(made, media_id=media_id)

    def _row(self, number: int, kept: dict[str, object] | None) -> dict[str, object]:
        if kept is None:
            return {}
        plain = {"id": file_of(number), "story_number": number, "part": "photo", "position": 1}
        return {**plain, "cleaned_at": "2026-01-01", "added_at": "2026-01-01", **kept}


@pytest.fixture(scope="module")
def made() -> list[tuple[Story, dict[str, object]]]:
    files = Files()
    found = [
        files.story(facts, file, teller, pictured)
        for facts, file, teller, pictured in itertools.product(STORY, FILES, TELLER, PICTURED)
        if facts == "plain" or (file, pictured) == ("in both versions", "yes")
    ]
    return [(story, files.rows[story.number]) for story in found]


@pytest.fixture(scope="module")
def db(
    made: list[tuple[Story, dict[str, object]]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("pictured") / "storybank.db"
    database.upgrade(path)
    opened = database.connect(path)
    with database.writing(opened) as db:
        rows.keep(db, [story for story, _ in made])
        rows._insert(db, "media", [row for _, row in made if row])
        rows._insert(db, "rendition_media", [one for story, _ in made for one in _in_words(story)])
    yield opened
    opened.close()


def _in_words(story: Story) -> list[dict[str, object]]:
    """Return the rows that say in which versions the file of a story stands."""
    file = next(name for at, name in enumerate(FILES) if _is_file(story, at))
    return [
        {
            "rendition_number": rendition_number(story.number, n),
            "media_id": file_of(story.number),
            "sha256": f"file-sha-{n}",
            "story_number": story.number,
        }
        for n in FILES[file][0]
    ]


def _is_file(story: Story, at: int) -> bool:
    return _KINDS[story.number - 1] == at


_KINDS = [
    list(FILES).index(file)
    for facts, file, _, pictured in itertools.product(STORY, FILES, TELLER, PICTURED)
    if facts == "plain" or (file, pictured) == ("in both versions", "yes")
]


@pytest.mark.parametrize("use", USES)
def test_three_readings_agree_about_every_kind_of_file(
    db: Database, made: list[tuple[Story, dict[str, object]]], use: Use
) -> None:
    uses = (Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,)
    seen: set[bool] = set()

    for story, _ in made:
        for part, now in itertools.product((Part.PHOTO, Part.TEXT), INSTANTS):
            needed = Needed(uses, (part,), now, None, file_of(story.number))
            clause = Clause(story_ids=frozenset({story.id}), needed=needed)
            by_hand = clause.admits(story)
            by_rows = bool(access.story_numbers(db, (clause,)))
            by_text = expected.allowed(story, use, part, now, None, file_of(story.number))
            assert by_hand == by_rows == by_text, (now, part, story)
            seen.add(by_hand)

    assert seen == {True, False}


def test_the_words_do_not_wait_for_who_is_only_in_a_file(
    db: Database, made: list[tuple[Story, dict[str, object]]]
) -> None:
    """I-15: one no removes the file, not the others' words."""
    clause = Clause(needed=Needed((Use.WEB,), (Part.TEXT,), INSTANTS[2]))
    sound = {s.number for s, _ in made if _is_plain(s)}

    assert access.story_numbers(db, (clause,)) == sound
    assert {s.number for s, _ in made if clause.admits(s)} == sound


def _is_plain(story: Story) -> bool:
    return (
        story.paused_at is None
        and not story.safeguarding_hold
        and story.editorial_state is EditorialState.APPROVED
        and story.ledger_ok
    )


def test_a_file_that_nobody_named_is_never_permitted(
    db: Database, made: list[tuple[Story, dict[str, object]]]
) -> None:
    """I-11: there is no yes to photos in general."""
    clause = Clause(needed=Needed((Use.WEB,), (Part.PHOTO,), INSTANTS[2]))

    assert access.story_numbers(db, (clause,)) == set()
    assert not any(clause.admits(story) for story, _ in made)


def test_the_reason_is_all_is_well_exactly_where_a_file_is_shown(
    made: list[tuple[Story, dict[str, object]]],
) -> None:
    for story, _ in made:
        media_id = file_of(story.number)
        clause = Clause(needed=Needed((Use.WEB,), (Part.PHOTO,), INSTANTS[2], None, media_id))
        reason = why.reason(story, (Use.WEB,), Part.PHOTO, INSTANTS[2], None, media_id)
        assert (reason == why.ALLOWED) == clause.admits(story), (reason, story)


def test_a_story_is_read_back_with_its_files(
    db: Database, made: list[tuple[Story, dict[str, object]]]
) -> None:
    read = {story.number: story for story in stories.find(db, (Clause(even_held=True),))}

    for story, row in made:
        if row.get("part") == "photo":
            assert read[story.number].pictured == story.pictured
            assert read[story.number].subjects == story.subjects
            assert read[story.number].grants == story.grants
