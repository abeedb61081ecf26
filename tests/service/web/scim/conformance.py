"""What the outside checker does not look at (RFC 7643, 7644), as questions that a server can fail.

Each takes a client over a fresh town and raises AssertionError. `test_conformance` puts all of them to
our server, `test_planted_faults` to servers that are wrong in one thing each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.support.scim import ENTERPRISE, ERROR, GROUP, MEDIA, SEARCH, USER, Scim, a_user

Check = Callable[[Scim], None]
CHECKS: dict[str, Check] = {}


def check(question: Check) -> Check:
    CHECKS[question.__name__] = question
    return question


def refused(answer: Any, status: int, scim_type: str | None = None) -> None:
    """Say that an answer is an error as 3.12 wants it."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.content_type.startswith(MEDIA), answer.content_type
    told = answer.json
    assert told["schemas"] == [ERROR]
    assert told["status"] == str(status)
    assert told.get("scimType") == scim_type, told
    assert told["detail"]


def three(scim: Scim) -> list[Any]:
    """Make three people that filters tell apart."""
    made = []
    for name, title, kind, verified in (
        ("Alpha", "Trưởng phòng", "work", True),
        ("beta", "Chuyên viên", "home", False),
        ("gamma", "", "work", True),
    ):
        more: dict[str, Any] = {"title": title} if title else {}
        made.append(
            scim.make(
                name,
                externalId=f"N{name}",
                active=verified,
                name={"familyName": "Lê", "givenName": name},
                emails=[
                    {"value": f"{name}@noi-khac.example", "type": kind, "primary": True},
                    {"value": f"phu.{name}@noi-khac.example", "type": "other"},
                ],
                **more,
                **{ENTERPRISE: {"costCenter": f"C{len(made)}"}},
            )
        )
        scim.town.clock.forward(timedelta(hours=1))
    return made


OURS = 'externalId sw "N" and '


# ── Filters (3.4.2.2) ─────────────────────────────────────────────────────────────────────────────


@check
def equal_is_not_case_exact_for_a_user_name(scim: Scim) -> None:
    three(scim)
    assert scim.found('userName eq "ALPHA"') == ["Alpha"]
    assert scim.found('USERNAME EQ "alpha"') == ["Alpha"]
    assert scim.found('userName eq "alph"') == []


@check
def external_id_and_id_are_case_exact(scim: Scim) -> None:
    (alpha, *_) = three(scim)
    assert scim.found('externalId eq "NAlpha"') == ["Alpha"]
    assert scim.found('externalId eq "nalpha"') == []
    assert scim.found('externalId co "nalpha"') == []
    assert scim.found(f'id eq "{alpha["id"]}"') == ["Alpha"]
    assert scim.found(f'id eq "{alpha["id"].upper()}"') == []


@check
def every_operator_finds_what_it_says(scim: Scim) -> None:
    alpha, beta, _ = three(scim)
    for filter_, names in (
        ('userName ne "alpha"', {"beta", "gamma"}),
        ('userName co "a" and not (userName co "m")', {"Alpha", "beta"}),
        ('userName sw "Be"', {"beta"}),
        ('userName ew "MA"', {"gamma"}),
        ("title pr", {"Alpha", "beta"}),
        ("not (title pr)", {"gamma"}),
        ('userName gt "alpha"', {"beta", "gamma"}),
        ('userName ge "beta"', {"beta", "gamma"}),
        ('userName lt "beta"', {"Alpha"}),
        ('userName le "beta"', {"Alpha", "beta"}),
        ("active eq true", {"Alpha", "gamma"}),
        ("active ne true", {"beta"}),
        ("active eq false", {"beta"}),
        (f'meta.created gt "{alpha["meta"]["created"]}"', {"beta", "gamma"}),
        (f'meta.created le "{beta["meta"]["created"]}"', {"Alpha", "beta"}),
        ('meta.resourceType eq "User"', {"Alpha", "beta", "gamma"}),
        ("title eq null", {"gamma"}),
    ):
        assert set(scim.found(OURS + filter_)) == names, filter_


@check
def and_binds_before_or_and_brackets_before_both(scim: Scim) -> None:
    three(scim)
    both = 'userName eq "alpha" or userName eq "beta" and title eq "không ai"'
    assert set(scim.found(both)) == {"Alpha"}
    bracketed = '(userName eq "alpha" or userName eq "beta") and title eq "chuyên viên"'
    assert set(scim.found(bracketed)) == {"beta"}
    assert set(scim.found(OURS + 'not (userName eq "alpha" or userName eq "beta")')) == {"gamma"}
    assert set(scim.found('userName eq "alpha" or userName eq "beta"')) == {"Alpha", "beta"}


@check
def values_of_many_are_chosen_by_their_own_attributes(scim: Scim) -> None:
    three(scim)
    for filter_, names in (
        ('emails[type eq "work"]', {"Alpha", "gamma"}),
        ('emails[type eq "work" and value co "alpha"]', {"Alpha"}),
        ('emails[type eq "other" and value sw "alpha"]', set()),
        ('emails[type eq "work"].value eq "GAMMA@noi-khac.example"', {"gamma"}),
        ('emails[type eq "home"].value eq "gamma@noi-khac.example"', set()),
        ('emails.type eq "home"', {"beta"}),
        ('emails co "phu.beta"', {"beta"}),
        ('emails[not (type eq "other") and value sw "beta"]', {"beta"}),
        ('emails[primary eq true and (type eq "home" or type eq "fax")]', {"beta"}),
        ('name.familyName eq "lê"', {"Alpha", "beta", "gamma"}),
        (f'{ENTERPRISE}:costCenter eq "c1"', {"beta"}),
        (f'{USER}:userName eq "beta"', {"beta"}),
        (f'schemas eq "{ENTERPRISE}"', {"Alpha", "beta", "gamma"}),
    ):
        assert set(scim.found(OURS + filter_)) == names, filter_


@check
def text_in_a_filter_is_only_text(scim: Scim) -> None:
    three(scim)
    scim.make('o"ngoặc', externalId="Nq", name={"formatted": "Ngoặc"})
    for filter_ in (r'userName eq "o\"ngoặc"', r'userName sw "O\""', r'userName eq "o\u0022ngoặc"'):
        assert scim.found(filter_) == ['o"ngoặc'], filter_
    assert scim.found(r'userName eq ".*"') == []
    assert scim.found(r'userName co "%"') == []
    assert scim.found(r'userName co "_"') == []


@check
def a_filter_that_makes_no_sense_is_refused(scim: Scim) -> None:
    for filter_ in (
        "", "userName", "userName eq", "userName xx 1", "eq eq eq", 'userName eq "a" and', "(((",
        'userName eq "a', 'khongCo eq "a"', "active gt true", 'active eq "nhiều"',
        'meta.created gt "hôm qua"', 'userName eq "a" or or userName eq "b"', 'emails[type eq "work"',
        'userName[value eq "a"]', "emails[khongCo pr]", 'password sw "a"', "not userName pr", "userName eq a",
    ):  # fmt: skip
        refused(scim.ask("GET", "/Users", filter=filter_), 400, "invalidFilter")


# ── Pages and orders (3.4.2.3, 3.4.2.4) ───────────────────────────────────────────────────────────


@check
def pages_count_from_one_and_tell_the_whole(scim: Scim) -> None:
    three(scim)
    asked = {"filter": 'externalId sw "N"', "sortBy": "userName"}
    names = []
    for start in (1, 2, 3):
        page = scim.get("/Users", startIndex=start, count=1, **asked)
        assert page["totalResults"] == 3
        assert page["itemsPerPage"] == 1
        assert page["startIndex"] == start
        names += [one["userName"] for one in page["Resources"]]
    assert names == ["Alpha", "beta", "gamma"]
    everyone = scim.get("/Users")["totalResults"]
    people = [
        one for one in scim.town.directory.entries.values() if "employeenumber" in one.attributes
    ]
    assert len(people) == everyone
    unfiltered = [scim.get("/Users", startIndex=n, count=4)["Resources"] for n in (1, 5, 9, 13)]
    ids = [one["id"] for page in unfiltered for one in page]
    assert len(ids) == len(set(ids)) == min(everyone, 16)


@check
def odd_pages_are_read_as_the_standard_says(scim: Scim) -> None:
    three(scim)
    asked = {"filter": 'externalId sw "N"'}
    for filter_ in (asked, {}):
        total = scim.get("/Users", **filter_)["totalResults"]
        for count in (0, -1):
            page = scim.get("/Users", count=count, **filter_)
            assert page["totalResults"] == total
            assert page.get("Resources", []) == []
            assert page["itemsPerPage"] == 0
        for start in (0, -5):
            page = scim.get("/Users", startIndex=start, count=2, **filter_)
            assert page["startIndex"] == 1
            assert len(page["Resources"]) == 2
        for start in (total + 1, 10**9, 10**30):
            page = scim.get("/Users", startIndex=start, **filter_)
            assert page["totalResults"] == total
            assert page.get("Resources", []) == []
    for wrong in ({"startIndex": "một"}, {"count": "1.5"}, {"count": ""}):
        refused(scim.ask("GET", "/Users", **wrong), 400, "invalidValue")


@check
def more_than_a_page_is_never_given_at_once(scim: Scim) -> None:
    most = scim.get("/ServiceProviderConfig")["filter"]["maxResults"]
    page = scim.get("/Users", count=10**6)
    assert page["itemsPerPage"] == len(page["Resources"]) <= most


@check
def an_order_is_kept_both_ways(scim: Scim) -> None:
    three(scim)
    for by, names in (
        ("userName", ["Alpha", "beta", "gamma"]),
        ("meta.created", ["Alpha", "beta", "gamma"]),
        ("name.givenName", ["Alpha", "beta", "gamma"]),
        ("title", ["beta", "Alpha", "gamma"]),  # c before t; what is missing comes last
        ("emails.value", ["Alpha", "beta", "gamma"]),
        (f"{ENTERPRISE}:costCenter", ["Alpha", "beta", "gamma"]),
        ("externalId", ["Alpha", "beta", "gamma"]),
    ):
        asked = {"filter": 'externalId sw "N"', "sortBy": by}
        upwards = [one["userName"] for one in scim.get("/Users", **asked)["Resources"]]
        assert upwards == names, by
        down = scim.get("/Users", sortOrder="descending", **asked)["Resources"]
        assert [one["userName"] for one in down] == names[::-1], by
    for by in ("userName", "meta.created", "id", "meta.lastModified"):
        everyone = scim.get("/Users", sortBy=by)["Resources"]
        down = scim.get("/Users", sortBy=by, sortOrder="descending")["Resources"]
        assert [one["id"] for one in down] == [one["id"] for one in everyone][::-1], by
    names = [one["userName"].lower() for one in scim.get("/Users", sortBy="userName")["Resources"]]
    assert names == sorted(names)
    refused(scim.ask("GET", "/Users", sortBy="khongCo"), 400, "invalidPath")
    refused(scim.ask("GET", "/Users", sortBy="userName", sortOrder="up"), 400, "invalidValue")


@check
def searching_by_post_is_searching(scim: Scim) -> None:
    three(scim)
    body = {
        "schemas": [SEARCH],
        "filter": 'externalId sw "N"',
        "sortBy": "userName",
        "sortOrder": "descending",
        "startIndex": 2,
        "count": 1,
        "attributes": ["userName"],
    }
    for path in ("/Users/.search", "/.search"):
        answer = scim.ask("POST", path, body)
        assert answer.status_code == 200, answer.text
        assert answer.content_type.startswith(MEDIA)
        assert answer.json["totalResults"] == 3
        (found,) = answer.json["Resources"]
        assert found["userName"] == "beta"
        assert "externalId" not in found
    both = scim.get("/", filter='meta.resourceType eq "User" or displayName pr')
    assert both["totalResults"] >= 3


# ── Making (3.3) ──────────────────────────────────────────────────────────────────────────────────


@check
def whoever_is_made_is_told_where(scim: Scim) -> None:
    answer = scim.ask("POST", "/Users", a_user("moi", name={"formatted": "Người Mới"}))
    assert answer.status_code == 201
    assert answer.content_type.startswith(MEDIA)
    told = answer.json
    assert answer.headers.get("Location") == told["meta"]["location"]
    assert answer.headers["ETag"] == told["meta"]["version"]
    assert told["meta"]["location"].endswith(f"/scim/v2/Users/{told['id']}")
    assert told["meta"]["resourceType"] == "User"
    assert told["meta"]["created"] == told["meta"]["lastModified"]
    read = scim.web.get(told["meta"]["location"], headers={"Authorization": f"Bearer {scim.token}"})
    assert read.json == told
    assert read.headers["Content-Location"] == told["meta"]["location"]
    assert read.content_type.startswith(MEDIA)
    listed = scim.ask("GET", "/Users", filter='userName eq "moi"')
    assert listed.content_type.startswith(MEDIA)
    assert listed.json["Resources"] == [told]


@check
def a_user_name_is_given_once(scim: Scim) -> None:
    alpha, beta, _ = three(scim)
    refused(scim.ask("POST", "/Users", a_user("ALPHA")), 409, "uniqueness")
    path = f"/Users/{beta['id']}"
    refused(scim.ask("PUT", path, a_user("alpha")), 409, "uniqueness")
    refused(
        scim.patch(path, {"op": "replace", "path": "userName", "value": "alpha"}), 409, "uniqueness"
    )
    assert scim.get(path) == beta
    refused(scim.ask("POST", "/Users", a_user("khac", externalId="NAlpha")), 409, "uniqueness")
    taken = a_user("khac", emails=[{"value": "cb000@cantho.example", "type": "work"}])
    refused(scim.ask("POST", "/Users", taken), 409, "uniqueness")
    assert scim.ask("PUT", path, a_user("BETA", externalId="Nbeta")).status_code == 200


@check
def an_id_never_changes_and_is_never_given_again(scim: Scim) -> None:
    seen = set()
    for _ in range(3):
        made = scim.make("lai", externalId="L1")
        assert made["id"] not in seen
        seen.add(made["id"])
        path = f"/Users/{made['id']}"
        for change in ({"title": "Một"}, {"title": "Hai", "id": "cua-toi"}):
            told = scim.ask("PUT", path, a_user("lai", externalId="L1", **change))
            assert told.status_code == 200, told.text
            assert told.json["id"] == made["id"]
        renamed = scim.ask("PUT", path, a_user("lai-nua", externalId="L1"))
        assert renamed.json["id"] == made["id"]
        assert (
            scim.get("/Users", filter='userName eq "lai-nua"')["Resources"][0]["id"] == made["id"]
        )
        assert scim.ask("DELETE", path).status_code == 204
        refused(scim.ask("GET", path), 404)
    mine = scim.ask("POST", "/Users", a_user("rieng", id="2819c223"))
    assert mine.json["id"] != "2819c223"


@check
def what_is_ours_to_say_is_not_the_clients(scim: Scim) -> None:
    body = a_user(
        "oursay",
        meta={"created": "1999-01-01T00:00:00Z", "version": 'W/"9"', "location": "http://kh.ac/"},
        groups=[{"value": "x"}],
    )
    made = scim.ask("POST", "/Users", body)
    assert made.status_code == 201, made.text
    assert not made.json["meta"]["created"].startswith("1999")
    assert "groups" not in made.json
    path = f"/Users/{made.json['id']}"
    for where, value in (("id", "x"), ("meta.created", "1999-01-01T00:00:00Z"), ("groups", [])):
        answer = scim.patch(path, {"op": "replace", "path": where, "value": value})
        refused(answer, 400, "mutability")
    assert scim.get(path) == made.json


@check
def a_body_must_be_what_it_is_said_to_be(scim: Scim) -> None:
    for body, kind in (
        (b"", "invalidSyntax"),
        (b"{", "invalidSyntax"),
        (b"[]", "invalidSyntax"),
        (b"null", "invalidSyntax"),
        (b'"a"', "invalidSyntax"),
        (b"\xff\xfe{}", "invalidSyntax"),
        (b'{"a":NaN}', "invalidSyntax"),
    ):
        refused(scim.ask("POST", "/Users", body), 400, kind)
    for told in (
        {"schemas": [USER]},
        a_user(""),
        a_user("   "),
        a_user("x", active="có lẽ"),
        a_user("x", emails="a@b.example"),
        a_user("x", emails=["a@b.example"]),
        a_user("x", name="Lê"),
        a_user("x", name={"formatted": "Lê\u202eX"}),
        a_user("x", externalId=7),
    ):
        answer = scim.ask("POST", "/Users", told)
        assert answer.status_code == 400, (told, answer.text)
        refused(answer, 400, answer.json["scimType"])
        assert answer.json["scimType"] in {"invalidValue", "invalidSyntax"}
    other = {"Authorization": f"Bearer {scim.token}", "Content-Type": "text/plain"}
    answer = scim.web.post("/scim/v2/Users", data=b'{"userName":"x"}', headers=other)
    refused(answer, 415)
    assert scim.get("/Users", filter='userName eq "x"')["totalResults"] == 0


# ── Versions (3.14) ───────────────────────────────────────────────────────────────────────────────


@check
def versions_hold_back_whoever_knows_an_old_one(scim: Scim) -> None:
    made = scim.make("phienban", externalId="V1")
    path, old = f"/Users/{made['id']}", made["meta"]["version"]
    body = a_user("phienban", externalId="V1", title="Mới")
    change = {"op": "replace", "path": "title", "value": "Khác"}
    assert re.fullmatch(r'W/".+"', old)
    same = scim.ask("GET", path, headers={"If-None-Match": old})
    assert same.status_code == 304
    assert not same.data
    assert same.headers["ETag"] == old
    changed = scim.ask("PUT", path, body, {"If-Match": old})
    assert changed.status_code == 200
    new = changed.headers["ETag"]
    assert new != old
    assert new == changed.json["meta"]["version"]
    refused(scim.ask("PUT", path, body, {"If-Match": old}), 412)
    refused(scim.patch(path, change, headers={"If-Match": old}), 412)
    refused(scim.ask("DELETE", path, headers={"If-Match": old}), 412)
    refused(scim.ask("PUT", path, body, {"If-None-Match": "*"}), 412)
    assert scim.get(path)["title"] == "Mới"
    assert scim.ask("GET", path, headers={"If-None-Match": old}).status_code == 200
    assert scim.ask("GET", path, headers={"If-None-Match": f'"x", {new}'}).status_code == 304
    answer = scim.patch(path, change, headers={"If-Match": f"{old}, {new}"})
    assert answer.status_code == 200
    assert scim.ask("DELETE", path, headers={"If-Match": "*"}).status_code == 204


@check
def the_last_change_is_when_it_was_and_nothing_else(scim: Scim) -> None:
    made = scim.make("moclam", externalId="T1", title="Cũ", nickName="Tí")
    path, clock = f"/Users/{made['id']}", scim.town.clock
    same = {key: value for key, value in made.items() if key not in ("id", "meta")}
    for nothing in (
        lambda: scim.ask("PUT", path, same),
        lambda: scim.ask("PUT", path, made),
        lambda: scim.patch(path, {"op": "replace", "path": "title", "value": "Cũ"}),
        lambda: scim.patch(path, {"op": "add", "value": {"nickName": "Tí"}}),
        lambda: scim.patch(path, {"op": "remove", "path": "locale"}),
        lambda: scim.ask("GET", path),
        lambda: scim.ask("GET", "/Users"),
        lambda: scim.patch(path, {"op": "add", "path": "password", "value": "Bí-mật-9"}),
    ):
        clock.forward(timedelta(minutes=10))
        answer = nothing()
        assert answer.status_code in (200, 204), answer.text
        assert scim.get(path) == made
    clock.forward(timedelta(minutes=10))
    assert scim.patch(path, {"op": "replace", "path": "title", "value": "Mới"}).status_code == 200
    told = scim.get(path)["meta"]
    assert told["created"] == made["meta"]["created"]
    assert told["lastModified"] == clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert told["version"] != made["meta"]["version"]


# ── Replacing and changing (3.5) ──────────────────────────────────────────────────────────────────


@check
def put_replaces_and_does_not_merge(scim: Scim) -> None:
    made = scim.make("thaythe", externalId="P1", title="Cũ", nickName="Tí", locale="vi-VN")
    path = f"/Users/{made['id']}"
    answer = scim.ask("PUT", path, a_user("thaythe", externalId="P1", locale="en-GB"))
    assert answer.status_code == 200
    assert answer.content_type.startswith(MEDIA)
    assert answer.json == scim.get(path)
    assert "title" not in answer.json
    assert "nickName" not in answer.json
    assert answer.json["locale"] == "en-GB"
    refused(scim.ask("PUT", "/Users/khong-co", a_user("a")), 404)
    refused(scim.ask("PUT", path, {"schemas": [USER], "title": "x"}), 400, "invalidValue")


@check
def patch_adds_replaces_and_removes(scim: Scim) -> None:
    made = scim.make("vahom", externalId="Q1", emails=[{"value": "a@x.example", "type": "work"}])
    path = f"/Users/{made['id']}"

    def now(*operations: Any) -> Any:
        answer = scim.patch(path, *operations)
        assert answer.status_code in (200, 204), answer.text
        return scim.get(path)

    told = now({"op": "add", "path": "emails", "value": [{"value": "b@x.example", "type": "home"}]})
    assert [one["value"] for one in told["emails"]] == ["a@x.example", "b@x.example"]
    told = now({"op": "add", "path": "emails", "value": [{"value": "b@x.example", "type": "home"}]})
    assert len(told["emails"]) == 2, "what is there already is not added again"
    told = now({"op": "replace", "path": 'emails[type eq "home"].value', "value": "c@x.example"})
    assert [one["value"] for one in told["emails"]] == ["a@x.example", "c@x.example"]
    told = now({"op": "add", "path": 'emails[type eq "home"].display', "value": "Nhà"})
    assert told["emails"][1]["display"] == "Nhà"
    told = now({"op": "remove", "path": 'emails[type eq "work"]'})
    assert [one["type"] for one in told["emails"]] == ["home"]
    told = now({"op": "replace", "value": {"title": "Phó", "name": {"givenName": "Hom"}}})
    assert (told["title"], told["name"]["givenName"]) == ("Phó", "Hom")
    told = now({"op": "add", "path": "name.familyName", "value": "Vá"})
    assert told["name"] == {"familyName": "Vá", "givenName": "Hom"}
    told = now({"op": "remove", "path": "name.givenName"}, {"op": "remove", "path": "title"})
    assert told["name"] == {"familyName": "Vá"}
    assert "title" not in told
    told = now({"op": "add", "path": f"{ENTERPRISE}:division", "value": "Khối"})
    assert told[ENTERPRISE]["division"] == "Khối"
    assert ENTERPRISE in told["schemas"]
    told = now({"op": "remove", "path": f"{ENTERPRISE}:division"})
    assert "division" not in told.get(ENTERPRISE, {})
    told = now({"op": "replace", "path": "emails", "value": []})
    assert "emails" not in told


@check
def one_wrong_operation_undoes_the_others(scim: Scim) -> None:
    made = scim.make("tatca", externalId="A1", title="Cũ")
    path = f"/Users/{made['id']}"
    good = {"op": "replace", "path": "title", "value": "Mới"}
    for wrong, kind in (
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "path": 'emails[type eq "fax"]', "value": 7}, "noTarget"),
        ({"op": "add", "path": "name.[", "value": 1}, "invalidPath"),
        ({"op": "add", "path": "khongCo", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "active", "value": "có lẽ"}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": None}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "move", "path": "title", "value": "x"}, "invalidValue"),
        ({"path": "title", "value": "x"}, "invalidValue"),
        ("remove", "invalidValue"),
    ):
        answer = scim.patch(path, good, wrong)
        assert answer.status_code == 400, (wrong, answer.text)
        assert answer.json["scimType"] in {kind, "invalidSyntax", "invalidValue"}, (
            wrong,
            answer.text,
        )
        assert scim.get(path) == made, wrong
    refused(scim.patch("/Users/khong-co", good), 404)


@check
def patch_as_microsoft_entra_sends_it(scim: Scim) -> None:
    made = scim.make("entra", externalId="E1")
    path = f"/Users/{made['id']}"
    for operation, attribute, value in (
        ({"op": "Replace", "path": "active", "value": "False"}, "active", False),
        ({"op": "REPLACE", "path": "active", "value": "True"}, "active", True),
        ({"op": "Add", "path": "title", "value": "Trưởng"}, "title", "Trưởng"),
        ({"op": "Add", "value": {"displayName": "En Tra"}}, "displayName", "En Tra"),
        ({"op": "Replace", "value": {"name.givenName": "Tra"}}, "name", {"givenName": "Tra"}),
        ({"op": "Remove", "path": "title"}, "title", None),
    ):
        answer = scim.patch(path, operation)
        assert answer.status_code in (200, 204), (operation, answer.text)
        assert scim.get(path).get(attribute) == value, operation
    added = {"op": "Add", "path": 'emails[type eq "work"].value', "value": "e@x.example"}
    assert scim.patch(path, {"op": "remove", "path": "emails"}).status_code in (200, 204)
    assert scim.patch(path, added).status_code in (200, 204)
    assert scim.get(path)["emails"] == [{"type": "work", "value": "e@x.example"}]
    department = {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Sở Tài chính"}
    assert scim.patch(path, department).status_code in (200, 204)
    assert scim.get(path)[ENTERPRISE]["department"] == "Sở Tài chính"


# ── What is told (3.9, 7643 7) ────────────────────────────────────────────────────────────────────


@check
def only_what_is_asked_for_is_told(scim: Scim) -> None:
    made = scim.make("thuoctinh", externalId="W1", title="Có", name={"familyName": "Vũ"})
    path = f"/Users/{made['id']}"
    assert set(scim.get(path, attributes="userName")) == {"id", "schemas", "userName"}
    some = scim.get(path, attributes="name.familyName,title")
    assert set(some) == {"id", "schemas", "name", "title"}
    assert some["name"] == {"familyName": "Vũ"}
    without = scim.get(path, excludedAttributes="title,meta,id")
    assert set(made) - set(without) == {"title", "meta"}, "the id is always told"
    urn = scim.get(path, attributes=f"{USER}:userName")
    assert set(urn) == {"id", "schemas", "userName"}
    for query in ({"attributes": "title"}, {"excludedAttributes": "userName"}):
        listed = scim.get("/Users", filter='userName eq "thuoctinh"', **query)
        assert "userName" not in listed["Resources"][0]
    answer = scim.ask("PUT", path, a_user("thuoctinh", externalId="W1"), attributes="userName")
    assert set(answer.json) == {"id", "schemas", "userName"}


@check
def a_password_is_never_told_nor_kept(scim: Scim) -> None:
    secret = "Tuyệt-mật-không-ai-biết-8"
    made = scim.ask("POST", "/Users", a_user("matkhau", password=secret, externalId="S1"))
    assert made.status_code == 201
    path = f"/Users/{made.json['id']}"
    answers = [
        made,
        scim.ask("GET", path, attributes="password"),
        scim.ask("GET", "/Users", filter='userName eq "matkhau"', attributes="password,userName"),
        scim.patch(path, {"op": "replace", "path": "password", "value": secret}),
        scim.ask("PUT", path, a_user("matkhau", password=secret, externalId="S1", title="x")),
    ]
    for answer in answers:
        assert answer.status_code in (200, 201), answer.text
        assert secret not in answer.text
        assert '"password"' not in answer.text
    assert scim.get("/Users", filter=f'password eq "{secret}"')["totalResults"] == 0
    octets = b"".join(
        one.read_bytes() for one in scim.town.rooms.settings.data.rglob("*") if one.is_file()
    )
    assert secret.encode() not in octets
    assert secret.encode("unicode_escape").replace(b"\\x", b"\\u00") not in octets
    assert b"Tuy\\u1ec7t-m\\u1eadt" not in octets
    assert secret not in scim.town.directory.passwords.values()


@check
def what_we_do_not_keep_is_not_pretended(scim: Scim) -> None:
    made = scim.make("thua", externalId="X1", addresses=[{"locality": "Cần Thơ"}], mauToc="đen")
    assert "addresses" not in made
    assert "mauToc" not in made
    path = f"/Users/{made['id']}"
    told = scim.patch(path, {"op": "add", "path": "addresses", "value": [{"locality": "x"}]})
    assert told.status_code in (200, 204)
    assert scim.get(path) == made
    refused(scim.ask("GET", "/Users", filter='addresses.locality eq "x"'), 400, "invalidFilter")
    known = {one["name"] for one in scim.get(f"/Schemas/{USER}")["attributes"]}
    assert known.isdisjoint({"addresses", "photos", "roles", "x509Certificates", "mauToc"})
    assert set(made) - {"id", "meta", "schemas", "externalId", ENTERPRISE} <= known


# ── What the service says of itself (4) ───────────────────────────────────────────────────────────


@check
def the_configuration_tells_the_truth(scim: Scim) -> None:
    told = scim.get("/ServiceProviderConfig")
    assert scim.web.get("/scim/v2/ServiceProviderConfig").status_code == 200, "before any token"
    for feature in ("patch", "filter", "sort", "etag"):
        assert told[feature]["supported"] is True
    assert told["bulk"] == {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}
    assert told["changePassword"] == {"supported": False}
    assert [one["type"] for one in told["authenticationSchemes"]] == ["oauthbearertoken"]
    refused(scim.ask("POST", "/Bulk", {"Operations": []}), 501)
    refused(scim.ask("GET", "/Me"), 501)


@check
def schemas_and_types_are_told_and_found(scim: Scim) -> None:
    types = scim.get("/ResourceTypes")
    assert types["totalResults"] == len(types["Resources"]) == 2
    for one in types["Resources"]:
        assert scim.get(f"/ResourceTypes/{one['id']}") == one
        assert scim.get(one["endpoint"])["schemas"]
        urns = [one["schema"], *(two["schema"] for two in one.get("schemaExtensions", []))]
        for urn in urns:
            schema = scim.get(f"/Schemas/{urn}")
            assert schema["id"] == urn
            assert schema["meta"]["location"].endswith(f"/Schemas/{urn}")
    schemas = scim.get("/Schemas")
    assert schemas["totalResults"] == len(schemas["Resources"]) >= 3
    for path in (
        "/Schemas/urn:khong:co",
        "/ResourceTypes/KhongCo",
        "/KhongCo",
        "/Users/a/b",
        "/x/y/z",
    ):
        refused(scim.ask("GET", path), 404)
    for path in ("/Schemas", "/ResourceTypes", "/ServiceProviderConfig"):
        answer = scim.ask("POST", path, {})
        refused(answer, 405)
        assert "GET" in answer.headers["Allow"]
        refused(scim.ask("GET", path, filter='id eq "a"'), 403)
    refused(scim.ask("DELETE", "/Users"), 405)


# ── Who may (2) ───────────────────────────────────────────────────────────────────────────────────


@check
def nobody_is_answered_without_a_token(scim: Scim) -> None:
    made = scim.make("cua", externalId="D1")
    for headers in (
        {},
        {"Authorization": "Bearer antin_sai"},
        {"Authorization": "Basic bmFtZTpwYXNz"},
        {"Authorization": "Bearer"},
        {"Authorization": "x" * 5000},
    ):
        for method, path in (
            ("GET", "/Users"), ("GET", f"/Users/{made['id']}"), ("POST", "/Users"),
            ("DELETE", f"/Users/{made['id']}"), ("POST", "/.search"), ("GET", "/Schemas"),
        ):  # fmt: skip
            answer = scim.web.open(f"/scim/v2{path}", method=method, headers=headers)
            refused(answer, 401)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert scim.get(f"/Users/{made['id']}") == made


# ── Groups ────────────────────────────────────────────────────────────────────────────────────────


@check
def a_group_tells_its_members_and_they_tell_it(scim: Scim) -> None:
    one, two, three_ = (scim.make(f"g{n}", externalId=f"G{n}") for n in range(3))
    body = {"schemas": [GROUP], "displayName": "Tổ một", "members": [{"value": one["id"]}]}
    answer = scim.ask("POST", "/Groups", body)
    assert answer.status_code == 201, answer.text
    group = answer.json
    path = f"/Groups/{group['id']}"
    assert answer.headers.get("Location") == group["meta"]["location"]
    (member,) = group.get("members", [None])
    assert member is not None
    assert member["value"] == one["id"]
    assert member["$ref"].endswith(f"/scim/v2/Users/{one['id']}")
    (told,) = scim.get(f"/Users/{one['id']}")["groups"]
    assert (told["value"], told["display"]) == (group["id"], "Tổ một")

    def now(*operations: Any) -> set[str]:
        answer = scim.patch(path, *operations)
        assert answer.status_code in (200, 204), answer.text
        return {each["value"] for each in scim.get(path).get("members", [])}

    assert now({"op": "add", "path": "members", "value": [{"value": two["id"]}]}) == {
        one["id"],
        two["id"],
    }
    assert now({"op": "Add", "path": "members", "value": [{"value": two["id"]}]}) == {
        one["id"],
        two["id"],
    }
    assert now({"op": "remove", "path": f'members[value eq "{one["id"]}"]'}) == {two["id"]}
    entra = {"op": "Remove", "path": "members", "value": [{"value": two["id"]}]}
    assert now({"op": "add", "path": "members", "value": [{"value": three_["id"]}]}, entra) == {
        three_["id"]
    }
    assert scim.found(f'members.value eq "{three_["id"]}"', "/Groups") == ["Tổ một"]
    assert scim.found(f'groups.value eq "{group["id"]}"') == ["g2"]
    assert scim.found('displayName eq "tổ một"', "/Groups") == ["Tổ một"]
    stranger = {"op": "add", "path": "members", "value": [{"value": "khong-co"}]}
    refused(scim.patch(path, stranger), 400, "invalidValue")
    assert scim.ask("DELETE", f"/Users/{three_['id']}").status_code == 204
    assert "members" not in scim.get(path)
    assert scim.ask("DELETE", path).status_code == 204
    refused(scim.ask("GET", path), 404)
    assert "groups" not in scim.get(f"/Users/{one['id']}")


@check
def whoever_looks_otherwise_has_another_version(scim: Scim) -> None:
    one = scim.make("nhom", externalId="Z1")
    before = scim.get(f"/Users/{one['id']}")
    body = {"schemas": [GROUP], "displayName": "Tổ hai", "members": [{"value": one["id"]}]}
    group = scim.ask("POST", "/Groups", body).json
    after = scim.ask(
        "GET", f"/Users/{one['id']}", headers={"If-None-Match": before["meta"]["version"]}
    )
    assert after.status_code == 200, "the groups of a user are told, so its version is another"
    same = scim.ask("PUT", f"/Groups/{group['id']}", body)
    assert same.status_code == 200
    assert same.json["meta"] == group["meta"], "nothing was changed"
