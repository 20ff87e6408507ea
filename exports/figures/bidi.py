"""In which order the letters of a line stand from left to right (Unicode's UAX 9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

_RIGHTWARD, _LEFTWARD = "L", "R"
_STRONG = {"L": "L", "R": "R", "AL": "R"}
_AS_STRONG = {**_STRONG, "EN": "R", "AN": "R"}
"""What a neutral sign beside something takes it for."""

_BETWEEN_NUMBERS = {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}

_OPEN, _CLOSED = "([{（［｛「『〈《【⟨", ")]}）］｝」』〉》】⟩"


def runs(text: str) -> list[tuple[int, int, bool]]:
    """Return the runs of a line from left to right.

    Its first letter that has a direction decides whether it begins on the left, as in what
    draws it.

    Returns
    -------
    list of (int, int, bool)
        Where a run starts and ends in the text, and whether it is read leftward.
    """
    if not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text):
        return [(0, len(text), False)]
    found = _levels(text)
    parts = []
    for level, group in groupby(range(len(text)), key=lambda at: found[at]):
        places = list(group)
        parts.append((places[0], places[-1] + 1, level))
    # From the innermost out, whatever lies in a leftward run is turned round.
    for least in range(max(found), 0, -1):
        turned: list[tuple[int, int, int]] = []
        for inner, run in groupby(parts, key=lambda part: part[2] >= least):
            turned += list(run)[:: -1 if inner else 1]
        parts = turned
    return [(start, end, level % 2 == 1) for start, end, level in parts]


def _levels(text: str) -> list[int]:
    """Return the level of each letter: odd ones are read leftward."""
    kinds = [unicodedata.bidirectional(c) or _RIGHTWARD for c in text]
    own = next((_STRONG[kind] for kind in kinds if kind in _STRONG), _RIGHTWARD)
    base = int(own == _LEFTWARD)
    _weak(kinds, own)
    _brackets(text, kinds, own)
    _neutral(kinds, own)
    up = {"R": 1 - base, "L": base, "EN": 2 - base, "AN": 2 - base}
    levels = [base + up[kind] for kind in kinds]
    for at in range(len(text.rstrip()), len(text)):
        levels[at] = base
    return levels


def _weak(kinds: list[str], own: str) -> None:
    """Give marks, numbers and their signs a direction (rules W1 to W7)."""
    for at, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[at] = kinds[at - 1] if at else own
    strong = own
    for at, kind in enumerate(kinds):
        strong = kind if kind in _STRONG else strong
        if kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and (kind, before) in _BETWEEN_NUMBERS:
            kinds[at] = before
    for kind, places in _groups(kinds):
        beside = (*kinds[: places[0]][-1:], *kinds[places[-1] + 1 :][:1])
        if kind == "ET" and "EN" in beside:
            _set(kinds, places, "EN")
    strong = own
    for at, kind in enumerate(kinds):
        strong = kind if kind in _STRONG else strong
        if kind in ("ES", "ET", "CS"):
            kinds[at] = "ON"
        elif kind == "EN" and strong == _RIGHTWARD:
            kinds[at] = _RIGHTWARD


def _brackets(text: str, kinds: list[str], own: str) -> None:
    """Give brackets that pair the direction of what they hold (rule N0)."""
    for start, end in sorted(_pairs(text, kinds)):
        held = {_AS_STRONG[kind] for kind in kinds[start + 1 : end] if kind in _AS_STRONG}
        if not held:
            continue
        before = (_AS_STRONG[kind] for kind in reversed(kinds[:start]) if kind in _AS_STRONG)
        way = own if own in held else next(before, own)
        kinds[start] = kinds[end] = way


def _pairs(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    for at, sign in enumerate(text):
        if kinds[at] != "ON":
            continue
        if sign in _OPEN:
            waiting.append((_CLOSED[_OPEN.index(sign)], at))
        for depth in reversed(range(len(waiting) if sign in _CLOSED else 0)):
            if waiting[depth][0] == sign:
                yield waiting[depth][1], at
                del waiting[depth:]
                break


def _neutral(kinds: list[str], own: str) -> None:
    """Give what has no direction that of both its sides, or the line's (rules N1 and N2)."""
    sides = [_AS_STRONG.get(kind, "") for kind in kinds]
    for side, places in _groups(sides):
        if not side:
            left = sides[places[0] - 1] if places[0] else own
            right = sides[places[-1] + 1] if places[-1] + 1 < len(sides) else own
            _set(kinds, places, left if left == right else own)


def _groups(kinds: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return the runs of one kind, each with its places."""
    return [
        (kind, list(places))
        for kind, places in groupby(range(len(kinds)), key=lambda at: kinds[at])
    ]


def _set(kinds: list[str], places: Sequence[int], kind: str) -> None:
    for at in places:
        kinds[at] = kind
