"""Every indication of EN 319 102-1 can be had, each from the file or the facts that bring it about."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec

from signing.revocation import RevocationMaterial
from signing.trust import TrustAnchor, TrustDomain, TrustStore
from signing.validation.indications import Indication, SubIndication
from signing.validation.lifetimes import Lifetimes
from signing.validation.policy import Freshness, Level, ValidationPolicy
from signing.validation.process import collect, examine
from signing.validation.replay import judge_again
from tests.signing.validation.test_indications import add_annotation, appended, replace_content
from tests.support.asking import POLICY, asked, codes
from tests.support.pki import Pki, ec_key, pki
from tests.support.signed import signed

CASES = {}


def gives(reason, indication=Indication.INDETERMINATE):
    """Register a case: a function that returns the report, and what must be said of its last signature."""

    def register(case):
        CASES[case.__name__] = (case, indication, reason)
        return case

    return register


def last(report):
    return [one for one in report.signatures if one.kind == "signature"][-1]


def house_with(name="Người Ký", **options):
    house = Pki()
    return house, house.issue(name, ec_key(ec.SECP256R1()), house.issuing, **options)


def record_of(data, house, *, material=None, moment=None):
    moment = moment or house.clock()
    if material is None:
        material = house.gather(house.rsa.chain, moment) + house.gather(house.tsa.chain(), moment)
    return collect(
        BytesIO(data),
        trust=house.trust,
        material=material,
        policy=POLICY,
        moment=moment,
    )


def changed(record, **changes):
    """The same record with one fact of its first signature changed."""
    first, *others = record.signatures
    return replace(record, signatures=(replace(first, **changes), *others))


def cms_changed(data, change):
    """Replace the CMS of the only signature, within its place."""
    start = data.index(b"/Contents <") + 11
    end = data.index(b">", start)
    content = cms.ContentInfo.load(bytes.fromhex(data[start:end].decode()))
    octets = change(content).hex().encode()
    return data[:start] + octets.ljust(end - start, b"0") + data[end:]


@gives(SubIndication.FORMAT_FAILURE, Indication.TOTAL_FAILED)
def a_page_drawn_anew():
    return asked(appended(signed(), replace_content))


@gives(SubIndication.HASH_FAILURE, Indication.TOTAL_FAILED)
def a_changed_byte():
    data = bytearray(signed())
    data[data.index(b"MediaBox") + 12] ^= 1
    return asked(bytes(data))


@gives(SubIndication.SIG_CRYPTO_FAILURE, Indication.TOTAL_FAILED)
def a_changed_value():
    def flip(content):
        signer = content["content"]["signer_infos"][0]
        octets = bytearray(content.dump())
        octets[octets.index(signer["signature"].native) + 40] ^= 1
        return bytes(octets)

    return asked(cms_changed(signed(), flip))


@gives(SubIndication.REVOKED, Indication.TOTAL_FAILED)
def a_certificate_revoked_before_a_timestamp_that_it_signs():
    house, person = house_with()
    data = signed(signed(level="B-LTA", house=house), by=person, house=house, field="Signature2")
    house.revoke(person, house.clock() - timedelta(days=1))
    return asked(data, house=house)


@gives(SubIndication.EXPIRED, Indication.TOTAL_FAILED)
def a_certificate_that_ended_before_a_timestamp_that_it_signs():
    house, person = house_with(days=10)
    data = signed(signed(level="B-LTA", house=house), by=person, house=house, field="Signature2")
    return asked(data, house=house)


@gives(SubIndication.NOT_YET_VALID, Indication.TOTAL_FAILED)
def a_moment_before_the_certificate():
    return asked(signed(), moment=pki().born - timedelta(days=1))


@gives(SubIndication.NOT_YET_VALID, Indication.TOTAL_FAILED)
def a_timestamp_before_the_certificate():
    house = Pki()
    record = record_of(signed(level="B-T", house=house), house)
    chain = record.signatures[0].chain
    young = replace(chain.leaf, not_before=house.clock() + timedelta(hours=1))
    late = house.clock() + timedelta(hours=2)
    return judge_again(
        changed(record, chain=replace(chain, links=(young, *chain.links[1:]))), POLICY, late
    )


@gives(SubIndication.SIG_CONSTRAINTS_FAILURE)
def an_annotation_added():
    return asked(appended(signed(), add_annotation))


@gives(SubIndication.CHAIN_CONSTRAINTS_FAILURE)
def an_authority_that_signs_documents():
    return asked(signed(by=pki().issuing))


@gives(SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
def a_person_who_issues_certificates():
    house = pki()
    return asked(signed(by=house.issue("Ký Thay", ec_key(ec.SECP256R1()), house.p256)))


@gives(SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
def an_algorithm_that_never_was_sound():
    table = Lifetimes(keys=tuple(one for one in Lifetimes().keys if one.name != "rsassa_pss"))
    return asked(signed(), policy=replace(POLICY, lifetimes=table))


@gives(SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)
def sha1():
    return asked(signed(old_padding=True, md_algorithm="sha1"))


def with_policy_named(word):
    house = pki()
    record = record_of(signed(), house)
    named = replace(record.signatures[0].baseline, signature_policy=word)
    strict = ValidationPolicy(constraints=(("signature_policy", Level.FAIL),))
    return judge_again(changed(record, baseline=named), strict)


@gives(SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE)
def a_signature_policy_that_nobody_knows():
    return with_policy_named("1.2.3.4")


@gives(SubIndication.POLICY_PROCESSING_ERROR)
def a_signature_policy_that_nobody_can_read():
    return with_policy_named("unreadable")


@gives(SubIndication.TIMESTAMP_ORDER_FAILURE)
def a_document_timestamp_from_before_the_signature_timestamp():
    house, at = pki(), pki().clock()
    first = signed(level="B-T", moment=at)
    data = signed(first, by=house.p256, level="B-LTA", moment=at - timedelta(hours=2), field="Two")
    report = asked(data)
    return replace(report, signatures=report.signatures[:1])


@gives(SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
def a_message_without_certificates():
    def strip(content):
        content["content"]["certificates"] = cms.CertificateSet([])
        return content.dump(force=True)

    house = Pki()
    return asked(cms_changed(signed(by=house.p256, house=house), strip), house=house)


@gives(SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
def a_stranger():
    return asked(signed(house=Pki()))


def believed_until(house, moment):
    anchor = TrustAnchor(house.root.der, "test", trusted_until=moment)
    return TrustStore((TrustDomain("internal", (anchor,), (house.issuing.der,)),))


@gives(SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE)
def an_anchor_that_is_no_longer_believed():
    house = pki()
    return asked(signed(), trust=believed_until(house, house.clock() - timedelta(hours=1)))


@gives(SubIndication.REVOKED_NO_POE)
def a_revoked_certificate():
    house, person = house_with()
    house.revoke(person, house.clock() - timedelta(days=1))
    return asked(signed(by=person, house=house), house=house)


@gives(SubIndication.REVOKED_CA_NO_POE)
def a_revoked_authority():
    house = Pki()
    house.revoke(house.issuing, house.clock() - timedelta(days=1))
    return asked(signed(house=house), house=house)


def after_the_end(level="B-B", *, known=True):
    house, person = house_with(days=33)
    data = signed(by=person, level=level, house=house)
    material = house.gather(person.chain, house.clock()) if known else RevocationMaterial()
    return record_of(data, house, material=material, moment=house.clock() + timedelta(days=20))


@gives(SubIndication.OUT_OF_BOUNDS_NO_POE)
def an_expired_certificate_of_which_nobody_speaks():
    return judge_again(after_the_end(known=False), POLICY)


@gives(SubIndication.OUT_OF_BOUNDS_NOT_REVOKED)
def an_expired_certificate_that_was_not_revoked():
    return judge_again(after_the_end(), POLICY)


@gives(SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE)
def an_answer_whose_responder_has_expired():
    house = pki()
    record = record_of(signed(), house)
    chain = record.signatures[0].chain
    (answer,) = chain.leaf.answers
    old = replace(answer, responder_until=house.clock() - timedelta(seconds=30))
    leaf = replace(chain.leaf, answers=(old,))
    return judge_again(
        changed(record, chain=replace(chain, links=(leaf, *chain.links[1:]))), POLICY
    )


@gives(SubIndication.TRY_LATER)
def nothing_known_about_revocation():
    return asked(signed(), offline=True)


@gives(SubIndication.TRY_LATER)
def an_answer_that_has_grown_old():
    house = pki()
    record = record_of(signed(), house)
    return judge_again(record, POLICY, house.clock() + timedelta(days=2))


@gives(SubIndication.SIGNED_DATA_NOT_FOUND)
def content_that_is_not_there():
    return judge_again(changed(record_of(signed(), pki()), hash_matches=None), POLICY)


@gives(SubIndication.GENERIC)
def a_signature_that_was_never_finished():
    data = signed()
    start = data.index(b"/Contents <") + 11
    end = data.index(b">", start)
    return asked(data[:start] + b"0" * (end - start) + data[end:])


@pytest.mark.parametrize("name", CASES)
def test_it_is_what_the_standard_says(name):
    case, indication, reason = CASES[name]

    report = case()

    assert (last(report).indication, last(report).sub_indication) == (indication, reason.value)


def test_no_proof_of_existence_is_named_by_the_past_validation():
    """NO_POE is the answer of one building block; the process then keeps what it had (5.6.2.4, step 2)."""
    record = after_the_end("B-LTA")
    chain = record.signatures[0].chain
    bare = replace(chain, links=tuple(replace(link, answers=()) for link in chain.links))

    report = judge_again(changed(record, chain=bare), POLICY)

    signature = report.signatures[0]
    assert signature.indication == Indication.INDETERMINATE
    assert "proof_missing" in codes(signature, "failed")


def test_there_is_a_case_for_every_reason():
    assert {reason for _, _, reason in CASES.values()} | {SubIndication.NO_POE} == {*SubIndication}


@pytest.mark.parametrize("level", ["B-LT", "B-LTA"])
def test_what_expired_after_a_proved_time_still_counts_and_says_why(level):
    report = judge_again(after_the_end(level), POLICY)

    assert report.signatures[0].indication == Indication.TOTAL_PASSED
    assert "certificate_expired_later" in codes(report.signatures[0], "passed")


def test_an_anchor_believed_when_it_was_signed_still_proves():
    house = Pki()
    data = signed(level="B-LTA", house=house)
    later = house.clock() + timedelta(hours=2)
    trust = believed_until(house, house.clock() + timedelta(hours=1))

    report = examine(
        BytesIO(data), trust=trust, material=RevocationMaterial(), policy=POLICY, moment=later
    )

    # The newest time-stamp has no later one that proves it: its own anchor is gone, and with it the proof.
    assert report.signatures[0].sub_indication == "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"


def test_an_algorithm_that_ended_later_is_sound_where_the_time_is_proved():
    house = Pki()
    record = record_of(signed(level="B-T", house=house), house)
    tomorrow = (house.clock() + timedelta(days=1)).date()
    table = Lifetimes(
        keys=tuple(
            replace(one, until=tomorrow) if one.name == "rsassa_pss" else one
            for one in Lifetimes().keys
        )
    )
    policy = replace(POLICY, lifetimes=table, freshness=Freshness.NONE)
    later = house.clock() + timedelta(days=3)

    bare = last(judge_again(changed(record, tokens=()), policy, later))
    stamped = last(judge_again(record, policy, later))

    assert bare.sub_indication == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    assert not bare.algorithms.sound
    assert (stamped.indication, stamped.algorithms.sound) == (Indication.TOTAL_PASSED, True)
