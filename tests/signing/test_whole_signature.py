"""One signature through all real parts: device, authority over HTTP, revocation, verifier."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from signing.algorithms import SignatureAlgorithm, SignatureMechanism
from signing.authority import found_authority
from signing.certificates import Scope, check_may_sign
from signing.creation import SignatureOrder, accept, finish, prepare
from signing.devices.sealing import ArgonCost
from signing.devices.software import KeyKind, SoftwareDevice, generate, public_key_der, seal
from signing.fetching import FetchPolicy
from signing.levels import PadesLevel
from signing.revocation import HttpRevocationSource, RevocationMaterial
from signing.status import Status
from signing.timestamps import HttpTimestampAuthority
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from signing.validation.indications import Indication
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.support.answering import Answer, Asked, answering
from tests.support.documents import a_pdf
from tests.support.internal import BASE_URL, LEADER

SECRET, PIN = bytes(32), "135790"


@pytest.mark.parametrize("kind", [KeyKind.RSA_3072, KeyKind.P_256])
def test_a_leader_signs_at_b_lta_and_the_verifier_passes_it_without_any_network(
    kind: KeyKind,
) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    authority, key = found_authority(moment, BASE_URL), generate(kind)
    handle = seal(key, PIN, SECRET, cost=ArgonCost(64, 1, 1))
    leader = authority.issue_person(public_key_der(key), LEADER, moment)
    trust = TrustStore(
        (TrustDomain("internal", (TrustAnchor(authority.root, "test"),), (authority.issuing,)),)
    )

    def say(asked: Asked) -> Answer:
        if asked.path.endswith("/tsa"):
            answer = authority.answer_timestamp(asked.body, moment)
            return Answer(answer, content_type="application/timestamp-reply")
        if asked.path.endswith(".crl"):
            return Answer(authority.crl("root", [], moment))
        return Answer(authority.answer_ocsp(asked.body, lambda _: "good", moment))

    with answering(say) as server:
        here = f"127.0.0.1:{server.port}"
        policy = FetchPolicy(own_hosts=frozenset({here}), replacements={"antin.test": here})
        source = HttpRevocationSource(policy)
        tsa = HttpTimestampAuthority(f"{server.url}/internal-authority/tsa", "internal")
        standing = check_may_sign(leader, (), trust, source, moment, scope=Scope.PERSON)
        mechanism = SignatureMechanism.ECDSA if kind is KeyKind.P_256 else None
        algorithm = SignatureAlgorithm(mechanism or SignatureMechanism.RSASSA_PSS)
        order = SignatureOrder(standing.path.certificates, algorithm, moment)
        document = a_pdf()
        preparation = prepare(io.BytesIO(document), order)
        with SoftwareDevice(SECRET).unlock(handle, PIN) as opened:
            given = accept(preparation, opened.sign(preparation.data_to_be_signed))
        working = io.BytesIO(document + given.increment)
        level = finish(
            working, given, authorities=[tsa], revocation=source, trust=trust, now=moment
        )

    assert standing.status is Status.GOOD
    assert level is PadesLevel.B_LTA
    report = examine(
        working,
        trust=trust,
        material=RevocationMaterial(),
        policy=ValidationPolicy(),
        moment=moment + timedelta(minutes=1),
    )
    assert report.indication is Indication.TOTAL_PASSED
    assert report.signatures[0].level is PadesLevel.B_LTA
    assert report.signatures[0].signer.email == LEADER.email
