"""Who may do what here: roles are given and taken away by administrators, and at the machine."""

from service.journeys.roles.desk import Holder, HolderView, Roles, Withdrawn
from service.journeys.roles.errors import RoleRefusedError

__all__ = ["Holder", "HolderView", "RoleRefusedError", "Roles", "Withdrawn"]
