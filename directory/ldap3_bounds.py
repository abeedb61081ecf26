"""ldap3 reads over our own stream: it would take in two gigabytes if a server announced them."""

from __future__ import annotations

from typing import Any, Final

from ldap3 import Connection

from directory.wire.ber import SEQUENCE, integer, tlv
from directory.wire.stream import Bounds, Message, Stream

ANSWER_SECONDS: Final = 60.0


def bound_answers(connection: Connection, action: str, silence_seconds: float) -> None:
    """Bound each answer this connection reads, in octets and in seconds, and frame it strictly.

    A stream begins with each request, over the socket of that moment: what a stranger slipped in
    before TLS began is never read as if it had come after.
    """
    bounds = Bounds(silence_seconds, max(8 * silence_seconds, ANSWER_SECONDS))
    plain_send = connection.send
    streams: list[Stream] = []

    def send(*words: Any, **named: Any) -> Any:
        streams[:] = [Stream(connection.socket, action, bounds)]
        return plain_send(*words, **named)

    def receiving() -> list[bytes]:
        return [_spelt(one) for one in next(streams[0].messages())]

    connection.send = send
    connection.strategy.receiving = receiving


def _spelt(message: Message) -> bytes:
    """Return a message as it came."""
    data = message.data
    operation = tlv(message.tag, data[message.at : message.end])
    return tlv(SEQUENCE, integer(message.number) + operation + data[message.end : message.whole])
