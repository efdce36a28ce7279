"""Follow what changes, so that searches do; keep what is searched for and in which words."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import counting_triggers, migrations, run

_LAST_CHANGE = """
CREATE TABLE last_change (
    story_number INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
) STRICT;
CREATE INDEX last_change_by_change ON last_change (change);
CREATE INDEX consent_record_by_start ON consent_record (starts_at);
CREATE INDEX consent_record_by_cooling_off ON consent_record (cooling_off_until);
CREATE INDEX consent_record_by_end ON consent_record (expires_at);
CREATE INDEX consent_record_by_review ON consent_record (review_due) WHERE review_due IS NOT NULL;
CREATE INDEX subject_by_question ON subject (reask_at) WHERE reask_at IS NOT NULL;
CREATE INDEX subject_by_need ON subject (needed_until) WHERE needed_until IS NOT NULL;
CREATE INDEX consent_grant_by_end ON consent_grant (expires_at) WHERE expires_at IS NOT NULL;
INSERT INTO last_change SELECT number, (SELECT value FROM change_counter) FROM story;
CREATE TRIGGER stale_insert_is_a_change AFTER INSERT ON stale BEGIN
    INSERT INTO last_change VALUES (NEW.story_number, NEW.change)
        ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
END;
CREATE TRIGGER stale_update_is_a_change AFTER UPDATE ON stale BEGIN
    INSERT INTO last_change VALUES (NEW.story_number, NEW.change)
        ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
END;
"""

# A break in the ledger hides every story that rests on what comes after it.
_OF_EVENT = "SELECT number FROM story WHERE id = NEW.story_id"
_OF_ANY = "SELECT number FROM story"
_OF_NEW = "SELECT NEW.story_number AS number"
_OF_OLD = "SELECT OLD.story_number AS number"


def _change_triggers(table: str, events: tuple[str, ...], numbers: str) -> str:
    """Write the triggers that note a change of stories that leaves their documents as they are."""
    return "".join(
        f"""
        CREATE TRIGGER {table}_{event.lower()}_is_a_change AFTER {event} ON {table} BEGIN
            UPDATE change_counter SET value = value + 1;
            INSERT INTO last_change
                SELECT number, (SELECT value FROM change_counter) FROM ({numbers}) WHERE true
                ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
        END;
        """
        for event in events
    )


@migrations()
def m009_the_last_change_of_each_story(db: Database) -> None:
    """Note when each story last changed, so that an audience is asked about those alone."""
    run(db, _LAST_CHANGE)
    run(db, _change_triggers("consent_event", ("INSERT",), _OF_EVENT))
    run(db, _change_triggers("ledger_fault", ("INSERT", "UPDATE", "DELETE"), _OF_ANY))
    run(db, _change_triggers("reid_review", ("INSERT", "UPDATE"), _OF_NEW))
    run(db, _change_triggers("reid_review", ("DELETE",), _OF_OLD))


_GLOSSARY = """
CREATE TABLE glossary (
    number INTEGER PRIMARY KEY,
    names TEXT NOT NULL
) STRICT;
INSERT INTO glossary (names) VALUES
    ('["GP", "general practitioner"]'),
    ('["A&E", "accident and emergency"]'),
    ('["SEND", "special educational needs", "special educational needs and disabilities"]'),
    ('["CAMHS", "child and adolescent mental health services"]'),
    ('["OT", "occupational therapist", "occupational therapy"]'),
    ('["PIP", "personal independence payment"]');
"""


@migrations()
def m010_names_that_mean_the_same(db: Database) -> None:
    """Keep groups of names that searches take as one; whoever runs the archive changes them."""
    run(db, _GLOSSARY)
    run(db, counting_triggers("glossary"))


@migrations()
def m011_what_tidies_a_version(db: Database) -> None:
    """Find what tidied a version (I-14) without reading every version."""
    db.conn.execute(
        "CREATE INDEX rendition_that_tidies ON rendition (made_from, number) WHERE substantive = 0"
    )


# A search keeps no use: whoever asks decides it. Of a feed's address only the hash is here.
_SAVED = """
CREATE TABLE saved_search (
    id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    made_at TEXT NOT NULL,
    looked_at TEXT NOT NULL,
    feed_hash TEXT UNIQUE,
    feed_made_at TEXT,
    removed_at TEXT
) STRICT;
CREATE INDEX saved_search_by_trainer ON saved_search (staff_id);
"""


@migrations()
def m012_saved_searches(db: Database) -> None:
    """Keep the searches that trainers save, and the hash of each one's feed address."""
    run(db, _SAVED)


_GLOSSARY_UNDO = """
ALTER TABLE glossary ADD COLUMN names_before TEXT;
ALTER TABLE glossary ADD COLUMN changed_at TEXT;
ALTER TABLE glossary ADD COLUMN removed_at TEXT;
ALTER TABLE glossary ADD COLUMN batch TEXT NOT NULL DEFAULT '';
"""


@migrations()
def m013_glossary_can_be_put_back(db: Database) -> None:
    """Keep what a group of names was before it was changed, removed or taken in from a file."""
    run(db, _GLOSSARY_UNDO)
