"""Datasets of other parts of the world, made for tests, loaded once a process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from geodata.load import load
from geodata.model import Atlas
from tests.benchmarks.generated import Plan, countries, write


def _codes(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


AFRICA = _codes(
    "DZA AGO BEN BWA BFA BDI CMR CAF TCD COD COG CIV EGY ETH GAB GHA GIN KEN LSO LBR LBY MDG MWI "
    "MLI MRT MAR MOZ NAM NER NGA RWA SEN SLE SOM ZAF SDN TZA TGO TUN UGA ZMB ZWE CHN"
)
PACIFIC = _codes("JPN USA CHL PER FJI NZL AUS PHL IDN KIR WSM TON PNG MEX KOR")
EUROPE = _codes(
    "DEU FRA ITA ESP PRT NLD BEL LUX CHE AUT POL CZE DNK SWE NOR FIN GBR IRL MCO SMR VAT MLT"
)

WORLDS = {
    "africa": Plan(AFRICA, hub="CHN", arrows=30, claims=200),
    "pacific": Plan(PACIFIC, hub="JPN", arrows=12, claims=100),
    "europe": Plan(EUROPE, hub="DEU", arrows=20, claims=100),
    "fiji": Plan(("FJI",), arrows=0, claims=6),
    "nauru": Plan(("NRU",), arrows=0, claims=6),
    "russia": Plan(("RUS", "KAZ"), arrows=2, claims=10),
    "antarctica": Plan(("ATA",), arrows=0, claims=6),
    "kiribati": Plan(("KIR",), arrows=0, claims=6),
    "enclaves": Plan(("ZAF", "LSO", "ITA", "SMR", "VAT"), arrows=6, claims=30),
    "everywhere": Plan(tuple(countries()), hub="CHN", arrows=60, claims=600),
    "between": Plan(tuple(countries()), arrows=60, claims=600, seed=2),
}


@cache
def world(name: str) -> Atlas:
    """Return a dataset of some part of the world."""
    with tempfile.TemporaryDirectory() as folder:
        return load(write(WORLDS[name], Path(folder) / "data"))
