"""An outgoing document on its way: draft, visas, signatures, number and date, the agency's signature, issue.

The order is the decree's and no other is taken (Decree 30/2020, articles 14, 15, 17 and 32). A step
reads, lets go, lets the craft work, and ends in one transaction with its event; what a row's `state`
says must happen next is the truth, so a crash between two steps loses nothing and does nothing twice.
"""

from __future__ import annotations

from service.journeys.issuing.choosing import PostChoice
from service.journeys.issuing.keeping_routes import Routes
from service.journeys.issuing.listing import PersonChoice
from service.journeys.issuing.turning import OfficeFlow

__all__ = ["IssuingJourney", "OfficeFlow", "PersonChoice", "PostChoice"]


class IssuingJourney(Routes):
    """Everything people do with an outgoing document.

    Built in layers, each of which only knows those beneath: `Telling` (what is shown), `Laying`
    (where fields go), `Drafting` (until it is sent), `Acting` (visas, returning, taking back),
    `Attaching` (separate files), `Reassigning` (turns of those who leave), `Clerking` (number, seal,
    issue), `Copying` (copies), `Listing` (inbox and search), `Choosing` (people and posts), `Routes`
    (what may be chosen, templates). All stand on `IssuingRoom`.
    """
