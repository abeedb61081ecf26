"""What a signature costs, beside the stock engine and the primitives, in one interleaved run.

Absolute times belong to a machine; the ratios travel. CPU time of this process is counted, so the
in-process time authority's work is inside every level that asks for it, ours and stock alike.

    python -m tests.load.bench_signing
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from asn1crypto import cms, keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.algorithms import DigestAlgorithm
from signing.appearance import Appearance
from signing.creation import SignatureOrder, accept, finish, prepare
from signing.devices import DataToBeSigned
from signing.levels import PadesLevel
from signing.placement import Box, Placement
from tests.support.documents import a_pdf
from tests.support.pki import pki

LINES = (
    "Ký bởi: Nguyễn Thị Ánh Tuyết",
    "Cơ quan: Thành phố Mẫu",
    "Ngày ký: 2026-11-23T14:05:09+07:00",
)
BOX = Box(50, 50, 300, 130)
LARGE = 190 << 20


class StockTimestamps(TimeStamper):
    """The test authority behind the stock engine's protocol."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token."""
        token = pki().tsa.stamp(message_digest, DigestAlgorithm(md_algorithm))
        return cms.ContentInfo.load(token.der)


def stock_signer() -> signers.SimpleSigner:
    """The signer of the engine's own documentation, with the person's RSA key."""
    holder = pki().rsa
    der = holder.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    chain = [x509.Certificate.load(certificate) for certificate in holder.chain]
    return signers.SimpleSigner(
        signing_cert=chain[0],
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore.from_certs(chain[1:]),
        prefer_pss=True,
    )


def stock(document: bytes, level: PadesLevel, *, visible: bool = False) -> Callable[[], object]:
    """Return one signature by the stock engine."""
    tree, signer = pki(), stock_signer()
    archived = level.rank >= PadesLevel.B_LT.rank
    stamper = StockTimestamps() if level is not PadesLevel.B_B else None
    style = TextStampStyle(stamp_text="\n".join(LINES), text_box_style=TextBoxStyle(font_size=8))

    def sign() -> object:
        context = None
        if archived:
            now = tree.clock()
            material = tree.gather(tree.rsa.chain, now) + tree.gather(tree.tsa.chain(), now)
            context = ValidationContext(
                trust_roots=[x509.Certificate.load(tree.root.der)],
                other_certs=[x509.Certificate.load(tree.issuing.der)],
                crls=list(material.crls),
                ocsps=list(material.ocsps),
                revocation_mode="hard-fail",
            )
        metadata = signers.PdfSignatureMetadata(
            field_name="Signature1",
            subfilter=fields.SigSeedSubFilter.PADES,
            validation_context=context,
            embed_validation_info=archived,
            use_pades_lta=level is PadesLevel.B_LTA,
        )
        spec = None
        if visible:
            box = (BOX.left, BOX.bottom, BOX.right, BOX.top)
            spec = fields.SigFieldSpec("Signature1", box=box)
        engine = signers.PdfSigner(
            metadata,
            signer,
            timestamper=stamper,
            stamp_style=style if visible else None,
            new_field_spec=spec,
        )
        return engine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(document)))

    return sign


def ours(document: bytes, level: PadesLevel, *, visible: bool = False) -> Callable[[], object]:
    """Return one signature by this house: prepare, value, accept, finish, and the file written."""
    tree = pki()
    order = SignatureOrder(tree.rsa.chain, tree.rsa.algorithm, tree.clock(), level)
    if visible:
        order = replace(order, placement=Placement(0, BOX), appearance=Appearance(LINES))

    def sign() -> object:
        working = io.BytesIO(document)
        preparation = prepare(working, order)
        given = accept(preparation, tree.rsa.sign(preparation.data_to_be_signed))
        finish(
            working,
            given,
            authorities=[tree.tsa],
            revocation=tree,
            trust=tree.trust,
            now=tree.clock(),
        )
        return working

    return sign


def primitives(document: bytes) -> Callable[[], object]:
    """Return one RSA-3072 signature and the SHA-256 of the document."""
    tree = pki()
    data = DataToBeSigned(bytes(256), tree.rsa.algorithm)
    return lambda: (tree.rsa.sign(data), hashlib.sha256(document).digest())


def cpu(work: Callable[[], object]) -> float:
    """Return the milliseconds of CPU one piece of work takes."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def measure(rounds: int = 15, size: int = 44_000) -> list[dict[str, object]]:
    """Return every case with its median CPU milliseconds, ours beside stock beside primitives."""
    document = a_pdf(padding=size)
    cases: dict[str, Callable[[], object]] = {"primitives": primitives(document)}
    for level in (PadesLevel.B_B, PadesLevel.B_T, PadesLevel.B_LTA):
        cases[f"{level} ours"] = ours(document, level)
        cases[f"{level} stock"] = stock(document, level)
    cases["B-B visible ours"] = ours(document, PadesLevel.B_B, visible=True)
    cases["B-B visible stock"] = stock(document, PadesLevel.B_B, visible=True)
    for work in cases.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, work in cases.items():
            taken[name].append(cpu(work))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    return [*_rows(medians), memory()]


def _rows(medians: dict[str, float]) -> list[dict[str, object]]:
    floor = medians["primitives"]
    invisible = medians["B-B ours"]
    rows: list[dict[str, object]] = [{"case": "primitives", "ms": floor}]
    for name in ("B-B", "B-B visible", "B-T", "B-LTA"):
        mine, theirs = medians[f"{name} ours"], medians[f"{name} stock"]
        rows.append(
            {
                "case": name,
                "ms": mine,
                "stock_ms": theirs,
                "times_stock": theirs / mine,
                "primitives": mine / floor,
                "invisible": mine / invisible,
            }
        )
    goals = {
        "B-B": (40.0, 8.0, None),
        "B-B visible": (None, None, 1.6),
        "B-LTA": (15.0, None, None),
    }
    for row in rows[1:]:
        row["goal_times_stock"], row["goal_primitives"], row["goal_invisible"] = goals.get(
            str(row["case"]), (None, None, None)
        )
    return rows


def memory(size: int = LARGE) -> dict[str, object]:
    """Return by how much signing a large file raises the peak memory of a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.pdf")
        path.write_bytes(a_pdf(padding=size))
        word = [sys.executable, "-m", "tests.load.bench_signing", "--large", str(path)]
        answer = subprocess.run(word, check=True, capture_output=True, text=True)
    return {
        "case": "memory",
        "megabytes": size >> 20,
        "goal_mib": 16.0,
        **json.loads(answer.stdout),
    }


def sign_large(path: Path) -> dict[str, float]:
    """Sign a file in place at B-LTA and return the growth of this process's peak, in MiB."""
    tree = pki()
    order = SignatureOrder(tree.rsa.chain, tree.rsa.algorithm, tree.clock(), PadesLevel.B_LTA)
    ours(a_pdf(), PadesLevel.B_LTA)()
    _forget_peak()
    before, start = _peak(), time.process_time()
    with path.open("r+b") as working:
        preparation = prepare(working, order)
        given = accept(preparation, tree.rsa.sign(preparation.data_to_be_signed))
        known = {"authorities": [tree.tsa], "revocation": tree, "trust": tree.trust}
        finish(working, given, now=tree.clock(), **known)
    return {"growth_mib": _peak() - before, "ms": (time.process_time() - start) * 1000}


def _forget_peak() -> None:
    """Begin to count the peak anew (`ru_maxrss` would begin with that of the parent process)."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """Return the peak of resident memory, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def tell(rows: list[dict[str, object]]) -> str:
    """Return the figures as a table."""
    lines = [f"{'':14}{'ms':>8}{'stock':>9}{'× stock':>9}{'× prim.':>9}{'× invis.':>9}"]
    for row in rows:
        numbers = [row.get(k) for k in ("ms", "stock_ms", "times_stock", "primitives", "invisible")]
        cells = (f"{n:9.2f}" if isinstance(n, float) else f"{'':9}" for n in numbers)
        lines.append(f"{row['case']!s:13}" + "".join(cells))
        if row["case"] == "memory":
            lines[-1] += f"  {row['megabytes']} MB, peak + {row['growth_mib']:.1f} MiB"
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    if chosen.large:
        print(json.dumps(sign_large(chosen.large)))
    else:
        print(tell(measure(chosen.rounds)))
