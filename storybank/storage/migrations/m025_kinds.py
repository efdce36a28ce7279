"""Keep which stories go together, until when a project counts as still true, and the logo."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

# A link is two rows, one from either end, so that both are read and erased alike.
_KINDS = """
CREATE TABLE story_link (
    story_number INTEGER NOT NULL REFERENCES story(number),
    other_number INTEGER NOT NULL REFERENCES story(number),
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    removed_at TEXT,
    PRIMARY KEY (story_number, other_number),
    CHECK (story_number <> other_number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER story_link_ends_at_both_ends AFTER DELETE ON story_link BEGIN
    DELETE FROM story_link
     WHERE story_number = OLD.other_number AND other_number = OLD.story_number;
END;
CREATE TABLE still_true (
    story_number INTEGER PRIMARY KEY REFERENCES story(number),
    checked_on TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    due_on TEXT NOT NULL
) STRICT;
CREATE INDEX story_is_project ON story (number) WHERE kind = 'project';
CREATE TABLE project_reminder (
    month TEXT PRIMARY KEY,
    sent_at TEXT NOT NULL
) STRICT;
"""


@migrations()
def m025_kinds(db: Database) -> None:
    """Keep links between stories, and when a project was last found to be still true."""
    run(db, _KINDS)


# Its content is here, so that it is in every copy of the database.
_LOGO = """
CREATE TABLE logo (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    content BLOB NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    set_at TEXT NOT NULL,
    set_by TEXT NOT NULL
) STRICT;
"""


@migrations()
def m025_logo(db: Database) -> None:
    """Keep the one logo that an organisation can have."""
    run(db, _LOGO)


# When a story came in decides whether it is late: read from the index, too.
_QUEUE = """
DROP INDEX story_at_desk;
CREATE INDEX story_at_desk ON story
    (editorial_state, safeguarding_hold, purged_at, voice, on_hold, number, created_at);
"""


@migrations()
def m025_queue(db: Database) -> None:
    """Let the queue tell from its index which stories are late."""
    run(db, _QUEUE)
