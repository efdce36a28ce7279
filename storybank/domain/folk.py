"""Find people, staff and small places in running text, by how they are written about.

Rules of thumb: they miss some and mark some too many. A person reads the story too.
"""

import re
from collections.abc import Iterator

# Lengths are bounded, so that no text costs more than its length (security.md).
_NAME = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿŵŷ]{1,30}(?:[-’'][A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]{1,30}){0,2}"
_FULL = rf"{_NAME}(?:[ \u00a0]{_NAME}){{0,2}}"
_KIN = (
    r"(?:mum|mam|mother|dad|father|parents|step-?(?:mum|mother|dad|father|son|daughter)"
    r"|(?:half-?|step-?|twin |little |big |older |younger |elder |baby )?(?:sister|brother)s?"
    r"|(?:little |big |older |younger |elder )?(?:boys?|girls?|lads?|lass|lasses)|eldest|youngest"
    r"|sons?|daughters?|child(?:ren)?|kids?|baby|twins?"
    r"|(?:great[- ]?)?grand(?:mother|father|mum|dad|ma|pa|son|daughter|child|children)"
    r"|nan|nana|gran|granny"
    r"|aunt(?:ie|y)?|uncle|cousins?|niece|nephew|husband|wife|partner|boyfriend|girlfriend"
    r"|ex(?:-(?:husband|wife|partner|boyfriend|girlfriend))?|fianc[ée]e?|best friend|friends?|mate"
    r"|neighbours?|flatmate|housemate|landlord|landlady|boss|manager|colleague|teacher"
    r"|(?:mother|father|sister|brother|son|daughter)-in-law)"
)
_WORKER = (
    r"(?:(?:social|support|key|care|case|youth|outreach|link|family support|housing) ?worker"
    r"|carer from the agency|consultant|psychiatrist|psychologist|psychotherapist|therapist"
    r"|counsellor|GP|doctor|surgeon|registrar|paediatrician|midwife|health visitor|nurse"
    r"|(?:ward|charge|staff|community|district|school) (?:sister|nurse|manager)|matron"
    r"|physio(?:therapist)?|occupational therapist|speech therapist|dentist|pharmacist|paramedic"
    r"|receptionist|advocate|care ?co-?ordinator|head ?teacher|SENCO|caseworker|PC|officer)"
)
_STAFF_TITLE = r"(?:Dr|Doctor|Nurse|Sister|Matron|Prof|Professor|PC|Sgt|Sergeant|Councillor|Cllr)"
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Sir|Lady|Rev|Reverend|Father|Auntie|Aunty|Aunt|Uncle|Nana|Nan|Granny"
    r"|Grandma|Grandad|Cousin)"
)
_CALLED = r"(?:called|named|whose name (?:is|was)|name[’']?s)"

_STAFF = re.compile(
    rf"\b{_STAFF_TITLE}\.?[ \u00a0]{_FULL}"
    rf"|\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Tt]he|[Aa]n?)\s+(?:\w+\s)?{_WORKER}"
    rf"(?:,|\s{_CALLED}|\swas|\sis)?\s(?P<after>{_FULL})"
    rf"|\b(?P<before>{_FULL})(?:,|\swas|\sis)\s(?:my|our|his|her|their|the|a|an)\s(?:\w+\s)?{_WORKER}\b"
)
_PERSON = re.compile(
    rf"\b{_TITLE}\.?[ \u00a0]{_FULL}"
    rf"|\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir)\s+{_KIN}\b(?:,?\s(?:{_CALLED}\s)?(?P<after>{_FULL}))?"
    rf"|\b(?P<before>{_FULL})(?:,|\swas|\sis)\s(?:my|our|his|her|their)\s{_KIN}\b"
    rf"|\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir) name (?:is|was) (?P<own>{_FULL})"
    rf"|\b(?P<met>{_NAME}) (?:and I|said to me|told me|asked me|rang me|texted me)\b"
    rf"|(?<=[a-z,;] )(?P<pair>{_NAME}[ \u00a0]{_NAME})\b"
)
_PLACE = re.compile(
    r"\b(?:\d+[a-z]?,?\s)?(?:[A-Z][\w’']{1,30}[ \u00a0]){1,3}"
    r"(?:Road|Rd|Street|Lane|Close|Avenue|Drive|Terrace|Crescent|Grove|Court|Gardens|Row|Mews"
    r"|Estate|Square|Hill|Way)\b"
    r"|\b(?:[A-Z][\w’']{1,30}[ \u00a0]){1,4}"
    r"(?:Ward|Unit|Surgery|Practice|Clinic|Hospital|Hospice|Infirmary|Care Home|Nursing Home"
    r"|General|Day Centre|Centre|Primary|Primary School|High School|Academy|School|College|Nursery"
    r"|Church|Mosque|Children[’']s Home|Hostel|Refuge|Library)\b"
    r"|\b(?:[Ww]ard|[Uu]nit|[Bb]lock|[Ff]lat|[Rr]oom)\s\d+[A-Za-z]?\b"
    r"|\b(?:village|hamlet|estate|island|parish|town)\s(?:of|called|named)\s[A-Z][\w’'-]{1,30}"
    r"(?:[ -][A-Z][\w’'-]{1,30}){0,2}"
    rf"|(?:(?<=\bin )|(?<=\bnear ))(?P<town>{_NAME}[ \u00a0]{_NAME})\b"
)

# Words with a capital that are no names of people.
_NO_NAMES = """
    i the a an and but or if so then when it he she they we you my our his her their this that there
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december christmas easter english british welsh scottish
    irish european african asian polish romanian chinese england scotland wales ireland britain
    london norfolk suffolk essex kent cornwall devon dorset yorkshire lancashire sussex surrey
    nhs gp covid facebook google whatsapp zoom god bible koran universal credit mental health act
    citizens advice county city town borough council hospital house school university college ward
    social services children care act plan team service centre north south east west great new
    royal saint street road lane national human rights jobcentre department work pensions
    """
NO_NAMES = frozenset(_NO_NAMES.split())


def staff(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each member of staff who is named."""
    for found in _STAFF.finditer(text):
        named = found["after"] or found["before"] or found[0]
        if _is_name(named.split()[-1]):
            yield found.span()


def people(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of other people: family and friends, and who is named."""
    for found in _PERSON.finditer(text):
        parts = ("before", "own", "met", "pair")
        part = next((one for one in parts if found[one]), None)
        if part in {"met", "pair", "own"}:
            if all(_is_name(word) for word in found[part].split()):
                yield found.span(part)
        elif part == "before":
            if _is_name(found[part].split()[-1]):
                yield found.span()
        elif found["after"] and not _is_name(found["after"].split()[0]):
            yield found.start(), found.start("after") - 1
        else:
            yield found.span()


def places(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of streets, wards, schools, surgeries and villages by name."""
    for found in _PLACE.finditer(text):
        if found["town"] and not all(_is_name(word) for word in found["town"].split()):
            continue
        first = found[0].split()[0]
        if first.casefold() in {"the", "a", "my", "our", "at", "in"}:
            yield found.start() + len(first) + 1, found.end()
        else:
            yield found.span()


def _is_name(word: str) -> bool:
    return word.casefold().rstrip("’'s") not in NO_NAMES and word.casefold() not in NO_NAMES
