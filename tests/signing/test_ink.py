"""A photographed signature becomes an image that is accepted, and paper alone does not."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from signing.errors import ImageRefusedError
from signing.images import check_image
from signing.ink import lift_ink

SIGNATURE = Path(__file__).parents[2] / "service" / "samples" / "chu-ky-lanhdao.png"


def _photographed(ink: tuple[int, int, int] = (40, 40, 60)) -> bytes:
    """The sample signature in dark ink on paper that lies half in shadow, as JPEG."""
    drawn = Image.open(SIGNATURE)
    paper = Image.new("RGB", (900, 500), (225, 222, 214))
    paper.paste(ink, (170, 140), drawn.getchannel("A"))
    light = Image.linear_gradient("L").rotate(90).resize(paper.size).point(lambda v: 130 + v // 2)
    target = io.BytesIO()
    ImageChops.multiply(paper, light.convert("RGB")).save(target, "JPEG", quality=85)
    return target.getvalue()


def test_a_photographed_signature_becomes_one_that_is_accepted() -> None:
    with pytest.raises(ImageRefusedError):
        check_image(_photographed(), "signature")

    lifted = lift_ink(_photographed(), "signature")

    facts = check_image(lifted, "signature")
    original = Image.open(SIGNATURE).getchannel("A").getbbox()
    assert original is not None
    inner = Image.open(io.BytesIO(lifted)).getchannel("A").getbbox()
    assert inner is not None
    assert inner[2] - inner[0] == pytest.approx(original[2] - original[0], abs=12)
    assert inner[3] - inner[1] == pytest.approx(original[3] - original[1], abs=12)
    assert 0.02 < facts.ink_share < 0.3


def test_a_clear_png_keeps_its_ink() -> None:
    assert check_image(lift_ink(SIGNATURE.read_bytes(), "signature"), "signature").ink_share > 0.02


@pytest.mark.parametrize("photo", [b"", b"GIF89a", _photographed()[:3000]])
def test_what_is_no_picture_is_refused(photo: bytes) -> None:
    with pytest.raises(ImageRefusedError):
        lift_ink(photo, "signature")


def test_empty_paper_holds_no_ink() -> None:
    target = io.BytesIO()
    Image.new("RGB", (600, 300), (230, 230, 225)).save(target, "JPEG")

    with pytest.raises(ImageRefusedError) as refusal:
        lift_ink(target.getvalue(), "seal")
    assert refusal.value.code == "empty"
