"""Boxes that are filled: blocks from the top with a word on what is left out, entries in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Block:
    """Something of a known height, in points, that is drawn from a top down.

    `kept` ones are not drawn without the one that follows them, as a heading is not. `counts`
    is how many quotes or statements it holds.
    """

    height: float
    draw: Callable[[float], object]
    kept: bool = False
    counts: int = 0


def fitting(blocks: Sequence[Block], room: float) -> int:
    """Return how many blocks, from the first, fit one below the other.

    None that must not stand alone is the last of them.
    """
    used, count = 0.0, 0
    for block in blocks:
        if used + block.height > room:
            break
        used += block.height
        count += 1
    while count and blocks[count - 1].kept:
        count -= 1
    return count


def fill(
    blocks: Sequence[Block],
    top: float,
    bottom: float,
    *,
    rest: Callable[[int], Block | None],
) -> int:
    """Draw the blocks that fit between two heights, then a word on those that do not.

    Parameters
    ----------
    blocks
        In the order in which they are read; none is passed over for a later one.
    top, bottom
        In points, y downward.
    rest
        Gives the word on what is left out, from the number of quotes and statements in it;
        None where nothing needs to be said.

    Returns
    -------
    int
        How many blocks were drawn.
    """
    nothing, everything = rest(0), rest(sum(block.counts for block in blocks))
    room, count = bottom - top, len(blocks)
    if sum(block.height for block in blocks) > room - (nothing.height if nothing else 0.0):
        count = fitting(blocks, room - (everything.height if everything else 0.0))
    for block in blocks[:count]:
        block.draw(top)
        top += block.height
    left = rest(sum(block.counts for block in blocks[count:]))
    if left is not None and top + left.height <= bottom + 0.01:
        left.draw(top)
    return count


def in_rows(
    entries: Iterable[T], width_of: Callable[[T], float], most: float, *, gap: float
) -> list[list[tuple[float, T]]]:
    """Break entries into rows of a width, each with where it begins, as close as they can stand."""
    rows: list[list[tuple[float, T]]] = []
    x = most
    for entry in entries:
        width = width_of(entry)
        if x + width > most or not rows:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += width + gap
    return rows
