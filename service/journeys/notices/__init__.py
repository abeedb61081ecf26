"""People are told that it is their turn: on the page, by mail, in their calendar; a link only ever locates."""

from service.journeys.notices.board import Kind, NoticeBoard, NoticeView
from service.journeys.notices.calendars import CalendarDesk
from service.journeys.notices.digests import Digests

__all__ = ["CalendarDesk", "Digests", "Kind", "NoticeBoard", "NoticeView"]
