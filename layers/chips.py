"""The small fills beside a role's name in the panel, as a style sheet: the map's own."""

from __future__ import annotations

from geodata.model import FIRMNESS, Study
from layers.symbology import (
    HATCH_DOT_RADIUS_PX,
    HATCH_GAP_PX,
    HATCH_RING_RADIUS_PX,
    HATCH_WIDTH_PX,
    THEMES,
    hatch_colour,
    hatch_of,
    role_fill,
)

SCALE = 0.6
"""The size of a chip's hatch beside the map's: it has a few pixels only."""


def style(study: Study) -> str:
    """Return the rules for `.chip`, and for `.chip-ROLE-FIRMNESS`, in light and in dark."""
    light, dark = THEMES["light"], THEMES["dark"]
    rules = {"chip": _ground(light.unnamed, dark.unnamed)}
    for level in FIRMNESS:
        rules[f"chip-gateway-{level}"] = _ground(light.gateway, dark.gateway)
    for role in (role.code for role in study.roles):
        for level in FIRMNESS:
            colours = (role_fill(study, role, level, theme) for theme in ("light", "dark"))
            rules[f"chip-{role}-{level}"] = f"{_marks(study, role, level)} {_ground(*colours)}"
    return "\n".join(f".panel .{name} {{ {rule} }}" for name, rule in rules.items())


def _ground(light: str, dark: str) -> str:
    # A browser that does not know of light-dark() keeps the first.
    return f"background-color: {light}; background-color: light-dark({light}, {dark});"


def _marks(study: Study, role: str, level: str) -> str:
    hatch, gap = hatch_of(study, role), HATCH_GAP_PX[level] * SCALE
    light, dark = (hatch_colour(study, role, level, theme) for theme in ("light", "dark"))
    colour = light if light == dark else f"light-dark({light}, {dark})"
    if hatch.dots:
        size = f"0 0 / {gap:.1f}px {gap:.1f}px"
        if hatch.rings:
            radius = HATCH_RING_RADIUS_PX * 0.6
            return (
                f"background: radial-gradient(transparent {radius - 0.2:.1f}px, "
                f"{colour} {radius:.1f}px {radius + 0.6:.1f}px, "
                f"transparent {radius + 1:.1f}px) {size};"
            )
        radius = HATCH_DOT_RADIUS_PX * 0.8
        return (
            f"background: radial-gradient({colour} {radius:.1f}px, "
            f"transparent {radius + 0.4:.1f}px) {size};"
        )
    width = HATCH_WIDTH_PX * 0.85
    lines = ", ".join(
        f"repeating-linear-gradient({-angle:g}deg, transparent 0 {gap - width:.1f}px, "
        f"{colour} {gap - width:.1f}px {gap:.1f}px)"
        for angle in hatch.angles
    )
    return f"background: {lines};"
