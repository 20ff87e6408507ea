"""The address: one query string read into a `Selection`, and written back from one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import urlencode

from geodata import numbers, words
from geodata.dates import FORMS, days, period
from geodata.model import FIRMNESS, Atlas
from geodata.ways import by_arrow, first_flow

MANY = ("role", "material", "source")
"""Parameters that may repeat; the others take one value."""

RANGE = ("since", "until")
"""The parameters that give a range of time, each a date."""

PARAMETERS = (*MANY, "firmness", "flow", *RANGE, "number", "select", "view")
"""All parameters of the address, in the order in which they are written."""

ZOOMS = (0, 16)
"""The zoom levels that the map has."""

FIELD = {"view": "camera"}
"""The fields of a `Selection` that have another name than their parameter."""

FILTERS = (*MANY, "firmness", *RANGE)
"""The parameters that decide which places and arrows match."""

UNFILTERING = ("number", "select", "view")
"""The parameters that change nothing of which claims are in view, and in which direction."""

CAMPAIGN = re.compile(
    r"(utm|mtm|pk|hsa)_\w+|_hs\w+|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid"
    r"|ttclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|vero_id|_ga|_gl|s_cid|srsltid|__cf\w+"
)
"""What campaigns and networks add to links, which means nothing here."""

_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: filters, direction, what is selected and where the map stands.

    Attributes
    ----------
    role, material, source
        Codes asked for, in the order of the dataset; empty means all.
    firmness
        The weakest level to show.
    since, until
        The first and last date of the range of time, as `geodata.dates` reads them; empty where
        it is open that way. It never ends before it begins.
    flow
        The direction whose arrows are drawn; empty for the dataset's first.
    number
        An indicator and a year, whose numbers are drawn as circles; empty for none. It is no
        filter: what matches stays as it is.
    select
        A place or an arrow, or empty for the overview.
    camera
        `(latitude, longitude, zoom)` in degrees and Leaflet's zoom levels, or None for the
        whole map; the address calls it `view`.
    """

    role: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    firmness: str = "possible"
    since: str = ""
    until: str = ""
    flow: str = ""
    number: str = ""
    select: str = ""
    camera: tuple[float, float, float] | None = None

    def without(self, *parameters: str) -> Selection:
        """Return the same selection with these parameters at their defaults."""
        default = Selection()
        fields = [FIELD.get(name, name) for name in parameters]
        return replace(self, **{field: getattr(default, field) for field in fields})

    @property
    def filters(self) -> tuple[str, ...]:
        """The filter parameters that are not at their defaults."""
        default = Selection()
        return tuple(name for name in FILTERS if getattr(self, name) != getattr(default, name))


@dataclass(frozen=True, slots=True)
class Dropped:
    """A parameter or value of an address that means nothing here, and what would.

    Without a value it is the parameter that is unknown. A `known` one is one too many; a `reason`
    says of what is known alone why it does not go with the rest.
    """

    parameter: str
    value: str
    allowed: tuple[str, ...]
    known: bool = False
    reason: str = ""

    def __str__(self) -> str:
        """Return one sentence that says what was found and what is allowed."""
        allowed = ", ".join(self.allowed)
        if self.reason:
            return self.reason
        if not self.value:
            hint = get_close_matches(self.parameter[:_LONGEST_SHOWN], self.allowed, n=1)
            advice = f"did you mean “{hint[0]}”? " if hint else ""
            return f"unknown parameter “{_shorten(self.parameter)}”; {advice}known: {allowed}"
        if self.known or self.value in self.allowed:
            # The address knows the value, but has another one already.
            return f"{self.parameter} takes one value; allowed: {allowed}"
        return f"unknown {self.parameter} “{_shorten(self.value)}”; allowed: {allowed}"


def _shorten(text: str) -> str:
    printable = "".join(c if c.isprintable() else "�" for c in text[: _LONGEST_SHOWN + 1])
    return printable if len(text) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "…"


@lru_cache(maxsize=8)
def allowed(atlas: Atlas) -> Mapping[str, tuple[str, ...]]:
    """Return the values that each parameter may take, in the order they are shown."""
    plain = (code for code in atlas.materials if code not in atlas.groups)
    return {
        "role": tuple(atlas.roles),
        "material": (*atlas.groups, *plain),
        "source": tuple(s.source_id for s in atlas.sources.values() if s.kind == "text"),
        "firmness": FIRMNESS,
        "flow": words.flows(atlas),
        **dict.fromkeys(RANGE, (f"a date {FORMS}",)),
        "number": numbers.names(atlas) or ("nothing, since this dataset has no numbers",),
        "select": (*atlas.selectable, *by_arrow(atlas)),
        "view": (f"latitude,longitude,zoom, with a zoom from {ZOOMS[0]} to {ZOOMS[1]}",),
    }


OLDER = {"element": "material"}
"""Parameters by names that they had before; addresses that were ever valid stay so."""


def modern(query: Mapping[str, Sequence[str]], atlas: Atlas) -> dict[str, list[str]]:
    """Return a query in today's names: of parameters, and of arrows (`CHL-into`)."""
    found: dict[str, list[str]] = {}
    for name, values in query.items():
        found.setdefault(OLDER.get(name, name), []).extend(values)
    if "select" in found:
        arrows = by_arrow(atlas)
        modern = ((value, _modern_arrow(value, atlas)) for value in found["select"])
        found["select"] = [now if now in arrows else value for value, now in modern]
    return found


def _modern_arrow(value: str, atlas: Atlas) -> str:
    place, _, flow = value.rpartition("-")
    if not atlas.hub or flow not in ("into", "out_of"):
        return value
    return f"{place}-{atlas.hub}" if flow == "into" else f"{atlas.hub}-{place}"


def parse_camera(text: str) -> tuple[float, float, float] | None:
    """Return `(latitude, longitude, zoom)` from `lat,lon,zoom`, or None where it is none.

    Latitude within ±85, longitude within ±180, zoom within `ZOOMS`.
    """
    parts = text.split(",")
    if len(parts) != 3 or len(text) > 60:
        return None
    try:
        lat, lon, zoom = (float(part) for part in parts)
    except ValueError:
        return None
    if not all(map(math.isfinite, (lat, lon, zoom))):
        return None
    if abs(lat) > 85 or abs(lon) > 180 or not ZOOMS[0] <= zoom <= ZOOMS[1]:
        return None
    # Zero has no sign here: 0 and -0 are equal, and would be written differently.
    return round(lat, 3) + 0.0, round(lon, 3) + 0.0, round(zoom, 2)


READ: Mapping[str, Callable[[Atlas, str], object]] = {
    "view": lambda _, text: parse_camera(text),
    "since": lambda _, text: days(text),
    "until": lambda _, text: days(text),
    "number": numbers.chosen,
}
"""What reads the values of parameters that have no list of them, None for one that is none."""


def format_camera(camera: tuple[float, float, float]) -> str:
    """Return a camera as `lat,lon,zoom`, three decimals of a degree, two of a zoom level."""
    lat, lon, zoom = camera
    return f"{lat:.3f},{lon:.3f},{zoom:.2f}"


def read(
    query: Mapping[str, Sequence[str]], atlas: Atlas, *, ignore: Iterable[str] = ()
) -> tuple[Selection, tuple[Dropped, ...]]:
    """Read an address into a selection.

    Parameters
    ----------
    query
        All values of each parameter of the query string.
    atlas
        The dataset, which says what the values may be.
    ignore
        Names of parameters that belong to somebody else and are passed over.

    Returns
    -------
    selection, dropped
        What was understood, and everything that was not.
    """
    known, query = allowed(atlas), modern(query, atlas)
    dropped: list[Dropped] = []
    found: dict[str, tuple[str, ...]] = {}
    for name in PARAMETERS:
        values = dict.fromkeys(value for value in query.get(name, ()) if value != "")
        if name in READ:
            good = [value for value in values if READ[name](atlas, value) is not None]
        else:
            good = [value for value in known[name] if value in values]
        understood = set(good)
        dropped += [Dropped(name, v, known[name]) for v in values if v not in understood]
        if name not in MANY and len(good) > 1:
            first = next(value for value in values if value in good)
            dropped += [Dropped(name, v, known[name], known=True) for v in good if v != first]
            good = [first]
        found[name] = tuple(good)
    since, until = (next(iter(found[name]), "") for name in RANGE)
    begin, end = period(since, until)
    if begin > end:
        reason = (
            f"the range since={since}, until={until} ends before it begins; give until={since} or "
            "later"
        )
        dropped.append(Dropped("until", until, known["until"], reason=reason))
        since = until = ""
    strange = [
        name
        for name in query
        if name not in PARAMETERS and name not in ignore and not CAMPAIGN.fullmatch(name)
    ]
    dropped += [Dropped(name, "", PARAMETERS) for name in strange]

    default = Selection()
    selection = Selection(
        role=found["role"],
        material=found["material"],
        source=found["source"],
        firmness=next(iter(found["firmness"]), default.firmness),
        since=since,
        until=until,
        flow=next((flow for flow in found["flow"] if flow != first_flow(atlas)), default.flow),
        number=next(iter(found["number"]), default.number),
        select=next(iter(found["select"]), default.select),
        camera=parse_camera(found["view"][0]) if found["view"] else None,
    )
    return selection, tuple(dropped)


def write(selection: Selection) -> dict[str, list[str]]:
    """Return the address of a selection; a parameter at its default is left out."""
    default = Selection()
    query: dict[str, list[str]] = {}
    for name in PARAMETERS:
        field = FIELD.get(name, name)
        value = getattr(selection, field)
        if value == getattr(default, field):
            continue
        if name == "view":
            query[name] = [format_camera(value)]
        else:
            query[name] = list(value) if name in MANY else [value]
    return query


def query_string(selection: Selection) -> str:
    """Return the address of a selection as a query string, without a question mark."""
    return _encoded(write(selection))


def address(selection: Selection, base_url: str = "", **extra: str | Sequence[str]) -> str:
    """Return the address that brings a selection back.

    Parameters
    ----------
    selection
        What is asked for.
    base_url
        Address of a page or document, without a query; relative to the page where empty.
    **extra
        Parameters that are not the selection's, put behind its own in the order given; one
        may have several values.
    """
    query = _encoded({**write(selection), **extra})
    return f"{base_url}?{query}" if query else base_url or "?"


def told_address(selection: Selection, base_url: str) -> str:
    """Return where a selection is found, for people; in words where no page's address is known."""
    where = address(selection, base_url)
    if base_url:
        return where
    return "the page as it opens" if where == "?" else f"the page, {where}"


def _encoded(query: Mapping[str, str | Sequence[str]]) -> str:
    return urlencode(query, doseq=True, safe=",")


MOST_DESCRIBED = 6
"""Values of a filter that are spelt out; of more, the others are counted."""


def describe(selection: Selection, atlas: Atlas) -> tuple[str, ...]:
    """Return the filters in force, one phrase a filter, none where all is shown."""
    filters = {
        "role": [words.role_name(atlas, role) for role in selection.role],
        words.vocabulary(atlas): [words.material_name(atlas, code) for code in selection.material],
        "source": list({atlas.sources[source].publisher: "" for source in selection.source}),
    }
    phrases = [f"{name}: {_either(values)}" for name, values in filters.items() if values]
    if selection.firmness != "possible":
        phrases.append("firmness: " + words.FIRMNESS_FILTER[selection.firmness].lower())
    if selection.since or selection.until:
        phrases.append(f"time: {words.written_range(selection.since, selection.until)}")
    return tuple(phrases)


def _either(names: Sequence[str]) -> str:
    more = len(names) - MOST_DESCRIBED
    if more <= 1:
        return " or ".join(names)
    return f"{' or '.join(names[:MOST_DESCRIBED])} or {more} more"
