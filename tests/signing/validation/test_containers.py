"""Containers of every kind: the odd ones are read, the wrong ones are told, the unknown are not called broken."""

import hashlib
from datetime import timedelta

import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa, utils

from signing import der
from signing.validation.indications import BlockIndication, Indication
from tests.support.asking import asked, codes
from tests.support.containers import (
    attribute,
    document,
    octet_string,
    person,
    recipe,
    stamped,
    value_of,
)
from tests.support.pki import pki
from tests.support.tokens import token

PASSED, UNDECIDED, FAILED = (
    Indication.TOTAL_PASSED,
    Indication.INDETERMINATE,
    Indication.TOTAL_FAILED,
)
DETACHED = b"/adbe.pkcs7.detached"
STAMP = {"sub_filter": b"/ETSI.RFC3161", "kind": b"/Type /DocTimeStamp"}
PKCS1 = padding.PKCS1v15()


def only(data, **options):
    (signature,) = asked(data, **options).signatures
    return signature


def changed(data):
    """The same with one digit of the page's size changed: it is signed, and no container."""
    return data.replace(b"0 0 595 842", b"0 0 595 843")


KEYS = {
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP384R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ed448": ed448.Ed448PrivateKey.generate,
    "dsa": lambda: dsa.generate_private_key(2048),
    "rsa1024": lambda: rsa.generate_private_key(65537, 1024),
}


@pytest.mark.parametrize(
    ("kind", "bits"),
    [
        ("p521", 521),
        ("brainpool", 384),
        ("ed25519", 256),
        ("ed448", 456),
        ("dsa", 2048),
        ("rsa1024", 1024),
    ],
)
def test_a_key_of_any_kind_is_known_and_a_changed_document_is_noticed(kind, bits):
    data = document(recipe(person(KEYS[kind]()), digest="sha512"))

    signature = only(data)

    assert signature.intact
    assert signature.algorithms.key_bits == bits
    assert not only(changed(data)).intact
    assert only(changed(data)).sub_indication == "HASH_FAILURE"


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha224", "sha384", "sha512", "sha3_256"])
def test_a_digest_of_any_kind_is_known_and_a_weak_one_never_passes(digest):
    signature = only(document(recipe(digest=digest)))

    assert signature.intact
    assert signature.algorithms.digest == digest
    assert (signature.indication is PASSED) == (digest not in {"md5", "sha1"})


@pytest.mark.parametrize(
    ("changes", "codes_expected"),
    [
        ({"order": lambda found: sorted(found, reverse=True)}, {"attributes_reordered"}),
        ({"digest_named": "1.2.840.113549.1.1.11"}, {"digest_misnamed"}),
        ({"attributes": False}, {"signing_certificate_missing"}),
        ({"names_certificate": False}, {"signing_certificate_missing"}),
        ({"certificates": (b"\x30\x03\x02\x01\x05", *pki().rsa.chain)}, set()),
        ({"certificates": (*pki().rsa.chain, *pki().p256.chain)}, set()),
    ],
    ids=["unordered", "misnamed", "no attributes", "no certificate named", "bad companion", "many"],
)
def test_what_is_odd_but_harmless_passes_with_a_remark(changes, codes_expected):
    data = document(recipe(**changes))

    signature = only(data)

    assert signature.indication is PASSED
    assert codes_expected <= codes(signature, "warning")
    assert only(changed(data)).indication is FAILED


@pytest.mark.parametrize(
    ("changes", "indication", "reason", "code"),
    [
        ({"signers": 2}, UNDECIDED, "SIG_CONSTRAINTS_FAILURE", "signers_several"),
        ({"signers": 0}, FAILED, "FORMAT_FAILURE", "container_broken"),
        (
            {"names_other": pki().p256},
            UNDECIDED,
            "NO_SIGNING_CERTIFICATE_FOUND",
            "signing_certificate_differs",
        ),
        ({"certificates": ()}, UNDECIDED, "NO_SIGNING_CERTIFICATE_FOUND", "signer_unknown"),
        ({"message_digest": b"x" * 32}, FAILED, "HASH_FAILURE", "hash_differs"),
        ({"value": value_of(pki().agency, "sha256")}, FAILED, "SIG_CRYPTO_FAILURE", "key_differs"),
    ],
    ids=["two signers", "no signer", "other certificate", "no certificate", "digest", "key"],
)
def test_what_contradicts_itself_never_passes(changes, indication, reason, code):
    signature = only(document(recipe(**changes)))

    assert (signature.indication, signature.sub_indication) == (indication, reason)
    assert code in codes(signature, "failed")


@pytest.mark.parametrize("kind", [None, "tst_info"])
def test_a_content_type_that_is_missing_or_another_never_passes(kind):
    signature = only(document(recipe(content_type=kind)))

    assert signature.indication is not PASSED
    assert "attributes_wrong" in codes(signature, "failed")


def test_a_second_message_digest_never_passes():
    twice = attribute("message_digest", b"y" * 32)

    assert only(document(recipe(extra=(twice,)))).indication is FAILED


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": algos.SignedDigestAlgorithm({"algorithm": "1.2.643.7.1.1.3.2"})},
        {"digest_named": "1.2.643.7.1.1.2.2"},
    ],
    ids=["signature", "digest"],
)
def test_an_unknown_algorithm_is_undecided_and_not_called_broken(changes):
    signature = only(document(recipe(**changes)))

    assert not signature.intact
    assert (signature.indication, signature.sub_indication) == (
        UNDECIDED,
        "CRYPTO_CONSTRAINTS_FAILURE",
    )
    assert "algorithm_unknown" in codes(signature, "failed")
    assert not {"hash_differs", "key_differs"} & codes(signature, "failed")


def bare(digest):
    """An old value without CMS (adbe.x509.rsa_sha1)."""
    return lambda covered: octet_string(pki().rsa.key.sign(covered, PKCS1, digest))


CHAIN = b"/Cert [<%s> <%s>]" % tuple(one.hex().encode() for one in pki().rsa.chain[:2])


def test_a_bare_rsa_value_is_read_but_its_sha1_never_passes():
    data = document(bare(hashes.SHA1()), sub_filter=b"/adbe.x509.rsa_sha1", entries=CHAIN)

    signature = only(data)

    assert (signature.intact, signature.format) == (True, "other")
    assert signature.signer.common_name == "Nguyễn Thị Ánh Tuyết"
    assert signature.algorithms.digest == "sha1"
    assert (signature.indication, signature.sub_indication) == (
        UNDECIDED,
        "CRYPTO_CONSTRAINTS_FAILURE",
    )
    assert only(changed(data)).sub_indication == "HASH_FAILURE"


def wrapped(name, text=None):
    """A container whose content is a digest of the document."""

    def make(covered):
        return recipe(content=text or hashlib.new(name, covered).digest())(covered)

    return make


def test_a_wrapped_sha1_is_read_and_bound_to_its_document_but_never_passes():
    data = document(wrapped("sha1"), sub_filter=b"/adbe.pkcs7.sha1")

    signature = only(data)

    assert (signature.intact, signature.format) == (True, "CMS")
    assert "weak_digest" in signature.algorithms.notices
    assert signature.sub_indication == "CRYPTO_CONSTRAINTS_FAILURE"
    assert (only(changed(data)).intact, only(changed(data)).indication) == (False, FAILED)


def test_content_that_speaks_of_another_document_fails():
    foreign = wrapped("sha1", hashlib.sha1(b"another").digest())

    for sub_filter in (b"/adbe.pkcs7.sha1", DETACHED):
        signature = only(document(foreign, sub_filter=sub_filter))
        assert (signature.intact, signature.sub_indication) == (False, "HASH_FAILURE")


def test_an_attached_sha256_of_the_document_passes_with_a_remark():
    data = document(wrapped("sha256"), sub_filter=DETACHED)

    assert only(data).indication is PASSED
    assert "content_attached" in codes(only(data), "warning")
    assert only(changed(data)).indication is FAILED


def test_ber_is_read_as_der_would_be():
    def loose(covered):
        kind, held = der.element(recipe()(covered)).children()
        version, digests, content, bag, signers = held.children()[0].children()
        inner = version.octets + digests.octets + b"\x30\x80" + content.content + b"\0\0"
        inner += b"\xa0\x80" + bag.content + b"\0\0" + signers.octets
        return b"\x30\x80" + kind.octets + b"\xa0\x80\x30\x80" + inner + b"\0\0" * 3

    signature = only(document(loose))

    assert signature.indication is PASSED
    assert "ber_encoding" in codes(signature, "warning")


def test_an_unknown_format_with_a_usual_container_is_judged_and_noticed():
    signature = only(document(recipe(), sub_filter=b"/Vendor.Own"))

    assert (signature.indication, signature.format, signature.level) == (PASSED, "CMS", None)
    assert "sub_filter_unknown" in codes(signature, "warning")


@pytest.mark.parametrize(
    ("container", "indication", "code"),
    [
        (lambda _: b"", UNDECIDED, "container_unfinished"),
        (lambda _: b"\x30\x05hello", FAILED, "container_broken"),
        (lambda covered: recipe()(covered)[:700], FAILED, "container_broken"),
    ],
    ids=["unfinished", "garbage", "cut off"],
)
def test_a_container_without_a_signature_is_told_as_what_it_is(container, indication, code):
    signature = only(document(container))

    assert (signature.indication, signature.intact) == (indication, False)
    assert code in codes(signature, "failed")
    assert signature.byte_range_valid


@pytest.mark.parametrize(
    "kind", [b"/Type /DocTimeStamp", b"/Type /Sig", b"/Type /doctimestamp", b""]
)
def test_a_document_timestamp_is_one_whatever_its_type_is_called(kind):
    data = document(
        stamped(pki().tsa.holder, pki().clock()), sub_filter=b"/ETSI.RFC3161", kind=kind
    )

    stamp = only(data)

    assert (stamp.kind, stamp.indication, stamp.intact) == ("document-timestamp", PASSED, True)
    assert only(changed(data)).sub_indication == "HASH_FAILURE"


def test_a_signature_is_no_timestamp_and_a_timestamp_no_signature():
    assert only(document(recipe(), **STAMP)).indication is not PASSED
    assert only(document(stamped(pki().tsa.holder, pki().clock()))).indication is not PASSED


PSS = {
    "as written": (hashes.SHA256, hashes.SHA256, 32, ("sha256", "sha256", 32), True),
    "another mask": (hashes.SHA256, hashes.SHA1, 20, ("sha256", "sha1", 20), True),
    "no parameters": (hashes.SHA256, hashes.SHA256, 32, None, True),
    "defaults": (hashes.SHA1, hashes.SHA1, 20, (), True),
    "another salt": (hashes.SHA256, hashes.SHA256, 48, ("sha256", "sha256", 32), False),
}


@pytest.mark.parametrize("case", PSS)
def test_pss_is_verified_with_its_parameters_or_without(case):
    hashed, masked, salt, written, intact = PSS[case]
    scheme = padding.PSS(padding.MGF1(masked()), salt)
    algorithm = {"algorithm": "rsassa_pss"}
    if written is not None:
        algorithm["parameters"] = algos.RSASSAPSSParams.load(b"\x30\x00")
    if written:
        algorithm["parameters"] = algos.RSASSAPSSParams(
            {
                "hash_algorithm": {"algorithm": written[0]},
                "mask_gen_algorithm": {
                    "algorithm": "mgf1",
                    "parameters": {"algorithm": written[1]},
                },
                "salt_length": written[2],
            }
        )

    made = recipe(
        algorithm=algos.SignedDigestAlgorithm(algorithm),
        value=lambda data: pki().rsa.key.sign(data, scheme, hashed()),
    )

    assert only(document(made)).intact == intact
    assert not only(changed(document(made))).intact


def test_an_ecdsa_value_of_two_plain_numbers_is_understood():
    holder = pki().p256

    def side_by_side(data):
        numbers = utils.decode_dss_signature(holder.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(32) for number in numbers)

    assert only(document(recipe(holder, value=side_by_side))).indication is PASSED


def negative(certificate):
    """The same certificate, its modulus written without the leading zero; nothing else is right any more."""
    body, algorithm, value = der.element(certificate).children()
    parts = body.children()
    kind, bits = parts[6].children()
    modulus, exponent = der.element(bits.content[1:]).children()
    assert modulus.content[0] == 0
    key = der.sequence(der.encode(der.INTEGER, modulus.content[1:]), exponent.octets)
    spki = der.sequence(kind.octets, der.encode(der.BIT_STRING, b"\0" + key))
    octets = [one.octets for one in parts]
    octets[6] = spki
    return der.sequence(*octets), algorithm.octets, value


def test_a_modulus_written_as_a_negative_number_is_read_as_it_was_meant():
    """Real identity cards carry such certificates."""
    body, algorithm, _ = negative(pki().rsa.der)
    value = pki().issuing.key.sign(body, PKCS1, hashes.SHA256())
    bad = der.sequence(body, algorithm, der.encode(der.BIT_STRING, b"\0" + value))

    data = document(
        recipe(names_certificate=False, certificates=(bad, pki().issuing.der)), sub_filter=DETACHED
    )

    signature = only(data)
    assert signature.intact
    assert signature.algorithms.key_bits == 3072
    assert signature.certificate.sha256 == hashlib.sha256(bad).hexdigest()
    assert signature.indication is PASSED


def test_a_certificate_that_only_the_verifier_knows_is_found_there():
    data = document(recipe(pki().issuing, certificates=()), sub_filter=DETACHED)

    signature = only(data)

    assert signature.intact
    assert signature.signer.common_name == "Ấn Tín kiểm thử: cấp phát"
    assert "certificate_from_elsewhere" in codes(signature, "warning")


def stamps(*tokens):
    """A container with signature time-stamps; each is made over the value."""

    def make(covered):
        made = recipe()
        plain = made(covered)
        value = der.element(plain).children()[1].children()[0].children()[4].children()[0]
        digest = hashlib.sha256(value.children()[5].content).digest()
        values = [one(digest) if callable(one) else one for one in tokens]
        kind = der.oid("1.2.840.113549.1.9.16.2.14")
        return made.but(unsigned=[der.sequence(kind, der.encode(der.SET, *values))])(covered)

    return make


def at(moment):
    from signing.algorithms import DigestAlgorithm

    return lambda digest: token(pki().tsa.holder, digest, DigestAlgorithm.SHA256, moment)


def test_several_timestamps_are_all_told_and_the_earliest_counts():
    now = pki().clock()
    data = document(stamps(at(now), at(now - timedelta(hours=2))))

    signature = only(data)

    assert [one.intact for one in signature.timestamps] == [True, True]
    assert signature.best_signature_time == now - timedelta(hours=2)


def test_a_broken_timestamp_is_told_and_hides_neither_the_other_nor_the_signature():
    data = document(stamps(b"\x30\x03\x02\x01\x05", at(pki().clock())))

    signature = only(data)

    assert [(one.intact, one.indication) for one in signature.timestamps] == [
        (False, BlockIndication.FAILED),
        (True, BlockIndication.PASSED),
    ]
    assert signature.intact


def test_a_timestamp_of_another_value_is_not_intact():
    data = document(stamps(lambda digest: at(pki().clock())(hashlib.sha256(digest).digest())))

    (stamp,) = only(data).timestamps
    assert not stamp.intact
    assert only(data).best_signature_time is None
