"""Measure how well our search finds what people judged to fit, beside other engines' baselines.

Each set goes into an archive of its own; ``storybank search --queries FILE
--trec`` answers, as anybody outside would ask it.
"""

import argparse
import csv
import gzip
import io
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench import corpora, instances, judging, measure
from bench.told import Told
from storybank.services import upkeep
from storybank.services.archive import open_bank

SETS = instances.SHARED / "relevance"
SEEDS = instances.SHARED / "seeds"
HITS = 1_000
BELOW = 0.005  # of the best of the others: the floor
# Best of the other engines at nDCG@10, average precision and recall@100, one by one:
# Whoosh (title apart where it was measured), SQLite FTS5, tantivy, Lucene's formula.
BASELINES = {
    "nfcorpus": (0.330, 0.154, 0.255),
    "liveqa short": (0.692, 0.578, 0.990),
    "liveqa as written": (0.553, 0.444, 0.877),
    "med": (0.705, 0.530, 0.796),
    "cisi": (0.381, 0.217, 0.446),
    "cran": (0.518, 0.421, 0.759),
    "seeds open": (0.735, 0.667, 0.853),
}
MEASURES = ("ndcg_10", "ap", "recall_100")


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of texts with questions. ``relevant`` is the grade from which a text counts."""

    name: str
    folder: str
    queries: str = "queries.jsonl.gz"
    relevant: int = 1
    best: int | None = None  # the grade that marks a best answer, where it is not the highest


COLLECTIONS = (
    Collection("nfcorpus", "nfcorpus"),
    Collection("liveqa short", "liveqa-judged", relevant=2),
    Collection("liveqa as written", "liveqa-judged", "queries_original.jsonl.gz", relevant=2),
    Collection("med", "med"),
    Collection("cisi", "cisi"),
    Collection("cran", "cran", best=-1),
)
QUICK = ("med", "seeds open")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    parser.add_argument("--set", action="append", dest="names", help="only this set")
    given = parser.parse_args()
    if not SETS.exists():
        print(f"Skipped: {SETS} is not there.")
        return 0
    names = given.names or (QUICK if given.quick else tuple(BASELINES))
    results: dict[str, object] = {}
    with instances.folder() as folder:
        for name in names:
            results[name] = _measured(name, folder)
            print(f"{name}: {results[name]}", flush=True)
    print(_table(results))
    print(measure.keep("relevance" if len(names) == len(BASELINES) else "relevance-quick", results))
    return 0


def _measured(name: str, folder: Path) -> dict[str, float]:
    """Answer the questions of one set and judge the answers."""
    one = next((c for c in COLLECTIONS if c.name == name), None)
    grades = _grades(SEEDS / "qrels_open.tsv") if one is None else _grades_of(one)
    questions = _questions(SEEDS / "queries_open.jsonl" if one is None else _file(one, one.queries))
    relevant = 1 if one is None else one.relevant
    answered = {key for key, found in grades.items() if max(found.values()) >= relevant}
    questions = {key: text for key, text in questions.items() if key in answered}
    instance = _instance(one, folder)
    asked = folder / "queries.jsonl"
    lines = (json.dumps({"_id": key, "text": text}) for key, text in questions.items())
    asked.write_text("\n".join(lines), "utf-8")
    began = time.monotonic()
    words = ("--queries", str(asked), "--trec", "--limit", str(HITS))
    found = judging.runs(instances.command(instance, "search", *words))
    took = time.monotonic() - began
    scores = [
        judging.judged(found.get(key, []), grades[key], relevant=relevant) for key in questions
    ]
    means = (sum(one_of) / len(scores) for one_of in zip(*scores, strict=True))
    return dict(zip(MEASURES, (round(mean, 4) for mean in means), strict=True)) | {
        "queries": len(scores),
        "seconds": round(took, 1),
    }


def _instance(one: Collection | None, folder: Path) -> Path:
    """Return an archive of the set's texts, all on the web and indexed; made once a set."""
    instance = folder / ("seeds" if one is None else one.folder)
    if instance.exists():
        return instance
    if one is None:
        instances.command(instances.settled(instance), "init")
        permissions = ("--permissions", str(SEEDS / "permissions_for_tests.csv"))
        path, source = str(SEEDS / "seeds.csv"), ("--source", "seeds")
        instances.command(instance, "import", path, *source, *permissions)
    else:
        corpora.made(instance, _texts(_file(one, "corpus.jsonl.gz")))
        archive = open_bank(instance).open()
        upkeep.rebuild(archive)
        archive.close()
    return instance


def _texts(path: Path) -> Iterator[Told]:
    for record in _records(path):
        yield Told(
            source_id=str(record["_id"]),
            title=str(record["title"] or "Untitled"),
            summary="",
            body=str(record["text"]),
            themes=(),
            voice="other",
            place="",
            kind="story",
            format="text",
            year="",
            audience="web",
        )


def _questions(path: Path) -> dict[str, str]:
    return {str(record["_id"]): str(record["text"]) for record in _records(path)}


def _grades_of(one: Collection) -> dict[str, dict[str, int]]:
    """Return the grades of a set; one that marks a best answer becomes the highest."""
    grades = _grades(_file(one, "qrels.tsv.gz"))
    if one.best is None:
        return grades
    highest = max(grade for found in grades.values() for grade in found.values()) + 1
    return {
        question: {text: highest if grade == one.best else grade for text, grade in found.items()}
        for question, found in grades.items()
    }


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """Return question to text to grade."""
    found: dict[str, dict[str, int]] = {}
    for row in csv.DictReader(io.StringIO(_read(path)), delimiter="\t"):
        found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return found


def _file(one: Collection, name: str) -> Path:
    return SETS / one.folder / name


def _records(path: Path) -> Iterator[Mapping[str, object]]:
    for line in _read(path).split("\n"):
        if line.strip():
            yield json.loads(line)


def _read(path: Path) -> str:
    packed = path.suffix == ".gz"
    return gzip.open(path, "rt", encoding="utf-8").read() if packed else path.read_text("utf-8")


def _table(results: Mapping[str, object]) -> str:
    """Write every set beside the best of the others, and say what is below the floor."""
    rows = []
    for name, found in results.items():
        assert isinstance(found, dict)
        pairs = list(zip(MEASURES, BASELINES[name], strict=True))
        low = [key for key, best in pairs if found[key] < best - BELOW]
        ours = (f"{found[key]:.3f}" for key in MEASURES)
        best = " / ".join(f"{value:.3f}" for _, value in pairs)
        rows.append((name, found["queries"], *ours, best, ", ".join(low) or "–"))
    columns = ("set", "queries", "nDCG@10", "AP", "recall@100", "best of the others", "below floor")
    return measure.table("Relevance", columns, rows)


if __name__ == "__main__":
    sys.exit(main())
