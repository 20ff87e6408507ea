"""What is wrong with where the parts and the lines of a figure stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from exports.figures.sheet import Box, Sheet

TOLERANCE_PT = 0.5

PARTS = ("header", "map", "matrix", "legend", "passages", "arrow-list", "notes")
"""The parts of a page, none over another; a line stands in one of them."""

INSIDE = ("empty", "unplaced")
"""What may stand on the map."""


def _overlap(one: Box, other: Box) -> float:
    """Return by how much two boxes lie over each other, in points; not above 0 if they do not."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return min(across, min(one[3], other[3]) - max(one[1], other[1]))


def _sticks_out(inner: Box, outer: Box) -> float:
    """Return by how much a box sticks out of another, in points."""
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def faults(sheet: Sheet) -> list[str]:
    """Return what is wrong with where the parts and the lines of a sheet stand."""
    return [*_faults_of_parts(sheet), *_faults_of_lines(sheet)]


def _faults_of_parts(sheet: Sheet) -> Iterator[str]:
    boxes, whole = sheet.boxes, (0.0, 0.0, sheet.width, sheet.height)
    for name, box in boxes.items():
        around = boxes["map"] if name in INSIDE else whole
        if _sticks_out(box, around) > 0:
            yield f"the box of {name} sticks out: {box}, {around}"
    for name, other in combinations([name for name in PARTS if name in boxes], 2):
        if _overlap(boxes[name], boxes[other]) > TOLERANCE_PT:
            yield f"{name} lies over {other}: {boxes[name]}, {boxes[other]}"


def _faults_of_lines(sheet: Sheet) -> Iterator[str]:
    boxes = sheet.boxes
    for line in sheet.written:
        if not set(line.groups) & {*PARTS, *INSIDE} & set(boxes):
            yield f"“{line.text}” stands in no part of the page: {line.groups}"
        for name in line.groups:
            if name in boxes and _sticks_out(line.box, boxes[name]) > TOLERANCE_PT:
                yield f"“{line.text}” sticks out of {name}: {line.box}, {boxes[name]}"
    for line, other in combinations(sheet.written, 2):
        if _overlap(line.box, other.box) > TOLERANCE_PT:
            yield f"“{line.text}” and “{other.text}” overlap: {line.box}, {other.box}"
