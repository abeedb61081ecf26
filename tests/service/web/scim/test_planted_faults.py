"""The test of the tests: a server that is wrong in one thing is found out by the question that asks for it.

Each fault is one of those that the outside checker misses; that it misses them is tested too, for a few
(the whole of it takes too long for each).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from scim2_models import InvalidFilterException
from scim2_server.conditions import Conditions
from scim2_server.responses import ScimResponse

from service.journeys.scim import ScimBook, ScimDesk
from service.store.queries import scim as kept
from service.web.scim import bounds as bounds_module
from service.web.scim import matching, searching, storage, telling, views
from service.web.scim.searching import Search
from service.web.scim.service import HouseService
from service.web.scim.storage import MailboxStorage
from tests.service.web.scim.conformance import CHECKS
from tests.service.web.scim.test_outside_checker import GOOD, results
from tests.support.scim import a_scim

Plant = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, tuple[Plant, str]] = {}


def fault(caught_by: str) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        FAULTS[plant.__name__] = (plant, caught_by)
        return plant

    return keep


def changed(
    patch: pytest.MonkeyPatch, owner: Any, name: str, change: Callable[[Any, Any], Any]
) -> None:
    """Have a function's answer be changed on the way; `change` gets the arguments and the answer."""
    right = getattr(owner, name)
    patch.setattr(owner, name, lambda *a, **k: change(a, right(*a, **k)))


@fault("every_operator_finds_what_it_says")
def filters_are_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(searching, "matcher", lambda *_: lambda _told: True)


@fault("equal_is_not_case_exact_for_a_user_name")
def user_names_are_case_exact(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(searching, "name_key", lambda name: name)


@fault("external_id_and_id_are_case_exact")
def external_ids_are_not_case_exact(patch: pytest.MonkeyPatch) -> None:
    right = matching._comparable
    patch.setattr(
        matching, "_comparable",
        lambda b, v: (f := right(b, v)) and f.lower() if isinstance(right(b, v), str) else right(b, v),
    )  # fmt: skip


@fault("and_binds_before_or_and_brackets_before_both")
def an_or_is_an_and(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching, "any", all, raising=False)


@fault("every_operator_finds_what_it_says")
def not_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    right = matching._Question.of
    patch.setattr(
        matching._Question,
        "of",
        lambda s, n: right(s, n.expr if isinstance(n, matching.Not) else n),
    )


@fault("values_of_many_are_chosen_by_their_own_attributes")
def brackets_look_at_all_values_together(patch: pytest.MonkeyPatch) -> None:
    def selection(self: Any, node: Any) -> Any:
        return lambda told: bool(told.get(node.attr_path.attr))

    patch.setattr(matching._Question, "_selection", selection)


@fault("a_filter_that_makes_no_sense_is_refused")
def a_wrong_filter_finds_nothing(patch: pytest.MonkeyPatch) -> None:
    right = HouseService.read_search

    def read(self: Any, types: Any, payload: Any) -> Any:
        try:
            return right(self, types, payload)
        except InvalidFilterException:
            return right(self, types, {**payload, "filter": "not (id pr)"})

    patch.setattr(HouseService, "read_search", read)


@fault("text_in_a_filter_is_only_text")
def text_is_a_pattern(patch: pytest.MonkeyPatch) -> None:
    import re

    def part(_binding: Any, _op: Any, right: Any) -> Any:
        return lambda value: (
            isinstance(value, str) and bool(re.search(right.replace("%", ".*"), value))
        )

    patch.setattr(matching, "_part", part)


@fault("pages_count_from_one_and_tell_the_whole")
def the_total_is_that_of_the_page(patch: pytest.MonkeyPatch) -> None:
    changed(patch, Search, "page", lambda _, found: (len(found[1]), found[1]))


@fault("pages_count_from_one_and_tell_the_whole")
def the_total_counts_one_too_few(patch: pytest.MonkeyPatch) -> None:
    changed(patch, Search, "_looked_at", lambda _, found: found[1:])


@fault("pages_count_from_one_and_tell_the_whole")
def pages_count_from_nought(patch: pytest.MonkeyPatch) -> None:
    changed(patch, Search, "_offset", lambda _, offset: offset + 1)


@fault("odd_pages_are_read_as_the_standard_says")
def a_count_of_nought_is_no_count(patch: pytest.MonkeyPatch) -> None:
    changed(patch, Search, "_limit", lambda _, limit: limit or None)


@fault("pages_count_from_one_and_tell_the_whole")
def the_page_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Search, "_offset", lambda *_: 0)


@fault("an_order_is_kept_both_ways")
def the_order_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(searching, "sort_key", lambda *_: searching._same)


@fault("an_order_is_kept_both_ways")
def descending_is_ignored(patch: pytest.MonkeyPatch) -> None:
    right = Search.__init__

    def begin(self: Any, book: Any, kinds: Any, request: Any) -> None:
        request.sort_order = None
        right(self, book, kinds, request)

    patch.setattr(Search, "__init__", begin)


@fault("whoever_is_made_is_told_where")
def location_is_dropped(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, HouseService, "creation_response", lambda _, r: (r.headers.pop("Location"), r)[1]
    )


@fault("whoever_is_made_is_told_where")
def the_location_leads_elsewhere(patch: pytest.MonkeyPatch) -> None:
    changed(patch, HouseService, "resource_location", lambda _, url: f"{url}x")


@fault("whoever_is_made_is_told_where")
def the_media_type_is_plain_json(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, views, "_told", lambda _, r: (setattr(r, "content_type", "application/json"), r)[1]
    )


@fault("a_user_name_is_given_once")
def names_are_given_twice(patch: pytest.MonkeyPatch) -> None:
    made = count()
    patch.setattr("service.journeys.scim.book.name_key", lambda name: f"{name}{next(made)}")


@fault("a_user_name_is_given_once")
def a_taken_name_is_a_bad_request(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(storage, "UniquenessException", storage.InvalidValueException)


@fault("an_id_never_changes_and_is_never_given_again")
def ids_are_given_again(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, storage, "told_of",
        lambda a, told: {**told, "id": f"so-{a[0].document.get('externalId')}"},
    )  # fmt: skip


@fault("an_id_never_changes_and_is_never_given_again")
def ids_change_with_each_answer(patch: pytest.MonkeyPatch) -> None:
    changed(patch, storage, "told_of", lambda _, told: {**told, "id": str(uuid4())})


@fault("an_id_never_changes_and_is_never_given_again")
def whoever_is_gone_is_still_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ScimBook, "drop", lambda *_: None)


@fault("versions_hold_back_whoever_knows_an_old_one")
def if_match_is_ignored(patch: pytest.MonkeyPatch) -> None:
    right = Conditions.check
    patch.setattr(Conditions, "check", lambda s, v, m: right(replace(s, if_match=None), v, m))


@fault("versions_hold_back_whoever_knows_an_old_one")
def if_none_match_is_ignored(patch: pytest.MonkeyPatch) -> None:
    right = Conditions.check
    patch.setattr(Conditions, "check", lambda s, v, m: right(replace(s, if_none_match=None), v, m))


@fault("versions_hold_back_whoever_knows_an_old_one")
def the_version_never_changes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(telling, "etag", lambda _: 'W/"1"')
    patch.setattr(storage, "etag", lambda _: 'W/"1"')


@fault("the_last_change_is_when_it_was_and_nothing_else")
def every_put_is_a_change(patch: pytest.MonkeyPatch) -> None:
    right = ScimBook._kept

    def kept_(self: Any, session: Any, row: Any, document: Any, members: Any, moment: Any) -> None:
        row.version, row.modified_at = row.version + 1, moment
        right(self, session, row, document, members, moment)

    patch.setattr(ScimBook, "_kept", kept_)
    patch.setattr(HouseService, "apply_replacement", lambda _s, _c, replacement, _x: replacement)
    changed(
        patch, storage, "document_of", lambda _, told: {**told, "schemas": [*told["schemas"], ""]}
    )


@fault("the_last_change_is_when_it_was_and_nothing_else")
def the_last_change_is_now(patch: pytest.MonkeyPatch) -> None:
    desks: list[ScimDesk] = []
    right = MailboxStorage.__init__

    def begin(self: Any, desk: Any, by: Any) -> None:
        desks.append(desk)
        right(self, desk, by)

    patch.setattr(MailboxStorage, "__init__", begin)

    def told(_: Any, found: Any) -> Any:
        found["meta"]["lastModified"] = desks[-1].book.clock()
        return found

    changed(patch, storage, "told_of", told)


@fault("the_last_change_is_when_it_was_and_nothing_else")
def the_last_change_is_never(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, storage, "told_of",
        lambda _, told: (told["meta"].update(lastModified=told["meta"]["created"]), told)[1],
    )  # fmt: skip


@fault("put_replaces_and_does_not_merge")
def put_does_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HouseService, "apply_replacement", lambda *_: None)


@fault("put_replaces_and_does_not_merge")
def put_merges(patch: pytest.MonkeyPatch) -> None:
    right = MailboxStorage.update

    def update(self: Any, kind: Any, resource: Any, **more: Any) -> Any:
        seen = self._seen(kind, resource.id)
        whole = {**seen.document, **storage.document_of(resource)}
        patch.setattr(storage, "document_of", lambda _: whole)
        return right(self, kind, resource, **more)

    patch.setattr(MailboxStorage, "update", update)


@fault("one_wrong_operation_undoes_the_others")
def wrong_paths_are_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HouseService, "read_patch", HouseService.__mro__[1].read_patch)


@fault("patch_adds_replaces_and_removes")
def patch_does_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HouseService, "apply_patch", lambda *_: None)


@fault("patch_as_microsoft_entra_sends_it")
def entra_is_not_understood(patch: pytest.MonkeyPatch) -> None:
    right = bounds_module.check_body

    def strict(body: bytes) -> None:
        right(body)
        if b'"Add"' in body or b'"True"' in body:
            raise storage.InvalidValueException(detail="op")

    patch.setattr(views, "check_body", strict)


@fault("only_what_is_asked_for_is_told")
def attributes_are_ignored(patch: pytest.MonkeyPatch) -> None:
    right = HouseService.read_response_parameters
    patch.setattr(HouseService, "read_response_parameters", lambda s, t, q: right(s, t, {}))


@fault("a_password_is_never_told_nor_kept")
def passwords_are_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(storage, "NOT_KEPT", tuple(n for n in storage.NOT_KEPT if n != "password"))


@fault("the_configuration_tells_the_truth")
def bulk_is_promised(patch: pytest.MonkeyPatch) -> None:
    def told(_: Any, response: ScimResponse) -> ScimResponse:
        assert response.body is not None
        response.body["bulk"] = {"supported": True, "maxOperations": 9, "maxPayloadSize": 9}
        return response

    changed(patch, HouseService, "service_provider_config", told)


@fault("the_configuration_tells_the_truth")
def bulk_is_accepted_and_nothing_is_done(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        views.ScimHandler, "bulk", lambda *_: ScimResponse(HTTPStatus.OK, {"Operations": []})
    )


@fault("nobody_is_answered_without_a_token")
def tokens_are_not_asked_for(patch: pytest.MonkeyPatch) -> None:
    bearers: list[Any] = []
    right = views._bearer

    def known(operation: Any) -> Any:
        try:
            bearers.append(right(operation))
        except views.RefusedError:
            if not bearers:
                raise
        return bearers[-1]

    patch.setattr(views, "_bearer", known)


@fault("nobody_is_answered_without_a_token")
def the_challenge_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(views, "CHALLENGE", "")


@fault("a_body_must_be_what_it_is_said_to_be")
def errors_are_told_in_our_own_words(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, HouseService, "error_response",
        lambda _, r: (r.body.pop("scimType", None), r)[1],
    )  # fmt: skip


@fault("searching_by_post_is_searching")
def a_posted_search_lists_everybody(patch: pytest.MonkeyPatch) -> None:
    right = HouseService.read_search_body
    patch.setattr(HouseService, "read_search_body", lambda s, t, _b, c: right(s, t, b"{}", c))


@fault("what_is_ours_to_say_is_not_the_clients")
def clients_say_when_they_were_made(patch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    changed(
        patch, storage, "told_of",
        lambda _, told: (told["meta"].update(created=datetime(1999, 1, 1, tzinfo=UTC)), told)[1],
    )  # fmt: skip


@fault("whoever_looks_otherwise_has_another_version")
def groups_change_users_without_a_word(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kept, "touch", lambda *_: None)


@fault("a_group_tells_its_members_and_they_tell_it")
def members_are_not_told(patch: pytest.MonkeyPatch) -> None:
    changed(patch, storage, "told_of", lambda _, told: (told.pop("members", None), told)[1])


@fault("more_than_a_page_is_never_given_at_once")
def a_page_has_no_end(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, HouseService, "search_response",
        lambda _, r: (r.body.update(itemsPerPage=10**6), r)[1],
    )  # fmt: skip


@fault("what_we_do_not_keep_is_not_pretended")
def whatever_is_sent_is_said_to_be_kept(patch: pytest.MonkeyPatch) -> None:
    changed(
        patch, HouseService, "creation_response",
        lambda _, r: (r.body.update(mauToc="đen"), r)[1],
    )  # fmt: skip


@fault("schemas_and_types_are_told_and_found")
def an_unknown_schema_is_some_schema(patch: pytest.MonkeyPatch) -> None:
    right = HouseService.schema

    def some(self: Any, location: str, _id: str, query: Any) -> Any:
        return right(self, location, str(self.provider.schemas[0].id), query)

    patch.setattr(HouseService, "schema", some)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, caught_by = FAULTS[name]
    scim = a_scim(tmp_path)
    plant(monkeypatch)

    with pytest.raises(AssertionError):
        CHECKS[caught_by](scim)


def test_every_question_finds_some_fault() -> None:
    assert CHECKS.keys() == {caught_by for _, caught_by in FAULTS.values()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["filters_are_ignored", "if_match_is_ignored", "location_is_dropped", "the_last_change_is_now"],
)
def test_the_outside_checker_alone_would_not_find_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, _ = FAULTS[name]
    scim = a_scim(tmp_path)
    plant(monkeypatch)

    assert all(one.status in GOOD for one in results(scim))
