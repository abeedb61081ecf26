"""Names and filters, with all the escaping there is: nothing a person types becomes syntax."""

from __future__ import annotations

from typing import Final

USER_NAME: Final = "{user_name}"
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
