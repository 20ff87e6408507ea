"""Boundaries of places: from which packages they are, how they are cut and simplified."""
