"""Everything for other systems that are told what becomes of documents."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from service.journeys.announcing import Announcements, Announcer, Sender, WebhookDesk
from service.post.calling import CallPolicy
from service.web.translations import say

if TYPE_CHECKING:
    from service.wiring import Rooms


class AnnouncingRooms:
    """The collaborators of announcements, each made when it is first asked for."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @cached_property
    def sender(self) -> Sender:
        """Who sends; plain HTTP to this machine is for trials alone."""
        settings = self.rooms.settings
        return Sender(
            memory=self.rooms.memory,
            clock=self.rooms.clock,
            policy=CallPolicy(
                own=frozenset(settings.webhooks.own),
                loopback=self.rooms.demo,
                seconds=settings.webhooks.seconds,
            ),
            outbox=self.rooms.outbox,
            words=partial(_in, settings.default_language),
            service_secret=settings.service_secret,
        )

    @cached_property
    def announcements(self) -> Announcements:
        """What the worker does."""
        takes_part = self.rooms.office.issuing.takes_part
        announcer = Announcer(self.rooms.memory, self.rooms.clock, takes_part)
        return Announcements(announcer, self.sender)

    @cached_property
    def desk(self) -> WebhookDesk:
        """Where people name addresses."""
        rooms = self.rooms
        return WebhookDesk(rooms.memory, rooms.clock, self.sender, rooms.settings.service_secret)


def _in(language: str, key: str, /, **facts: object) -> str:
    return say(key, language, **facts)
