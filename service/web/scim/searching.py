"""Looking for resources: what the database can answer it answers, the rest is looked at one by one."""

from __future__ import annotations

from typing import Any, Final

from scim2_models import SearchRequest
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator

from service.journeys.scim import ScimBook, Seen, name_key
from service.web.scim.matching import matcher, sort_key
from service.web.scim.schemas import model_of
from service.web.scim.telling import told_of

LONGEST_KEY: Final = 256
ORDERS: Final = {
    "username": "sort_key",
    "displayname": "sort_key",
    "id": "id",
    "meta.created": "created_at",
    "meta.lastmodified": "modified_at",
}

NAMES: Final = {"User": "username", "Group": "displayname"}


class Search:
    """One search over one kind of resources, or over all."""

    def __init__(self, book: ScimBook, kinds: list[str], request: SearchRequest[Any]) -> None:
        self.book = book
        self.kinds = kinds
        self.request = request
        self.node: FilterNode | None = request.filter.ast if request.filter is not None else None
        self.equal, self.is_answered = _equalities(self.node)

    def page(self) -> tuple[int, list[Seen]]:
        """Return how many there are, and those of the page."""
        order = self._order()
        if len(self.kinds) == 1 and self.is_answered and order is not None:
            return self._answered_by_rows(self.kinds[0], *order)
        found = self._looked_at()
        chosen = found[self._offset(len(found)) :][: self._limit()]
        ids: dict[str, Seen] = {}
        for kind in self.kinds:
            wanted = [one.id for one in chosen if one.kind == kind]
            ids |= {one.id: one for one in self.book.by_ids(kind, wanted)}
        return len(found), [ids[one.id] for one in chosen if one.id in ids]

    def _answered_by_rows(
        self,
        kind: str,
        order: str,
        descending: bool,  # noqa: FBT001
    ) -> tuple[int, list[Seen]]:
        total = self.book.count(kind, self.equal)
        offset, limit = self._offset(total), self._limit()
        if limit == 0 or offset >= total:
            return total, []
        seen = self.book.page(
            kind, self.equal, order=order, descending=descending, offset=offset, limit=limit
        )
        return total, seen

    def _looked_at(self) -> list[Seen]:
        """Return all that match, in their order: the newest first where no other is asked for."""
        found: list[tuple[tuple[bool, Any], Seen]] = []
        for kind in self.kinds:
            model = model_of(kind)
            matches = matcher(self.request.filter, model) if self.request.filter else None
            key = sort_key(self.request.sort_by, model) if self.request.sort_by else _same
            for one in self.book.page(kind, self.equal, descending=True, links=self._links):
                told = told_of(one)
                if matches is None or matches(told):
                    found.append((key(told), one))
        if self.request.sort_by is None:
            return [one for _, one in found]
        descending = self.request.sort_order == SearchRequest.SortOrder.descending
        found.sort(key=lambda pair: (*pair[0], pair[1].id), reverse=descending)
        return [one for _, one in found]

    def _order(self) -> tuple[str, bool] | None:
        """Return the column that orders as asked, and which way; the newest first where nothing is asked."""
        if self.request.sort_by is None:
            return "created_at", True
        name = str(self.request.sort_by).lower().rpartition(":")[2]
        column = ORDERS.get(name)
        if column == "sort_key" and name != NAMES.get(self.kinds[0]):
            return None
        if column is None:
            return None
        return column, self.request.sort_order == SearchRequest.SortOrder.descending

    def _offset(self, total: int) -> int:
        return min((self.request.start_index or 1) - 1, total)

    def _limit(self) -> int | None:
        return self.request.count

    @property
    def _links(self) -> bool:
        """Tell whether it matters who is in which group."""
        told = f"{self.request.filter} {self.request.sort_by}".lower()
        return "groups" in told or "members" in told


def _same(_told: Any) -> tuple[bool, Any]:
    return False, ""


def _equalities(node: FilterNode | None) -> tuple[dict[str, str], bool]:
    """Return which columns must equal what, and whether that is all a filter asks for."""
    if node is None:
        return {}, True
    if isinstance(node, LogicalExpr):
        if node.op is not LogicalOperator.and_:
            return {}, False
        equal: dict[str, str] = {}
        whole = True
        for term in node.terms:
            more, answered = _equalities(term)
            whole = whole and answered and equal.keys().isdisjoint(more)
            equal = more | equal
        return equal, whole
    column = _column_of(node)
    return (column, True) if column else ({}, False)


def _column_of(node: FilterNode) -> dict[str, str] | None:
    """Return the column and value of a comparison that the database answers exactly."""
    if not isinstance(node, Comparison) or node.op is not CompareOperator.eq:
        return None
    path, value = node.attr_path, node.value
    if not isinstance(value, str) or path.sub_attr or path.uri or len(value) >= LONGEST_KEY:
        return None
    match path.attr.lower():
        case "username":
            return {"name_key": name_key(value)}
        case "externalid":
            return {"external_id": value}
        case "id":
            return {"id": value}
    return None
