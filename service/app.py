"""create_app: the doors, hung into a house that wiring has built."""

from __future__ import annotations

import atexit
import hashlib
import logging
from pathlib import Path

from flask import Flask
from werkzeug.local import LocalProxy

import service.web.adoption.report_views
import service.web.register.agencies  # noqa: F401 - their pages belong to the same blueprints
import service.web.register.seals  # noqa: F401
from config.settings import Settings
from service.cli.commands import COMMANDS
from service.web.account.views import bp as account
from service.web.adoption.listing_views import bp as adoption_lists
from service.web.adoption.query_views import bp as adoption
from service.web.api import api
from service.web.api.codes import bp as codes
from service.web.api.ledger import bp as ledger_proofs
from service.web.api.validations import bp as validations
from service.web.authority.views import bp as authority
from service.web.bodies.views import bp as bodies
from service.web.csc.views import bp as csc
from service.web.delivery.evidence import bp as evidence
from service.web.delivery.receipts import bp as receipts
from service.web.delivery.views import bp as delivery
from service.web.errors import init_errors
from service.web.language import init_language
from service.web.ledger.views import bp as ledger
from service.web.mailboxes.views import bp as mailboxes
from service.web.mailboxes.views import public as passwords
from service.web.mandates.leaving_views import bp as leaving
from service.web.mandates.stamp_views import bp as stamps
from service.web.mandates.views import bp as mandates
from service.web.notices.views import bp as notices
from service.web.notices.views import calendars
from service.web.office.pages import bp as office
from service.web.register.views import bp as register
from service.web.reported.views import bp as reported
from service.web.roles.views import bp as roles
from service.web.scim.views import bp as scim
from service.web.security import init_security
from service.web.sign.batch_views import bp as batch
from service.web.sign.views import bp as sign
from service.web.status.views import init_status
from service.web.synchronization.views import bp as sync
from service.web.trust.views import bp as trust
from service.web.verify.views import init_verify
from service.web.ways import init_ways
from service.web.webhooks.views import bp as webhooks
from service.wiring import Rooms

WEB = Path(__file__).parent / "web"
FORM_ROOM = 1 << 20  # what a multipart form may weigh beside its file, in bytes
STATIC_SECONDS = 3600


def create_app(settings: Settings, *, rooms: Rooms | None = None) -> Flask:
    """Return the WSGI application for these settings; nothing is opened before the first request."""
    _tell_operators()
    rooms = rooms or Rooms(settings)
    app = Flask("antin", template_folder=str(WEB / "templates"), static_folder=str(WEB / "static"))
    app.config.update(
        SECRET_KEY=hashlib.sha256(b"cookies " + settings.service_secret).digest(),
        MAX_CONTENT_LENGTH=settings.limits.upload_bytes + FORM_ROOM,
        MAX_FORM_MEMORY_SIZE=FORM_ROOM,
        MAX_FORM_PARTS=100,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS,
    )
    app.extensions["antin"] = LocalProxy(lambda: rooms.house)
    app.extensions["antin.readiness"] = LocalProxy(lambda: rooms.readiness)
    app.extensions["antin.ledger_key"] = rooms.ledger.public_key
    app.extensions["antin.embedded"] = lambda: rooms.mailboxes.embedded_places
    app.extensions["antin.bells"] = LocalProxy(lambda: rooms.bells)
    init_security(app, settings)
    init_language(app)
    init_ways(app)
    init_errors(app)
    init_status(app)
    init_verify(app)
    for door in (
        account,
        sign,
        office,
        batch,
        api(),
        validations,
        codes,
        ledger_proofs,
        trust,
        scim,
        csc,
        sync,
        mailboxes,
        passwords,
        adoption,
        adoption_lists,
        reported,
        register,
        roles,
        bodies,
        ledger,
        webhooks,
        mandates,
        leaving,
        stamps,
        delivery,
        evidence,
        receipts,
        notices,
        calendars,
    ):
        app.register_blueprint(door)
    if rooms.demo:
        app.register_blueprint(authority)
    for command in COMMANDS:
        app.cli.add_command(command)
    atexit.register(rooms.close)
    return app


def _tell_operators() -> None:
    """Send the log to standard error, one line each; libraries speak up only from warnings on."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("service").setLevel(logging.INFO)
    logging.getLogger("pyhanko").setLevel(logging.ERROR)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.ERROR)
