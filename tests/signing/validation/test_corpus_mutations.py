"""Thousands of mutants of signed files against four promises, the same ones on every run.

It never raises; it takes bounded time and memory; it never passes a changed signed byte; it says the
same twice. `ANTIN_MUTANTS=20` makes the run twenty times as long.
"""

import os
import re
import time
from functools import cache
from io import BytesIO
from itertools import islice

import pytest
from asn1crypto import cms

from service.sandbox import Sandbox
from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial
from signing.validation.files import examine_file
from signing.validation.indications import Indication
from signing.validation.process import examine
from tests.corpus.catalogue import EXPECTATIONS
from tests.corpus.mutants import mutants
from tests.support.asking import POLICY
from tests.support.peak import measured_peak
from tests.support.pki import pki

SECONDS = 6 * float(os.environ.get("ANTIN_MUTANTS", "1"))
AT_LEAST = 40
CPU_AT_MOST, MEMORY_AT_MOST = 10, 1 << 20  # seconds; KiB
CLEAN = (
    "one_signature-table",
    "one_signature-packed",
    "second_visible",
    "time_stamped-table",
    "one_certification-2",
    "level_by_the_engine-B-LTA",
)
_RANGE = re.compile(rb"/ByteRange \[\s*0\s+\d+\s+(\d+)\s+(\d+)")
_GAP = re.compile(rb"/Contents (<[0-9a-fA-F]{2000,}>)")


@cache
def beliefs():
    house = pki()
    holders = (house.p256, house.rsa, house.agency, house.tsa.holder)
    moment = house.clock()
    return sum((house.gather(h.chain, moment) for h in holders), RevocationMaterial()), moment


def examined(data):
    """The report on a file, or the word it was refused with."""
    material, moment = beliefs()
    try:
        return examine(
            BytesIO(data), trust=pki().trust, material=material, policy=POLICY, moment=moment
        )
    except DocumentRefusedError as refusal:
        return refusal.code


def all_passed(report):
    """Did the whole pass, and each signature and archive time-stamp in it?"""
    if isinstance(report, str) or report.indication != Indication.TOTAL_PASSED:
        return False
    return all(one.indication == Indication.TOTAL_PASSED for one in report.signatures)


def signed_pieces(data):
    """Everything up to the end of the last byte range, but the values."""
    ends = [sum(map(int, numbers)) for numbers in _RANGE.findall(data)]
    return _GAP.sub(b"<>", data[: max(ends)])


def said(value):
    """What a value (a CMS in hexadecimal digits) says under its own signature."""
    content = cms.ContentInfo.load(bytes.fromhex(value[1:-1].decode()))["content"]
    info = content["signer_infos"][0]
    serial = info["sid"].chosen["serial_number"].native
    own = [one.dump() for one in content["certificates"] if one.chosen.serial_number == serial]
    words = ("sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
    return own, [info[word].dump() for word in words], content["encap_content_info"].dump()


def is_the_same(mutant, data):
    """Does a mutant say what the original says, in every signed byte and in every value?

    What stands behind is another matter: whether such a change may follow, the corpus asks.
    """
    signed = signed_pieces(data)
    if _GAP.sub(b"<>", mutant)[: len(signed)] != signed:
        return False
    pairs = zip(_GAP.findall(mutant), _GAP.findall(data), strict=False)
    return all(said(one) == said(other) for one, other in pairs)


@pytest.mark.parametrize("name", CLEAN)
def test_a_mutant_of_a_signed_file_is_answered_and_never_passed(name):
    data = EXPECTATIONS[name].build()
    assert examined(data).indication == Indication.TOTAL_PASSED
    until, passed, slow, count = time.monotonic() + SECONDS, [], [], 0

    with measured_peak() as peak:
        for count, (word, mutant) in enumerate(mutants(data, name), 1):
            began = time.process_time()
            report = examined(mutant)
            if time.process_time() - began > CPU_AT_MOST:
                slow.append(word)
            if all_passed(report) and mutant != data and not is_the_same(mutant, data):
                passed.append(word)
            if count % 16 == 0:
                assert examined(mutant) == report, word
            if count >= AT_LEAST and time.monotonic() > until:
                break

    assert (passed, slow) == ([], [])
    assert count >= AT_LEAST
    assert peak.kib < MEMORY_AT_MOST


def test_a_mutant_of_any_file_of_the_corpus_is_answered():
    until = time.monotonic() + SECONDS
    streams = [mutants(case.build(), name) for name, case in sorted(EXPECTATIONS.items())[::7]]
    done = 0

    while time.monotonic() < until or done < len(streams):
        for stream in streams:
            began = time.process_time()
            word, mutant = next(stream)
            examined(mutant)
            assert time.process_time() - began < CPU_AT_MOST, word
            done += 1

    assert done >= len(streams)


def test_mutants_in_the_sandbox_are_answered_by_report_or_by_refusal(tmp_path):
    material, moment = beliefs()
    room = Sandbox(workers=1, timeout=20, memory=2 << 30, preload=["signing.validation.files"])
    path = tmp_path / "mutant.pdf"
    codes = set()
    try:
        for _, mutant in islice(mutants(EXPECTATIONS[CLEAN[0]].build(), "room"), 40):
            path.write_bytes(mutant)
            try:
                report = room.run(
                    examine_file, str(path), pki().trust, material, POLICY, moment, None
                )
            except DocumentRefusedError as refusal:
                codes.add(refusal.code)
                continue
            assert report == examined(mutant) or report.indication == examined(mutant).indication
    finally:
        room.close()

    assert "too_slow" not in codes
    assert "too_much_memory" not in codes
