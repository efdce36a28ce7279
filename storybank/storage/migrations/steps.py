"""Say what every step of the schema is made with: the list of steps, and how a script is run."""

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("storybank")
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def counting_triggers(table: str) -> str:
    """Write the triggers that say that something has changed, but not in which words."""
    return "".join(
        f"""
        CREATE TRIGGER {table}_{event.lower()}_is_counted AFTER {event} ON {table} BEGIN
            UPDATE change_counter SET value = value + 1;
        END;
        """
        for event in ROWS
    )


def run(db: Database, script: str) -> None:
    """Run each statement of *script* inside the migration's own transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
