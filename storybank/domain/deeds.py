"""Say in words what the journal notes: what each deed is, and which kind of work it belongs to."""

from enum import StrEnum


class Work(StrEnum):
    """A kind of work, to look through the journal by."""

    PEOPLE = "people"
    SIGN_IN = "sign_in"
    SETTINGS = "settings"
    DESK = "desk"
    REQUESTS = "requests"
    TRAINING = "training"
    ARCHIVE = "archive"


WORKS: dict[Work, str] = {
    Work.PEOPLE: "Members of staff",
    Work.SIGN_IN: "Passwords and second steps",
    Work.SETTINGS: "Settings, wording, partners",
    Work.DESK: "Stories at the desk",
    Work.REQUESTS: "Requests, complaints, messages",
    Work.TRAINING: "Sessions, questions to tellers, agreements",
    Work.ARCHIVE: "Names, themes, searches, back-ups",
}

DEEDS: dict[Work, dict[str, str]] = {
    Work.PEOPLE: {
        "invited": "invited someone",
        "invitation_revoked": "took an invitation back",
        "person_added": "added a member of staff",
        "roles_changed": "changed what someone may do",
        "partner_changed": "changed whose trainer someone is",
        "person_disabled": "shut someone out",
        "person_enabled": "let someone in again",
    },
    Work.SIGN_IN: {
        "password_changed": "gave someone a new password",
        "own_password_changed": "changed their own password",
        "reset_asked": "asked for a new password",
        "reset_made": "made a link for a new password",
        "reset_used": "chose a new password with a link",
        "second_step_on": "turned their second step on",
        "second_step_off": "turned their second step off",
        "second_step_taken_off": "took someone’s second step off",
        "recovery_code_used": "used a recovery code",
        "recovery_codes_made": "made new recovery codes",
    },
    Work.SETTINGS: {
        "setting_changed": "changed a setting",
        "logo_changed": "changed the logo",
        "logo_removed": "removed the logo",
        "wording_changed": "changed the words of a screen",
        "wording_retired": "retired words that misled",
        "recipient_added": "added a partner, page or project",
        "recipient_retired": "stopped asking about a partner, page or project",
        "recipient_asked_again": "asked about a partner, page or project again",
    },
    Work.DESK: {
        "in_review": "began to check a story",
        "proposed": "suggested other words",
        "proposed_to_contributor": "showed words to the teller",
        "approved": "approved a story",
        "declined": "declined a story",
        "archived": "archived a story",
        "submitted": "put a story back to the new ones",
        "first_key": "agreed, as the first of two",
        "held": "put a story on hold",
        "released": "took a story off hold",
        "tidied": "tidied spaces, marks or spelling",
        "typed_in": "typed a story in",
        "photo_added": "put a photo with a story that was posted or brought",
        "stopped_for_someone": "stopped a story for someone",
        "gave_copy": "gave a teller a copy",
        "death_told": "noted that someone has died",
        "link_made": "made a link for someone with a say",
        "authority_checked": "checked who may say yes",
        "mention_noted": "noted someone else in a story",
        "mention_settled": "settled about someone else in a story",
        "recognition_reviewed": "looked at who could be recognised",
        "call_settled": "settled a call",
        "taken": "took a story to work on",
        "given_back": "gave a story back",
        "planned": "changed by when, and how pressing, a story is",
        "marks_settled": "settled marked places in a story",
        "quote_made": "chose words for a quote",
        "quote_changed": "chose other words for a quote",
        "quote_frozen": "stopped showing a quote for now",
        "quote_released": "went on showing a quote",
        "quote_removed": "removed a quote",
        "quote_brought_back": "brought a quote back",
        "quote_answered": "wrote down what a teller said to a quote",
        "version_added": "made another way to read a story",
        "version_read": "noted who has read a version for its teller",
        "review_link_made": "made a link for a reviewer",
        "review_link_revoked": "took a reviewer’s link back",
        "reviewer_answered": "answered about a story as a reviewer",
        "challenge_settled": "settled what a reviewer challenged",
        "story_linked": "let two stories go together",
        "story_unlinked": "let two stories go together no more",
        "still_true": "noted that a project is still true",
        "call_wanted": "noted that someone wants a call",
        "added_recording": "put a recording in",
        "removed_recording": "took a recording out",
        "recording_retried": "tried again to make a recording safe",
    },
    Work.REQUESTS: {
        "request_tied": "found the story of a request",
        "request_settled": "settled a request",
        "complaint_in": "took a complaint in",
        "complaint_ack": "answered that a complaint came in",
        "complaint_closed": "closed a complaint",
        "sent_message": "sent a message",
    },
    Work.TRAINING: {
        "session_noted": "noted a session",
        "note_settled": "read what was noted of a story",
        "asked_teller": "asked a teller about one day",
        "agreement_accepted": "agreed to how stories are used",
    },
    Work.ARCHIVE: {
        "names_added": "added names that mean the same",
        "names_changed": "changed names that mean the same",
        "names_removed": "removed names that mean the same",
        "names_brought_back": "brought names back",
        "names_taken_in": "took names in from a table",
        "names_taken_back": "took back names from a table",
        "theme_added": "added a theme",
        "theme_changed": "changed a theme",
        "theme_retired": "retired a theme",
        "theme_merged": "merged a theme into another",
        "theme_brought_back": "brought a theme back",
        "themes_imported": "took themes in from a file",
        "pack_shared": "shared a pack",
        "feed_made": "made a feed address",
        "feed_stopped": "stopped a feed",
        "backed_up": "made a back-up",
        "restored": "put a back-up back",
    },
}
_SAID = {deed: words for deeds in DEEDS.values() for deed, words in deeds.items()}


def said(deed: str) -> str:
    """Return what a deed is in words; one without words of its own says its code."""
    return _SAID.get(deed, deed.replace("_", " "))


def of(work: Work) -> tuple[str, ...]:
    """Return the codes of the deeds that belong to a kind of work."""
    return tuple(DEEDS[work])
