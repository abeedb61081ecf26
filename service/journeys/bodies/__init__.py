"""The bodies of a government: which there are, what they are called, which stands under which."""

from service.journeys.bodies.comparing import Body, Change, ChangeKind, Comparison, compare
from service.journeys.bodies.desk import Bodies
from service.journeys.bodies.errors import BodiesRefusedError

__all__ = ["Bodies", "BodiesRefusedError", "Body", "Change", "ChangeKind", "Comparison", "compare"]
