"""What all bodies share: strict where something is sent, open to growth where something is answered."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from service.web.api.problems import FieldProblem, InvalidRequestError

M = TypeVar("M", bound=BaseModel)


class Body(BaseModel):
    """A request body: every member is known and of its own type; nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class Answer(BaseModel):
    """An answer; members may be added later."""

    model_config = ConfigDict(use_attribute_docstrings=True)


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
