"""A client walks through every method of the CSC API, and each answer is what 1.0.4.0 says it is."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from signing import der
from signing.devices.software import KeyKind
from signing.tokens import gen_time_of
from tests.support.csc import RSA_PSS, RSA_SHA256, SHA256, Csc, a_csc, digest
from tests.support.house import PIN

METHODS = (
    "auth/revoke",
    "credentials/list",
    "credentials/info",
    "credentials/authorize",
    "credentials/extendTransaction",
    "signatures/signHash",
    "signatures/timestamp",
)


@pytest.fixture
def csc(tmp_path: Path) -> Csc:
    return a_csc(tmp_path)


def certificate_of(csc: Csc, token: str, credential: str) -> x509.Certificate:
    told = csc.told("credentials/info", token, credentialID=credential)
    (leaf,) = told["cert"]["certificates"]
    return x509.load_der_x509_certificate(b64decode(leaf))


def test_info_tells_what_there_is_and_needs_nobody(csc: Csc) -> None:
    told = csc.told("info")

    assert (told["specs"], told["region"], told["lang"]) == ("1.0.4.0", "VN", "vi-VN")
    assert (told["authType"], told["methods"]) == (["external"], list(METHODS))
    assert "oauth2" not in told
    with csc.app.test_client().get(told["logo"]) as logo:
        assert (logo.status_code, logo.mimetype) == (200, "image/svg+xml")
    english = csc.told("info", lang="en-GB")
    assert english["lang"] == "en-US"
    assert english["description"] != told["description"]
    assert csc.told("info", lang="fr-FR")["lang"] == "vi-VN"


def test_every_method_that_info_names_answers_and_no_other(csc: Csc) -> None:
    rules = {rule.rule for rule in csc.app.url_map.iter_rules() if rule.rule.startswith("/csc/")}
    assert rules == {f"/csc/v1/{name}" for name in ("info", *METHODS)}

    for name in METHODS:
        answer = csc.ask(name)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        other = csc.ask(name, csc.token("lanhdao", "verify"))
        assert (other.status_code, other.json["error"]) == (403, "insufficient_scope")
        assert csc.app.test_client().get(f"/csc/v1/{name}").status_code == 405
    assert csc.ask("oauth2/token", csc.token()).status_code == 404
    assert csc.ask("oauth2/token", csc.token()).json["error"] == "invalid_request"


def test_credentials_info_tells_the_key_its_certificates_and_what_is_asked(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()

    plain = csc.told("credentials/info", token, credentialID=credential)
    whole = csc.told(
        "credentials/info",
        token,
        credentialID=credential,
        certificates="chain",
        certInfo=True,
        authInfo=True,
        lang="en-US",
    )
    none = csc.told("credentials/info", token, credentialID=credential, certificates="none")

    assert plain["key"] == {
        "status": "enabled",
        "algo": [
            "1.2.840.10045.2.1",
            "1.2.840.10045.4.3.2",
            "1.2.840.10045.4.3.3",
            "1.2.840.10045.4.3.4",
        ],
        "len": 256,
        "curve": "1.2.840.10045.3.1.7",
    }
    assert (plain["SCAL"], plain["authMode"], plain["multisign"]) == ("2", "explicit", 100)
    assert "PIN" not in plain
    assert "issuerDN" not in plain["cert"]
    assert "certificates" not in none["cert"]
    assert len(plain["cert"]["certificates"]) == 1
    leaf, issuer, *_ = (
        x509.load_der_x509_certificate(b64decode(c)) for c in whole["cert"]["certificates"]
    )
    leaf.verify_directly_issued_by(issuer)
    assert whole["cert"]["status"] == "valid"
    assert int(whole["cert"]["serialNumber"], 16) == leaf.serial_number
    assert whole["cert"]["validFrom"] == f"{leaf.not_valid_before_utc:%Y%m%d%H%M%SZ}"
    assert whole["cert"]["subjectDN"] == leaf.subject.rfc4514_string()
    assert (whole["PIN"]["presence"], whole["PIN"]["format"]) == ("true", "N")
    assert whole["OTP"] == {"presence": "false"}


@pytest.mark.parametrize("kind", [KeyKind.P_256, KeyKind.P_384], ids=str)
@pytest.mark.parametrize("size", [256, 384, 512])
def test_an_elliptic_key_signs_every_sound_digest(csc: Csc, kind: KeyKind, size: int) -> None:
    credential, token = csc.credential(kind=kind), csc.token()
    made = {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}[size]
    hasher = hashes.Hash(made)
    hasher.update(b"content")
    asked = b64encode(hasher.finalize()).decode()
    oid = {256: 2, 384: 3, 512: 4}[size]
    sad = csc.sad(token, credential, b"content", hash=[asked])

    told = csc.told(
        "signatures/signHash",
        token,
        credentialID=credential,
        SAD=sad,
        hash=[asked],
        signAlgo=f"1.2.840.10045.4.3.{oid}",
    )

    (value,) = map(b64decode, told["signatures"])
    key = certificate_of(csc, token, credential).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(value, b"content", ec.ECDSA(made))


def test_an_rsa_key_signs_by_pkcs1_and_by_pss_as_its_parameters_say(csc: Csc) -> None:
    credential, token = csc.credential(kind=KeyKind.RSA_2048), csc.token()
    key = certificate_of(csc, token, credential).public_key()
    sha256 = hashes.SHA256()
    ways = (
        ({"signAlgo": RSA_SHA256}, padding.PKCS1v15()),
        ({"signAlgo": "1.2.840.113549.1.1.1"}, padding.PKCS1v15()),
        ({"signAlgo": RSA_PSS}, padding.PSS(padding.MGF1(sha256), 32)),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(222)},
            padding.PSS(padding.MGF1(sha256), 222),
        ),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(64), "hashAlgo": None},
            padding.PSS(padding.MGF1(sha256), 64),
        ),
    )

    for words, expected in ways:
        sad = csc.sad(token, credential, b"content")
        answer = csc.sign(token, credential, sad, b"content", **words)
        assert answer.status_code == 200, answer.text
        (value,) = map(b64decode, answer.json["signatures"])
        key.verify(value, b"content", expected, sha256)


def parameters(salt: int, digest_oid: str = SHA256, mask_oid: str = SHA256) -> str:
    """Return RSASSA-PSS-params (RFC 4055, 3.1)."""
    named, masked = (
        der.sequence(der.oid(digest_oid)),
        der.sequence(der.oid(mask_oid), der.NULL_VALUE),
    )
    mask = der.sequence(der.oid("1.2.840.113549.1.1.8"), masked)
    parts = der.encode(0xA0, named), der.encode(0xA1, mask), der.encode(0xA2, der.integer(salt))
    return b64encode(der.sequence(*parts)).decode()


SHA1, SHA384 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.2"


@pytest.mark.parametrize(
    ("words", "description"),
    [
        ({"hashAlgo": SHA1}, "Invalid parameter hashAlgo"),
        ({"hashAlgo": "1.2.840.113549.2.5"}, "Invalid parameter hashAlgo"),
        ({"hashAlgo": None}, "Invalid parameter hashAlgo"),
        ({"signAlgo": "1.2.840.113549.1.1.5"}, "Invalid parameter signAlgo"),
        ({"signAlgo": "1.2.840.10045.4.3.2"}, "Invalid parameter signAlgo"),
        ({"signAlgo": "1.2.840.113549.1.1.12"}, "Invalid parameter hashAlgo"),
        ({"hashAlgo": "2.16.840.1.101.3.4.2.2"}, "Invalid digest value length"),
        ({"signAlgoParams": parameters(32)}, "Invalid parameter signAlgoParams"),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(31)},
            "Invalid parameter signAlgoParams",
        ),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(223)},
            "Invalid parameter signAlgoParams",
        ),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(32, SHA1)},
            "Invalid parameter signAlgoParams",
        ),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(32, mask_oid=SHA1)},
            "Invalid parameter signAlgoParams",
        ),
        (
            {"signAlgo": RSA_PSS, "signAlgoParams": parameters(32, mask_oid=SHA384)},
            "Invalid parameter signAlgoParams",
        ),
        ({"signAlgo": RSA_PSS, "signAlgoParams": "MAA="}, "Invalid parameter signAlgoParams"),
    ],
)
def test_what_is_unsound_or_unclear_is_refused_and_spends_nothing(
    csc: Csc, words: dict[str, object], description: str
) -> None:
    credential, token = csc.credential(kind=KeyKind.RSA_2048), csc.token()
    sad = csc.sad(token, credential, b"content")
    honest = {"signAlgo": "1.2.840.113549.1.1.1"}

    answer = csc.sign(token, credential, sad, b"content", **{**honest, **words})

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert answer.json["error_description"] == description
    assert csc.sign(token, credential, sad, b"content", **honest).status_code == 200


def test_a_hash_is_taken_in_both_alphabets_of_base64(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    content = next(b"%d" % n for n in range(1000) if {"+", "/"} <= set(digest(b"%d" % n)))
    safe = digest(content).translate(str.maketrans("+/", "-_"))
    for spelled in (digest(content), safe, safe.rstrip("=")):
        sad = csc.sad(token, credential, content, hash=[spelled])
        assert csc.sign(token, credential, sad, content, hash=[safe]).status_code == 200

    for wrong in (digest(content) + "=", digest(content)[:-2] + "9=", " " + safe, "é", "", "A"):
        answer = csc.ask(
            "credentials/authorize",
            token,
            credentialID=credential,
            numSignatures=1,
            hash=[wrong],
            PIN=PIN,
        )
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


def test_a_time_stamp_is_over_the_digest(csc: Csc) -> None:
    told = csc.told("signatures/timestamp", csc.token(), hash=digest(b"x"), hashAlgo=SHA256)

    token = b64decode(told["timestamp"])
    assert gen_time_of(token) == csc.clock()
    assert b64decode(digest(b"x")) in token
    (event,) = csc.events("DigestTimestamped")
    assert json.loads(event.facts)["digest"] == b64decode(digest(b"x")).hex()


@pytest.mark.parametrize(
    "words", [{"hashAlgo": SHA1}, {"hash": "AAAA"}, {"hash": None}, {"nonce": "01"}]
)
def test_a_time_stamp_that_cannot_be_had_as_asked_is_refused(
    csc: Csc, words: dict[str, object]
) -> None:
    asked = {"hash": digest(b"x"), "hashAlgo": SHA256, **words}

    assert csc.ask("signatures/timestamp", csc.token(), **asked).status_code == 400


def test_a_token_revokes_itself_and_no_other(csc: Csc) -> None:
    credential, token, other = csc.credential(), csc.token(), csc.token()
    sad = csc.sad(token, credential, b"content")

    assert csc.ask("auth/revoke", token, token=other).status_code == 400
    assert csc.ask("auth/revoke", token, token=token, token_type_hint="x").status_code == 400
    answer = csc.ask("auth/revoke", token, token=token, token_type_hint="access_token")

    assert (answer.status_code, answer.data) == (204, b"")
    assert csc.sign(token, credential, sad, b"content").status_code == 401
    assert csc.sign(other, credential, sad, b"content").status_code == 400
    assert csc.told("credentials/list", other)["credentialIDs"] == [credential]


def test_a_list_is_told_in_pages(csc: Csc) -> None:
    keys, token = [csc.credential() for _ in range(3)], csc.token()

    first = csc.told("credentials/list", token, maxResults=2)
    rest = csc.told("credentials/list", token, maxResults=2, pageToken=first["nextPageToken"])

    assert sorted(first["credentialIDs"] + rest["credentialIDs"]) == sorted(keys)
    assert "nextPageToken" not in rest
    for wrong in ({"maxResults": 0}, {"maxResults": True}, {"pageToken": "?"}, {"userID": "x"}):
        assert csc.ask("credentials/list", token, **wrong).status_code == 400


def test_one_transaction_signs_in_several_calls_with_a_new_sad_each(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    first = csc.sad(token, credential, b"1", b"2", b"3")
    assert csc.sign(token, credential, first, b"2").status_code == 200

    told = csc.told(
        "credentials/extendTransaction",
        token,
        credentialID=credential,
        SAD=first,
        hash=[digest(b"1")],
    )

    assert told["expiresIn"] == 300
    assert csc.sign(token, credential, first, b"1").status_code == 400
    assert csc.sign(token, credential, told["SAD"], b"2").status_code == 400
    assert csc.sign(token, credential, told["SAD"], b"1", b"3").status_code == 200
    assert csc.sign(token, credential, told["SAD"], b"1").status_code == 400


def test_a_transaction_is_not_extended_beyond_its_consent(csc: Csc) -> None:
    credential, token = csc.credential(), csc.token()
    words = {"credentialID": credential}

    def extended(sad: str, *contents: bytes) -> object:
        asked = [digest(one) for one in contents]
        return csc.ask("credentials/extendTransaction", token, **words, SAD=sad, hash=asked)

    single = csc.sad(token, credential, b"1")
    assert extended(single, b"1").json["error_description"].startswith("The SAD is for a single")
    sad = csc.sad(token, credential, b"1", b"2")
    assert extended(sad, b"3").json["error_description"] == "A hash is not authorized by the SAD"
    lasts = []
    for _ in range(9):
        answer = extended(sad, b"1")
        if answer.status_code != 200:
            break
        sad = answer.json["SAD"]
        lasts.append(answer.json["expiresIn"])
        csc.clock.forward(timedelta(minutes=4))

    assert lasts == [300] * 7 + [120]  # half an hour from the consent, and no longer
    assert csc.sign(token, credential, sad, b"1").status_code == 400


def test_no_door_but_its_own_counts_its_requests(tmp_path: Path) -> None:
    csc = a_csc(tmp_path, rate_limits="on")

    answers = [csc.ask("credentials/authorize").status_code for _ in range(61)]

    assert answers == [401] * 60 + [429]
    refused = csc.ask("credentials/authorize")
    assert refused.json["error"] == "temporarily_unavailable"
    assert int(refused.headers["Retry-After"]) > 0
    assert csc.ask("info").status_code == 200
