"""Ladders: how far each person has climbed, who is behind, counted twice and kept as figures are."""
