"""Where the SCIM core reads and writes: our resources, whose every change is carried out in the directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from scim2_models import (
    ConflictException,
    ForbiddenException,
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from service.identity.roles import Person
from service.journeys.errors import NotFoundError
from service.journeys.scim import (
    Document,
    GuardRefusedError,
    KeptByHandError,
    ScimDesk,
    Seen,
    StaleError,
    TakenError,
    ValueRefusedError,
    VersionError,
)
from service.web.scim.schemas import model_of
from service.web.scim.searching import Search
from service.web.scim.telling import etag, told_of

NOT_KEPT: Final = ("id", "meta", "groups", "members", "password")
"""What is ours to say or nobody's to keep: a password is thrown away unread."""


class MailboxStorage(ScimStorage):
    """The resources, on behalf of one client."""

    def __init__(self, desk: ScimDesk, by: Person) -> None:
        self.desk = desk
        self.by = by

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """Return one resource."""
        return tell(self._seen(resource_type, resource_id))

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        """Return one page of what is looked for, and how many there are."""
        kinds = [str(one.name) for one in resource_types]
        if "User" in kinds:
            self.desk.bring_people_in_step()
        if "Group" in kinds:
            self.desk.bring_lists_in_step()
        total, seen = Search(self.desk.book, kinds, search_request).page()
        return SearchPage(total, [tell(one) for one in seen])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Make a mailbox for a new user, or keep a new group."""
        document = document_of(resource)
        with refusing():
            if resource_type.name == "User":
                return tell(self.desk.create_user(self.by, document))
            return tell(self.desk.create_group(self.by, document, _members(resource)))

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        """Have a resource be so from now on."""
        seen = self._expected(resource_type, str(resource.id), expected_version)
        document = document_of(resource)
        with refusing():
            if resource_type.name == "User":
                if document == seen.document:
                    return tell(seen)
                return tell(self.desk.change_user(self.by, seen, document))
            return tell(self.desk.change_group(self.by, seen, document, _members(resource)))

    def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        """Suspend a user's mailbox and take the user out of sight, or take a group out of sight."""
        seen = self._expected(resource_type, resource_id, expected_version)
        with refusing():
            if resource_type.name == "User":
                self.desk.delete_user(self.by, seen)
            else:
                self.desk.delete_group(self.by, seen)

    def _seen(self, resource_type: ResourceType, resource_id: str) -> Seen:
        kind = str(resource_type.name)
        if kind == "Group":
            self.desk.bring_lists_in_step()
        try:
            return self.desk.book.see(kind, resource_id)
        except NotFoundError:
            raise NotFoundException(detail=f"There is no such {kind}.") from None

    def _expected(self, resource_type: ResourceType, resource_id: str, version: str | None) -> Seen:
        seen = self._seen(resource_type, resource_id)
        if version is not None and version != etag(seen):
            raise PreconditionFailedException
        return seen


@contextmanager
def refusing() -> Iterator[None]:
    """Tell why the house refuses in SCIM's words (RFC 7644, 3.12)."""
    try:
        yield
    except NotFoundError:
        raise NotFoundException(detail="There is no such resource any more.") from None
    except VersionError as refusal:
        raise PreconditionFailedException(detail=refusal.detail) from refusal
    except ValueRefusedError as refusal:
        raise InvalidValueException(detail=refusal.detail) from refusal
    except TakenError as refusal:
        raise UniquenessException(detail=refusal.detail) from refusal
    except (GuardRefusedError, KeptByHandError) as refusal:
        raise ForbiddenException(detail=refusal.detail) from refusal
    except StaleError as refusal:
        raise ConflictException(detail=refusal.detail) from refusal


def tell(seen: Seen) -> Resource[Any]:
    """Return a resource as the SCIM core takes it."""
    return model_of(seen.kind).model_validate(told_of(seen))


def document_of(resource: Resource[Any]) -> Document:
    """Return what is kept of a resource that a client sent."""
    told: Document = resource.model_dump()
    for name in NOT_KEPT:
        told.pop(name, None)
    return told


def _members(resource: Resource[Any]) -> list[str]:
    """Return whom a group names, each once."""
    found: dict[str, None] = {}
    for one in getattr(resource, "members", None) or ():
        value = one.value or str(one.ref or "").rstrip("/").rpartition("/")[2]
        if not value:
            raise InvalidValueException(detail="A member is named by its value.")
        found[value] = None
    return list(found)
