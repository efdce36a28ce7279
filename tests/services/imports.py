"""Import a collection into a fresh archive and ask every exit what it shows of it."""

from pathlib import Path

from flask.testing import FlaskClient

from storybank.domain.consent import Use
from storybank.domain.people import CLI, VISITOR, Actor
from storybank.domain.report import Report
from storybank.domain.search import Query
from storybank.services import exchange, search
from storybank.services.archive import Archive
from storybank.services.search import Results

LISTS = ("/", "/stories", "/stories?q=co-production", "/stories?sort=oldest", "/themes")


def bring_in(archive: Archive, path: Path, **more: object) -> Report:
    """Import *path* as the command line does."""
    return exchange.run(archive, CLI, path, **more)  # type: ignore[arg-type]


def rows_of(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    """Return rows of the database, whoever may see them."""
    return [tuple(row.values()) for row in archive.db.query(sql)]


def ids_of(archive: Archive) -> list[str]:
    """Return the ids of all stories."""
    return [str(row[0]) for row in rows_of(archive, "SELECT id FROM story ORDER BY number")]


def look(archive: Archive, actor: Actor, use: Use, text: str = "") -> Results:
    """Search as *actor* would for *use*."""
    return search.find(archive, actor, Query(text=text, use=use))


def shown(client: FlaskClient, ids: list[str], base: str = "/stories") -> list[str]:
    """Return the ids of the stories whose own page is there for this client."""
    return [story_id for story_id in ids if client.get(f"{base}/{story_id}").status_code == 200]


def nothing_public(archive: Archive, client: FlaskClient) -> None:
    """Assert that a visitor finds no story in any list, count, filter or page."""
    for address in LISTS:
        page = client.get(address)
        assert page.status_code == 200
        assert "/stories/" not in page.text.replace('"/training/stories/', ""), address
    answer = client.get("/api/v1/stories").json
    assert (answer["total"], answer["stories"], answer["suggestion"]) == (0, [], None)
    assert not any(answer["facets"].values())
    assert shown(client, ids_of(archive)) == []
    assert look(archive, VISITOR, Use.WEB).total == 0
