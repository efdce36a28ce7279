"""Make every table of the main job: people, stories, consent and its ledger."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import ROWS, counting_triggers, migrations, run

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
        for event, rows in ROWS.items()
    )


def _stale(numbers: str) -> str:
    return f"""
            INSERT INTO stale
                SELECT number, (SELECT value FROM change_counter) FROM ({numbers}) WHERE true
                ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
    """


@migrations()
def m001_the_first_schema(db: Database) -> None:
    """Make every table of the main job."""
    for script in (_PEOPLE, _STORIES, _CONSENT, _LEDGER):
        run(db, script)
    for table, about in _FEEDS_THE_INDEX.items():
        run(db, _stale_triggers(table, about))
    for table in _FEEDS_THE_GATE:
        run(db, counting_triggers(table))
