"""What changed since a cookie (RFC 4533), asked of a real slapd and of one that lies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import DirectoryUnreachableError
from directory.filters import Present
from directory.ldap_directory import LdapMailDirectory, open_mail_directory
from directory.mail_directory import SYNC_CONTROL
from directory.operations import (
    AddEntry,
    DeleteEntry,
    Modification,
    ModifyEntry,
    ModifyKind,
    MoveEntry,
)
from directory.wire.answers import EntryReader
from directory.wire.ber import ENUMERATED, MalformedMessageError, integer, octets, text, tlv
from directory.wire.stream import Message
from directory.wire.sync import DONE, INFO, STATE, ChangesReader
from tests.support.mail_slapd import PEOPLE, SUFFIX, a_mail_slapd, staff
from tests.support.scripted_directory import a_scripted_directory, entry, message, result

ACCOUNTS = Present("govAccountStatus")


@pytest.fixture
def directory() -> Iterator[LdapMailDirectory]:
    with a_mail_slapd(staff(300)) as server, open_mail_directory(server.policy) as opened:
        assert isinstance(opened, LdapMailDirectory)
        yield opened


def known(directory: LdapMailDirectory) -> dict[str, str]:
    found = directory.search(SUFFIX, ACCOUNTS, ("entryUUID",))
    return {one.first("entryuuid") or "": one.dn for one in found}


@pytest.mark.slapd
def test_only_what_changed_is_read_and_what_went_is_named(directory) -> None:
    assert SYNC_CONTROL in directory.facts().controls
    before = known(directory)
    first = directory.changes_since(b"", SUFFIX, ACCOUNTS)
    assert {uuid: one.dn for uuid, one in first.changed.items()} == before
    assert first.gone(before) == frozenset()

    codes = directory.carry(
        [
            DeleteEntry(f"uid=cb000001,{PEOPLE}"),
            ModifyEntry(
                f"uid=cb000002,{PEOPLE}",
                (Modification(ModifyKind.REPLACE, "title", ("Trưởng phòng".encode(),)),),
            ),
            MoveEntry(f"uid=cb000003,{PEOPLE}", "uid=cb000003", SUFFIX),
            AddEntry(f"uid=moi,{PEOPLE}", staff(1)[0].attributes | {"uid": (b"moi",)}),
        ],
        window=1,
    )
    assert [one.code for one in codes] == [0, 0, 0, 0]
    changes = directory.changes_since(first.cookie, SUFFIX, ACCOUNTS, ("uid", "title"))

    assert sorted(one.first("uid") or "" for one in changes.changed.values()) == [
        "cb000002", "cb000003", "moi",
    ]  # fmt: skip
    assert [before[uuid] for uuid in changes.gone(before)] == [f"uid=cb000001,{PEOPLE}"]
    after = {uuid: dn for uuid, dn in before.items() if uuid not in changes.gone(before)}
    after |= {uuid: one.dn for uuid, one in changes.changed.items()}
    assert after == known(directory)
    again = directory.changes_since(changes.cookie, SUFFIX, ACCOUNTS)
    assert again.changed == {}
    assert again.gone(after) == frozenset()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((entry("uid=a", {}), b""), "how it stands"),
        ((result(0x65), b""), "what is gone"),
        ((tlv(0x79, tlv(0x80, INFO.encode()) + tlv(0x81, tlv(0xA9, b""))), b""), "another kind"),
        (
            (entry("uid=a", {}), tlv(0x30, text(STATE) + octets(
                tlv(0x30, integer(1, ENUMERATED) + octets(b"short"))))),
            "entryUUID",
        ),
        (
            (entry("uid=a", {}), tlv(0x30, text(STATE) + octets(
                tlv(0x30, integer(9, ENUMERATED) + octets(bytes(16)))))),
            "state 9",
        ),
    ],
)  # fmt: skip
def test_changes_that_are_half_told_are_no_changes(words, reason) -> None:
    said, controls = words

    def script(number, tag, request, send) -> None:
        send(message(number, said, tlv(0xA0, controls) if controls else b""))

    with (
        a_scripted_directory(script) as policy,
        open_mail_directory(policy) as directory,
        pytest.raises(DirectoryUnreachableError, match=reason),
    ):
        directory.changes_since(b"", SUFFIX, ACCOUNTS)


def test_a_cookie_that_is_too_old_is_told() -> None:
    from directory.ldap_directory import CookieTooOldError

    with (
        a_scripted_directory(lambda n, t, r, send: send(message(n, result(0x65, 4096)))) as policy,
        open_mail_directory(policy) as directory,
        pytest.raises(CookieTooOldError),
    ):
        directory.changes_since(b"old", SUFFIX, ACCOUNTS)


@settings(deadline=None)
@given(st.binary(max_size=120), st.sampled_from([STATE, DONE]))
def test_octets_that_mean_nothing_raise_our_own_error_alone(value, name) -> None:
    for data in (value, tlv(0xA0, tlv(0x30, text(name) + octets(value)))):
        for at, end in ((0, len(data)), (0, 0)):
            one = Message(1, 0x64, data, at, end, len(data))
            reader = ChangesReader(EntryReader(), b"")
            for take in (reader.take_entry, reader.take_information, reader.finished):
                try:
                    take(one)
                except MalformedMessageError:
                    continue
