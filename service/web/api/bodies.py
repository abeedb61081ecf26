"""What goes over the wire, as strict models: what other systems send, and what they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from service.journeys.signing import ActView, DocumentDetail, PlacementChoice
from service.web.api.problems import FieldProblem, InvalidRequestError

M = TypeVar("M", bound=BaseModel)
Fraction = Annotated[float, Field(ge=0, le=1, strict=True)]
Name = Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:-]{1,64}$")]
Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]


class Body(BaseModel):
    """A request body: every member is known and of its own type; nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


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


class SignatureRequest(Body):
    """A signature on a document kept here, given with the PIN of the key."""

    credential: Name
    """The key to sign with."""
    consent_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the version that was read; another version is refused with 409."""
    pin: SecretStr
    """PIN of the key."""
    code: SecretStr | None = None
    """One-time code, where the signer has enrolled one."""
    placement: Mark | Preset | None = None
    reason: Reason | None = None


class Answer(BaseModel):
    """An answer; members may be added later."""

    model_config = ConfigDict(use_attribute_docstrings=True)


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

    @classmethod
    def of(cls, detail: DocumentDetail) -> DocumentAnswer:
        """Tell one document."""
        own = {"acts", "warnings"}
        facts = {n: getattr(detail.summary, n) for n in cls.model_fields if n not in own}
        acts = [SignatureAnswer.of(act) for act in detail.acts]
        return cls(acts=acts, warnings=list(detail.warnings), **facts)


def read(model: type[M], text: str | bytes) -> M:
    """Return a JSON body as its model.

    Raises:
        InvalidRequestError: with every field that does not fit.

    """
    try:
        return model.model_validate_json(text)
    except ValidationError as wrong:
        raise InvalidRequestError(
            [
                FieldProblem("/" + "/".join(map(str, e["loc"])), e["type"], e["msg"])
                for e in wrong.errors(include_input=False, include_url=False, include_context=False)
            ]
        ) from None
