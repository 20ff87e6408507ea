"""Web Mercator, in degrees of longitude, so that its units are the same as those of the data."""

from __future__ import annotations

import numpy as np

MERCATOR_LIMIT_DEG = 85.0511
"""The latitude at which the projection's world is a square; the poles would be at infinity."""


def mercator(lon_lat: np.ndarray) -> np.ndarray:
    """Project degrees, shape (n, 2), to spherical Web Mercator in degrees of longitude.

    What lies beyond `MERCATOR_LIMIT_DEG` comes to lie on it.
    """
    lon, lat = np.asarray(lon_lat, dtype=float).T
    lat = np.clip(lat, -MERCATOR_LIMIT_DEG, MERCATOR_LIMIT_DEG)
    y = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)))
    return np.column_stack([lon, y])


def inverse_mercator(xy: np.ndarray) -> np.ndarray:
    """Undo `mercator`, shape (n, 2)."""
    x, y = np.asarray(xy, dtype=float).T
    lat = np.degrees(2 * np.arctan(np.exp(np.radians(y))) - np.pi / 2)
    return np.column_stack([x, lat])
