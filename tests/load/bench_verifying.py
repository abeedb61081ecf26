"""What a verification costs, beside `pdfsig` and the bare engine on the same files, in one interleaved run.

Absolute times belong to a machine; the ratios travel. CPU time is counted: of this process for us and
the engine, of the child for `pdfsig`, once whole and once without what it takes for an unsigned file.
All three are asked for the same: integrity, path to the root, no network.

    python -m tests.load.bench_verifying
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing.levels import PadesLevel
from signing.revocation import RevocationMaterial
from signing.validation.files import examine_file
from signing.validation.indications import Indication
from signing.validation.policy import ValidationPolicy
from tests.corpus.letters import contract
from tests.corpus.signature import signed as with_signature
from tests.support.documents import a_pdf, signed
from tests.support.pki import pki
from tests.support.servers import find

ROUNDS = 7
POLICY = ValidationPolicy()
LARGE = {"19 MB": 19 << 20, "190 MB": 190 << 20}
Rows = dict[str, dict[str, float]]


def material() -> RevocationMaterial:
    """Return what was fetched beforehand about everybody who signs here."""
    house = pki()
    holders = (house.rsa, house.p256, house.tsa.holder)
    return sum((house.gather(one.chain, house.clock()) for one in holders), RevocationMaterial())


def ours(path: Path, fetched: RevocationMaterial) -> Callable[[], object]:
    """Return one verification by this house: everything that the report says."""
    house = pki()
    moment = house.clock()
    return lambda: examine_file(str(path), house.trust, fetched, POLICY, moment, None)


def engine(path: Path) -> Callable[[], object]:
    """Return one verification by the bare engine: each signature with its difference analysis."""
    house = pki()

    def verify() -> object:
        with path.open("rb") as document:
            reader = PdfFileReader(document)
            context = ValidationContext(
                trust_roots=[x509.Certificate.load(house.root.der)],
                other_certs=[x509.Certificate.load(house.issuing.der)],
            )
            return [
                validate_pdf_signature(one, context).bottom_line
                for one in reader.embedded_regular_signatures
            ]

    return verify


def pdfsig(path: Path) -> Callable[[], object] | None:
    """Return one verification by poppler's program, in a process of its own as it always is."""
    program = find("pdfsig")
    if program is None:
        return None
    words = [program, "-nocert", str(path)]
    return lambda: subprocess.run(words, capture_output=True, check=False)


def cpu() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def interleaved(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median CPU milliseconds of each way, all taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            began = cpu()
            way()
            taken[name].append((cpu() - began) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def files(folder: Path) -> dict[str, Path]:
    """Write the files that are verified."""
    found = {"unsigned": contract().data}
    draft = contract()
    for count in range(1, 41):
        draft = with_signature(draft, b"Signature%d" % count)
        if count in (1, 10, 40):
            found[f"{count} signatures"] = draft.data
    for level in (PadesLevel.B_B, PadesLevel.B_T, PadesLevel.B_LT, PadesLevel.B_LTA):
        found[f"{level.value}, RSA"] = signed(a_pdf(), level)
    paths = {}
    for name, data in found.items():
        paths[name] = folder / f"{name}.pdf"
        paths[name].write_bytes(data)
    return paths


def measure() -> Rows:
    """Measure all: small files of every kind beside the peers, then memory over large ones."""
    fetched, rows = material(), Rows()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = files(folder)
        nothing = pdfsig(paths.pop("unsigned"))
        start = interleaved({"pdfsig": nothing}, ROUNDS)["pdfsig"] if nothing else None
        for name, path in paths.items():
            report = examine_file(str(path), pki().trust, fetched, POLICY, pki().clock(), None)
            assert report.indication == Indication.TOTAL_PASSED, (name, report.indication)
            ways: dict[str, Callable[[], object]] = {
                "ours": ours(path, fetched),
                "engine": engine(path),
            }
            if (program := pdfsig(path)) is not None:
                ways["pdfsig"] = program
            rounds = 3 if name == "40 signatures" else ROUNDS
            rows[name] = _row(interleaved(ways, rounds), start)
        _tell_growth(rows)
        for name, size in LARGE.items():
            path = folder / "large.pdf"
            path.write_bytes(signed(a_pdf(padding=size)))
            rows[name] = in_a_child(path)
    return rows


def _row(taken: dict[str, float], start: float | None) -> dict[str, float]:
    """Return the figures of one file: milliseconds, verifications per second and core, ratios."""
    row = {f"{name} ms": round(ms, 2) for name, ms in taken.items()}
    row["per second and core"] = round(1000 / taken["ours"], 1)
    row["engine / ours"] = round(taken["engine"] / taken["ours"], 2)
    if "pdfsig" in taken and start is not None:
        row["pdfsig / ours"] = round(taken["pdfsig"] / taken["ours"], 2)
        alone = max(0.0, taken["pdfsig"] - start)
        row["pdfsig without start / ours"] = round(alone / taken["ours"], 2)
    return row


def _tell_growth(rows: Rows) -> None:
    """Add what a signature costs among many, beside one alone: 1 is linear."""
    one = rows["1 signatures"]["ours ms"]
    for count in (10, 40):
        row = rows[f"{count} signatures"]
        row["each, beside one alone"] = round(row["ours ms"] / count / one, 2)


def in_a_child(path: Path) -> dict[str, float]:
    """Verify one file in a fresh process; return CPU time and by how much its memory grew."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.load.bench_verifying", "--child", str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=None,
    )
    told: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return told


def child(path: str) -> dict[str, float]:
    """Verify a small file, then this one; tell what the second took on top."""
    house = (
        pki()
    )  # of this process: a stranger to the file, so its path ends nowhere; all else is done
    with tempfile.NamedTemporaryFile(suffix=".pdf") as small:
        small.write(signed(a_pdf()))
        small.flush()
        examine_file(small.name, house.trust, RevocationMaterial(), POLICY, house.clock(), None)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, cpu()
    report = examine_file(path, house.trust, RevocationMaterial(), POLICY, house.clock(), None)
    assert report.signatures[0].intact
    after, digest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, cpu()
    return {
        "ours ms": round((digest - began) * 1000, 1),
        "memory grew by MiB": round((after - before) / 1024, 1),
        "SHA-256 alone ms": _digest_ms(path),
    }


def _digest_ms(path: str) -> float:
    import hashlib

    began = cpu()
    with Path(path).open("rb") as document:
        hashlib.file_digest(document, "sha256")
    return round((cpu() - began) * 1000, 1)


def tell(rows: Rows) -> str:
    """Return the figures as lines to read."""
    return "\n".join(
        f"{name:14} " + " · ".join(f"{key} {value:g}" for key, value in row.items())
        for name, row in rows.items()
    )


def main() -> None:
    """Measure and tell; or be the child that looks at one large file."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child(sys.argv[2])))
        return
    print(tell(measure()))


if __name__ == "__main__":
    main()
