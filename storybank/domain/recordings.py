"""Say what a recording of a story is, with the words that make it open to everyone.

Nothing with sound or moving pictures is shown without them, and without a person
who has checked them (accessibility.md, A11Y-40).
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from storybank.domain.consent import Part

MOST_RECORDINGS = 4  # of one story


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording in the words of a rendition: what a yes to it is said to.

    ``file`` is the hash of its film, or of its sound where it is one without
    pictures; of what was given as long as it is not made safe. ``title`` says
    what it is, in the teller's words. ``captions`` are its words with their
    times, ``description`` what is to be seen, with times: both WebVTT.
    ``is_plain``: what is to be seen adds nothing to what is said.
    ``is_checked``: a person has checked all of it against the recording.
    """

    id: str
    part: Part
    file: str
    title: str = ""
    captions: str = ""
    description: str = ""
    is_plain: bool = False
    is_checked: bool = False

    def canonical(self) -> dict[str, object]:
        """Return the fields that are hashed."""
        return {
            "id": self.id,
            "part": self.part.value,
            "file": self.file,
            "title": self.title,
            "captions": self.captions,
            "description": self.description,
            "is_plain": self.is_plain,
            "is_checked": self.is_checked,
        }

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Recording":
        """Read what ``canonical`` wrote."""
        return cls(**{**fields, "part": Part(fields["part"])})

    @property
    def has_its_words(self) -> bool:
        """Tell whether it may be shown at all, as far as it depends on its words."""
        is_seen = self.part is Part.VOICE or self.is_plain or bool(self.description)
        return self.is_checked and bool(self.captions) and is_seen

    @property
    def sha256(self) -> str:
        """Return the hash that the yes of someone who is only in this file is tied to."""
        written = json.dumps(
            self.canonical(), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(written.encode()).hexdigest()

    def seen(self, parts: Collection[Part]) -> "RecordingView | None":
        """Return it as far as *parts* of it may be shown; None where none may.

        What a film shows is described to those alone who may see it.
        """
        is_film = self.part is Part.VIDEO and Part.VIDEO in parts
        if not is_film and Part.VOICE not in parts:
            return None
        return RecordingView(
            self.id, self.title, self.captions, self.description if is_film else "", is_film
        )


@dataclass(frozen=True, slots=True)
class RecordingView:
    """What one audience may have of a recording: the film, or its sound alone."""

    id: str
    title: str
    captions: str
    description: str = ""
    is_film: bool = False
