"""A verdict on paper: the one sentence, three answers, each signature; Vietnamese first, then English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from PIL import Image as Picture
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, PageBreak, Spacer, Table, TableStyle

from service.web.paper import sheet
from service.web.paper.sheet import SOFT, TONES, WIDTH, Seal, ruled, style, words
from service.web.presenters import in_groups, tell_moment, tell_size
from service.web.translations import say
from service.web.verify import answers
from service.web.verify.facts import facts_of

LANGUAGES: Final = ("vi", "en")
SIGNATURES_AT_MOST: Final = 60
PICTURE_PIXELS_AT_MOST: Final = 40_000_000
TALLEST_PICTURE: Final = 130 * mm

Report = Mapping[str, Any]


def write_report(
    report: Report, pictures: Mapping[int, bytes], *, told_by: str, sealed: bool
) -> bytes:
    """Return a told report as PDF; `told_by` is this service's address, `sealed` whether it will sign."""
    story: list[Flowable] = []
    for language in LANGUAGES:
        if story:
            story.append(PageBreak())
        story += _Telling(report, pictures, told_by, sealed, language).story()

    def foot(number: int, all_: int) -> str:
        page = say("paper-page", "vi", number=number, all=all_)
        return f"Ấn Tín · {sheet.plain(told_by, 60)} · {report['id']}\t{page}"

    return sheet.write(story, title=say("paper-title", "vi"), foot=foot)


class _Telling:
    """One language of a report."""

    def __init__(
        self,
        report: Report,
        pictures: Mapping[int, bytes],
        told_by: str,
        sealed: bool,  # noqa: FBT001
        language: str,
    ) -> None:
        self.report, self.pictures = report, pictures
        self.told_by, self.sealed, self.language = told_by, sealed, language

    def say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)

    def story(self) -> list[Flowable]:
        """Return the whole telling, top to bottom."""
        report = self.report
        code = report["verdict"]["code"].lower()
        story: list[Flowable] = [
            words("Ấn Tín", style(9, bold=True, colour=SOFT)),
            words(self.say("paper-title"), style(17, bold=True, after=3)),
            words(
                self.say("paper-checked", moment=tell_moment(report["validated_at"])),
                style(9.5, colour=SOFT),
            ),
            words(
                report["document"]["filename"] or self.say("verify-nameless"),
                style(11, bold=True, before=3, after=8),
            ),
            self._verdict(code),
            self._answers(),
            Spacer(0, 9),
            words(self.say("verify-next"), style(11.5, bold=True, after=1, keep=True)),
            words(self.say(f"verify-next-{code}"), style(10, after=6)),
        ]
        story += [words("• " + one["text"][self.language], style(10)) for one in report["notices"]]
        signatures = report["signatures"]
        if signatures:
            story.append(
                words(
                    self.say("verify-signatures"),
                    style(13, bold=True, before=8, after=3, keep=True),
                )
            )
        for number, one in enumerate(signatures[:SIGNATURES_AT_MOST], 1):
            story += self._signature(number, one)
        if len(signatures) > SIGNATURES_AT_MOST:
            left = len(signatures) - SIGNATURES_AT_MOST
            story.append(words(self.say("paper-more-signatures", count=left), style(10)))
        story.append(KeepTogether(self._document()))
        return story

    def _verdict(self, code: str) -> Table:
        """Return the one sentence beside its seal."""
        tone = answers.verdict_tone(self.report)
        deep, wash = TONES[tone]
        said = [
            words(self.say(f"verdict-title-{code}"), style(16, bold=True, colour=deep, after=1)),
            words(self.say(f"verify-verdict-{code}"), style(10.5, colour=deep)),
        ]
        table = Table([[Seal(tone), said]], colWidths=[25 * mm, WIDTH - 25 * mm])
        table.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, -1), wash),
                    ("BOX", (0, 0), (-1, -1), 0.6, deep),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ("LEFTPADDING", (0, 0), (0, 0), 10),
                    ("TOPPADDING", (0, 0), (-1, -1), 9),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
                ]
            )
        )
        return table

    def _answers(self) -> Table:
        """Return the three answers side by side."""
        cells = []
        for answer in answers.answers(self.report):
            key, facts = f"verify-{answer.question}-{answer.word}", dict(answer.facts)
            if "moment" in facts:
                facts["moment"] = tell_moment(str(facts["moment"]))
            deep = TONES[answer.tone][0]
            cells.append(
                [
                    words(self.say(f"verify-{answer.question}"), style(9, colour=SOFT)),
                    words(self.say(key, **facts), style(10.5, bold=True, colour=deep, after=1)),
                    words(self.say(f"{key}-more", **facts), style(9)),
                ]
            )
        table = Table([cells], colWidths=[WIDTH / 3] * 3)
        edge = TONES[answers.verdict_tone(self.report)][0]
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("BOX", (0, 0), (-1, -1), 0.6, edge),
                    ("LINEAFTER", (0, 0), (1, 0), 0.4, sheet.LINE),
                    ("LEFTPADDING", (0, 0), (-1, -1), 8),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                    ("TOPPADDING", (0, 0), (-1, -1), 6),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
                ]
            )
        )
        return table

    def _signature(self, number: int, one: Report) -> list[Flowable]:
        """Return one signature: who, its facts, what changed since, what was checked."""
        deep = TONES[answers.indication_tone(one["indication"])][0]
        kind = self.say(f"verify-kind-{one['kind']}")
        level = f" · {one['level']}" if one["level"] else ""
        word = self.say(f"indication-{one['indication'].lower()}")
        head: list[Flowable] = [
            words(f"{number}. {answers.name_of(one)}", style(11.5, bold=True, before=9, keep=True)),
            words(f"{kind}{level} – {word}", style(10, bold=True, colour=deep, after=2, keep=True)),
        ]
        reason = answers.reason_of(one)
        if reason and one["indication"] != "TOTAL-PASSED":
            head.append(words(reason["text"][self.language], style(10, colour=deep, after=2)))
        rows = [self._row(label, value) for label, value in facts_of(one, self.language)]
        if one["sub_indication"]:
            told = f"{one['indication']} · {one['sub_indication']}"
            rows.append(self._row(self.say("verify-etsi"), told))
        return [
            KeepTogether([*head, ruled(rows)]),
            *self._pictures(one),
            *self._findings(one["findings"]),
        ]

    def _row(self, label: str, value: str) -> tuple[Flowable, Flowable]:
        return words(label, style(9, colour=SOFT)), words(value, style(9.5))

    def _pictures(self, one: Report) -> Iterator[Flowable]:
        """Give each picture of what looks different since, with its caption."""
        for picture in one["changes"].get("pictures", ()):
            number = int(str(picture["url"]).rpartition("/")[2].partition(".")[0])
            drawn = _drawn(self.pictures.get(number))
            if drawn is not None:
                caption = words(
                    self.say("verify-picture", page=picture["page"]),
                    style(9, colour=SOFT, before=6, after=2),
                )
                yield KeepTogether([caption, drawn])

    def _findings(self, findings: Sequence[Report]) -> Iterator[Flowable]:
        """Give what was checked, in the order of the building blocks, each with its outcome in words."""
        if findings:
            title = self.say("verify-details-findings")
            yield words(title, style(9.5, bold=True, before=5, after=1, keep=True))
            yield ruled(
                [
                    self._row(
                        self.say(f"finding-outcome-{one['outcome']}"), one["text"][self.language]
                    )
                    for one in findings
                ],
                label_width=30 * mm,
            )

    def _document(self) -> list[Flowable]:
        """Return which file this is about, and who says so."""
        document, policy = self.report["document"], self.report["policy"]
        facts = self.say(
            "verify-document-facts",
            pages=document["pages"],
            size=tell_size(document["size"], self.language),
            version=document["pdf_version"],
        )
        rows = [
            self._row(self.say("paper-file"), document["filename"] or self.say("verify-nameless")),
            self._row("PDF", facts),
            self._row("SHA-256", " ".join(in_groups(document["sha256"]))),
            self._row(self.say("verify-policy"), f"{policy['id']} · {policy['version']}"),
        ]
        seal = self.say("paper-sealed" if self.sealed else "paper-not-sealed", address=self.told_by)
        return [
            words(self.say("verify-document"), style(13, bold=True, before=14, after=3, keep=True)),
            ruled(rows),
            words(seal, style(9, colour=SOFT, before=8)),
        ]


def _drawn(png: bytes | None) -> Flowable | None:
    """Return a picture at a size that fits, or None where it is none or too large to draw."""
    if png is None:
        return None
    try:
        with Picture.open(BytesIO(png)) as opened:
            wide, high = opened.size
    except (OSError, ValueError):
        return None
    if not 0 < wide * high <= PICTURE_PIXELS_AT_MOST:
        return None
    scale = min(WIDTH / wide, TALLEST_PICTURE / high)
    return sheet.framed(Image(BytesIO(png), wide * scale, high * scale), wide * scale)
