"""A password is given to an account in the way its directory wants it; it is written down nowhere."""

from __future__ import annotations

from typing import Final

from ldap3 import BASE, MODIFY_REPLACE, Connection
from ldap3.core.exceptions import LDAPOperationResult, LDAPUnwillingToPerformResult

from directory.client import speaking_ldap
from directory.errors import DirectoryRefusedError

PASSWORD_MODIFY: Final = "1.3.6.1.4.1.4203.1.11.1"  # noqa: S105 - the operation of RFC 3062
ACTIVE_DIRECTORY: Final = "1.2.840.113556.1.4.800"  # LDAP_CAP_ACTIVE_DIRECTORY_OID


def give_password(connection: Connection, dn: str, password: str, *, encrypted: bool) -> None:
    """Set a password over a bound connection.

    Raises:
        DirectoryUnreachableError;
        DirectoryRefusedError: the password policy does not take it, or the connection is not
        encrypted where it must be.

    """
    with speaking_ldap("set a password"):
        _new_password(connection, dn, password, encrypted=encrypted)


def _new_password(connection: Connection, dn: str, password: str, *, encrypted: bool) -> None:
    extensions, capabilities = _abilities(connection)
    try:
        if ACTIVE_DIRECTORY in capabilities:
            _active_directory(connection, dn, password, encrypted=encrypted)
        elif PASSWORD_MODIFY in extensions:
            connection.extend.standard.modify_password(user=dn, new_password=password)
        else:
            raise DirectoryRefusedError("set a password", "the server hashes no passwords")
    except LDAPUnwillingToPerformResult:
        raise DirectoryRefusedError("set a password", "password policy") from None
    except LDAPOperationResult as refusal:
        raise DirectoryRefusedError("set a password", str(refusal.description)) from None


def _abilities(connection: Connection) -> tuple[frozenset[str], frozenset[str]]:
    """Return the extended operations and the capabilities of the server (RFC 4512, 5.1)."""
    connection.search(
        "",
        "(objectClass=*)",
        search_scope=BASE,
        attributes=["supportedExtension", "supportedCapabilities"],
    )
    told = {
        name.lower(): frozenset(values if isinstance(values, list) else [values])
        for entry in connection.response or ()
        for name, values in entry.get("attributes", {}).items()
    }
    none: frozenset[str] = frozenset()
    return told.get("supportedextension", none), told.get("supportedcapabilities", none)


def _active_directory(connection: Connection, dn: str, password: str, *, encrypted: bool) -> None:
    """Set unicodePwd: in quotation marks, UTF-16LE, over an encrypted connection (MS-ADTS, 3.1.1.3.1.5)."""
    if not encrypted:
        raise DirectoryRefusedError("set a password", "needs an encrypted connection")
    connection.modify(dn, {"unicodePwd": [(MODIFY_REPLACE, [f'"{password}"'.encode("utf-16-le")])]})
