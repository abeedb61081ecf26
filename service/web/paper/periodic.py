"""The periodic report in words: what was gathered becomes the plain text that our template sets.

Every word passes through `plain`: one form of each letter, a box for what our face cannot draw. The
template gets strings and numbers alone, so a unit's name cannot become markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.adoption.periodic.contents import Report
from service.web.paper.blocks import Json, Tally, block, drawable
from service.web.paper.periodic_parts import Telling, month_number
from service.web.paper.periodic_results import places, reported, results, trend
from service.web.paper.periodic_trust import LedgerMark, check, definitions, trust
from service.web.paper.typesetting import Typeset
from service.web.presenters import in_legal_time, tell_date, tell_moment
from service.web.translations import say
from signing.placement import Box
from signing.tagged_field import with_row_headers, with_tagged_field

FIELD: Final = "Seal"
PAGE_HEIGHT: Final = 841.89
SEAL_WIDTH, SEAL_HEIGHT = 221.0, 68.0  # 78 × 24 mm, as in the template


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who reports: body above, body, place, symbol behind the number, and where it goes."""

    parent: str
    agency: str
    place: str
    symbol: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeriodicWriter:
    """Writes a report as PDF; `run` is the bounded room in which the template is set."""

    run: Callable[[str], Typeset]
    letterhead: Letterhead
    public_url: str
    ledger: Callable[[], LedgerMark | None]

    def write(
        self, report: Report, language: str, *, made_at: datetime, sealed: bool, version: int = 1
    ) -> bytes:
        """Return a report as a tagged PDF; with `sealed`, an empty field `Seal` waits for its seal.

        Raises:
            DocumentRefusedError: setting it took too much time or memory.

        """
        told = _Words(self, report, language, made_at, sealed, version).told()
        made = self.run(json.dumps(drawable(told), ensure_ascii=False))
        if not sealed:
            return with_row_headers(made.pdf)
        top = PAGE_HEIGHT - made.top
        box = Box(
            round(made.left), round(top - SEAL_HEIGHT), round(made.left + SEAL_WIDTH), round(top)
        )
        says = Telling(report, language).say(
            "report-field", subject=Telling.period(report.name, language)
        )
        return with_tagged_field(made.pdf, name=FIELD, says=says, page=made.page, box=box)


def shown_in_seal(language: str) -> Callable[[str | None, datetime], tuple[str, ...]]:
    """Return what tells the lines that stand in the seal's field."""

    def lines(signer: str | None, moment: datetime) -> tuple[str, ...]:
        by = say("report-seal-by", language, name=signer or "Ấn Tín")
        return by, say("report-seal-at", language, moment=tell_moment(moment))

    return lines


def letter_about(
    report: Report, language: str, *, sha256: str, level: str, public_url: str
) -> tuple[str, str]:
    """Return subject and text of the letter that carries a report."""
    tell = Telling(report, language)
    period = tell.period(report.name, language)
    lines = [f"- {tell.name(one.measure)}: {tell.rate(one.cell)}" for one in report.measured]
    sealed = "report-letter-sealed" if level else "report-letter-unsealed"
    return (
        tell.say("report-letter-subject", period=period),
        "\n".join(
            (
                tell.say("report-letter-greeting"),
                "",
                tell.say("report-letter-about", period=period),
                "",
                *lines,
                "",
                tell.say(sealed, address=f"{public_url}/verify"),
                tell.say("report-letter-digest", digest=sha256),
                "",
                tell.say("report-letter-end"),
                "",
            )
        ),
    )


class _Words:
    """One report in one language."""

    def __init__(
        self,
        writer: PeriodicWriter,
        report: Report,
        language: str,
        made_at: datetime,
        sealed: bool,  # noqa: FBT001
        version: int,
    ) -> None:
        self.writer, self.report, self.language = writer, report, language
        self.made_at, self.sealed, self.version = made_at, sealed, version
        self.telling = Telling(report, language)
        self.say = self.telling.say

    def told(self) -> dict[str, Json]:
        """Return everything the template sets."""
        report, say, head = self.report, self.say, self.writer.letterhead
        local = in_legal_time(self.made_at)
        number = report.name if self.version == 1 else f"{report.name}.{self.version}"
        subject = say("report-subject", period=Telling.period(report.name, self.language))
        standing = self._standing()
        return {
            "language": self.language,
            "title": f"{say('report-kind').capitalize()}: {subject}",
            "author": head.agency,
            "made": [local.year, local.month, local.day, local.hour, local.minute, local.second],
            "standing": standing,
            "parent": head.parent,
            "agency": head.agency,
            "country": say("report-country"),
            "motto": say("report-motto"),
            "number": say("report-number", number=number, symbol=head.symbol),
            "place_date": say(
                "report-place-date",
                place=head.place,
                day=f"{local.day:02}",
                month=month_number(local.month),
                year=str(local.year),
            ),
            "kind": say("report-kind"),
            "subject": subject,
            "blocks": [*self._opening(standing), *self._blocks()],
            "copies_title": say("report-copies"),
            "copies": [*(f"- {one}" for one in head.copies), say("report-copies-archive")],
            "signer": say("report-signer"),
            "signer_about": say(
                "report-signer-sealed" if self.sealed else "report-signer-unsealed"
            ),
        }

    def _standing(self) -> str:
        key = "report-provisional" if self.report.closed_at is None else "report-closed"
        return self.say(key, moment=tell_moment(self.report.closed_at or self.report.as_of))

    def _opening(self, standing: str) -> list[Json]:
        report = self.report
        opening = self.say(
            "report-opening",
            agency=self.writer.letterhead.agency,
            period=Telling.period(report.name, self.language),
            first=tell_date(report.period.first),
            last=tell_date(report.period.last),
        )
        blocks: list[Json] = [
            block("paragraph", opening),
            block("strong" if report.closed_at is None else "paragraph", standing),
        ]
        if any(one.stood is not None and one.stood.version > 1 for one in report.goals):
            blocks.append(block("paragraph", self.say("report-again")))
        return blocks

    def _blocks(self) -> list[Json]:
        """Return the seven parts."""
        tell, tables, charts = self.telling, Tally(), Tally()
        mark, address = self.writer.ledger(), self.writer.public_url
        parts = (
            ("results", results(tell, tables)),
            ("trend", trend(tell, tables, charts)),
            ("places", places(tell, tables)),
            ("reported", reported(tell, tables)),
            ("trust", trust(tell, tables)),
            ("definitions", definitions(tell, tables)),
            ("check", check(tell, address, mark, sealed=self.sealed)),
        )
        blocks: list[Json] = []
        for name, part in parts:
            blocks += [block("part", self.say(f"report-part-{name}")), *part]
        return blocks
