"""A validation report as XML: ETSI TS 119 102-2 V1.4.1, out of the same plain data as every other telling.

What the standard has a place for stands in its place; what it has none for (level, coverage, what
changed later) stands in `OtherInformation`, in a namespace of our own. Only the schema's required
parts are invented where nothing is known, never a fact.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

VR: Final = "http://uri.etsi.org/19102/v1.4.1#"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
TSL: Final = "http://uri.etsi.org/02231/v2#"
OURS: Final = "urn:antin:validation-report:1"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
URN: Final = "urn:etsi:019102"
NO_SIGNATURE: Final = "urn:cef:dss:mainindication:noSignatureFound"  # what readers of reports know
DOCUMENT: Final = "D-1"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_SCHEMES: Final = {
    "rsassa_pkcs1v15": _MORE + "rsa-{digest}",
    "rsassa_pss": "http://www.w3.org/2007/05/xmldsig-more#{digest}-rsa-MGF1",
    "ecdsa": _MORE + "ecdsa-{digest}",
}
_FINDINGS: Final = {"passed": "passed", "warning": "passed", "failed": "failed"}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _space in (("vr", VR), ("ds", DS), ("xades", XADES), ("tsl", TSL), ("antin", OURS)):
    ET.register_namespace(_prefix, _space)

Report = Mapping[str, Any]
Signature = Mapping[str, Any]


def tell_etsi(report: Report, *, validator: str) -> bytes:
    """Return the validation report of a stored verdict; `validator` is who judged."""
    root = ET.Element(f"{{{VR}}}ValidationReport")
    numbered = list(enumerate(report["signatures"], 1))
    signatures = [(n, one) for n, one in numbered if one["kind"] == "signature"]
    for number, one in signatures or numbered:
        _signature_report(root, report, number, one)
    if not numbered:
        _no_signature(root)
    _objects(root, report, numbered, reported=bool(signatures))
    identity = _put(_put(root, "SignatureValidator"), "DigitalId")
    _put(identity, "X509SubjectName", validator, space=TSL)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _signature_report(
    parent: ET.Element,
    report: Report,
    number: int,
    one: Signature,
    name: str = "SignatureValidationReport",
) -> None:
    """Write all that is known about one signature (clause 4.3)."""
    told = _put(parent, name)
    identifier = _put(told, "SignatureIdentifier", id=f"S-{number}")
    _put(identifier, "HashOnly", "false")
    _put(identifier, "DocHashOnly", "false")
    _put(identifier, "DAIdentifier", one["field"])
    _constraints(told, report["policy"], one["findings"])
    _times(told, report, number, one)
    _put(_put(told, "SignersDocument"), "SignersDocumentRepresentation", VOReference=DOCUMENT)
    _attributes(told, number, one)
    if one["certificate"]:
        signer = _put(told, "SignerInformation")
        _put(signer, "SignerCertificate", VOReference=_certificate_id(one))
        _put(signer, "Signer", _name(one))
    _put(_put(told, "SignatureValidationProcess"), "SignatureValidationProcessID", _process(one))
    _status(told, number, one)
    _other(told, one)


def _constraints(
    parent: ET.Element, policy: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]
) -> None:
    """Write the policy, and every question it put with its answer (clause 4.3.4)."""
    told = _put(parent, "ValidationConstraintsEvaluationReport")
    named = _put(told, "SignatureValidationPolicy")
    implied = _put(named, "SignaturePolicyIdentifier")
    _put(implied, "SignaturePolicyImplied", space=XADES)
    _put(named, "PolicyName", f"{policy['id']} {policy['version']}")
    for finding in findings:
        one = _put(told, "ValidationConstraint")
        _put(one, "ValidationConstraintIdentifier", f"urn:antin:constraint:{finding['question']}")
        _put(_put(one, "ConstraintStatus"), "Status", f"{URN}:constraintStatus:applied")
        word = _FINDINGS.get(finding["outcome"], "indeterminate")
        status = _put(one, "ValidationStatus")
        _put(status, "MainIndication", f"{URN}:mainindication:{word}")
        _put(one, "Indications", finding["code"])


def _times(parent: ET.Element, report: Report, number: int, one: Signature) -> None:
    """Write when it was judged, and the best proof of when it was signed (clause 4.3.5)."""
    told = _put(parent, "ValidationTimeInfo")
    _put(told, "ValidationTime", report["validated_at"])
    best = one["best_signature_time"]
    proof = _put(told, "BestSignatureTime")
    _put(proof, "POETime", best or report["validated_at"])
    _put(proof, "TypeOfProof", f"{URN}:poetype:validation")
    for index, stamp in enumerate(one["timestamps"], 1):
        if best and stamp["gen_time"] == best:
            _put(proof, "POEObject", VOReference=_stamp_id(number, index))
            break


def _attributes(parent: ET.Element, number: int, one: Signature) -> None:
    """Write the attributes of the signature (annex A); the element may not be empty."""
    stamps = [(i, s) for i, s in enumerate(one["timestamps"], 1) if s["gen_time"]]
    certificate = one["certificate"] if one["format"] == "PAdES" else None
    if not (stamps or certificate or one["claimed_signing_time"]):
        return
    told = _put(parent, "SignatureAttributes")
    if one["claimed_signing_time"]:
        time = _put(told, "SigningTime", Signed="true")
        _put(time, "Time", one["claimed_signing_time"])
    if certificate:
        listed = _put(told, "SigningCertificate", Signed="true")
        _put(listed, "AttributeObject", VOReference=_certificate_id(one))
        _digest(_put(listed, "CertID"), certificate["sha256"])
    for index, stamp in stamps:
        token = _put(told, "SignatureTimeStamp", Signed="false")
        _put(token, "AttributeObject", VOReference=_stamp_id(number, index))
        _put(token, "TimeStampValue", stamp["gen_time"])


def _status(parent: ET.Element, number: int, one: Signature) -> None:
    """Write the conclusion and what it rests on (clauses 4.3.10 and 4.3.11)."""
    told = _put(parent, "SignatureValidationStatus")
    _put(told, "MainIndication", _indication(one["indication"], one["kind"]))
    if one["sub_indication"]:
        _put(told, "SubIndication", f"{URN}:subindication:{one['sub_indication']}")
    stamps = [_stamp_id(number, i) for i, _ in enumerate(one["timestamps"], 1)]
    if not (one["certificate"] or stamps or one["algorithms"]):
        return
    data = _put(told, "AssociatedValidationReportData")
    if one["certificate"]:
        chain = _put(data, "CertificateChain")
        _put(chain, "SigningCertificate", VOReference=_certificate_id(one))
    for stamp in stamps:
        _put(data, "RelatedValidationObject", VOReference=stamp)
    if algorithms := one["algorithms"]:
        used = _put(data, "CryptoInformation")
        _put(used, "ValidationObjectId", VOReference=f"S-{number}")
        _put(used, "Algorithm", _algorithm(algorithms))
        _put(used, "SecureAlgorithm", "true" if algorithms["sound"] else "false")


def _other(parent: ET.Element, one: Signature) -> None:
    """Write what the standard has no place for."""
    told = _put(parent, "OtherInformation")
    changes = one["changes"]
    for name, value in (
        ("Format", one["format"]),
        ("Level", one["level"]),
        ("TrustDomain", one["signer"]["trust_domain"]),
        ("ClaimedRole", one["signer"].get("claimed_role")),
        ("Intact", one["intact"]),
        ("Coverage", one["coverage"]),
        ("LaterChangesPermitted", changes["permitted"]),
        ("LaterChanges", " ".join(changes["categories"])),
        ("RevocationStatus", one["revocation"]["status"]),
        ("RevocationSource", one["revocation"]["source"]),
        ("RevocationThisUpdate", one["revocation"]["this_update"]),
    ):
        if value not in {None, ""}:
            text = str(value).lower() if isinstance(value, bool) else value
            _put(told, name, text, space=OURS)


def _no_signature(parent: ET.Element) -> None:
    """Say that nothing is signed; the schema wants one report at least."""
    told = _put(parent, "SignatureValidationReport")
    _put(_put(told, "SignatureValidationStatus"), "MainIndication", NO_SIGNATURE)


def _objects(
    parent: ET.Element,
    report: Report,
    numbered: Sequence[tuple[int, Signature]],
    *,
    reported: bool,
) -> None:
    """Write what the reports refer to: the document, certificates, time-stamps (clause 4.4)."""
    told = _put(parent, "SignatureValidationObjects")
    document = _object(told, DOCUMENT, "signedData")
    _digest(_put(document, "DigestAlgAndValue"), report["document"]["sha256"])
    certificates = {_certificate_id(one): one for _, one in numbered if one["certificate"]}
    for name, one in certificates.items():
        held = _object(told, name, "certificate")
        _digest(_put(held, "DigestAlgAndValue"), one["certificate"]["sha256"])
    for number, one in numbered:
        for index, stamp in enumerate(one["timestamps"], 1):
            _signature_stamp(told, _stamp_id(number, index), one, stamp)
        if reported and one["kind"] != "signature":
            _document_stamp(told, report, number, one)


def _signature_stamp(
    parent: ET.Element, name: str, one: Signature, stamp: Mapping[str, Any]
) -> None:
    """Write one signature time-stamp and what it proves."""
    direct = _put(_object(parent, name, "timestamp"), "direct")
    _put(direct, "Authority", stamp["authority"] or "", space=OURS)
    held = parent[-1]
    if stamp["gen_time"] and stamp["indication"] == "PASSED":
        provides = _put(held, "POEProvisioning")
        _put(provides, "POETime", stamp["gen_time"])
        _put(_put(provides, "SignatureReference"), "PAdESFieldName", one["field"])
    judged = _put(_put(held, "ValidationReport"), "SignatureValidationStatus")
    _put(judged, "MainIndication", f"{URN}:mainindication:{stamp['indication'].lower()}")


def _document_stamp(parent: ET.Element, report: Report, number: int, one: Signature) -> None:
    """Write a document time-stamp with its own report."""
    direct = _put(_object(parent, f"DT-{number}", "timestamp"), "direct")
    _put(direct, "Authority", _name(one), space=OURS)
    _signature_report(parent[-1], report, number, one, "ValidationReport")


def _object(parent: ET.Element, name: str, kind: str) -> ET.Element:
    """Begin a validation object and return where it is represented."""
    held = _put(parent, "ValidationObject", id=name)
    _put(held, "ObjectType", f"{URN}:validationObject:{kind}")
    return _put(held, "ValidationObjectRepresentation")


def _digest(parent: ET.Element, sha256: str) -> None:
    _put(parent, "DigestMethod", space=DS, Algorithm=SHA256)
    _put(parent, "DigestValue", b64encode(bytes.fromhex(sha256)).decode(), space=DS)


def _indication(word: str, kind: str) -> str:
    """Return the indication's name; a time-stamp passes or fails without being "total"."""
    told = word.lower() if kind == "signature" else word.lower().removeprefix("total-")
    return f"{URN}:mainindication:{told}"


def _process(one: Signature) -> str:
    """Name the process of EN 319 102-1 that judged: basic, with time, or with archive data."""
    if one["level"] == "B-LTA":
        return f"{URN}:validationprocess:LTA"
    return f"{URN}:validationprocess:{'LTVM' if one['timestamps'] else 'Basic'}"


def _algorithm(algorithms: Mapping[str, Any]) -> str:
    """Return the name of a signature algorithm (RFC 6931), or one of ours where it has none."""
    scheme = _SCHEMES.get(algorithms["signature"])
    if scheme:
        return scheme.format(digest=algorithms["digest"])
    words = "-".join(re.findall("[A-Za-z0-9_]+", str(algorithms["signature"])))
    return f"urn:antin:algorithm:{words or 'unknown'}"


def _certificate_id(one: Signature) -> str:
    return f"C-{one['certificate']['sha256']}"


def _stamp_id(number: int, index: int) -> str:
    return f"T-{number}-{index}"


def _name(one: Signature) -> str:
    signer = one["signer"]
    return str(signer["common_name"] or signer["organization"] or signer["email"] or one["field"])


def _put(
    parent: ET.Element, name: str, text: str | None = None, *, space: str = VR, **attributes: str
) -> ET.Element:
    """Add an element; what XML cannot carry in a text is left out."""
    made = ET.SubElement(parent, f"{{{space}}}{name}", attributes)
    if text is not None:
        made.text = _NOT_XML.sub("", str(text))
    return made
