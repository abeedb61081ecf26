# ruff: noqa: D102 - each method is told in the journey itself
"""What these pages ask of the office flow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import BinaryIO, Protocol, cast

from service.identity.roles import Person
from service.journeys.issuing.views import (
    DraftOrder,
    Inbox,
    OutgoingDetail,
    StepOrder,
)
from service.journeys.signing import ActView, PlacementChoice, StoredFile
from service.web.context import current_person, house


class PersonChoice(Protocol):
    """A colleague who may be chosen."""

    @property
    def id(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...


class TypeChoice(Protocol):
    """A type of document."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


class Template(Protocol):
    """A route that was kept for a type."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type_code(self) -> str: ...
    @property
    def steps(self) -> Sequence[StepOrder]: ...


class Choices(Protocol):
    """What a drafter may choose from."""

    @property
    def types(self) -> Sequence[TypeChoice]: ...


class PageDifference(Protocol):
    """A page that differs between two versions, counted from 0."""

    @property
    def number(self) -> int: ...


class Issuing(Protocol):
    """The journey of outgoing documents."""

    def inbox(self, by: Person, *, limit: int = 100) -> Inbox: ...
    def detail(self, by: Person, document_id: str) -> OutgoingDetail: ...
    def file(self, by: Person, document_id: str, version: int | None = None) -> StoredFile: ...
    def page_image(
        self,
        by: Person,
        document_id: str,
        page: int,
        *,
        width: int = 900,
        version: int | None = None,
    ) -> bytes: ...
    def differences(
        self, by: Person, document_id: str, older: int, newer: int
    ) -> Sequence[PageDifference]: ...
    def approve(
        self, by: Person, party_id: str, *, consent_sha256: str, note: str = ""
    ) -> OutgoingDetail: ...
    def return_it(self, by: Person, party_id: str, reason: str) -> OutgoingDetail: ...
    def hand_on(
        self, by: Person, party_id: str, to_person_id: str, reason: str
    ) -> OutgoingDetail: ...
    def take_back(self, by: Person, party_id: str) -> OutgoingDetail: ...
    def begin_signature(
        self, by: Person, party_id: str, credential_id: str, *, reason: str | None = None
    ) -> ActView: ...
    def give_number(
        self, by: Person, document_id: str, *, issued_on: date | None = None
    ) -> OutgoingDetail: ...
    def issue(self, by: Person, document_id: str) -> OutgoingDetail: ...
    def cancel(self, by: Person, document_id: str, reason: str) -> OutgoingDetail: ...
    def recall(self, by: Person, document_id: str, reason: str) -> OutgoingDetail: ...
    def draft(
        self,
        by: Person,
        file: BinaryIO,
        filename: str,
        order: DraftOrder,
        *,
        password: str | None = None,
    ) -> OutgoingDetail: ...
    def redraft(self, by: Person, document_id: str, order: DraftOrder) -> OutgoingDetail: ...
    def bring_again(
        self,
        by: Person,
        document_id: str,
        file: BinaryIO,
        filename: str,
        *,
        password: str | None = None,
    ) -> OutgoingDetail: ...
    def move_field(
        self, by: Person, document_id: str, name: str, place: PlacementChoice
    ) -> OutgoingDetail: ...
    def send(self, by: Person, document_id: str) -> OutgoingDetail: ...
    def people(self, by: Person, text: str) -> Sequence[PersonChoice]: ...
    def templates(self, by: Person) -> Sequence[Template]: ...
    def save_template(
        self, by: Person, name: str, type_code: str, steps: tuple[StepOrder, ...]
    ) -> object: ...
    def delete_template(self, by: Person, template_id: str) -> None: ...
    def choices(self, by: Person) -> Choices: ...


def issuing() -> Issuing:
    """Return the journey of outgoing documents."""
    return cast("Issuing", getattr(house(), "issuing"))  # noqa: B009 - hung in by wiring


def me() -> Person:
    """Return who is signed in, behind `requires`."""
    person = current_person()
    assert person is not None
    return person
