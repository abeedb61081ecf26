"""One flipped bit is never passed over, and never more than an answer.

What may change without harm, because no signature speaks of it: the case of the hexadecimal digits of
`/Contents`, companions in a CMS bag (certificates other than its signer's), the list of digest algorithms
before them, and the name of the unsigned attribute that holds the time-stamp: without it the file is
one without a time-stamp. Everything else counts.
"""

import random
from io import BytesIO

import pytest
from asn1crypto import cms

from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial
from signing.validation.indications import Indication
from signing.validation.process import examine, wanted_paths
from tests.support.asking import POLICY
from tests.support.pki import pki
from tests.support.signed import signed


def gap_of(data):
    """Where `/Contents` lies, brackets included."""
    start = data.index(b"/Contents <") + 10
    return start, data.index(b">", start) + 1


def signed_part(content):
    """What a CMS says under its own signature, and by whom."""
    info = content["signer_infos"][0]
    serial = info["sid"].chosen["serial_number"].native
    own = [one.dump() for one in content["certificates"] if is_numbered(one, serial)]
    words = [info[name].dump() for name in ("sid", "digest_algorithm", "signed_attrs")]
    words += [info[name].dump() for name in ("signature_algorithm", "signature")]
    return own, words, content["encap_content_info"].dump()


def is_numbered(choice, serial):
    """Is it that certificate? A companion that nobody can read is not."""
    try:
        return choice.chosen.serial_number == serial
    except ValueError:
        return False


def essence(data):
    """What a signature really says, and what its time-stamps say."""
    start, end = gap_of(data)
    content = cms.ContentInfo.load(bytes.fromhex(data[start + 1 : end - 1].decode()))["content"]
    stamps = [
        signed_part(value["content"])
        for attribute in content["signer_infos"][0]["unsigned_attrs"] or ()
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]
    return signed_part(content), stamps


def harmless(mutant, data):
    """Does a mutant say the same as the original, or less?"""
    (said, stamps), (original, all_stamps) = essence(mutant), essence(data)
    return said == original and stamps in (all_stamps, [])


def flips(data, count, seed):
    """Single-bit mutants, spread over the content and, in equal number, over the value."""
    choice = random.Random(seed)
    start, end = gap_of(data)
    value_end = start + len(data[start:end].rstrip(b"0>"))
    for number in range(count):
        inside = number % 2
        where = choice.randrange(start, value_end) if inside else choice.randrange(len(data))
        mutant = bytearray(data)
        mutant[where] ^= 1 << choice.randrange(8)
        yield where, bytes(mutant)


def verdict_on(data, material, moment):
    try:
        report = examine(
            BytesIO(data), trust=pki().trust, material=material, policy=POLICY, moment=moment
        )
    except DocumentRefusedError:
        return None
    return report.indication


@pytest.mark.parametrize("level", ["B-B", "B-T"])
def test_a_flipped_bit_never_passes(level):
    data, moment = signed(level=level, by=pki().p256), pki().clock()
    material = RevocationMaterial()
    for path in wanted_paths(BytesIO(data), trust=pki().trust, moment=moment):
        material += pki().gather(path, moment)
    assert verdict_on(data, material, moment) == Indication.TOTAL_PASSED

    passed = [
        where
        for where, mutant in flips(data, 160, seed=level)
        if verdict_on(mutant, material, moment) == Indication.TOTAL_PASSED
        and not harmless(mutant, data)
    ]

    assert passed == []


def test_nothing_outside_the_gap_can_be_flipped():
    data, moment = signed(by=pki().p256), pki().clock()
    material = RevocationMaterial()
    for path in wanted_paths(BytesIO(data), trust=pki().trust, moment=moment):
        material += pki().gather(path, moment)
    start, end = gap_of(data)
    everywhere = [*range(0, start, 23), *range(end, len(data), 23)]

    for where in everywhere:
        mutant = bytearray(data)
        mutant[where] ^= 1 << (where % 8)
        assert verdict_on(bytes(mutant), material, moment) != Indication.TOTAL_PASSED, where


def test_mutants_of_a_long_term_file_are_answered():
    data, moment = signed(level="B-LTA"), pki().clock()
    choice = random.Random(20261123)

    for _ in range(60):
        mutant = bytearray(data)
        for _ in range(choice.randrange(1, 4)):
            mutant[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
        verdict_on(bytes(mutant), RevocationMaterial(), moment)


def test_every_cut_is_answered():
    data, moment = signed(), pki().clock()

    for length in range(0, len(data), 997):
        assert verdict_on(data[:length], RevocationMaterial(), moment) != Indication.TOTAL_PASSED
