"""What is known: dataset, check, facts, selection and view; draws nothing."""

from geodata.faults import DatasetError, Fault
from geodata.load import atlas, load
from geodata.model import (
    Atlas,
    Claim,
    Contrast,
    Hub,
    Link,
    Material,
    Membership,
    Note,
    Place,
    Role,
    Scheme,
    Source,
    Study,
    Vocabulary,
)

__all__ = [
    "Atlas",
    "Claim",
    "Contrast",
    "DatasetError",
    "Fault",
    "Hub",
    "Link",
    "Material",
    "Membership",
    "Note",
    "Place",
    "Role",
    "Scheme",
    "Source",
    "Study",
    "Vocabulary",
    "atlas",
    "load",
]
