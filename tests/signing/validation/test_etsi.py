"""The ETSI report says what the report says, in the places the standard has for it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from signing.validation.etsi import OURS, VR, tell_etsi
from signing.validation.indications import SubIndication
from tests.support.reports import archive_stamp, every_report, report, signature

NAMES = {"vr": VR, "a": OURS}


def told(given: dict) -> ET.Element:
    return ET.fromstring(tell_etsi(given, validator="Ấn Tín"))


def texts(element: ET.Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall(path, NAMES)]


def test_each_signature_has_its_report_and_document_stamps_are_objects():
    xml = told(report("SIGNED", signature(), signature(field="Second"), archive_stamp()))

    assert texts(xml, "vr:SignatureValidationReport/vr:SignatureIdentifier/vr:DAIdentifier") == [
        "Signature1",
        "Second",
    ]
    stamps = "vr:SignatureValidationObjects/vr:ValidationObject/vr:ValidationReport"
    status = f"{stamps}/vr:SignatureValidationStatus/vr:MainIndication"
    assert "urn:etsi:019102:mainindication:passed" in texts(xml, status)


@pytest.mark.parametrize("reason", [*SubIndication])
def test_indications_are_the_standards_own(reason):
    one = signature(indication="INDETERMINATE", sub_indication=reason.value)
    status = told(report("UNDETERMINED", one)).find(
        "vr:SignatureValidationReport/vr:SignatureValidationStatus", NAMES
    )

    assert status is not None
    assert texts(status, "vr:MainIndication") == ["urn:etsi:019102:mainindication:indeterminate"]
    assert texts(status, "vr:SubIndication") == [f"urn:etsi:019102:subindication:{reason}"]


def test_every_reference_leads_to_something():
    for given in every_report().values():
        xml = told(given)
        known = {element.get("id") for element in xml.iter() if element.get("id")}
        asked = {element.get("VOReference") for element in xml.iter()} - {None}
        assert asked <= known


def test_an_unsigned_file_is_told_as_one():
    xml = told(report("UNSIGNED"))

    assert texts(xml, ".//vr:MainIndication") == ["urn:cef:dss:mainindication:noSignatureFound"]


@pytest.mark.parametrize("name", ["a\x00b\x1f", "<vr:x/>", "\ud800", "￾", "Nguyễn & Trần"])
def test_whatever_a_certificate_says_the_xml_is_well_formed(name):
    one = signature()
    one["signer"] = one["signer"] | {"common_name": name}

    assert told(report("SIGNED", one)).tag == f"{{{VR}}}ValidationReport"


def test_later_changes_are_told():
    one = signature()
    one["changes"] = one["changes"] | {"permitted": False, "categories": ["ANNOTATION"]}
    xml = told(report("REJECTED", one))

    assert texts(xml, ".//a:LaterChangesPermitted") == ["false"]
    assert texts(xml, ".//a:LaterChanges") == ["ANNOTATION"]
