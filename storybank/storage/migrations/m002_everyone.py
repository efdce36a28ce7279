"""Know everyone who has a say, and keep what is asked, complained of and sent."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import counting_triggers, migrations, run

_EVERYONE = """
CREATE TABLE recipient (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    line TEXT NOT NULL,
    added_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;
ALTER TABLE staff ADD COLUMN recipient_id TEXT REFERENCES recipient(id);
ALTER TABLE contributor ADD COLUMN reask_on TEXT NOT NULL DEFAULT '';
ALTER TABLE contributor ADD COLUMN after_death TEXT NOT NULL DEFAULT '';
ALTER TABLE contributor ADD COLUMN after_death_person TEXT NOT NULL DEFAULT '';
ALTER TABLE subject ADD COLUMN spared_uses TEXT NOT NULL DEFAULT '[]';
ALTER TABLE subject ADD COLUMN needed_until TEXT;
ALTER TABLE subject ADD COLUMN reask_at TEXT;
ALTER TABLE subject ADD COLUMN dissent_at TEXT;
ALTER TABLE subject ADD COLUMN died_at TEXT;
ALTER TABLE consent_record ADD COLUMN ethics_reference TEXT NOT NULL DEFAULT '';
ALTER TABLE receipt ADD COLUMN subject_id TEXT REFERENCES subject(id);
CREATE TABLE mention (
    id TEXT PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    who TEXT NOT NULL,
    identifiable TEXT NOT NULL DEFAULT 'maybe',
    is_child INTEGER NOT NULL DEFAULT 0,
    is_staff INTEGER NOT NULL DEFAULT 0,
    is_alleged_wrong INTEGER NOT NULL DEFAULT 0,
    action TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_at TEXT
) STRICT;
CREATE INDEX mention_by_story ON mention (story_number);
CREATE TABLE reid_review (
    story_number INTEGER NOT NULL REFERENCES story(number),
    rendition_number INTEGER NOT NULL REFERENCES rendition(number),
    use TEXT NOT NULL,
    answers TEXT NOT NULL DEFAULT '[]',
    risk TEXT NOT NULL,
    others TEXT NOT NULL DEFAULT 'maybe',
    told_at TEXT,
    is_accepted INTEGER NOT NULL DEFAULT 0,
    reviewed_by TEXT NOT NULL,
    reviewed_at TEXT NOT NULL,
    PRIMARY KEY (story_number, rendition_number, use)
) STRICT;
CREATE TABLE second_key (
    story_number INTEGER NOT NULL REFERENCES story(number),
    rendition_number INTEGER NOT NULL REFERENCES rendition(number),
    staff_id TEXT NOT NULL,
    turned_at TEXT NOT NULL,
    PRIMARY KEY (story_number, rendition_number, staff_id)
) STRICT;
"""

_COMPLAINTS = """
CREATE TABLE complaint (
    id TEXT PRIMARY KEY,
    received_at TEXT NOT NULL,
    channel TEXT NOT NULL,
    story_number INTEGER REFERENCES story(number),
    urgent INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL,
    contact TEXT NOT NULL DEFAULT '',
    ack_due TEXT NOT NULL,
    ack_at TEXT,
    outcome TEXT NOT NULL DEFAULT '',
    outcome_at TEXT
) STRICT;
CREATE INDEX complaint_by_story ON complaint (story_number);
"""

_SAFEGUARDING = """
CREATE TABLE safeguarding_concern (
    id TEXT PRIMARY KEY,
    story_id TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    opened_by_kind TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    decision TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '',
    closed_at TEXT,
    closed_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX safeguarding_concern_by_story ON safeguarding_concern (story_id);
CREATE TABLE safeguarding_note (
    number INTEGER PRIMARY KEY,
    concern_id TEXT NOT NULL REFERENCES safeguarding_concern(id),
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    about TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE safeguarding_read (
    number INTEGER PRIMARY KEY,
    concern_id TEXT NOT NULL REFERENCES safeguarding_concern(id),
    at TEXT NOT NULL,
    by TEXT NOT NULL
) STRICT;
CREATE TRIGGER safeguarding_read_is_not_changed BEFORE UPDATE ON safeguarding_read
BEGIN SELECT RAISE(ABORT, 'the log of reads is not changed'); END;
"""


@migrations()
def m002_everyone_with_a_say(db: Database) -> None:
    """Know who else has a say, who is in a story, and who could be recognised."""
    run(db, _EVERYONE)
    run(db, counting_triggers("reid_review"))


_RESETS = """
CREATE TABLE reset_token (
    id_hash TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff(id),
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX reset_token_by_staff ON reset_token (staff_id);
"""


@migrations()
def m003_passwords_reset(db: Database) -> None:
    """Keep links to choose a new password, and who has asked for one."""
    run(db, _RESETS)
    db.conn.execute("ALTER TABLE staff ADD COLUMN reset_asked_at TEXT")


@migrations()
def m004_complaints(db: Database) -> None:
    """Keep complaints in a table of their own."""
    run(db, _COMPLAINTS)


@migrations()
def m005_requests_that_are_settled(db: Database) -> None:
    """Tell someone who recognises themselves from someone who wants to stop, and how it ended."""
    db.conn.execute("ALTER TABLE stop_request ADD COLUMN kind TEXT NOT NULL DEFAULT 'stop'")
    for name in ("settled_as", "settled_by", "settled_why"):
        db.conn.execute(f"ALTER TABLE stop_request ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")


@migrations()
def m006_safeguarding(db: Database) -> None:
    """Keep safeguarding concerns, their notes and who read them, apart from everything else."""
    run(db, _SAFEGUARDING)


# A record that cites a misleading wording does not count, whichever of the two
# came first and whatever code wrote them: the mark is set by the database itself.
_WORDING = """
ALTER TABLE wording_version ADD COLUMN made_by TEXT NOT NULL DEFAULT 'shipped';
CREATE TRIGGER wording_version_maker_is_not_changed BEFORE UPDATE OF made_by ON wording_version
BEGIN SELECT RAISE(ABORT, 'a wording is immutable'); END;
CREATE TRIGGER wording_version_stays_retired BEFORE UPDATE OF retired_at ON wording_version
WHEN OLD.retired_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a wording stays retired'); END;
CREATE TABLE shipped_wording (
    screen TEXT NOT NULL,
    lang TEXT NOT NULL,
    format TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (screen, lang, format)
) STRICT;
CREATE TABLE wording_fault (
    version_id TEXT PRIMARY KEY REFERENCES wording_version(id),
    found_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER wording_fault_is_not_deleted BEFORE DELETE ON wording_fault
BEGIN SELECT RAISE(ABORT, 'a fault stays on record'); END;
ALTER TABLE consent_record ADD COLUMN rests_on_fault INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER wording_fault_marks_records AFTER INSERT ON wording_fault BEGIN
    UPDATE consent_record SET rests_on_fault = 1
     WHERE EXISTS (
        SELECT 1 FROM json_each(consent_record.wording_ids) WHERE value = NEW.version_id);
END;
CREATE TRIGGER consent_record_is_marked AFTER INSERT ON consent_record
WHEN EXISTS (
    SELECT 1 FROM json_each(NEW.wording_ids) JOIN wording_fault ON version_id = value)
BEGIN
    UPDATE consent_record SET rests_on_fault = 1 WHERE number = NEW.number;
END;
"""


@migrations()
def m007_wording_can_be_wrong(db: Database) -> None:
    """Let a wording be retired as misleading, with every record that rests on it."""
    run(db, _WORDING)


_OUTGOING = """
CREATE TABLE outgoing (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    story_number INTEGER REFERENCES story(number),
    draft_id TEXT REFERENCES draft(id) ON DELETE CASCADE,
    occasion TEXT NOT NULL,
    prepared_at TEXT NOT NULL,
    sent_at TEXT,
    sent_by TEXT NOT NULL DEFAULT '',
    sent_how TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX outgoing_once
    ON outgoing (kind, coalesce(story_number, 0), coalesce(draft_id, ''), occasion);
ALTER TABLE contributor ADD COLUMN wants_check_in INTEGER NOT NULL DEFAULT 1;
"""


@migrations()
def m008_messages_to_send(db: Database) -> None:
    """Make room for messages to tellers that a person at the desk sends."""
    run(db, _OUTGOING)
