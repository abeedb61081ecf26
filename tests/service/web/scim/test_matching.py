"""Our filters and orders over plain JSON say what the SCIM core's say over whole models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scim2_models import InvalidFilterException, Path, ScimFilter, SearchRequest

from service.journeys.scim import ENTERPRISE, Seen
from service.web.scim.matching import matcher, sort_key
from service.web.scim.schemas import model_of, provider
from service.web.scim.telling import told_of

NOW = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)
WORDS = st.sampled_from(
    ["a", "A", "ab", "Ấn", "ấn", "Tín", "b", "", "đ", "Đ", "work", "home", "x@y.example"]
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {}, optional={"value": WORDS, "type": WORDS, "primary": st.booleans(), "display": WORDS}
    ),
    max_size=3,
)
DOCUMENTS = st.fixed_dictionaries(
    {"userName": WORDS.filter(bool)},
    optional={
        "externalId": WORDS,
        "title": WORDS,
        "active": st.booleans(),
        "name": st.fixed_dictionaries({}, optional={"familyName": WORDS, "givenName": WORDS}),
        "emails": ENTRIES,
        ENTERPRISE: st.fixed_dictionaries({}, optional={"department": WORDS, "costCenter": WORDS}),
    },
)
PATHS = st.sampled_from(
    [
        "userName", "USERNAME", "externalId", "title", "name.familyName", "name.givenName", "emails",
        "emails.value", "emails.type", "emails.display", f"{ENTERPRISE}:department", "id", "groups.value",
        "meta.resourceType", "schemas",
    ]
)  # fmt: skip
TEXTS = WORDS.map(lambda word: f'"{word}"')
COMPARISONS = (
    st.tuples(
        PATHS,
        st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]),
        TEXTS | st.just("null"),
    )
    | st.tuples(
        st.just("active"), st.sampled_from(["eq", "ne"]), st.sampled_from(["true", "false", "null"])
    )
    | st.tuples(
        st.sampled_from(["meta.created", "meta.lastModified"]),
        st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]),
        st.sampled_from(
            [f'"{NOW.isoformat()}"', '"2026-11-23T08:05:09Z"', '"2026-11-23T14:05:09+07:00"']
        ),
    )
).map(" ".join)
PRESENT = st.sampled_from(
    [
        "title pr",
        "emails pr",
        "emails.type pr",
        "name pr",
        "active pr",
        "groups pr",
        f"{ENTERPRISE}:department pr",
    ]
)
INSIDE = st.recursive(
    st.tuples(
        st.sampled_from(["value", "type", "display"]),
        st.sampled_from(["eq", "ne", "co", "sw"]),
        TEXTS,
    ).map(" ".join)
    | st.sampled_from(["primary eq true", "type pr", "primary ne false"]),
    lambda part: (
        st.tuples(part, st.sampled_from([" and ", " or "]), part).map(lambda t: f"({''.join(t)})")
        | part.map(lambda one: f"not ({one})")
    ),
    max_leaves=4,
)
CHOICES = INSIDE.map(lambda inside: f"emails[{inside}]") | TEXTS.map(
    lambda one: f"schemas[value co {one}]"
)
FILTERS = st.recursive(
    COMPARISONS | PRESENT | CHOICES,
    lambda part: (
        st.tuples(part, st.sampled_from([" and ", " or "]), part).map(lambda t: f"({''.join(t)})")
        | part.map(lambda one: f"not ({one})")
    ),
    max_leaves=6,
)


def seen(document: dict[str, Any], minutes: int, links: list[str]) -> Seen:
    return Seen(
        id="0b7e-A",
        kind="User",
        document={"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], **document},
        version=1,
        created_at=NOW,
        modified_at=NOW + timedelta(minutes=minutes),
        links=tuple((one, one) for one in links),
    )


@settings(max_examples=600, deadline=None)
@given(
    text=FILTERS,
    document=DOCUMENTS,
    minutes=st.integers(0, 60),
    links=st.lists(WORDS.filter(bool), max_size=2),
)
def test_a_filter_means_the_same(text: str, document: Any, minutes: int, links: list[str]) -> None:
    model = model_of("User")
    one = seen(document, minutes, links)
    with provider():
        try:
            bound = ScimFilter.__class_getitem__(model)(text)
        except InvalidFilterException:
            return
        whole = model.model_validate(told_of(one))

        assert matcher(bound, model)(told_of(one)) == bound.match(whole)


@settings(max_examples=300, deadline=None)
@given(first=DOCUMENTS, second=DOCUMENTS, path=PATHS)
def test_an_order_is_the_same(first: Any, second: Any, path: str) -> None:
    model = model_of("User")
    pair = [seen(first, 1, []), seen(second, 2, [])]
    with provider():
        try:
            request = SearchRequest.__class_getitem__(model)(sort_by=path)
        except ValueError:
            return
        theirs = []
        for one in pair:
            value = request.sort_value(model.model_validate(told_of(one)))
            theirs.append((value is None, "" if value is None else value))
        ours = [sort_key(Path.__class_getitem__(model)(path), model)(told_of(one)) for one in pair]

    assert (ours[0] < ours[1], ours[0] == ours[1]) == (
        theirs[0] < theirs[1],
        theirs[0] == theirs[1],
    )


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ('title eq "ấn tín"', True),
        ('title co "TÍN"', True),
        ('title eq "an tin"', False),
        ("title pr and emails pr", False),
        ("emails eq null", True),
    ],
)
def test_a_filter_says_yes_and_no(text: str, matches: bool) -> None:
    model = model_of("User")
    one = told_of(seen({"userName": "x", "title": "Ấn Tín"}, 0, []))
    with provider():
        assert matcher(ScimFilter.__class_getitem__(model)(text), model)(one) is matches
