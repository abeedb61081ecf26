"""The PAdES baseline level that is there, requirement by requirement (EN 319 142-1, clause 6.3).

A level is about what the file holds, not about whom we believe: so trust is never asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from signing.levels import PadesLevel
from signing.validation.evidence import Chain, Link, StatusAnswer, Token
from signing.validation.facts import SignatureFacts


def level_of(
    facts: SignatureFacts, later: Sequence[Token]
) -> tuple[PadesLevel | None, tuple[str, ...]]:
    """Return the level of a signature, and what the next level lacks (finding codes).

    `later` are the intact document time-stamps over later revisions, in the order of the file.
    """
    if facts.kind != "signature":
        return None, ()
    if facts.format != "PAdES" or facts.baseline.missing or facts.chain is None:
        return None, tuple(f"level_lacks_{word}" for word in facts.baseline.missing)
    own = [token for token in facts.tokens if token.intact]
    if not own and not later:
        return PadesLevel.B_B, ("level_lacks_timestamp",)
    chains = [("signer", facts.chain), *(("timestamp", token.chain) for token in own)]
    # The newest document time-stamp is proved by the next one, when it comes (5.6.3.4, step 5).
    chains += [("timestamp", token.chain) for token in later[:-1]]
    missing = tuple(dict.fromkeys(_unproved(chains)))
    if missing:
        return PadesLevel.B_T, missing
    if any(_covers(token, chains[: 1 + len(own)]) for token in later):
        return PadesLevel.B_LTA, ()
    return PadesLevel.B_LT, ("level_lacks_archive_timestamp",)


def _unproved(chains: Sequence[tuple[str, Chain | None]]) -> Iterator[str]:
    """Name whose certificates the file does not prove by an answer of its own."""
    for whose, chain in chains:
        if chain is None:
            yield f"level_lacks_{whose}_revocation"
            continue
        asked = list(_asked(chain))
        if any(not list(_in_file(link)) for link in asked):
            yield f"level_lacks_{whose}_revocation"
        if whose == "signer" and not asked:
            yield "level_lacks_validation_data"  # only self-signed: there is nothing to preserve


def _asked(chain: Chain) -> Iterator[Link]:
    """Give the certificates whose status must be proved."""
    for link in chain.below_anchor:
        if not (link.self_signed or link.status_exempt):
            yield link


def _in_file(link: Link) -> Iterator[StatusAnswer]:
    yield from (one for one in link.answers if one.in_file)


def _covers(token: Token, chains: Sequence[tuple[str, Chain | None]]) -> bool:
    """Does a document time-stamp cover an answer about every certificate (6.3, requirement y)?"""
    return all(
        any(one.revision is not None and one.revision <= token.revision for one in _in_file(link))
        for _, chain in chains
        if chain is not None
        for link in _asked(chain)
    )
