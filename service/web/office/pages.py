"""All pages of the office flow, on one blueprint."""

from service.web.office import draft_views, turn_views
from service.web.office.views import bp

__all__ = ["bp", "draft_views", "turn_views"]
