"""A signature in two halves, at every level and with every kind of key."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from signing.algorithms import DigestAlgorithm, SignatureAlgorithm, SignatureMechanism
from signing.creation import Given, Preparation, SignatureOrder, accept, finish, prepare
from signing.devices import DataToBeSigned
from signing.errors import CertificateRefusedError, MarkOutsidePageError, ValueRefusedError
from signing.levels import PadesLevel
from signing.placement import Box, Placement
from signing.revocation import RevocationMaterial
from signing.timestamps import Attempt, TimestampToken, TimestampUnavailableError
from signing.validation.indications import Indication
from signing.validation.policy import ValidationPolicy
from signing.validation.process import examine
from tests.support.documents import a_form, a_pdf, a_signed_pdf, an_encrypted_pdf, signed
from tests.support.pki import Holder, Pki, pki, rsa_key
from tests.support.servers import needs
from tests.support.verdicts import (
    containers,
    engine_archived,
    engine_believes,
    opened,
    pdfsig_says,
    pieces_stored,
    qpdf_accepts,
)

KEYS = ("rsa", "p256", "p384")
LEVELS = tuple(PadesLevel)
each_level_and_key = pytest.mark.parametrize(
    ("level", "key"), [(level, key) for level in LEVELS for key in KEYS]
)


def an_order(tree: Pki, level: PadesLevel = PadesLevel.B_B, key: str = "rsa") -> SignatureOrder:
    holder = tree.of_kind(key)
    return SignatureOrder(holder.chain, holder.algorithm, tree.clock(), level)


def given_for(document: bytes, order: SignatureOrder, holder: Holder) -> Given:
    preparation = prepare(io.BytesIO(document), order)
    return accept(preparation, holder.sign(preparation.data_to_be_signed))


def finished(document: bytes, given: Given, tree: Pki, **other: object) -> tuple[PadesLevel, bytes]:
    working = io.BytesIO(document + given.increment)
    collaborators = {"authorities": [tree.tsa], "revocation": tree, "trust": tree.trust} | other
    level = finish(working, given, now=tree.clock(), **collaborators)  # type: ignore[arg-type]
    return level, working.getvalue()


@each_level_and_key
def test_every_level_with_every_key_is_believed_by_the_engine(level: PadesLevel, key: str) -> None:
    document = a_signed_pdf(level, key)

    assert engine_believes(document, pki()) == []
    if level is PadesLevel.B_LTA:
        assert engine_archived(document, pki()) == []


@pytest.mark.poppler
@each_level_and_key
def test_every_level_with_every_key_is_valid_in_poppler(
    level: PadesLevel, key: str, tmp_path: Path
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(a_signed_pdf(level, key))

    assert "Signature Validation: Signature is Valid." in pdfsig_says(path)


@pytest.mark.qpdf
@pytest.mark.parametrize("xref", ["table", "stream"])
@pytest.mark.parametrize("level", LEVELS)
def test_both_kinds_of_cross_references_stay_sound(
    level: PadesLevel, xref: str, tmp_path: Path
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed(a_pdf(2, xref=xref), level, "p256"))

    assert qpdf_accepts(path)


@each_level_and_key
def test_no_byte_of_the_document_changes(level: PadesLevel, key: str) -> None:
    assert a_signed_pdf(level, key).startswith(a_pdf())


def test_what_the_document_says_of_itself_is_left_alone() -> None:
    before, after = opened(a_pdf()), opened(a_signed_pdf(PadesLevel.B_LTA))

    assert "/Info" not in after.trailer
    assert "/Metadata" not in after.root
    assert len(list(before.root["/Pages"]["/Kids"])) == len(list(after.root["/Pages"]["/Kids"]))


def test_a_file_without_a_last_line_end_is_continued_on_a_new_line() -> None:
    document = a_pdf().rstrip()

    assert signed(document)[len(document) :].startswith(b"\n")


def test_the_signature_dictionary_says_what_pades_asks() -> None:
    (signature,) = opened(a_signed_pdf()).embedded_signatures
    dictionary = signature.sig_object

    assert dictionary["/SubFilter"] == "/ETSI.CAdES.detached"
    assert dictionary["/Filter"] == "/Adobe.PPKLite"
    assert "/M" in dictionary
    assert "/Cert" not in dictionary
    attributes = {a["type"].native for a in signature.signer_info["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}


@pytest.mark.parametrize("key", KEYS)
def test_a_file_without_time_carries_no_room_for_time(key: str) -> None:
    (_, container, _) = next(containers(a_signed_pdf(PadesLevel.B_B, key)))
    document = a_signed_pdf(PadesLevel.B_B, key)
    digits = document.partition(b"/Contents <")[2].partition(b">")[0]

    assert len(digits) - 2 * len(container) <= 2 * 8  # an ECDSA value may be a few bytes shorter


def test_a_value_by_another_key_is_refused() -> None:
    preparation = prepare(io.BytesIO(a_pdf()), an_order(pki()))

    with pytest.raises(ValueRefusedError):
        accept(preparation, pki().agency.sign(preparation.data_to_be_signed))


def test_a_value_over_other_data_is_refused() -> None:
    preparation = prepare(io.BytesIO(a_pdf()), an_order(pki()))

    with pytest.raises(ValueRefusedError):
        accept(preparation, pki().rsa.sign(DataToBeSigned(b"other", preparation.algorithm)))


def test_a_value_by_the_right_key_and_the_wrong_digest_is_refused() -> None:
    preparation = prepare(io.BytesIO(a_pdf()), an_order(pki(), key="p256"))
    wrong = SignatureAlgorithm(SignatureMechanism.ECDSA, DigestAlgorithm.SHA384)

    with pytest.raises(ValueRefusedError):
        accept(preparation, pki().p256.sign(DataToBeSigned(preparation.signed_attributes, wrong)))


@pytest.mark.parametrize("value", [b"", b"\x00" * 384, b"\x30\x00"])
@pytest.mark.parametrize("key", KEYS)
def test_rubbish_is_refused_as_a_value(key: str, value: bytes) -> None:
    with pytest.raises(ValueRefusedError):
        accept(prepare(io.BytesIO(a_pdf()), an_order(pki(), key=key)), value)


def test_a_key_of_1024_bits_does_not_sign() -> None:
    weak = pki().issue("Yếu", rsa_key(1024), pki().issuing)

    with pytest.raises(CertificateRefusedError) as refusal:
        prepare(io.BytesIO(a_pdf()), replace(an_order(pki()), chain=weak.chain))

    assert refusal.value.reason == "weak_key"


def test_an_algorithm_that_does_not_fit_the_key_is_refused() -> None:
    ecdsa = SignatureAlgorithm(SignatureMechanism.ECDSA)

    with pytest.raises(CertificateRefusedError):
        prepare(io.BytesIO(a_pdf()), replace(an_order(pki()), algorithm=ecdsa))


def test_a_page_that_is_not_there_is_refused() -> None:
    from signing.appearance import Appearance

    order = replace(
        an_order(pki()), placement=Placement(3, Box(0, 0, 9, 9)), appearance=Appearance(("a",))
    )

    with pytest.raises(MarkOutsidePageError):
        prepare(io.BytesIO(a_pdf(pages=3)), order)


def test_an_empty_field_is_filled_and_not_doubled() -> None:
    document = signed(a_form({"Lãnh đạo": "", "Văn thư": ""}), field_name="Lãnh đạo")

    assert [s.field_name for s in opened(document).embedded_signatures] == ["Lãnh đạo"]
    assert len(opened(document).root["/AcroForm"]["/Fields"]) == 2
    assert engine_believes(document, pki()) == []


@pytest.mark.parametrize("second", LEVELS)
@pytest.mark.parametrize("first", [PadesLevel.B_B, PadesLevel.B_LTA])
def test_a_second_signer_does_not_break_the_first(first: PadesLevel, second: PadesLevel) -> None:
    once = a_signed_pdf(first, "rsa")
    twice = signed(once, second, "p384")

    assert twice.startswith(once)
    assert engine_believes(twice, pki()) == []
    assert len(opened(twice).embedded_regular_signatures) == 2


@pytest.mark.parametrize("level", LEVELS)
def test_an_encrypted_document_stays_encrypted(level: PadesLevel, tmp_path: Path) -> None:
    document = signed(an_encrypted_pdf("mở"), level, password="mở")

    assert opened(document, "mở").encrypted
    assert engine_believes(document, pki(), "mở") == []
    if level is PadesLevel.B_LTA:
        assert engine_archived(document, pki(), "mở") == []


def test_the_store_holds_each_piece_once() -> None:
    once = pieces_stored(a_signed_pdf(PadesLevel.B_LT))
    twice = pieces_stored(signed(a_signed_pdf(PadesLevel.B_LT), PadesLevel.B_LT))

    assert once[0] == twice[0] == 5  # signer, time authority, issuing CA, root, OCSP responder


HALF = """
import sys
from pathlib import Path
from signing.creation import Preparation, accept
preparation = Preparation.from_bytes(Path(sys.argv[1]).read_bytes())
given = accept(preparation, Path(sys.argv[2]).read_bytes())
Path(sys.argv[3]).write_bytes(given.to_bytes())
"""


def test_the_halves_may_run_in_different_processes(tmp_path: Path) -> None:
    tree, document = pki(), a_pdf()
    preparation = prepare(io.BytesIO(document), an_order(tree, PadesLevel.B_T))
    names = [tmp_path / name for name in ("preparation", "value", "given")]
    names[0].write_bytes(preparation.to_bytes())
    names[1].write_bytes(tree.rsa.sign(preparation.data_to_be_signed))

    subprocess.run([sys.executable, "-c", HALF, *names], check=True)
    given = Given.from_bytes(names[2].read_bytes())

    level, signed_document = finished(document, given, tree)
    assert level is PadesLevel.B_T
    assert engine_believes(signed_document, tree) == []


@dataclass
class Silent:
    """An authority that does not answer, or only so many times."""

    inner: object = None
    answers: int = 0
    name: str = "silent"
    asked: list[bytes] = field(default_factory=list)

    def chain(self) -> tuple[bytes, ...]:
        return ()

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm) -> TimestampToken:
        self.asked.append(digest)
        if len(self.asked) > self.answers:
            raise TimestampUnavailableError([Attempt(self.name, "timed out")])
        return pki().tsa.stamp(digest, algorithm)


@pytest.mark.parametrize("answers", [0, 1])
def test_a_silent_authority_leaves_the_file_as_it_was(answers: int) -> None:
    tree, document = pki(), a_pdf()
    given = given_for(document, an_order(tree, PadesLevel.B_LTA), tree.rsa)
    working = io.BytesIO(document + given.increment)

    with pytest.raises(TimestampUnavailableError) as failure:
        finish(
            working,
            given,
            authorities=[Silent(answers=answers)],
            revocation=tree,
            trust=tree.trust,
            now=tree.clock(),
        )

    assert working.getvalue() == document + given.increment
    assert failure.value.attempts[0].authority == "silent"


def test_the_next_authority_is_asked_when_one_is_silent() -> None:
    tree, document = pki(), a_pdf()
    given = given_for(document, an_order(tree, PadesLevel.B_LTA), tree.rsa)

    level, _ = finished(document, given, tree, authorities=[Silent(), tree.tsa])

    assert level is PadesLevel.B_LTA


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_finishing_again_mends_what_a_crash_left_behind(kept: int) -> None:
    tree, document = pki(), a_pdf()
    given = given_for(document, an_order(tree, PadesLevel.B_LTA), tree.rsa)
    _, whole = finished(document, given, tree)
    end = len(document) + kept if kept >= 0 else len(whole) - 1
    working = io.BytesIO(whole[:end])

    level = finish(
        working,
        given,
        authorities=[tree.tsa],
        revocation=tree,
        trust=tree.trust,
        now=tree.clock(),
    )

    assert level is PadesLevel.B_LTA
    assert engine_archived(working.getvalue(), tree) == []


class Ignorant:
    """A revocation source that knows nothing."""

    def gather(self, path: Sequence[bytes], moment: datetime) -> RevocationMaterial:
        return RevocationMaterial()


@pytest.mark.parametrize("level", [PadesLevel.B_LT, PadesLevel.B_LTA])
def test_no_more_is_claimed_than_was_reached(level: PadesLevel) -> None:
    tree, document = pki(), a_pdf()
    given = given_for(document, an_order(tree, level), tree.rsa)

    reached, signed_document = finished(document, given, tree, revocation=Ignorant())

    assert reached is PadesLevel.B_T
    assert "/DSS" not in opened(signed_document).root
    assert engine_believes(signed_document, tree) == []


def test_a_document_read_from_a_file_gives_the_same_as_one_in_memory(tmp_path: Path) -> None:
    tree, document = pki(), a_pdf(padding=3 << 20)
    path = tmp_path / "document.pdf"
    path.write_bytes(document)

    with path.open("r+b") as working:
        preparation = prepare(working, an_order(tree, PadesLevel.B_LTA))
        given = accept(preparation, tree.rsa.sign(preparation.data_to_be_signed))
        finish(
            working,
            given,
            authorities=[tree.tsa],
            revocation=tree,
            trust=tree.trust,
            now=tree.clock(),
        )

    assert path.read_bytes().startswith(document)
    assert engine_believes(path.read_bytes(), tree) == []


def test_a_preparation_fits_in_a_row() -> None:
    preparation = prepare(io.BytesIO(a_pdf()), an_order(pki(), PadesLevel.B_LTA))

    assert len(preparation.to_bytes()) < 64 * 1024
    assert Preparation.from_bytes(preparation.to_bytes()) == preparation


def test_the_digest_of_the_upload_is_told() -> None:
    import hashlib

    document = a_pdf()
    preparation = prepare(io.BytesIO(document), an_order(pki(), key="p384"))

    assert preparation.document_sha256 == hashlib.sha256(document).hexdigest()
    assert preparation.document_size == len(document)


@pytest.mark.slow
def test_a_large_file_needs_little_memory() -> None:
    needs("openssl")
    from tests.load.bench_signing import memory

    assert float(str(memory(64 << 20)["growth_mib"])) <= 16.0


NOTE = "/Annots [<< /Type /Annot /Subtype /Text /Rect [9 9 29 29] /Contents (note) >>]"


def test_annotations_that_lie_in_the_page_itself_survive_and_nothing_looks_tampered() -> None:
    tree, before = pki(), a_pdf(page_entries=NOTE)
    first = signed(before, PadesLevel.B_LTA, "rsa")
    second = signed(first, PadesLevel.B_LTA, "p256", box=Box(50, 50, 150, 90))

    report = examine(
        io.BytesIO(second),
        trust=tree.trust,
        material=RevocationMaterial(),
        policy=ValidationPolicy(),
        moment=tree.clock(),
    )

    assert [one.indication for one in report.signatures] == [Indication.TOTAL_PASSED] * 4
    assert second.startswith(before)
    page = opened(second).root["/Pages"]["/Kids"][0]
    assert str(page["/Annots"][0]["/Contents"]) == "note"
