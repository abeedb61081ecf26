"""Several documents that wait on their way are signed in one approval, each in its reserved field."""

from __future__ import annotations

from pathlib import Path

from service.journeys.issuing.views import State
from service.journeys.signing import ActState
from signing.validation.indications import Indication
from tests.support.house import PIN
from tests.support.issuing import SAMPLES, Office, an_office

NAMES = ("quyet-dinh.pdf", "to-trinh.pdf", "cong-van.pdf")


def waiting_for_the_head(office: Office) -> list[str]:
    """Return documents that were approved and wait for the head's signature."""
    found = []
    for name in NAMES:
        order = office.order(office.sign(office.head, at=1), subject=name)
        pdf = (SAMPLES / name).read_bytes()
        found.append(office.sent(order, pdf=pdf, name=name).summary.id)
    return found


def test_documents_on_their_way_are_signed_in_one_approval(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    documents = waiting_for_the_head(office)
    signing = office.house.signing
    batch = signing.gather(office.head, documents, office.key(office.head))

    signing.approve(office.head, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)
    signing.finish_batch(batch.id)

    for document_id in documents:
        detail = office.issuing.detail(office.head, document_id)
        assert detail.summary.state is State.NUMBERING
        path = signing.file(office.head, document_id).path
        (signature,) = [
            one for one in signing.examined(str(path), None).signatures if one.kind == "signature"
        ]
        assert signature.field == "office-signer-1"
        assert signature.indication is Indication.TOTAL_PASSED


def test_one_that_was_returned_meanwhile_is_left_out_and_stops_none_of_the_others(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    first, second, third = waiting_for_the_head(office)
    signing = office.house.signing
    batch = signing.gather(office.head, [first, second, third], office.key(office.head))
    turn = office.issuing.detail(office.head, second).turn
    assert turn is not None
    office.issuing.return_it(office.head, turn.party_id, "Sai ngày")

    done = signing.approve(office.head, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)
    signing.finish_batch(batch.id)

    states = [
        office.issuing.detail(office.drafter, one).summary.state for one in (first, second, third)
    ]
    assert states == [State.NUMBERING, State.RETURNED, State.NUMBERING]
    assert [item.problem for item in done.items if item.problem] == ["flow_not_your_turn"]
    acts = [signing.document(office.drafter, one).acts for one in (first, third)]
    assert all(found[0].state is ActState.FINISHED for found in acts)


def test_a_document_that_does_not_wait_for_this_leader_is_not_in_the_list(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    order = office.order(office.sign(office.deputy, at=1), office.sign(office.head, at=2))
    document_id = office.sent(order).summary.id

    batch = office.house.signing.gather(
        office.drafter, [document_id], office.house.credential(office.drafter)
    )

    assert [item.problem for item in batch.items] == ["flow_not_your_turn"]
