"""The secrets of webhooks as they are kept: sealed under the service secret, each for its own webhook."""

from __future__ import annotations

from signing.devices.sealing import open_bytes, seal_bytes


def seal_secret(webhook_id: str, secret: str, service_secret: bytes) -> bytes:
    """Return a webhook's secret as it is stored."""
    return seal_bytes(secret.encode(), service_secret, f"webhook {webhook_id}")


def open_secret(webhook_id: str, sealed: bytes, service_secret: bytes) -> str:
    """Return what `seal_secret` sealed for the same webhook."""
    return open_bytes(sealed, service_secret, f"webhook {webhook_id}").decode()
