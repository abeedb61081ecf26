"""A time-stamp token (RFC 3161) as plain facts: what it is about, by whom, and whether it fits."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from pyhanko.sign.validation import generic_cms

from signing.validation.answers import use_of
from signing.validation.certificates import signer_of
from signing.validation.evidence import Token
from signing.validation.library import Library, Shelf
from signing.validation.paths import Companions, chain_of

log = logging.getLogger(__name__)


def token_of(
    signed: Any, imprint: Callable[[str], bytes], library: Library, revision: int, moment: datetime
) -> Token:
    """Return the facts of one token; `imprint` gives the digest of what it should be about."""
    try:
        return _read(signed, imprint, library, revision, moment)
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001  (what stops the reading is a fact)
        log.info("a time-stamp token could not be read: %s", type(problem).__name__)
        return Token(None, revision=revision, trouble=type(problem).__name__)


def _read(
    signed: Any, imprint: Callable[[str], bytes], library: Library, revision: int, moment: datetime
) -> Token:
    content = signed["encap_content_info"]["content"]
    told = content.parsed
    asked = told["message_imprint"]
    digest = str(asked["hash_algorithm"]["algorithm"].native)
    signer = signed["signer_infos"][0]
    message = str(signer["digest_algorithm"]["algorithm"].native)
    found = generic_cms.extract_certs_for_validation(signed)
    certificate = found.signer_cert
    hashed, valued = generic_cms.validate_sig_integrity(
        signer, certificate, "tst_info", hashlib.new(message, bytes(content)).digest()
    )
    brought = [(one.dump(), revision) for one in (certificate, *found.other_certs)]
    companions = Companions(Shelf.of(brought))
    chain = chain_of(certificate.dump(), library, companions, moment)
    return Token(
        gen_time=told["gen_time"].native,
        authority=signer_of(certificate, None).common_name,
        imprint_matches=asked["hashed_message"].native == imprint(digest),
        value_matches=bool(hashed and valued),
        imprint_digest=digest,
        signed_with=replace(use_of(signer["signature_algorithm"], certificate), digest=message),
        chain=chain[0] if chain else None,
        revision=revision,
    )
