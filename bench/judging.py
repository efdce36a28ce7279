"""Judge an order of hits by grades that people gave: nDCG@10, average precision, recall@100."""

import math
from collections.abc import Mapping, Sequence


def runs(lines: str) -> dict[str, list[str]]:
    """Read TREC run lines; return, by question, the texts in the order of their rank."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for line in lines.splitlines():
        question, _, text, rank, _, _ = line.split()
        ranked.setdefault(question, []).append((int(rank), text))
    return {question: [text for _, text in sorted(found)] for question, found in ranked.items()}


def judged(
    found: Sequence[str], grades: Mapping[str, int], *, relevant: int
) -> tuple[float, float, float]:
    """Return nDCG@10, average precision and recall@100 of one question's hits.

    A text counts for the latter two from the grade *relevant* on. A question
    for which none does has 0 in both.
    """
    wanted = {text for text, grade in grades.items() if grade >= relevant}
    return ndcg(found, grades), precision(found, wanted), recall(found, wanted)


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the gain of the first hits, less the deeper they stand, as a share of the best."""
    best = _gain(sorted((max(grade, 0) for grade in grades.values()), reverse=True)[:depth])
    return _gain([max(grades.get(text, 0), 0) for text in found[:depth]]) / best if best else 0.0


def precision(found: Sequence[str], wanted: set[str]) -> float:
    """Return the mean, over the texts wanted, of the precision where each was found."""
    hits, total = 0, 0.0
    for rank, text in enumerate(found, 1):
        if text in wanted:
            hits += 1
            total += hits / rank
    return total / len(wanted) if wanted else 0.0


def recall(found: Sequence[str], wanted: set[str], depth: int = 100) -> float:
    """Return the share of the texts wanted that is among the first hits."""
    return len(wanted & set(found[:depth])) / len(wanted) if wanted else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
