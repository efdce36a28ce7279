"""List every way out of the archive, and whose permission decides what it gives.

One row a view and method. A new view needs its row here, and nothing else: what
is in neither kind of row (a story, or none) makes the leak test fail.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from storybank.domain.consent import Use
from storybank.services.leaks import Shows
from storybank.services.planting import COMMON_THEME, RARE_THEME, Garden, Planted
from storybank.services.plants import HEARD, PARTNER, USES, WORDS, Spot, slug

Queries = Callable[[Garden], Iterable[Mapping[str, str]]]

NOBODYS_ID = "2222222"
NOBODYS_FILE = "AAAAAAAAAAAAAAAAAAAAAA"
NOBODYS_WORD = "zqnobodyoqq"
ON_PAGES = frozenset(Spot) - {Spot.PICTURE, Spot.SOUND}
SPOKEN = frozenset({Spot.CAPTIONS})
PHOTO = frozenset({Spot.PICTURE})
SOUND = frozenset({Spot.SOUND})
EDITED = frozenset({Spot.BODY, Spot.PART, Spot.SUMMARY, Spot.QUOTE, Spot.NOTE, Spot.USE_NOTE})
COPIED = frozenset(
    {
        *(Spot.TITLE, Spot.SUMMARY, Spot.BODY, Spot.PART, Spot.UPDATE),
        *(Spot.LINE, Spot.ALT, Spot.PICTURE, *HEARD),
    }
)


def no_query(_: Garden) -> Iterable[Mapping[str, str]]:
    """Ask for the address alone."""
    return ({},)


@dataclass(frozen=True, slots=True)
class Exit:
    """One view. ``must``: what of the story at its address has to be there, where permitted.

    ``counts``: it says how many stories the common theme has.
    """

    endpoint: str
    shows: Shows = Shows.NOTHING
    method: str = "GET"
    must: frozenset[Spot] = frozenset()
    asks: Queries = no_query
    accept: str = "text/html"
    counts: bool = False
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what findings call it."""
        kind = " as JSON" if self.accept != "text/html" else ""
        return f"{self.method} {self.endpoint}{kind}"


def glance(garden: Garden) -> Iterable[Mapping[str, str]]:
    """Ask what is enough to see that it matters not who asks."""
    hidden = next(one for one in garden.planted if not one.plant.seen)
    return ({}, {"page": "2"}, {"q": hidden.words[Spot.TITLE]})


def _few(garden: Garden) -> Iterable[Mapping[str, str]]:
    """Ask for a word of each title, for themes and places, and page by page."""
    yield from ({}, {"page": "2"}, {"page": "3"}, {"sort": "oldest"}, {"q": NOBODYS_WORD})
    yield {"theme": COMMON_THEME}
    yield {"theme": RARE_THEME}
    yield from ({"theme": slug(at)} for at in range(len(garden.planted)))
    for one in garden.planted:
        yield {"q": one.words[Spot.TITLE]}
    yield from ({"theme": NOBODYS_WORD}, {"place": NOBODYS_WORD})


def _all(garden: Garden) -> Iterable[Mapping[str, str]]:
    """Ask for words, a beginning, slips that are near hidden words and names, and places."""
    yield from ({}, {"q": "zq*"}, {"q": NOBODYS_WORD}, {"place": NOBODYS_WORD})
    for one in (*garden.planted, garden.draft):
        yield {"q": one.words[Spot.BODY]}
        yield {"q": one.words[Spot.SURNAME][:-1]}
        yield {"place": one.words[Spot.TOWN]}
        if not one.plant.seen:
            yield {"q": one.words[Spot.TITLE][:-1]}


def _titles(garden: Garden) -> Iterable[Mapping[str, str]]:
    """Ask for everything, and for a word of each hidden title."""
    yield from ({}, {"q": NOBODYS_WORD})
    for one in garden.planted:
        if not one.plant.seen:
            yield {"q": one.words[Spot.TITLE]}


def _parts(_: Garden) -> Iterable[Mapping[str, str]]:
    """Ask for each page of a step of a session."""
    return ({}, {"part": "note"}, {"part": "1"})


def _quotes(garden: Garden) -> Iterable[Mapping[str, str]]:
    """Ask for all quotes, to be shown and to be printed, page by page, by theme and by words."""
    for use in ("training_here", "print"):
        yield from ({"use": use}, {"use": use, "page": "2"}, {"use": use, "q": "it was to me"})
    yield from ({"theme": RARE_THEME}, {"q": NOBODYS_WORD})
    for one in garden.planted:
        yield {"q": one.words[Spot.QUOTE]}


def _queue(garden: Garden) -> Iterable[Mapping[str, str]]:
    shows = ("waiting", "held", "approved", "declined", "all")
    yield from ({"show": show, "page": page} for show in shows for page in ("1", "2", "3"))
    yield {"show": "all", "late": "yes", "whose": "mine", "serious": "urgent"}
    for one in garden.planted:
        if not one.plant.seen:
            yield {"show": "all", "note": one.words[Spot.NOTE]}


def _locked(garden: Garden) -> Iterator[Planted]:
    """Yield the stories that neither curators nor their tellers may open, but that are there."""
    return (one for one in garden.planted if not one.plant.own and not one.plant.gone)


def _get(shows: Shows, *endpoints: str) -> tuple[Exit, ...]:
    return tuple(Exit(endpoint, shows) for endpoint in endpoints)


def _post(shows: Shows, *endpoints: str) -> tuple[Exit, ...]:
    return tuple(Exit(endpoint, shows, "POST") for endpoint in endpoints)


S = Shows
JSON = "application/json"
EXITS: tuple[Exit, ...] = (
    # What the public may see.
    Exit("pages.home", S.PUBLIC, counts=True),
    Exit("search.stories", S.PUBLIC, asks=_few),
    Exit("search.stories", S.PUBLIC, asks=_titles, accept=JSON),
    Exit("api.stories", S.PUBLIC, asks=_all, accept=JSON, counts=True),
    Exit("stories.one", S.PUBLIC, must=ON_PAGES),
    Exit("themes.index", S.PUBLIC, counts=True),
    Exit("themes.one", S.PUBLIC),
    # What search engines and readers of feeds are told.
    *_get(S.ENGINES, "feeds.feed", "feeds.sitemap", "feeds.sitemap_page"),
    # What trainers may use.
    Exit("search.training", S.TRAINING, asks=_few),
    Exit("stories.training", S.TRAINING, must=ON_PAGES),
    Exit("stories.source", S.TRAINING, must=frozenset({Spot.TITLE})),
    # One file, for one use.
    Exit("media.one", S.FILE, must=PHOTO | SOUND),
    Exit("media.sized", S.FILE, must=PHOTO),
    Exit("captions.for_use", S.FILE, must=SPOKEN),
    *_post(S.TRAINING, "stories.unhappy"),
    Exit("pack_steps.choose", S.TRAINING),
    *_post(S.TRAINING, "pack_steps.put"),
    # Quotes, for either use.
    Exit("quotes.every", S.QUOTES, asks=_quotes),
    *_get(S.QUOTES, "quotes.one", "quotes.choose", "quotes.copied", "quotes.plain"),
    *_post(S.QUOTES, "quotes.put", "quotes.copy"),
    *_get(S.TRAINING, "projects.every"),
    # A trainer's packs: what may be used now, and by id what is called back.
    *_get(S.PACK, "packs.one", "runner.start"),
    Exit("runner.step", S.PACK, asks=_parts),
    *_post(S.PACK, "packs.share", "pack_steps.replace", "quotes.replace_gap"),
    Exit("exports.sheet", S.PRINT),
    Exit("handouts.pdf", S.PRINT),
    Exit("handouts.deck", S.TRAINING),
    *_get(S.HELD, "exports.check", "exports.every", "exports.desk"),
    # After a session: its stories as they may be named now; what was asked for, by id.
    *_get(S.PACK, "used.one"),
    *_post(S.PACK, "used.begin", "used.note", "used.note_change"),
    *_get(S.HELD, "asking.every"),
    *_get(S.PUBLIC, "asking.new"),
    *_post(S.PUBLIC, "asking.ask"),
    # What a saved search's secret address gives, to whoever has it.
    Exit("saved.feed", S.FOLLOWED),
    # The curators' desk.
    Exit("desk.queue", S.DESK, asks=_queue),
    Exit("desk.story", S.DESK, must=WORDS),
    Exit("desk_edit.one", S.DESK, must=EDITED),
    Exit("desk_photos.file", S.DESK, must=PHOTO),
    Exit("desk_recordings.file", S.DESK, must=SOUND),
    Exit("captions.to_desk", S.DESK, must=SPOKEN),
    Exit("desk_captions.one", S.DESK, must=SPOKEN | {Spot.RECORDING}),
    *_post(S.DESK, "desk_captions.save", "desk_captions.take_file", "desk_captions.drop"),
    *_get(S.DESK, "desk_recordings.new", "desk_recordings.ask"),
    *_post(S.DESK, "desk_recordings.add", "desk_recordings.answer"),
    *_post(S.DESK, "desk_recordings.retry", "desk_recordings.remove"),
    Exit("posted_photos.every", S.DESK, must=frozenset({Spot.ALT, Spot.LINE})),
    Exit("posted_photos.add", S.DESK, "POST"),
    Exit("marks.one", S.DESK, must=EDITED),
    Exit("quoting.every", S.DESK, must=frozenset({Spot.QUOTE})),
    *_get(S.DESK, "quoting.one", "quoting.waiting"),
    *_get(S.DESK, "story_links.every", "projects.desk"),
    *_post(S.DESK, "story_links.add", "story_links.remove", "story_links.put_back"),
    *_post(S.DESK, "projects.confirm"),
    *_post(S.DESK, "quoting.make", "quoting.change", "quoting.do", "quoting.answer"),
    *_get(S.DESK, "reviewers.every", "desk_versions.one", "desk_versions.late"),
    *_get(S.DESK, "checks.one", "with_a_say.every", "with_a_say.one"),
    *_get(S.DESK, "vocabulary.every", "vocabulary.new", "vocabulary.one", "vocabulary.end"),
    *_get(S.DESK, "vocabulary.table", "vocabulary.linked"),
    *_get(S.DESK, "desk.ask_again", "messages.every", "desk_used.every"),
    Exit("desk_stop.start", S.DESK, asks=_titles),
    *_post(S.DESK, "desk_stop.stop"),
    Exit("reviewing.one", S.REVIEWED),
    *_get(S.REVIEWED, "reviewing.every"),
    *_post(S.REVIEWED, "reviewing.answer"),
    *_get(S.CONCERN, "safeguarding.ask"),
    *_post(S.CONCERN, "safeguarding.hold"),
    *_post(
        S.DESK,
        "desk.copy",
        "messages.send",
        "messages.sent",
        "desk_used.settle",
        "marks.settle",
        "vocabulary.add",
        "vocabulary.change",
        "vocabulary.retire",
        "vocabulary.merge",
        "vocabulary.bring_back",
        "vocabulary.take_in",
        "desk_versions.add",
        "desk_versions.read",
        "reviewers.make",
        "reviewers.end",
        "reviewers.settle",
        "checks.note",
        "checks.settle",
        "checks.guess",
        "checks.call",
        "with_a_say.add",
        "with_a_say.take",
        "with_a_say.assent",
        "with_a_say.unhappy",
        "with_a_say.checked",
        "with_a_say.died",
        "with_a_say.go_on_without",
        "with_a_say.left",
        "with_a_say.make_link",
        "desk.take",
        "desk.give_back",
        "desk.plan",
        "desk_edit.propose",
        "desk.ask",
        "desk.approve",
        "desk.decline",
        "desk.hold",
        "desk.release",
        "desk.message",
    ),
    # The teller's own story.
    *_get(
        S.OWN,
        "my_story.start",
        "my_story.by_link",
        "my_story.one",
        "my_story.history",
        "my_story.tidied",
        "my_story.coming",
        "permissions.every",
        "permissions.one",
        "permissions.how_long",
        "permissions.done",
        "edits.each",
        "my_versions.every",
        "guessing.every",
        "proposals.words",
        "proposals.thinking",
        "proposals.more_time",
        "stop.start",
        "stop.everything",
        "stop.draft",
        "stop.done",
        "asking_anew.ask",
        "asking_again.start",
        "asking_again.one",
        "asking_again.agree",
        "renewals.ask",
        "renewals.done",
        "receipts.page",
        "receipts.small",
        "receipts.large",
        "receipts.easy_read",
        "receipts.text",
        "receipts.messages",
        "receipts.audio_script",
        "receipts.data",
        "receipts.discreet",
        "receipts.discreet_text",
    ),
    Exit("my_story.copy", S.OWN, must=COPIED),
    *_get(S.OWN, "came_of.one", "ask_first.every", "asked.one"),
    *_post(S.OWN, "came_of.thank", "came_of.quiet", "came_of.tell_me", "came_of.dispute"),
    *_post(S.OWN, "asked.answer"),
    *_get(S.OWN, "my_photos.every", "my_photos.one", "my_photos.file"),
    *_post(S.OWN, "my_photos.change", "my_photos.take_out"),
    *_get(S.OWN, "my_recordings.every", "my_recordings.one", "my_recordings.file"),
    *_get(S.OWN, "captions.to_teller"),
    *_post(S.OWN, "my_recordings.change", "my_recordings.take_out", "my_recordings.delete"),
    Exit("my_quotes.every", S.OWN, must=frozenset({Spot.QUOTE})),
    *_post(S.OWN, "my_quotes.answer"),
    Exit("my_story.seen", S.SEEN, must=ON_PAGES - {Spot.THEME, Spot.CITATION, Spot.QUOTE}),
    *_post(
        S.OWN,
        "my_story.enter",
        "my_story.send",
        "my_story.resume",
        "my_story.restore",
        "permissions.change",
        "permissions.set_end",
        "edits.answer",
        "my_versions.answer",
        "guessing.answer",
        "proposals.answer",
        "proposals.approve",
        "proposals.take_more_time",
        "my_story.pause",
        "stop.choose",
        "stop.withdraw",
        "stop.delete",
        "stop.forget_draft",
        "my_story.close",
        "my_story.refuse",
        "asking_anew.finish",
        "asking_again.save",
        "asking_again.send",
        "renewals.answer",
        "receipts.renew",
        "ask_first.choose",
        "came_of.rest",
    ),
    # Words that were not sent yet.
    *_get(
        S.DRAFT,
        "share.start",
        "share.resume",
        "share.parts",
        "share.question",
        "share.rest",
        "share.check",
        "share.agree",
        "share.sent",
        "share.told",
        "aftercare.ask",
        "aftercare.done",
        "shared.told",
        "shared.still_here",
        "shared.closed",
    ),
    *_get(S.DRAFT, "photos.every", "photos.one", "photos.choose_squares", "photos.file"),
    *_post(S.DRAFT, "photos.add", "photos.tell", "photos.put_in_place", "photos.remove"),
    *_post(S.DRAFT, "photos.move", "photos.hide"),
    *_get(S.DRAFT, "recordings.every", "recordings.one", "recordings.file"),
    *_post(S.DRAFT, "recordings.add", "recordings.tell", "recordings.put_in_place"),
    *_post(S.DRAFT, "recordings.choose_poster", "recordings.move", "recordings.remove"),
    *_post(S.DRAFT, "share.save", "share.send", "share.another", "share.forget"),
    *_post(S.DRAFT, "aftercare.take", "shared.extend", "shared.keep"),
    # No story at all.
    *_get(
        S.NOTHING,
        "health.health",
        "people.sign_in",
        "resets.ask",
        "resets.asked",
        "resets.choose",
        "members.every",
        "members.new",
        "members.one",
        "invitations.new",
        "joining.ask",
        "second_step.ask",
        "second_step.set_up",
        "account.one",
        "account.password",
        "account.set_up",
        "account.change",
        "account.leave_out",
        "settings.every",
        "settings.one",
        "settings.logo",
        "look.style",
        "look.file",
        # It says whose deed it was; about which story, only to curators: tests/web/test_audit.py.
        "audit.every",
        "stop_requests.tell",
        "static",
        "pages.leave",
        "feeds.robots",
        "receipts.by_link",
        "about_me.start",
        "about_me.done",
        "about_me.policy",
        "complaints.start",
        "complaints.one",
        "requests.index",
        "requests.complaints_index",
        "safeguarding.index",
        "safeguarding.one",
        "recipients.every",
        "paper.new",
        "paper.receipt",
        # Their link opens what their teller allowed: see tests/web/test_beside.py.
        "beside.by_link",
        # A reviewer's link: see tests/services/test_reviewing.py and tests/web/test_reviewing.py.
        "reviewing.by_link",
        "reviewing.opened",
        "beside.every",
        "beside.one",
        "wordings.every",
        "wordings.one",
        "wordings.edit",
        "wordings.version",
        "wordings.retire",
        # A saved search says what was asked for and how many it finds, never what.
        "saved.every",
        "saved.new",
        "saved.one",
        "glossary.every",
        "glossary.one",
        "glossary.table",
        # These say what a trainer wrote of a pack, or keep a script.
        "packs.every",
        "packs.new",
        "packs.edit",
        "pack_steps.new",
        "pack_steps.one",
        "exports.new",
        "projects.new_copy",
        "runner.worker",
        # These say what a trainer noted or agrees to, or ask a room how it was.
        "used.every",
        "agreement.one",
        "room.one",
    ),
    *_post(
        S.NOTHING,
        "resets.take",
        "resets.save",
        "members.add",
        "members.set_roles",
        "members.disable",
        "members.enable",
        "members.set_password",
        "members.make_link",
        "members.take_off",
        "invitations.make",
        "invitations.make_again",
        "invitations.revoke",
        "joining.accept",
        "second_step.check",
        "second_step.confirm",
        "account.end",
        "account.change_password",
        "account.begin",
        "account.confirm",
        "account.renew_codes",
        "account.turn_off",
        "account.set_care",
        "account.end_others",
        "settings.change",
        "settings.set_logo",
        "settings.remove_logo",
        "about_me.send",
        "complaints.send",
        "requests.hide",
        "requests.settle",
        "requests.take",
        "requests.acknowledge",
        "requests.close",
        "safeguarding.note",
        "members.set_partner",
        "recipients.add",
        "recipients.bring_back",
        "recipients.retire",
        "paper.take",
        "paper.handed_over",
        "reviewing.answer_opened",
        "reviewing.close",
        "beside.answer",
        "beside.close",
        "beside.stop",
        "safeguarding.decide",
        "wordings.change",
        "wordings.retired",
        "saved.keep",
        "saved.open_again",
        "saved.rename",
        "saved.remove",
        "saved.bring_back",
        "saved.make_feed",
        "saved.stop_feed",
        "packs.make",
        "packs.change",
        "packs.copy",
        "packs.keep_plan",
        "packs.stop_sharing",
        "pack_steps.add",
        "pack_steps.change",
        "pack_steps.move",
        "pack_steps.remove",
        "pack_steps.bring_back",
        "exports.make",
        "projects.make_copy",
        "exports.confirm",
        "exports.confirm_for",
        "asking.cancel",
        "agreement.agree",
        "room.tap",
        "packs.remove",
        "packs.bring_back",
        "glossary.add",
        "glossary.change",
        "glossary.undo",
        "glossary.remove",
        "glossary.bring_back",
        "glossary.take_in",
        "glossary.take_back",
    ),
    *_post(S.NOTHING, "stop_requests.describe", "people.enter", "people.sign_out"),
)

# Commands that print stories, and those that print none.
COMMANDS: Mapping[str, Shows] = {
    "search": S.PUBLIC,
    **dict.fromkeys(
        (
            "why",
            "init",
            "serve",
            "demo",
            "import",
            "index refresh",
            "index rebuild",
            "index check",
            "ledger verify",
            "leak-test",
            "purge",
            "tick",
            "work",
            "backup",
            "restore",
            "doctor",
            "people add",
            "people list",
            "people role",
            "people disable",
            "people enable",
            "people password",
            "people partner",
            "people second-step-off",
        ),
        S.NOTHING,
    ),
}

# What stands in for each part of an address.
VALUES: Mapping[str, Callable[[Garden], Iterable[str]]] = {
    "story_id": lambda garden: (*(one.story_id for one in garden.planted), NOBODYS_ID),
    "slug": lambda garden: (
        COMMON_THEME,
        RARE_THEME,
        *map(slug, range(len(garden.planted))),
        NOBODYS_WORD,
    ),
    "purpose": lambda _: (*(use.value for use in USES), f"{Use.TRAINING_PARTNER}.{PARTNER}"),
    "use": lambda _: (Use.WEB.value, Use.TRAINING_HERE.value, Use.PRINT.value),
    "media_id": lambda garden: (
        *(one.media_id for one in garden.planted),
        *(one.recording_id for one in garden.planted),
        NOBODYS_FILE,
    ),
    "recording_id": lambda garden: (*(one.recording_id for one in garden.planted), NOBODYS_FILE),
    "size": lambda _: ("800",),
    "form": lambda _: ("sound",),
    "kind": lambda _: ("captions",),
    # Someone with a say in a story that curators may open, and in one that they may not.
    "subject_id": lambda garden: tuple(
        one.subject_id for one in (garden.planted[0], next(_locked(garden)))
    ),
    "mention_id": lambda _: ("nobody",),
    **dict.fromkeys(
        (
            "member_id",
            "complaint_id",
            "request_id",
            "concern_id",
            "reference",
            "version_id",
            "recipient_id",
            "invitation_id",
            "ref",
            "sha256",
        ),
        lambda _: ("nobody",),
    ),
    "section": lambda _: ("organisation", "uses", "nobody"),
    "place": lambda _: ("desk", "training"),
    "screen": lambda _: ("W26", "W99"),
    "page": lambda _: ("1", "2"),
    "code": lambda _: ("age",),
    "question": lambda _: ("use", "name", "place", "quotes"),
    "question_id": lambda _: ("who", "story", "name", "use-web", "contact", "none"),
    "number": lambda _: ("1", "2", "99999"),
    "what": lambda _: ("hidden", "taken_back", "deleted", "copy", "told", "draft", "fine", "call"),
    "token": lambda garden: (garden.feed_token, "AAAAAAAAAAAAAAAAAAAAAA"),
    "pack_id": lambda garden: (garden.pack.pack_id, "nobody"),
    "step_id": lambda garden: (*garden.pack.step_ids, "nobody"),
    "export_id": lambda garden: (garden.pack.export_id, *garden.pack.quote_copies, "nobody"),
    "quote_id": lambda garden: (*garden.pack.quote_ids, "nobody"),
    "said": lambda _: ("yes", "no"),
    "deed": lambda _: ("freeze", "release", "remove", "bring-back"),
    "export_code": lambda garden: (garden.pack.code, "2222222222"),
    "used_id": lambda garden: (garden.used.used_id, "nobody"),
    "pulse_code": lambda garden: (garden.used.pulse_code, "2222222222"),
    "note_id": lambda garden: (*garden.used.note_ids, "nobody"),
    **dict.fromkeys(("occasion_id", "asked_key"), lambda _: ("nobody",)),
    "saved_id": lambda garden: (garden.saved_id, "nobody"),
    "filename": lambda _: ("theme.css", "../storybank.db"),
}
