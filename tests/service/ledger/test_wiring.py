"""The settings of the ledger reach the parts that need them, and a wrong one is named where it is asked for."""

import pytest

from config.settings import Settings, UnusableSettingsError
from service.events.ledger import LedgerDamagedError
from tests.support.witnessed import a_ledger, grow


@pytest.fixture
def opened():
    """Open rooms, and close them at the end."""
    every = []

    def at(folder, **settings):
        every.append(a_ledger(folder, **settings))
        return every[-1]

    yield at
    for rooms in every:
        rooms.close()


def _secret(text):
    return {"secret": f"{text}, a secret of thirty-two octets or more"}


def test_a_ledger_outlives_a_change_of_the_service_secret_once_its_old_key_is_named(
    opened, tmp_path
):
    before = opened(tmp_path, **_secret("old"))
    grow(before, 3)
    before.ledger.checkpoints.make()
    line = str(before.ledger.checkpoints.verifier_key())
    before.close()

    forgetful = opened(tmp_path, **_secret("new"))
    assert forgetful.ledger.checkpoints.verify().broken.reason == "forged"
    with pytest.raises(LedgerDamagedError):
        forgetful.ledger.checkpoints.make()
    forgetful.close()
    after = opened(tmp_path, ledger={"former_keys": [line]}, **_secret("new"))
    grow(after, 2)
    after.ledger.checkpoints.make()

    assert after.ledger.checkpoints.verify().broken is None
    assert after.ledger.journey.standing().former_keys == (line,)


def test_a_stamp_of_the_house_is_believed_by_the_house(opened, tmp_path):
    rooms = opened(tmp_path)
    grow(rooms, 3)
    rooms.ledger.checkpoints.make()

    assert rooms.ledger.journey.stamps.stamp_due() == 1
    verdict = rooms.ledger.checkpoints.verify()
    assert (verdict.checkpoints, verdict.stamped, verdict.broken) == (1, 1, None)
    assert rooms.ledger.journey.standing().newest.stamp is not None


@pytest.mark.parametrize("line", ["x", "a+b+c", "other/ledger+3aa6d1ea+AQAA"])
def test_a_former_key_that_cannot_be_read_is_named_by_flask_check(opened, tmp_path, line):
    rooms = opened(tmp_path, ledger={"former_keys": [line]})

    with pytest.raises(UnusableSettingsError, match=r"ledger\.former_keys"):
        _ = rooms.ledger.former_keys
    told = {one.part: one.problem for one in rooms.readiness.ask()}
    assert "ledger.former_keys" in told["checkpoints"]


@pytest.mark.parametrize("address", ["nobody", "a@b\nBcc: c@d", "Tên <a@b>", "a@b, c@d", ""])
def test_a_witness_is_one_plain_address(tmp_path, address):
    with pytest.raises(ValueError, match="witness"):
        Settings(data=tmp_path, ledger={"witness": address})
