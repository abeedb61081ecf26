"""A tree kept by its perfect subtrees is the tree that RFC 9162 defines recursively."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.events.merkle import (
    EMPTY_ROOT,
    Frontier,
    Place,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.support.trees import KeptHashes, path, subproof, tree_head

ENTRIES = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(ENTRIES)
def test_the_root_is_the_one_of_the_recursive_definition(entries):
    tree = KeptHashes(entries)

    assert tree.frontier.root() == tree_head(entries)
    for size in range(len(entries) + 1):
        assert root_of(tree, size) == tree_head(entries[:size])


@given(ENTRIES, st.data())
def test_a_leaf_is_proved_by_the_path_of_the_recursive_definition(entries, data):
    index = data.draw(st.integers(0, len(entries) - 1))

    proof = inclusion_proof(KeptHashes(entries), index, len(entries))

    assert proof == path(index, entries)
    root = tree_head(entries)
    assert verify_inclusion(leaf_hash(entries[index]), index, len(entries), proof, root)


@given(ENTRIES, st.data())
def test_growth_is_proved_by_the_proof_of_the_recursive_definition(entries, data):
    first, second = data.draw(st.integers(1, len(entries))), len(entries)

    proof = consistency_proof(KeptHashes(entries), first, second)

    assert proof == subproof(first, entries)
    roots = tree_head(entries[:first]), tree_head(entries)
    assert verify_consistency(first, second, *roots, proof)


def _spoilt(proof, data):
    """Return a proof with one bit turned, one hash lost, or one hash more."""
    spoilt = list(proof)
    kind = data.draw(st.sampled_from(["turned", "lost", "more"] if proof else ["more"]))
    at = data.draw(st.integers(0, max(0, len(proof) - 1)))
    if kind == "more":
        spoilt.insert(at, data.draw(st.sampled_from([bytes(32), *proof])))
    elif kind == "lost":
        del spoilt[at]
    else:
        bit = data.draw(st.integers(0, 255))
        spoilt[at] = (int.from_bytes(spoilt[at]) ^ 1 << bit).to_bytes(32)
    assume(spoilt != proof)
    return spoilt


@given(ENTRIES, st.data())
def test_a_spoilt_proof_of_a_leaf_is_refused(entries, data):
    index, size = data.draw(st.integers(0, len(entries) - 1)), len(entries)
    leaf, root = leaf_hash(entries[index]), tree_head(entries)
    proof = path(index, entries)

    assert not verify_inclusion(leaf, index, size, _spoilt(proof, data), root)
    assert not verify_inclusion(bytes(32), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, proof, bytes(32))
    assert not verify_inclusion(leaf, size, size, proof, root)


@given(ENTRIES, st.data())
def test_a_spoilt_proof_of_growth_is_refused(entries, data):
    first, second = data.draw(st.integers(1, len(entries))), len(entries)
    roots = tree_head(entries[:first]), tree_head(entries)
    proof = subproof(first, entries)

    assert not verify_consistency(first, second, *roots, _spoilt(proof, data))
    assert not verify_consistency(first, second, bytes(32), roots[1], proof)
    assert not verify_consistency(first, second, roots[0], bytes(32), proof)


@given(ENTRIES, st.data())
def test_a_leaf_is_not_proved_at_another_place(entries, data):
    entries = [bytes([n]) + entry for n, entry in enumerate(entries)]
    index, other = (data.draw(st.integers(0, len(entries) - 1)) for _ in range(2))
    assume(index != other)

    assert not verify_inclusion(
        leaf_hash(entries[index]), other, len(entries), path(index, entries), tree_head(entries)
    )


@pytest.mark.parametrize(
    ("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, 1 << 63), (1 << 63, 1 << 64)]
)
def test_a_leaf_that_cannot_be_is_refused_before_anything_is_read(index, size):
    tree = KeptHashes([b"a", b"b", b"c"])

    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(tree, index, size)
    assert tree.reads == 0
    assert not verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3), (-1, 3), (1, 1 << 63)])
def test_growth_that_cannot_be_is_refused_before_anything_is_read(first, second):
    tree = KeptHashes([b"a", b"b", b"c"])

    with pytest.raises(ValueError, match="no growth"):
        consistency_proof(tree, first, second)
    assert tree.reads == 0
    assert not verify_consistency(first, second, EMPTY_ROOT, EMPTY_ROOT, [])


class _Endless:
    """A tree of any size whose hashes say where they stand."""

    reads = 0

    def read(self, places):
        self.reads += len(places)
        return {place: hashlib.sha256(repr(place).encode()).digest() for place in places}


@given(st.integers(1, 1 << 40), st.data())
def test_a_proof_reads_at_most_two_hashes_for_each_level(size, data):
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    leaf, growth = _Endless(), _Endless()

    inclusion_proof(leaf, index, size)
    consistency_proof(growth, first, size)

    assert leaf.reads <= 2 * size.bit_length()
    assert growth.reads <= 3 * size.bit_length()


def test_the_edge_of_ten_million_leaves_is_a_few_hashes():
    assert len(frontier_of(_Endless(), 10_000_000).roots) == (10_000_000).bit_count() == 8


@given(st.integers(0, 70), st.lists(st.integers(0, 70), max_size=4))
def test_many_leaves_at_once_complete_what_they_complete_one_by_one(before, counts):
    slow, quick, number = Frontier(), Frontier(), 0
    for count in (before, *counts):
        leaves = [leaf_hash(b"%d" % n) for n in range(number, number + count)]
        number += count
        made = [one for leaf in leaves for one in slow.append(leaf)]
        at = {level: quick.size >> level for level in range(10)}

        levels = quick.extend(leaves)

        told = [
            (Place(level, at[level] + n), one)
            for level, hashes in enumerate(levels)
            for n, one in enumerate(hashes)
        ]
        assert sorted(told) == sorted(made)
        assert (quick.size, quick.roots) == (slow.size, slow.roots)
