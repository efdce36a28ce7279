"""Write a receipt as linked data: ISO/IEC TS 27560 in the terms of the Data Privacy Vocabulary.

The field map is in consent.md 7: each term that it marks as a must is here.
"""

from typing import Any

from storybank.domain.consent import IndicatedBy, Part, Status, Use
from storybank.domain.receipt import Act, Coded, Receipt, Shown
from storybank.domain.times import written

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560"

_STATES = {
    Status.ASKED: "ConsentRequested",
    Status.NOT_SURE: "ConsentRequestDeferred",
    Status.NO: "ConsentRefused",
    Status.COOLING_OFF: "ConsentGiven",
    Status.IN_FORCE: "ConsentGiven",
    Status.RENEWED: "RenewedConsentGiven",
    Status.PAUSED: "ConsentGiven",
    Status.EXPIRED: "ConsentExpired",
    Status.WITHDRAWN: "ConsentWithdrawn",
    Status.REVOKED: "ConsentRevoked",
    Status.INVALID: "ConsentInvalidated",
    Status.UNKNOWN: "ConsentUnknown",
}
_PURPOSES = {
    Use.SOCIAL: "SocialMediaMarketing",
    Use.RESEARCH: "NonCommercialResearch",
    Use.PRESS: "PublicRelations",
    Use.FUNDRAISING: "Marketing",
}
_DATA = {
    Part.TEXT: "pd:LifeHistory",
    Part.SUMMARY: "pd:LifeHistory",
    Part.QUOTES: "pd:Opinion",
    Part.NAME: "pd:Name",
    Part.PHOTO: "pd:Picture",
    Part.VIDEO: "pd:Picture",
    Part.PICTURE: "pd:Picture",
    Part.VOICE: "pd:VoiceCommunicationRecording",
    Part.PLACE: "pd:Location",
    Part.SERVICE_NAME: "pd:Health",
}
_BY = {
    IndicatedBy.PARENT: "dpv:ParentOfDataSubject",
    IndicatedBy.GUARDIAN: "dpv:GuardianOfDataSubject",
    IndicatedBy.CORPORATE_PARENT: "dpv:GuardianOfDataSubject",
    IndicatedBy.ATTORNEY: "dpv:Representative",
    IndicatedBy.DEPUTY: "dpv:Representative",
    IndicatedBy.CONSULTEE_PERSONAL: "dpv:Representative",
    IndicatedBy.CONSULTEE_NOMINATED: "dpv:Representative",
    IndicatedBy.NEXT_OF_KIN: "dpv:Representative",
    IndicatedBy.ORGANISATION: "dpv:DataController",
    IndicatedBy.CURATOR: "dpv:DataController",
}
_JURISDICTIONS = {
    "uk-england-wales": ["loc:GB-ENG", "loc:GB-WLS"],
    "uk-scotland": "loc:GB-SCT",
    "uk-ni": "loc:GB-NIR",
}


def linked(receipt: Receipt, site: str) -> dict[str, Any]:
    """Return the receipt as JSON-LD; *site* is the address of the archive, without a slash."""
    return {
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "pd": "https://w3id.org/dpv/pd#",
            "dct": "http://purl.org/dc/terms/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
            "loc": "https://w3id.org/dpv/loc#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "sb": f"{site}/terms#",
        },
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": f"{SCHEMA}#receipt-eu-gdpr",
        "dpv:hasIdentifier": receipt.id,
        "dct:created": written(receipt.given_at),
        "dpv:hasRecordOfActivity": [_record(receipt, act, site) for act in receipt.acts],
    }


def _record(receipt: Receipt, act: Act, site: str) -> dict[str, Any]:
    party = receipt.party
    allowed = [coded for coded in act.said if coded.is_yes]
    record = {
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": f"{SCHEMA}#record-eu-gdpr",
        "dct:identifier": act.id,
        "dpv:hasDataSubject": {"@id": f"sb:subject/{act.subject_id}"},
        "dpv:hasDataController": {
            "dpv:hasName": party.name,
            "dpv:hasContact": f"tel:{party.phone.replace(' ', '')}" if party.phone else party.email,
            "dpv:hasAddress": party.address,
        },
        "dpv:hasJurisdiction": _JURISDICTIONS.get(act.jurisdiction, f"loc:{party.country}"),
        "dpv:hasAuthority": party.regulator,
        "dpv:hasLegalBasis": list(act.lawful_bases),
        "dpv:hasRight": f"{site}/stop",
        "dpv:hasProcess": [_process(receipt, act, coded) for coded in allowed or act.said],
        "dpv:hasNotice": [_notice(party.country, shown) for shown in act.shown],
        "dpv:hasConsentControl": {
            "@type": ["dpv:WithdrawConsent", "dpv:ReaffirmConsent"],
            "dpv:isExercisedAt": receipt.stop_link,
        },
        "dpv:hasConsentStatus": [_status(act), *_refused(act)],
    }
    return record | ({"dcat:isVersionOf": act.follows} if act.follows else {})


def _process(receipt: Receipt, act: Act, coded: Coded) -> dict[str, Any]:
    broader = _PURPOSES.get(coded.use, "NonCommercialPurpose")
    data = {_DATA[Part(part)] for part, decision, _ in coded.parts if decision == "yes"}
    levels = {part: level for part, _, level in coded.parts if level}
    process: dict[str, Any] = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {"@id": f"sb:{coded.use}", "skos:broader": f"dpv:{broader}"},
        "dpv:hasPersonalData": sorted(data | {"pd:Health"}) if data else [],
        "dpv:hasNecessity": "dpv:Optional",
        "dpv:hasDataSource": "dpv:DataSubjectDataSource",
        "dpv:hasRecipient": f"sb:org/{coded.recipient or 'self'}",
        "dpv:hasStorageCondition": _storage(receipt, act),
        "sb:decisions": [{"sb:part": part, "sb:decision": said} for part, said, _ in coded.parts],
    }
    shown = {"sb:identity": levels.get("name"), "sb:place": levels.get("place")}
    process |= {term: level for term, level in shown.items() if level}
    return process | ({"dct:identifier": list(coded.media_ids)} if coded.media_ids else {})


def _storage(receipt: Receipt, act: Act) -> list[dict[str, str]]:
    starts = act.starts_at or act.answered_at
    days = max(0, (act.ends_at - starts).days)
    return [
        {"@type": "dpv:StorageDuration", "dpv:hasDuration": f"P{days}D"},
        {
            "@type": "dpv:StorageDeletion",
            "dpv:hasDuration": f"P{receipt.party.backup_days}D",
        },
        {"@type": "dpv:StorageLocation", "dpv:hasLocation": f"loc:{receipt.party.country}"},
    ]


def _notice(country: str, shown: Shown) -> dict[str, str]:
    return {
        "@type": "dpv:ConsentNotice",
        "dct:identifier": shown.id,
        "sb:sha256": shown.sha256,
        "dct:date": shown.since.isoformat(),
        "dct:coverage": f"loc:{country}",
        "dct:language": shown.lang,
    }


def _refused(act: Act) -> list[dict[str, Any]]:
    """Say to which uses the answer was no, where others got a yes."""
    uses = [f"sb:{coded.use}" for coded in act.said if not coded.is_yes]
    if not uses or len(uses) == len(act.said):
        return []
    said_at = written(act.answered_at)
    status = {"@type": "dpv:ConsentRefused", "dpv:isIndicatedAtTime": said_at}
    return [{**status, "dpv:hasPurpose": uses}]


def _status(act: Act) -> dict[str, Any]:
    starts = f"{act.starts_at.date().isoformat()}/" if act.starts_at else "../"
    return {
        "@type": [f"dpv:{_STATES[act.status]}", "dpv:ExplicitlyExpressedConsent"],
        "dpv:isIndicatedBy": _BY.get(act.indicated_by, "dpv:DataSubject"),
        "dpv:hasIndicationMethod": f"{act.method.replace('_', ' ')}, {act.format}",
        "dpv:isIndicatedAtTime": written(act.answered_at),
        "dct:valid": f"{starts}{act.ends_at.date().isoformat()}",
    }
