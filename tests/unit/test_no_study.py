"""The engine names no study: no word of the shipped dataset stands in code, templates or styles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import geodata
from geodata.model import Atlas

HOUSE = Path(__file__).parents[2]
ROOMS = ("geodata", "layers", "panels", "exports")
KINDS = (".py", ".js", ".css", ".html", ".j2", ".json", ".svg", ".md", ".txt")

SUBJECT = (
    *("china", "chinese", "guangxi", "beijing", "nanning", "yunnan", "asean", "southeast asia"),
    *("southeast asian", "myanmar", "burma", "burmese", "vietnam", "viet nam", "vietnamese"),
    *("thailand", "thai", "laos", "lao", "malaysia", "malaysian", "singapore", "singaporean"),
    *("indonesia", "indonesian", "philippines", "philippine", "filipino", "cambodia", "cambodian"),
    *("brunei", "timor", "timor-leste", "mekong"),
    *("rare earth", "rare earths", "rare-earth", "rare-earths", "ree", "rees", "hree", "lree"),
    *("dysprosium", "terbium", "neodymium", "praseodymium", "yttrium", "lanthanide", "lanthanides"),
    *("heavy rare", "light rare", "magnet", "magnets"),
    *("feedstock", "processing node", "manufacturing connector", "finance_rd", "offtake"),
    *("reex", "rare earth exchanges", "newshub", "newshub asia", "tradium", "usgs", "comtrade"),
    *("creg", "eurostat", "geological survey"),
    *("中国", "广西", "缅甸", "越南", "东盟", "南宁"),
)
"""Words that belong to the shipped study, whatever its tables hold."""

CODES = ("MMR", "VNM", "LAO", "KHM", "MYS", "THA", "SGP", "BRN", "TLS", "IDN", "CHN", "CN-GX")
"""Codes of its places, to the letter: in small letters some are words."""


def files() -> list[Path]:
    """Return every file of the engine that is text; data, examples and tests are none of it."""
    found = [HOUSE / "dashboard.py"]
    for room in ROOMS:
        found += [path for path in (HOUSE / room).rglob("*") if path.suffix in KINDS]
    return sorted(
        path
        for path in found
        if not {"data", "world", "__pycache__"} & set(path.relative_to(HOUSE).parts)
    )


def words(atlas: Atlas) -> set[str]:
    """Return names, aliases and ids of the shipped dataset that are no words of everyday use."""
    everyday = {"world"}
    names = {name for place in atlas.places.values() for name in (place.name, *place.aliases)}
    names |= {material.name for material in atlas.materials.values()}
    names |= {role.name for role in atlas.study.roles}
    names |= {source.publisher for source in atlas.sources.values()}
    names |= {*atlas.sources, *atlas.links, *atlas.claims_by_id, *atlas.groups}
    names |= {code for code in atlas.roles if code not in ("processing", "manufacturing")}
    return {name.casefold() for name in names} - everyday


STUDY_WORDS = sorted({*SUBJECT, *words(geodata.atlas())}, key=len, reverse=True)
LETTERED = "|".join(re.escape(word) for word in STUDY_WORDS if word[0] < "\u2e80")
UNSPACED = "|".join(re.escape(word) for word in STUDY_WORDS if word[0] >= "\u2e80")
PATTERN = re.compile(rf"(?<![^\W_])(?:{LETTERED})(?![^\W_])|{UNSPACED}", re.IGNORECASE)
CODE = re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, CODES)) + r")(?![^\W_])")


TYPEFACE = re.compile(r"Noto Sans [A-Z]\w+|Lao (?=Unicode|\()")
"""A typeface is called by its script, whose name may be a country's too."""


def named_in(text: str) -> list[str]:
    """Return the lines of a text that have a word or a code of the study, with it."""
    text = TYPEFACE.sub("", text)
    return [
        f"line {number}: {found[0]}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), 1)
        for found in (*PATTERN.finditer(line), *CODE.finditer(line))
    ]


def test_the_engine_s_files_are_found() -> None:
    found = {path.relative_to(HOUSE).as_posix() for path in files()}
    assert {"dashboard.py", "geodata/check.py", "geodata/format.json"} <= found
    assert {path.rpartition(".")[2] for path in found} >= {"py", "js", "css", "j2", "json"}
    assert len(found) > 60


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_no_word_of_the_study(path: Path) -> None:
    assert named_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_no_file_is_named_after_the_study(path: Path) -> None:
    assert named_in(path.relative_to(HOUSE).as_posix().replace("_", " ")) == []


@pytest.mark.parametrize(
    "text",
    [
        "into China",
        "CHINA = 'x'",
        "the_gateway_of_guangxi",
        "rare-earth chain",
        "Rare Earths",
        "USGS’s",
        "by NewsHub Asia",
        "“CN-GX”",
        'select="MMR-into"',
        "role: feedstock",
        "运往中国",
        "reex-2025",
    ],
)
def test_words_are_found(text: str) -> None:
    assert named_in(text)


@pytest.mark.parametrize(
    "text",
    ["fine chinaware", "reel, free, degree", "laotse", "a place", "processing a file", "lao_x1a"],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert [found for found in named_in(text) if "lao_x1a" not in found] == []
