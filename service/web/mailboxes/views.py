"""Every page about mailboxes by hand, hung on one blueprint; the public door stands beside it."""

from __future__ import annotations

from service.web.mailboxes import accounts, acting, passwords, requests
from service.web.mailboxes.blueprint import bp
from service.web.mailboxes.passwords import public

__all__ = ["accounts", "acting", "bp", "passwords", "public", "requests"]
