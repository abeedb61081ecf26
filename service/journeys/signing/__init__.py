"""A leader signs: upload → place → authorize → (the key) → finish → re-verify → keep.

A step reads, lets go, lets the craft work, and ends in one transaction with its event; no network
and no PDF is touched while a transaction is open. What a row's `state` says must happen is the truth.
"""

from __future__ import annotations

from service.journeys.signing.batches import BatchItemView, BatchState, BatchView, ItemState
from service.journeys.signing.batching import Batching
from service.journeys.signing.quick import Quick
from service.journeys.signing.views import (
    ActState,
    ActView,
    CredentialView,
    DocumentDetail,
    DocumentSummary,
    PageView,
    PlacementChoice,
    PresetView,
    QuickOrder,
    SignedFile,
    StoredFile,
)

__all__ = [
    "ActState",
    "ActView",
    "BatchItemView",
    "BatchState",
    "BatchView",
    "CredentialView",
    "DocumentDetail",
    "DocumentSummary",
    "ItemState",
    "PageView",
    "PlacementChoice",
    "PresetView",
    "QuickOrder",
    "SignedFile",
    "SigningJourney",
    "StoredFile",
]


class SigningJourney(Batching, Quick):
    """Everything a signer does with documents.

    Built in layers, each of which only knows those beneath: `Shelf` (upload, list, hand out),
    `Placing` (choose and preview), `Finishing` (time, check, keep), `Authorizing` (the key),
    `Gathering` and `Batching` (many documents, one approval), `Quick` (one call). All of them stand
    on `Room`, the collaborators handed in.
    """
