"""Whatever order things happen in: nobody signs outside days, types and confirmations (a property)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from service.journeys.errors import HouseError
from service.journeys.mandates import MandateRefusedError
from service.store.tables import MandateRow
from tests.support.mandates import MORNING, TODAY

FORMS = ("KT", "TL", "TUQ")
SCOPES = (("QUYET_DINH",), ("CONG_VAN", "BAO_CAO"), ("QUYET_DINH", "CONG_VAN", "BAO_CAO"))
PEOPLE = ("giamdoc", "quantri", "phogiamdoc", "truongphong", "giamdockhac", "vanthu")
HOLDERS = {"KT": "phogiamdoc", "TL": "truongphong", "TUQ": "truongphong"}

RECORD = st.tuples(
    st.just("record"),
    st.sampled_from(PEOPLE[:2]),
    st.sampled_from(FORMS),
    st.sampled_from(SCOPES),
    st.integers(-2, 1),
    st.integers(0, 4),
)
DECIDE = st.tuples(
    st.sampled_from(["confirm", "revoke"]), st.sampled_from(PEOPLE), st.integers(0, 3)
)
PASS = st.tuples(st.just("pass"), st.integers(1, 20))
STAFF = st.tuples(
    st.sampled_from(["suspend", "restore"]), st.sampled_from(["phogiamdoc", "truongphong"])
)


@dataclass
class Kept:
    """What the property remembers of a mandate by itself."""

    id: str
    form: str
    types: tuple[str, ...]
    first: date
    last: date
    confirmed: bool
    revoked: bool = False

    def holds(self, moment, type_code):
        """Tell by plain arithmetic in UTC: a day in Vietnam is seven hours ahead."""
        begin = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)
        end = datetime(self.last.year, self.last.month, self.last.day, tzinfo=UTC)
        seven = timedelta(hours=7)
        in_time = begin - seven <= moment < end + timedelta(days=1) - seven
        return self.confirmed and not self.revoked and in_time and type_code in self.types


def happen(agency, kept, suspended, what):
    """Do one thing, and remember what should have come of it."""
    kind, *facts = what
    if kind == "record":
        by, form, types, begin, length = facts
        first = TODAY + timedelta(days=begin)
        last = first + timedelta(days=length)
        wish = agency.wish(form, type_codes=types, valid_from=first, valid_until=last)
        try:
            mandate_id = agency.desk.record(agency.people[by], wish)
        except HouseError:
            return
        kept.append(Kept(mandate_id, form, types, first, last, by == "giamdoc"))
    elif kind == "pass":
        agency.clock.forward(timedelta(hours=facts[0], seconds=1))
    elif kind in {"suspend", "restore"}:
        agency.change(facts[0], active=kind == "restore")
        (suspended.discard if kind == "restore" else suspended.add)(facts[0])
    elif kept:
        by, index = facts
        one = kept[index % len(kept)]
        try:
            if kind == "confirm":
                agency.desk.confirm(agency.people[by], one.id)
                assert by == "giamdoc"
                assert not one.revoked
                one.confirmed = True
            else:
                agency.desk.revoke(agency.people[by], one.id, "thử")
                assert by in {"giamdoc", "quantri", HOLDERS[one.form]}
                one.revoked = True
        except HouseError:
            return


ACTS = st.builds(
    list.__add__,
    st.lists(RECORD, min_size=1, max_size=3),
    st.lists(DECIDE | DECIDE | RECORD | PASS | STAFF, min_size=3, max_size=10),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_no_order_of_acts_lets_a_mandate_sign_that_does_not_hold(settled, acts):
    agency = settled
    agency.clock.moment = MORNING
    with agency.memory.writing() as session:
        session.execute(delete(MandateRow))
    for who in HOLDERS.values():
        agency.change(who, active=True)
    kept, suspended = [], set()
    for what in acts:
        happen(agency, kept, suspended, what)
        for form, who in HOLDERS.items():
            for type_code in ("QUYET_DINH", "CONG_VAN"):
                right = who not in suspended and any(
                    one.form == form and one.holds(agency.clock(), type_code) for one in kept
                )
                try:
                    capacity = agency.may(who, form, type_code)
                except MandateRefusedError:
                    assert not right, (what, form, type_code)
                else:
                    assert right, (what, form, type_code)
                    used = next(one for one in kept if one.id == capacity.mandate_id)
                    assert used.holds(agency.clock(), type_code)
