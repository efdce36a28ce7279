"""Search a handful of documents by reading every word of them: slow, plain, and right.

Nothing of the index, of numpy or of Whoosh is used. What a word is, and what a
query asks for, come from ``analysis`` and ``units``: those have tables of their
own (``test_cases``); here it is held that the index finds, weighs, counts and
orders what they say.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from storybank.domain.consent import Part
from storybank.domain.search import FACETS, Document, Sort, Visible
from storybank.search import analysis, units
from storybank.search.glossary import NO_GLOSSARY, Glossary
from storybank.search.query import Parsed
from storybank.search.units import Unit

FIELDS = {
    "title": (Part.SUMMARY, 3.0, 0.4),
    "summary": (Part.SUMMARY, 1.5, 0.6),
    "themes": (Part.SUMMARY, 2.0, 0.0),
    "body": (Part.TEXT, 1.0, 0.75),
    "transcript": (Part.VOICE, 1.0, 0.75),
}
K1 = 1.2

Texts = dict[str, list[set[str]]]


class Oracle:
    """Some documents, and those of them that one asker may see."""

    def __init__(
        self,
        documents: Sequence[Document],
        visible: Mapping[int, Visible],
        glossary: Glossary = NO_GLOSSARY,
    ) -> None:
        by_number = {one.rendition_number: one for one in documents}
        self.visible = {n: visible[n] for n in sorted(visible)}
        self.glossary = glossary
        self.texts = {
            n: texts(by_number[n]) if n in by_number else {name: [] for name in FIELDS}
            for n in self.visible
        }
        self.spelt = {
            n: plain_words(by_number[n]) if n in by_number else {name: set() for name in FIELDS}
            for n in self.visible
        }
        self.mean = {name: self._mean(name) for name in FIELDS}

    def find(self, parsed: Parsed) -> dict[int, float]:
        """Return the score of each visible rendition that fits."""
        needed = units.needed(parsed)
        wanted = units.wanted(parsed, self.glossary)
        found = [self.scored(unit) for unit in (*needed, *wanted)]
        found += [self.begun(prefix) for prefix in parsed.prefixes]
        scores = {} if found else dict.fromkeys(self.visible, 0.0)
        for one in found:
            for number, score in one.items():
                scores[number] = scores.get(number, 0.0) + score
        for one in found[: len(needed)]:
            scores = {n: score for n, score in scores.items() if n in one}
        if 1 < len(found) <= 6:
            for number in scores:
                scores[number] += 1000.0 if all(number in one for one in found) else 0.0
        for unit in units.unwanted(parsed):
            gone = self.held(unit)
            scores = {n: score for n, score in scores.items() if n not in gone}
        return scores

    def read(self, parsed: Parsed) -> Parsed:
        """Return the search with each hyphenated word that nothing visible has as its parts."""
        parts = [(typed, self._parts(typed)) for typed in parsed.words]
        apart = dict.fromkeys(typed for typed, found in parts if found != [typed])
        words = [part for _, found in parts for part in found]
        return replace(parsed, words=tuple(words), apart=tuple(apart))

    def _parts(self, typed: str) -> list[str]:
        read = list(analysis.words(typed))
        parts = [typed[word.start : word.end] for word in read if not word.is_joined]
        is_one = len(parts) == len(read) or analysis.folded(parts[0]) in analysis.PREFIXES
        return [typed] if is_one or self.find(Parsed(words=(typed,))) else parts

    def held(self, unit: Unit) -> dict[int, float]:
        """Return how much of a unit each rendition holds."""
        found = {}
        for number in self.visible:
            uses = 0.0
            for way in unit.ways:
                for name in FIELDS:
                    times = times_of(way.terms, self.texts[number][name])
                    uses += float(times) * way.weight * self.weight(number, name)
            if uses > 0.0:
                found[number] = uses
        return found

    def scored(self, unit: Unit) -> dict[int, float]:
        held = self.held(unit)
        n = len(held)
        rarity = math.log(1.0 + (len(self.visible) - n + 0.5) / (n + 0.5)) * unit.times
        return {number: uses * (K1 + 1.0) / (uses + K1) * rarity for number, uses in held.items()}

    def begun(self, prefix: str) -> dict[int, float]:
        plain = analysis.folded(prefix)
        return {
            number: 1.0
            for number, entry in self.visible.items()
            if any(
                word.startswith(plain)
                for name, (part, _, _) in FIELDS.items()
                if part in entry.parts
                for word in self.spelt[number][name]
            )
        }

    def weight(self, number: int, name: str) -> float:
        part, boost, b = FIELDS[name]
        if part not in self.visible[number].parts:
            return 0.0
        return boost / (1.0 - b + b * (len(self.texts[number][name]) / self.mean[name]))

    def _mean(self, name: str) -> float:
        lengths = [
            len(self.texts[n][name])
            for n, entry in self.visible.items()
            if FIELDS[name][0] in entry.parts and self.texts[n][name]
        ]
        return float(sum(lengths)) / len(lengths) if lengths else 1.0

    def without(self, scores: Mapping[int, float], notes: Sequence[str]) -> dict[int, float]:
        """Leave out what has one of these content notes."""
        return {
            n: score
            for n, score in scores.items()
            if not set(notes) & set(self.visible[n].content_notes)
        }

    def narrow(
        self, scores: Mapping[int, float], chosen: Mapping[str, Sequence[str]]
    ) -> dict[int, float]:
        """Keep what has every theme chosen and one value of each other facet."""
        return {n: score for n, score in scores.items() if fits(self.visible[n], chosen)}

    def counts(
        self, scores: Mapping[int, float], chosen: Mapping[str, Sequence[str]]
    ) -> dict[str, list[tuple[str, int]]]:
        """Count each facet, without its own choice unless it is the themes."""
        counted = {}
        for name in FACETS:
            others = {k: v for k, v in chosen.items() if k != name or name == "theme"}
            left = self.narrow(scores, others)
            here: Counter[str] = Counter()
            for n in left:
                here.update(set(self.visible[n].facets.get(name, ())))
            everywhere: Counter[str] = Counter()
            for entry in self.visible.values():
                everywhere.update(set(entry.facets.get(name, ())))
            kept = {v: n for v, n in here.items() if everywhere[v] >= 3}
            kept |= {v: here[v] for v in chosen.get(name, ())}
            counted[name] = sorted(kept.items(), key=lambda row: (-row[1], row[0]))
        return counted

    def order(self, scores: Mapping[int, float], sort: Sort) -> list[int]:
        """Put what fits in order; ties go to the newest."""

        def newest(number: int) -> tuple[datetime, int]:
            return self.visible[number].published_at, number

        ordered = sorted(scores, key=newest, reverse=sort is not Sort.OLDEST)
        if sort is Sort.RELEVANCE:
            ordered.sort(key=lambda number: -scores[number])
        return ordered


def texts(document: Document) -> Texts:
    """Return, for each field, the terms that stand at each place of it."""
    english = analysis.is_english(document.lang)
    found: Texts = {}
    for name in FIELDS:
        places: list[set[str]] = []
        text = analysis.without(getattr(document, name), document.names)
        for word in analysis.words(text):
            if not word.is_joined:
                written = text[word.start : word.end]
                places.append({analysis.term(word.plain, is_english=english)})
                if analysis.is_abbreviation(written):
                    places[-1].add(analysis.CAPITALS + written)
        for word in analysis.words(text):
            if word.is_joined:
                places[word.position].add(analysis.term(word.plain, is_english=english))
        found[name] = places
    return found


def plain_words(document: Document) -> dict[str, set[str]]:
    """Return, for each field, its words as they are spelt, joined ones too."""
    return {
        name: {
            word.plain
            for word in analysis.words(analysis.without(getattr(document, name), document.names))
        }
        for name in FIELDS
    }


def times_of(terms: Sequence[str], places: list[set[str]]) -> int:
    """Return how many times *terms* stand one after the other."""
    return sum(
        all(term in places[at + step] for step, term in enumerate(terms))
        for at in range(len(places) - len(terms) + 1)
    )


def fits(entry: Visible, chosen: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether an entry has what was chosen."""
    for name, values in chosen.items():
        own = entry.facets.get(name, ())
        found = [value in own for value in values]
        if values and not (all(found) if name == "theme" else any(found)):
            return False
    return True
