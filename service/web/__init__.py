"""The doors: pages and the JSON API. Thin; everything is asked of the journeys."""
