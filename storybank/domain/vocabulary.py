"""Write a vocabulary for other programs, and read theirs: a table (CSV), and SKOS as JSON-LD.

SKOS is the W3C's Simple Knowledge Organization System (Recommendation, 2009).
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from storybank.domain.errors import InvalidError

COLUMNS = ("slug", "label", "scope_note", "synonyms", "broader", "related")
SKOS = "http://www.w3.org/2004/02/skos/core#"
LARGEST = 1_000_000  # characters of a file that is read
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
_PARTED = re.compile("[;|]")
_TERMS = {
    "prefLabel": "label",
    "scopeNote": "scope_note",
    "altLabel": "synonyms",
    "broader": "broader",
    "related": "related",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One theme as it is exchanged; ``broader`` and ``related`` are slugs."""

    slug: str
    label: str
    scope_note: str = ""
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def to_csv(terms: Iterable[Term]) -> str:
    """Write terms as a table; several words in one cell are parted by semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for term in terms:
        lists = ("; ".join(words) for words in (term.synonyms, term.broader, term.related))
        writer.writerow(_inert(cell) for cell in (term.slug, term.label, term.scope_note, *lists))
    return out.getvalue()


def to_skos(terms: Iterable[Term], *, scheme: str, name: str) -> str:
    """Write terms as a SKOS concept scheme; *scheme* is its address, with a slash at the end."""
    terms = list(terms)
    graph: list[dict[str, Any]] = [
        {"@id": scheme, "@type": "skos:ConceptScheme", "skos:prefLabel": _in_english(name)}
    ]
    for term in terms:
        concept: dict[str, Any] = {
            "@id": f"{scheme}{term.slug}",
            "@type": "skos:Concept",
            "skos:inScheme": {"@id": scheme},
            "skos:prefLabel": _in_english(term.label),
        }
        if term.scope_note:
            concept["skos:scopeNote"] = _in_english(term.scope_note)
        if term.synonyms:
            concept["skos:altLabel"] = [_in_english(word) for word in term.synonyms]
        links = {
            "broader": term.broader,
            "narrower": tuple(one.slug for one in terms if term.slug in one.broader),
            "related": term.related,
        }
        for link, slugs in links.items():
            if slugs:
                concept[f"skos:{link}"] = [{"@id": f"{scheme}{slug}"} for slug in slugs]
        graph.append(concept)
    found = {"@context": {"skos": SKOS}, "@graph": graph}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def read(text: str) -> list[Term]:
    """Read either form; InvalidError, with the line or concept, where it cannot be read."""
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        raise InvalidError({"file": "This file is too big to be a list of themes."})
    return _from_skos(text) if text.lstrip().startswith(("{", "[")) else _from_csv(text)


def _from_csv(text: str) -> list[Term]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    try:
        names = {name.strip().lower(): name for name in rows.fieldnames or () if name}
        if "label" not in names:
            raise InvalidError({"file": "The first line must name the columns; one is “label”."})
        found = []
        for row in rows:
            cells = {key: _live((row.get(name) or "").strip()) for key, name in names.items()}
            if any(cells.values()):
                found.append(_of_cells(cells, rows.line_num))
    except csv.Error as error:
        raise InvalidError({"file": f"Line {rows.line_num} cannot be read: {error}."}) from error
    return found


def _of_cells(cells: Mapping[str, str], line: int) -> Term:
    if not cells["label"]:
        raise InvalidError({"file": f"Line {line} has no label."})
    slug, label, note = (cells.get(key, "") for key in COLUMNS[:3])
    synonyms, broader, related = (
        tuple(one.strip() for one in _PARTED.split(cells.get(key, "")) if one.strip())
        for key in COLUMNS[3:]
    )
    return Term(slug, label, note, synonyms, broader, related)


def _from_skos(text: str) -> list[Term]:
    try:
        read_as = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidError({"file": f"This is no JSON: {error}."}) from error
    graph = read_as.get("@graph", [read_as]) if isinstance(read_as, dict) else read_as
    nodes = [node for node in graph if isinstance(node, dict)] if isinstance(graph, list) else []
    found = []
    for node in nodes:
        if "Concept" not in {_local(str(kind)) for kind in _listed(node.get("@type"))}:
            continue
        values: dict[str, list[Any]] = {}
        for key, value in node.items():
            if _local(key) in _TERMS:
                values.setdefault(_TERMS[_local(key)], []).extend(_listed(value))
        label = _english(values.get("label", []))
        if not label:
            raise InvalidError({"file": f"The concept “{node.get('@id', '')}” has no name."})
        found.append(
            Term(
                _local(str(node.get("@id", ""))),
                label,
                _english(values.get("scope_note", [])),
                synonyms=_words(values.get("synonyms", [])),
                broader=_ids(values.get("broader", [])),
                related=_ids(values.get("related", [])),
            )
        )
    if not found:
        raise InvalidError({"file": "There are no concepts in this file."})
    return found


def _in_english(words: str) -> Mapping[str, str]:
    return {"@value": words, "@language": "en"}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _words(values: list[Any]) -> tuple[str, ...]:
    said = (one.get("@value", "") if isinstance(one, dict) else one for one in values)
    return tuple(one for one in said if isinstance(one, str) and one.strip())


def _english(values: list[Any]) -> str:
    """Return the first words in English, else the first in any language, else nothing."""
    english = [v for v in values if isinstance(v, dict) and v.get("@language") == "en"]
    return next(iter(_words(english) or _words(values)), "")


def _ids(values: list[Any]) -> tuple[str, ...]:
    said = (one.get("@id", "") if isinstance(one, dict) else one for one in values)
    return tuple(_local(one) for one in said if isinstance(one, str) and one)


def _local(name: str) -> str:
    """Return the last part of an address or of a name with a prefix."""
    return name.rstrip("/").replace("#", "/").replace(":", "/").rsplit("/", 1)[-1]


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _live(cell: str) -> str:
    """Return a cell as it was before it was made inert."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
