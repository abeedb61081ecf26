"""A foreign client signs with a key kept here: it shows digests, its user consents, the key answers.

The document never comes here, so nothing is said of it: what is kept is who consented to which
digests with which key, and that each of them was signed at most once (CSC API 1.0.4.0, 11).
"""

from __future__ import annotations

from service.journeys.remote_signing.desk import RemoteSigning
from service.journeys.remote_signing.errors import ActivationRefusedError
from service.journeys.remote_signing.views import Activation, KeyView

__all__ = ["Activation", "ActivationRefusedError", "KeyView", "RemoteSigning"]
