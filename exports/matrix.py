"""The matrix of who says so as a table: a row a place and column, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from exports.tables import Cell as Written
from exports.tables import csv_table
from geodata.model import FIRMNESS, Atlas
from geodata.view import View
from panels.matrix import Cell, Column, Mark, Matrix, Row, matrix

COLUMNS = (
    "place",
    "place_name",
    "across",
    "column",
    "column_name",
    "firmness",
    "sources",
    *FIRMNESS,
    "source_ids",
    "literature",
    "literature_ids",
    "denied",
    "undisclosed",
    "dataset_sha256",
)
"""The columns of `/matrix.csv`; `sources` counts independent ones, and so does each level."""


def matrix_csv(view: View, *, across: str, sort: str) -> bytes:
    """Return the whole matrix of a view as CSV (RFC 4180), UTF-8 with a byte order mark.

    Every place in view of which something of the kind is said has a row for every column, also
    where nothing is said. Ids of copies of one report are joined by `=`, the others by `;`.
    """
    places = len(view.atlas.places)
    found = matrix(view, across=across, sort=sort, most=places, widest=None)
    return csv_table(COLUMNS, _rows(view.atlas, found))


def _rows(atlas: Atlas, found: Matrix) -> Iterator[dict[str, Written]]:
    for row in found.rows:
        for column, cell in zip(found.columns, row.cells, strict=True):
            yield _cells(atlas, found.across, row, column, cell)


def _cells(atlas: Atlas, across: str, row: Row, column: Column, cell: Cell) -> dict[str, Written]:
    def ids(marks: tuple[Mark, ...]) -> str:
        return ";".join("=".join(source.source_id for source in mark.sources) for mark in marks)

    return {
        "place": row.place.place,
        "place_name": row.place.name,
        "across": across,
        "column": column.code,
        "column_name": column.name,
        "firmness": cell.firmness,
        "sources": len(cell.marks),
        **cell.levels,
        "source_ids": ids(cell.marks),
        "literature": len(cell.literature),
        "literature_ids": ids(cell.literature),
        "denied": cell.denied,
        "undisclosed": cell.undisclosed,
        "dataset_sha256": atlas.sha256,
    }
