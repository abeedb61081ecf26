"""The forms in which somebody signs, and what each of them asks for (Decree 30/2020, article 13)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class SigningForm(StrEnum):
    """In which form somebody signs; the head signs in none. SEAL is the keeping of an agency's seal."""

    HEAD = ""
    KT = "KT"  # ký thay: a deputy for the head (clauses 1 and 2)
    TM = "TM"  # thay mặt: the head on behalf of a collective (clause 2)
    Q = "Q"  # quyền: appointed to act as the head
    TL = "TL"  # thừa lệnh: the head of a division by order of the head (clause 4)
    TUQ = "TUQ"  # thừa ủy quyền: authorised in writing, limited in time and content (clause 3)
    SEAL = "SEAL"  # somebody who keeps and uses the seal in the clerk's place (article 32)


SIGNING: Final = tuple(form for form in SigningForm if form not in {"", "SEAL"})
RECORDED: Final = (*SIGNING, SigningForm.SEAL)

GIVEN_BY_HEAD: Final = frozenset({SigningForm.TL, SigningForm.TUQ, SigningForm.SEAL})
NEEDS_INSTRUMENT: Final = frozenset(
    {SigningForm.Q, SigningForm.TL, SigningForm.TUQ, SigningForm.SEAL}
)
NEEDS_END: Final = frozenset({SigningForm.TL, SigningForm.TUQ, SigningForm.SEAL})
NEEDS_TYPES: Final = frozenset({SigningForm.TL})  # "some types of documents"
NEEDS_SCOPE: Final = frozenset({SigningForm.TL, SigningForm.TUQ})
IN_PLACE_OF_A_POST: Final = frozenset(
    {SigningForm.KT, SigningForm.Q, SigningForm.TL, SigningForm.TUQ}
)
MAY_NAME_COLLECTIVE: Final = frozenset({SigningForm.TM, SigningForm.KT, SigningForm.Q})
INSTRUMENT_NAMES: Final = {
    SigningForm.KT: "Thông báo phân công",
    SigningForm.TM: "Quy chế làm việc",
    SigningForm.Q: "Quyết định",
    SigningForm.TL: "Quy chế làm việc",
    SigningForm.TUQ: "Giấy ủy quyền",
    SigningForm.SEAL: "Văn bản cho phép",
}


def heading_of(
    form: SigningForm, *, title: str, on_behalf_of: str = "", collective: str = ""
) -> tuple[str, ...]:
    """Return the lines of authority that stand above a signature (appendix I, part II.7.b).

    >>> heading_of(SigningForm.KT, title="Phó Giám đốc", on_behalf_of="Giám đốc")
    ('KT. GIÁM ĐỐC', 'PHÓ GIÁM ĐỐC')
    >>> heading_of(SigningForm.TM, title="Chủ tịch", collective="Ủy ban nhân dân")
    ('TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH')
    >>> heading_of(SigningForm.Q, title="Phó Giám đốc", on_behalf_of="Giám đốc")
    ('Q. GIÁM ĐỐC',)
    """
    lines = [f"TM. {collective}"] if collective else []
    if form in IN_PLACE_OF_A_POST:
        lines.append(f"{form}. {on_behalf_of}")
    if form is not SigningForm.Q:  # whoever acts as the head signs under that post alone
        lines.append(title)
    return tuple(line.upper() for line in lines if line)
