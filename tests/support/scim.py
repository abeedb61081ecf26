"""A town behind /scim/v2, and a client that says little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from directory.entries import Entry
from service.app import create_app
from tests.support.town import Town, a_town, a_town_of, values

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
MEDIA = "application/scim+json"
LISTS = "ou=lists,dc=cantho,dc=example"


def a_list(name: str, *members: str) -> Entry:
    """Return a mailing list as the directory holds it."""
    told = {
        "objectclass": values("groupOfNames", "govMailList"),
        "cn": values(name),
        "mail": values(f"{name}@cantho.example"),
        "member": values(*members),
        "entryuuid": values(f"0000-{name}"),
    }
    return Entry(f"cn={name},{LISTS}", told)


@dataclass
class Scim:
    """One client with one token, over one town."""

    town: Town
    web: FlaskClient
    token: str
    prefix: str = "/scim/v2"

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> TestResponse:
        """Ask for something, and be told as SCIM tells."""
        told = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        more: dict[str, Any] = {}
        if isinstance(body, bytes):
            more = {"data": body, "content_type": MEDIA}
        elif body is not None:
            more = {"json": body, "content_type": MEDIA}
        return self.web.open(
            self.prefix + path, method=method, headers=told, query_string=query, **more
        )

    def get(self, path: str, **query: Any) -> Any:
        """Return what is there; it must be."""
        answer = self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def make(self, user_name: str = "nguyenvanan", **more: Any) -> Any:
        """Return a user that was just made."""
        answer = self.ask("POST", "/Users", a_user(user_name, **more))
        assert answer.status_code == 201, answer.text
        return answer.json

    def patch(self, path: str, *operations: Any, headers: Any = None) -> TestResponse:
        """Change a resource."""
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.ask("PATCH", path, body, headers)

    def found(self, filter_: str, path: str = "/Users", **query: Any) -> list[str]:
        """Return the names of what a filter finds, in the order in which it is told."""
        listed = self.get(path, filter=filter_, **query)
        assert listed["totalResults"] == len(listed.get("Resources", [])), listed
        return [one.get("userName") or one["displayName"] for one in listed.get("Resources", [])]


def a_user(user_name: str = "nguyenvanan", **more: Any) -> dict[str, Any]:
    """Return a user as a client sends one."""
    return {"schemas": [USER], "userName": user_name, **more}


def a_scim(folder: Path, entries: list[Entry] | None = None, **settings: Any) -> Scim:
    """Return a client of a town, its token good for everything."""
    town = a_town_of(folder, a_town() if entries is None else entries, **settings)
    app = create_app(town.rooms.settings, rooms=town.rooms)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    token = a_token(town, "it", "scim")
    return Scim(town, app.test_client(), token)


def a_token(town: Town, who: str, *scopes: str) -> str:
    """Return a token of somebody."""
    text, _ = town.rooms.house.tokens.create(town[who], "SCIM", scopes)
    return text
