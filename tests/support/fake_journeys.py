"""Journeys that only pretend, so that doors can be tried alone: files are real, signatures are not."""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pypdfium2
from PIL import Image, ImageDraw

from service.identity.roles import Person, Role
from service.identity.step_up import WrongCodeError
from service.identity.tokens import TokenBearer
from service.journeys.errors import ActNotOpenError, ConsentMismatchError, NotFoundError
from service.journeys.signing import (
    ActState,
    ActView,
    CredentialView,
    DocumentDetail,
    DocumentSummary,
    PageView,
    PlacementChoice,
    PresetView,
    QuickOrder,
    SignedFile,
    StoredFile,
)
from signing.errors import (
    CertificateRefusedError,
    DocumentRefusedError,
    MarkOutsidePageError,
    PinLockedError,
    WrongPinError,
)

MOMENT = datetime(2026, 11, 23, 7, 5, 9, tzinfo=UTC)
ONE_AT_A_TIME = threading.Lock()  # PDFium knows no threads
PIN, CODE, TOKEN = "135790", "123456", "antin-token-of-the-tests"
CREDENTIAL = "5f0c6a58-0000-4000-8000-000000000001"
LEADER = Person(
    id="p1",
    user_name="lanhdao",
    full_name="Nguyễn Trần Hoàng Thị Phương Uyên",
    title="Phó Chủ tịch Ủy ban nhân dân phường",
    unit="Ủy ban nhân dân phường Ninh Kiều",
    email="uyen@cantho.gov.vn",
    roles=frozenset({Role.LEADER}),
)
AUDITOR = replace(LEADER, id="p2", user_name="kiemtoan", roles=frozenset({Role.AUDITOR}))


def a_credential(**changes: Any) -> CredentialView:
    """Return a sound internal key of the leader."""
    sound = CredentialView(
        id=CREDENTIAL,
        label="Chứng thư cá nhân",
        scope="person",
        device="software",
        subject=LEADER.full_name,
        issuer="Ấn Tín – Tổ chức cấp chứng thư nội bộ",
        serial_number="4711",
        not_before=MOMENT - timedelta(days=30),
        not_after=MOMENT + timedelta(days=700),
        domain="internal",
        standing="good",
        pin_locked=False,
        tries_left=5,
    )
    return replace(sound, **changes)


@dataclass
class Kept:
    """One document and all that became of it."""

    owner: str
    summary: DocumentSummary
    versions: list[bytes]
    acts: list[ActView] = field(default_factory=list)


@dataclass
class FakeSigning:
    """A SigningJourney on a folder; `given_only` leaves acts waiting for their time-stamp."""

    folder: Path
    keys: list[CredentialView] = field(default_factory=lambda: [a_credential()])
    kept: dict[str, Kept] = field(default_factory=dict)
    given_only: bool = False
    given: int = 0
    enrolled: bool = False
    trouble: Exception | None = None
    shared: Any = None  # gives the documents of the office flow to whoever takes part in them
    offered: tuple[PresetView, ...] = (
        PresetView("title_and_name", 0, 0.58, 0.7, 0.3, 0.08),
        PresetView("bottom_left", 0, 0.08, 0.85, 0.3, 0.08, warning="covers_text"),
        PresetView("top_right", 1, 0.62, 0.04, 0.3, 0.06),
    )

    def upload(
        self, by: Person, file: BinaryIO, filename: str, *, password: str | None = None
    ) -> DocumentSummary:
        if self.trouble:
            raise self.trouble
        body = file.read()
        if not body:
            raise DocumentRefusedError("empty")
        if not body.startswith(b"%PDF-"):
            raise DocumentRefusedError("not_a_pdf")
        if b"/Encrypt" in body and password != "mo":
            raise DocumentRefusedError("wrong_password" if password else "encrypted")
        digest = hashlib.sha256(body).hexdigest()
        for kept in self.kept.values():
            if kept.owner == by.id and kept.versions[0] == body:
                return kept.summary
        try:
            with ONE_AT_A_TIME:
                pages = len(pypdfium2.PdfDocument(body))
        except pypdfium2.PdfiumError:
            raise DocumentRefusedError("unreadable") from None
        name = Path(filename.replace("\\", "/")).name
        summary = DocumentSummary(
            id=str(uuid4()),
            title=name.removesuffix(".pdf"),
            filename=name,
            pages=pages,
            sha256=digest,
            size=len(body),
            version=1,
            created_at=MOMENT,
            signatures=0,
            state=None,
        )
        self.kept[summary.id] = Kept(by.id, summary, [body])
        return summary

    def _own(self, by: Person, document_id: str) -> Kept:
        kept = self.kept.get(document_id)
        if kept is None and self.shared:
            return self.shared(by, document_id)
        if kept is None or kept.owner != by.id:
            raise NotFoundError
        return kept

    def documents(self, by: Person, *, limit: int = 100) -> tuple[DocumentSummary, ...]:
        mine = [kept.summary for kept in self.kept.values() if kept.owner == by.id]
        return tuple(reversed(mine))[:limit]

    def document(self, by: Person, document_id: str) -> DocumentDetail:
        kept = self._own(by, document_id)
        pages = []
        with ONE_AT_A_TIME:
            for number, page in enumerate(pypdfium2.PdfDocument(kept.versions[-1])):
                width, height = page.get_size()
                pages.append(PageView(number, width * 96 / 72, height * 96 / 72))
        return DocumentDetail(kept.summary, tuple(pages), tuple(reversed(kept.acts)), ())

    def file(self, by: Person, document_id: str, version: int | None = None) -> StoredFile:
        kept = self._own(by, document_id)
        if version is not None and not 1 <= version <= len(kept.versions):
            raise NotFoundError
        body = kept.versions[(version or len(kept.versions)) - 1]
        path = self.folder / hashlib.sha256(body).hexdigest()
        path.write_bytes(body)
        return StoredFile(path, kept.summary.filename, len(body), path.name)

    def page_image(
        self,
        by: Person,
        document_id: str,
        page: int,
        *,
        width: int = 900,
        version: int | None = None,
    ) -> bytes:
        kept = self._own(by, document_id)
        if version is not None:
            if not 1 <= version <= len(kept.versions):
                raise NotFoundError
            kept = replace(kept, versions=kept.versions[:version])
        return self._png(self._draw(kept, page, width))

    def _draw(self, kept: Kept, page: int, width: int) -> Image.Image:
        with ONE_AT_A_TIME:
            document = pypdfium2.PdfDocument(kept.versions[-1])
            if not 0 <= page < len(document):
                raise NotFoundError
            width = min(max(width, 50), 2000)
            return document[page].render(scale=width / document[page].get_width()).to_pil()

    @staticmethod
    def _png(image: Image.Image) -> bytes:
        written = io.BytesIO()
        image.save(written, "PNG")
        return written.getvalue()

    def presets(self, by: Person, document_id: str) -> tuple[PresetView, ...]:
        pages = self._own(by, document_id).summary.pages
        return tuple(preset for preset in self.offered if preset.page < pages)

    def credentials(self, by: Person) -> tuple[CredentialView, ...]:
        return tuple(self.keys)

    def place(
        self,
        by: Person,
        document_id: str,
        credential_id: str,
        choice: PlacementChoice | None,
        *,
        reason: str | None = None,
    ) -> ActView:
        kept = self._own(by, document_id)
        key = next((key for key in self.keys if key.id == credential_id), None)
        if key is None:
            raise NotFoundError
        if key.standing not in {"good", "unknown"}:
            raise CertificateRefusedError(key.standing)
        if choice and (choice.left + choice.width > 1.0001 or choice.top + choice.height > 1.0001):
            raise MarkOutsidePageError
        if choice and choice.page >= kept.summary.pages:
            raise NotFoundError
        box = (choice.left, choice.top, choice.width, choice.height) if choice else None
        act = ActView(
            id=str(uuid4()),
            document_id=document_id,
            state=ActState.PLACED,
            level="B-LTA",
            level_reached=None,
            base_version=kept.summary.version,
            base_sha256=kept.summary.sha256,
            credential_id=credential_id,
            page=choice.page if choice else None,
            box=box,
            lines=(),
            problem=None,
            attempts=0,
            next_try_at=None,
            created_at=MOMENT,
            given_at=None,
            finished_at=None,
        )
        kept.acts.append(act)
        kept.summary = replace(kept.summary, state=act.state)
        return act

    def _act(self, by: Person, act_id: str) -> tuple[Kept, int]:
        for kept in self.kept.values():
            for place, act in enumerate(kept.acts):
                if act.id == act_id and kept.owner == by.id:
                    return kept, place
        raise NotFoundError

    def act(self, by: Person, act_id: str) -> ActView:
        kept, place = self._act(by, act_id)
        return kept.acts[place]

    def stamped_page(self, by: Person, act_id: str, *, width: int = 900) -> bytes:
        kept, place = self._act(by, act_id)
        act = kept.acts[place]
        image = self._draw(kept, act.page or 0, width)
        if act.box:
            left, top, across, down = act.box
            corners = (left, top, left + across, top + down)
            size = (image.width, image.height) * 2
            box = [part * whole for part, whole in zip(corners, size, strict=True)]
            ImageDraw.Draw(image).rectangle(box, outline=(20, 60, 160), width=3)
        return self._png(image)

    def shown(self, subject: str, consent_sha256: str) -> str:
        return f"{subject} {consent_sha256[:8]}"

    def authorize(
        self,
        by: Person,
        act_id: str,
        *,
        consent_sha256: str,
        pin: str,
        code: str | None = None,
        shown: str | None = None,
    ) -> ActView:
        if self.trouble:
            raise self.trouble
        kept, place = self._act(by, act_id)
        act = kept.acts[place]
        if act.state in {ActState.GIVEN, ActState.FINISHED}:
            return act
        if act.state is not ActState.PLACED:
            raise ActNotOpenError
        if consent_sha256 != kept.summary.sha256:
            raise ConsentMismatchError
        if self.enrolled and code != CODE:
            raise WrongCodeError
        self._check_pin(act.credential_id, pin)
        self.given += 1
        self._set(kept, place, state=ActState.GIVEN, given_at=MOMENT)
        return kept.acts[place] if self.given_only else self.finish(act_id)

    def _check_pin(self, credential_id: str, pin: str) -> None:
        place, key = next((i, k) for i, k in enumerate(self.keys) if k.id == credential_id)
        if key.pin_locked:
            raise PinLockedError
        if pin == PIN:
            return
        left = key.tries_left - 1
        self.keys[place] = replace(key, tries_left=left, pin_locked=left == 0)
        raise PinLockedError if left == 0 else WrongPinError

    def _set(self, kept: Kept, place: int, **changes: Any) -> None:
        kept.acts[place] = replace(kept.acts[place], **changes)
        kept.summary = replace(kept.summary, state=kept.acts[place].state)

    def finish(self, act_id: str) -> ActView:
        kept = next(k for k in self.kept.values() if any(a.id == act_id for a in k.acts))
        place = next(i for i, act in enumerate(kept.acts) if act.id == act_id)
        body = kept.versions[-1] + b"\n%signed\n"
        kept.versions.append(body)
        kept.summary = replace(
            kept.summary,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            version=len(kept.versions),
            signatures=kept.summary.signatures + 1,
        )
        self._set(kept, place, state=ActState.FINISHED, level_reached="B-LTA", finished_at=MOMENT)
        return kept.acts[place]

    def fail(self, act_id: str, problem: str) -> None:
        """Have an act fail for good."""
        kept, place = self._act(LEADER, act_id)
        self._set(kept, place, state=ActState.FAILED, problem=problem)

    def withdraw(self, by: Person, act_id: str) -> ActView:
        kept, place = self._act(by, act_id)
        if kept.acts[place].state not in {ActState.PLACED, ActState.WITHDRAWN}:
            raise ActNotOpenError
        self._set(kept, place, state=ActState.WITHDRAWN)
        return kept.acts[place]

    def sign_in_one_call(
        self,
        bearer: Person,
        credential_id: str,
        wrapped_key: bytes,
        token: str,
        file: BinaryIO,
        order: QuickOrder,
        *,
        password: str | None = None,
    ) -> SignedFile:
        summary = self.upload(bearer, file, "x.pdf", password=password)
        body = self.kept.pop(summary.id).versions[-1] + b"\n%signed\n"
        digest = hashlib.sha256(body).hexdigest()
        return SignedFile(io.BytesIO(body), len(body), digest, order.level or "B-LTA")


class FakeCertificates:
    """Tells the picture of the leader's signature: a blue stroke on nothing."""

    picture: bytes | None = None

    def signature_image(self, person: Person, kind: str = "signature") -> bytes | None:
        return self.picture


def a_signature_image() -> bytes:
    """Return a blue PNG with a transparent background (W-30)."""
    image = Image.new("RGBA", (600, 200))
    draw = ImageDraw.Draw(image)
    points = [(30 + 9 * x, 100 + 60 * ((x * 7) % 11 - 5) / 5) for x in range(60)]
    draw.line(points, fill=(20, 50, 170, 255), width=7, joint="curve")
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@dataclass
class FakeStepUp:
    """Says who has enrolled one-time codes."""

    signing: FakeSigning

    def is_enrolled(self, person: Person) -> bool:
        return self.signing.enrolled


class FakeTokens:
    """Knows one token."""

    def __init__(self) -> None:
        self.scopes = frozenset({"documents", "sign"})

    def authenticate(self, token: str) -> TokenBearer | None:
        if token != TOKEN:
            return None
        return TokenBearer(LEADER, self.scopes, CREDENTIAL, "t1", b"wrapped")
