"""Make up stories of real English word frequencies: the same at every run.

Each story draws most words from English at large, some from two of 120 topics,
and repeats three rare names of its own, so that its words come in bursts as
people's do. The first N stories are the same whatever N is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np
import wordfreq

from bench.told import AUDIENCES, FORMATS, KINDS, SEED, VOICES, Told

CHUNK = 1_000  # stories made from one seed

PHRASES = (
    "co-production", "coproduction", "co production", "county council", "personal budget",
    "special educational needs and disabilities", "SEND", "lived experience", "didn't listen",
    "nobody told me", "a safe place", "case conference", "waiting list", "don’t know", "café",
    "best interests meeting", "peer support group", "naïve", "Zoë", "A&E",
)  # fmt: skip
SYLLABLES = "ka ro mi ten lo sha bri den an wy fe tor li mar os ell gu pra sim vo".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Language:
    """Words with their cumulated frequencies, topics (rows of word numbers), themes, places."""

    words: Any
    cumulated: Any
    topics: Any
    themes: tuple[str, ...]
    theme_topics: Any
    places: tuple[str, ...]


@cache
def language() -> Language:
    """Return the words that all stories are made of, whatever their seed."""
    words = [
        word
        for word in wordfreq.top_n_list("en", 60_000)
        if word.isascii() and word.replace("'", "").isalpha() and (len(word) > 1 or word in "ai")
    ]
    often = np.array([wordfreq.word_frequency(word, "en") for word in words])
    rng = np.random.default_rng(1)
    middling = np.arange(800, 20_000)
    topics = np.array([rng.choice(middling, 60, replace=False) for _ in range(120)])
    chosen = [words[at] for at in rng.choice(np.arange(600, 9_000), 400, replace=False)]
    pairs = (w if i % 3 else f"{w} {chosen[i * 7 % 400]}" for i, w in enumerate(chosen))
    themes = tuple(dict.fromkeys(pairs))
    places = tuple(
        words[at].title() + ending
        for at, ending in zip(
            rng.choice(np.arange(2_000, 12_000), 150, replace=False),
            ("shire", "ton", "bury") * 50,
            strict=True,
        )
    )
    of_themes = rng.integers(0, 120, len(themes))
    cumulated = np.cumsum(often / often.sum())
    return Language(np.array(words, object), cumulated, topics, themes, of_themes, places)


def chunk(number: int) -> Iterator[Told]:
    """Make the stories of one chunk; chunk 0 holds the first thousand."""
    rng, rnd = np.random.default_rng((SEED, number)), Random(f"{SEED}-{number}")  # noqa: S311
    for at in range(CHUNK):
        yield _story(f"made-{number * CHUNK + at + 1:06d}", rng, rnd)


def _story(source_id: str, rng: Any, rnd: Random) -> Told:
    known = language()
    themes = dict.fromkeys(_often(rng, len(known.themes), 0.9, rnd.randint(3, 8)))
    topics = [int(known.theme_topics[theme]) for theme in (next(iter(themes)), list(themes)[-1])]
    names = ["".join(rnd.choices(SYLLABLES, k=rnd.randint(2, 4))).title() for _ in range(3)]
    length = int(min(1_500, max(300, rng.lognormal(6.5, 0.45))))
    of_topic = known.words[known.topics[topics[0]][rng.integers(0, 30, 2)]]
    title = [*of_topic, *known.words[_drawn(rng, rnd.randint(2, 6))]]
    return Told(
        source_id=source_id,
        title=" ".join(title).capitalize(),
        summary=_text(rnd.randint(25, 50), topics, [], rng, rnd),
        body=_text(length, topics, names, rng, rnd),
        themes=tuple(known.themes[theme] for theme in themes),
        voice=VOICES[int(_often(rng, len(VOICES), 0.6, 1)[0])],
        place=known.places[int(_often(rng, len(known.places), 0.7, 1)[0])],
        kind=KINDS[min(4, int(rng.exponential(1.2)))],
        format=rnd.choices(FORMATS, (80, 8, 6, 3, 3))[0],
        year=str(2012 + int(rng.integers(0, 14))),
        audience=rnd.choices(tuple(AUDIENCES), tuple(AUDIENCES.values()))[0],
    )


def _text(length: int, topics: list[int], names: list[str], rng: Any, rnd: Random) -> str:
    """Write about *length* words in sentences and paragraphs."""
    known = language()
    drawn = _drawn(rng, length)
    share = rng.random(length)
    for topic, where in ((topics[0], share < 0.12), (topics[1], (share >= 0.12) & (share < 0.18))):
        ranks = np.minimum((rng.pareto(1.2, where.sum()) * 6).astype(int), 59)
        drawn[where] = known.topics[topic][ranks]
    words = known.words[drawn].tolist()
    added = [name for name in names for _ in range(rnd.randint(2, 6))]
    added += rnd.choices(PHRASES, k=rnd.randint(0, 3))
    for word in added:
        words[rnd.randrange(len(words))] = word
    paragraphs: list[list[str]] = [[]]
    at = 0
    while at < len(words):
        sentence = words[at : at + rnd.randint(6, 24)]
        at += len(sentence)
        sentence[0] = sentence[0][:1].upper() + sentence[0][1:]
        if len(sentence) > 10:
            sentence[len(sentence) // 2] += ","
        paragraphs[-1].append(" ".join(sentence) + ("." if rnd.random() < 0.93 else "?"))
        if len(paragraphs[-1]) >= 5:
            paragraphs.append([])
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def _drawn(rng: Any, count: int) -> Any:
    """Return *count* numbers of words, as often as English has them."""
    cumulated = language().cumulated
    return np.minimum(np.searchsorted(cumulated, rng.random(count)), len(cumulated) - 1)


def _often(rng: Any, count: int, steepness: float, wanted: int) -> Any:
    """Return numbers below *count*, the low ones more often (Zipf's law)."""
    weights = 1 / np.arange(1, count + 1) ** steepness
    return rng.choice(count, wanted, p=weights / weights.sum())
