"""A leader signs: from the upload to the finished file."""

from __future__ import annotations

from pathlib import Path

from service.journeys.signing import ActState
from signing.levels import PadesLevel
from tests.support.house import PIN, a_house


def test_a_leader_signs_and_the_file_reaches_the_level_ordered(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    leader = house.person()
    act = house.placed(leader, house.credential(leader))

    done = house.signing.authorize(leader, act.id, consent_sha256=act.base_sha256, pin=PIN)

    assert done.problem is None
    assert (done.state, done.level_reached) == (ActState.FINISHED, PadesLevel.B_LTA)
    document = house.signing.document(leader, act.document_id).summary
    assert (document.version, document.signatures) == (2, 1)
    first, second = (house.signing.file(leader, document.id, n) for n in (1, 2))
    assert second.path.read_bytes().startswith(first.path.read_bytes())
