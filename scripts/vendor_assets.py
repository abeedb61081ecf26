"""Make the copies of other people's files again, from npm by name and version.

    python scripts/vendor_assets.py

The copies are committed, so nobody who installs or runs the service needs Node. After a run, read
the difference, run the browser tests, and commit copies and lists together.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "service/web/static"
VENDOR = STATIC / "vendor"
FOR_TESTS = ROOT / "tests/support/vendor"

WEIGHTS = (400, 500, 600, 700)
SUBSETS = ("latin", "latin-ext", "vietnamese")
FONTS = {
    f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2": f"fonts/{subset}-{weight}.woff2"
    for subset in SUBSETS
    for weight in WEIGHTS
}

# package → (version, folder, {path in the package: name of our copy})
COPIES: dict[str, tuple[str, Path, dict[str, str]]] = {
    "@tabler/core": ("1.6.1", VENDOR, {"dist/css/tabler.min.css": "tabler/tabler.min.css"}),
    "@tabler/icons": ("3.51.0", VENDOR, {"LICENSE": "icons/LICENSE"}),
    "@fontsource/be-vietnam-pro": ("5.3.0", VENDOR, {"LICENSE": "fonts/LICENSE"} | FONTS),
    "pdfjs-dist": (
        "6.5.438",
        VENDOR,
        {
            "LICENSE": "pdfjs/LICENSE",
            "build/pdf.min.mjs": "pdfjs/pdf.min.mjs",
            "build/pdf.worker.min.mjs": "pdfjs/pdf.worker.min.mjs",
            # Scans (JBIG2, JPEG 2000) are decoded without WebAssembly, which the policy forbids.
            "wasm/jbig2_nowasm_fallback.js": "pdfjs/decoders/jbig2_nowasm_fallback.js",
            "wasm/openjpeg_nowasm_fallback.js": "pdfjs/decoders/openjpeg_nowasm_fallback.js",
            "wasm/LICENSE_JBIG2": "pdfjs/decoders/LICENSE_JBIG2",
            "wasm/LICENSE_PDFJS_JBIG2": "pdfjs/decoders/LICENSE_PDFJS_JBIG2",
            "wasm/LICENSE_OPENJPEG": "pdfjs/decoders/LICENSE_OPENJPEG",
            "wasm/LICENSE_PDFJS_OPENJPEG": "pdfjs/decoders/LICENSE_PDFJS_OPENJPEG",
        },
    ),
    "axe-core": (
        "4.14.1",
        FOR_TESTS,
        {"LICENSE": "axe/LICENSE", "axe.min.js": "axe/axe.min.js"},
    ),
}

ICONS = (  # noqa: SIM905 - words read better than a column of literals
    "alert-triangle arrow-left arrow-right ban bell building-bank calendar certificate chart-line check "
    "chevron-down chevron-left chevron-right circle-check circle-x clock contrast copy device-mobile dots "
    "download external-link eye eye-off file-check file-plus file-text fingerprint help-circle history home "
    "hourglass info-circle key language list-check lock lock-open login logout menu-2 minus moon pencil "
    "photo plus printer qrcode refresh rotate rubber-stamp search settings shield-check shield-question "
    "shield-x signature stack-2 sun trash upload user users writing writing-sign x zoom-in zoom-out"
).split()


def unpack(package: str, version: str, folder: Path) -> Path:
    """Return the folder of an npm package, fetched with its integrity checked by npm."""
    target = folder / package.replace("/", "_")
    target.mkdir()
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=target,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(target / done.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def draw_sprite(icons: Path) -> str:
    """Return our icons as one SVG of symbols, reached as `icons.svg#name`."""
    symbols = []
    for name in sorted(ICONS):
        source = (icons / f"icons/outline/{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
        assert inner, name
        lines = [line.strip() for line in inner[1].splitlines() if line.strip()]
        drawn = "".join(line for line in lines if 'd="M0 0h24v24H0z"' not in line)
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{drawn}</symbol>'
        )
    head = "<!-- Tabler Icons, MIT: vendor/icons/LICENSE -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{head}\n' + "\n".join(symbols) + "\n</svg>\n"


def list_sums(folder: Path) -> str:
    """Return `sha256  path` for every file below a folder, in the form `sha256sum -c` reads."""
    listed = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in {"SHA256SUMS"})
    return "".join(
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n"
        for p in listed
        if p.name != "README.md"
    )


def main() -> None:
    """Fetch, copy, draw the sprite, write the lists."""
    with tempfile.TemporaryDirectory() as temporary:
        for package, (version, folder, files) in COPIES.items():
            source = unpack(package, version, Path(temporary))
            for path, name in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / path, folder / name)
            if package == "@tabler/icons":
                (STATIC / "icons.svg").write_text(draw_sprite(source), encoding="utf-8")
            print(package, version)
    for folder in (VENDOR, FOR_TESTS):
        (folder / "SHA256SUMS").write_text(list_sums(folder), encoding="utf-8")


if __name__ == "__main__":
    main()
