"""The legend: what fills, dots and lines mean, and how many places each role would light."""

from __future__ import annotations

from typing import Any

from geodata import words
from geodata.model import FIRMNESS, ROLES, Atlas
from geodata.view import View
from layers.symbology import DOT


def entries(atlas: Atlas) -> dict[str, Any]:
    """Return the legend's fixed words, in order."""
    members = [place for place in atlas.places.values() if place.asean_since]
    # A heading alone is no claim about a place.
    claimed = {claim.place for claim in atlas.claims if claim.topic != "heading"}
    return {
        "roles": [{"role": role, "label": words.ROLE[role]} for role in ROLES],
        "unnamed": {
            "label": words.UNNAMED,
            "count": sum(place.place not in claimed for place in members),
        },
        "gateway": "Guangxi, the gateway",
        "unsupported": "Named, its role by no claim in view",
        "firmness": [
            {"firmness": level, "label": words.FIRMNESS[level], "dot": DOT[level]}
            for level in FIRMNESS
        ],
        "hollow": "Hollow head: nothing named as carried",
        "literature": "lit.: by literature, not by the texts",
    }


def state(view: View) -> dict[str, int]:
    """Return the live count of each role."""
    return dict(view.counts)
