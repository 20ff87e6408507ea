"""The small fills beside a role's name in the panel, as a style sheet: the map's own colours."""

from __future__ import annotations

from layers.symbology import ROLE_COLOUR, ROLE_HATCH, THEMES

_MARK_SHARE = 55
"""Percent of white in a hatch's mark, as on the map."""

_MARKS = {
    "diagonal": "repeating-linear-gradient(-45deg, transparent 0 3px, {mark} 3px 4.2px)",
    "back-diagonal": "repeating-linear-gradient(45deg, transparent 0 3px, {mark} 3px 4.2px)",
    "cross": "repeating-linear-gradient(45deg, transparent 0 3px, {mark} 3px 4px), "
    "repeating-linear-gradient(-45deg, transparent 0 3px, {mark} 3px 4px)",
    "dots": "radial-gradient({mark} 25%, transparent 30%) 0 0 / 4px 4px",
}


def style() -> str:
    """Return the rules for `.chip` and `.chip-ROLE`, in light and in dark."""
    mark = f"rgb(255 255 255 / {_MARK_SHARE}%)"
    hatched = [
        f".panel .chip-{role} {{ background: {_MARKS[ROLE_HATCH[role]].format(mark=mark)}; "
        f"background-color: {colour}; }}"
        for role, colour in ROLE_COLOUR.items()
    ]
    light, dark = THEMES["light"], THEMES["dark"]
    plain = _themed("chip", light.no_role, dark.no_role)
    gateway = _themed("chip-gateway", light.gateway, dark.gateway)
    return "\n".join([plain, gateway, *hatched])


def _themed(name: str, light: str, dark: str) -> str:
    # A browser that does not know of light-dark() keeps the first.
    return (
        f".panel .{name} {{ background-color: {light}; "
        f"background-color: light-dark({light}, {dark}); }}"
    )
