"""Read the gate's clauses as SQL over ``story``.

This file decides nothing: each line says in SQL what the same line of
``domain.access`` says in Python, and one test holds the two together.
"""

from dataclasses import replace

from sqlite_utils import Database

from storybank.domain.access import NAMING, SHOWN_PARTS, Clause, Needed
from storybank.domain.authority import AUTHORITIES, Authority
from storybank.domain.consent import FILES, SHOWN_AS, Part, Use
from storybank.domain.times import written

Params = dict[str, str | int | None]

# A yes that waits does not yet stand in place of what was said before (I-9).
HAS_BEGUN = """(
    g.decision <> 'yes' OR r.closed_as IS NOT NULL OR r.rests_on_fault
    OR (r.cooling_off_until <= :now AND r.starts_at <= :now)
)"""


def to_sql(clauses: tuple[Clause, ...], name: str = "c", *, file: str = "") -> tuple[str, Params]:
    """Return a condition on ``story`` and its parameters; no clause is ``0``.

    *name* begins the names of its parameters. With *file*, an SQL expression, it
    is about the file with that id, whichever the clauses name.
    """
    params: Params = {}
    conditions = [_clause(one, f"{name}{at}", params, file) for at, one in enumerate(clauses)]
    return "(" + (" OR ".join(conditions) or "0") + ")", params


def shown_rendition_sql(use: str, recipient: str) -> str:
    """Return the SQL for the number of the approved rendition last said yes to, or NULL.

    *use* and *recipient* are names of parameters; ``:now`` must be given.
    """
    shown = ", ".join(f"'{part}'" for part in SHOWN_PARTS)
    return f"""(
        SELECT v.number FROM rendition AS v
         WHERE v.story_number = story.number AND v.approved_event_id IS NOT NULL
           AND v.number = (
                SELECT g.rendition_number FROM consent_grant AS g
                  JOIN consent_record AS r ON r.number = g.record_number
                 WHERE g.story_number = story.number AND g.use = :{use}
                   AND g.recipient_id IS :{recipient} AND g.part IN ({shown})
                   AND g.decision IN ({_listed(sorted(NAMING))}) AND {HAS_BEGUN}
                 ORDER BY g.number DESC LIMIT 1)
    )"""


def _clause(clause: Clause, name: str, params: Params, file: str) -> str:
    conditions = ["story.purged_at IS NULL"]
    conditions.append(f"story.editorial_state IN ({_listed(sorted(clause.states))})")
    if not clause.even_held:
        conditions.append(f"story.safeguarding_hold = {int(clause.only_held)}")
    if clause.story_ids is not None:
        names = []
        for at, story_id in enumerate(sorted(clause.story_ids)):
            params[f"{name}_story{at}"] = story_id
            names.append(f":{name}_story{at}")
        conditions.append(f"story.id IN ({', '.join(names)})")
    if clause.needed is not None:
        conditions.append(_permitted(clause.needed, name, params, file))
    return "(" + " AND ".join(conditions) + ")"


def _permitted(needed: Needed, name: str, params: Params, file: str) -> str:
    return f"""{_permitted_itself(needed, name, params, file)}
        AND NOT EXISTS ({_not_quotable(needed, f"{name}_whole", params)})"""


def _not_quotable(needed: Needed, name: str, params: Params) -> str:
    """Select the story where it is a quote of one that may not be quoted for every use.

    The story meant inside is the whole; what is not known to be allowed is not.
    """
    whole = replace(needed, parts=(Part.QUOTES,), media_id=None)
    return f"""
        SELECT 1 FROM (SELECT story.number AS own) AS asked
          JOIN tied ON tied.story_number = asked.own
          LEFT JOIN quote ON quote.id = tied.quote_id
          LEFT JOIN story ON story.number = tied.whole_number
         WHERE quote.id IS NULL OR quote.answer = 'no' OR quote.frozen <> ''
            OR quote.removed_at IS NOT NULL
            OR story.purged_at IS NOT NULL OR story.safeguarding_hold = 1
            OR ({_permitted_itself(whole, name, params)}) IS NOT TRUE
    """


def _permitted_itself(needed: Needed, name: str, params: Params, file: str = "") -> str:
    media = file or f":{name}_media"
    params["now"] = written(needed.now)
    params[f"{name}_recipient"] = needed.recipient_id
    params[f"{name}_media"] = needed.media_id
    if needed.reader_id:
        params[f"{name}_reader"] = needed.reader_id
    parts = [
        " AND ".join(_part(needed, use, part, name, params, media) for use in needed.uses)
        for part in needed.parts
    ]
    return f"""
        story.editorial_state = 'approved' AND story.paused_at IS NULL
        AND story.call_for = '[]'
        AND NOT EXISTS (
            SELECT 1 FROM subject
             WHERE subject.story_number = story.number AND subject.dissent_at IS NOT NULL
               AND (subject.media_id IS NULL OR subject.media_id IS {media}))
        AND NOT EXISTS (
            SELECT 1 FROM consent_event AS e, ledger_fault AS f
             WHERE e.story_id = story.id AND e.seq >= f.seq)
        AND ({" OR ".join(f"({part})" for part in parts) or "0"})
    """


def _part(needing: Needed, use: Use, part: Part, name: str, params: Params, media: str) -> str:
    params[f"use_{use}"], params[f"part_{part}"] = use, part
    recipient = f"{name}_recipient"
    shown = shown_rendition_sql(f"use_{use}", recipient)
    needed = f"""subject.story_number = story.number
        AND (subject.needed_until IS NULL OR subject.needed_until > :now)
        AND (subject.media_id IS NULL OR subject.media_id IS {media})
        AND NOT EXISTS (SELECT 1 FROM json_each(subject.spared_uses) WHERE value = :use_{use})"""
    return f"""({_settled(use, shown)}
        AND {_keyed(use, recipient, shown)}
        AND {_file(part, shown, media)}
        AND EXISTS (SELECT 1 FROM subject WHERE {needed})
        AND NOT EXISTS (
        SELECT 1 FROM subject WHERE {needed} AND NOT EXISTS (
            SELECT 1 FROM consent_grant AS a
              JOIN consent_record AS b ON b.number = a.record_number
              JOIN rendition AS w ON w.number = {shown}
             WHERE a.number = (
                    SELECT g.number FROM consent_grant AS g
                      JOIN consent_record AS r ON r.number = g.record_number
                     WHERE g.story_number = story.number AND g.use = :use_{use}
                       AND g.part = :part_{part} AND g.subject_id = subject.id
                       AND g.media_id IS {media} AND g.recipient_id IS :{recipient} AND {HAS_BEGUN}
                     ORDER BY g.number DESC LIMIT 1)
               AND {_yes(needing, use, name)} AND b.closed_as IS NULL AND b.basis IS NOT NULL
               AND NOT b.rests_on_fault
               AND b.expires_at > :now AND (a.expires_at IS NULL OR a.expires_at > :now)
               AND (subject.reask_at IS NULL OR subject.reask_at > :now
                    OR b.answered_at >= subject.reask_at)
               AND (b.review_due IS NULL OR b.review_due > :now)
               AND ({" OR ".join(_authority(a) for a in AUTHORITIES if use in a.uses)})
               AND a.content_sha256 = CASE WHEN subject.media_id IS NULL THEN w.sha256 ELSE (
                    SELECT i.sha256 FROM rendition_media AS i
                     WHERE i.rendition_number = w.number AND i.media_id = {media}) END)))"""


def _yes(needed: Needed, use: Use, name: str) -> str:
    """Say that the answer ``a`` is a yes, or “ask me first” where that counts as one here."""
    if not needed.asks_first and not needed.reader_id:
        return "a.decision = 'yes'"
    agreed = f"""EXISTS (
        SELECT 1 FROM occasion AS o
         WHERE o.subject_id = subject.id AND o.story_number = story.number
           AND o.use = :use_{use} AND o.recipient_id IS :{name}_recipient
           AND o.reader_id = :{name}_reader AND o.content_sha256 = a.content_sha256
           AND o.answered = 'yes' AND o.cancelled_at IS NULL
           AND o.begins_at <= :now AND o.ends_at > :now)"""
    return f"""(a.decision = 'yes' OR (a.decision = 'ask_each_time'
        AND b.cooling_off_until <= :now AND b.starts_at <= :now
        AND {"1" if needed.asks_first else agreed}))"""


def _file(part: Part, shown: str, media: str) -> str:
    """Say that a file stands in the words shown, clean and kept; or that it is about no file."""
    if part not in FILES:
        return f"{media} IS NULL"
    kinds = sorted(kind.value for kind, parts in SHOWN_AS.items() if part in parts)
    return f"""EXISTS (
        SELECT 1 FROM rendition_media AS i JOIN media AS m ON m.id = i.media_id
         WHERE i.media_id = {media} AND i.rendition_number = {shown}
           AND m.story_number = story.number AND m.part IN ({_listed(kinds)})
           AND m.cleaned_at IS NOT NULL)"""


def _settled(use: Use, shown: str) -> str:
    """Say that no review stands against showing these words for this use.

    The plus keeps the words out of the index search: without a review they are not asked for.
    """
    review = f"""SELECT 1 FROM reid_review AS h
         WHERE h.story_number = story.number AND h.use = :use_{use}
           AND +h.rendition_number = {shown}"""
    return f"""NOT EXISTS ({review} AND h.risk = 'high' AND h.is_accepted = 0)
        AND (story.told_by <> 'about_other_absent'
             OR EXISTS (SELECT 1 FROM subject
                         WHERE subject.story_number = story.number AND subject.role = 'person')
             OR EXISTS ({review} AND h.others = 'n'))"""


def _keyed(use: Use, recipient: str, shown: str) -> str:
    """Say that nobody has still to agree to showing these words for this use.

    Few stories wait, and without one the plus keeps the words from being looked for.
    """
    return f"""NOT EXISTS (
        SELECT 1 FROM awaited_key AS k
         WHERE k.story_number = story.number AND k.use = :use_{use}
           AND k.recipient_id = coalesce(:{recipient}, '') AND +k.rendition_number = {shown})"""


def _authority(authority: Authority) -> str:
    """Say what ``Authority.admits`` says, but for the use, which is known by now."""
    conditions = [
        f"b.indicated_by IN ({_listed(sorted(authority.by))})",
        f"subject.role IN ({_listed(sorted(authority.roles))})",
    ]
    if authority.is_checked:
        conditions.append("b.authority_checked_by <> ''")
    if authority.own_views is not None:
        conditions.append(f"b.own_view IN ({_listed(sorted(authority.own_views))})")
    if authority.has_ethics:
        conditions.append("b.ethics_reference <> ''")
    if authority.after_death:
        conditions.append("subject.died_at IS NOT NULL")
    return "(" + " AND ".join(conditions) + ")"


def _listed(codes: list[str]) -> str:
    """Write codes of our own closed lists as SQL literals."""
    return ", ".join(f"'{code}'" for code in codes)


def story_numbers(db: Database, clauses: tuple[Clause, ...]) -> set[int]:
    """Return the numbers of all stories that any of *clauses* admits."""
    where, params = to_sql(clauses)
    rows = db.query(f"SELECT number FROM story WHERE {where}", params)
    return {row["number"] for row in rows}
