"""Make random archives, askers and queries for the search to be held against the oracle."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from storybank.domain.consent import Part
from storybank.domain.search import Document, Visible
from storybank.search.glossary import Glossary

WORDS = [
    "ramp", "ramps", "door", "chairs", "council", "heard", "the", "in", "care",
    "self-s", "self", "co-production", "coproduction", "co production", "production", "well",
    "being", "SEND", "send", "OCC", "16-25", "25", "organisation", "organization", "Zoë", "zoe",
    "don’t", "dont", "llyfrau", "A&E", "kettle", "kettles", "ramble", "ramp-door", "kettle-Zoë",
    "heard-in-care", "the-in", "non-ramp", "A&E-door",
]  # fmt: skip
LABELS = ["access", "loss", "home"]
GLOSSARY = Glossary([("OCC", "county council"), ("SEND", "ramp door"), ("kettle", "chairs")])
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

text = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
labels = st.lists(st.sampled_from(LABELS), max_size=2, unique=True).map(tuple)
some_parts = st.builds(
    lambda shown, heard: shown | heard,
    st.sampled_from(
        [frozenset({Part.TEXT}), frozenset({Part.SUMMARY}), frozenset({Part.TEXT, Part.SUMMARY})]
    ),
    st.sampled_from([frozenset(), frozenset({Part.VOICE})]),
)


@dataclass
class World:
    """The documents there are now, by rendition, and what was done to get there."""

    documents: dict[int, Document] = field(default_factory=dict)

    def of(self, stories: list[int]) -> list[Document]:
        return [one for one in self.documents.values() if one.story_number in stories]


@st.composite
def renditions(draw: st.DrawFn, story: int, n: int) -> Document:
    """Make one of up to two renditions of a story; their numbers are in no order of stories."""
    return Document(
        rendition_number=(story * 7) % 23 + 23 * n + 1,
        story_number=story,
        lang=draw(st.sampled_from(["en", "en-GB", "cy"])),
        title=draw(text),
        summary=draw(text),
        body=draw(text),
        themes=draw(text),
        transcript=draw(st.one_of(st.just(""), text)),
        names=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"zoe", "ramp"})])),
    )


@st.composite
def told(draw: st.DrawFn, stories: list[int]) -> list[Document]:
    """Make the present documents of some stories; one may have none any more."""
    return [draw(renditions(story, n)) for story in stories for n in range(draw(st.integers(0, 2)))]


@st.composite
def seen(draw: st.DrawFn, document: Document) -> Visible:
    """Make what one asker may see of a document, and what it is counted by."""
    parts = draw(some_parts)
    place = draw(st.sampled_from([(), ("England",), ("England", "Fenmarsh")]))
    return Visible(
        document.rendition_number,
        document.story_number,
        parts,
        facets={
            "theme": draw(labels),
            "voice": (draw(st.sampled_from(["carer", "staff"])),),
            "place": place,
            "kind": ("story",),
            "format": (draw(st.sampled_from(["text", "audio"])),),
            "year": draw(st.sampled_from([(), ("2024",), ("2025",)])),
        },
        content_notes=draw(st.sampled_from([(), ("loss",), ("loss", "harm")])),
        published_at=BEGIN + timedelta(days=draw(st.integers(0, 2))),
    )


word = st.sampled_from(WORDS)
item = st.one_of(
    word,
    word,
    word.map("-{}".format),
    word.map(lambda one: f"{one[:3]}*"),
    st.lists(word, min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"'),
    st.lists(word, min_size=2, max_size=2).map(lambda some: f'-"{" ".join(some)}"'),
)
query = st.lists(item, min_size=1, max_size=5).map(" ".join)
chosen = st.fixed_dictionaries(
    {},
    optional={
        "theme": st.lists(st.sampled_from(LABELS), max_size=2, unique=True).map(tuple),
        "voice": st.lists(st.sampled_from(["carer", "staff", "none"]), max_size=2).map(tuple),
        "place": st.just(("Fenmarsh",)),
        "year": st.sampled_from([("2024",), ("2024", "2025")]),
    },
)
notes = st.sampled_from([(), (), ("loss",), ("harm", "loss")])
