"""List the steps from an empty file to the present schema, oldest first.

A step is never edited once released: what must change becomes a new step.
"""

import json
import sqlite3

from sqlite_utils import Database, Migrations

from storybank.domain import likeness

migrations = Migrations("storybank")

_PEOPLE = """
CREATE TABLE contributor (
    id TEXT PRIMARY KEY,
    full_name TEXT NOT NULL DEFAULT '',
    contact_channel TEXT NOT NULL DEFAULT '',
    contact_value TEXT NOT NULL DEFAULT '',
    contact_safe_note TEXT NOT NULL DEFAULT '',
    contact_permissions TEXT NOT NULL DEFAULT '[]',
    language TEXT NOT NULL DEFAULT 'en',
    age_band TEXT NOT NULL DEFAULT 'adult'
) STRICT;
CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,
    roles TEXT NOT NULL,
    added_at TEXT NOT NULL,
    disabled_at TEXT
) STRICT;
CREATE TABLE web_session (
    id_hash TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    staff_id TEXT REFERENCES staff(id),
    touched_at TEXT NOT NULL
) STRICT;
"""

_STORIES = """
CREATE TABLE story (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    voice TEXT NOT NULL,
    voice_words TEXT NOT NULL DEFAULT '',
    told_by TEXT NOT NULL DEFAULT 'self',
    author TEXT NOT NULL DEFAULT '',
    organisation TEXT NOT NULL DEFAULT '',
    story_date TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    town TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    source_id TEXT NOT NULL DEFAULT '',
    citation TEXT NOT NULL DEFAULT '',
    import_sha256 TEXT NOT NULL DEFAULT '',
    editorial_state TEXT NOT NULL,
    call_for TEXT NOT NULL DEFAULT '[]',
    paused_at TEXT,
    paused_by_kind TEXT NOT NULL DEFAULT '',
    safeguarding_hold INTEGER NOT NULL DEFAULT 0,
    on_hold TEXT NOT NULL DEFAULT '',
    is_fiction INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    first_public_at TEXT,
    delete_on TEXT,
    purged_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX story_by_source ON story (source, source_id) WHERE source_id <> '';
CREATE INDEX story_by_state ON story (editorial_state, number);
CREATE TABLE rendition (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story_number INTEGER NOT NULL REFERENCES story(number),
    n INTEGER NOT NULL,
    kind TEXT NOT NULL,
    made_from INTEGER REFERENCES rendition(number),
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    approved_event_id TEXT,
    substantive INTEGER NOT NULL DEFAULT 1,
    UNIQUE (story_number, n)
) STRICT;
CREATE TABLE message (
    number INTEGER PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    rendition_number INTEGER REFERENCES rendition(number),
    from_kind TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at TEXT NOT NULL
) STRICT;
CREATE TABLE subject (
    id TEXT PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    role TEXT NOT NULL,
    contributor_id TEXT REFERENCES contributor(id)
) STRICT;
CREATE INDEX subject_by_story ON subject (story_number);
CREATE TABLE theme (
    slug TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    scope_note TEXT NOT NULL DEFAULT '',
    synonyms TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    answers TEXT NOT NULL DEFAULT '{}',
    started_at TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    sent_story_id TEXT
) STRICT;
"""

_CONSENT = """
CREATE TABLE consent_record (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story_number INTEGER NOT NULL REFERENCES story(number),
    subject_id TEXT NOT NULL REFERENCES subject(id),
    basis TEXT,
    asked_at TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    indicated_by TEXT NOT NULL,
    authority TEXT NOT NULL DEFAULT '',
    authority_checked_by TEXT NOT NULL DEFAULT '',
    own_view TEXT NOT NULL DEFAULT '',
    decision_note TEXT NOT NULL DEFAULT '',
    method TEXT NOT NULL,
    format TEXT NOT NULL DEFAULT 'standard',
    lang TEXT NOT NULL DEFAULT 'en',
    wording_ids TEXT NOT NULL DEFAULT '[]',
    evidence_id TEXT,
    source TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    supporter_role TEXT NOT NULL DEFAULT '',
    supporter_works_for_service INTEGER NOT NULL DEFAULT 0,
    pressure_answer TEXT NOT NULL DEFAULT '',
    teach_back TEXT NOT NULL DEFAULT '',
    jurisdiction TEXT NOT NULL DEFAULT 'generic',
    lawful_basis TEXT NOT NULL DEFAULT '',
    special_category_condition TEXT NOT NULL DEFAULT '',
    starts_at TEXT NOT NULL,
    cooling_off_until TEXT,
    cooling_off_skipped INTEGER NOT NULL DEFAULT 0,
    expires_at TEXT NOT NULL,
    review_due TEXT,
    renews INTEGER NOT NULL DEFAULT 0,
    supersedes TEXT,
    receipt_id TEXT,
    closed_as TEXT,
    closed_at TEXT
) STRICT;
CREATE INDEX consent_record_by_story ON consent_record (story_number);
CREATE TABLE consent_grant (
    number INTEGER PRIMARY KEY,
    record_number INTEGER NOT NULL REFERENCES consent_record(number),
    story_number INTEGER NOT NULL REFERENCES story(number),
    subject_id TEXT NOT NULL REFERENCES subject(id),
    use TEXT NOT NULL,
    recipient_id TEXT,
    part TEXT NOT NULL,
    media_id TEXT,
    decision TEXT NOT NULL,
    identity TEXT NOT NULL DEFAULT 'none',
    shown_name TEXT,
    place TEXT NOT NULL DEFAULT 'none',
    rendition_number INTEGER REFERENCES rendition(number),
    content_sha256 TEXT,
    expires_at TEXT
) STRICT;
CREATE INDEX consent_grant_by_question
    ON consent_grant (story_number, use, part, subject_id, number);
CREATE TABLE wording_version (
    id TEXT PRIMARY KEY,
    screen TEXT NOT NULL,
    lang TEXT NOT NULL,
    format TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    retired_at TEXT,
    retired_reason TEXT,
    reading_grade REAL NOT NULL,
    UNIQUE (screen, lang, format, version)
) STRICT;
CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    retain_until TEXT NOT NULL
) STRICT;
CREATE TABLE receipt (
    id TEXT PRIMARY KEY,
    story_number INTEGER REFERENCES story(number),
    draft_id TEXT REFERENCES draft(id),
    code_hash TEXT NOT NULL,
    link_token_hash TEXT NOT NULL,
    discreet INTEGER NOT NULL DEFAULT 0,
    issued_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX receipt_by_code ON receipt (code_hash);
CREATE UNIQUE INDEX receipt_by_link ON receipt (link_token_hash);
CREATE TABLE stop_request (
    id TEXT PRIMARY KEY,
    story_number INTEGER REFERENCES story(number),
    words TEXT NOT NULL,
    contact TEXT NOT NULL DEFAULT '',
    in_danger INTEGER NOT NULL DEFAULT 0,
    received_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    settled_at TEXT
) STRICT;
CREATE TABLE journal (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor_ref TEXT NOT NULL,
    deed TEXT NOT NULL,
    story_id TEXT NOT NULL DEFAULT '',
    codes TEXT NOT NULL DEFAULT '{}'
) STRICT;
"""

_LEDGER = """
CREATE TABLE consent_event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    at TEXT NOT NULL,
    story_id TEXT NOT NULL,
    subject_id TEXT,
    consent_record_id TEXT,
    actor_kind TEXT NOT NULL,
    actor_ref TEXT NOT NULL,
    channel TEXT NOT NULL,
    codes TEXT NOT NULL,
    wording_sha256 TEXT,
    rendition_sha256 TEXT,
    prev_hash TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX consent_event_by_story ON consent_event (story_id, seq);
CREATE TRIGGER consent_event_is_not_changed BEFORE UPDATE ON consent_event
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER consent_event_is_not_deleted BEFORE DELETE ON consent_event
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE ledger_fault (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL) STRICT;
CREATE TRIGGER wording_version_is_not_changed BEFORE UPDATE OF
    id, screen, lang, format, version, text, sha256, valid_from, reading_grade ON wording_version
BEGIN SELECT RAISE(ABORT, 'a wording is immutable'); END;
CREATE TRIGGER wording_version_is_not_deleted BEFORE DELETE ON wording_version
BEGIN SELECT RAISE(ABORT, 'a wording is immutable'); END;
CREATE TABLE stale (
    story_number INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
) STRICT;
CREATE TABLE change_counter (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    value INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter VALUES (1, 0);
"""

# Every table that a search document, or its visibility, is made of, and the
# stories that a row of it is about.
_FEEDS_THE_INDEX = {
    "story": "SELECT {row}.number AS number",
    "rendition": "SELECT {row}.story_number AS number",
    "subject": "SELECT {row}.story_number AS number",
    "consent_record": "SELECT {row}.story_number AS number",
    "consent_grant": "SELECT {row}.story_number AS number",
    "contributor": """
        SELECT DISTINCT story_number AS number FROM subject WHERE contributor_id = {row}.id""",
    "theme": """
        SELECT DISTINCT v.story_number AS number
          FROM rendition AS v, json_each(v.content, '$.labels') AS label
         WHERE label.value = {row}.slug""",
}
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

# What changes who may see a story without changing its document.
_FEEDS_THE_GATE = ("consent_event", "ledger_fault")


def _stale_triggers(table: str, about: str) -> str:
    """Write the triggers that put the stories of a changed row into the outbox."""
    return "".join(
        f"""
        CREATE TRIGGER {table}_{event.lower()}_makes_stale AFTER {event} ON {table} BEGIN
            UPDATE change_counter SET value = value + 1;
            {"".join(_stale(about.format(row=row)) for row in rows)}
        END;
        """
        for event, rows in _ROWS.items()
    )


def _stale(numbers: str) -> str:
    return f"""
            INSERT INTO stale
                SELECT number, (SELECT value FROM change_counter) FROM ({numbers}) WHERE true
                ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
    """


def _counting_triggers(table: str) -> str:
    """Write the triggers that say that something has changed, but not in which words."""
    return "".join(
        f"""
        CREATE TRIGGER {table}_{event.lower()}_is_counted AFTER {event} ON {table} BEGIN
            UPDATE change_counter SET value = value + 1;
        END;
        """
        for event in _ROWS
    )


def _run(db: Database, script: str) -> None:
    """Run each statement of *script* inside the migration's own transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""


@migrations()
def m001_the_first_schema(db: Database) -> None:
    """Make every table of the main job."""
    for script in (_PEOPLE, _STORIES, _CONSENT, _LEDGER):
        _run(db, script)
    for table, about in _FEEDS_THE_INDEX.items():
        _run(db, _stale_triggers(table, about))
    for table in _FEEDS_THE_GATE:
        _run(db, _counting_triggers(table))


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
    _run(db, _EVERYONE)
    _run(db, _counting_triggers("reid_review"))


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
    _run(db, _RESETS)
    db.conn.execute("ALTER TABLE staff ADD COLUMN reset_asked_at TEXT")


@migrations()
def m004_complaints(db: Database) -> None:
    """Keep complaints in a table of their own."""
    _run(db, _COMPLAINTS)


@migrations()
def m005_requests_that_are_settled(db: Database) -> None:
    """Tell someone who recognises themselves from someone who wants to stop, and how it ended."""
    db.conn.execute("ALTER TABLE stop_request ADD COLUMN kind TEXT NOT NULL DEFAULT 'stop'")
    for name in ("settled_as", "settled_by", "settled_why"):
        db.conn.execute(f"ALTER TABLE stop_request ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")


@migrations()
def m006_safeguarding(db: Database) -> None:
    """Keep safeguarding concerns, their notes and who read them, apart from everything else."""
    _run(db, _SAFEGUARDING)


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
    _run(db, _WORDING)


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
    _run(db, _OUTGOING)


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
    _run(db, _LAST_CHANGE)
    _run(db, _change_triggers("consent_event", ("INSERT",), _OF_EVENT))
    _run(db, _change_triggers("ledger_fault", ("INSERT", "UPDATE", "DELETE"), _OF_ANY))
    _run(db, _change_triggers("reid_review", ("INSERT", "UPDATE"), _OF_NEW))
    _run(db, _change_triggers("reid_review", ("DELETE",), _OF_OLD))


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
    _run(db, _GLOSSARY)
    _run(db, _counting_triggers("glossary"))


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
    _run(db, _SAVED)


_GLOSSARY_UNDO = """
ALTER TABLE glossary ADD COLUMN names_before TEXT;
ALTER TABLE glossary ADD COLUMN changed_at TEXT;
ALTER TABLE glossary ADD COLUMN removed_at TEXT;
ALTER TABLE glossary ADD COLUMN batch TEXT NOT NULL DEFAULT '';
"""


@migrations()
def m013_glossary_can_be_put_back(db: Database) -> None:
    """Keep what a group of names was before it was changed, removed or taken in from a file."""
    _run(db, _GLOSSARY_UNDO)


_MEDIA = """
CREATE TABLE media (
    id TEXT PRIMARY KEY,
    story_number INTEGER REFERENCES story(number),
    draft_id TEXT REFERENCES draft(id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    position INTEGER NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    is_decoration INTEGER NOT NULL DEFAULT 0,
    who TEXT NOT NULL DEFAULT '',
    who_words TEXT NOT NULL DEFAULT '',
    face_hidden INTEGER NOT NULL DEFAULT 0,
    crop TEXT NOT NULL DEFAULT 'middle',
    cleaned_at TEXT,
    cleaner_version INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    CHECK (story_number IS NULL OR draft_id IS NULL)
) STRICT;
CREATE INDEX media_by_story ON media (story_number);
CREATE INDEX media_by_draft ON media (draft_id);
CREATE TABLE media_file (
    media_id TEXT NOT NULL REFERENCES media(id) ON DELETE CASCADE,
    size TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (media_id, size, kind)
) STRICT;
CREATE INDEX media_file_by_hash ON media_file (sha256);
CREATE TABLE rendition_media (
    rendition_number INTEGER NOT NULL,
    media_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    story_number INTEGER NOT NULL REFERENCES story(number),
    PRIMARY KEY (rendition_number, media_id)
) STRICT;
CREATE INDEX rendition_media_by_story ON rendition_media (story_number);
CREATE INDEX rendition_media_by_file ON rendition_media (media_id);
ALTER TABLE subject ADD COLUMN media_id TEXT;
"""


@migrations()
def m014_pictures(db: Database) -> None:
    """Keep pictures: what they are, their files by hash, the versions that they stand in."""
    _run(db, _MEDIA)


_MARKS = """
CREATE TABLE mark_settled (
    story_number INTEGER NOT NULL REFERENCES story(number),
    key TEXT NOT NULL,
    action TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    PRIMARY KEY (story_number, key)
) STRICT;
CREATE TABLE likeness (
    hash INTEGER NOT NULL,
    story_number INTEGER NOT NULL REFERENCES story(number),
    PRIMARY KEY (hash, story_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX likeness_by_story ON likeness (story_number);
"""


@migrations()
def m015_marked_places(db: Database) -> None:
    """Keep what was decided about marked places, and a sketch of the words of each story."""
    _run(db, _MARKS)
    sql = """
        SELECT story_number, content FROM rendition WHERE number IN (
            SELECT max(number) FROM rendition WHERE substantive = 1 GROUP BY story_number)
    """
    for row in list(db.query(sql)):
        body = json.loads(row["content"])["body"]
        db.conn.executemany(
            "INSERT INTO likeness VALUES (?, ?)",
            [(number, row["story_number"]) for number in likeness.sketch(body)],
        )


_SLIPS = """
CREATE TABLE desk_slip (
    story_number INTEGER PRIMARY KEY REFERENCES story(number),
    taken_by TEXT NOT NULL DEFAULT '',
    due_on TEXT NOT NULL DEFAULT '',
    seriousness TEXT NOT NULL DEFAULT '',
    saved_at TEXT NOT NULL
) STRICT;
CREATE TABLE desk_note (
    note TEXT NOT NULL,
    story_number INTEGER NOT NULL REFERENCES story(number),
    PRIMARY KEY (note, story_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_note_by_story ON desk_note (story_number);
CREATE INDEX story_at_desk
    ON story (editorial_state, safeguarding_hold, purged_at, voice, on_hold, number);
CREATE INDEX consent_event_of_deletions ON consent_event (story_id, type, seq)
 WHERE type IN ('purge_started', 'tombstoned');
INSERT OR IGNORE INTO desk_note
    SELECT note.value, story_number FROM rendition, json_each(content, '$.content_notes') AS note
     WHERE rendition.number IN (
        SELECT max(number) FROM rendition WHERE substantive = 1 GROUP BY story_number);
"""


@migrations()
def m016_slips_at_the_desk(db: Database) -> None:
    """Note who has a story, by when and how serious it is, and what its content notes are."""
    _run(db, _SLIPS)


_VOCABULARY = """
ALTER TABLE theme ADD COLUMN broader TEXT NOT NULL DEFAULT '[]';
ALTER TABLE theme ADD COLUMN related TEXT NOT NULL DEFAULT '[]';
ALTER TABLE theme ADD COLUMN retired_at TEXT;
ALTER TABLE theme ADD COLUMN merged_into TEXT REFERENCES theme(slug);
"""


@migrations()
def m017_a_vocabulary_that_is_kept(db: Database) -> None:
    """Let themes be broader than others or related to them, retired, and merged."""
    _run(db, _VOCABULARY)


# Stories are named by their ids alone: nothing of them is kept in a pack or in the log of copies.
_PACKS = """
CREATE TABLE pack (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES staff(id),
    title TEXT NOT NULL,
    purpose TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL DEFAULT '',
    size INTEGER,
    held_on TEXT,
    place TEXT NOT NULL DEFAULT '',
    medium TEXT NOT NULL,
    is_template INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;
CREATE INDEX pack_by_owner ON pack (owner_id);
CREATE TABLE pack_step (
    id TEXT PRIMARY KEY,
    pack_id TEXT NOT NULL REFERENCES pack(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    questions TEXT NOT NULL DEFAULT '[]',
    seconds INTEGER NOT NULL DEFAULT 0,
    is_each INTEGER NOT NULL DEFAULT 0,
    story_id TEXT,
    removed_at TEXT
) STRICT;
CREATE INDEX pack_step_by_pack ON pack_step (pack_id, position);
CREATE INDEX pack_step_by_story ON pack_step (story_id) WHERE story_id IS NOT NULL;
CREATE TABLE pack_share (
    pack_id TEXT NOT NULL REFERENCES pack(id) ON DELETE CASCADE,
    staff_id TEXT NOT NULL REFERENCES staff(id),
    shared_at TEXT NOT NULL,
    PRIMARY KEY (pack_id, staff_id)
) STRICT;
CREATE INDEX pack_share_by_staff ON pack_share (staff_id);
CREATE TABLE export (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    code TEXT UNIQUE,
    pack_id TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    use TEXT NOT NULL,
    recipient_id TEXT,
    made_by TEXT NOT NULL REFERENCES staff(id),
    holder_role TEXT NOT NULL,
    holder_contact TEXT NOT NULL DEFAULT '',
    purpose TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL,
    left_out INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX export_by_pack ON export (pack_id);
CREATE INDEX export_by_maker ON export (made_by);
CREATE TABLE export_story (
    export_id TEXT NOT NULL REFERENCES export(id) ON DELETE CASCADE,
    story_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    rendition_number INTEGER NOT NULL,
    parts TEXT NOT NULL,
    shown_as TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    recalled_at TEXT,
    told_at TEXT,
    confirmed_at TEXT,
    confirmed_by TEXT,
    PRIMARY KEY (export_id, story_id)
) STRICT;
CREATE INDEX export_story_by_story ON export_story (story_id);
CREATE INDEX export_story_recalled ON export_story (recalled_at) WHERE recalled_at IS NOT NULL;
"""


@migrations()
def m018_packs(db: Database) -> None:
    """Keep trainers' packs, the log of what left the archive, and what is called back of it."""
    _run(db, _PACKS)


# Of invitations and recovery codes only the hash is here; of a second step not the secret.
_MEMBERS = """
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE,
    roles TEXT NOT NULL,
    recipient_id TEXT REFERENCES recipient(id),
    token_hash TEXT NOT NULL UNIQUE,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    revoked_at TEXT,
    used_at TEXT
) STRICT;
CREATE TABLE second_step (
    staff_id TEXT PRIMARY KEY REFERENCES staff(id) ON DELETE CASCADE,
    salt TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    confirmed_at TEXT,
    last_counter INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE recovery_code (
    code_hash TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff(id) ON DELETE CASCADE
) STRICT;
CREATE INDEX recovery_code_by_member ON recovery_code (staff_id);
ALTER TABLE staff ADD COLUMN left_out_notes TEXT NOT NULL DEFAULT '[]';
CREATE INDEX web_session_by_member ON web_session (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX journal_by_actor ON journal (actor_ref, number);
CREATE INDEX journal_by_story ON journal (story_id, number) WHERE story_id <> '';
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
"""


@migrations()
def m019_people(db: Database) -> None:
    """Keep invitations, second steps of signing in, staff's own filters, and settings."""
    _run(db, _MEMBERS)
