"""Who may sign in which form: mandates recorded, confirmed, revoked, and asked for at each signature.

Decree 30/2020, article 13: the head signs everything; deputies sign for the head (KT.), the head on
behalf of a collective (TM.), others by order (TL.) or by a written authorisation limited in time and
content (TUQ.), which nobody can hand on.
"""

from service.journeys.mandates.capacities import Capacities, Capacity
from service.journeys.mandates.errors import (
    MandateClosedError,
    MandateFaultyError,
    MandateRefusedError,
)
from service.journeys.mandates.forms import SigningForm
from service.journeys.mandates.past import MandateFinding, was_valid
from service.journeys.mandates.posts import Posts, load_posts

__all__ = [
    "Capacities",
    "Capacity",
    "MandateClosedError",
    "MandateFaultyError",
    "MandateFinding",
    "MandateRefusedError",
    "Posts",
    "SigningForm",
    "load_posts",
    "was_valid",
]
