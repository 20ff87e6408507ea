"""Times the figures that the app serves, and a bare GeoPandas plot of the same shapes."""

from __future__ import annotations

import http.client
import struct
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from urllib.parse import urlencode, urlsplit

from geodata import atlas as load_atlas
from geodata import words
from geodata.model import FIRMNESS

PNG_DPI = 300
TIMEOUT_S = 60


class NotServed(RuntimeError):
    """The app does not answer with a figure."""


def get(url: str, path: str) -> tuple[int, float, bytes]:
    """Return the status of a request, the milliseconds it took, and the body."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)
    try:
        start = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, (time.perf_counter() - start) * 1000, body
    finally:
        connection.close()


def queries() -> Iterator[str]:
    """Yield query strings, none of them twice."""
    atlas = load_atlas()
    selects = ("", *atlas.shapes)
    for flow, firmness, role, select in product(words.flows(atlas), FIRMNESS, atlas.roles, selects):
        chosen = {"role": role, "flow": flow, "firmness": firmness, "select": select}
        yield urlencode({name: value for name, value in chosen.items() if value})


def timed(url: str, path: str) -> float:
    """Return the milliseconds that a figure took.

    Raises
    ------
    NotServed
        If the answer is not 200.
    """
    status, took, _ = get(url, path)
    if status != 200:
        raise NotServed(f"{path} answered {status}")
    return took


def size_inches(png: bytes) -> tuple[float, float]:
    """Return the size of a PNG that was drawn at `PNG_DPI`."""
    width, height = struct.unpack(">II", png[16:24])
    return width / PNG_DPI, height / PNG_DPI


def bare_plot(file_format: str, inches: tuple[float, float]) -> float:
    """Plot the shapes with GeoPandas and nothing else; return the milliseconds it took."""
    import geopandas as gpd
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    atlas = load_atlas()
    shapes = gpd.GeoSeries([atlas.context, *atlas.shapes.values()], crs="EPSG:4326")
    start = time.perf_counter()
    figure = Figure(figsize=inches)
    FigureCanvasAgg(figure)
    shapes.plot(ax=figure.subplots())
    figure.savefig(BytesIO(), format=file_format, dpi=PNG_DPI)
    return (time.perf_counter() - start) * 1000


class Burst:
    """Requests sent at once, each from a thread of its own; a `with` block runs beside them."""

    def __init__(self, url: str, paths: list[str]) -> None:
        """Prepare a request for each path."""
        self.statuses: list[int] = []
        self._threads = [
            threading.Thread(target=self._one, args=(url, path), daemon=True) for path in paths
        ]

    def _one(self, url: str, path: str) -> None:
        self.statuses.append(get(url, path)[0])

    def __enter__(self) -> Burst:
        """Send them all."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the answers."""
        for thread in self._threads:
            thread.join(TIMEOUT_S)
