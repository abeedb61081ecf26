"""The one table from what went wrong to what a person, or another system, is told.

A row gives an error its status, its stable code, what was not lost and what to do now. The sentences
stand in `problems.ftl`: `problem-<code>` and `problem-<code>-what`, `kept-<kept>`, `do-<do>`. Pages
show them as a page, doors for machines as `application/problem+json` (RFC 9457).
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from directory.errors import (
    DirectoryError,
    DirectoryRefusedError,
    DirectoryUnreachableError,
)
from directory.snapshot import SnapshotRefusedError
from service.events.ledger import LedgerDamagedError
from service.events.proving import NotCoveredError, UnprovenError
from service.identity import idempotency, sign_in, step_up
from service.journeys import announcing
from service.journeys import errors as house_errors
from service.journeys.bodies import errors as bodies
from service.journeys.delivery.errors import ReceiptRefusedError
from service.journeys.issuing import errors as flow
from service.journeys.mandates import errors as mandates
from service.journeys.plans import errors as plans
from service.journeys.provisioning import errors as mailboxes
from service.journeys.register import errors as register
from service.journeys.remote_signing import errors as remote
from service.journeys.roles import errors as roles
from service.journeys.scim import errors as scim
from service.journeys.synchronization import errors as synchronization
from service.web.api import once
from service.web.api.problems import (
    FieldProblem,
    InvalidRequestError,
    MissingScopeError,
    UnauthorizedError,
    is_for_machines,
    problem,
    problem_response,
)
from service.web.context import current_person, house
from service.web.csc.answers import RequestRefusedError as CscRequestRefusedError
from service.web.csc.answers import error_answer as csc_error_answer
from service.web.csc.answers import is_for_csc
from service.web.scim.answers import error_answer, is_for_scim
from signing import errors as craft
from signing.augmentation import StatusUnknownError
from signing.authorization import AuthorizationRefusedError
from signing.foreign import MalformedError
from signing.identifiers import AlgorithmRefusedError
from signing.timestamps import TimestampUnavailableError
from signing.trust import TrustError

log = logging.getLogger(__name__)

SECRET_FIELDS: Final = (
    "pin", "old_pin", "new_pin", "password", "code", "token", "secret", "PIN", "OTP", "SAD",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can go wrong: whose error, its finer word if it has one, and the answer."""

    error: type[Exception]
    word: str | None
    status: int
    code: str
    kept: str
    do: str


def _refused(word: str, status: int, kept: str, do: str, code: str | None = None) -> Row:
    return Row(craft.DocumentRefusedError, word, status, code or word, kept, do)


def _certificate(word: str, do: str) -> Row:
    return Row(craft.CertificateRefusedError, word, 422, f"certificate_{word}", "not_signed", do)


def _flow(word: str, status: int = 409, do: str = "look_again") -> Row:
    return Row(flow.FlowRefusedError, word, status, f"flow_{word}", "all_kept", do)


TABLE: Final = (
    _refused("not_a_pdf", 415, "nothing_sent", "choose_pdf"),
    _refused("empty", 422, "nothing_sent", "choose_pdf"),
    _refused("truncated", 422, "nothing_sent", "get_whole_file"),
    _refused("encrypted", 422, "nothing_sent", "give_password"),
    _refused("wrong_password", 422, "nothing_sent", "give_password"),
    _refused("encrypted_to_certificates", 422, "nothing_sent", "export_again"),
    _refused("too_large", 413, "nothing_sent", "make_smaller"),
    _refused("too_many_pages", 422, "nothing_sent", "split_document"),
    _refused("too_deep", 422, "nothing_sent", "export_again"),
    _refused("too_slow", 422, "nothing_sent", "export_again"),
    _refused("too_much_memory", 422, "nothing_sent", "export_again"),
    _refused("unreadable", 422, "nothing_sent", "export_again"),
    _refused("certified_against_signing", 422, "not_signed", "ask_author"),
    _refused("document_locked", 422, "not_signed", "ask_author"),
    _refused("field_locked", 422, "not_signed", "ask_author"),
    _refused("encryption_forbids", 422, "not_signed", "ask_author"),
    _refused("mark_on_annotation", 422, "not_signed", "place_again"),
    _refused("signed_already", 409, "all_kept", "ask_author"),
    _refused("fields_taken", 422, "all_kept", "ask_author"),
    _refused("text_refused", 422, "all_kept", "check_text"),
    _refused("field_filled", 422, "not_signed", "place_again"),
    _refused("no_such_field", 422, "not_signed", "place_again"),
    _refused("no_such_page", 422, "not_signed", "place_again"),
    _refused("no_such_place", 422, "not_signed", "place_again"),
    _refused("too_many_signatures", 422, "nothing_sent", "ask_it"),
    _refused("moment_unreadable", 422, "all_kept", "check_request"),
    _refused("policy_unknown", 422, "all_kept", "check_request"),
    _refused("days_unreadable", 422, "all_kept", "check_request"),
    _refused("trust_unreadable", 422, "all_kept", "check_request"),
    _refused("trust_too_large", 422, "all_kept", "check_request"),
    _refused("state_secret", 422, "nothing_sent", "keep_outside"),
    _refused("pdf_too_old", 422, "nothing_sent", "export_again"),
    Row(craft.DocumentRefusedError, None, 422, "document_refused", "nothing_sent", "export_again"),
    _certificate("not_yet_valid", "other_certificate"),
    _certificate("expired", "renew_certificate"),
    _certificate("key_usage", "other_certificate"),
    _certificate("weak_key", "renew_certificate"),
    _certificate("untrusted_path", "ask_it"),
    _certificate("revoked", "renew_certificate"),
    _certificate("suspended", "ask_it"),
    _certificate("wrong_scope", "other_certificate"),
    _certificate("seal_not_kept", "ask_it"),
    _certificate("seal_without_agency", "ask_administrator"),
    Row(craft.CertificateRefusedError, None, 422, "certificate_refused", "not_signed", "ask_it"),
    Row(craft.ImageRefusedError, None, 422, "image_refused", "all_kept", "choose_image"),
    Row(AuthorizationRefusedError, None, 409, "consent_refused", "not_signed", "look_again"),
    Row(StatusUnknownError, None, 503, "status_unknown", "not_signed", "later"),
    Row(TimestampUnavailableError, None, 503, "timestamp_unavailable", "not_signed", "later"),
    Row(MalformedError, None, 422, "malformed", "all_kept", "check_request"),
    Row(TrustError, None, 503, "trust_unusable", "all_kept", "ask_it"),
    Row(craft.MarkOutsidePageError, None, 422, "mark_outside_page", "not_signed", "place_again"),
    Row(craft.WrongPinError, None, 422, "wrong_pin", "not_signed", "pin_again"),
    Row(craft.PinLockedError, None, 423, "pin_locked", "not_signed", "unlock_pin"),
    Row(step_up.WrongCodeError, None, 422, "wrong_code", "not_signed", "code_again"),
    Row(step_up.CodeLockedError, None, 423, "code_locked", "not_signed", "later"),
    Row(step_up.AlreadyEnrolledError, None, 409, "already_enrolled", "all_kept", "look_again"),
    Row(sign_in.WrongPasswordError, None, 422, "wrong_sign_in", "all_kept", "sign_in"),
    Row(sign_in.AccountLockedError, None, 423, "account_locked", "all_kept", "ask_it"),
    Row(sign_in.AccountInactiveError, None, 403, "account_inactive", "all_kept", "ask_it"),
    Row(sign_in.SignInUnavailableError, None, 503, "sign_in_unavailable", "all_kept", "later"),
    Row(sign_in.SignInError, None, 422, "wrong_sign_in", "all_kept", "sign_in"),
    Row(craft.KeyNotFoundError, None, 503, "key_not_found", "not_signed", "ask_it"),
    Row(craft.DeviceUnavailableError, None, 503, "device_unavailable", "not_signed", "later"),
    Row(craft.DeviceError, None, 503, "device_failed", "not_signed", "later"),
    Row(craft.ValueRefusedError, None, 503, "value_refused", "not_signed", "ask_it"),
    Row(craft.SigningError, None, 503, "signing_failed", "not_signed", "later"),
    Row(SnapshotRefusedError, None, 422, "staff_file_refused", "nothing_sent", "check_request"),
    Row(DirectoryUnreachableError, None, 503, "directory_unreachable", "all_kept", "later"),
    Row(DirectoryRefusedError, None, 503, "directory_refused", "all_kept", "ask_it"),
    Row(DirectoryError, None, 503, "directory_failed", "all_kept", "ask_it"),
    Row(mailboxes.AccountChangedError, None, 409, "mailbox_changed", "all_kept", "look_at_mailbox"),
    Row(mailboxes.ActRefusedError, None, 422, "mailbox_refused", "all_kept", "look_at_mailbox"),
    Row(mailboxes.GroundsMissingError, None, 422, "no_grounds", "all_kept", "give_grounds"),
    Row(mailboxes.LinkRefusedError, None, 410, "link_refused", "all_kept", "ask_it"),
    Row(mailboxes.RequestRefusedError, None, 422, "request_refused", "all_kept", "look_at_mailbox"),
    Row(mailboxes.WeakPasswordError, None, 422, "weak_password", "all_kept", "choose_password"),
    Row(mailboxes.ProvisioningError, None, 422, "mailbox_refused", "all_kept", "look_at_mailbox"),
    Row(plans.OwnPlanError, None, 403, "plan_own", "all_kept", "look_again"),
    Row(plans.PlanChangedError, None, 409, "plan_changed", "all_kept", "look_again"),
    Row(plans.GuardedPlanError, None, 409, "plan_guarded", "all_kept", "look_again"),
    Row(plans.ReasonMissingError, None, 422, "plan_no_reason", "all_kept", "check_request"),
    Row(plans.PlanBusyError, None, 409, "plan_busy", "all_kept", "later"),
    Row(plans.NothingToUndoError, None, 409, "nothing_to_undo", "all_kept", "look_again"),
    Row(plans.PlanError, None, 409, "plan_refused", "all_kept", "look_again"),
    Row(synchronization.FaultsOpenError, None, 422, "faults_open", "all_kept", "check_request"),
    Row(synchronization.NotWaivableError, None, 422, "not_waivable", "all_kept", "check_request"),
    Row(synchronization.SourceRefusedError, None, 409, "source_refused", "all_kept", "ask_it"),
    Row(synchronization.SynchronizationError, None, 409, "sync_refused", "all_kept", "look_again"),
    Row(scim.ValueRefusedError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.TakenError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.KeptByHandError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.StaleError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.VersionError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.GuardRefusedError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.DirectorySilentError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(scim.ScimRefusedError, None, 409, "scim_refused", "all_kept", "ask_it"),
    Row(register.NumberTakenError, None, 409, "number_taken", "all_kept", "check_request"),
    Row(register.LikelyTwiceError, None, 409, "number_taken", "all_kept", "check_request"),
    Row(register.NumberRefusedError, None, 409, "number_refused", "all_kept", "check_request"),
    Row(register.EntryRefusedError, None, 422, "entry_refused", "all_kept", "check_request"),
    Row(register.RegisterError, None, 409, "number_refused", "all_kept", "check_request"),
    Row(bodies.BodiesRefusedError, None, 422, "bodies_refused", "all_kept", "check_request"),
    Row(roles.RoleRefusedError, None, 409, "role_refused", "all_kept", "look_again"),
    Row(house_errors.NotFoundError, None, 404, "not_found", "all_kept", "check_address"),
    Row(house_errors.NotAllowedError, None, 403, "not_allowed", "all_kept", "ask_it"),
    Row(
        house_errors.ConsentMismatchError, None, 409, "consent_mismatch", "not_signed", "look_again"
    ),
    Row(house_errors.ActNotOpenError, None, 409, "act_not_open", "all_kept", "look_again"),
    Row(house_errors.WeakPinError, None, 422, "weak_pin", "all_kept", "choose_pin"),
    Row(house_errors.NotRevocableError, None, 409, "not_revocable", "all_kept", "look_again"),
    Row(house_errors.DeviceMissingError, None, 503, "device_missing", "not_signed", "ask_it"),
    Row(
        house_errors.SignatureNotKeptError, None, 500, "signature_not_kept", "not_signed", "ask_it"
    ),
    Row(ReceiptRefusedError, None, 410, "receipt_refused", "all_kept", "ask_sender"),
    Row(announcing.WebhookRefusedError, None, 422, "webhook_refused", "all_kept", "check_request"),
    _flow("not_your_turn"),
    _flow("not_drafter", 403),
    _flow("not_clerk", 403),
    _flow("not_agency_clerk", 403, "ask_clerk"),
    _flow("not_draft"),
    _flow("wrong_order"),
    _flow("already_acted"),
    _flow("too_late_to_take_back"),
    _flow("no_reason", 422, "check_request"),
    _flow("no_agency", 422, "ask_it"),
    _flow("no_signer", 422, "check_request"),
    _flow("no_seal_key", 409, "ask_it"),
    _flow("signed_already", 422, "ask_author"),
    _flow("not_issued"),
    _flow("cancelled"),
    _flow("sealed_already"),
    _flow("mandate_changed"),
    _flow("leader_signature_missing"),
    _flow("leader_signature_broken", 409, "ask_it"),
    _flow("leader_signature_undetermined", 503, "later"),
    _flow("numbering_broke_a_signature", 409, "ask_it"),
    _flow("wrong_certificate", 422, "other_certificate"),
    _flow("seal_of_other_agency", 422, "other_certificate"),
    _flow("numbered_already"),
    _flow("not_leader", 422, "check_request"),
    _flow("no_layout", 409, "later"),
    _flow("to_oneself", 422, "check_request"),
    _flow("to_other_agency", 422, "check_request"),
    _flow("acts_there_already", 422, "check_request"),
    _flow("clerks_turn"),
    _flow("date_before_signing", 422, "check_request"),
    _flow("date_in_future", 422, "check_request"),
    _flow("date_contradicts", 422, "check_request"),
    _flow("too_many_attachments", 422, "check_request"),
    _flow("attached_elsewhere", 409, "check_request"),
    _flow("nobody_to_act", 422, "check_request"),
    _flow("not_copied_so"),
    _flow("copied_broken", 422, "ask_sender"),
    _flow("copy_looks_different", 422, "ask_it"),
    _flow("copy_is_fixed"),
    _flow("copied_recalled"),
    _flow("reason_names_copy", 422, "check_request"),
    _flow("date_before_decision", 422, "check_request"),
    _flow("not_active", 403, "ask_it"),
    _flow("busy", 409, "later"),
    Row(flow.FlowRefusedError, None, 409, "flow_refused", "all_kept", "look_again"),
    Row(flow.RouteRefusedError, None, 422, "route_refused", "all_kept", "check_request"),
    Row(mandates.MandateRefusedError, None, 403, "mandate_refused", "not_signed", "ask_it"),
    Row(mandates.MandateFaultyError, None, 422, "mandate_faulty", "all_kept", "check_request"),
    Row(mandates.MandateClosedError, None, 409, "mandate_closed", "all_kept", "look_again"),
    Row(
        house_errors.BatchRefusedError,
        "too_many",
        422,
        "batch_too_many",
        "all_kept",
        "choose_fewer",
    ),
    Row(
        house_errors.BatchRefusedError,
        "nothing_chosen",
        422,
        "batch_empty",
        "all_kept",
        "choose_some",
    ),
    Row(house_errors.BatchRefusedError, None, 409, "batch_over", "all_kept", "gather_again"),
    Row(house_errors.HouseError, None, 409, "not_possible", "all_kept", "look_again"),
    Row(NotCoveredError, None, 404, "not_covered", "all_kept", "check_request"),
    Row(UnprovenError, None, 503, "ledger_damaged", "all_kept", "ask_it"),
    Row(LedgerDamagedError, None, 503, "ledger_damaged", "all_kept", "ask_it"),
    Row(CSRFError, None, 400, "form_expired", "all_kept", "send_again"),
    Row(InvalidRequestError, None, 422, "invalid_request", "all_kept", "check_request"),
    Row(CscRequestRefusedError, None, 400, "bad_request", "all_kept", "check_request"),
    Row(remote.ActivationRefusedError, None, 400, "bad_request", "not_signed", "check_request"),
    Row(remote.TooManyHashesError, None, 400, "bad_request", "not_signed", "check_request"),
    Row(AlgorithmRefusedError, None, 400, "bad_request", "not_signed", "check_request"),
    Row(UnauthorizedError, None, 401, "token_refused", "all_kept", "check_token"),
    Row(MissingScopeError, None, 403, "scope_missing", "all_kept", "check_token"),
    Row(
        once.KeyMalformedError, None, 400, "idempotency_key_malformed", "all_kept", "check_request"
    ),
    Row(once.KeyNotTakenError, None, 422, "idempotency_key_not_taken", "all_kept", "check_request"),
    Row(
        idempotency.KeyReusedError, None, 422, "idempotency_key_reused", "all_kept", "check_request"
    ),
    Row(idempotency.InProgressError, None, 409, "idempotency_in_progress", "all_kept", "later"),
)

HTTP: Final = {
    row.status: row
    for row in (
        Row(HTTPException, None, 400, "bad_request", "all_kept", "send_again"),
        Row(HTTPException, None, 401, "not_signed_in", "all_kept", "sign_in"),
        Row(HTTPException, None, 403, "not_allowed", "all_kept", "ask_it"),
        Row(HTTPException, None, 404, "not_found", "all_kept", "check_address"),
        Row(HTTPException, None, 405, "method_not_allowed", "all_kept", "check_address"),
        Row(HTTPException, None, 413, "too_large", "nothing_sent", "make_smaller"),
        Row(HTTPException, None, 415, "wrong_media_type", "nothing_sent", "check_request"),
        Row(HTTPException, None, 422, "invalid_request", "all_kept", "check_request"),
        Row(HTTPException, None, 429, "too_many_requests", "all_kept", "wait"),
        Row(HTTPException, None, 500, "unexpected", "all_kept", "tell_incident"),
        Row(HTTPException, None, 503, "unavailable", "all_kept", "later"),
    )
}
UNEXPECTED: Final = HTTP[500]
NO_FACTS: Final[Mapping[str, object]] = {
    "limit": 0,
    "megabytes": 0,
    "reason": "",
    "scope": "",
    "incident": "",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong on one request, ready to be told: a row and the facts its sentences name."""

    row: Row
    facts: Mapping[str, object]
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    errors: tuple[FieldProblem, ...] = ()
    word: str | None = None

    @property
    def code(self) -> str:
        """The stable word: the row's, or the error's own where the row stands for a whole family."""
        return self.word or self.row.code


def word_of(error: BaseException) -> str | None:
    """Return the stable finer word an error carries, whatever its family calls it."""
    return getattr(error, "reason", None) or getattr(error, "code", None)


def row_of(error: Exception) -> Row:
    """Return the nearest row: the error's own class before its family, its word before no word."""
    word = word_of(error)
    for family in type(error).__mro__:
        rows = [row for row in TABLE if row.error is family]
        for wanted in (word, None):
            for row in rows:
                if row.word == wanted:
                    return row
    if isinstance(error, HTTPException) and error.code is not None:
        return HTTP.get(error.code, HTTP[400] if error.code < 500 else UNEXPECTED)
    return UNEXPECTED


def read_trouble(error: Exception) -> Trouble:
    """Return what to tell about an error; what nobody foresaw is logged under a number."""
    row = row_of(error)
    if row is UNEXPECTED:
        return Trouble(row, {**NO_FACTS, "incident": _log_incident(error)}, row.status)
    status = error.code if isinstance(error, HTTPException) and error.code else row.status
    errors = getattr(error, "errors", ())
    word = word_of(error) if row.code == "document_refused" else None
    return Trouble(row, facts_of(error), status, _headers_of(error), errors, word)


def facts_of(error: Exception) -> Mapping[str, object]:
    """Return every fact a sentence may name; 0 and "" where this error has none."""
    limit = getattr(error, "limit", None)
    if isinstance(error, RequestEntityTooLarge):
        limit = house().upload_limit
    limit = limit if isinstance(limit, int) else 0
    told = {"limit": limit, "megabytes": limit >> 20, "reason": str(word_of(error) or "")}
    return {**NO_FACTS, **told, "scope": getattr(error, "scope", "")}


def _headers_of(error: Exception) -> tuple[tuple[str, str], ...]:
    """Return what HTTP asks to be said beside a status: Allow, Retry-After, WWW-Authenticate."""
    if isinstance(error, UnauthorizedError):
        return (("WWW-Authenticate", 'Bearer realm="antin"'),)
    if isinstance(error, idempotency.InProgressError):
        return (("Retry-After", str(error.retry_after)),)
    if not isinstance(error, HTTPException):
        return ()
    skipped = {"content-type", "content-length"}
    return tuple((k, v) for k, v in error.get_headers() if k.lower() not in skipped)


def _log_incident(error: Exception) -> str:
    """Log an error nobody foresaw, and return the number under which an operator finds it."""
    incident = secrets.token_hex(4).upper()
    told = without_secrets("".join(traceback.format_exception(error)))
    log.error("incident %s at %s %s\n%s", incident, request.method, request.endpoint, told)
    return incident


def without_secrets(text: str) -> str:
    """Return a text in which no PIN, password, code or token of this request stands."""
    for value in sorted(set(_secrets_sent()), key=len, reverse=True):
        text = text.replace(value, "…")
    return text


def _secrets_sent() -> Iterator[str]:
    """Yield what a caller sent in confidence; only what was parsed already is looked at."""
    sent = vars(request._get_current_object())  # type: ignore[attr-defined]
    form = sent.get("form") or {}
    body = request.get_json(silent=True) if request.is_json else None
    for fields in (form, body if isinstance(body, dict) else {}):
        yield from (str(fields[name]) for name in SECRET_FIELDS if fields.get(name))
    yield from (value for value in request.cookies.values() if value)
    if request.authorization is not None and request.authorization.token:
        yield request.authorization.token


def tell(error: Exception) -> ResponseReturnValue:
    """Answer an error: as a problem where machines ask, else as a page."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error  # a redirect is not an error
    if isinstance(error, CSRFError) and current_person() is None and not _is_for_anyone():
        # The session ended while the form was open; GET of the same address shows it again.
        return redirect(url_for("account.sign_in", next=request.full_path.removesuffix("?")), 303)
    trouble = read_trouble(error)
    if is_for_scim():
        told = problem(trouble.code, trouble.status, trouble.facts)
        return error_answer(trouble.status, told["detail"], trouble.headers)
    if is_for_csc():
        incident = trouble.facts["incident"]
        return csc_error_answer(error, trouble.status, trouble.headers, incident)
    if is_for_machines():
        return problem_response(
            trouble.code,
            trouble.status,
            trouble.facts,
            errors=trouble.errors,
            headers=trouble.headers,
        )
    return _page(trouble), trouble.status, list(trouble.headers)


def _is_for_anyone() -> bool:
    """Tell whether the door is one that nobody has to sign in for."""
    return is_for_machines() or request.blueprint in {"verify", "public", "passwords", "receipts"}


def _page(trouble: Trouble) -> str:
    """Return the page: what happened, what was not lost, what to do now."""
    return render_template(
        "errors/error.html", row=trouble.row, facts=trouble.facts, status=trouble.status
    )


def init_errors(app: Flask) -> None:
    """Answer every error of this app out of the table."""
    app.register_error_handler(Exception, tell)
    app.register_error_handler(HTTPException, tell)
