"""Land cut into pieces that meet, each simplified so that shared borders stay shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geodata.authoring.boundaries.plan import CONTEXT, Bounds, Detail, Plan
from geodata.model import CRS

SLIVER = 1e-4
"""Area in square degrees, about 1 km², below which a scrap of land is an accident of drawing."""

SNAP = 1e-7
"""Degrees, about 1 cm, within which vertices of a border are one."""

MOST_DECIMALS = 6
"""Decimal places of a coordinate in degrees that tell 10 cm apart: as fine as inputs are."""

EQUAL_AREA = "EPSG:6933"
"""The CRS in which areas are measured; its unit is the metre."""


def cut_pieces(
    plan: Plan, window: Bounds, countries: gpd.GeoDataFrame, regions: Mapping[str, BaseGeometry]
) -> gpd.GeoDataFrame:
    """Cut the land in the window into pieces that meet without gap or overlap.

    Parameters
    ----------
    plan
        Which countries and regions are places.
    window
        What land around is kept, in degrees.
    countries
        Polygons with their code in `place`, WGS 84.
    regions
        A polygon a region of the plan, by code, WGS 84; what of it lies outside the place around
        it is left to the neighbour.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a piece, with the column `piece`, WGS 84: every place, without the regions in it,
        and `CONTEXT`.

    Raises
    ------
    ValueError
        If a country is missing, a region lies elsewhere, or vertices along a shared border differ.
    """
    code = countries["place"]
    if missing := set(plan.countries) - set(code):
        raise ValueError(f"countries: found no {sorted(missing)}; another table of countries?")
    pieces: dict[str, BaseGeometry] = {
        place: countries.geometry[code == place].union_all() for place in plan.countries
    }
    others = shapely.coverage_union_all(countries.geometry[~code.isin(plan.countries)].array)
    pieces[CONTEXT] = only_polygons(others.intersection(shapely.box(*window)))
    if not shapely.coverage_is_valid(list(pieces.values())):
        raise ValueError("borders: found neighbours whose vertices differ, expected a coverage")
    for region, place in plan.inside.items():
        pieces[region], pieces[place] = divide(pieces[place], regions[region])
        if pieces[region].is_empty:
            raise ValueError(f"{region}: found no land of it in {place}; does it lie elsewhere?")
    pieces = {piece: land for piece, land in pieces.items() if not land.is_empty}
    land = matched(list(pieces.values()))
    return gpd.GeoDataFrame({"piece": list(pieces)}, geometry=land, crs=CRS)


def matched(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return shapes that meet, with the same vertices along every border.

    Where a region's border ends on that of its country, the country beyond lacks a vertex.
    """
    if shapely.coverage_is_valid(shapes):
        return shapes
    clean = [only_polygons(land) for land in shapely.coverage_clean(shapes, snapping_distance=SNAP)]
    if not shapely.coverage_is_valid(clean):
        raise ValueError("borders: found regions whose borders cannot be made to meet")
    return clean


def divide(country: BaseGeometry, region: BaseGeometry) -> tuple[MultiPolygon, MultiPolygon]:
    """Return the part of a country that a region covers, and the rest of the country.

    Where the two were drawn apart by less than `SLIVER`, the region ends at the country's border.
    """
    inside = only_polygons(country.intersection(region))
    rest = shapely.get_parts(only_polygons(country.difference(region)))
    slivers = (shapely.area(rest) < SLIVER) & shapely.intersects(rest, inside)
    whole = shapely.coverage_union_all([inside, *rest[slivers]])
    return only_polygons(whole), MultiPolygon(list(rest[~slivers]))


def only_polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Return the valid polygons of a geometry; its stray lines and points are dropped."""
    valid = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    # A collection may hold multipolygons: two levels to take apart.
    parts = shapely.get_parts(shapely.get_parts(valid))
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and part.area > 0])


def split_by_landmass(
    pieces: gpd.GeoDataFrame, details: Mapping[str, Detail], default: Detail
) -> gpd.GeoDataFrame:
    """Split pieces into polygons, each with the detail of the landmass that it belongs to.

    Landmasses below their smallest area are dropped, but of a piece that is on no other the
    largest stays. A sliver of a country on the mainland belongs to the mainland, and stays.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a polygon, with the columns `piece` and `tolerance`, in the CRS of `pieces`.
    """
    parts = pieces.explode(ignore_index=True)
    land = gpd.GeoSeries([parts.union_all(method="coverage")], crs=parts.crs)
    land = land.explode(ignore_index=True)
    part, mass = land.sindex.query(parts.representative_point(), predicate="intersects")
    parts.loc[part, "landmass"] = mass
    detail = parts["piece"].map(lambda piece: details.get(piece, default))
    parts["tolerance"] = detail.map(lambda d: d.tolerance_degrees)
    parts["min_area_km2"] = detail.map(lambda d: d.min_area_km2)
    finest = parts.groupby("landmass")[["tolerance", "min_area_km2"]].transform("min")
    area_km2 = parts["landmass"].map(land.to_crs(EQUAL_AREA).area / 1e6)
    large = area_km2 >= finest["min_area_km2"]
    lost = ~large.groupby(parts["piece"]).transform("any")
    largest = area_km2 == area_km2.groupby(parts["piece"]).transform("max")
    kept = parts.assign(tolerance=finest["tolerance"])[large | (lost & largest)]
    return kept[["piece", "tolerance", "geometry"]].reset_index(drop=True)


def simplify(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify polygons that form a coverage, each to its `tolerance`; shared borders stay shared.

    Polygons that share a border must have the same tolerance.
    """
    simple = parts.copy()
    for tolerance, group in parts.groupby("tolerance"):
        shapes = shapely.coverage_simplify(group.geometry.to_numpy(), tolerance)
        simple.loc[group.index, "geometry"] = gpd.GeoSeries(shapes, group.index, crs=parts.crs)
    return simple


def gather(parts: gpd.GeoDataFrame, pieces: Iterable[str], detail: Detail) -> MultiPolygon:
    """Return pieces as one shape, rounded, valid, its rings as RFC 7946 winds them."""
    chosen = shapely.union_all(parts.geometry[parts["piece"].isin(list(pieces))].to_numpy())
    found = _rounded(chosen, detail.decimals)
    # A rock may be smaller than what is rounded off.
    return _rounded(chosen, MOST_DECIMALS) if found.is_empty else found


def _rounded(land: BaseGeometry, decimals: int) -> MultiPolygon:
    # Rounding equal vertices leaves them equal, so neighbours still meet.
    rounded = shapely.transform(land, lambda xy: np.round(xy, decimals))
    return shapely.orient_polygons(only_polygons(rounded))
