"""From an untrusted PDF to its validation report; no network, no exception for what the file holds."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, BinaryIO

from signing.reading import refusing
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.changes import History
from signing.validation.collecting import collect_all
from signing.validation.facts import SignatureFacts
from signing.validation.indications import Conclusion
from signing.validation.knowledge import (
    SIGNER_USAGE,
    TSA_USAGE,
    Beliefs,
    Knowledge,
    trust_certificates,
)
from signing.validation.opening import OpenDocument, open_document, pages_of
from signing.validation.paths import stand, trusted_path
from signing.validation.permission import permission_of
from signing.validation.policy import ValidationPolicy
from signing.validation.questions import judge
from signing.validation.ranges import Tail, tail_of
from signing.validation.report import DocumentFacts, PolicyName, SignatureReport, ValidationReport
from signing.validation.room import Room, attempt, certificates_in, find
from signing.validation.verdict import overall, verdict


def examine(
    document: BinaryIO,
    *,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None = None,
    filename: str | None = None,
) -> ValidationReport:
    """Return the verdict on every signature of a document, judged at `moment`.

    `material` is what was fetched beforehand, for what the file does not carry itself
    (see `wanted_paths`).

    Raises:
        DocumentRefusedError: the file is no PDF, cannot be read, or goes over a limit.

    """
    opened = open_document(document, password, policy)
    with refusing():
        room = _room(opened, trust, material, policy, moment)
        facts = asyncio.run(collect_all(room))
        judged = [(one, *judge(one)) for one in facts]
        conclusions = [(one, conclusion) for one, conclusion, _ in judged]
        return ValidationReport(
            validated_at=moment,
            policy=PolicyName(policy.id, policy.version),
            document=_document(opened, filename, password),
            indication=overall(conclusions),
            verdict=verdict(conclusions, policy),
            signatures=tuple(_told(one, c, findings) for one, c, findings in judged),
            notices=_notices(opened, room),
        )


def wanted_paths(
    document: BinaryIO,
    *,
    trust: TrustStore,
    moment: datetime,
    password: str | None = None,
    policy: ValidationPolicy | None = None,
) -> tuple[tuple[bytes, ...], ...]:
    """Return the trusted paths (DER, leaf first) whose status the file does not prove itself.

    Only paths that end in an anchor of `trust` are named, so a stranger's file cannot make us fetch
    from addresses it chose.
    """
    demands = policy or ValidationPolicy()
    opened = open_document(document, password, demands)
    with refusing():
        room = _room(opened, trust, RevocationMaterial(), demands, moment)
        return asyncio.run(_wanted(room))


async def _wanted(room: Room) -> tuple[tuple[bytes, ...], ...]:
    """Ask for every signer and time-stamp authority whether the file alone proves its status."""
    wanted: dict[bytes, tuple[bytes, ...]] = {}
    for sighting in room.sightings:
        for leaf, others, stamp in certificates_in(sighting):
            known = Knowledge(others)
            spec = room.spec(room.moment, known)
            usage = TSA_USAGE if stamp else SIGNER_USAGE
            if (await stand(leaf, spec, room.moment, usage)).good:
                continue
            path = await trusted_path(leaf, spec)
            if path is not None and len(path) > 1:
                wanted.setdefault(leaf.dump(), path)
    return tuple(wanted.values())


def _room(
    opened: OpenDocument,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
) -> Room:
    stored = attempt(lambda: Knowledge.stored(opened.reader.root), Knowledge())
    return Room(
        document=opened,
        beliefs=Beliefs(trust, policy),
        knowledge=stored + Knowledge.fetched(material),
        moment=moment,
        sightings=find(
            opened, policy.signatures_at_most, (*stored.certificates, *trust_certificates(trust))
        ),
        tail=attempt(lambda: tail_of(opened.reader), Tail("objects")),
        history=History(opened.reader),
    )


def _document(opened: OpenDocument, filename: str | None, password: str | None) -> DocumentFacts:
    """Return what the file is."""
    return DocumentFacts(
        filename=filename,
        sha256=opened.sha256,
        size=opened.size,
        pdf_version=opened.version,
        pages=pages_of(opened.reader.root),
        encrypted=opened.encrypted,
        revisions=opened.revisions,
        signing=permission_of(opened.reader, password),
    )


def _told(
    facts: SignatureFacts, conclusion: Conclusion, findings: tuple[Any, ...]
) -> SignatureReport:
    """Return the facts of one signature with what was judged of them."""
    return SignatureReport(
        kind=facts.kind,
        field=facts.field,
        indication=conclusion.indication,
        sub_indication=conclusion.reason.value if conclusion.reason else None,
        intact=facts.intact,
        format=facts.format,
        level=facts.level,
        signer=facts.signer,
        certificate=facts.certificate,
        claimed_signing_time=facts.claimed_signing_time,
        best_signature_time=facts.best_signature_time,
        timestamps=facts.timestamps,
        revocation=facts.revocation,
        algorithms=facts.algorithms,
        byte_range_valid=facts.byte_range_valid,
        dictionary_consistent=facts.dictionary_consistent,
        coverage=facts.coverage,
        changes=facts.changes,
        certification=facts.certification,
        findings=findings,
        sub_filter=facts.sub_filter,
        reason=facts.reason,
        location=facts.location,
        removed=facts.gone,
    )


def _notices(opened: OpenDocument, room: Room) -> tuple[str, ...]:
    """Return what is to be said about the document as a whole."""
    notices = list(opened.notices)
    if not room.nothing_follows:
        notices.append("data_behind_the_end")
    if room.tail.kind == "junk":
        notices.append("junk_behind_the_end")
    if any(one.gone for one in room.sightings):
        notices.append("signature_removed")
    return tuple(notices)
