"""Who heads an agency, who is a deputy, and ranks that do not belong before a name: words as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from directory.addresses.plain import plain


@dataclass(frozen=True, slots=True)
class Posts:
    """The titles that head an agency, with the beginnings of the names of agencies that each heads.

    HR tells posts by their titles; a title that names nothing here heads nothing.
    """

    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deputies: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()

    def heads_unit(self, title: str, unit_name: str) -> str | None:
        """Return the post that a title is, if it is the head's of an agency of this name.

        >>> posts = Posts({"Giám đốc": (), "Chánh Văn phòng": ("Văn phòng",)})
        >>> posts.heads_unit("Giám đốc Sở Tài chính", "Sở Tài chính")
        'Giám đốc'
        >>> posts.heads_unit("Chánh Văn phòng", "Sở Tài chính") is None
        True
        """
        said, agency = plain(title), plain(unit_name)
        for post, beginnings in self.heads.items():
            if said not in {plain(post), f"{plain(post)} {agency}"}:
                continue
            if not beginnings or any(_begins(agency, plain(one)) for one in beginnings):
                return post
        return None

    def is_deputy(self, title: str) -> bool:
        """Tell whether a title is a deputy's."""
        return any(_begins(plain(title), plain(one)) for one in self.deputies)

    def rank_before(self, name: str) -> str | None:
        """Return the academic rank that stands before a name, if one does (W-23).

        >>> Posts(ranks=("TS", "PGS")).rank_before("PGS.TS. Nguyễn Văn An")
        'PGS'
        >>> Posts(ranks=("TS",)).rank_before("Tsan Văn Bình") is None
        True
        """
        said = plain(name)
        return next((rank for rank in self.ranks if _begins(said, plain(rank))), None)


def _begins(text: str, words: str) -> bool:
    """Tell whether a text begins with whole words."""
    return bool(words) and f"{text} ".startswith(f"{words} ")


def load_posts(path: Path) -> Posts:
    """Return the words in a file."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Posts(
        heads={post: tuple(beginnings) for post, beginnings in told["heads"].items()},
        deputies=tuple(told["deputies"]["beginnings"]),
        ranks=tuple(told["ranks"]["words"]),
    )
