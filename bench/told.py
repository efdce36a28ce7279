"""Say what a story is that every engine is given alike."""

from dataclasses import dataclass

SEED = 7
VOICES = (
    "uses_services", "carer", "staff", "voluntary_sector", "uses_services_or_carer",
    "young_person", "senior_leader", "peer_researcher", "other",
)  # fmt: skip
KINDS = ("story", "case_study", "quote", "project", "session")
FORMATS = ("text", "audio", "video", "picture", "easy_read")
# What has become of the permission, in hundredths: most are on the web.
AUDIENCES = {"web": 62, "training": 30, "held": 4, "expired": 2, "withdrawn": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """One story as every engine is given it. ``audience`` is one of ``AUDIENCES``."""

    source_id: str
    title: str
    summary: str
    body: str
    themes: tuple[str, ...]
    voice: str
    place: str
    kind: str
    format: str
    year: str
    audience: str
