"""Several documents that wait on their way are signed in one approval, each in its reserved field."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.journeys.errors import FlowRefusedError
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


def test_a_clerk_seals_several_in_one_approval_and_only_where_the_leaders_signature_stands(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    sound, broken = waiting_for_the_head(office)[:2]
    for document_id in (sound, broken):
        office.give(office.head, document_id)
        office.issuing.give_number(office.clerk, document_id)
    path = office.house.signing.file(office.clerk, broken).path
    octets = bytearray(path.read_bytes())
    octets[octets.index(b"/MediaBox") + 11] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(octets)
    signing = office.house.signing

    batch = signing.gather(office.clerk, [sound, broken], office.key(office.clerk))
    signing.approve(office.clerk, batch.id, consent_sha256=batch.consent_sha256, pin=PIN)
    signing.finish_batch(batch.id)

    assert [item.problem for item in batch.items] == [None, "flow_leader_signature_broken"]
    assert office.issuing.detail(office.drafter, sound).summary.state is State.ISSUED
    assert office.issuing.detail(office.drafter, broken).summary.state is State.SEALING


def test_the_plain_way_to_sign_asks_for_the_leaders_signature_before_the_seal_too(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    document_id = office.numbered().summary.id
    path = office.house.signing.file(office.clerk, document_id).path
    octets = bytearray(path.read_bytes())
    octets[octets.index(b"/MediaBox") + 11] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(octets)

    with pytest.raises(FlowRefusedError) as refusal:
        office.house.signing.place(office.clerk, document_id, office.key(office.clerk), None)

    assert refusal.value.reason == "leader_signature_broken"
