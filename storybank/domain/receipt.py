"""Say what a receipt holds, and write it for a page, a paper, an ear or a small screen.

It is made of answers, dates and addresses alone: it never holds the story (I-27).
As linked data it is written in ``receipt_data``.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime

from storybank.domain import phrases
from storybank.domain.consent import IndicatedBy, Status, Use
from storybank.domain.times import plain

LONGEST_MESSAGE = 160  # characters of GSM-7

HELPED: dict[IndicatedBy, str] = {
    IndicatedBy.SELF: "Nobody. You answered on your own",
    IndicatedBy.SELF_WITH_SUPPORT: "Someone helped you",
    IndicatedBy.SELF_WITH_INTERPRETER: "An interpreter helped you",
    IndicatedBy.PARENT: "A parent answered with you or for you",
    IndicatedBy.GUARDIAN: "A guardian answered with you or for you",
    IndicatedBy.CORPORATE_PARENT: "The council answered with you or for you",
    IndicatedBy.ATTORNEY: "Your attorney answered for you",
    IndicatedBy.DEPUTY: "Your deputy answered for you",
    IndicatedBy.CONSULTEE_PERSONAL: "Someone close to you gave advice",
    IndicatedBy.CONSULTEE_NOMINATED: "Someone who was asked to gave advice",
    IndicatedBy.NEXT_OF_KIN: "The next of kin answered",
    IndicatedBy.ORGANISATION: "An organisation answered",
    IndicatedBy.CURATOR: "A member of our staff wrote it down",
}

NOT_BACK: dict[Use, str] = {
    Use.TRAINING_HERE: "what people remember from training",
    Use.TRAINING_PARTNER: "what people remember from a partner’s training",
    Use.WEB: "copies that other people made of our website",
    Use.SEARCH_ENGINES: "what search sites have kept",
    Use.PRINT: "paper copies that people already have",
    Use.SOCIAL: "what other people have shared",
    Use.PRESS: "what the news has used",
    Use.RESEARCH: "findings that are already written",
    Use.FUNDRAISING: "letters that are already sent",
    Use.DEPOSIT: "what another archive keeps",
    Use.MACHINE: "what computers have learned",
}


@dataclass(frozen=True, slots=True)
class Party:
    """Who gives the receipt, and how to reach a person there."""

    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    regulator: str = ""
    regulator_url: str = ""
    country: str = "GB"
    backup_days: int = 35


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to one use, for one recipient where there is one.

    ``parts`` are pairs of part and answer in words. ``starts_on`` None: after
    the yes to the finished words. ``ends_on`` None: nothing was allowed.
    """

    use: Use
    label: str
    is_yes: bool
    answer: str
    parts: tuple[tuple[str, str], ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None

    def sentence(self) -> str:
        """Write it all in one line."""
        label = f"{self.label[:1].upper()}{self.label[1:]}"
        if not self.is_yes:
            return f"{label}: {self.answer}."
        said = [f"{label}: yes to {phrases.listed(self._parts('yes'))}"]
        refused = self._parts("no")
        said += [f"No to {phrases.listed(refused)}"] if refused else []
        said += [
            f"{part[:1].upper()}{part[1:]}: {answer}"
            for part, answer in self.parts
            if answer not in {"yes", "no"}
        ]
        return ". ".join([*said, f"It {self.time()}."])

    def time(self) -> str:
        """Write when it starts and ends."""
        day = f"on {plain(self.starts_on)}" if self.starts_on else "after your last yes"
        ends = f" and ends on {plain(self.ends_on)}" if self.ends_on else ""
        return f"starts {day}{ends}"

    def _parts(self, answered: str) -> list[str]:
        return [part for part, answer in self.parts if answer == answered]


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of our words that the person was shown."""

    id: str
    sha256: str
    since: date
    lang: str


@dataclass(frozen=True, slots=True)
class Act:
    """One record of permission, as linked data tells of it."""

    id: str
    follows: str
    subject_id: str
    indicated_by: IndicatedBy
    method: str
    format: str
    answered_at: datetime
    starts_at: datetime | None
    ends_at: datetime
    status: Status
    jurisdiction: str
    lawful_bases: tuple[str, ...]
    shown: tuple[Shown, ...]
    said: tuple["Coded", ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """One use of a record in codes: what linked data is made of."""

    use: Use
    recipient: str
    parts: tuple[tuple[str, str, str], ...]  # part, decision, name or place level
    media_ids: tuple[str, ...] = ()

    @property
    def is_yes(self) -> bool:
        """Tell whether anything was allowed for this use."""
        return any(decision == "yes" for _, decision, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a receipt, with its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. ``words`` and ``link`` are empty where only their hashes are known.

    ``screen`` are the lines of W44, filled in; ``helped`` says who helped.
    """

    id: str
    given_on: date
    given_at: datetime
    party: Party
    title: str
    screen: tuple[str, ...]
    said: tuple[Said, ...]
    helped: tuple[str, ...]
    acts: tuple[Act, ...]
    stop_link: str
    words: str = ""
    link: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the versions of our words that the person was shown, each once."""
        return tuple(dict.fromkeys(one.id for act in self.acts for one in act.shown))

    @property
    def partners(self) -> tuple[str, ...]:
        """Return by name those besides us who may use it."""
        return tuple(
            said.label
            for said in self.said
            if said.is_yes and said.use in {Use.TRAINING_PARTNER, Use.DEPOSIT, Use.SOCIAL}
        )

    @property
    def ends_on(self) -> date | None:
        """Return the first day on which something ends; None where nothing was allowed."""
        return min((said.ends_on for said in self.said if said.ends_on), default=None)

    def sections(self) -> tuple[Section, ...]:
        """Return all that the receipt holds besides W44, in the order it is read."""
        lost = [NOT_BACK[said.use] for said in self.said if said.is_yes]
        found = (
            Section("Your choices, one by one", tuple(one.sentence() for one in self.said)),
            Section("Partners who may use it", self.partners),
            Section("Who helped you", self.helped),
            Section("What we cannot get back", (_sentence(phrases.listed(lost)),) if lost else ()),
            Section(
                "How long back-ups last",
                (f"Our back-up copies are gone after {self.party.backup_days} days.",),
            ),
            Section("Who we are", (self._us(),)),
            Section("The pages you read", (self._pages(),) if self.shown else ()),
            Section("Given", (f"This receipt was given on {plain(self.given_on)}.",)),
        )
        return tuple(section for section in found if section.lines)

    def plain_text(self, *, spelled: bool = False) -> str:
        """Write the receipt as plain text; with *spelled* the words letter by letter too."""
        blocks = ["\n".join([self.title, "", *self.screen])]
        if self.words:
            listed = [f"{n}. {word}" for n, word in enumerate(self.words.split(), 1)]
            if spelled:
                listed = [f"{one} ({spell(one.split()[1])})" for one in listed]
            blocks.append("\n".join(["Your four words, one by one", *listed]))
        if self.link:
            blocks.append(f"Your link\n{self.link}")
        blocks += ["\n".join([one.heading, *one.lines]) for one in self.sections()]
        return "\n\n".join(blocks) + "\n"

    def audio_script(self) -> str:
        """Write what is read out: whole sentences, the words spelled, a pause where it helps."""
        words = self.words.split()
        said = [f"{self.title}.", *self.screen]
        if words:
            said.append("I will say your four words again, slowly.")
            said += [f"Word {n}: {word}. {spell(word)}." for n, word in enumerate(words, 1)]
        for section in self.sections():
            said += ["(pause)", f"{section.heading}.", *section.lines]
        return "\n".join([*said, "(pause)", "That is all. You can stop at any time."]) + "\n"

    def messages(self) -> tuple[str, str, str]:
        """Write three text messages: the words, how to stop and when it ends, the rest.

        They name nobody and do not say what they are about: someone else may see them.
        """
        phone = f"Call {self.party.phone}." if self.party.phone else "Tell any of us."
        ends = f"It ends on {plain(self.ends_on)}." if self.ends_on else "Nothing is allowed now."
        words = f"Your 4 words: {self.words}." if self.words else "Your 4 words are on your paper."
        link = self.link or self.stop_link
        return (
            _message(words, "They help you stop or change.", "Keep them safe."),
            _message(f"To stop: {self.stop_link}", phone, ends, "You can stop at any time."),
            _message(f"All your choices: {link}"),
        )

    def discreet(self) -> "Receipt":
        """Return the same without our name and without the word that tells what it is about."""
        party = replace(self.party, name="us", email="")

        def quiet(text: str) -> str:
            text = text.replace(self.party.name, "us") if self.party.name else text
            return re.sub(r"(?i)\bstor(?:y|ies)\b", "words", text)

        return replace(
            self,
            party=party,
            title=quiet(self.title),
            screen=tuple(quiet(line) for line in self.screen),
            said=tuple(replace(one, label=quiet(one.label)) for one in self.said),
            helped=tuple(quiet(one) for one in self.helped),
        )

    def _pages(self) -> str:
        return f"We keep each page as it was then: {', '.join(self.shown)}."

    def _us(self) -> str:
        party = self.party
        ways = [
            f"{party.name[:1].upper()}{party.name[1:]}." if party.name != "us" else "",
            f"Call {party.phone}." if party.phone else "",
            f"Write to {party.address}." if party.address else "",
            f"Email {party.email}." if party.email else "",
            f"About complaints: {party.regulator_url}" if party.regulator_url else "",
        ]
        return " ".join(way for way in ways if way) or "Ask any of us."


def spell(word: str) -> str:
    """Write a word letter by letter."""
    return " ".join(word.upper())


_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLAINER = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


def gsm(text: str) -> str:
    """Write a text in the 7-bit letters that every phone takes; others lose their marks."""
    kept = []
    for char in text.translate(_PLAINER):
        bare = unicodedata.normalize("NFD", char)[:1]
        kept.append(char if char in _GSM else bare if bare in _GSM else "?")
    return "".join(kept)


def _message(first: str, *more: str) -> str:
    """Write as many of the sentences as fit, the first always."""
    text = gsm(first)
    for sentence in map(gsm, more):
        if len(text) + 1 + len(sentence) <= LONGEST_MESSAGE:
            text += f" {sentence}"
    return text


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
