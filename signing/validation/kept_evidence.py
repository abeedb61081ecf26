"""What a verdict rests on: the certificates, CRLs and OCSP answers a file carries (DOMAIN V-08)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signing.reading import refusing
from signing.revocation import RevocationMaterial
from signing.validation.bookcase import stored_in
from signing.validation.opening import open_document
from signing.validation.policy import ValidationPolicy
from signing.validation.room import attempt, certificates_in, find


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece, DER; `kind` is `certificate`, `crl` or `ocsp`."""

    kind: str
    content: bytes


def evidence_in_file(
    path: str, password: str | None, policy: ValidationPolicy
) -> tuple[Evidence, ...]:
    """Return each piece a signed file carries in its signatures and its document security store.

    Raises:
        DocumentRefusedError: the file is no PDF, cannot be read, or goes over a limit.

    """
    with Path(path).open("rb") as document:
        opened = open_document(document, password, policy)
        with refusing():
            nothing: list[Evidence] = []
            pieces = attempt(lambda: list(_of_store(opened.reader.root)), nothing)
            for sighting in find(opened, policy.signatures_at_most):
                pieces += attempt(lambda one=sighting: list(_of_signature(one)), [])  # type: ignore[misc]
    return tuple(dict.fromkeys(pieces))


def evidence_fetched(
    material: RevocationMaterial, paths: Iterable[tuple[bytes, ...]]
) -> tuple[Evidence, ...]:
    """Return what was learnt from outside, and the paths it was asked for."""
    pieces = [Evidence("certificate", one) for path in paths for one in path]
    pieces += [Evidence("crl", one) for one in material.crls]
    pieces += [Evidence("ocsp", one) for one in material.ocsps]
    return tuple(dict.fromkeys(pieces))


def _of_signature(sighting: Any) -> Iterator[Evidence]:
    """Give the certificates of one signature and of its time-stamps."""
    for signer, others, _ in certificates_in(sighting):
        for certificate in (signer, *others):
            yield Evidence("certificate", certificate.dump())


def _of_store(root: Any) -> Iterator[Evidence]:
    """Give what the document security store of a catalogue holds."""
    certificates, answers = stored_in(root)
    for der, _ in certificates:
        yield Evidence("certificate", der)
    for der, _ in answers.crls:
        yield Evidence("crl", der)
    for der, _ in answers.ocsps:
        yield Evidence("ocsp", der)
