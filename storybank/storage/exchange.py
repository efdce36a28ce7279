"""Keep which record of which collection became which story, and which may not come back.

The stories themselves are in ``storage.stories``.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from storybank.domain.stories import EditorialState, Story, SubjectRole


@dataclass(frozen=True, slots=True)
class Imported:
    """The story that a record became, and a hash of what the record was like then.

    ``is_held``: no permission with a basis has come for it yet.
    """

    story_id: str
    sha256: str
    state: EditorialState
    is_held: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Hashes of what its tellers took back or gave here themselves (BAS-7).

    ``records`` are as ``services.intake`` writes them into the ledger, ``words``
    are hashes of whole renditions. Both outlast the deletion of the story.
    """

    records: frozenset[str]
    words: frozenset[str]


def find(db: Database, source: str, source_id: str) -> Imported | None:
    """Return what became of a record of a collection, or None where it never came in."""
    sql = """
        SELECT id, import_sha256, editorial_state, NOT EXISTS (
                SELECT 1 FROM consent_record AS r
                 WHERE r.story_number = story.number AND r.basis IS NOT NULL) AS is_held
          FROM story WHERE source = :source AND source_id = :source_id AND source_id <> ''
    """
    row = next(db.query(sql, {"source": source, "source_id": source_id}), None)
    if row is None:
        return None
    state = EditorialState(row["editorial_state"])
    return Imported(row["id"], row["import_sha256"], state, bool(row["is_held"]))


def note(db: Database, story: Story, sha256: str) -> None:
    """Remember what the record of an imported story was like this time."""
    sql = "UPDATE story SET import_sha256 = :sha256 WHERE number = :number"
    db.execute(sql, {"sha256": sha256, "number": story.number})


def set_role(db: Database, story: Story, role: SubjectRole) -> None:
    """Say what stake the one subject of an imported story has in it, once that is known."""
    sql = "UPDATE subject SET role = :role WHERE id = :id"
    db.execute(sql, {"role": role.value, "id": story.subjects[0].id})


def taken_back(db: Database) -> TakenBack:
    """Return what no import may bring in: taken back here, or given here by its teller."""
    sql = """
        SELECT DISTINCT e.rendition_sha256 AS words, json_extract(e.codes, '$.record') AS record
          FROM story JOIN consent_event AS e ON e.story_id = story.id
         WHERE story.editorial_state = 'removed' OR story.source_id = ''
    """
    rows = list(db.query(sql))
    return TakenBack(
        records=frozenset(row["record"] for row in rows if row["record"]),
        words=frozenset(row["words"] for row in rows if row["words"]),
    )
