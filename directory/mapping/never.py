"""What no synchronization ever writes: secrets, rights, identities, and what the server itself keeps."""

from __future__ import annotations

import re
from typing import Final

_PATTERNS: Final = (
    # secrets
    r".*password.*", r".*pwd.*", r"krb.*", r"supplementalcredentials", r"ssh.*", r"otp.*",
    r"zimbraauthtokens", r"usercertificate", r"usersmimecertificate", r"userpkcs12", r"altsecurityidentities",
    # rights
    r"authz.*", r"aci", r"olc.*", r"ntsecuritydescriptor", r"sidhistory", r"serviceprincipalname",
    r"admincount", r"memberof", r"ismemberof", r"zimbramemberof", r"primarygroupid", r"uidnumber",
    r"gidnumber", r"loginshell", r"homedirectory", r"msds-.*", r"zimbrais.*adminaccount",
    # identities, and what the server keeps
    r"entry.*", r"objectguid", r"objectsid", r"nsuniqueid", r"zimbraid", r"distinguishedname",
    r"objectclass", r"objectcategory", r"structuralobjectclass", r"instancetype", r"isdeleted",
    r"creat(ors|e)\w*", r"modif(iers|y)\w*", r"when(created|changed)", r"usn.*", r"hassubordinates",
    r"subschemasubentry", r"contextcsn", r"authtimestamp", r"lastlogo\w*", r"zimbralastlogontimestamp",
    r"samaccounttype", r"logoncount",
)  # fmt: skip
NEVER: Final = re.compile("|".join(_PATTERNS), re.IGNORECASE)


def may_never_be_written(attribute: str) -> bool:
    """Tell whether no plan may write an attribute, whatever it is called on the wire.

    >>> [may_never_be_written(one) for one in ("userPassword", "memberOf;x-a", "2.5.4.35", "title")]
    [True, True, True, False]
    """
    # An identifier by number may name any of them (RFC 4512, 1.4).
    name = attribute.partition(";")[0]
    return name[:1].isdigit() or NEVER.fullmatch(name) is not None
