"""Keys and certificates of people and agencies, the images they sign with, and the internal authority."""

from __future__ import annotations

from datetime import datetime

from service.identity.roles import Person
from service.journeys.signing import CredentialView


class CertificatesJourney:
    """What owners of keys do with them, and what the internal authority answers."""

    def of(self, person: Person) -> tuple[CredentialView, ...]:
        """Return the person's credentials."""
        raise NotImplementedError

    def change_pin(self, by: Person, credential_id: str, *, old: str, new: str) -> None:
        """Change the PIN of a software key.

        Raises:
            WrongPinError, PinLockedError, WeakPinError.

        """
        raise NotImplementedError

    def signature_image(self, person: Person, kind: str = "signature") -> bytes | None:
        """Return the PNG that this person's signatures show."""
        raise NotImplementedError

    def keep_signature_image(
        self, by: Person, image: bytes, *, kind: str = "signature", width_mm: float | None = None
    ) -> None:
        """Replace the image; raises ImageRefusedError with its reason (W-37)."""
        raise NotImplementedError

    def revoke(self, by: Person, credential_id: str, *, reason: str) -> None:
        """Have the internal authority revoke a certificate it issued."""
        raise NotImplementedError

    def answer_ocsp(self, request: bytes) -> bytes:
        """Answer an OCSP request (RFC 6960) for certificates of the internal authority."""
        raise NotImplementedError

    def answer_timestamp(self, request: bytes) -> bytes:
        """Answer a time-stamp request (RFC 3161)."""
        raise NotImplementedError

    def revocation_list(self, issuer: str) -> bytes:
        """Return the CRL of `root` or `issuing` as DER."""
        raise NotImplementedError

    def authority_certificate(self, name: str) -> bytes:
        """Return the DER certificate of `root`, `issuing`, `ocsp` or `tsa`."""
        raise NotImplementedError

    def founded_at(self) -> datetime:
        """Return when the internal authority was founded."""
        raise NotImplementedError
