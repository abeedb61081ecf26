"""What came after a signature is also looked at: shown where it is refused, silent where it is honest."""

from io import BytesIO

from signing.revocation import RevocationMaterial
from signing.validation.process import examine
from tests.corpus.catalogue import EXPECTATIONS
from tests.corpus.letters import CONTENT, LIES, approved
from tests.corpus.syntax import stream
from tests.support.asking import POLICY
from tests.support.pki import pki


def looked_at(data):
    report = examine(
        BytesIO(data),
        trust=pki().trust,
        material=RevocationMaterial(),
        policy=POLICY,
        moment=pki().clock(),
    )
    return report.signatures[0].changes, report.pictures


def test_a_refused_change_is_shown_with_its_places_marked():
    changes, pictures = looked_at(approved().revised({CONTENT: stream(LIES)}).data)

    assert changes.visual
    assert [place.page for place in changes.places][:1] == [1]
    assert [(one.field, one.page) for one in pictures] == [("Signature1", 1)]
    assert pictures[0].png.startswith(b"\x89PNG")


def test_a_second_signature_shows_nothing_else():
    changes, pictures = looked_at(EXPECTATIONS["second_visible"].build())

    assert (changes.permitted, changes.visual, changes.places, pictures) == (True, False, (), ())


def test_a_field_filled_in_over_words_is_told():
    changes, _ = looked_at(EXPECTATIONS["prepared_field_over_the_words"].build())

    assert "words_covered" in changes.reasons
