"""Facts are computed: names as texts spell them, ends by passage, amounts, leading roles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from datasets import variant
from tiny import CLAIMS, PLACES, STUDY, tiny

import geodata
from geodata.facts import (
    Ends,
    amounts,
    behind,
    claims_on,
    end_named,
    ends_named,
    facts,
    named_in,
)
from geodata.model import Atlas, Hub, Place

TINY = tiny()


def naming(atlas: Atlas, code: str) -> list[str]:
    """Return the texts that name a place."""
    return [text.source_id for text in facts(atlas).named_by[code]]


def saying(text: str, *names: str) -> Atlas:
    """Return an atlas whose first text says only this, with places of some names."""
    drawn = [
        (f"P{chr(65 + n)}", name, "", "", None, (n, 0, n + 1, 1), "", ())
        for n, name in enumerate(names)
    ]
    atlas = tiny(
        claims=(), places=[*drawn, *PLACES[3:]], links=(), notes=(), link_notes=(), contrasts=()
    )
    return replace(atlas, texts=MappingProxyType({"one": text, "two": ""}))


# --- texts and names ------------------------------------------------------------------------


def test_texts_are_what_is_quoted() -> None:
    assert [text.source_id for text in facts(TINY).texts] == ["one", "two"]


def test_claims_of_a_place_hold_its_headings() -> None:
    assert [claim.claim_id for claim in facts(TINY).claims_of["WST"]] == [
        row[0] for row in CLAIMS if row[2] == "WST"
    ]
    assert facts(TINY).claims_of["SIL"] == ()


def test_a_place_is_named_by_claims_and_by_words() -> None:
    assert naming(TINY, "WST") == ["one", "two"]
    assert naming(TINY, "CHN") == ["two"]
    assert naming(TINY, "CN-GX") == ["one"]
    assert facts(TINY).unnamed == ("SIL", "TOWN")


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Brunei has none.", "Brunei", True),
        ("Brunei’s ore, (Brunei) and Brunei–China", "Brunei", True),
        ("BRUNEI CLOSES A MINE", "Brunei", True),
        ("a brunei", "Brunei", False),
        ("The Bruneian side", "Brunei", False),
        ("Timor-Leste", "Timor-Leste", True),
        ("Timor\u2011Leste", "Timor-Leste", True),
        ("Timor Leste", "Timor-Leste", True),
        ("TIMOR-LESTE", "Timor-Leste", True),
        ("New\nWest", "New West", True),
        ("Newest", "New West", False),
        ("Co\u0302te d’Or", "C\u00f4te d’Or", True),
        # No spaces between words: a name stands inside a run of letters.
        ("中国和缅甸的稀土", "缅甸", True),
        ("和Brunei的", "Brunei", True),
        ("ประเทศไทยและลาว", "ลาว", True),
    ],
)
def test_names_as_texts_spell_them(text: str, name: str, found: bool) -> None:
    assert naming(saying(text, name), "PA") == (["one"] if found else [])


def test_a_name_inside_a_longer_one_names_nothing() -> None:
    atlas = saying("New West mines.", "West", "New West")
    assert (naming(atlas, "PA"), naming(atlas, "PB")) == ([], ["one"])
    atlas = saying("New West mines, and so does West.", "West", "New West")
    assert (naming(atlas, "PA"), naming(atlas, "PB")) == (["one"], ["one"])


def test_two_places_of_one_name_are_both_named() -> None:
    atlas = saying("Gate is open.", "Gate", "Gate")
    assert (naming(atlas, "PA"), naming(atlas, "PB")) == (["one"], ["one"])


def test_the_shipped_texts() -> None:
    atlas = geodata.atlas()
    assert naming(atlas, "VNM") == naming(atlas, "CHN") == ["reex-2025", "newshub-2026"]
    assert naming(atlas, "CN-GX") == naming(atlas, "LAO") == ["reex-2025"]
    assert naming(atlas, "MMR") == naming(atlas, "THA") == ["newshub-2026"]
    drawn = {code for code in facts(atlas).unnamed if code in atlas.shapes}
    assert drawn == {"BRN", "KHM", "IDN", "PHL", "TLS"}
    assert (facts(atlas).ends["into"], facts(atlas).ends["out_of"]) == (
        # Shared passages count once: three countries’ talks are one sentence.
        Ends(gateway=0, hub=6, neither=3),
        Ends(gateway=0, hub=8, neither=2),
    )


def test_words_without_a_claim(light: Path) -> None:
    atlas = variant("named_without_claim", light)
    for code in ("BRN", "KHM", "TLS", "PHL"):
        assert naming(atlas, code) == ["names-2026"]
    assert {code for code in facts(atlas).unnamed if code in atlas.shapes} == {"IDN"}


# --- the gateway and the ends ---------------------------------------------------------------


def test_those_who_call_the_gateway_one_most_firmly() -> None:
    def found(*rows: tuple[str, str]) -> tuple[list[str], str]:
        claims = [
            (f"g{n}", source, "CN-GX", "role", "gateway", level, f"Guangxi {n} is.", "is")
            for n, (source, level) in enumerate(rows)
        ]
        known = facts(tiny(claims=[row for row in CLAIMS if row[0] != "g1"] + claims))
        return [text.source_id for text in known.gateway_by], known.gateway_firmness

    assert found() == ([], "")
    assert found(("one", "possible")) == (["one"], "possible")
    assert found(("two", "expected"), ("one", "possible")) == (["two"], "expected")
    assert found(("two", "stated"), ("one", "possible"), ("one", "stated")) == (
        ["one", "two"],
        "stated",
    )


def test_behind() -> None:
    assert [c.claim_id for c in behind(TINY, TINY.links["w-talks"])] == ["w4"]


@pytest.mark.parametrize("stance", ["denies", "undisclosed"])
def test_nobody_calls_it_the_gateway_who_denies_it(stance: str) -> None:
    known = facts(tiny(stances={"g1": stance}))
    assert (known.gateway_by, known.gateway_firmness) == ((), "")


def test_claims_on_a_link_hold_those_that_deny_it() -> None:
    atlas = tiny(stances={"w4": "denies"})
    assert [c.claim_id for c in claims_on(atlas, atlas.links["w-talks"])] == ["w4"]
    assert behind(atlas, atlas.links["w-talks"]) == ()


@pytest.mark.parametrize(
    ("quote", "named"),
    [
        ("", "neither"),
        ("It goes north.", "neither"),
        ("It goes to China.", "hub"),
        ("Chinese mills", "hub"),
        ("BEIJING WANTS IT", "hub"),
        ("fine china", "neither"),
        ("Indochina", "neither"),
        ("It goes to China, to Guangxi.", "gateway"),
        ("via GUANGXI", "gateway"),
        # A place inside the gateway says it more precisely still.
        ("via Gate Town", "gateway"),
        ("via GATE\u2011TOWN", "gateway"),
    ],
)
def test_end_named(quote: str, named: str) -> None:
    assert end_named(TINY, quote) == named


SCRIPTS = {
    "CHN": ("China", ("Chinese", "Beijing", "中国", "Trung Quốc", "จีน", "الصين", "Китай")),
    "CN-GX": ("Guangxi", ("广西", "廣西", "Quảng Tây", "กว่างซี", "Гуанси")),
    "CN-YN": ("Yunnan", ("云南", "Vân Nam", "Юньнань")),
    "MENGLA": ("Mengla", ("勐腊",)),
}


def in_any_script() -> Atlas:
    """Return the small atlas, its hub's places named in several scripts, with one more region."""
    inside = {"CN-GX": "CHN", "CN-YN": "CHN", "MENGLA": "CN-YN"}
    more = {
        code: replace(
            TINY.places.get(code, Place(code, name, "region")),
            name=name,
            aliases=aliases,
            inside=inside.get(code, ""),
        )
        for code, (name, aliases) in SCRIPTS.items()
    }
    return replace(TINY, places=MappingProxyType({**TINY.places, **more}))


@pytest.mark.parametrize(
    ("quote", "named"),
    [
        ("矿石经广西进口。", "gateway"),
        ("經廣西運往中國", "gateway"),
        ("缅甸的矿石运往中国。", "hub"),
        ("đi qua Quảng Tây", "gateway"),
        ("đi qua QUẢNG TÂY", "gateway"),
        ("đi qua Qua\u0309ng Ta\u0302y", "gateway"),
        ("sang Trung Quốc", "hub"),
        ("ผ่านกว่างซีไปจีน", "gateway"),
        ("ส่งไปจีนทุกปี", "hub"),
        ("إلى الصين", "hub"),
        ("через Гуанси", "gateway"),
        ("в Китай", "hub"),
        ("китайка", "neither"),
        # A soft hyphen or a space that is not seen hides no name.
        ("via Guang\u00adxi", "gateway"),
        ("经广\u200b西", "gateway"),
        # Another place inside the hub names the hub, not its gateway.
        ("by lorry to Mengla, in Yunnan", "hub"),
        ("by lorry to Mengla", "hub"),
        ("运往勐腊", "hub"),
        ("云南", "hub"),
        ("sang Vân Nam", "hub"),
    ],
)
def test_ends_are_named_in_any_script(quote: str, named: str) -> None:
    assert end_named(in_any_script(), quote) == named


def test_a_place_in_the_hub_is_named_as_its_place_or_as_its_alias() -> None:
    atlas = in_any_script()
    assert named_in(atlas, "to Mengla, in Yunnan") == {"MENGLA", "CN-YN"}
    hub = replace(TINY.places["CHN"], aliases=("Yunnan",))
    aliased = replace(TINY, places=MappingProxyType({**TINY.places, "CHN": hub}))
    assert named_in(aliased, "to Mengla, in Yunnan") == {"CHN"}
    assert end_named(aliased, "to Mengla, in Yunnan") == "hub"
    # Only what the dataset names counts.
    assert end_named(TINY, "to Mengla, in Yunnan") == "neither"


def test_ends_without_hub_or_gateway() -> None:
    free = tiny(study=replace(STUDY, hub=None))
    assert end_named(free, "to China, to Guangxi") == "neither"
    # Without a gateway, the place that was one lies in the hub all the same.
    alone = tiny(study=replace(STUDY, hub=Hub("CHN")))
    assert [end_named(alone, quote) for quote in ("to China", "to Guangxi")] == ["hub", "hub"]


def test_ends_count_each_passage_once() -> None:
    claims = (
        *CLAIMS,
        ("x1", "one", "WST", "link", "w-ore", "stated", "It goes to China.", "goes"),
        ("x2", "one", "WST", "link", "w-talks", "stated", "It goes to China.", "goes"),
        ("x3", "two", "WST", "link", "w-ore", "stated", "It goes to Guangxi, China.", "goes"),
        ("x4", "two", "WST", "link", "w-ore", "stated", "It goes to Gate Town.", "goes"),
    )
    atlas = tiny(claims=claims)
    links = [atlas.links["w-ore"], atlas.links["w-talks"]]
    found = ends_named(atlas, [behind(atlas, link) for link in links])
    assert found == Ends(gateway=2, hub=1, neither=2, in_gateway=1)
    assert found.passages == 5
    assert ends_named(atlas, []) == Ends(0, 0, 0)


def test_ends_of_all_links_of_a_direction() -> None:
    found = facts(TINY).ends
    assert set(found) == {"into", "out_of", "between"}
    assert found["into"].passages == found["out_of"].passages == 3
    assert found["between"] == Ends(0, 0, 0)


# --- amounts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("about 900 tonnes a year", ("900 tonnes",)),
        ("1,300 t, or 35% of it", ("1,300 t", "35%")),
        ("24 900 tonnes", ("24 900 tonnes",)),
        ("2.5 million metric tons", ("2.5 million metric tons",)),
        ("12 kt and 3 Mt", ("12 kt", "3 Mt")),
        ("7.5 per cent", ("7.5 per cent",)),
        ("40\u00a0kg", ("40\u00a0kg",)),
        # A year beside a word that begins like a unit is no amount, nor is a date.
        ("In 2025, tons of ore went north", ()),
        ("In 2024 900 tonnes went", ("900 tonnes",)),
        ("May 22, 2025", ()),
        ("10 percentage points", ()),
        ("20 KGB agents with 3 tonsils on 5 tonnages", ()),
        ("17 rare-earth elements", ()),
        ("CO2 tonnes", ()),
    ],
)
def test_amounts(quote: str, found: tuple[str, ...]) -> None:
    assert amounts(quote) == found
    assert all(amount in quote for amount in found)
