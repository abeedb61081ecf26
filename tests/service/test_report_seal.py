"""Reports are sealed by a key of this service that our own verifier knows."""

import ssl
from datetime import timedelta
from io import BytesIO

import pytest

from service.journeys.report_seal import HOLDER, DeviceSeal, InternalSeal, ReportSeal
from signing.authority import AgencyName
from signing.devices.software import KeyKind, SoftwareDevice, generate, public_key_der, seal
from signing.timestamps import TimestampUnavailableError
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.support.house import QUICK_PIN, SECRET, a_house
from tests.support.signed import plain


@pytest.fixture
def house(tmp_path):
    return a_house(tmp_path)


def a_seal(house, authorities=None):
    given = [house.internal.timestamps()] if authorities is None else authorities
    return ReportSeal(
        InternalSeal(house.internal),
        given,
        house.internal.revocation(),
        house.signing.trust,
        house.clock,
    )


def judged(house, pdf):
    return examine(
        BytesIO(pdf),
        trust=house.signing.trust,
        material=house.internal.revocation().gather(
            InternalSeal(house.internal)().chain, house.clock()
        ),
        policy=ValidationPolicy(),
        moment=house.clock(),
    )


def test_our_own_verifier_passes_a_sealed_report(house):
    report = judged(house, a_seal(house).seal(plain()))

    (seal,) = report.signatures
    assert (seal.indication, seal.level) == ("TOTAL-PASSED", "B-LT")
    assert seal.signer.common_name == HOLDER.common_name


def test_the_key_is_made_once(house):
    assert InternalSeal(house.internal)().chain == InternalSeal(house.internal)().chain


def test_a_key_about_to_end_is_replaced(house):
    before = InternalSeal(house.internal)().chain[0]

    house.clock.forward(timedelta(days=3 * 365 - 30))

    assert InternalSeal(house.internal)().chain[0] != before


def test_without_a_time_stamp_the_seal_still_stands(house):
    class Silent:
        name = "silent"

        def stamp(self, *_):
            raise TimestampUnavailableError([])

    report = judged(house, a_seal(house, [Silent()]).seal(plain()))

    assert report.signatures[0].intact
    assert report.signatures[0].level == "B-B"


def test_a_key_of_a_device_seals_as_well(house):
    key, pin = generate(KeyKind.P_256), "135790"
    device = SoftwareDevice(SECRET)
    handle = seal(key, pin, SECRET, cost=QUICK_PIN)
    agency = AgencyName("Sở Khoa học và Công nghệ", "Cần Thơ")
    issued = house.internal.authority.issue_agency(public_key_der(key), agency, house.clock())
    chain = "".join(
        ssl.DER_cert_to_PEM_cert(one) for one in house.internal.authority.chain_of(issued)
    )
    own = DeviceSeal(device, handle, pin, chain.encode())
    made = ReportSeal(own, [], house.internal.revocation(), house.signing.trust, house.clock)

    (seen,) = judged(house, made.seal(plain())).signatures

    assert (seen.intact, seen.signer.common_name) == (True, agency.common_name)
    assert pin not in repr(own)
