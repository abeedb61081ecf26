"""Lists of documents that wait for one approval, for tests."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from service.identity.roles import Person
from service.journeys.signing import BatchView, ItemState
from tests.support.documents import a_pdf
from tests.support.house import PIN, TestHouse


def uploaded(house: TestHouse, person: Person, count: int) -> list[str]:
    """Return the ids of so many documents, no two of which say the same."""
    return [
        house.signing.upload(
            person, BytesIO(a_pdf(text=f"Van ban {uuid4()}")), f"van-ban-{n:02}.pdf"
        ).id
        for n in range(1, count + 1)
    ]


def gathered(house: TestHouse, person: Person, count: int) -> BatchView:
    """Return a list of so many documents, ready to be approved."""
    return house.signing.gather(person, uploaded(house, person, count), house.credential(person))


def approved(house: TestHouse, person: Person, batch: BatchView) -> BatchView:
    """Return a list after its approval."""
    return house.signing.approve(person, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)


def states(batch: BatchView) -> list[ItemState]:
    """Return how each document of a list stands."""
    return [one.state for one in batch.items]
