"""What a SCIM client changes is carried out in the directory, by the same guard, and a hand's word stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from directory.entries import Entry
from directory.errors import DirectoryUnreachableError
from directory.operations import Result, ResultCode
from service.journeys.plans import Origin
from service.journeys.provisioning import Act, ActKind
from service.journeys.scim.carrying import ScimHand
from service.store.tables import PersonRow
from tests.service.web.scim.conformance import refused
from tests.support.people import events
from tests.support.scim import ENTERPRISE, GROUP, Scim, a_list, a_scim, a_token, a_user
from tests.support.town import PEOPLE, a_town, entry, grounds, values


@pytest.fixture
def scim(tmp_path: Path) -> Scim:
    return a_scim(tmp_path)


def held(scim: Scim, uid: str) -> Any:
    return scim.town.held(uid)


def by_number(scim: Scim, number: str) -> Any:
    (found,) = scim.get("/Users", filter=f'externalId eq "{number}"')["Resources"]
    return found


def active(value: bool) -> dict[str, Any]:
    return {"op": "replace", "path": "active", "value": value}


# ── People ────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_comes_gets_a_mailbox_by_the_rule_and_no_password(scim: Scim) -> None:
    made = scim.make(
        "Huynh.Le@cantho.example",
        externalId="CB900",
        name={"familyName": "Lê", "middleName": "Thị", "givenName": "Huỳnh"},
        title="Chuyên viên",
        phoneNumbers=[{"value": "tel:+84 292 3830 000", "type": "work"}],
        **{ENTERPRISE: {"department": "Sở Tài chính"}},
    )

    told = held(scim, "huynh.le")
    assert told["cn"] == values("Lê Thị Huỳnh")
    assert told["employeenumber"] == values("CB900")
    assert told["govunitcode"] == values("stc"), "a unit is found by its name too"
    assert told["title"] == values("Chuyên viên")
    assert told["telephonenumber"] == values("+84 292 3830 000")
    assert "userpassword" not in told
    assert made["emails"] == [{"value": told["mail"][0].decode(), "type": "work", "primary": True}]
    (plan, *_) = scim.town.rooms.mailboxes.plans.newest()
    assert (plan.origin, plan.made_by, plan.state) == (Origin.SCIM, "it", "DONE")
    with scim.town.rooms.memory.reading() as session:
        person = session.query(PersonRow).filter_by(staff_number="CB900").one()
    assert person.active


def test_an_address_of_ours_is_given_as_asked_and_a_foreign_one_never(scim: Scim) -> None:
    scim.make("mot", externalId="1", emails=[{"value": "To.Mot@CanTho.example", "type": "work"}])
    scim.make("hai", externalId="2", emails=[{"value": "hai@gmail.com", "type": "work"}])

    assert held(scim, "mot")["mail"] == values("to.mot@cantho.example")
    assert held(scim, "hai")["mail"][0].endswith(b"@cantho.example")


def test_whoever_is_made_inactive_may_not_sign_in(scim: Scim) -> None:
    made = scim.make("chuavao", externalId="C1", active=False)

    assert made["active"] is False
    assert held(scim, "chuavao")["govaccountstatus"] == values("suspended")


def test_a_change_is_carried_out_and_only_what_was_changed(scim: Scim) -> None:
    made = by_number(scim, "00000")
    path, uid = f"/Users/{made['id']}", "cb000"
    before = held(scim, uid)

    answer = scim.patch(
        path,
        {"op": "replace", "path": "title", "value": "Trưởng phòng"},
        {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "stc"},
    )

    assert answer.status_code == 200, answer.text
    after = held(scim, uid)
    assert after["title"] == values("Trưởng phòng")
    assert after["govunitcode"] == values("stc")
    assert {k: v for k, v in after.items() if k not in ("title", "govunitcode")} == {
        k: v for k, v in before.items() if k != "govunitcode"
    }


def test_another_address_keeps_the_old_one_as_an_alias(scim: Scim) -> None:
    made = by_number(scim, "00000")
    path = f"/Users/{made['id']}"

    new = {
        "op": "replace",
        "path": 'emails[type eq "work"].value',
        "value": "long.nv@cantho.example",
    }
    assert scim.patch(path, new).status_code == 200

    told = held(scim, "cb000")
    assert told["mail"] == values("long.nv@cantho.example")
    assert told["govmailalias"] == values("cb000@cantho.example")


def test_inactive_means_suspended_and_active_again_with_another_password(scim: Scim) -> None:
    made = by_number(scim, "00000")
    path = f"/Users/{made['id']}"

    assert scim.patch(path, active(False)).json["active"] is False
    assert held(scim, "cb000")["govaccountstatus"] == values("suspended")
    assert scim.patch(path, active(True)).json["active"] is True
    assert held(scim, "cb000")["govaccountstatus"] == values("active")
    assert len(scim.town.directory.passwords[f"uid=cb000,{PEOPLE}"]) > 30
    assert "PasswordVoided" in [one[0] for one in events(scim.town.rooms.memory)]


def test_to_delete_suspends_and_whoever_comes_back_gets_their_mailbox_back(scim: Scim) -> None:
    made = by_number(scim, "00000")
    path = f"/Users/{made['id']}"

    answer = scim.ask("DELETE", path)

    assert answer.status_code == 204
    assert not answer.data
    refused(scim.ask("GET", path), 404)
    refused(scim.ask("DELETE", path), 404)
    told = held(scim, "cb000")
    assert told["govaccountstatus"] == values("suspended")
    assert scim.found('userName eq "cb000"') == []
    assert scim.get("/Users")["totalResults"] == 12, "and is not found again by the next reading"
    back = scim.make("cb000", externalId="00000", name={"formatted": "Nguyễn Văn Long"})
    assert back["id"] != made["id"]
    assert back["emails"][0]["value"] == "cb000@cantho.example"
    after = held(scim, "cb000")
    assert after["govaccountstatus"] == values("active")
    assert after["entryuuid"] == told["entryuuid"], "the same mailbox, with all that is in it"
    assert after.get("title") == told.get("title")


# ── A person's word stays ─────────────────────────────────────────────────────────────────────────


def by_hand(scim: Scim, uid: str, act: Act) -> None:
    hand, ids = scim.town.desk.hand, [scim.town.id_of(uid)]
    shown = hand.preview(scim.town["it"], ids, act)
    assert hand.carry(scim.town["it"], ids, act, grounds(), shown.seal).done


def test_what_a_hand_changed_is_seen_with_a_new_version(scim: Scim) -> None:
    before = by_number(scim, "00000")
    scim.town.clock.forward(timedelta(hours=1))

    by_hand(scim, "cb000", Act(ActKind.MOVE, unit="stc"))

    after = scim.get(f"/Users/{before['id']}")
    assert after[ENTERPRISE]["department"] == "stc"
    assert after["meta"]["version"] != before["meta"]["version"]
    assert after["meta"]["lastModified"] > before["meta"]["lastModified"]
    assert scim.found(f'{ENTERPRISE}:department eq "stc" and userName eq "cb000"') == ["cb000"]


def test_what_a_stranger_changed_in_the_directory_is_never_overwritten_unseen(scim: Scim) -> None:
    before = by_number(scim, "00000")
    path, dn = f"/Users/{before['id']}", f"uid=cb000,{PEOPLE}"
    told = dict(scim.town.held("cb000")) | {"title": values("Người lạ đặt")}
    scim.town.directory.entries[dn] = Entry(dn, told)
    change = {"op": "replace", "path": "nickName", "value": "Tí"}

    held_back = scim.patch(path, change, headers={"If-Match": before["meta"]["version"]})
    refused(held_back, 409)
    assert scim.get(path)["title"] == "Người lạ đặt"
    answer = scim.patch(path, change)

    assert answer.status_code == 200
    assert (answer.json["title"], answer.json["nickName"]) == ("Người lạ đặt", "Tí")
    assert held(scim, "cb000")["title"] == values("Người lạ đặt")


def test_without_a_condition_a_client_is_overtaken_and_goes_on(scim: Scim) -> None:
    before = by_number(scim, "00000")
    dn = f"uid=cb000,{PEOPLE}"
    told = dict(scim.town.held("cb000")) | {"telephonenumber": values("0292 3830 111")}
    scim.town.directory.entries[dn] = Entry(dn, told)

    answer = scim.patch(
        f"/Users/{before['id']}", {"op": "replace", "path": "title", "value": "Phó"}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json["phoneNumbers"][0]["value"] == "0292 3830 111"
    assert held(scim, "cb000")["title"] == values("Phó")


def test_whom_a_person_suspended_or_closed_no_client_restores(scim: Scim) -> None:
    by_hand(scim, "cb000", Act(ActKind.SUSPEND))
    for number in ("00000", "90001", "90002"):
        made = by_number(scim, number)
        assert made["active"] is False

        answer = scim.patch(f"/Users/{made['id']}", active(True))

        refused(answer, 403)
        assert scim.get(f"/Users/{made['id']}")["active"] is False
    assert held(scim, "cb000")["govaccountstatus"] == values("suspended")
    assert held(scim, "dadong")["govaccountstatus"] == values("closed")
    assert not scim.town.directory.passwords


def test_a_field_kept_by_hand_is_not_changed(scim: Scim) -> None:
    by_hand(scim, "cb000", Act(ActKind.LOCK, fields=frozenset({"title", "standing"})))
    path = f"/Users/{by_number(scim, '00000')['id']}"

    refused(scim.patch(path, {"op": "add", "path": "title", "value": "Khác"}), 403)
    refused(scim.patch(path, active(False)), 403)
    refused(scim.ask("DELETE", path), 403)

    assert scim.get(path)["active"] is True
    assert "title" not in held(scim, "cb000")


def test_whoever_is_restored_by_hand_is_seen_again_under_another_id(scim: Scim) -> None:
    made = by_number(scim, "00000")
    assert scim.ask("DELETE", f"/Users/{made['id']}").status_code == 204

    by_hand(scim, "cb000", Act(ActKind.RESTORE))

    assert by_number(scim, "00000")["id"] != made["id"]
    refused(scim.ask("GET", f"/Users/{made['id']}"), 404)


def test_whoever_is_gone_from_the_directory_is_gone(scim: Scim) -> None:
    made = by_number(scim, "00000")
    del scim.town.directory.entries[f"uid=cb000,{PEOPLE}"]
    scim.town.rooms.mailboxes.read_directory()

    assert scim.found('externalId eq "00000"') == []
    refused(scim.ask("GET", f"/Users/{made['id']}"), 404)


def test_what_strangers_changed_in_the_directory_is_seen_within_a_quarter_of_an_hour(
    scim: Scim,
) -> None:
    assert scim.get("/Users")["totalResults"] == 13
    new = entry("nguoimoi", "Người Mới", "stc", number="77777")
    scim.town.directory.entries[new.dn] = new

    scim.town.clock.forward(timedelta(minutes=16))

    assert by_number(scim, "77777")["displayName"] == "Người Mới"


def test_mailboxes_of_units_are_no_users(scim: Scim) -> None:
    assert scim.found('userName eq "vt.snv"') == []
    assert scim.get("/Users")["totalResults"] == 13


# ── The guard ─────────────────────────────────────────────────────────────────────────────────────


def a_city(folder: Path, people: int) -> Scim:
    return a_scim(
        folder, [entry(f"u{n:03}", f"Người {n}", "snv", number=f"{n:05}") for n in range(people)]
    )


def test_many_small_suspensions_are_one_large_one(tmp_path: Path) -> None:
    """A client that deletes everybody one by one is stopped where a file that forgets them would be."""
    scim = a_city(tmp_path, 60)
    users = scim.get("/Users", count=60)["Resources"]

    statuses = [scim.ask("DELETE", f"/Users/{one['id']}").status_code for one in users]

    suspended = [
        dn for dn, one in scim.town.directory.entries.items()
        if one.attributes.get("govaccountstatus") == values("suspended")
    ]  # fmt: skip
    assert statuses.count(204) == len(suspended)
    assert 0 < len(suspended) <= 12  # 20 % of the unit, the floor of 5 at the least
    assert set(statuses) == {204, 403}
    assert statuses == sorted(statuses), "once it stops it stays stopped"
    left = scim.get("/Users", count=60)["Resources"]
    answer = scim.patch(f"/Users/{left[0]['id']}", active(False))
    refused(answer, 403)
    assert "guard" in answer.json["detail"]
    assert "too_many" in answer.json["detail"]
    assert scim.get(f"/Users/{left[0]['id']}") == left[0]
    assert "ScimChangeRefused" in [one[0] for one in events(scim.town.rooms.memory)]
    # Another change is another thing, and so is another day.
    title = {"op": "add", "path": "title", "value": "Chuyên viên"}
    assert scim.patch(f"/Users/{left[0]['id']}", title).status_code == 200
    scim.town.clock.forward(timedelta(hours=25))
    assert scim.patch(f"/Users/{left[0]['id']}", active(False)).status_code == 200


def test_whom_a_client_made_itself_it_may_take_away(tmp_path: Path) -> None:
    scim = a_city(tmp_path, 60)
    made = [scim.make(f"moi{n}", externalId=f"M{n}") for n in range(20)]

    assert {scim.ask("DELETE", f"/Users/{one['id']}").status_code for one in made} == {204}

    users = scim.get("/Users", filter='userName sw "u0"')["Resources"]
    assert scim.ask("DELETE", f"/Users/{users[0]['id']}").status_code == 204


def test_moves_and_addresses_are_counted_too(tmp_path: Path) -> None:
    scim = a_city(tmp_path, 60)
    users = scim.get("/Users", count=60)["Resources"]
    found: dict[str, list[int]] = {"move": [], "mail": []}

    for n, one in enumerate(users):
        path = f"/Users/{one['id']}"
        move = {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "stc"}
        mail = {"op": "replace", "path": "emails", "value": [{"value": f"m{n}@cantho.example"}]}
        found["move"].append(scim.patch(path, move).status_code)
        found["mail"].append(scim.patch(path, mail).status_code)

    for kind, statuses in found.items():
        assert set(statuses) == {200, 403}, kind
        assert statuses.count(200) < 35, kind


def test_nobody_protected_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scim = a_scim(tmp_path)
    from dataclasses import replace

    rooms = scim.town.rooms.mailboxes
    rooms.__dict__["limits"] = replace(rooms.limits, protected=frozenset({"00000"}))
    made = by_number(scim, "00000")

    answer = scim.ask("DELETE", f"/Users/{made['id']}")

    refused(answer, 403)
    assert "protected" in answer.json["detail"]
    assert held(scim, "cb000")["govaccountstatus"] == values("active")
    assert scim.get(f"/Users/{made['id']}") == made


# ── What goes wrong on the way ────────────────────────────────────────────────────────────────────


def test_a_silent_directory_is_told_and_nothing_is_pretended(
    scim: Scim, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = by_number(scim, "00000")

    def silent(*_: Any, **__: Any) -> Any:
        raise DirectoryUnreachableError("ask", "nobody there")

    with monkeypatch.context() as patch:
        for name in ("read", "search", "carry"):
            patch.setattr(scim.town.directory, name, silent)
        answer = scim.patch(f"/Users/{made['id']}", active(False))
        refused(answer, 503)
        assert answer.headers["Retry-After"]
        refused(scim.ask("POST", "/Users", a_user("moi", externalId="M1")), 503)
        assert scim.get(f"/Users/{made['id']}") == made, "what was read last is told"
        assert scim.get("/Groups")["totalResults"] == 0

    assert scim.get(f"/Users/{made['id']}") == made
    assert scim.make("moi", externalId="M1")["userName"] == "moi", "the name is free again"


def test_what_breaks_off_midway_is_not_done_later_behind_the_clients_back(
    scim: Scim, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = by_number(scim, "00000")

    def silent(*_: Any, **__: Any) -> Any:
        raise DirectoryUnreachableError("carry", "gone")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(scim.town.directory, "carry", silent)
        refused(scim.patch(f"/Users/{made['id']}", active(False)), 503)
    scim.town.rooms.mailboxes.carrier.run_due()

    assert held(scim, "cb000")["govaccountstatus"] == values("active")
    assert scim.get(f"/Users/{made['id']}") == made


def test_what_the_directory_does_not_take_is_a_conflict(
    scim: Scim, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = by_number(scim, "00000")

    def refuse(operations: Any, **_: Any) -> Any:
        return (Result(ResultCode.CONSTRAINT_VIOLATION) for _ in operations)

    with monkeypatch.context() as patch:
        patch.setattr(scim.town.directory, "carry", refuse)
        title = {"op": "add", "path": "title", "value": "Không được"}
        refused(scim.patch(f"/Users/{made['id']}", title), 409)

    assert scim.get(f"/Users/{made['id']}") == made


def test_somebody_else_at_work_on_it_is_a_conflict(scim: Scim) -> None:
    made = by_number(scim, "00000")
    desk = scim.town.rooms.mailboxes.scim
    seen = desk.book.see("User", made["id"])

    with desk.book.changing(seen):
        refused(scim.patch(f"/Users/{made['id']}", active(False)), 409)

    assert scim.patch(f"/Users/{made['id']}", active(False)).status_code == 200


def test_a_maker_who_died_holds_a_name_for_a_while_only(
    scim: Scim, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> Any:
        raise Killed

    desk = scim.town.rooms.mailboxes.scim
    with monkeypatch.context() as patch:
        patch.setattr(ScimHand, "add", die)
        making = desk.book.making("User", a_user("nuachung"))
        making.__enter__()  # and never comes back
    refused(scim.ask("POST", "/Users", a_user("nuachung")), 409, "uniqueness")
    scim.town.clock.forward(timedelta(minutes=5))

    assert scim.make("nuachung")["userName"] == "nuachung"
    making.__exit__(None, None, None)


# ── Lists ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_is_a_group_and_who_is_in_it_is_changed_in_the_directory(tmp_path: Path) -> None:
    one, two = f"uid=cb000,{PEOPLE}", f"uid=cb001,{PEOPLE}"
    stranger = f"uid=vt.snv,{PEOPLE}"
    scim = a_scim(tmp_path, [*a_town(), a_list("toan-so", one, stranger)])
    scim.get("/Users")
    (group,) = scim.get("/Groups")["Resources"]
    path = f"/Groups/{group['id']}"
    assert group["displayName"] == "toan-so"
    assert [each["value"] for each in group["members"]] == [by_number(scim, "00000")["id"]]

    second = by_number(scim, "00001")["id"]
    added = scim.patch(path, {"op": "add", "path": "members", "value": [{"value": second}]})

    assert added.status_code == 200, added.text
    dn = a_list("toan-so").dn
    found = scim.town.directory.entries[dn].attributes["member"]
    assert set(found) == set(values(one, two, stranger)), "who is no user of ours stays"
    first = by_number(scim, "00000")["id"]
    gone = scim.patch(path, {"op": "remove", "path": f'members[value eq "{first}"]'})
    assert gone.status_code == 200
    found = scim.town.directory.entries[dn].attributes["member"]
    assert set(found) == set(values(two, stranger))
    refused(scim.ask("DELETE", path), 403)
    refused(scim.patch(path, {"op": "replace", "path": "displayName", "value": "khac"}), 403)


def test_a_list_changed_by_hand_is_seen(tmp_path: Path) -> None:
    one, two = f"uid=cb000,{PEOPLE}", f"uid=cb001,{PEOPLE}"
    scim = a_scim(tmp_path, [*a_town(), a_list("toan-so", one)])
    scim.get("/Users")
    (group,) = scim.get("/Groups")["Resources"]
    changed = a_list("toan-so", one, two)
    scim.town.directory.entries[changed.dn] = changed
    scim.town.clock.forward(timedelta(minutes=1))

    after = scim.get(f"/Groups/{group['id']}")

    assert len(after["members"]) == 2
    assert after["meta"]["version"] != group["meta"]["version"]
    del scim.town.directory.entries[changed.dn]
    scim.town.clock.forward(timedelta(minutes=1))
    refused(scim.ask("GET", f"/Groups/{group['id']}"), 404)


# ── Who may ───────────────────────────────────────────────────────────────────────────────────────


def test_a_token_that_looks_does_not_change_and_others_do_neither(scim: Scim) -> None:
    made = by_number(scim, "00000")
    path = f"/Users/{made['id']}"
    writes = (
        ("POST", "/Users", a_user("a")), ("PUT", path, a_user("cb000")), ("DELETE", path, None),
        ("PATCH", path, {}), ("POST", "/Groups", {"schemas": [GROUP], "displayName": "x"}),
    )  # fmt: skip
    looks = (("GET", "/Users"), ("GET", path), ("POST", "/Users/.search"), ("GET", "/Schemas"))
    for who, scopes, may_look in (
        ("it", ("scim:read",), True),
        ("it", ("documents", "verify"), False),
        ("nobody", ("scim", "scim:read"), False),  # a leader's token, whatever it says
        ("unit", ("scim",), False),  # who looks after one unit looks after one unit
    ):
        scim.token = a_token(scim.town, who, *scopes)
        for method, where, body in writes:
            answer = scim.ask(method, where, body)
            refused(answer, 403)
            assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
        for method, where in looks:
            answer = scim.ask(method, where, {} if method == "POST" else None)
            assert answer.status_code == (200 if may_look else 403), (who, where, answer.text)
    assert held(scim, "cb000")["govaccountstatus"] == values("active")


def test_a_token_ends_with_its_owner(scim: Scim) -> None:
    with scim.town.rooms.memory.writing() as session:
        session.query(PersonRow).filter_by(user_name="it").one().active = False

    refused(scim.ask("GET", "/Users"), 401)


def test_the_door_wears_what_all_doors_wear(scim: Scim) -> None:
    for path in ("/Users", "/KhongCo", "/ServiceProviderConfig"):
        answer = scim.ask("GET", path)
        for header in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"):
            assert header in answer.headers
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def test_who_asks_too_often_is_told_so_in_scims_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.web.limits.SCIM_PER_MINUTE", 5)
    scim = a_scim(tmp_path, rate_limits="on")

    answers = [scim.ask("GET", "/ServiceProviderConfig") for _ in range(7)]

    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    refused(answers[-1], 429)
    assert answers[-1].headers["Retry-After"]
