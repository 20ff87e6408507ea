"""What countries are called: one record a country, from Natural Earth and a list by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from geodata import names
from geodata.authoring.boundaries.packages import NO_CODE

ENGLISH = ("NAME_LONG", "NAME_EN", "ADMIN", "NAME_CIAWF", "NAME_ALT", "FORMAL_EN")
"""Columns with English names, beside `NAME`."""

SCRIPTS = ("NAME_FR", "NAME_ES", "NAME_RU", "NAME_AR", "NAME_ZH", "NAME_ZHT")
"""Columns with names that texts are likely to have: the other official languages of the UN."""

OTHERS = (
    *("NAME_DE", "NAME_PT", "NAME_IT", "NAME_NL", "NAME_ID", "NAME_VI", "NAME_TR", "NAME_HI"),
    *("NAME_JA", "NAME_KO", "NAME_SORT", "BRK_NAME", "ADM0_A3"),
)
"""Columns with what is understood as a name too."""

COLUMNS = ("NAME", "ISO_A2_EH", *ENGLISH, *SCRIPTS, *(c for c in OTHERS if c != "ADM0_A3"))
"""What is read of Natural Earth's table, beside the codes."""


def records(
    countries: pd.DataFrame, by_hand: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """Return a record a country, by code.

    Parameters
    ----------
    countries
        Natural Earth's table, with the code in `place`.
    by_hand
        By code the `name`, `article` and `aliases` (split by bars) that are better.

    Returns
    -------
    list of dict
        `place`, `alpha2`, `name`, `article`; `aliases`, names that texts have, and `spellings`,
        what is understood beside them, both split by bars. An alias that two countries have is
        left to spellings, unless it is the name of one of them.
    """
    found = [
        _record(rows, by_hand.get(str(place), {})) for place, rows in countries.groupby("place")
    ]
    owners = Counter(key for one in found for key in {names.key(n) for n in _all(one)})
    by_name = {names.key(one["name"]) for one in found}
    for one in found:
        shared = [n for n in one["aliases"] if owners[names.key(n)] > 1]
        one["aliases"] = [n for n in one["aliases"] if n not in shared]
        one["spellings"] += [n for n in shared if names.key(n) not in by_name]
    return [
        {**one, "aliases": "|".join(one["aliases"]), "spellings": "|".join(one["spellings"])}
        for one in found
    ]


def _all(record: Mapping[str, Any]) -> list[str]:
    return [record["name"], *record["aliases"]]


def _record(rows: pd.DataFrame, by_hand: Mapping[str, str]) -> dict[str, Any]:
    """Return the record of a country, whose lands may be several rows of the table."""
    main = rows["ADM0_A3"] == rows["place"]
    row = (rows[main] if main.any() else rows).iloc[0]
    if row["ISO_A2_EH"] == NO_CODE and row["place"] == row["ADM0_A3"]:
        # What Natural Earth says in other columns of a disputed land may be of another one.
        row = row.copy()
        row[[*SCRIPTS, *ENGLISH[1:], *OTHERS[:-1]]] = ""
    place, alpha2 = row["place"], row["ISO_A2_EH"] if len(row["ISO_A2_EH"]) == 2 else ""
    # An abbreviation is no name for a map.
    name = (
        by_hand.get("name")
        or row["NAME" if "." not in row["NAME"] else "NAME_EN"]
        or row["NAME_LONG"]
    )
    given = (by_hand.get("aliases") or "").split("|")
    aliases = _names([*(row[c] for c in ENGLISH), row["NAME"], *given], but=[name])
    aliases += _names([row[c] for c in SCRIPTS], but=[name, *aliases])
    return {
        "place": place,
        "alpha2": alpha2,
        "name": name,
        "article": by_hand.get("article") or "",
        "aliases": [alias for alias in aliases if not _is_inverted(alias)],
        "spellings": _names(
            [*filter(_is_inverted, aliases), *(row[c] for c in OTHERS)],
            but=[name, place, *(a for a in aliases if not _is_inverted(a))],
        ),
    }


def _is_inverted(name: str) -> bool:
    """Say whether a name is how a list has it, not a text: turned around, or abbreviated."""
    return any(sign in name for sign in ",(/") or name.endswith(". Is.") or " Is." in name


def _names(values: Iterable[object], but: Sequence[str]) -> list[str]:
    """Return names, each spelling once, without those that are known."""
    seen, found = {names.key(name) for name in but}, []
    for value in values:
        name = value.replace("|", " ").strip() if isinstance(value, str) else ""
        if name and names.key(name) not in seen:
            seen.add(names.key(name))
            found.append(name)
    return found
