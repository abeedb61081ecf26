"""Other people's programs on the corpus: what they can judge, they judge as we do.

Every known difference stands here with its reason; anything else is a fault of theirs or of ours.
"""

import re
import shutil
import subprocess
from functools import cache

import pytest
from asn1crypto import cms

from signing.errors import DocumentRefusedError
from tests.corpus.catalogue import EXPECTATIONS
from tests.signing.validation.test_corpus import report_on
from tests.support.pki import pki
from tests.support.servers import needs

HONEST = [name for name, case in EXPECTATIONS.items() if case.expected.clean]
HOSTILE = [name for name, case in EXPECTATIONS.items() if not case.expected.clean][::5]

# pdfsig 22: what it sees otherwise, and why. A trailing `-` stands for every variant.
PDFSIG = {
    "widget_apart": "it looks at widgets only, and this one is not merged with its field",
    "second_with_other_parents": "the same",
    "altered_made_direct": "it takes the copy in the field; we ask for the object that was signed",
    "value_in_the_field": "a direct /V, which we do not read yet",
    "dropped-": "it finds signature dictionaries that no field names; we name them as removed",
    "dropped_and_signed_by_another": "the same",
    "tampered-form_emptied": "the same",
    "altered_value": "it reads the last revision only; we tell of the replaced signature too",
    "replaced_": "the same",
    "tampered_without-": "the same",
    "encrypted_by_an_update": "it opens nothing here; we want the password",
    "wrapped_padding_exchanged-": "it takes what is no digit for the end of the value",
    "wrapped_range_elsewhere": "a /ByteRange of its own proves nothing to us",
    "wrapped_value_elsewhere": "a /Contents of its own proves nothing to us",
    "forged_": "a value or a range that is none: each gives up in its own way",
}


def is_known(name, table):
    return any(name == key or (key[-1] in "-_" and name.startswith(key)) for key in table)


@cache
def written(name, folder):
    path = folder / f"{name}.pdf"
    path.write_bytes(EXPECTATIONS[name].build())
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("corpus")


def told_by(program, *words):
    answer = subprocess.run(
        [shutil.which(program) or needs(program), *words],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=60,
    )
    return answer.returncode, answer.stdout + answer.stderr


def ours(name):
    """How many signatures are there, time-stamps aside, and how many of them are intact?"""
    try:
        found = [s for s in report_on(EXPECTATIONS[name]).signatures if s.kind == "signature"]
    except DocumentRefusedError:
        return None
    return len(found), sum(one.intact for one in found)


def pdfsigs(name, path):
    """The same, by pdfsig; it cannot judge archive time-stamps, whose kind it does not know."""
    secret = EXPECTATIONS[name].password
    words = ["-nocert", *(["-upw", secret] if secret else []), str(path)]
    _, told = told_by("pdfsig", *words)
    blocks = [b for b in told.split("Signature #")[1:] if "not signed" not in b]
    blocks = [b for b in blocks if "Signature Type: unknown" not in b]
    return len(blocks), sum("Signature is Valid" in block for block in blocks)


@pytest.mark.poppler
@pytest.mark.parametrize("name", [*HONEST, *HOSTILE])
def test_pdfsig_sees_the_same_signatures_intact(name, folder):
    mine = ours(name)
    theirs = pdfsigs(name, written(name, folder))

    if is_known(name, PDFSIG):
        return
    assert mine == theirs


@pytest.mark.qpdf
@pytest.mark.parametrize("name", HONEST)
def test_qpdf_finds_nothing_amiss_in_an_honest_file(name, folder):
    secret = EXPECTATIONS[name].password
    words = ["--check", *([f"--password={secret}"] if secret else []), str(written(name, folder))]

    code, told = told_by("qpdf", *words)

    assert code == 0, told


CHANGED = [
    "saved_content-table",
    "saved_content-stream",
    "page_added-last",
    "second_visible",
    "filled_text-approved",
]


@pytest.mark.skipif(shutil.which("mutool") is None, reason="mutool is not installed")
@pytest.mark.parametrize("name", ["one_signature-table", "one_certification-2", *CHANGED])
def test_mutool_sees_changes_where_we_see_changes(name, folder):
    _, told = told_by("mutool", "sign", "-v", str(written(name, folder)))
    first = report_on(EXPECTATIONS[name]).signatures[0]

    blocks = [b for b in told.split("Verifying signature")[1:] if "not signed" not in b]

    assert first.intact
    assert ("unchanged since signing" in blocks[0]) == (first.changes.categories == ())
    assert ("have been edits" in blocks[0]) == (name in CHANGED)


def openssl(*words):
    return subprocess.run(
        [needs("openssl"), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "name", ["one_signature-table", "second_visible", "level_by_the_engine-B-T"]
)
def test_openssl_holds_each_value_to_be_what_it_says(name, tmp_path):
    data = EXPECTATIONS[name].build()
    root = pki().root_pem(tmp_path / "root.pem")
    numbers = re.findall(rb"/ByteRange ?\[ ?0 0*(\d+) 0*(\d+) 0*(\d+) ?\]", data)
    assert numbers
    for first, second, rest in (map(int, row) for row in numbers):
        der = bytes.fromhex(data[first + 1 : second - 1].decode())
        exact = cms.ContentInfo.load(der).dump()
        (tmp_path / "value.der").write_bytes(exact)
        (tmp_path / "signed.bin").write_bytes(data[:first] + data[second : second + rest])

        words = ["-inform", "DER", "-in", tmp_path / "value.der", "-CAfile", root, "-binary"]
        words += ["-content", tmp_path / "signed.bin", "-purpose", "any", "-out", tmp_path / "out"]
        answer = openssl("cms", "-verify", *words)

        assert answer.returncode == 0, answer.stderr
    assert report_on(EXPECTATIONS[name]).signatures[0].intact


def test_openssl_holds_the_archive_timestamp_to_be_what_it_says(tmp_path):
    data = EXPECTATIONS["time_stamped-table"].build()
    root = pki().root_pem(tmp_path / "root.pem")
    rows = re.findall(rb"/ByteRange ?\[ ?0 0*(\d+) 0*(\d+) 0*(\d+) ?\]", data)
    first, second, rest = map(int, rows[-1])
    der = bytes.fromhex(data[first + 1 : second - 1].decode())
    (tmp_path / "token.der").write_bytes(cms.ContentInfo.load(der).dump())
    (tmp_path / "signed.bin").write_bytes(data[:first] + data[second : second + rest])

    words = ["-data", tmp_path / "signed.bin", "-in", tmp_path / "token.der", "-token_in"]
    answer = openssl("ts", "-verify", *words, "-CAfile", root)

    assert answer.returncode == 0, answer.stderr
