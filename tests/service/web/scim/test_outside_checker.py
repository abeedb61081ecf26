"""scim2-tester, which others made, finds nothing; and it is not asked nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import CheckResult, Status, check_server

from tests.support.scim import Scim, a_scim

GOOD = {Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE}
MUST_BE_ASKED = {
    "random_url", "query_all_schemas", "access_schema_by_id", "access_invalid_schema",
    "query_all_resource_types", "query_resource_type_by_id", "access_invalid_resource_type",
    "resource_types_schema_validation", "service_provider_config_endpoint", "schemas_endpoint_methods",
}  # fmt: skip
OF_EACH_KIND = {
    "object_creation", "object_query", "object_query_without_id", "object_replacement", "object_deletion",
    "object_query_with_attributes", "object_list_with_attributes", "search_with_attributes",
    "check_add_attribute", "check_remove_attribute", "check_replace_attribute",
}  # fmt: skip


class Bearing:
    """The app, as a client with a token reaches it."""

    def __init__(self, scim: Scim) -> None:
        self.app = scim.web.application
        self.token = scim.token

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        return self.app(environ, start_response)


def results(scim: Scim) -> list[CheckResult]:
    client = WSGISCIMClient(Bearing(scim), base_url="http://localhost/scim/v2")
    return check_server(client)


def test_the_outside_checker_finds_nothing_and_asks_everything(tmp_path: Path) -> None:
    scim = a_scim(tmp_path)

    found = results(scim)

    wrong = [
        f"{r.status.name} {r.resource_type} {r.title}: {r.reason}"
        for r in found
        if r.status not in GOOD
    ]
    assert not wrong, "\n".join(wrong)
    asked = Counter((one.resource_type, one.title) for one in found)
    assert {title for _, title in asked} >= MUST_BE_ASKED
    for kind in ("User", "Group"):
        assert {title for of, title in asked if of == kind} >= OF_EACH_KIND
    # One for every attribute that a client may write: the 14 of a user and her extension at the least.
    assert asked["User", "check_add_attribute"] >= 14
    assert asked["User", "check_replace_attribute"] >= 14
    assert len(found) >= 100


def test_what_the_outside_checker_left_behind_is_suspended_and_never_deleted(
    tmp_path: Path,
) -> None:
    scim = a_scim(tmp_path)
    before = set(scim.town.directory.entries)

    results(scim)

    made = {dn: one for dn, one in scim.town.directory.entries.items() if dn not in before}
    assert before <= set(scim.town.directory.entries)
    assert len(made) > 20
    assert {one.attributes["govaccountstatus"] for one in made.values()} == {(b"suspended",)}


def test_a_server_that_answers_nothing_does_not_pass(tmp_path: Path) -> None:
    scim = a_scim(tmp_path)
    scim.token = "antin_sai"

    found = results(scim)

    assert any(one.status not in GOOD for one in found)
