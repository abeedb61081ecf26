"""What each difference means: its category, and why it may not follow a signature (V-06).

One rule for each place of the grammar. A reason is a stable word; None means that nothing is to be
said against the change as such. What the signature itself forbids (DocMDP, FieldMDP) is asked after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic

from signing.validation.changes import fields, office
from signing.validation.changes.appearances import (
    contradicts_its_value,
    draws_nothing,
    is_quiet,
    shows_another_state,
    shows_another_text,
)
from signing.validation.changes.states import State
from signing.validation.changes.walking import Difference, Kind

VALIDATION_DATA: Final = "VALIDATION_DATA"
SIGNING: Final = "SIGNING"
FORM_FILLING: Final = "FORM_FILLING"
ANNOTATION: Final = "ANNOTATION"
UNDEFINED: Final = "UNDEFINED"

_FILLING_KEYS: Final = frozenset({"/AS", "/I", "/RV", "/DA", "/TI", "/M", "/NM"})
_NEVER_WHILE_SIGNING: Final = frozenset({"/T", "/FT", "/A", "/AA", "/Rect", "/Parent"})
_HARMLESS_STRUCTURE: Final = frozenset({"/ParentTreeNextKey", "/StructParents", "/Limits"})
_SHOWING: Final = frozenset({"value", "appearance", "form resources"})
_READ_ONLY: Final = 1
_SHOWN_OR_NOT: Final = 1 | fields.HIDDEN | fields.NO_VIEW


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a difference is: its category if it has one, and the reason why it is not permitted."""

    category: str | None = None
    reason: str | None = None
    field: str | None = None  # the form field that it fills or signs


@dataclass(frozen=True, slots=True)
class Scene:
    """The two states, and whether the signature that is asked about certifies the document."""

    old: State
    new: State
    certified: bool = False
    remarks_allowed: bool = False


Rule = Callable[[Difference, Scene], Meaning]


def meaning_of(difference: Difference, scene: Scene) -> Meaning:
    """Return what a difference means where it stands."""
    spot = difference.spot
    if spot.owner is not None:
        if spot.owner.before is None or spot.owner.after is None:
            return _item(difference, scene)
        return _entry(difference, scene)
    rule = _RULES.get(spot.place)
    return rule(difference, scene) if rule else Meaning(UNDEFINED, "other_changed")


def _nothing(_difference: Difference, _scene: Scene) -> Meaning:
    return Meaning()


def _always(category: str, reason: str | None = None) -> Rule:
    return lambda _difference, _scene: Meaning(category, reason)


def _only_added(category: str | None, reason: str) -> Rule:
    def rule(difference: Difference, _scene: Scene) -> Meaning:
        if difference.kind is Kind.ADDED:
            return Meaning(category)
        return Meaning(UNDEFINED, reason)

    return rule


def _structure(difference: Difference, _scene: Scene) -> Meaning:
    """14.7: a new field may get its place in the logical structure; what is there stays."""
    whole = difference.spot.key == "/StructTreeRoot"
    if (difference.kind is Kind.ADDED and not whole) or difference.spot.key in _HARMLESS_STRUCTURE:
        return Meaning()
    return Meaning(UNDEFINED, "structure_changed")


def _viewing(difference: Difference, _scene: Scene) -> Meaning:
    """12.2: that a document is tagged may be said later; how it is read and shown stays."""
    if difference.kind is Kind.ADDED and difference.spot.key in {"/MarkInfo", "/Marked"}:
        return Meaning()
    return Meaning(UNDEFINED, "viewing_changed")


def _form(difference: Difference, _scene: Scene) -> Meaning:
    key = difference.spot.key
    if key == "/SigFlags":
        before, after = (_number(one) for one in (difference.before, difference.after))
        return Meaning() if before & after == before else Meaning(UNDEFINED, "form_changed")
    if key in {"/DA", "/Q"}:
        return Meaning()
    if key == "/NeedAppearances":
        return Meaning(FORM_FILLING)
    return Meaning(UNDEFINED, "form_changed")


def _pages(difference: Difference, _scene: Scene) -> Meaning:
    return Meaning(UNDEFINED, f"pages_{difference.kind.value}")


_RULES: Final[Mapping[str, Rule]] = {
    "info": _nothing,
    "viewing": _viewing,
    "names": _nothing,
    "metadata": _always(VALIDATION_DATA),
    "store": _always(VALIDATION_DATA),
    "permissions": _only_added(SIGNING, "permissions_changed"),
    "intents": _only_added(None, "content_changed"),
    "form resources": _only_added(None, "form_resources_changed"),
    "structure": _structure,
    "form": _form,
    "pages": _pages,
    "content": _always(UNDEFINED, "content_changed"),
    "actions": _always(UNDEFINED, "actions_changed"),
    "attachments": _always(UNDEFINED, "attachments_changed"),
    "encryption": _always(UNDEFINED, "encryption_changed"),
    "xfa": _always(UNDEFINED, "form_changed"),
    "annotations": _always(ANNOTATION, "annotations_reordered"),
}


def _item(difference: Difference, scene: Scene) -> Meaning:
    """A field or an annotation that came or went."""
    owner = difference.spot.owner
    assert owner is not None
    if owner.before is not None:
        return _gone(owner.before, scene)
    if not isinstance(owner.after, generic.DictionaryObject):
        return Meaning(UNDEFINED, "other_changed")
    if difference.spot.place == "annotation" and not fields.is_widget(owner.after, scene.new):
        allowed = scene.remarks_allowed and is_quiet(owner.after, scene.new)
        return Meaning(ANNOTATION, None if allowed else "annotation_added")
    meanings = [_new_field(one, scene) for one in fields.terminals(owner.after, scene.new)]
    refused = [one for one in meanings if one.reason is not None]
    return (refused or meanings)[0] if meanings else Meaning(ANNOTATION, "field_added")


def _gone(before: Any, scene: Scene) -> Meaning:
    if fields.is_widget(before, scene.old):
        signed = fields.signature_in(before, scene.old) is not None
        return Meaning(UNDEFINED, "signature_removed" if signed else "field_removed")
    allowed = scene.remarks_allowed and is_quiet(before, scene.old)
    return Meaning(ANNOTATION, None if allowed else "annotation_removed")


def _new_field(field: Any, scene: Scene) -> Meaning:
    """A field that was not there: only signatures may bring one along."""
    state = scene.new
    name = fields.name_of(field, state)
    if fields.inherited(field, "/FT", state) != "/Sig":
        return Meaning(ANNOTATION, "field_added", name)
    signature = fields.signature_in(field, state)
    seen = fields.is_seen(field, state)
    if signature is None and fields.names_a_value(field):
        return Meaning(UNDEFINED, "signature_removed", name)  # it refers to one that is not there
    if signature is None:
        drawn = seen and not draws_nothing(field, state)
        return Meaning(SIGNING, "appearance_without_signature" if drawn else None, name)
    category = VALIDATION_DATA if fields.is_timestamp(signature, state) else SIGNING
    if not fields.has_signature_of_its_own(field, scene.old, state):
        return Meaning(category, "signature_reused", name)
    if fields.acts(field, state):
        return Meaning(UNDEFINED, "actions_changed", name)
    if scene.certified and seen:
        return Meaning(category, "visible_field_after_certification", name)
    if seen and fields.covers_much(field, state):
        return Meaning(category, "field_covers_the_page", name)
    return Meaning(category, None, name)


def _entry(difference: Difference, scene: Scene) -> Meaning:
    """An entry of a field or an annotation that was there before."""
    owner = difference.spot.owner
    assert owner is not None
    if not fields.is_widget(owner.after, scene.new) and not fields.is_widget(
        owner.before, scene.old
    ):
        allowed = scene.remarks_allowed and is_quiet(owner.after, scene.new)
        allowed = allowed and is_quiet(owner.before, scene.old)
        allowed = allowed and difference.spot.place != "actions"
        return Meaning(ANNOTATION, None if allowed else "annotation_changed")
    name = fields.name_of(owner.after, scene.new)
    kind = fields.inherited(owner.before, "/FT", scene.old)
    if kind != fields.inherited(owner.after, "/FT", scene.new):
        return Meaning(UNDEFINED, "field_changed", name)
    if difference.spot.place == "actions":
        return Meaning(UNDEFINED, "actions_changed", name)
    if difference.spot.key in {"/F", "/Ff", "/M", "/P"} and _is_harmless(difference):
        return Meaning()
    if kind == "/Sig":
        return _signature_field(difference, scene, name)
    return _filled_field(difference, scene, name)


def _signature_field(difference: Difference, scene: Scene, name: str) -> Meaning:
    owner = difference.spot.owner
    assert owner is not None
    if fields.signature_in(owner.before, scene.old) is not None:
        return Meaning(UNDEFINED, "signature_replaced", name)
    signature = fields.signature_in(owner.after, scene.new)
    forbidden = difference.spot.key in _NEVER_WHILE_SIGNING
    if signature is None:
        if forbidden:  # where it stands and what it is called, whoever signed has seen
            return Meaning(SIGNING, "field_changed", name)
        drawn = difference.spot.place == "appearance" and not draws_nothing(owner.after, scene.new)
        return Meaning(SIGNING, "appearance_without_signature" if drawn else None, name)
    category = VALIDATION_DATA if fields.is_timestamp(signature, scene.new) else SIGNING
    if not fields.has_signature_of_its_own(owner.after, scene.old, scene.new):
        return Meaning(category, "signature_reused", name)
    return Meaning(category, "field_changed" if forbidden else None, name)


def _filled_field(difference: Difference, scene: Scene, name: str) -> Meaning:
    spot, state = difference.spot, scene.new
    assert spot.owner is not None
    filled = Meaning(FORM_FILLING, None, name)
    misleading = Meaning(FORM_FILLING, "appearance_differs_from_value", name)
    before, after = spot.owner.before, spot.owner.after
    if office.is_of_the_office(name, after, state):
        if spot.place not in _SHOWING:  # how a viewer would draw it anew belongs to it as well
            return Meaning(FORM_FILLING, "field_changed", name)
        return _number_or_date(before, after, scene, name)
    if fields.inherited(after, "/FT", state) == "/Btn":
        if spot.place == "value" or spot.key == "/AS":
            return misleading if shows_another_state(after, state) else filled
        if spot.place == "appearance":  # pressing a button exchanges its state, never its pictures
            return filled if difference.kind is Kind.ADDED else misleading
    elif spot.place == "value":
        return misleading if contradicts_its_value(after, state) else filled
    elif spot.place in {"appearance", "form resources"}:
        gone = difference.kind is Kind.REMOVED
        lies = gone or shows_another_text(before, after, scene.old, state)
        return misleading if lies else filled
    if spot.key in _FILLING_KEYS:
        return filled
    return Meaning(UNDEFINED, "field_changed", name)


def _number_or_date(before: Any, after: Any, scene: Scene, name: str) -> Meaning:
    """A number or a date is given once, and shown as what it is."""
    had = fields.inherited(before, "/V", scene.old)
    has = fields.inherited(after, "/V", scene.new)
    if had and str(had) != str(has):
        return Meaning(FORM_FILLING, "number_or_date_changed", name)
    return Meaning(FORM_FILLING, office.doubt(after, scene.new), name)


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int) else 0


def _is_harmless(difference: Difference) -> bool:
    """Tell whether no flag changed that shows or hides, or frees, a field; a page may be named later."""
    if difference.spot.key in {"/M", "/P"}:
        return difference.spot.key == "/M" or difference.kind is Kind.ADDED
    flags = [_number(one) for one in (difference.before, difference.after)]
    changed = flags[0] ^ flags[1]
    if difference.spot.key == "/F":
        return not changed & _SHOWN_OR_NOT
    return changed == _READ_ONLY and bool(flags[1] & _READ_ONLY)
