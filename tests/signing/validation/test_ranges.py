"""What a byte range covers is found from the octets of the file, and what hangs behind the end is told."""

import hashlib
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.validation.indications import Indication
from signing.validation.ranges import RangeDigests, tail_of
from signing.validation.spans import SpanError, contents_spans
from tests.support.asking import asked, codes
from tests.support.containers import document, recipe
from tests.support.signed import signed

PASSED, UNDECIDED, FAILED = (
    Indication.TOTAL_PASSED,
    Indication.INDETERMINATE,
    Indication.TOTAL_FAILED,
)


def only(data):
    (signature,) = asked(data).signatures
    return signature


def renumbered(data, change):
    """The same with another byte range, in the same room."""
    start = data.index(b"/ByteRange [") + 12
    end = data.index(b"]", start)
    numbers = change([int(word) for word in data[start:end].split()])
    return data[:start] + b" ".join(b"%d" % n for n in numbers).ljust(end - start) + data[end:]


WRONG = {
    "not from the start": lambda n: [5, *n[1:]],
    "a hole before": lambda n: [0, n[1] - 20, *n[2:]],
    "a hole behind": lambda n: [*n[:2], n[2] + 20, n[3] - 20],
    "into the value": lambda n: [0, n[1] + 20, *n[2:]],
    "beyond the end": lambda n: [*n[:3], n[3] + 1],
    "overlapping": lambda n: [0, n[1], n[1] - 10, n[3]],
    "backwards": lambda n: [n[2], n[3], 0, n[1]],
    "negative": lambda n: [0, n[1], n[2], -1],
    "six numbers": lambda n: [0, n[1], n[2], n[3] - 10, n[2] + n[3] - 10, 10],
    "two numbers": lambda n: [0, n[1]],
}


@pytest.mark.parametrize("case", WRONG)
def test_a_byte_range_that_leaves_out_more_than_the_value_is_wrong(case):
    signature = only(renumbered(document(recipe()), WRONG[case]))

    assert not signature.byte_range_valid
    assert signature.indication is FAILED


def test_a_byte_range_that_ends_early_covers_no_revision():
    signature = only(renumbered(document(recipe()), lambda n: [*n[:3], n[3] - 60]))

    assert signature.coverage == "PARTIAL"
    assert signature.indication is FAILED


def test_a_dictionary_with_two_values_is_told_and_never_passes():
    """Readers disagree which of the two strings is the signature."""
    wrong = document(recipe(), before=b"<00> /Contents ")

    assert only(wrong).indication is not PASSED
    assert not only(wrong).byte_range_valid


def test_space_between_the_digits_is_not_the_value_alone():
    data = document(recipe())
    end = data.index(b">", data.index(b"/Contents <"))

    signature = only(data[: end - 2] + b"  " + data[end:])

    assert not signature.byte_range_valid


TAILS = {
    "nothing": (b"", PASSED, ()),
    "white space": (b"\n\r\n \t\0\0", PASSED, ()),
    "junk": (b"<html>not found</html>\n", UNDECIDED, ("junk_behind_the_end",)),
    "an object": (b"9 0 obj\n<< /Type /Page >>\nendobj\n", FAILED, ("data_behind_the_end",)),
}


@pytest.mark.parametrize("tail", TAILS)
def test_what_hangs_behind_the_end_is_told_by_what_it_is(tail):
    octets, indication, notices = TAILS[tail]

    report = asked(document(recipe()) + octets)

    assert report.indication is indication
    assert tuple(one for one in report.notices if "behind" in one) == notices
    assert report.signatures[0].coverage == ("WHOLE_REVISION" if octets else "WHOLE_DOCUMENT")


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (b" " * (3 << 20) + b"9 0 obj\n<<>>\nendobj\n", "objects"),
        (b" " * ((1 << 20) - 30) + b"99 0 obj<<>>endobj\n", "objects"),
        (b"%%EOF\n%%EOF", "nothing"),
        (b"x" * (2 << 20), "junk"),
        (b"\0" * (2 << 20), "nothing"),
    ],
    ids=["far behind", "across a block", "marks", "much junk", "much nothing"],
)
def test_what_hangs_far_behind_is_found_too(octets, kind):
    data = document(recipe())
    reader = PdfFileReader(BytesIO(data))
    reader.stream = BytesIO(data + octets)

    assert tail_of(reader).kind == kind


def test_a_file_without_its_last_line_end_is_whole():
    prepared = document(recipe(), ending=lambda data: data.rstrip(b"\n"))

    assert only(prepared).coverage == "WHOLE_DOCUMENT"
    assert only(prepared).indication is PASSED


def linearized():
    """A file whose first cross-reference section lies at the front and names the main one at the end."""
    return document(recipe(), ending=_front_loaded)


def _front_loaded(data):
    """Put an empty first section in front, which the end points at (annex F)."""
    head, body = data.split(b"\n", 1)
    room = b" " * 300
    shift = len(room) + 1
    table = body.index(b"xref\n0 ")
    lines = body[table:].split(b"\n")
    moved = [
        b"%010d%s" % (int(line[:10]) + shift, line[10:]) if line.endswith(b" n ") else line
        for line in lines
    ]
    main = len(head) + 1 + len(room) + 1 + table
    start = len(head) + 1
    front = b"xref\n0 0\ntrailer\n<< /Size 7 /Root 1 0 R /Prev %d >>\nstartxref\n0\n%%%%EOF" % main
    tail = b"\n".join(moved)
    tail = tail[: tail.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % start
    return head + b"\n" + front.ljust(len(room)) + b"\n" + body[:table] + tail


def test_a_linearized_file_hides_nothing_behind_its_end():
    report = asked(linearized())

    assert report.notices == ()
    assert report.indication is PASSED
    assert report.signatures[0].coverage == "WHOLE_DOCUMENT"
    assert asked(linearized() + b"9 0 obj\n<<>>\nendobj\n").indication is FAILED


def test_an_earlier_signature_covers_its_revision_and_the_last_one_everything():
    first, second = asked(signed(signed(), field="Signature2")).signatures

    assert (first.coverage, second.coverage) == ("WHOLE_REVISION", "WHOLE_DOCUMENT")
    assert not codes(first, "failed")


def test_each_octet_is_hashed_once_however_many_ranges_share_it():
    data = bytes(range(256)) * 4096
    reads = []

    class Counted(BytesIO):
        def read(self, size=-1):
            found = super().read(size)
            reads.append(len(found))
            return found

    digests = RangeDigests(Counted(data))
    ranges = [(0, 10_000 * k, 10_000 * k + 10, 50) for k in range(1, 90)]

    for numbers in reversed(ranges[:40]):
        digests.digest(numbers, "sha256")
    found = {numbers: digests.digest(numbers, "sha256") for numbers in ranges}

    for (_, first, second, rest), digest in found.items():
        covered = data[:first] + data[second : second + rest]
        assert digest == hashlib.sha256(covered).digest()
    assert (
        digests.digest(ranges[3], "sha1")
        == hashlib.sha1(data[: ranges[3][1]] + data[ranges[3][2] : ranges[3][2] + 50]).digest()
    )
    reads.clear()
    digests.digest(ranges[50], "sha256")
    assert reads == []
    assert digests.digest((0, len(data), 0, len(data), 0, len(data)), "sha256") is None
    assert digests.digest((0, 5, -3, 1), "sha256") is None
    assert digests.digest((0, 5), "whirlpool") is None


def test_the_place_of_a_value_is_read_past_strings_comments_and_other_dictionaries():
    text = b"<< /A (a (b\\) >> /Contents <00>) ) % /Contents <11>\n /B << /Contents <22> >>"
    text += b" /Ref 3 0 R /#43ontents <ABCD> /ByteRange [0 1 2 3] >>"

    ((span,),) = contents_spans(text)

    assert text[slice(*span)] == b"<ABCD>"
    twice = b"<< /ByteRange [0 1] /Contents <00> /Contents <01> >>"
    assert [len(spans) for spans in contents_spans(twice)] == [2]
    assert contents_spans(b"<< /ByteRange [0] /ByteRange [1] /Contents <00> >>") == [[]]
    with pytest.raises(SpanError):
        contents_spans(b"[" * 1000)
