"""What goes over the wire, as strict models: what other systems send, and what they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from service.journeys.signing import ActView, DocumentDetail, PlacementChoice
from service.web.api.flow_bodies import FlowAnswer
from service.web.api.shapes import Answer, Body

Fraction = Annotated[float, Field(ge=0, le=1, strict=True)]
Name = Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:-]{1,64}$")]
Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]


class Mark(Body):
    """A place on the upright page, in fractions of its width and height from the top left."""

    page: Annotated[int, Field(ge=1, le=100_000)]
    """Page, counted from 1."""
    left: Fraction
    top: Fraction
    width: Annotated[Fraction, Field(gt=0)]
    height: Annotated[Fraction, Field(gt=0)]

    def choice(self) -> PlacementChoice:
        """Return the mark in the journey's words."""
        return PlacementChoice(self.page - 1, self.left, self.top, self.width, self.height)


class Preset(Body):
    """A place that Decree 30/2020 knows, found on the document itself."""

    preset: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    """`title_and_name`, `bottom_right`, `bottom_left`, `top_right`, …"""


Reason = Annotated[str, Field(max_length=300)]


class Order(Body):
    """How a file is signed in one call."""

    credential: Name | None = None
    """The key; the one the token holds when left out."""
    level: Level | None = None
    """The level to reach; the service's own when left out."""
    placement: Mark | Preset | None = None
    """Where the visible signature stands; none when left out."""
    reason: Reason | None = None
    """Why it is signed, kept in the signature."""


class SealRequest(Body):
    """The agency's signature on a numbered document, given with the PIN of its key."""

    credential: Name
    """The key to sign with."""
    consent_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the version that was read; another version is refused with 409."""
    pin: SecretStr
    """PIN of the key."""
    code: SecretStr | None = None
    """One-time code, where the signer has enrolled one."""


class SignatureRequest(SealRequest):
    """A signature on a document kept here, given with the PIN of the key."""

    placement: Mark | Preset | None = None
    """Where it stands; not for a document on its way, whose field was reserved."""
    reason: Reason | None = None


class SignatureAnswer(Answer):
    """One act of signing."""

    id: str
    state: Literal["PLACED", "GIVEN", "FINISHED", "FAILED", "WITHDRAWN"]
    """GIVEN: the signature is made and waits for its time-stamp; FINISHED: checked and kept."""
    level: Level
    level_reached: Level | None
    problem: str | None
    created_at: datetime
    given_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, act: ActView) -> SignatureAnswer:
        """Tell one act."""
        return cls.model_validate({name: getattr(act, name) for name in cls.model_fields})


class DocumentAnswer(Answer):
    """One document, its newest version and its acts of signing, the newest first."""

    id: str
    title: str
    filename: str
    pages: int
    version: int
    sha256: str
    size: int
    created_at: datetime
    signatures: int
    acts: list[SignatureAnswer]
    warnings: list[str]
    flow: FlowAnswer | None = None
    """How it stands in the office flow; null for a document beside it."""

    @classmethod
    def of(cls, detail: DocumentDetail, flow: FlowAnswer | None = None) -> DocumentAnswer:
        """Tell one document."""
        own = {"acts", "warnings", "flow"}
        facts = {n: getattr(detail.summary, n) for n in cls.model_fields if n not in own}
        acts = [SignatureAnswer.of(act) for act in detail.acts]
        return cls(acts=acts, warnings=list(detail.warnings), flow=flow, **facts)
