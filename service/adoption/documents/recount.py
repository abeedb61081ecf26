"""A figure over documents counted again by another road: one query over the events, no fold, no tally.

What `registered` says and what this says must agree to the bit; where they do not, one of them is wrong
and no figure should be believed until it is known which.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import BindParameter, Boolean, Date, bindparam, text
from sqlalchemy.orm import Session

from service.adoption.figures import Question, Rate
from service.adoption.measures import Hold
from service.store.engine import Moment

VERIFIED: Final = (
    "JOIN known v ON v.about = {t}.about AND v.version = {t}.version AND v.kind = 'DocumentSigned'"
)
PROOFS: Final = {
    Hold.SIGNED: f"""EXISTS (
  SELECT 1 FROM known t {VERIFIED.format(t="t")} WHERE t.about = n.about AND t.kind = 'TurnSigned'
    AND NOT EXISTS (SELECT 1 FROM known b WHERE b.about = t.about AND b.place > t.place
      AND (b.kind IN ('OutgoingRedrafted', 'DocumentReturned')
        OR (b.kind IN ('ActTakenBack', 'TurnSigned') AND b.party_id = t.party_id))))""",  # noqa: S608 - constants
    Hold.SEALED: f"""EXISTS (
  SELECT 1 FROM known s {VERIFIED.format(t="s")} WHERE s.about = n.about AND s.kind = 'DocumentSealed')""",  # noqa: S608 - constants
    Hold.SENT: f"""EXISTS (
  SELECT 1 FROM known i WHERE i.about = n.about AND i.kind = 'DocumentIssued') AND EXISTS (
  SELECT 1 FROM known d JOIN known l ON l.about = d.about AND l.letter_id = d.letter_id
    AND l.kind = 'LetterSent'
  JOIN known s ON s.about = d.about AND s.sha256 = d.sha256 AND s.kind = 'DocumentSealed'
  {VERIFIED.format(t="s")} WHERE d.about = n.about AND d.kind = 'DocumentDispatched')""",  # noqa: S608 - constants
    Hold.IN_FORCE: """NOT EXISTS (
  SELECT 1 FROM known w WHERE w.about = n.about AND w.kind = 'StandingChanged'
    AND w.standing IN ('RECALLED', 'REPLACED'))""",
}
BODIES: Final = """
bodies AS MATERIALIZED (
  SELECT u.code, u.parent_code FROM roster_units u WHERE u.valid_from <= :on_day
    AND u.recorded_at <= :as_of AND (u.superseded_at IS NULL OR u.superseded_at > :as_of)
    AND NOT EXISTS (SELECT 1 FROM roster_units o WHERE o.code = u.code AND o.valid_from <= :on_day
      AND o.recorded_at <= :as_of AND (o.superseded_at IS NULL OR o.superseded_at > :as_of)
      AND (o.valid_from > u.valid_from OR (o.valid_from = u.valid_from AND o.id > u.id)))
), below(code) AS (
  SELECT CAST(:unit AS TEXT) UNION
  SELECT CAST(u.code AS TEXT) FROM bodies u JOIN below ON u.parent_code = below.code
)"""
NUMBERS: Final = f"""
WITH RECURSIVE {BODIES.lstrip()}, known AS NOT MATERIALIZED (
  SELECT * FROM document_events WHERE recorded_at <= :as_of
), numbers AS (
  SELECT n.about FROM known n WHERE n.kind = 'NumberGiven'
    AND COALESCE(n.type_code, '') NOT IN :copies
    AND (:everywhere OR n.unit_code IN (SELECT code FROM below))
    AND COALESCE((SELECT e.day FROM known e WHERE e.about = n.about AND e.kind = 'EntryDated'
      ORDER BY e.place DESC LIMIT 1), n.day) BETWEEN :first_day AND :last_day
    AND NOT EXISTS (SELECT 1 FROM known c WHERE c.about = n.about AND c.kind = 'EntryCancelled')
)"""  # noqa: S608 - nothing from outside is in the text; all values are bound


def recount_documents(
    session: Session, question: Question, on: date, copies: Collection[str]
) -> Rate:
    """Return the two counts of a question about documents, its bodies as they stood on a day.

    Documents of these types are copies, and counted nowhere.

    Raises:
        ValueError: the question is not about documents, is restated, or of a level.

    """
    measure = question.measure
    if measure.how != "documents" or question.restated_on or question.scope.level:
        raise ValueError("only figures about documents, as they were, are counted again")
    holds = " AND ".join(PROOFS[one] for one in measure.holds)
    query = f"{NUMBERS} SELECT count(*), coalesce(sum(CASE WHEN {holds} THEN 1 ELSE 0 END), 0) FROM numbers n"  # noqa: S608 - see above
    values = {
        "as_of": question.as_of,
        "on_day": on,
        "first_day": question.period.first,
        "last_day": question.period.last,
        "unit": question.scope.unit or "",
        "everywhere": question.scope.unit is None,
        "copies": sorted(copies),
    }
    types: tuple[BindParameter[object], ...] = (
        bindparam("as_of", type_=Moment()),
        bindparam("on_day", type_=Date()),
        bindparam("first_day", type_=Date()),
        bindparam("last_day", type_=Date()),
        bindparam("everywhere", type_=Boolean()),
        bindparam("copies", expanding=True),
    )
    entitled, counted = session.execute(text(query).bindparams(*types), values).one()
    return Rate(int(counted), int(entitled))
