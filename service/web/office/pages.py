"""All pages of the office flow, on one blueprint."""

from service.web.office import attachment_views, copy_views, draft_views, turn_views
from service.web.office.views import bp

__all__ = ["attachment_views", "bp", "copy_views", "draft_views", "turn_views"]
