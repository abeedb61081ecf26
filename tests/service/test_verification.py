"""The journey of a verdict: judged in the safe room, kept with its event, told again, forgotten."""

import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from service.events.ledger import verify
from service.journeys.errors import NotFoundError
from service.journeys.verification import PRELOAD, VerificationJourney
from service.sandbox import DirectSandbox, Sandbox
from service.store.tables.ledger import EventRow
from signing.errors import DocumentRefusedError
from signing.revocation import RevocationMaterial
from signing.trust import TrustStore
from signing.validation.files import examine_file
from signing.validation.policy import ValidationPolicy
from tests.corpus import hostile
from tests.support.pki import pki
from tests.support.signed import plain, signed


class Asked:
    """A revocation source that remembers whom it was asked about."""

    def __init__(self):
        self.paths = []

    def gather(self, path, moment):
        self.paths.append(tuple(path))
        return pki().gather(path, moment)


def journey(memory, *, trust=None, sandbox=None, clock=None, revocation=None, **options):
    return VerificationJourney(
        memory,
        sandbox or DirectSandbox(),
        clock or (lambda: datetime.now(UTC)),
        pki().trust if trust is None else trust,
        revocation or Asked(),
        ValidationPolicy(),
        **options,
    )


def test_a_verdict_is_kept_with_its_event_and_told_again(memory):
    desk = journey(memory)

    verdict = desk.examine(BytesIO(signed()), filename="quyết định.pdf")

    assert verdict.passed
    assert verdict.report["document"]["filename"] == "quyết định.pdf"
    assert desk.retrieve(verdict.id) == verdict
    with memory.reading() as session:
        (event,) = session.scalars(select(EventRow)).all()
        assert (event.kind, event.subject) == ("DocumentVerified", verdict.id)
        assert verify(session).broken is None


def test_a_refused_file_leaves_no_trace(memory):
    desk = journey(memory)

    with pytest.raises(DocumentRefusedError):
        desk.examine(BytesIO(b"hello"))
    with memory.reading() as session:
        assert session.scalars(select(EventRow)).all() == []


def test_verdicts_nobody_asked_to_keep_are_forgotten_after_a_day(memory):
    now = [datetime.now(UTC)]
    desk = journey(memory, clock=lambda: now[0])
    verdict = desk.examine(BytesIO(plain()))

    now[0] += timedelta(hours=25)

    with pytest.raises(NotFoundError):
        desk.retrieve(verdict.id)
    assert desk.purge() == 1
    assert desk.purge() == 0


def test_offline_nobody_is_asked(memory):
    source = Asked()

    verdict = journey(memory, revocation=source).examine(BytesIO(signed()), offline=True)

    assert (source.paths, verdict.report["indication"]) == ([], "INDETERMINATE")


def test_a_stranger_cannot_choose_whom_we_ask_but_an_operator_may(memory):
    source, anchors = Asked(), [pki().root.der, pki().issuing.der]
    desk = journey(memory, trust=TrustStore(), revocation=source)

    verdict = desk.examine(BytesIO(signed()), trust_extra=anchors)
    assert (source.paths, verdict.report["indication"]) == ([], "INDETERMINATE")
    assert verdict.report["signatures"][0]["signer"]["trust_domain"] in {None, "caller"}

    assert desk.examine(BytesIO(signed()), trust_extra=anchors, by_operator=True).passed
    assert source.paths


def test_a_callers_trust_is_enough_where_the_file_proves_the_rest(memory):
    desk = journey(memory, trust=TrustStore())

    verdict = desk.examine(BytesIO(signed(level="B-LTA")), trust_extra=[pki().root.der])

    assert verdict.passed
    assert verdict.report["verdict"] == "SIGNED"
    assert verdict.report["signatures"][0]["signer"]["trust_domain"] == "caller"


@pytest.mark.parametrize("blob", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_unreadable_trust_is_refused(memory, blob):
    with pytest.raises(DocumentRefusedError) as refusal:
        journey(memory).examine(BytesIO(plain()), trust_extra=[blob])
    assert refusal.value.code == "trust_unreadable"


def test_a_file_over_the_limit_is_refused_before_it_is_read(memory):
    with pytest.raises(DocumentRefusedError) as refusal:
        journey(memory, largest=1000).examine(BytesIO(signed()))
    assert (refusal.value.code, refusal.value.limit) == ("too_large", 1000)


@pytest.fixture(scope="module")
def sandbox():
    room = Sandbox(preload=PRELOAD, workers=1, timeout=20)
    yield room
    room.close()


def test_through_the_real_sandbox_the_verdict_is_the_same(memory, sandbox, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed(level="B-LTA"))

    verdict = journey(memory, sandbox=sandbox).examine(path, filename=path.name)

    assert verdict.passed
    assert [one["level"] for one in verdict.report["signatures"]] == ["B-LTA", None]


@pytest.mark.parametrize("make", hostile.REFUSED, ids=lambda make: make.__name__)
def test_hostile_files_are_answered_never_believed(sandbox, make):

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(make())
        file.flush()
        try:
            report = sandbox.run(
                examine_file,
                file.name,
                pki().trust,
                RevocationMaterial(),
                ValidationPolicy(),
                datetime.now(UTC),
                None,
                None,
            )
        except DocumentRefusedError:
            return
        assert report.indication is None
