"""From an untrusted PDF to its validation report; no network, no exception for what the file holds."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from signing.reading import refusing
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.bookcase import Library, Shelf
from signing.validation.changes import History
from signing.validation.collecting import collect_all
from signing.validation.looking import look
from signing.validation.opening import OpenDocument, open_document, pages_of
from signing.validation.paths import Companions, chain_of
from signing.validation.permission import permission_of
from signing.validation.policy import ValidationPolicy
from signing.validation.ranges import Tail, tail_of
from signing.validation.replay import DocumentRecord, judge_again
from signing.validation.report import DocumentFacts, Picture, ValidationReport
from signing.validation.room import Room, attempt, certificates_in, find
from signing.validation.standing import Usage, objections

# What the engine says while it looks is told again in the report; its tracebacks help no operator.
for _talker in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_talker).setLevel(logging.CRITICAL)


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
    record, pictures = _collected(
        document,
        trust=trust,
        material=material,
        policy=policy,
        moment=moment,
        password=password,
        filename=filename,
    )
    return replace(judge_again(record, policy), pictures=pictures)


def collect(
    document: BinaryIO,
    *,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None = None,
    filename: str | None = None,
) -> DocumentRecord:
    """Return all facts of a document; of the policy only its bounds are asked.

    Raises:
        DocumentRefusedError: the file is no PDF, cannot be read, or goes over a limit.

    """
    record, _ = _collected(
        document,
        trust=trust,
        material=material,
        policy=policy,
        moment=moment,
        password=password,
        filename=filename,
    )
    return record


def _collected(
    document: BinaryIO,
    *,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
    password: str | None,
    filename: str | None,
) -> tuple[DocumentRecord, tuple[Picture, ...]]:
    """Return all facts of a document, and the pictures that show what changed."""
    opened = open_document(document, password, policy)
    with refusing():
        room = _room(opened, trust, material, policy, moment)
        facts, pictures = look(room, collect_all(room), password)
        about = _document(opened, filename, password)
        return DocumentRecord(moment, about, facts, _notices(opened, room)), pictures


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
        return _wanted(room)


def _wanted(room: Room) -> tuple[tuple[bytes, ...], ...]:
    """Ask for every signer and time-stamp authority whether the file alone proves its status."""
    wanted: dict[bytes, tuple[bytes, ...]] = {}
    for sighting in room.sightings:
        for leaf, others, stamp in certificates_in(sighting):
            brought = Companions(
                Shelf.of((one.dump(), sighting.revision) for one in (leaf, *others))
            )
            found = chain_of(leaf.dump(), room.bookcase, brought, room.moment)
            if found is None or found[0].anchor is None or len(found[1]) < 2:
                continue
            usage = Usage.TIMESTAMP if stamp else Usage.SIGNATURE
            if any(objections(found[0], room.moment, usage, room.policy)):
                wanted.setdefault(found[1][0], found[1])
    return tuple(wanted.values())


def _room(
    opened: OpenDocument,
    trust: TrustStore,
    material: RevocationMaterial,
    policy: ValidationPolicy,
    moment: datetime,
) -> Room:
    library = Library.of(opened.reader.root, trust, material)
    return Room(
        document=opened,
        bookcase=library,
        policy=policy,
        moment=moment,
        sightings=find(opened, policy.signatures_at_most, library.certificates()),
        history=History(opened.reader),
        tail=attempt(lambda: tail_of(opened.reader), Tail("objects")),
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
