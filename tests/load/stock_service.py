"""The straightforward peer: the same door in front of pyHanko as its manual shows it.

One Flask view, `SimpleSigner`, `sign_pdf`; no sandbox, no database, no record. Started by the HTTP
benchmark with the same server, key and certificate as ours.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from flask import Flask, request, send_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import load_certs_from_pemder_data
from pyhanko_certvalidator.registry import SimpleCertificateStore

FOLDER = Path(os.environ.get("ANTIN_BENCH_KEYS", "."))

app = Flask(__name__)


def _signer() -> signers.SimpleSigner:
    key = serialization.load_pem_private_key((FOLDER / "key.pem").read_bytes(), None)
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    chain = list(load_certs_from_pemder_data((FOLDER / "chain.pem").read_bytes()))
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(chain[0].dump()),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore.from_certs(chain),
        prefer_pss=True,
    )


@app.post("/sign")
def sign():
    """Sign the uploaded file at level B-B."""
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature1", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    source = io.BytesIO(request.files["file"].read())
    signed = signers.sign_pdf(IncrementalPdfFileWriter(source), metadata, signer=SIGNER)
    return send_file(signed, mimetype="application/pdf")


@app.post("/nothing")
def nothing():
    """Take the upload and give it back: what the server itself costs."""
    return send_file(io.BytesIO(request.files["file"].read()), mimetype="application/pdf")


if (FOLDER / "key.pem").exists():
    SIGNER = _signer()
