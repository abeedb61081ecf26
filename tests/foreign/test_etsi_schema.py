"""What we tell as ETSI TS 119 102-2 is valid against the schema of the standard, as the EU ships it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from service.journeys.verification import plain as as_plain
from signing.revocation import RevocationMaterial
from signing.validation.etsi import tell_etsi
from signing.validation.indications import SubIndication
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.foreign.test_dss import classpath  # noqa: F401
from tests.support.pki import pki
from tests.support.reports import every_report, report, signature
from tests.support.signed import signed

pytestmark = [pytest.mark.dss, pytest.mark.slow]
JARS = ("specs-validation-report", "specs-xmldsig", "specs-xades", "specs-trusted-list")
LOCAL = {  # the schemas name each other by addresses on the web; these are the same files
    "xmldsig-core-schema.xsd": "xmldsig-core-schema.xsd",
    "XAdES.xsd": "XAdES.xsd",
    "ts_119612v020201_201601xsd.xsd": "ts_119612v020101_xsd.xsd",
    "xml.xsd": "xml.xsd",
}


class Local(etree.Resolver):
    """Finds every schema beside the first, and nothing on the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, address: str, _name: str, context: Any) -> Any:
        last = address.rpartition("/")[2]
        if last in LOCAL:
            return self.resolve_filename(str(self.folder / LOCAL[last]), context)
        return self.resolve_string("", context) if last.endswith(".dtd") else None


@pytest.fixture(scope="module")
def schema(classpath: str, tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:  # noqa: F811
    jars = Path(classpath.split(os.pathsep)[1]).parent
    folder = tmp_path_factory.mktemp("xsd")
    for name in JARS:
        (jar,) = jars.glob(f"{name}-[0-9]*.jar")
        with zipfile.ZipFile(jar) as opened:
            opened.extractall(folder)
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(folder / "xsd"))
    return etree.XMLSchema(etree.parse(folder / "xsd" / "TS119102-2-v141.xsd", parser))


def reports() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from every_report().items()
    for reason in SubIndication:
        one = signature(indication="INDETERMINATE", sub_indication=reason.value, level=None)
        yield str(reason), report("UNDETERMINED", one)
    nothing = {"certificate": None, "algorithms": None, "timestamps": [], "findings": []}
    nothing |= {"claimed_signing_time": None, "best_signature_time": None, "format": "other"}
    yield "nothing known", report("UNDETERMINED", signature(indication="INDETERMINATE", **nothing))
    odd = signature()
    odd["signer"] = odd["signer"] | {"common_name": "a\x00b <x/> ￾"}
    odd["algorithms"] = odd["algorithms"] | {"signature": "something <new>"}
    yield "odd words", report("SIGNED", odd)
    for level in ("B-B", "B-T", "B-LT", "B-LTA"):
        judged = examine(
            BytesIO(signed(level=level)),
            trust=pki().trust,
            material=RevocationMaterial(),
            policy=ValidationPolicy(),
            moment=datetime.now(UTC),
        )
        yield level, as_plain(judged)


def test_every_report_is_valid_against_the_schema(schema: etree.XMLSchema) -> None:
    for name, given in reports():
        xml = etree.fromstring(tell_etsi(given, validator="Ấn Tín"))
        assert schema.validate(xml), f"{name}: {schema.error_log}"


def test_the_schema_does_object(schema: etree.XMLSchema) -> None:
    xml = etree.fromstring(tell_etsi(report("SIGNED", signature()), validator="Ấn Tín"))
    xml[0].remove(xml[0].find("{*}SignatureValidationStatus"))

    assert not schema.validate(xml)
