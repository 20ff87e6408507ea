"""What is known: tables, texts, shapes and selections; draws nothing."""

from geodata.faults import DatasetError, Fault
from geodata.load import atlas, load
from geodata.model import (
    Atlas,
    City,
    Claim,
    Contrast,
    Element,
    ElementNote,
    Link,
    LinkNote,
    Place,
    Source,
)

__all__ = [
    "Atlas",
    "City",
    "Claim",
    "Contrast",
    "DatasetError",
    "Element",
    "ElementNote",
    "Fault",
    "Link",
    "LinkNote",
    "Place",
    "Source",
    "atlas",
    "load",
]
