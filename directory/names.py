"""Names and filters, with all the escaping there is: nothing a person types becomes syntax."""

from __future__ import annotations

import re
from typing import Final

USER_NAME: Final = "{user_name}"
_DN_SYNTAX: Final = frozenset('\\",+<>;\0=')
_HEX_PAIR: Final = re.compile(r"[0-9a-fA-F]{2}")
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
    skip = False
    for at, sign in enumerate(dn):
        if skip:
            skip = False
        elif sign == "\\":
            skip = True
        elif sign == ",":
            return dn[:at].strip(), dn[at + 1 :].strip()
    return dn.strip(), ""


def named_by(rdn: str) -> list[tuple[str, str]]:
    r"""Return the attributes and values that a relative name is made of, as plain text.

    >>> named_by(r"cn=a\+b + uid=c")
    [('cn', 'a+b'), ('uid', 'c')]
    """
    parts, begin, skip = [], 0, False
    for at, sign in enumerate(rdn + "+"):
        if skip:
            skip = False
        elif sign == "\\":
            skip = True
        elif sign == "+":
            attribute, _, value = rdn[begin:at].partition("=")
            parts.append((attribute.strip(), unescaped(value.strip())))
            begin = at + 1
    return parts


def name_key(dn: str) -> str:
    r"""Return one spelling for names that are the same but for case, spaces and escapes.

    >>> name_key(r"UID = a\2cb , OU=People") == name_key(r"uid=a\,b,ou=people")
    True
    """
    if "\\" not in dn and " " not in dn:
        return dn.lower()
    parts, rest = [], dn
    while rest:
        first, rest = split_name(rest)
        attribute, _, value = first.partition("=")
        parts.append(f"{attribute.strip().lower()}={unescaped(value.strip()).lower()}")
    return ",".join(part.replace("\\", "\\5c").replace(",", "\\2c") for part in parts)


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
    return " ".join(octets.decode("utf-8", "replace").split(" "))
