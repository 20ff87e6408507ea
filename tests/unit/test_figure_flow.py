"""Boxes are filled in order, and say what they leave out."""

from __future__ import annotations

from exports.figures.flow import Block, fill, fitting


def blocks(*heights: float, kept: tuple[int, ...] = ()) -> tuple[list[Block], list[float]]:
    """Return blocks of some heights, and the list into which they write their tops."""
    tops: list[float] = []
    made = [Block(height, tops.append, n in kept, counts=1) for n, height in enumerate(heights)]
    return made, tops


def test_all_that_fit_are_drawn_one_below_the_other() -> None:
    made, tops = blocks(10, 20, 5)
    assert fill(made, 100, 135, rest=lambda left: None if not left else made[0]) == 3
    assert tops == [100, 110, 130]


def test_none_is_passed_over_for_a_later_one() -> None:
    made, tops = blocks(10, 50, 5)
    said: list[int] = []

    def rest(left: int) -> Block | None:
        return Block(5, lambda top: said.extend((left, int(top)))) if left else None

    assert fill(made, 0, 40, rest=rest) == 1
    assert tops == [0]
    assert said == [2, 10]


def test_a_heading_does_not_stand_alone() -> None:
    made, _ = blocks(10, 5, 50, kept=(1,))
    assert fitting(made, 40) == 1
    assert fitting(made, 65) == 3


def test_nothing_fits() -> None:
    made, tops = blocks(50)
    said: list[int] = []
    rest = lambda left: Block(5, lambda _: said.append(left))  # noqa: E731
    assert fill(made, 0, 20, rest=rest) == 0
    assert tops == []
    assert said == [1]
