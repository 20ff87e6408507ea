"""Names in running text: every spelling counted off by hand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geodata
from geodata.facts import named_in
from geodata.names import clusters, folded, found_in, key, spelt

HIDDEN = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
HYPHENS = ("-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", " ", "\u00a0", "\n", "\r\n", "  ")


# --- as a text is searched ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "searched", "origins"),
    [
        ("", "", []),
        ("AbC", "abc", [0, 1, 2]),
        ("a  b", "a b", [0, 1, 3]),
        ("a\r\n\tb", "a b", [0, 1, 4]),
        ("a-b", "a b", [0, 1, 2]),
        ("a \u2014 b", "a b", [0, 1, 4]),
        ("don\u2019t", "don't", [0, 1, 2, 3, 4]),
        ("\u201ca\u201d", '"a"', [0, 1, 2]),
        ("a\u00adb", "ab", [0, 2]),
        ("e\u0301a", "\u00e9a", [0, 2]),
        ("\u00c9a", "\u00e9a", [0, 1]),
        ("Stra\u00dfe", "strasse", [0, 1, 2, 3, 4, 4, 5]),
        ("\ufb01n", "fin", [0, 0, 1]),
    ],
)
def test_folded(text: str, searched: str, origins: list[int]) -> None:
    assert folded(text) == (searched, origins)


@given(st.text(alphabet="aA\u00e9\u0301\u0130\u00df\ufb01 -\u00ad\u200b\n\u7f05", max_size=30))
def test_folded_keeps_where_letters_come_from(text: str) -> None:
    searched, origins = folded(text)
    assert len(searched) == len(origins)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
    assert "  " not in searched
    assert not set(HIDDEN) & set(searched)
    composed = unicodedata.normalize("NFC", text)
    assert folded(composed)[0] == folded(unicodedata.normalize("NFD", text))[0]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", []),
        ("ab", [(0, "a"), (1, "b")]),
        ("ae\u0301\u0323b", [(0, "a"), (1, "e\u0301\u0323"), (4, "b")]),
        ("\u0301a", [(0, "\u0301"), (1, "a")]),
    ],
)
def test_clusters(text: str, letters: list[tuple[int, str]]) -> None:
    assert list(clusters(text)) == letters


# --- names as words -------------------------------------------------------------------------


def finds(text: str, *names: str) -> set[str]:
    """Return the keys of the names that stand in a text."""
    return found_in(text, spelt(names))


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("in Burma now", "Burma", True),
        ("IN BURMA NOW", "Burma", True),
        ("Burma\u2019s ore", "Burma", True),
        ("(Burma)", "Burma", True),
        ("Burma\u2013India", "Burma", True),
        ("burma teak", "Burma", False),
        ("Burmanese", "Burma", False),
        ("InBurma", "Burma", False),
        ("Burma2", "Burma", False),
        ("C\u00f4te d\u2019Or", "Co\u0302te d\u2019Or", True),
        ("Co\u0302te d\u2019Or", "C\u00f4te d\u2019Or", True),
        # Scripts without spaces between words.
        ("\u6765\u81ea\u7f05\u7538\u7684\u7a00\u571f", "\u7f05\u7538", True),
        ("\u0e08\u0e32\u0e01\u0e44\u0e17\u0e22\u0e44\u0e1b", "\u0e44\u0e17\u0e22", True),
        ("\u304b\u3089\u30c1\u30ea\u307e\u3067", "\u30c1\u30ea", True),
        ("\u548cBurma\u7684", "Burma", True),
        # A name of several words is a name of all of them.
        ("Viet", "Viet Nam", False),
        ("Nam", "Viet Nam", False),
        ("VietNam", "Viet Nam", False),
    ],
)
def test_a_name_is_found_as_a_word(text: str, name: str, found: bool) -> None:
    assert finds(text, name) == ({key(name)} if found else set())


@pytest.mark.parametrize("hyphen", HYPHENS)
@pytest.mark.parametrize("written", ["Viet{}Nam", "VIET{}NAM", "in Viet{}Nam\u2019s"])
def test_a_name_is_found_whatever_joins_its_words(written: str, hyphen: str) -> None:
    assert finds(written.format(hyphen), "Viet Nam") == {"viet nam"}
    assert finds(written.format(hyphen), "Viet-Nam") == {"viet nam"}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_cannot_be_seen_hides_no_name(hidden: str) -> None:
    assert finds(f"in Bur{hidden}ma", "Burma") == {"burma"}
    assert finds("in Burma", f"Bur{hidden}ma") == {"burma"}
    assert finds(f"\u7f05{hidden}\u7538", "\u7f05\u7538") == {"\u7f05\u7538"}


def test_the_longer_name_goes_first() -> None:
    assert finds("Guinea-Bissau", "Guinea", "Guinea-Bissau") == {"guinea bissau"}
    assert finds("Papua New Guinea and Guinea", "Guinea", "Papua New Guinea") == {
        *("guinea", "papua new guinea"),
    }


@pytest.mark.parametrize("names", [(), ("",), (" ",), ("", "  ")])
def test_no_names_find_nothing(names: tuple[str, ...]) -> None:
    assert finds("any text, or none", *names) == set()


@pytest.mark.parametrize("name", ["a.c", "(x)", "A+", "$", "[n]", "\\d", "St. X|Y"])
def test_a_name_is_no_pattern(name: str) -> None:
    assert finds(f"to {name} now", name) in ({key(name)}, set())
    assert finds("to abc and axc and 5 now", name) == set()


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (
            (
                "Viet Nam",
                "Viet-Nam",
                "VIET  NAM",
                "viet\u2011nam",
                "Viet\u00adNam".replace("\u00ad", " "),
            ),
            "viet nam",
        ),
        (("C\u00f4te", "Co\u0302te", "C\u00d4TE"), "c\u00f4te"),
        (("Bur\u200bma", "Burma"), "burma"),
    ],
)
def test_all_spellings_of_a_name_have_one_key(names: tuple[str, ...], common: str) -> None:
    assert {key(name) for name in names} == {common}


# --- names of the shipped dataset -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Burma", "MMR"),
        ("Burmese ore", "MMR"),
        ("Viet Nam", "VNM"),
        ("Viet\u2011Nam", "VNM"),
        ("VIETNAM", "VNM"),
        ("\u7f05\u7538", "MMR"),
        ("\u8d8a\u5357\u548c\u5e7f\u897f", "VNM"),
        ("\u8d8a\u5357\u548c\u5e7f\u897f", "CN-GX"),
        ("Lao PDR", "LAO"),
        ("East Timor", "TLS"),
        ("Timor Leste", "TLS"),
    ],
)
def test_the_shipped_places_are_found_by_other_names(text: str, place: str) -> None:
    assert place in named_in(geodata.atlas(), text)


@pytest.mark.parametrize("place", geodata.atlas().places.values(), ids=lambda place: place.place)
def test_every_shipped_name_and_alias_names_its_place(place: geodata.Place) -> None:
    for name in (place.name, *place.aliases):
        for written in (name, name.upper(), f"\u2026 {name}.", unicodedata.normalize("NFD", name)):
            assert place.place in named_in(geodata.atlas(), written)
