"""What we keep of a user and a group, and what we can do: told at /Schemas, /ResourceTypes and
/ServiceProviderConfig as it is (RFC 7643, 5 to 7).

Of the core schema there is what mail and its people need; home addresses, photographs, roles and the like
are nobody's business here and are not taken in.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, ClassVar, Final, cast

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    EnterpriseUser,
    ETag,
    External,
    Filter,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    Returned,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from service.journeys.scim import ENTERPRISE, GROUP, USER

MOST_RESULTS: Final = 500
USUAL_PAGE: Final = 100


class Name(ComplexAttribute):
    """How a person is called; the family name comes first, as in Vietnam."""

    formatted: str | None = None
    """The full name, family name first."""
    family_name: str | None = None
    """The family name."""
    given_name: str | None = None
    """The given name."""
    middle_name: str | None = None
    """The middle name."""
    honorific_prefix: str | None = None
    """A form of address before the name."""
    honorific_suffix: str | None = None
    """What follows the name."""


class Email(ComplexAttribute):
    """An address; one in a domain of ours is the mailbox's own, others are only kept."""

    value: str | None = None
    """The address."""
    display: str | None = None
    """How it is shown."""
    type: str | None = Field(None, examples=["work", "home", "other"])
    """What it is for."""
    primary: bool | None = None
    """Whether it is the preferred one."""


class PhoneNumber(ComplexAttribute):
    """A telephone number; the primary one, or the one at work, is put into the directory."""

    value: str | None = None
    """The number."""
    display: str | None = None
    """How it is shown."""
    type: str | None = Field(None, examples=["work", "home", "mobile", "fax", "pager", "other"])
    """What it is for."""
    primary: bool | None = None
    """Whether it is the preferred one."""


class Membership(ComplexAttribute):
    """A group somebody is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """The id of the group."""
    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = Field(  # noqa: UP037 - not yet there
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the group."""
    display: Annotated[str | None, Mutability.read_only] = None
    """How the group is called."""
    type: Annotated[str | None, Mutability.read_only] = Field(None, examples=["direct"])
    """How somebody belongs to it."""


class User(Resource[AnyExtension]):
    """A person of the organisation and their mailbox."""

    __schema__ = URN(USER)

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the client calls the person; the mailbox's name to sign in with is made from it once."""
    name: Name | None = None
    """How the person is called."""
    Name: ClassVar[type[ComplexAttribute]] = Name
    display_name: str | None = None
    """How the person is shown, where name tells nothing."""
    nick_name: str | None = None
    """How the person is called among colleagues."""
    title: str | None = None
    """The person's title."""
    user_type: str | None = None
    """How the person is employed."""
    preferred_language: str | None = None
    """The language the person reads."""
    locale: str | None = None
    """Where numbers and dates are written as the person writes them."""
    timezone: str | None = None
    """The person's time zone."""
    active: bool | None = None
    """False suspends the mailbox: nobody signs in, mail still comes in, nothing is deleted."""
    password: Annotated[str | None, Mutability.write_only, Returned.never, CaseExact.true] = None
    """Taken and thrown away: the person sets a password by a link that works once."""
    emails: list[Email] | None = None
    """Addresses; without one in a domain of ours the organisation's rule gives the mailbox its own."""
    Emails: ClassVar[type[ComplexAttribute]] = Email
    phone_numbers: list[PhoneNumber] | None = None
    """Telephone numbers."""
    PhoneNumbers: ClassVar[type[ComplexAttribute]] = PhoneNumber
    groups: Annotated[list[Membership] | None, Mutability.read_only] = None
    """The groups the person is in."""
    Groups: ClassVar[type[ComplexAttribute]] = Membership


class Member(ComplexAttribute):
    """Somebody in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the user."""
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]  # noqa: UP037 - not yet bound
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the user."""
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """What the member is."""


class Group(Resource[Any]):
    """A mailing list of the directory, or a group of the client's own."""

    __schema__ = URN(GROUP)

    display_name: Annotated[str | None, Required.true] = None
    """How the group is called."""
    members: list[Member] | None = None
    """Who is in it."""
    Members: ClassVar[type[ComplexAttribute]] = Member


def config() -> ServiceProviderConfig:
    """Return what we can do, and no more (RFC 7643, 5)."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token of IT staff with the scope scim, or scim:read to look only.",
                spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
                primary=True,
            )
        ],
        pagination=Pagination(
            cursor=False,
            index=True,
            default_pagination_method=Pagination.DefaultPaginationMethod.index,
            default_page_size=USUAL_PAGE,
            max_page_size=MOST_RESULTS,
        ),
    )


def resource_types() -> tuple[ResourceType, ...]:
    """Return the two kinds of resources there are."""
    told: tuple[dict[str, Any], ...] = (
        {
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "description": "People and their mailboxes",
            "schema": USER,
            "schemaExtensions": [{"schema": ENTERPRISE, "required": False}],
        },
        {
            "id": "Group",
            "name": "Group",
            "endpoint": "/Groups",
            "description": "Mailing lists and groups",
            "schema": GROUP,
        },
    )
    return tuple(ResourceType.model_validate(one) for one in told)


TOLERANT: Final = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""How others really write: attributes we do not keep, and PATCH as Microsoft Entra sends it."""


@cache
def provider() -> ScimProvider:
    """Return the description of this service."""
    return ScimProvider(
        models=[User, EnterpriseUser, Group, Schema, ResourceType, ServiceProviderConfig],
        resource_types=resource_types(),
        config=config(),
        policy=TOLERANT,
    )


def model_of(kind: str) -> type[Resource[Any]]:
    """Return the model of `User` or `Group`, extensions included."""
    return cast("type[Resource[Any]]", provider().model_for(kind))
