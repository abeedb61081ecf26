"""Names before the @ that belong to roles, not to people (RFC 2142, RFC 5321)."""

from __future__ import annotations

from typing import Final

RESERVED: Final = frozenset(
    """
    postmaster abuse noc security hostmaster usenet news webmaster www uucp ftp
    info marketing sales support
    admin administrator administrators root sysadmin system operator daemon bin nobody toor
    mailer-daemon mail mailadmin bounce bounces noreply no-reply donotreply do-not-reply
    list lists listserv majordomo mailman owner request everyone all staff
    ssladmin ssl-admin sslwebmaster autoconfig autodiscover imap pop pop3 smtp ldap
    quantri quan-tri quantrivien hotro ho-tro thongbao thong-bao
    """.split()  # noqa: SIM905 - a page of words is read more easily than a list
)
_ENDINGS: Final = ("-request", "-owner", "-bounces", "-admin")


def is_reserved(local_part: str, others: frozenset[str] = frozenset()) -> bool:
    """Tell whether nobody may have this name (RFC 2142, 6: `<list>-request` too).

    >>> is_reserved("postmaster"), is_reserved("tatca-request"), is_reserved("longnv")
    (True, True, False)
    """
    return local_part in RESERVED or local_part in others or local_part.endswith(_ENDINGS)
