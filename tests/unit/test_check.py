"""Rules over the whole dataset: one thing is broken, and just that is reported."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import TABLES, Dataset, collection, feature, hand_made, square

from geodata.faults import Fault
from geodata.form import FORM
from geodata.load import load
from geodata.selection import allowed

QUOTED = "newshub-mmr-02"
"""A claim of topic role that says feedstock of Myanmar, as another one does."""

TEXT = "texts/newshub-2026.txt"


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    """Return a dataset whose records are all in `dataset_copy.TABLES`."""
    return hand_made(tmp_path / "small")


def only(dataset: Dataset) -> Fault:
    (fault,) = dataset.faults()
    return fault


def place_of(fault: Fault) -> tuple[str, int | None, str]:
    return fault.file, fault.row, fault.column


def value(dataset: Dataset, file: str, record_id: str, column: str) -> str:
    header, *records = dataset.table(file)
    record = next(record for record in records if record[0] == record_id)
    return record[header.index(column)]


def test_the_copies_have_no_faults_and_no_doubts(dataset: Dataset, small: Dataset) -> None:
    assert dataset.faults() == []
    assert small.faults() == []
    assert len(load(small.folder).claims) == 7


# --- one value, one fault -----------------------------------------------------------------

GROUPS = "everything"

BROKEN = [
    # References.
    ("claims", "n-role", "place", "NRO", "“NRO”", "write “NOR” if that is meant, or add it to pl"),
    ("claims", "n-role", "place", "nor", "“nor”", "write “NOR”"),
    ("claims", "n-role", "place", "QQQ", "“QQQ”", "add it to places.csv first"),
    ("claims", "n-role", "source_id", "One", "“One”", "write “one”"),
    ("claims", "n-may", "source_id", "zzz", "“zzz”", "add it to sources.csv first"),
    ("places", "TOWN", "inside", "HUB-GTT", "“HUB-GTT”", "write “HUB-GT” if that is meant, or"),
    ("links", "n-ore", "to_place", "hub", "“hub”", "write “HUB”"),
    ("links", "n-ore", "from_place", "XXX", "“XXX”", "add it to places.csv first"),
    ("notes", "NOR", "material", "cu", "“cu”", "write “Cu”"),
    ("notes", "NOR", "source_id", "books", "“books”", "write “book” if that is meant, or add it"),
    ("material_groups", "Cu", "group", "Metals", "“Metals”", "write “Met” if that is meant"),
    ("material_groups", "Cu", "material", "Zn", "“Zn”", "add it to materials.csv first"),
    ("material_groups", "Cu", "scheme", "S1", "“S1”", "write “s1”"),
    ("material_groups", "Cu", "scheme", "eu", "“eu”", "add it to evidence.materials.schemes"),
    ("contrasts", "digging", "claim_a", "n-rule", "“n-rule”", "write “n-role” if that is meant"),
    ("numbers", "output", "place", "ATL", "“ATL”", "add it to places.csv first"),
    ("numbers", "output", "source_id", "stat", "“stat”", "write “stats” if that is meant, or"),
    ("sources", "two", "supersedes", "zero", "“zero”", "add it to sources.csv first"),
    ("sources", "two", "supersedes", "two", "itself", "name the earlier version"),
    # What cannot be seen.
    ("claims", "n-role", "place", "NOR\u200b", "“NOR\\u200b”", "write “NOR”"),
    ("claims", "n-link", "value", "n\u00ad-ore", "“n\\xad-ore”", "write “n-ore”"),
    ("places", "NOR", "place", "NOR\u200b", "“NOR\\u200b”", "write “NOR”"),
    # Kinds of source.
    ("claims", "n-role", "source_id", "book", "“book”, a source of kind context", "of kind text"),
    ("notes", "NOR", "source_id", "one", "“one”, a source of kind text", "numbers or context"),
    ("numbers", "output", "source_id", "book", "“book”, a source of kind context", "kind numbers"),
    # Claims.
    ("claims", "n-role", "firmness", "", "nothing", "give the claim's firmness and the words"),
    ("claims", "n-role", "cue", "", "nothing", "give the claim's firmness and the words"),
    ("claims", "n-head", "firmness", "stated", "“stated”", "a heading asserts nothing"),
    ("claims", "n-head", "cue", "MINE", "“MINE”", "a heading asserts nothing"),
    ("claims", "n-role", "cue", "dug", "“dug”", "take the words from the quote, to the letter"),
    ("claims", "n-role", "cue", "digz", "“digz”", "“digs” comes closest"),
    ("claims", "n-role", "value", "Mining", "“Mining”", "write “mining”"),
    ("claims", "n-role", "value", "trade", "“trade”", "give one of: mining, milling"),
    ("claims", "n-role", "value", "", "nothing", "give one of: mining, milling"),
    ("claims", "n-role", "value", "gateway", "“gateway”", "only HUB-GT is a gateway"),
    ("claims", "n-cu", "value", "CU", "“CU”", "write “Cu”"),
    ("claims", "n-cu", "value", "Fe", "“Fe”", "add it to materials.csv first"),
    ("claims", "n-cu", "value", "", "nothing", "add it to materials.csv first"),
    ("claims", "n-link", "value", "N-ORE", "“N-ORE”", "write “n-ore”"),
    ("claims", "n-link", "value", "n-oar", "“n-oar”", "write “n-ore” if that is meant, or add it"),
    ("claims", "n-link", "place", "SOU", "“n-ore”", "the claim is about SOU: correct one"),
    ("claims", "n-link", "unit", "", "nothing", "give the unit of the amount"),
    ("claims", "n-link", "indicator", "outputs", "“outputs”", "write “output” if that is meant"),
    ("claims", "n-link", "indicator", "exports", "“exports”", "name an indicator of numbers.csv"),
    ("claims", "n-role", "occurrence", "2", "“2”", "the quote stands 1 time in one: count again"),
    # Places.
    ("places", "NOR", "label_lon", "", "nothing", "give both coordinates or neither"),
    ("places", "NOR", "label_lat", "", "nothing", "give both coordinates or neither"),
    ("places", "NOR", "anchor_lon", "", "nothing", "give both coordinates or neither"),
    ("places", "TOWN", "anchor_lat", "", "nothing", "give both coordinates or neither"),
    ("places", "HUB", "inside", "HUB", "itself", "name the place that it lies in, or nothing"),
    ("places", "NOR", "role", "Mining", "“Mining”", "write “mining”"),
    ("places", "NOR", "role", "gateway", "“gateway”", "give one of: mining, milling, or nothing"),
    # Links, notes, contrasts, numbers.
    ("links", "n-ore", "role", "minin", "“minin”", "write “mining” if that is meant, or give one"),
    ("links", "n-ore", "role", "gateway", "“gateway”", "give one of: mining, milling, or nothing"),
    ("notes", "NOR", "about", "NORD", "“NORD”", "write “NOR” if that is meant, or name a place,"),
    ("notes", "NOR", "firmness", "", "nothing", "say how firmly the literature has it"),
    ("notes", "n-ore", "material", "Cu", "“Cu”, in a note about n-ore", "is tied to a place"),
    ("material_groups", "Cu", "material", "Met", "the group itself", "the material that lies in"),
    ("contrasts", "digging", "claim_b", "n-cu", "“n-cu”, from one too", "of another text"),
    ("contrasts", "digging", "claim_a", "n-head", "“n-head”, a heading", "that says something"),
    ("numbers", "output", "derived_from", "input", "“input”", "name an indicator of numbers.csv"),
    ("numbers", "output", "value", "", "nothing", "its status: withheld or not available or nil"),
    ("numbers", "output", "value", "-1.5", "“-1.5”", "an amount of nothing or more"),
    ("numbers", "output", "status", "withheld", "“1.5”, and withheld", "empty one of the two"),
    ("claims", "n-link", "indicator", "output | exports", "“exports”", "name an indicator"),
]
"""Table, record, column, a value that is wrong there, what is found, words of the advice."""

ELSEWHERE = {
    ("claims", "n-link", "place"): ("claims.csv", "value"),
    ("material_groups", "Cu", "scheme"): ("material_groups.csv", "scheme"),
}
"""Where the fault is, if not where the value is."""


@pytest.mark.parametrize(("name", "record", "column", "wrong", "found", "advice"), BROKEN)
def test_a_wrong_value_is_one_fault(
    small: Dataset, name: str, record: str, column: str, wrong: str, found: str, advice: str
) -> None:
    row = small.set(f"{name}.csv", record, column, wrong)
    fault = only(small)
    where = ELSEWHERE.get((name, record, column), (f"{name}.csv", column))
    assert (fault.file, fault.column, fault.row) == (*where, row)
    assert fault.found == found
    assert advice in fault.advice
    assert not fault.warning


RIGHT = [
    ("claims", "n-role", "stance", "denies"),
    ("claims", "n-role", "stance", "undisclosed"),
    ("claims", "n-role", "status", "retired"),
    ("claims", "n-role", "occurrence", "1"),
    ("claims", "n-role", "value", "milling"),
    ("claims", "n-cu", "value", "Met"),
    ("claims", "n-role", "date", "2025-05-22"),
    ("claims", "n-head", "value", "free words"),
    ("claims", "n-link", "place", "HUB"),
    ("places", "NOR", "role", "mining"),
    ("places", "HUB-GT", "role", "gateway"),
    ("places", "NOR", "note", "named after its rivers"),
    ("links", "n-ore", "two_way", "yes"),
    ("links", "n-ore", "role", ""),
    ("links", "n-ore", "to_place", "HUB-GT"),
    ("links", "n-ore", "to_place", "TOWN"),
    ("links", "n-ore", "to_place", "SOU"),
    ("notes", "NOR", "about", "Cu"),
    ("contrasts", "digging", "relation", "differ"),
    ("contrasts", "digging", "relation", "copies"),
    ("numbers", "output", "derived_from", "output"),
    ("numbers", "output", "partner", "HUB"),
    ("numbers", "output", "value", "0"),
    ("claims", "n-link", "indicator", "output|output"),
    ("sources", "two", "supersedes", "one"),
]
"""Table, record, column, and another value that is as right."""


@pytest.mark.parametrize(("name", "record", "column", "right"), RIGHT)
def test_another_value_that_is_right(
    small: Dataset, name: str, record: str, column: str, right: str
) -> None:
    small.set(f"{name}.csv", record, column, right)
    if (name, column, right) == ("notes", "about", "Cu"):
        small.set("notes.csv", "Cu", "material", "")
    assert [fault for fault in small.faults() if not fault.warning] == []
    load(small.folder)


# --- what is allowed and doubtful ---------------------------------------------------------

DOUBTFUL = [
    ("places", "SOU", "role", "mining", "“mining”, which no claim of topic role says of SOU"),
    ("places", "HUB", "role", "mining", "“mining”, which no claim of topic role says of HUB"),
    ("places", "NOR", "note", "not named in any text", "“not named in any text”, which row 2 of"),
    ("places", "NOR", "note", "Not named in either text", "which row 2 of claims.csv contradicts"),
    ("places", "NOR", "note", "named by both texts", "“named by both texts”"),
    ("places", "ALL", "note", "Unnamed.", "“Unnamed.”"),
    ("places", "SOU", "aliases", "norte", "“norte”, which is a name of NOR too"),
    ("places", "SOU", "aliases", "Sur|北\u200b国", "“北\\u200b国”, which is a name of NOR too"),
    ("places", "HUB", "aliases", "ore", "“Hubland”, which one names, and no claim is about it"),
]
"""Table, record, column, a value that is warned of, and what is found."""


@pytest.mark.parametrize(("name", "record", "column", "wrong", "found"), DOUBTFUL)
def test_a_doubtful_value_is_warned_of_and_loaded(
    small: Dataset, name: str, record: str, column: str, wrong: str, found: str
) -> None:
    if wrong == "ore":
        small.append("texts/one.txt", "Ore is Hubland's.\n")
        wrong = ""
    row = small.set(f"{name}.csv", record, column, wrong)
    fault = only(small)
    assert (fault.file, fault.row, fault.warning) == (f"{name}.csv", row, True)
    assert found in fault.found
    assert str(fault).startswith(f"warning: {name}.csv, row {row}, ")
    load(small.folder)


def test_a_role_nobody_claims(small: Dataset) -> None:
    roles = small.document("datapackage.json")["evidence"]["roles"]
    small.describe(roles=[*roles, {"code": "trade", "name": "Trade"}])
    fault = only(small)
    assert place_of(fault) == ("datapackage.json", None, "evidence.roles[2]")
    assert (fault.found, fault.warning) == ("“trade”, a role nobody claims", True)


@pytest.mark.parametrize(("column", "entry"), [("stance", "denies"), ("status", "retired")])
def test_a_role_that_is_denied_or_retired_is_claimed_by_nobody(
    small: Dataset, column: str, entry: str
) -> None:
    small.set("claims.csv", "s-role", column, entry)
    found = {fault.found for fault in small.faults()}
    # A retired claim is about no place either.
    silent = {"“South”, which two names, and no claim is about it"} if column == "status" else set()
    assert found == {"“milling”, a role nobody claims", *silent}


def test_a_role_that_others_lead(small: Dataset) -> None:
    small.add(
        "claims.csv",
        *("n-mills", "two", "NOR", "role", "milling", "possible", "may", "author"),
        *("North may dig.", *[""] * 7),
    )
    row = small.set("places.csv", "NOR", "role", "milling")
    fault = only(small)
    assert (place_of(fault), fault.warning) == (("places.csv", row, "role"), True)
    assert fault.found == "“milling”, where claims give mining more firmly"


@pytest.mark.parametrize("name", ["New North", "North Rock"])
def test_a_name_inside_a_longer_one_names_nothing(small: Dataset, name: str) -> None:
    small.set("places.csv", "SOU", "name", name)
    small.set("places.csv", "HUB", "name", "Rock")
    small.append("texts/two.txt", f"Nothing is known of {name}.\n")
    assert small.faults() == []


def test_names_are_warned_of_in_any_script(small: Dataset) -> None:
    row = small.set("places.csv", "HUB", "aliases", "中枢")
    small.append("texts/one.txt", "矿石运往中枢。\n")
    fault = only(small)
    assert place_of(fault) == ("places.csv", row, "place")
    assert fault.found == "“Hubland”, which one names, and no claim is about it"


def test_a_text_that_belongs_to_no_source(small: Dataset) -> None:
    small.path("texts/three.txt").write_text("words")
    fault = only(small)
    assert (fault.file, fault.warning) == ("texts/three.txt", True)
    assert fault.found == "a text that belongs to no source"


# --- roles that tie -----------------------------------------------------------------------


def as_often(dataset: Dataset, *records: tuple[str, str]) -> None:
    """Let Myanmar's claims say processing as they say feedstock, and more: role and firmness."""
    header, *claims = dataset.table("claims.csv")
    role, firmness, quote = (header.index(name) for name in ("value", "firmness", "quote"))
    mine = [c for c in claims if c[header.index("topic")] == "role" and c[2] == "MMR"]
    assert header[2] == "place"
    assert {claim[role] for claim in mine} == {"feedstock"}
    for number, claim in enumerate(mine):
        claim = list(claim)
        claim[0], claim[role] = f"as-{number}", "processing"
        dataset.add("claims.csv", *claim)
    others = [c for c in claims if c[1] == mine[0][1] and c[header.index("cue")]]
    for number, (code, level) in enumerate(records):
        # Each on a passage of its own: claims on one count once.
        claim = list(mine[0])
        other = others[number]
        claim[quote], claim[header.index("cue")] = other[quote], other[header.index("cue")]
        claim[0], claim[role], claim[firmness] = f"more-{number}", code, level
        dataset.add("claims.csv", *claim)


def test_a_tie_must_be_decided(dataset: Dataset) -> None:
    as_often(dataset)
    dataset.set("places.csv", "MMR", "role", "feedstock")
    assert dataset.faults() == [], "the table types feedstock"
    row = dataset.set("places.csv", "MMR", "role", "")
    fault = only(dataset)
    assert place_of(fault) == ("places.csv", row, "role")
    assert fault.found == "nothing, and claims say feedstock and processing as firmly and as often"
    assert fault.advice == "write feedstock or processing"
    assert not fault.warning
    dataset.set("places.csv", "MMR", "role", "processing")
    assert dataset.faults() == []


@pytest.mark.parametrize("level", ["stated", "expected", "possible"])
def test_one_more_claim_breaks_a_tie(dataset: Dataset, level: str) -> None:
    as_often(dataset, ("processing", level))
    assert dataset.faults() == []


def test_a_tie_of_roles_that_do_not_lead_is_none(dataset: Dataset) -> None:
    as_often(dataset, ("manufacturing", "possible"), ("finance_rd", "possible"))
    assert only(dataset).advice == "write feedstock or processing"
    dataset.set("claims.csv", "more-0", "value", "processing")
    assert dataset.faults() == []


def test_a_claim_that_is_wrong_leaves_its_place_s_roles_undecided(dataset: Dataset) -> None:
    as_often(dataset)
    dataset.set("places.csv", "MMR", "role", "")
    row = dataset.set("claims.csv", "as-0", "firmness", "sure")
    assert [place_of(fault) for fault in dataset.faults()] == [("claims.csv", row, "firmness")]


# --- the quote ----------------------------------------------------------------------------


def test_a_quote_that_differs_by_one_apostrophe(dataset: Dataset) -> None:
    quote = value(dataset, "claims.csv", QUOTED, "quote")
    row = dataset.set("claims.csv", QUOTED, "quote", quote.replace("’", "'", 1))
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "quote")
    assert "the text has ’ (U+2019 right single quotation mark)" in fault.advice
    assert "where the table has ' (U+0027 apostrophe)" in fault.advice
    assert f"“{quote}”" in fault.advice
    line = dataset.text(TEXT).split(quote)[0].count("\n")
    assert f"{TEXT}, line {line + 1}:" in fault.advice


@pytest.mark.parametrize(
    ("in_text", "in_quote", "named"),
    [
        ("North\u00ad digs", "North digs", "the text has U+00AD soft hyphen where the table has"),
        ("North digs", "Nor\u00adth digs", "the text has nothing where the table has U+00AD soft"),
        ("North\u200b digs", "North digs", "the text has U+200B zero width space where the table"),
        ("North\u00a0digs", "North digs", "the text has U+00A0 no-break space where the table ha"),
        ("North\r\ndigs", "North\ndigs", "the text has U+000D carriage return where the table has"),
        (
            "North\u0301 digs",
            "North digs",
            "the text has U+0068 latin small letter h and U+0301 combining acute accent where the "
            "table has “h”",
        ),
        (
            unicodedata.normalize("NFD", "Nörth digs"),
            "Nörth digs",
            "the text has U+006F latin small letter o and U+0308 combining diaeresis where the "
            "table has ö (U+00F6 latin small letter o with diaeresis)",
        ),
        (
            "Nörth digs",
            unicodedata.normalize("NFD", "Nörth digs"),
            "the text has ö (U+00F6 latin small letter o with diaeresis) where the table has "
            "U+006F latin small letter o and U+0308 combining diaeresis",
        ),
        ("North d\u0456gs", "North digs", "the text has і (U+0456 cyrillic small letter byeloru"),
    ],
)
def test_what_cannot_be_seen_is_called_by_its_name(
    small: Dataset, in_text: str, in_quote: str, named: str
) -> None:
    small.replace("texts/one.txt", "North digs", in_text)
    row = small.set("claims.csv", "n-role", "quote", f"{in_quote} ore.")
    if in_quote != "North digs":
        small.set("claims.csv", "n-role", "cue", "digs")
    fault = only(small)
    assert (place_of(fault), fault.warning) == (("claims.csv", row, "quote"), False)
    assert fault.advice.startswith(named)


def test_a_quote_from_the_other_text(dataset: Dataset) -> None:
    row = dataset.set("claims.csv", QUOTED, "source_id", "reex-2025")
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "quote")
    assert fault.advice == "it stands in newshub-2026: correct source_id, which is reex-2025"


def test_a_quote_from_nowhere(dataset: Dataset) -> None:
    dataset.set("claims.csv", QUOTED, "cue", "0")
    row = dataset.set("claims.csv", QUOTED, "quote", "0123456789" * 5)
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "quote")
    assert "no passage of newshub-2026 is like it" in fault.advice


def test_a_quote_far_too_long(dataset: Dataset) -> None:
    row = dataset.set("claims.csv", QUOTED, "quote", dataset.text(TEXT) * 20)
    assert place_of(only(dataset)) == ("claims.csv", row, "quote")


def test_a_quote_that_stands_more_than_once(small: Dataset) -> None:
    small.append("texts/one.txt", "North digs ore.\nNorth digs ore.\n")
    fault = only(small)
    assert place_of(fault) == ("claims.csv", 2, "quote")
    assert fault.found == "“North digs ore.”, which stands 3 times in one"
    assert fault.advice == "give its occurrence, 1 to 3, or quote more"
    for occurrence in ("1", "3"):
        small.set("claims.csv", "n-role", "occurrence", occurrence)
        assert small.faults() == []
    row = small.set("claims.csv", "n-role", "occurrence", "4")
    fault = only(small)
    assert place_of(fault) == ("claims.csv", row, "occurrence")
    assert "stands 3 times" in fault.advice


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_of_a_passage_is_counted_however_lines_end(small: Dataset, end: str) -> None:
    text = small.text("texts/one.txt").replace("\n", end)
    small.path("texts/one.txt").write_bytes(text.encode())
    assert small.faults() == []
    small.set("claims.csv", "n-cu", "quote", "North has Copper.")
    assert "texts/one.txt, line 5:" in only(small).advice


# --- records, places and links ------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, form in FORM.items() if len(form.key) > 1])
def test_a_record_twice(small: Dataset, name: str) -> None:
    row = small.add(f"{name}.csv", *small.table(f"{name}.csv")[1])
    fault = only(small)
    assert (fault.file, fault.row) == (f"{name}.csv", row)
    assert fault.found == "what row 2 says already"


@pytest.mark.parametrize("name", [name for name, form in FORM.items() if len(form.key) == 1])
def test_an_id_twice(small: Dataset, name: str) -> None:
    first = small.table(f"{name}.csv")[1]
    row = small.add(f"{name}.csv", *first)
    (fault,) = [fault for fault in small.faults() if not fault.warning]
    assert place_of(fault) == (f"{name}.csv", row, *FORM[name].key)
    assert fault.found == f"“{first[0]}” again, after row 2"


def test_a_link_without_a_claim(small: Dataset) -> None:
    row = small.add("links.csv", "n-new", "NOR", "HUB", "", "", "ore")
    fault = only(small)
    assert place_of(fault) == ("links.csv", row, "link_id")
    assert fault.found == "“n-new”, which no claim of topic link names"


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("HUB", "HUB", "“HUB” again"),
        ("HUB", "HUB-GT", "“HUB-GT”, and HUB-GT lies in HUB"),
        ("HUB-GT", "HUB", "“HUB”, and HUB-GT lies in HUB"),
        # However deep it lies.
        ("HUB", "TOWN", "“TOWN”, and TOWN lies in HUB"),
        ("YARD", "HUB", "“HUB”, and YARD lies in HUB"),
    ],
)
def test_a_link_of_a_place_and_one_inside_it(
    small: Dataset, start: str, end: str, found: str
) -> None:
    small.add("places.csv", "YARD", "Yard", "", "city", "TOWN", "", "", "", "12.7", "0.7", "", "")
    small.set("links.csv", "n-ore", "from_place", start)
    row = small.set("links.csv", "n-ore", "to_place", end)
    small.set("claims.csv", "n-link", "place", start)
    fault = only(small)
    assert (place_of(fault), fault.found) == (("links.csv", row, "to_place"), found)


def test_places_that_lie_in_each_other(small: Dataset) -> None:
    small.set("places.csv", "SOU", "inside", "ALL")
    small.set("places.csv", "ALL", "inside", "SOU")
    found = {fault.found for fault in small.faults() if fault.column == "inside"}
    assert found == {"SOU in ALL in SOU", "ALL in SOU in ALL"}


@pytest.mark.parametrize(("place", "which"), [("NOR", "label"), ("HUB-GT", "anchor")])
def test_a_place_with_a_shape_needs_no_coordinates(small: Dataset, place: str, which: str) -> None:
    small.set("places.csv", place, f"{which}_lon", "")
    small.set("places.csv", place, f"{which}_lat", "")
    assert small.faults() == []
    assert getattr(load(small.folder).places[place], which) is None


def test_a_city_without_an_anchor(small: Dataset) -> None:
    small.set("places.csv", "TOWN", "anchor_lon", "")
    row = small.set("places.csv", "TOWN", "anchor_lat", "")
    assert place_of(only(small)) == ("places.csv", row, "anchor_lon, anchor_lat")


@pytest.mark.parametrize("member", ["place", "gateway"])
@pytest.mark.parametrize(
    ("kind", "found", "advice"),
    [
        ("group", "“ALL”, a group, which is not drawn", "name a country, a region or a city"),
        ("world", "“ALL”, a place of kind world without an anchor", "give it anchor_lon and"),
    ],
)
def test_a_hub_or_gateway_that_is_nowhere_on_the_map(
    small: Dataset, member: str, kind: str, found: str, advice: str
) -> None:
    small.set("places.csv", "ALL", "kind", kind)
    small.set("places.csv", "ALL", "inside", "" if member == "place" else "HUB")
    if member == "place":
        small.set("places.csv", "HUB-GT", "inside", "ALL")
    else:
        small.drop("claims.csv", "g-role")
    small.describe(region="", hub={"place": "HUB", "gateway": "HUB-GT", member: "ALL"})
    (fault,) = [f for f in small.faults() if f.column.startswith("evidence")]
    assert place_of(fault) == ("datapackage.json", None, f"evidence.hub.{member}")
    assert fault.found == found
    assert fault.advice.startswith(advice)
    assert not fault.warning


@pytest.mark.parametrize(
    ("place", "which", "lon", "lat", "found", "advice"),
    [
        # Its shape is from 0 to 1 degrees either way.
        ("NOR", "label", "4.5", "0.5", "3.5 degrees off the shape of NOR", "or empty both columns"),
        ("NOR", "anchor", "0.5", "1.6", "0.6 degrees off the shape of NOR", "correct it"),
        ("TOWN", "anchor", "14", "0.5", "1.0 degrees off the shape of HUB-GT", "correct it"),
        ("HUB-GT", "label", "0.5", "12.5", "degrees off", "write longitude 12.5, latitude 0.5"),
    ],
)
def test_a_point_that_is_typed_off_its_place(
    small: Dataset, place: str, which: str, lon: str, lat: str, found: str, advice: str
) -> None:
    small.set("places.csv", place, f"{which}_lon", lon)
    row = small.set("places.csv", place, f"{which}_lat", lat)
    fault = only(small)
    assert place_of(fault) == ("places.csv", row, f"{which}_lon, {which}_lat")
    assert fault.warning
    assert found in fault.found
    assert advice in fault.advice


def test_a_name_beside_its_place_is_no_fault(small: Dataset) -> None:
    small.set("places.csv", "NOR", "label_lon", "3.5")
    small.set("places.csv", "SOU", "anchor_lon", "5.4")
    assert small.faults() == []


def test_a_link_to_a_world_that_is_no_point(small: Dataset) -> None:
    row = small.set("links.csv", "n-ore", "to_place", "WLD")
    fault = only(small)
    assert place_of(fault) == ("links.csv", row, "to_place")
    assert fault.found == "a link ends at WLD, which has neither a shape nor a point"
    assert fault.warning
    small.set("places.csv", "WLD", "label_lon", "20")
    small.set("places.csv", "WLD", "label_lat", "5")
    assert small.faults() == []
    atlas = load(small.folder)
    assert "WLD" in atlas.selectable
    assert "NOR-WLD" in allowed(atlas)["select"]


@pytest.mark.parametrize(
    ("amount", "quote"),
    [
        ("1234.5", "North ships 1,234.5 t of ore."),
        ("1234.5", "North ships 1.234,5 t of ore."),
        ("12000", "North ships 12 000 t of ore."),
        ("2.5", "North ships 2.5 million t of ore."),
        ("2500000", "North ships 2.5 million t of ore."),
        ("-3", ""),
    ],
)
def test_an_amount_stands_in_its_quote(small: Dataset, amount: str, quote: str) -> None:
    old = "North ships 5 t of ore to the Gate."
    if quote:
        small.set("claims.csv", "n-link", "quote", quote)
        small.replace("texts/one.txt", old, quote)
    row = small.set("claims.csv", "n-link", "amount", amount)
    if quote:
        assert small.faults() == []
        small.set("claims.csv", "n-link", "amount", "7")
    fault = only(small)
    assert place_of(fault) == ("claims.csv", row, "amount")
    assert fault.warning


def test_a_unit_without_an_amount(small: Dataset) -> None:
    row = small.set("claims.csv", "n-link", "amount", "")
    fault = only(small)
    assert place_of(fault) == ("claims.csv", row, "amount")
    assert fault.advice.startswith("give the amount in t that the quote states")
    assert fault.warning


def test_a_resource_without_its_file(small: Dataset) -> None:
    document = small.document("datapackage.json")
    paths = "claims.csv", "brief.pdf", "https://x.example/a.csv", "texts/one.txt", "texts/three.txt"
    document["resources"] = [{"name": f"r{n}", "path": path} for n, path in enumerate(paths)]
    small.dump("datapackage.json", document)
    faults = small.faults()
    assert [fault.column for fault in faults] == ["resources[1].path", "resources[4].path"]
    assert all(fault.warning for fault in faults)
    assert "brief.pdf" in faults[0].found
    small.path("brief.pdf").write_bytes(b"")
    assert [fault.column for fault in small.faults()] == ["resources[4].path"]


def test_codes_in_small_letters_are_one_fault_each(small: Dataset) -> None:
    small.describe(hub={"place": "hub", "gateway": "hub-gt"})
    faults = small.faults()
    assert [(f.column, f.advice) for f in faults] == [
        ("evidence.hub.place", "write “HUB”"),
        ("evidence.hub.gateway", "write “HUB-GT”"),
    ]
    small.describe(hub={"place": "HUB", "gateway": "HUB-GT"})
    document = small.document("shapes/places.geojson")
    document["features"][0]["properties"]["place"] = "nor"
    small.dump("shapes/places.geojson", document)
    fault = only(small)
    assert fault.advice.startswith("name “NOR”, or take")


def test_a_hub_may_be_a_city(small: Dataset) -> None:
    small.set("places.csv", "TOWN", "inside", "")
    small.set("links.csv", "n-ore", "to_place", "TOWN")
    small.drop("claims.csv", "g-role")
    small.describe(hub={"place": "TOWN"})
    assert [fault for fault in small.faults() if not fault.warning] == []


def test_a_group_with_coordinates(small: Dataset) -> None:
    small.set("places.csv", "ALL", "anchor_lon", "110")
    row = small.set("places.csv", "ALL", "anchor_lat", "5")
    assert place_of(only(small)) == ("places.csv", row, "anchor_lon")


@pytest.mark.parametrize(
    ("place", "member"),
    [("HUB", "place"), ("HUB-GT", "gateway")],
)
def test_a_place_that_the_descriptor_names(small: Dataset, place: str, member: str) -> None:
    small.describe(hub={"place": "HUB", "gateway": "HUB-GT", member: place.lower()})
    faults = [fault for fault in small.faults() if fault.file == "datapackage.json"]
    assert [fault.column for fault in faults] == [f"evidence.hub.{member}"]
    assert faults[0].advice == f"write “{place}”"


def test_a_gateway_outside_the_hub(small: Dataset) -> None:
    small.set("places.csv", "HUB-GT", "inside", "SOU")
    fault = only(small)
    assert place_of(fault) == ("datapackage.json", None, "evidence.hub.gateway")
    assert fault.found == "“HUB-GT”, which lies in SOU"


def test_a_gateway_may_lie_deep_in_the_hub(small: Dataset) -> None:
    small.add("places.csv", "PROV", "Prov", "", "group", "HUB", *[""] * 7)
    small.set("places.csv", "HUB-GT", "inside", "PROV")
    assert small.faults() == []


def test_a_country_needs_a_shape(small: Dataset) -> None:
    small.add("places.csv", "IND", "Inland", "", "country", "", "", "9", "2", "9", "2", "", "")
    fault = only(small)
    assert (fault.file, fault.found) == ("shapes/places.geojson", "no shape of IND")


# --- what may be missing ------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, form in FORM.items() if form.optional])
def test_a_table_that_may_be_absent_is_asked_for_once_where_others_refer_to_it(
    small: Dataset, name: str
) -> None:
    small.path(f"{name}.csv").unlink()
    faults = small.faults()
    if name in ("materials", "numbers"):
        (fault,) = faults
        assert place_of(fault) == (f"{name}.csv", None, "")
        assert fault.found.startswith("no such file, and row ")
        assert fault.advice == "add it"
    else:
        assert faults == []
        load(small.folder)


def test_without_hub_region_materials_notes_contrasts_and_numbers(small: Dataset) -> None:
    small.describe(hub=None, region=None, materials=None)
    for name in ("materials", "material_groups", "notes", "contrasts", "numbers"):
        small.path(f"{name}.csv").unlink()
    small.drop("claims.csv", "n-cu")
    small.drop("claims.csv", "g-role")
    small.set("claims.csv", "n-link", "indicator", "")
    found = small.faults()
    # The gateway is a place like others then, which a text names.
    assert [(f.row, f.warning) for f in found] == [(5, True)]
    assert load(small.folder).hub == ""


def _more_numbers(small: Dataset, *rows: str) -> list[Fault]:
    """Return the faults of the hand-made dataset with these rows of numbers."""
    header = "indicator,place,partner,year,value,unit,status,source_id,edition\n"
    text = header + "output,NOR,,2024,1,t,,stats,\n" + "\n".join(rows) + "\n"
    small.path("numbers.csv").write_text(text, encoding="utf-8")
    return small.faults()


def test_a_unit_that_changes_within_an_indicator(small: Dataset) -> None:
    (fault,) = _more_numbers(
        small, "output,SOU,,2024,1000,kg,,stats,", "worth,SOU,,2024,1,kg,,stats,"
    )
    assert place_of(fault) == ("numbers.csv", 3, "unit")
    assert fault.found == "“kg”, and “t” in row 2"


def test_two_values_of_one_edition(small: Dataset) -> None:
    (fault,) = _more_numbers(small, "output,NOR,,2024,2,t,,stats,")
    assert (fault.row, fault.found) == (3, "what row 2 says already")
    found = _more_numbers(small, "output,NOR,,2024,2,kg,,stats,")
    assert "a second value beside that of row 2" in {fault.found for fault in found}
    assert _more_numbers(small, "output,NOR,,2024,2,t,,stats,second") == []


def test_an_indicator_without_a_value_in_any_year(small: Dataset) -> None:
    rows = ("worth,NOR,,2023,,USD,withheld,stats,", "worth,NOR,,2024,,USD,nil,stats,")
    (fault,) = _more_numbers(small, *rows)
    assert (fault.row, fault.warning) == (3, True)
    assert fault.found == "“worth”, without a value in any year"


def test_numbers_for_a_place_that_is_nowhere_on_the_map(small: Dataset) -> None:
    rows = [f"output,{place},,{year},5,t,,stats," for place in ("ALL", "WLD") for year in (1, 2)]
    (fault,) = _more_numbers(
        small, *(row.replace(",,1,", ",,0001,").replace(",,2,", ",,9999,") for row in rows)
    )
    assert (fault.row, fault.column, fault.warning) == (3, "place", True)
    assert "neither a shape nor a point" in fault.found


def test_materials_need_a_name(small: Dataset) -> None:
    small.describe(materials=None)
    fault = only(small)
    assert place_of(fault) == ("datapackage.json", None, "evidence.materials")


@pytest.mark.parametrize("column", [*FORM["claims"].columns])
def test_a_column_that_may_be_empty_may_be_absent(small: Dataset, column: str) -> None:
    header, *records = small.table("claims.csv")
    at = header.index(column)
    small.write("claims.csv", [r[:at] + r[at + 1 :] for r in (header, *records)])
    faults = [fault for fault in small.faults() if not fault.warning]
    if FORM["claims"].columns[column].required:
        assert [place_of(fault) for fault in faults] == [("claims.csv", 1, column)]
    elif column in ("firmness", "cue"):
        assert {(fault.file, fault.column) for fault in faults} == {("claims.csv", column)}
        assert len(faults) == 1, "one for all"
    elif column in ("value", "unit"):
        assert {(fault.file, fault.column) for fault in faults} == {("claims.csv", column)}
    else:
        assert faults == []


# --- a broken column is one fault ---------------------------------------------------------

LOWER = [
    ("claims", "place"),
    ("places", "place"),
    ("links", "from_place"),
    ("links", "to_place"),
    ("numbers", "place"),
]


@pytest.mark.parametrize(("name", "column"), LOWER)
def test_codes_in_lower_case_are_one_fault(dataset: Dataset, name: str, column: str) -> None:
    first = dataset.table(f"{name}.csv")[1]
    at = dataset.table(f"{name}.csv")[0].index(column)
    dataset.every(f"{name}.csv", column, str.lower)
    fault = only(dataset)
    assert place_of(fault) == (f"{name}.csv", 2, column)
    assert fault.found.startswith(f"“{first[at].lower()}”, and as wrong in ")
    assert fault.advice == f"write “{first[at]}”"


@pytest.mark.parametrize(
    ("name", "column", "wrong", "advice"),
    [
        ("sources", "published", "22/05/2025", ": 2025-05-22, if the day comes first"),
        ("sources", "published", "05/22/2025", ": 2025-05-22, if the month comes first"),
        ("sources", "published", "2025/5/22", ": 2025-05-22"),
        ("claims", "date", "22.05.2025", ": 2025-05-22, if the day comes first"),
        ("claims", "firmness", "Stated", "write “stated”"),
        ("claims", "topic", "Role", "write “role”"),
        ("claims", "voice", "", "fill it in"),
        ("claims", "claim_id", "A_1", "lower-case letters"),
        ("claims", "value", "zz", "add it to links.csv first"),
        ("claims", "quote", "zz", "no passage of reex-2025 is like it"),
        ("claims", "cue", "zz", "take the words from the quote"),
        ("claims", "source_id", "zz", "add it to sources.csv first"),
        ("places", "kind", "land", "give one of: country, region, group, city, world"),
        ("places", "label_lon", "1,5", "in digits with a point"),
        ("links", "link_id", "a_1", "lower-case letters"),
        ("materials", "material", "?", "letters and digits"),
        ("numbers", "year", "24", "four digits"),
        ("numbers", "value", "1,5", "in digits with a point"),
    ],
)
def test_a_broken_column_is_one_fault(
    dataset: Dataset, name: str, column: str, wrong: str, advice: str
) -> None:
    required = FORM[name].columns[column].required
    dataset.every(f"{name}.csv", column, lambda old: wrong if old or required else old)
    fault = only(dataset)
    assert (fault.file, fault.column, fault.warning) == (f"{name}.csv", column, False)
    assert " and as wrong in " in fault.found
    assert advice in fault.advice


def test_the_rows_of_a_broken_column_are_named(dataset: Dataset) -> None:
    dataset.every("sources.csv", "published", lambda old: "22/05/2025" if old else old)
    header, *records = dataset.table("sources.csv")
    rows = [n for n, record in enumerate(records, 2) if record[header.index("published")]]
    others = ", ".join(str(row) for row in rows[1:13]) + ", …" * (len(rows) > 13)
    fault = only(dataset)
    assert fault.found == f"“22/05/2025”, and as wrong in {len(rows) - 1} rows more ({others})"
    assert fault.row == rows[0]


def test_a_few_wrong_values_are_reported_one_by_one(dataset: Dataset) -> None:
    header, *records = dataset.table("claims.csv")
    for record in records[:5]:
        record[header.index("voice")] = ""
    dataset.write("claims.csv", [header, *records])
    assert [fault.row for fault in dataset.faults()] == [2, 3, 4, 5, 6]


def test_what_a_program_did_to_quotes_alike_is_one_fault(dataset: Dataset) -> None:
    dataset.every("claims.csv", "quote", lambda quote: quote.replace("’", "'"))
    dataset.every("claims.csv", "cue", lambda cue: cue.replace("’", "'"))
    fault = only(dataset)
    assert (fault.file, fault.column) == ("claims.csv", "quote")
    assert "the text has ’ (U+2019 right single quotation mark)" in fault.advice


@pytest.mark.parametrize("name", TABLES)
def test_a_misspelt_column_is_one_fault(small: Dataset, name: str) -> None:
    header, *records = small.table(f"{name}.csv")
    for number, column in enumerate(header):
        if len(column) < 5:
            continue
        other = [*header[:number], f"{column[:-1]}x", *header[number + 1 :]]
        small.write(f"{name}.csv", [other, *records])
        (fault,) = [
            fault for fault in small.faults() if (fault.file, fault.row) == (f"{name}.csv", 1)
        ]
        assert fault.column == column
        assert fault.advice == f"rename “{column[:-1]}x”"


def test_ragged_records_are_one_fault(dataset: Dataset) -> None:
    records = dataset.table("places.csv")
    dataset.write("places.csv", [records[0], *(record[:-1] for record in records[1:])])
    fault = only(dataset)
    assert (fault.file, fault.row, fault.column) == ("places.csv", 2, "")
    assert fault.found.startswith("11 fields where the header has 12, and as wrong in 15 rows more")


def test_a_ragged_record_is_one_fault(dataset: Dataset) -> None:
    dataset.replace("places.csv", "\nMMR,", "\nMMR,extra,")
    fault = only(dataset)
    assert (fault.file, fault.found) == ("places.csv", "13 fields where the header has 12")


def test_broken_quoting_is_one_fault(dataset: Dataset) -> None:
    lines = dataset.text("claims.csv").splitlines()
    dataset.path("claims.csv").write_text("\n".join([*lines[:50], '"x"y', *lines[50:]]), "utf-8")
    fault = only(dataset)
    assert (fault.file, fault.row) == ("claims.csv", 51)


# --- what programs write ------------------------------------------------------------------


@pytest.mark.parametrize(("separator", "called"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("name", TABLES)
def test_another_separator_is_read_and_said(
    small: Dataset, name: str, separator: str, called: str
) -> None:
    before = load(small.folder).sha256
    small.write(f"{name}.csv", small.table(f"{name}.csv"), delimiter=separator)
    fault = only(small)
    assert (place_of(fault), fault.warning) == ((f"{name}.csv", 1, ""), True)
    assert fault.found == f"fields separated by {called}"
    assert load(small.folder).sha256 == before


def as_a_spreadsheet(data: bytes) -> bytes:
    """Return a table with a byte order mark, line ends of Windows, empty rows and columns."""
    lines = data.decode().splitlines()
    rows = "\r\n".join([f"{line},,," for line in lines if line] + [",,,,,"] * 3 + [" , "])
    return b"\xef\xbb\xbf" + rows.encode() + b"\r\n\r\n"


REPAIRED: dict[str, Callable[[bytes], bytes]] = {
    "BOM": lambda data: b"\xef\xbb\xbf" + data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "CR": lambda data: data.replace(b"\n", b"\r"),
    "empty rows": lambda data: data + b",,,,\n,,\n\n,\n",
    "rows of spaces": lambda data: data + b" , ,\t,\n",
    "empty columns": lambda data: data.replace(b"\n", b",,,\n"),
    "trailing commas": lambda data: data.replace(b"\n", b",,\n").replace(b",,\n", b"\n", 1),
    "separator said": lambda data: b"sep=,\n" + data,
    "all of it": as_a_spreadsheet,
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("change", [str.upper, str.title, " {} ".format, "\ufeff{}".format])
def test_a_header_in_other_letters_is_read_and_said(
    small: Dataset, name: str, change: Callable[[str], str]
) -> None:
    before = load(small.folder).sha256
    header, *records = small.table(f"{name}.csv")
    small.write(f"{name}.csv", [[change(column) for column in header], *records])
    fault = only(small)
    assert (place_of(fault), fault.warning) == ((f"{name}.csv", 1, ""), True)
    assert fault.found.startswith("column names in other letters or with spaces: ")
    assert load(small.folder).sha256 == before


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_its_header_is_one_fault(small: Dataset, name: str) -> None:
    small.write(f"{name}.csv", small.table(f"{name}.csv")[1:])
    faults = [f for f in small.faults() if f.file == f"{name}.csv"]
    assert [place_of(fault) for fault in faults] == [(f"{name}.csv", 1, "")]
    assert faults[0].found.startswith("a header without one of the columns: ")


@pytest.mark.parametrize("file", ["Claims.csv", "SOURCES.CSV", "shapes/Places.geojson"])
def test_a_file_whose_name_is_in_other_letters(small: Dataset, file: str) -> None:
    small.path(file.lower()).rename(small.path(file))
    (fault,) = [fault for fault in small.faults() if fault.file == file.lower()]
    assert (fault.found, fault.advice) == ("no such file", f"rename “{file}”")


def test_a_text_whose_name_is_in_other_letters(small: Dataset) -> None:
    small.path("texts/one.txt").rename(small.path("texts/One.txt"))
    found = {(fault.file, fault.advice) for fault in small.faults()}
    assert found == {
        ("sources.csv", "add the text"),
        ("texts/One.txt", "rename it as its source is written, in small letters"),
    }


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", REPAIRED)
def test_a_table_as_programs_write_it_is_the_same(small: Dataset, kind: str, name: str) -> None:
    before = load(small.folder)
    path = small.path(f"{name}.csv")
    path.write_bytes(REPAIRED[kind](path.read_bytes()))
    assert small.faults() == []
    after = load(small.folder)
    assert after.sha256 == before.sha256
    assert [c.quote for c in after.claims] == [c.quote for c in before.claims]


def test_rows_are_those_of_the_file_whatever_was_passed_over(small: Dataset) -> None:
    path = small.path("claims.csv")
    path.write_bytes(b"sep=,\n,,,\n" + path.read_bytes().replace(b"n-role,", b"\n,,\nN-role,", 1))
    (fault,) = [f for f in small.faults() if f.column == "claim_id"]
    line = small.text("claims.csv").split("N-role")[0].count("\n") + 1
    assert fault.row == line


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16"])
def test_another_encoding_is_one_fault_with_the_row(
    small: Dataset, name: str, encoding: str
) -> None:
    header, *records = small.table(f"{name}.csv")
    records = [[field.replace("北国", "Nord") for field in record] for record in records]
    at = header.index({"places": "note", "claims": "voice"}.get(name, header[-1]))
    records[0][at] = "à la mine"
    small.write(f"{name}.csv", [header, *records])
    small.path(f"{name}.csv").write_bytes(small.text(f"{name}.csv").encode(encoding))
    (fault,) = [f for f in small.faults() if not f.warning]
    assert (fault.file, fault.row) == (f"{name}.csv", 1 if encoding == "utf-16" else 2)
    assert "which is not UTF-8" in fault.found
    assert ("UTF-16" if encoding == "utf-16" else "where that byte is “à”") in fault.advice


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_line_ends_of_a_text_are_its_own(small: Dataset, end: str) -> None:
    path = small.path("texts/one.txt")
    path.write_bytes(path.read_bytes().replace(b"\n", end.encode()))
    assert small.faults() == []
    atlas = load(small.folder)
    assert atlas.texts["one"].encode() == path.read_bytes()
    for claim in atlas.claims:
        assert atlas.texts[claim.source_id][claim.start : claim.end] == claim.quote


def test_files_that_are_not_the_dataset_s_do_not_count(small: Dataset) -> None:
    before = load(small.folder).sha256
    for name in ("Thumbs.db", ".DS_Store", "claims.csv~", "shapes/desktop.ini", "texts/notes.md"):
        small.path(name).write_bytes(b"\xff\xfe stray")
    small.path("more").mkdir()
    small.path("more/claims.csv").write_text("a;b")
    assert small.faults() == []
    assert load(small.folder).sha256 == before


# --- shapes -------------------------------------------------------------------------------


def test_a_bow_tie(dataset: Dataset) -> None:
    document = dataset.document("shapes/places.geojson")
    ring = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    document["features"][3]["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    dataset.dump("shapes/places.geojson", document)
    fault = only(dataset)
    assert place_of(fault) == ("shapes/places.geojson", None, "features[3].geometry")
    assert fault.found.startswith(
        "an invalid Polygon (Self-intersection[0.5 0.5]), in the shape of "
    )


def test_the_land_around_is_checked(small: Dataset) -> None:
    small.dump("shapes/context.geojson", collection(*[feature(square(0, 0))] * 2))
    assert only(small).file == "shapes/context.geojson"


def test_shapes_changed_by_hand_are_told_their_right_sha256(small: Dataset) -> None:
    was = small.document("shapes/provenance.json")["outputs"]["places.geojson"]
    document = small.document("shapes/places.geojson")
    document["features"][0]["properties"]["x"] = 1
    small.dump("shapes/places.geojson", document)
    right = small.document("shapes/provenance.json")["outputs"]["places.geojson"]
    small.dump("shapes/provenance.json", {"outputs": {**_outputs(small), "places.geojson": was}})
    fault = only(small)
    assert place_of(fault) == ("shapes/provenance.json", None, "outputs.places.geojson")
    assert fault.found == f"“{was}”, which is not the sha256 of shapes/places.geojson"
    assert fault.advice.startswith("make the shapes anew with `python -m geodata shapes DIR`, or, ")
    assert fault.advice.endswith(f" write “{right}”")


def _outputs(dataset: Dataset) -> dict[str, str]:
    outputs: dict[str, str] = dataset.document("shapes/provenance.json")["outputs"]
    return outputs


@pytest.mark.parametrize("text", ["[]", "{}", '{"outputs": 3}', '{"outputs": {}}', "null"])
def test_provenance_without_hashes(small: Dataset, text: str) -> None:
    small.path("shapes/provenance.json").write_text(text)
    assert {fault.column for fault in small.faults()} == {
        "outputs.places.geojson",
        "outputs.context.geojson",
    }


# --- texts and claims as a whole ----------------------------------------------------------


def test_a_text_source_without_its_file(dataset: Dataset) -> None:
    dataset.path("texts/reex-2025.txt").unlink()
    fault = only(dataset)
    assert (fault.file, fault.column) == ("sources.csv", "source_id")
    assert fault.found == "no file “texts/reex-2025.txt”"


def test_no_text_at_all(small: Dataset) -> None:
    for name in ("claims", "links", "contrasts", "notes"):
        small.write(f"{name}.csv", small.table(f"{name}.csv")[:1])
    small.drop("sources.csv", "one")
    small.drop("sources.csv", "two")
    assert [fault for fault in small.faults() if not fault.warning] == []
    atlas = load(small.folder)
    assert (len(atlas.texts), len(atlas.claims), len(atlas.links)) == (0, 0, 0)


def test_tables_with_headers_alone(small: Dataset) -> None:
    for name in TABLES:
        if name not in ("places", "material_groups"):
            small.write(f"{name}.csv", small.table(f"{name}.csv")[:1])
    small.path("material_groups.csv").unlink()
    small.describe(materials={"name": "Metal"})
    assert [fault for fault in small.faults() if not fault.warning] == []
    assert load(small.folder).claims == ()


def test_no_claims_at_all(small: Dataset) -> None:
    small.write("claims.csv", small.table("claims.csv")[:1])
    small.write("contrasts.csv", small.table("contrasts.csv")[:1])
    fault = only(small)
    assert place_of(fault) == ("links.csv", 2, "link_id")


def test_a_heading_contradicts_no_note(small: Dataset) -> None:
    small.add(
        "claims.csv",
        *("h-1", "one", "HUB", "heading", "", "", "", "author", "NORTH: A MINE", *[""] * 7),
    )
    small.set("places.csv", "HUB", "note", "not named in any text")
    assert only(small).found == "“not named in any text”"


# --- several at once ----------------------------------------------------------------------


def test_all_faults_are_reported_in_the_order_of_files_and_rows(dataset: Dataset) -> None:
    dataset.path("materials.csv").unlink()
    dataset.path("numbers.csv").write_bytes(b"\xff")
    second = dataset.set("claims.csv", "newshub-sgp-09", "cue", "nowhere")
    first = dataset.set("claims.csv", QUOTED, "firmness", "sure")
    dataset.set("claims.csv", QUOTED, "place", "XXX")
    place = dataset.set("places.csv", "MMR", "label_lon", "200")
    dataset.replace("links.csv", "carries", "cargo")
    dataset.path("texts/other.txt").write_text("words")
    assert [place_of(fault) for fault in dataset.faults()] == [
        ("claims.csv", first, "firmness"),
        ("claims.csv", first, "place"),
        ("claims.csv", second, "cue"),
        ("links.csv", 1, "carries"),
        ("links.csv", 1, "cargo"),
        ("materials.csv", None, ""),
        ("numbers.csv", 1, ""),
        ("places.csv", place, "label_lon"),
        ("texts/other.txt", None, ""),
    ]


def test_an_id_that_is_wrong_where_it_is_defined_is_not_corrected_elsewhere(
    small: Dataset,
) -> None:
    row = small.set("places.csv", "NOR", "place", "nor")
    fault = only(small)
    assert (place_of(fault), fault.advice) == (("places.csv", row, "place"), "write “NOR”")


def test_following_all_advice_of_a_broken_dataset_mends_it(small: Dataset) -> None:
    """Advice never contradicts itself: what it says to write is right."""
    small.every("places.csv", "place", str.lower)
    small.every("claims.csv", "topic", str.upper)
    small.every("links.csv", "role", str.title)
    small.every("material_groups.csv", "scheme", str.upper)
    for _ in range(40):
        faults = [fault for fault in small.faults() if not fault.warning]
        if not faults:
            break
        fault = faults[0]
        assert fault.advice.startswith("write “"), fault
        header, *records = small.table(fault.file)
        assert fault.row is not None
        right = fault.advice.split("“")[1].split("”")[0]
        records[fault.row - 2][header.index(fault.column)] = right
        small.write(fault.file, [header, *records])
    assert [str(fault) for fault in small.faults()] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[::-1],
        lambda data: data.replace(b",", b""),
        lambda data: data.replace(b"\n", b""),
        lambda data: data.replace(b'"', b""),
        lambda data: data.replace(b'"', b"'"),
        lambda data: bytes(range(256)) * 4,
        lambda data: b"\x00" * 100,
        lambda data: b"{}",
        lambda data: b"a\n" * 100,
        lambda data: b"sep=;",
        lambda data: b",,,\n,,\n",
    ],
)
def test_spoilt_files_are_reported_and_never_raise(
    dataset: Dataset, spoil: Callable[[bytes], bytes]
) -> None:
    for path in sorted(dataset.folder.rglob("*.*")):
        path.write_bytes(spoil(path.read_bytes()))
    faults = dataset.faults()
    assert faults
    assert all("\n" not in str(fault) for fault in faults)
