"""The SCIM core, with what we refuse before it looks: bodies without bounds, paths that nobody knows."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from scim2_models import (
    EnterpriseUser,
    Group,
    InvalidPathException,
    PatchOp,
    Path,
    ResourceType,
    User,
)
from scim2_server.routing import Operation
from scim2_server.service import ScimService

from service.web.scim.schemas import provider

READING: Final = frozenset(
    {
        Operation.query,
        Operation.search,
        Operation.search_with_body,
        Operation.service_provider_config,
        Operation.resource_types,
        Operation.resource_type,
        Operation.schemas,
        Operation.schema,
    }
)
_ALL_OF_CORE: Final = {"User": User[EnterpriseUser], "Group": Group}


class HouseService(ScimService):
    """What the standard says, where we differ from the core's own reading."""

    def read_patch(
        self, resource_type: ResourceType, body: bytes, content_type: str | None
    ) -> PatchOp[Any]:
        """Validate a PATCH; a path that no schema knows is told, one we do not keep changes nothing.

        (RFC 7644, 3.5.2: invalidPath.)
        """
        patch = super().read_patch(resource_type, body, content_type)
        core = Path.__class_getitem__(_ALL_OF_CORE[str(resource_type.name)])
        for operation in patch.operations or ():
            path = operation.path
            if path is None or path.model is not None or path.resolve() is not None:
                continue
            known = core(str(path))
            if known.model is None and known.resolve() is None:
                raise InvalidPathException(detail=f"No attribute {str(path)[:100]!r} is known.")
        return patch

    def patch_response(self, base_url: str, resource: Any, response_parameters: Any) -> Any:
        """Return the resource as it is now: clients need not ask again (RFC 7644, 3.5.2)."""
        from scim2_models import Context

        return self.resource_response(
            self.publish(base_url, resource),
            Context.RESOURCE_REPLACEMENT_RESPONSE,
            response_parameters,
        )


@cache
def service() -> HouseService:
    """Return the SCIM core of this process."""
    return HouseService(provider())
