"""Names and filters, with all the escaping there is: nothing a person types becomes syntax."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

USER_NAME: Final = "{user_name}"
_DN_SYNTAX: Final = frozenset('\\",+<>;\0=')
_HEX_PAIR: Final = re.compile(r"[0-9a-fA-F]{2}")
_UNPLAIN: Final = re.compile(r"[\\ +]")
_SYNTAX: Final = {ord(sign): f"\\{ord(sign):02x}" for sign in "\\*()\0"}


def escape_assertion(value: str) -> str:
    r"""Return a value as it stands in a search filter (RFC 4515, 3).

    >>> escape_assertion("*)(uid=*")
    '\\2a\\29\\28uid=\\2a'
    """
    return value.translate(_SYNTAX)


def person_filter(template: str, user_name: str) -> str:
    """Return the filter that finds one person; every place for the name gets it escaped.

    >>> person_filter("(&(objectClass=person)(uid={user_name}))", "vanthu")
    '(&(objectClass=person)(uid=vanthu))'
    """
    if USER_NAME not in template:
        raise ValueError(f"a filter without {USER_NAME} finds anybody")
    return template.replace(USER_NAME, escape_assertion(user_name))


def is_text(value: str) -> bool:
    r"""Tell whether a value has a spelling in UTF-8, as everything that LDAP names has.

    >>> is_text("Đỗ"), is_text("\ud800")
    (True, False)
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def escape_value(value: str) -> str:
    r"""Return an attribute value as it stands in a distinguished name (RFC 4514, 2.4).

    >>> escape_value(' Trần, Văn + "B" #1 ')
    '\\20Trần\\2c Văn \\2b \\22B\\22 #1\\20'
    """
    escaped = "".join(f"\\{ord(sign):02x}" if sign in _DN_SYNTAX else sign for sign in value)
    if escaped[:1] in {" ", "#"}:
        escaped = f"\\{ord(escaped[0]):02x}{escaped[1:]}"
    if escaped.endswith(" "):
        escaped = escaped[:-1] + "\\20"
    return escaped


def relative_name(attribute: str, value: str) -> str:
    """Return a relative distinguished name (RFC 4514, 2.2).

    >>> relative_name("uid", "longnv")
    'uid=longnv'
    """
    return f"{attribute}={escape_value(value)}"


def split_name(dn: str) -> tuple[str, str]:
    r"""Return the first part of a distinguished name and the name of what stands above it.

    >>> split_name(r"uid=a\,b,ou=people,dc=x")
    ('uid=a\\,b', 'ou=people,dc=x')
    >>> split_name("dc=x")
    ('dc=x', '')
    """
    first = next(_pieces(dn, ","))
    return _trimmed(first), _trimmed(dn[len(first) + 1 :])


def named_by(rdn: str) -> list[tuple[str, str]]:
    r"""Return the attributes and values that a relative name is made of, as plain text.

    >>> named_by(r"cn=a\+b + uid=c")
    [('cn', 'a+b'), ('uid', 'c')]
    """
    parts = []
    for piece in _pieces(rdn, "+"):
        attribute, _, value = piece.partition("=")
        parts.append((attribute.strip(), unescaped(_trimmed(value))))
    return parts


def name_key(dn: str) -> str:
    r"""Return one spelling for names that are the same.

    Case, spaces that say nothing, escapes, the composition of letters (RFC 4518, 2) and the order
    within a relative name of several parts (RFC 4514, 2.2) make no other name.

    >>> name_key(r"UID = a\2cb , OU=People") == name_key(r"uid=a\,b,ou=people")
    True
    >>> name_key("cn=A  B+uid=c,dc=x") == name_key("uid=C+cn=a b,DC=x")
    True
    """
    if not _UNPLAIN.search(dn) and dn.isascii():
        return dn.lower()
    keys = []
    for one in _pieces(dn, ","):
        parts = sorted((name.lower(), _same(value)) for name, value in named_by(one))
        keys.append("+".join(f"{name}={value}" for name, value in parts))
    return ",".join(keys)


def _same(value: str) -> str:
    """Return one spelling for values that a rule which ignores case takes for the same."""
    return escape_value(" ".join(unicodedata.normalize("NFKC", value).lower().split()))


def _pieces(name: str, sign: str) -> Iterator[str]:
    """Give what stands between the signs that are not escaped."""
    begin, skip = 0, False
    for at, one in enumerate(name):
        if skip:
            skip = False
        elif one == "\\":
            skip = True
        elif one == sign:
            yield name[begin:at]
            begin = at + 1
    yield name[begin:]


def _trimmed(part: str) -> str:
    r"""Return a part without the spaces around it; one that is escaped belongs to it.

    >>> _trimmed(r" cn=a\  ")
    'cn=a\\ '
    """
    part = part.lstrip(" ")
    plain = part.rstrip(" ")
    escapes = len(plain) - len(plain.rstrip("\\"))
    return plain + part[len(plain) : len(plain) + 1] if escapes % 2 else plain


def unescaped(value: str) -> str:
    """Return what a value says, its escapes taken away (RFC 4514, 3)."""
    octets, at = bytearray(), 0
    while at < len(value):
        sign = value[at]
        if sign == "\\" and _HEX_PAIR.match(value, at + 1):
            octets.append(int(value[at + 1 : at + 3], 16))
            at += 3
        elif sign == "\\" and at + 1 < len(value):
            octets += value[at + 1].encode()
            at += 2
        else:
            octets += sign.encode()
            at += 1
    return octets.decode("utf-8", "replace")
