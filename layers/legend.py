"""The legend: what fills, dots and lines mean, and how many places each role would light."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geodata import words
from geodata.facts import facts
from geodata.model import FIRMNESS, Atlas
from geodata.selection import Selection
from geodata.view import View
from geodata.view import view as view_of
from layers.marks import TAGS, marks


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the legend.

    Attributes
    ----------
    kind
        What its sign is: `fill`, `square`, `line` (a dot and a line), `hollow` or `tag`.
    code
        A fill, a level of firmness, or a key of `TAGS`.
    label
        Its words.
    count
        A number behind them; None where there is none, or a role's, which is in words.
    always
        Whether it stands in every legend; the others only where their sign is drawn.
    """

    kind: str
    code: str
    label: str
    count: int | None = None
    always: bool = True


def entries(atlas: Atlas) -> tuple[Entry, ...]:
    """Return all entries in order: roles, other fills, firmness, signs."""
    unnamed = count_unnamed(view_of(atlas, Selection()))
    gateway = atlas.places[atlas.gateway].name if atlas.gateway else ""
    # Who says that it may be one, or that others call it so, does not call it the gateway.
    called = facts(atlas).gateway_firmness == "stated" and not facts(atlas).gateway_voices
    hub = atlas.places[atlas.hub].in_sentence if atlas.hub else ""
    what = "the gateway" if called else f"where arrows into {hub} end"
    return (
        *(Entry("fill", role.code, role.name) for role in atlas.study.roles),
        Entry("fill", "unnamed", words.UNNAMED, unnamed, always=False),
        *([Entry("fill", "gateway", f"{gateway}, {what}", always=False)] if gateway else []),
        Entry("fill", "unsupported", "No claim in view gives it a role", always=False),
        Entry("fill", "outside", "Outside the filters", always=False),
        *(Entry("line", level, words.FIRMNESS[level]) for level in FIRMNESS),
        Entry("hollow", "hollow", "Hollow: two-way links alone", always=False),
        Entry("square", "square", "Square: a second role", always=False),
        Entry("tag", "second", f"{TAGS['second']}: filled by a second role", always=False),
        Entry("tag", "class", f"{TAGS['class']}: by its class, not by name", always=False),
        Entry(
            "tag",
            "literature",
            f"{TAGS['literature']}: by literature, not by the texts",
            always=False,
        ),
    )


def drawn(view: View) -> tuple[Entry, ...]:
    """Return the entries of a view: those that always stand, and those whose sign is drawn."""
    signs, unnamed = marks(view).signs, count_unnamed(view)
    return tuple(
        replace(entry, count=unnamed) if entry.code == "unnamed" else entry
        for entry in entries(view.atlas)
        if entry.always or entry.code in signs
    )


def count_unnamed(view: View) -> int:
    """Return how many places are drawn as named in no text: not one that literature lights."""
    return sum(mark.fill == "unnamed" for mark in marks(view).places.values())


def count_words(view: View, role: str) -> str:
    """Return how many places a role would light: `4`, or `4 (1 as a second role)`."""
    count, second = view.counts[role], view.seconds[role]
    return f"{count} ({second} as a second role)" if second else str(count)


def spoken_count(view: View, role: str) -> str:
    """Return the same as a phrase to be read aloud."""
    count, second = view.counts[role], view.seconds[role]
    some = f", {second} of them as a second role" if second else ""
    return f"{count} {'place' if count == 1 else 'places'}{some}"
