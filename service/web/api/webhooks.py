"""Other systems name the addresses at which they are told what becomes of documents (docs/webhooks.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from service.events.announcing import WebhookAdded, WebhookSecretChanged
from service.journeys.announcing import KINDS, DeliveryView, WebhookView
from service.web.api import bp
from service.web.api.bearer import Scope, bearer, needs_token
from service.web.api.describing import Operation, describes
from service.web.api.documents import json_body
from service.web.api.once import happened, once
from service.web.api.shapes import Answer, Body, read
from service.web.context import house

Kind = Literal[KINDS]  # type: ignore[valid-type]
Url = Annotated[str, Field(min_length=1, max_length=500)]
Called = Annotated[str, Field(min_length=1, max_length=100)]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=len(KINDS))]


class WebhookRequest(Body):
    """An address and what it is told."""

    name: Called
    """What it is called on the page."""
    url: Url
    """HTTPS, at a public address or one that the operator listed."""
    kinds: Kinds


class WebhookChanges(Body):
    """What is to be another; what is left out stays."""

    name: Called | None = None
    url: Url | None = None
    kinds: Kinds | None = None
    active: bool | None = None
    """Turned on again, it is told all that waited or was given up."""


class WebhookAnswer(Answer):
    """A webhook; its secret is told once, where it is made or changed."""

    id: str
    name: str
    url: str
    kinds: list[str]
    active: bool
    problem: str | None
    """Why it was turned off: a stable word."""
    waiting: int
    former_until: datetime | None
    """Until when the former secret is good too."""
    created_at: datetime

    @classmethod
    def of(cls, view: WebhookView) -> WebhookAnswer:
        """Tell one webhook."""
        return cls.model_validate({name: getattr(view, name) for name in cls.model_fields})


class WebhookWithSecret(WebhookAnswer):
    """A webhook with its new secret, which is told this once."""

    secret: str

    @classmethod
    def made(cls, view: WebhookView, secret: str) -> WebhookWithSecret:
        """Tell one webhook and its secret."""
        return cls(**WebhookAnswer.of(view).model_dump(), secret=secret)


class WebhooksAnswer(Answer):
    """One's webhooks, the oldest first."""

    webhooks: list[WebhookAnswer]


class DeliveryAnswer(Answer):
    """One announcement to one webhook."""

    id: str
    kind: str
    number: int | None
    document_id: str | None
    state: Literal["WAITING", "DELIVERED", "GIVEN_UP"]
    attempts: int
    status: int | None
    """The last HTTP status."""
    problem: str | None
    """Why it was not taken: a stable word."""
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, view: DeliveryView) -> DeliveryAnswer:
        """Tell one announcement."""
        return cls.model_validate({name: getattr(view, name) for name in cls.model_fields})


class DeliveriesAnswer(Answer):
    """The last announcements, the newest first."""

    deliveries: list[DeliveryAnswer]


@bp.get("/webhooks")
@describes(
    Operation(
        summary="Tell one's webhooks",
        scope=Scope.WEBHOOKS,
        answers={200: ("The webhooks.", WebhooksAnswer)},
        problems=(401, 403),
    )
)
@needs_token(Scope.WEBHOOKS)
def tell_webhooks() -> ResponseReturnValue:
    """Tell all webhooks of the person the token speaks for."""
    found = [WebhookAnswer.of(one) for one in house().webhooks.of(bearer().person)]
    return WebhooksAnswer(webhooks=found).model_dump(mode="json")


@bp.post("/webhooks")
@describes(
    Operation(
        summary="Add a webhook",
        scope=Scope.WEBHOOKS,
        body=WebhookRequest,
        answers={201: ("It is told what happens from now on.", WebhookWithSecret)},
        problems=(401, 403, 413, 415, 422),
    )
)
@needs_token(Scope.WEBHOOKS)
@once
def add_webhook() -> ResponseReturnValue:
    """Keep an address; its secret is in this answer alone."""
    wanted = read(WebhookRequest, json_body())
    added = happened(WebhookAdded)
    if added is not None and added.subject is not None:
        view, secret = _again(added.subject)
    else:
        view, secret = house().webhooks.add(bearer().person, wanted.name, wanted.url, wanted.kinds)
    told = WebhookWithSecret.made(view, secret).model_dump(mode="json")
    return told, 201, {"Location": url_for(".tell_webhook", webhook_id=view.id)}


@bp.get("/webhooks/<uuid:webhook_id>")
@describes(
    Operation(
        summary="Tell one webhook",
        scope=Scope.WEBHOOKS,
        answers={200: ("The webhook.", WebhookAnswer)},
        problems=(401, 403, 404),
    )
)
@needs_token(Scope.WEBHOOKS)
def tell_webhook(webhook_id: UUID) -> ResponseReturnValue:
    """Tell how a webhook stands."""
    view = house().webhooks.one(bearer().person, str(webhook_id))
    return WebhookAnswer.of(view).model_dump(mode="json")


@bp.patch("/webhooks/<uuid:webhook_id>")
@describes(
    Operation(
        summary="Change a webhook, turn it off or on",
        scope=Scope.WEBHOOKS,
        body=WebhookChanges,
        answers={200: ("The webhook.", WebhookAnswer)},
        problems=(401, 403, 404, 413, 415, 422),
    )
)
@needs_token(Scope.WEBHOOKS)
@once
def change_webhook(webhook_id: UUID) -> ResponseReturnValue:
    """Change what is given."""
    wanted = read(WebhookChanges, json_body())
    view = house().webhooks.change(
        bearer().person,
        str(webhook_id),
        name=wanted.name,
        url=wanted.url,
        kinds=wanted.kinds,
        active=wanted.active,
    )
    return WebhookAnswer.of(view).model_dump(mode="json")


@bp.delete("/webhooks/<uuid:webhook_id>")
@describes(
    Operation(
        summary="Remove a webhook",
        scope=Scope.WEBHOOKS,
        answers={204: ("It is told nothing any more.", None)},
        problems=(401, 403),
    )
)
@needs_token(Scope.WEBHOOKS)
def remove_webhook(webhook_id: UUID) -> ResponseReturnValue:
    """Forget a webhook; twice does no harm."""
    house().webhooks.remove(bearer().person, str(webhook_id))
    return "", 204


@bp.post("/webhooks/<uuid:webhook_id>/secrets")
@describes(
    Operation(
        summary="Change the secret of a webhook; the former one stays good for a day",
        scope=Scope.WEBHOOKS,
        answers={201: ("The new secret.", WebhookWithSecret)},
        problems=(401, 403, 404),
    )
)
@needs_token(Scope.WEBHOOKS)
@once
def change_secret(webhook_id: UUID) -> ResponseReturnValue:
    """Make a new secret; it is in this answer alone."""
    if happened(WebhookSecretChanged, subject=str(webhook_id)):
        view, secret = _again(str(webhook_id))
    else:
        view, secret = house().webhooks.change_secret(bearer().person, str(webhook_id))
    return WebhookWithSecret.made(view, secret).model_dump(mode="json"), 201


@bp.get("/webhooks/<uuid:webhook_id>/deliveries")
@describes(
    Operation(
        summary="Tell the last announcements to a webhook",
        scope=Scope.WEBHOOKS,
        answers={200: ("The announcements.", DeliveriesAnswer)},
        problems=(401, 403, 404),
    )
)
@needs_token(Scope.WEBHOOKS)
def tell_deliveries(webhook_id: UUID) -> ResponseReturnValue:
    """Tell what a webhook was told, and how that went."""
    found = house().webhooks.deliveries(bearer().person, str(webhook_id))
    told = DeliveriesAnswer(deliveries=[DeliveryAnswer.of(one) for one in found])
    return told.model_dump(mode="json")


@bp.post("/webhooks/<uuid:webhook_id>/deliveries")
@describes(
    Operation(
        summary="Send a trial announcement now",
        scope=Scope.WEBHOOKS,
        answers={201: ("How it went.", DeliveryAnswer)},
        problems=(401, 403, 404),
    )
)
@needs_token(Scope.WEBHOOKS)
@once
def try_webhook(webhook_id: UUID) -> ResponseReturnValue:
    """Send a trial, once, and tell how it went."""
    view = house().webhooks.try_out(bearer().person, str(webhook_id))
    return DeliveryAnswer.of(view).model_dump(mode="json"), 201


def _again(webhook_id: str) -> tuple[WebhookView, str]:
    """Return what was made by an earlier try of this request, whose answer nobody got."""
    by, desk = bearer().person, house().webhooks
    return desk.one(by, webhook_id), desk.secret_of(by, webhook_id)
