"""Filters and orders over thousands of resources: bound to the schema once, then asked of plain JSON.

What a filter means is the SCIM core's own: its grammar, its attributes, its rules of comparison
(RFC 7644, 3.4.2.2). Its evaluator takes whole models, built and checked one by one; here the same is
asked of what is kept as it lies, fifty times as fast. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from inspect import isclass
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from scim2_models import Path, Resource, ScimFilter, SearchRequest
from scim2_models.base import BaseModel
from scim2_models.path import (
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)

Json = Mapping[str, Any]
Predicate = Callable[[Any], bool]
Reader = Callable[[Json], Any]
NOTHING: Final = object()
_ORDERING: Final = {
    CompareOperator.eq: eq,
    CompareOperator.gt: gt,
    CompareOperator.ge: ge,
    CompareOperator.lt: lt,
    CompareOperator.le: le,
}


def matcher(wanted: ScimFilter[Any], model: type[Resource[Any]]) -> Predicate:
    """Return the question whether a resource of a model, told as JSON, matches a filter."""
    bound = ScimFilter.__class_getitem__(model)(wanted.ast)
    return _Question(bound).of(bound.ast)


class _Question:
    """Makes a predicate out of a filter that is bound to one model."""

    def __init__(self, bound: ScimFilter[Any]) -> None:
        self.bound = bound

    def of(self, node: FilterNode) -> Predicate:
        """Return the predicate of one part of the filter."""
        match node:
            case Not(expr=part):
                inner = self.of(part)
                return lambda told: not inner(told)
            case LogicalExpr(op=op, terms=terms):
                parts = tuple(self.of(one) for one in terms)
                if op is LogicalOperator.and_:
                    return lambda told: all(part(told) for part in parts)
                return lambda told: any(part(told) for part in parts)
            case Present(attr_path=path):
                binding = self.bound.resolve(path, strict=False)
                return _never if binding is None else _present(reader_of(binding))
            case Comparison():
                return self._comparison(node)
            case ValuePath():
                return self._selection(node)
        return _never

    def _comparison(self, node: Comparison) -> Predicate:
        binding = self.bound.resolve_comparison(node.attr_path, strict=False)
        if binding is None:
            return _never
        read = reader_of(binding)
        holds = _holds(binding, node.op, coerce_value(binding, node.value, node.op))
        every = node.op is CompareOperator.ne  # of several values none may be equal

        def compare(told: Json) -> bool:
            found = read(told)
            if not isinstance(found, list):
                return holds(found)
            return all(map(holds, found)) if every else any(map(holds, found))

        return compare

    def _selection(self, node: ValuePath) -> Predicate:
        binding = self.bound.resolve(node.attr_path, strict=False)
        if binding is None:
            return _never
        read, item = reader_of(binding), binding.field_type
        if isclass(item) and issubclass(item, BaseModel):
            inner = _Question(ScimFilter.__class_getitem__(item)(node.val_filter)).of(
                node.val_filter
            )
        else:
            inner = _of_scalar(node.val_filter, binding)

        def select(told: Json) -> bool:
            found = read(told)
            return isinstance(found, list) and any(map(inner, found))

        return select


def reader_of(binding: AttributeBinding) -> Reader:
    """Return what reads an attribute out of a resource that is told as JSON."""
    schema = str(getattr(binding.model, "__schema__", "") or "")
    host = schema if "extension" in schema else ""
    name, _, sub = binding.urn.removeprefix(f"{schema}:").partition(".")

    def read(told: Json) -> Any:
        holder = told.get(host) if host else told
        value = holder.get(name) if holder else None
        if not sub:
            return value
        if isinstance(value, list):
            return [one.get(sub) for one in value]
        return value.get(sub) if value else None

    return read


def sort_key(path: Path[Any], model: type[Resource[Any]]) -> Callable[[Json], tuple[bool, Any]]:
    """Return the key by which resources of a model are ordered; what is missing comes last.

    Of several values the primary one counts, or else the first (RFC 7644, 3.4.2.3).
    """
    binding = SearchRequest(sort_by=path).sort_binding(model)
    if binding is None:
        return lambda _told: (True, "")
    read_all = reader_of(binding)
    schema = str(getattr(binding.model, "__schema__", "") or "")
    host = schema if "extension" in schema else ""
    name, _, sub = binding.urn.removeprefix(f"{schema}:").partition(".")

    def key(told: Json) -> tuple[bool, Any]:
        value = read_all(told)
        if isinstance(value, list):
            holder = (told.get(host) if host else told) or {}
            entries = holder.get(name) or []
            first = next(
                (one for one in entries if isinstance(one, Mapping) and one.get("primary")),
                entries[0] if entries else None,
            )
            value = first.get(sub) if sub and isinstance(first, Mapping) else first
        value = _comparable(binding, value)
        return (True, "") if value in (None, NOTHING) else (False, value)

    return key


def _holds(binding: AttributeBinding, op: CompareOperator, expected: Any) -> Predicate:
    """Return the comparison of one value with what is expected."""
    right = _comparable(binding, expected)
    if expected is None:
        if op is CompareOperator.eq:
            return lambda value: value is None
        return (lambda value: value is not None) if op is CompareOperator.ne else _never
    if op is CompareOperator.ne:
        return lambda value: value is None or _differs(_comparable(binding, value), right)
    if op in _ORDERING:
        compare = _ORDERING[op]

        def ordered(value: Any) -> bool:
            left = _comparable(binding, value)
            if value is None or left is NOTHING or right is NOTHING:
                return False
            try:
                return bool(compare(left, right))
            except TypeError:
                return False

        return ordered
    return _part(binding, op, right)


def _part(binding: AttributeBinding, op: CompareOperator, right: Any) -> Predicate:
    """Return the comparison of a part of a text."""
    if not isinstance(right, str):
        return _never

    def part(value: Any) -> bool:
        left = _comparable(binding, value)
        if not isinstance(left, str):
            return False
        if op is CompareOperator.co:
            return right in left
        return left.startswith(right) if op is CompareOperator.sw else left.endswith(right)

    return part


def _differs(left: Any, right: Any) -> bool:
    return left is NOTHING or right is NOTHING or bool(left != right)


def _comparable(binding: AttributeBinding, value: Any) -> Any:
    """Return what is compared in place of a value; NOTHING where it is equal to no other."""
    if isinstance(value, str) and binding.target_type is datetime:
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        return binding.comparable(value)
    except ValueError:
        return NOTHING


def _present(read: Reader) -> Predicate:
    return lambda told: _is_there(read(told))


def _is_there(value: Any) -> bool:
    if isinstance(value, str | bytes):
        return bool(value)
    if isinstance(value, Mapping):
        return any(map(_is_there, value.values()))
    if isinstance(value, list):
        return any(map(_is_there, value))
    return value is not None


def _of_scalar(node: FilterNode, binding: AttributeBinding) -> Predicate:
    """Return the question put to a plain value, which filters call `value`."""
    match node:
        case Not(expr=part):
            inner = _of_scalar(part, binding)
            return lambda value: not inner(value)
        case LogicalExpr(op=op, terms=terms):
            parts = tuple(_of_scalar(one, binding) for one in terms)
            if op is LogicalOperator.and_:
                return lambda value: all(part(value) for part in parts)
            return lambda value: any(part(value) for part in parts)
        case Present(attr_path=path) if _is_value(path):
            return _is_there
        case Comparison(attr_path=path) if _is_value(path):
            return _holds(binding, node.op, node.value)
    return _never


def _is_value(path: AttrPath) -> bool:
    return path.attr.lower() == "value" and not path.sub_attr


def _never(_told: Any) -> bool:
    return False
