"""Which country is meant, by code, name or alias."""

from __future__ import annotations

import re

import pytest

from geodata.authoring.boundaries.countries import countries, country, meant_by
from geodata.faults import UnusableError


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("IDN", "IDN"), ("idn", "IDN"), ("id", "IDN"), (" Id ", "IDN"), ("Indonesia", "IDN"),
        ("INDONESIA", "IDN"), ("burma", "MMR"), ("Viet Nam", "VNM"), ("the Philippines", "PHL"),
        ("Philippines", "PHL"), ("cote d'ivoire", "CIV"), ("Côte d’Ivoire", "CIV"),
        ("São Tomé and Príncipe", "STP"), ("Sao Tome & Principe", "STP"), ("中国", "CHN"),
        ("Deutschland", "DEU"), ("U.K.", "GBR"), ("uk", "GBR"), ("USA", "USA"), ("us", "USA"),
        ("Korea, South", "KOR"), ("Guinea-Bissau", "GNB"), ("Guinea", "GIN"), ("Niger", "NER"),
        ("Kosovo", "XKX"), ("KOS", "XKX"), ("Macedonia", "MKD"), ("Turkiye", "TUR"),
        ("Россия", "RUS"), ("日本", "JPN"), ("Swaziland", "SWZ"), ("Holy See", "VAT"),
    ],
)  # fmt: skip
def test_a_country_is_understood(text: str, place: str) -> None:
    assert country(text).place == place


@pytest.mark.parametrize("one", countries().values(), ids=lambda one: one.place)
def test_every_country_is_understood_by_its_codes_and_its_name(one) -> None:  # type: ignore[no-untyped-def]
    for text in filter(None, (one.place, one.place.lower(), one.alpha2, one.name.upper())):
        assert country(text) == one
    for alias in one.aliases:
        assert one in meant_by(alias)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Indonesa", "“Indonesa” is no country or territory: write its ISO 3166 code or its name; "
         "closest: IDN (Indonesia)"),
        ("Zzzzqqq", "“Zzzzqqq” is no country or territory: write its ISO 3166 code or its name"),
        ("", "nothing is no country or territory"),
        ("Congo", "“Congo” may be COD (Democratic Republic of the Congo) or COG (Republic of the "
         "Congo): write the code of the one meant"),
        ("Korea", "“Korea” may be KOR (South Korea) or PRK (North Korea)"),
        ("x" * 100_000, "is no country or territory"),
    ],
)  # fmt: skip
def test_what_is_no_country_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(UnusableError, match=re.escape(words)) as error:
        country(text)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400
