"""The views whose figures are looked at, and the reading of an SVG's groups and texts."""

from __future__ import annotations

from urllib.parse import parse_qs
from xml.etree import ElementTree

from geodata import Atlas, atlas
from geodata.selection import read
from geodata.view import View, view

SVG = "{http://www.w3.org/2000/svg}"

QUERIES = {
    "all": "",
    "feedstock": "role=feedstock",
    "processing": "role=processing",
    "manufacturing": "role=manufacturing",
    "finance_rd": "role=finance_rd",
    "country": "select=MMR",
    "link": "select=VNM-into",
    "out_of": "flow=out_of&select=MYS-out_of",
    "literature": "element=Dy&select=THA",
    "hidden": "role=processing&select=LAO",
    "gateway": "select=CN-GX",
    "unnamed": "select=BRN",
    "zoomed": "view=16,103,5.5&select=VNM",
    "empty": "role=finance_rd&element=Dy&source=reex-2025&firmness=stated",
}


def view_of(query: str, of: Atlas | None = None) -> View:
    """Return the view that a query string asks for."""
    shown = of or atlas()
    selection, dropped = read(parse_qs(query), shown)
    assert not dropped
    return view(shown, selection)


class Drawing:
    """A parsed SVG."""

    def __init__(self, data: bytes) -> None:
        self.root = ElementTree.fromstring(data)
        found = [element for element in self.root.iter() if element.get("id")]
        self.groups = {element.get("id", ""): element for element in found}
        assert len(found) == len(self.groups), "an id stands twice"

    def ids(self, prefix: str) -> set[str]:
        """Return what follows a prefix in the ids of groups."""
        return {name.removeprefix(prefix) for name in self.groups if name.startswith(prefix)}

    def texts(self, group: str = "") -> list[str]:
        """Return the texts in a group, in the order in which they are drawn."""
        within = self.groups[group] if group else self.root
        return ["".join(text.itertext()) for text in within.iter(f"{SVG}text")]


def squeezed(text: str) -> str:
    """Return a text without white space, which lines break and readers of PDF invent."""
    return "".join(text.split())
