"""Keep what someone writes while they give a story, page by page, and send it once.

A draft belongs to whoever holds its session, its four words or its link. What
a form is made of is in ``forms``; what becomes of the answers, in ``offers``.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from storybank.domain.consent import Basis
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import contributor
from storybank.domain.stories import Story, new_story_id
from storybank.domain.wording import STANDARD, Edition
from storybank.services import (
    consent,
    contributors,
    forms,
    giving,
    inputs,
    media,
    offers,
    pictured,
    purposes,
    recordings,
    with_a_say,
    wording,
)
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.services.forms import ENOUGH, Form
from storybank.services.giving import Giving, Terms
from storybank.services.inputs import W57, Kept, Kind, Sent
from storybank.services.offers import Offer
from storybank.services.question import PHOTOS, Question, line_of
from storybank.storage import drafts, messages, receipts, reviews, wordings
from storybank.storage import media as kept_media
from storybank.storage.drafts import Draft

# Gives the secret of the session in hand for one purpose: see ``web.sessions``.
Secret = Callable[[str], bytes]

SENT = "You have sent this story. You can change it with your four words or your link."


def empty(archive: Archive) -> Form:
    """Return a form in which nothing is answered yet, and of which nothing is kept."""
    return forms.read("", {}, asked_about=purposes.asked(archive), versions={})


def fetch(archive: Archive, draft_id: str) -> Form:
    """Return the form of a draft; NotFoundError where it is gone or its time is over."""
    return _form(archive, _draft(archive, draft_id))


def save(archive: Archive, draft_id: str, question_id: str, sent: Sent) -> Form:
    """Keep the answers to one question; without *draft_id* begin a draft with them.

    Raises InvalidError with problems by field and keeps nothing; ConflictError
    where the story was sent; NotFoundError for an unknown question or draft.
    """
    question, kept = judged(archive, draft_id, question_id, sent)
    return _keep(archive, draft_id, {question_id: _entry(archive, question, kept, sent)})


def judged(archive: Archive, draft_id: str, question_id: str, sent: Sent) -> tuple[Question, Kept]:
    """Return a question and the answer to it that *sent* holds; InvalidError where it fails."""
    question = _known(archive, draft_id, question_id)
    kept, problems = inputs.read(question.fields, sent)
    problems = problems or question.check(kept)
    if problems:
        raise InvalidError(_worded(archive, problems))
    return question, kept


def save_unfinished(archive: Archive, draft_id: str, question_id: str, sent: Sent) -> Form:
    """Keep what is on a page as it is, for whoever stops in the middle of it.

    What is not good yet is asked again. InvalidError where it is too long to keep.
    """
    question = _known(archive, draft_id, question_id)
    kept, problems = inputs.read(question.fields, sent)
    too_long = {name: text for name, text in problems.items() if kept[name]}
    if too_long:
        raise InvalidError(too_long)
    is_done = not (problems or question.check(kept))
    if not is_done and not any(kept.values()):
        return _keep(archive, draft_id, {})
    entry = _entry(archive, question, kept, sent) | {"done": is_done}
    return _keep(archive, draft_id, {question_id: entry})


def keeps_words(question: Question) -> bool:
    """Tell whether words are kept while they are written: where there are lines of them."""
    return any(field.kind is Kind.LINES for field in question.fields) and not question.is_permission


def keep_words(archive: Archive, draft_id: str, question_id: str, sent: Sent) -> Form:
    """Keep words while they are being written; they count once their writer goes on.

    Raises InvalidError where they are too long to keep, NotFoundError where
    this question keeps none, ConflictError where the story was sent.
    """
    question = _known(archive, draft_id, question_id)
    if not keeps_words(question):
        raise NotFoundError("There are no words to keep.")
    kept, problems = inputs.read(question.fields, sent)
    too_long = {name: text for name, text in problems.items() if kept[name]}
    if too_long:
        raise InvalidError(too_long)
    if not any(kept.values()):
        return _keep(archive, draft_id, {}) if draft_id else empty(archive)
    entry = _entry(archive, question, kept, sent) | {"done": False}
    return _keep(archive, draft_id, {question_id: entry})


def stop_asking(archive: Archive, draft_id: str) -> Form:
    """Take no for every use that was not answered (accessibility.md 9, task 4)."""
    return _keep(archive, draft_id, {ENOUGH: {"fields": {}, "wording": "", "done": True}})


def keys(archive: Archive, form: Form, secret: Secret) -> Keys:
    """Return the four words and the link of a draft, or of what became of it; made if need be.

    They are the same for as long as the session lasts.
    """
    try:
        return keys_again(archive, form, secret)
    except NotFoundError:
        with archive.writing():
            return _keys(archive, _draft(archive, form.draft_id), secret)


def keys_again(archive: Archive, form: Form, secret: Secret) -> Keys:
    """Return the keys that this session was given before; NotFoundError where it was not."""
    return contributors.keys_again(archive, secret(form.draft_id))


def send(
    archive: Archive,
    draft_id: str,
    *,
    stamp: str,
    agreed: bool,
    secret: Secret,
    read_in: Edition = STANDARD,
) -> str:
    """Take the story in with its permissions: the first yes (W42). Return the story's id.

    ``read_in``: the form in which the pages without a question were shown.
    Sent twice it is sent once. Raises InvalidError where the box is not ticked
    (AC-06), ConflictError where answers are missing, or are not the ones that
    *stamp* was shown with.
    """
    with archive.writing() as db:
        form = _form(archive, _draft(archive, draft_id))
        if form.sent_story_id is not None:
            return form.sent_story_id
        if not agreed:
            raise InvalidError(_worded(archive, {"agree": W57.YES}))
        if form.missing or form.missing_last or form.stamp != stamp:
            raise ConflictError("Something has changed since you looked. Please check it again.")
        offer = offers.make(archive, form, new_story_id(), read_in=read_in)
        receipt_id = _keys(archive, _draft(archive, draft_id), secret).receipt_id
        story = _take(archive, offer, receipt_id, draft_id)
        receipts.hand_over(db, draft_id, story.number)
        drafts.mark_sent(db, draft_id, story.id)
    return story.id


def hold_place(archive: Archive, draft_id: str) -> Form:
    """Return a draft's form, of a new draft where there is none: files need one to belong to."""
    return _keep(archive, draft_id, {})


def keep_line(archive: Archive, draft_id: str, media_id: str, line: str | None) -> None:
    """Keep the line under a picture of a draft, empty for none; None forgets what was said."""
    with archive.writing() as db:
        draft = _draft(archive, draft_id)
        if draft.sent_story_id is not None:
            raise ConflictError(SENT)
        fields = dict(draft.answers.get(PHOTOS, {}).get("fields", {}))
        fields.pop(line_of(media_id), None)
        if line is not None:
            fields[line_of(media_id)] = [line] if line else []
        entry = {"fields": fields, "wording": "", "done": True}
        drafts.save(db, draft_id, {**draft.answers, PHOTOS: entry}, archive.now)


def _known(archive: Archive, draft_id: str, question_id: str) -> Question:
    given = forms.files_of(
        media.of_draft(archive, draft_id), recordings.of_draft(archive, draft_id)
    )
    return forms.known(purposes.asked(archive), question_id, given)


def _take(archive: Archive, offer: Offer, receipt_id: str, draft_id: str) -> Story:
    terms = Terms(
        basis=Basis.CONSENT,
        answers=offer.answers,
        starts_at=archive.now,
        expires_at=offer.expires_at,
        indicated_by=offer.indicated_by,
        wording_ids=offer.wording_ids,
        receipt_id=receipt_id,
        how=offer.how,
    )
    who = contributor(offer.story.id, receipt_id)
    taken = Giving(offer.story, offer.content, terms, offer.teller)
    story = giving.keep(archive, taken, actor=who, channel=Channel.WEB)
    kept_media.hand_over(archive.db, draft_id, story.number)
    for subject in pictured.of_others((*offer.pictures, *offer.recordings)):
        with_a_say.add_subject(archive, story, subject, actor=who)
    consent.note_event(archive, story, who, EventType.RECEIPT_ISSUED, codes={})
    for subject in offer.beside:
        with_a_say.add_subject(archive, story, subject, actor=who)
    if offer.others:
        reviews.add_mention(archive.db, story, offer.others)
    for note in offer.for_desk:
        messages.add(archive.db, story, "system", body=note, at=archive.now)
    return story


def _keep(archive: Archive, draft_id: str, entries: Mapping[str, Any]) -> Form:
    with archive.writing() as db:
        draft_id = draft_id or drafts.add(db, archive.now)
        draft = _draft(archive, draft_id)
        if draft.sent_story_id is not None:
            raise ConflictError(SENT)
        drafts.save(db, draft_id, {**draft.answers, **entries}, archive.now)
        return _form(archive, _draft(archive, draft_id))


def _keys(archive: Archive, draft: Draft, secret: Secret) -> Keys:
    own = secret(draft.id)
    try:
        return contributors.keys_again(archive, own)
    except NotFoundError:
        if draft.sent_story_id is not None:
            raise ConflictError(SENT) from None
        return contributors.new_keys(archive, draft_id=draft.id, secret=own)


def _draft(archive: Archive, draft_id: str) -> Draft:
    draft = drafts.fetch(archive.db, draft_id)
    if draft.saved_at < archive.now - timedelta(days=archive.settings.draft_days):
        raise NotFoundError("We no longer have these words.")
    return draft


def _form(archive: Archive, draft: Draft) -> Form:
    return forms.read(
        draft.id,
        draft.answers,
        asked_about=purposes.asked(archive),
        versions=wording.ids_by_screen(archive),
        faults=wordings.faults(archive.db),
        sent_story_id=draft.sent_story_id,
        pictures=media.of_draft(archive, draft.id),
        recordings=recordings.of_draft(archive, draft.id),
    )


def _entry(archive: Archive, question: Question, kept: Kept, sent: Sent) -> dict[str, Any]:
    """Return what a draft keeps of an answer, with the version that its page was made of."""
    shown = next(iter(sent.get("wording", ())), "")
    return {
        "fields": {name: list(values) for name, values in kept.items()},
        "wording": wording.shown(archive, question.screen, shown) if question.screen else "",
        "done": True,
    }


def _worded(archive: Archive, problems: Mapping[str, str]) -> dict[str, str]:
    """Put the words of W57 where a problem names one of its lines."""
    lines = wording.screen(archive, "W57").lines
    own = {str(message): line for message, line in zip(W57, lines, strict=True)}
    return {name: own.get(problem, problem) for name, problem in problems.items()}
