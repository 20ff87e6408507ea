"""Rules over the whole dataset: one thing is broken, and just that is reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dataset_copy import Dataset, collection, feature, square

from geodata.check import KEYS, REFERENCES
from geodata.faults import Fault

QUOTED = "newshub-mmr-02"
"""A claim of topic role that says feedstock of Myanmar, as another one does."""


def only(dataset: Dataset) -> Fault:
    (fault,) = dataset.faults()
    return fault


def place_of(fault: Fault) -> tuple[str, int | None, str]:
    return fault.file, fault.row, fault.column


def value(dataset: Dataset, file: str, record_id: str, column: str) -> str:
    header, *records = dataset.table(file)
    record = next(record for record in records if record[0] == record_id)
    return record[header.index(column)]


def test_the_copy_has_no_faults(dataset: Dataset) -> None:
    assert dataset.faults() == []


# The quote


def test_a_quote_that_differs_by_one_apostrophe(dataset: Dataset) -> None:
    quote = value(dataset, "claims.csv", QUOTED, "quote")
    row = dataset.set("claims.csv", QUOTED, "quote", quote.replace("’", "'", 1))
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "quote")
    assert "the text has ’ (U+2019 right single quotation mark)" in fault.advice
    assert "where the table has ' (U+0027 apostrophe)" in fault.advice
    assert f"“{quote}”" in fault.advice
    line = dataset.path("sources/newshub-2026.txt").read_text("utf-8").split(quote)[0].count("\n")
    assert f"sources/newshub-2026.txt, line {line + 1}:" in fault.advice


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
    text = dataset.path("sources/newshub-2026.txt").read_text("utf-8")
    row = dataset.set("claims.csv", QUOTED, "quote", text * 20)
    assert place_of(only(dataset)) == ("claims.csv", row, "quote")


def ambiguous(dataset: Dataset) -> int:
    """Shorten a quote to a word that its text has five times; return its row."""
    dataset.path("sources/newshub-2026.txt").open("a", encoding="utf-8").write("\nwwa wwa wwa")
    dataset.set("claims.csv", QUOTED, "cue", "wwa")
    return dataset.set("claims.csv", QUOTED, "quote", "wwa")


def with_occurrence(dataset: Dataset, occurrence: str) -> None:
    header, *records = dataset.table("claims.csv")
    fields = [[*record, occurrence if record[0] == QUOTED else ""] for record in records]
    dataset.write("claims.csv", [[*header, "occurrence"], *fields])


def test_a_quote_that_stands_more_than_once(dataset: Dataset) -> None:
    row = ambiguous(dataset)
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "quote")
    assert fault.found == "“wwa”, which stands 3 times in newshub-2026"
    assert fault.advice == "give its occurrence, 1 to 3, or quote more"


@pytest.mark.parametrize("occurrence", ["1", "3"])
def test_an_occurrence_settles_it(dataset: Dataset, occurrence: str) -> None:
    ambiguous(dataset)
    with_occurrence(dataset, occurrence)
    assert dataset.faults() == []


def test_an_occurrence_beyond_the_last(dataset: Dataset) -> None:
    row = ambiguous(dataset)
    with_occurrence(dataset, "4")
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "occurrence")
    assert "stands 3 times" in fault.advice


# The cue, the firmness, the value


def test_a_cue_that_is_not_in_its_quote(dataset: Dataset) -> None:
    cue = value(dataset, "claims.csv", QUOTED, "cue")
    row = dataset.set("claims.csv", QUOTED, "cue", cue.upper())
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "cue")
    assert "to the letter" in fault.advice


def test_the_cue_that_comes_closest_is_named(dataset: Dataset) -> None:
    cue = value(dataset, "claims.csv", QUOTED, "cue")
    dataset.set("claims.csv", QUOTED, "cue", cue[:-1] + "x")
    assert f"“{cue}” comes closest" in only(dataset).advice


@pytest.mark.parametrize("column", ["firmness", "cue"])
def test_a_claim_without(dataset: Dataset, column: str) -> None:
    row = dataset.set("claims.csv", QUOTED, column, "")
    fault = only(dataset)
    assert (place_of(fault), fault.found) == (("claims.csv", row, column), "nothing")


@pytest.mark.parametrize(("column", "entry"), [("firmness", "stated"), ("cue", "Myanmar")])
def test_a_heading_with(dataset: Dataset, column: str, entry: str) -> None:
    row = dataset.set("claims.csv", "newshub-mmr-01", column, entry)
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, column)
    assert "a heading asserts nothing" in fault.advice


@pytest.mark.parametrize(
    ("topic", "entry", "advice"),
    [
        ("role", "mining", "feedstock, processing, manufacturing, finance_rd"),
        ("role", "gateway", "feedstock, processing, manufacturing, finance_rd"),
        ("event", "May 2025", "YYYY-MM-DD"),
        ("event", "2025-02-30", "YYYY-MM-DD"),
        ("element", "Fe", "HREE or LREE, or a symbol of elements.csv"),
        ("element", "", "HREE or LREE, or a symbol of elements.csv"),
        ("link", "mmr-oar", "write “mmr-ore” if that is meant, or add it to links.csv first"),
        ("link", "vnm-ore", "that link is one of VNM, the claim is about MMR: correct one"),
    ],
)
def test_a_value_that_its_topic_does_not_know(
    dataset: Dataset, topic: str, entry: str, advice: str
) -> None:
    dataset.set("claims.csv", QUOTED, "topic", topic)
    row = dataset.set("claims.csv", QUOTED, "value", entry)
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "value")
    assert advice in fault.advice


@pytest.mark.parametrize(
    ("topic", "entry"),
    [("event", ""), ("event", "2025-04"), ("element", "LREE"), ("element", "Dy")],
)
def test_a_value_that_its_topic_knows(dataset: Dataset, topic: str, entry: str) -> None:
    dataset.set("claims.csv", QUOTED, "topic", topic)
    dataset.set("claims.csv", QUOTED, "value", entry)
    assert dataset.faults() == []


# Ids of other tables


@pytest.mark.parametrize(("name", "column", "target", "key"), REFERENCES)
def test_an_unknown_id(dataset: Dataset, name: str, column: str, target: str, key: str) -> None:
    header, *records = dataset.table(f"{name}.csv")
    records[-1][header.index(column)] = "zzz-99"
    dataset.write(f"{name}.csv", [header, *records])
    row = len(records) + 1
    faults = [fault for fault in dataset.faults() if fault.column == column]
    assert [place_of(fault) for fault in faults] == [(f"{name}.csv", row, column)]
    assert (faults[0].found, faults[0].advice) == ("“zzz-99”", f"add it to {target}.csv first")


def test_the_known_id_that_comes_closest_is_named(dataset: Dataset) -> None:
    dataset.set("claims.csv", QUOTED, "place", "MMM")
    assert only(dataset).advice.startswith("write “MMR” if that is meant, or add it to places.csv")


@pytest.mark.parametrize("name", ["claims", "link_notes", "element_notes", "figures"])
def test_a_source_of_the_wrong_kind(dataset: Dataset, name: str) -> None:
    wrong = "usgs-mcs-2026" if name == "claims" else "reex-2025"
    header, *records = dataset.table(f"{name}.csv")
    records[-1][header.index("source_id")] = wrong
    dataset.write(f"{name}.csv", [header, *records])
    fault = only(dataset)
    assert place_of(fault) == (f"{name}.csv", len(records) + 1, "source_id")
    assert fault.found.startswith(f"“{wrong}”, a source of kind ")
    assert fault.advice.startswith("name a source of kind ")


@pytest.mark.parametrize("name", KEYS)
def test_a_record_twice(dataset: Dataset, name: str) -> None:
    first = dataset.table(f"{name}.csv")[1]
    row = dataset.add(f"{name}.csv", *first)
    fault = only(dataset)
    assert (fault.file, fault.row) == (f"{name}.csv", row)
    assert fault.found == "what row 2 says already"


def test_a_claim_id_twice(dataset: Dataset) -> None:
    records = dataset.table("claims.csv")
    row = dataset.add("claims.csv", *records[1])
    fault = only(dataset)
    assert place_of(fault) == ("claims.csv", row, "claim_id")
    assert fault.found == f"“{records[1][0]}” again, after row 2"


@pytest.mark.parametrize(
    ("column", "other", "source"),
    [("reex_claim", QUOTED, "reex-2025"), ("newshub_claim", "reex-mys-01", "newshub-2026")],
)
def test_a_contrast_with_one_text_twice(
    dataset: Dataset, column: str, other: str, source: str
) -> None:
    header, *records = dataset.table("contrasts.csv")
    records[0][header.index(column)] = other
    dataset.write("contrasts.csv", [header, *records])
    fault = only(dataset)
    assert place_of(fault) == ("contrasts.csv", 2, column)
    assert fault.advice == f"name a claim from {source}"


def test_an_element_note_on_no_element(dataset: Dataset) -> None:
    row = dataset.set("element_notes.csv", "MMR", "element", "Fe")
    assert place_of(only(dataset)) == ("element_notes.csv", row, "element")


# What is drawn rests on claims


def test_a_role_without_a_claim(dataset: Dataset) -> None:
    row = dataset.set("places.csv", "MMR", "role", "manufacturing")
    fault = only(dataset)
    assert place_of(fault) == ("places.csv", row, "role")
    assert fault.found == "“manufacturing”, which no claim of topic role says of MMR"


def test_a_second_gateway(dataset: Dataset) -> None:
    row = dataset.set("places.csv", "MMR", "role", "gateway")
    fault = only(dataset)
    assert place_of(fault) == ("places.csv", row, "role")
    assert "the gateway is CN-GX" in fault.advice


def as_often(dataset: Dataset, *records: tuple[str, str]) -> None:
    """Let Myanmar's claims say processing as they say feedstock, and more: role and firmness."""
    header, *claims = dataset.table("claims.csv")
    value, firmness, row_id = (header.index(name) for name in ("value", "firmness", "claim_id"))
    roles = [c for c in claims if c[header.index("topic")] == "role" and c[2] == "MMR"]
    assert header[2] == "place"
    assert {claim[value] for claim in roles} == {"feedstock"}
    for number, claim in enumerate(roles):
        claim = list(claim)
        claim[row_id], claim[value] = f"as-{number}", "processing"
        dataset.add("claims.csv", *claim)
    for number, (role, level) in enumerate(records):
        claim = list(roles[0])
        claim[row_id], claim[value], claim[firmness] = f"more-{number}", role, level
        dataset.add("claims.csv", *claim)


def test_a_tie_must_be_decided(dataset: Dataset) -> None:
    as_often(dataset)
    assert dataset.faults() == [], "the table types feedstock"
    row = dataset.set("places.csv", "MMR", "role", "")
    fault = only(dataset)
    assert place_of(fault) == ("places.csv", row, "role")
    assert fault.found == "nothing, and claims say feedstock and processing as firmly and as often"
    assert fault.advice == "write feedstock or processing"
    dataset.set("places.csv", "MMR", "role", "processing")
    assert dataset.faults() == []


@pytest.mark.parametrize("level", ["stated", "expected", "possible"])
def test_one_more_claim_breaks_a_tie(dataset: Dataset, level: str) -> None:
    as_often(dataset, ("processing", level))
    dataset.set("places.csv", "MMR", "role", "")
    assert dataset.faults() == []


def test_a_tie_of_roles_that_do_not_lead_is_none(dataset: Dataset) -> None:
    as_often(dataset, ("manufacturing", "possible"), ("finance_rd", "possible"))
    dataset.set("places.csv", "MMR", "role", "")
    assert only(dataset).advice == "write feedstock or processing"
    dataset.set("claims.csv", "more-0", "value", "processing")
    assert dataset.faults() == []


@pytest.mark.parametrize(
    ("place", "note", "faulty"),
    [
        ("MMR", "Not named in either text", True),
        ("MMR", "a producer, not named in any text", True),
        ("MMR", "a producer", False),
        ("BRN", "not named in any text", False),
        # The region and the hub have claims too.
        ("ASEAN", "not named", True),
        ("CHN", "not named", True),
    ],
)
def test_a_note_that_denies_a_claim(
    dataset: Dataset, place: str, note: str, *, faulty: bool
) -> None:
    row = dataset.set("places.csv", place, "note", note)
    faults = dataset.faults()
    assert [place_of(fault) for fault in faults] == [("places.csv", row, "note")] * faulty
    claims = dataset.table("claims.csv")
    for fault in faults:
        assert fault.found.startswith(f"“{note}”, and row ")
        line = int(fault.found.split(", and row ")[1].split(maxsplit=1)[0])
        assert claims[line - 1][claims[0].index("place")] == place
        assert fault.advice == "take it out: which texts name a place is computed from them"


def test_a_heading_denies_no_note(dataset: Dataset) -> None:
    records = dataset.table("claims.csv")
    heading = next(record for record in records if "heading" in record)
    dataset.add("claims.csv", "head-1", heading[1], "BRN", *heading[3:])
    dataset.set("places.csv", "BRN", "note", "not named in any text")
    assert dataset.faults() == []


def test_a_link_without_a_claim(dataset: Dataset) -> None:
    row = dataset.add("links.csv", "mmr-new", "MMR", "into", "", "ore", "none")
    fault = only(dataset)
    assert place_of(fault) == ("links.csv", row, "link_id")
    assert fault.found == "“mmr-new”, which no claim of topic link names"


def test_no_claims_at_all(dataset: Dataset) -> None:
    dataset.write("claims.csv", dataset.table("claims.csv")[:1])
    dataset.write("contrasts.csv", dataset.table("contrasts.csv")[:1])
    files = {(fault.file, fault.column) for fault in dataset.faults()}
    assert files == {("places.csv", "role"), ("links.csv", "link_id")}


# Places and their shapes


@pytest.mark.parametrize("column", ["label_lon", "label_lat", "anchor_lon", "anchor_lat"])
def test_half_a_coordinate(dataset: Dataset, column: str) -> None:
    row = dataset.set("places.csv", "MMR", column, "")
    fault = only(dataset)
    assert place_of(fault) == ("places.csv", row, column)
    assert fault.advice == "give both coordinates or neither"


@pytest.mark.parametrize("place", ["MMR", "CN-GX"])
def test_no_coordinates(dataset: Dataset, place: str) -> None:
    dataset.set("places.csv", place, "label_lon", "")
    row = dataset.set("places.csv", place, "label_lat", "")
    assert place_of(only(dataset)) == ("places.csv", row, "label_lon, label_lat")


@pytest.mark.parametrize("place", ["CHN", "CN-GX", "ASEAN"])
def test_a_place_that_every_map_needs(dataset: Dataset, place: str) -> None:
    header, *records = dataset.table("places.csv")
    dataset.write("places.csv", [header, *(record for record in records if record[0] != place)])
    fault = next(fault for fault in dataset.faults() if fault.file == "places.csv")
    assert (fault.row, fault.column, fault.found) == (None, "place", f"no {place}")


def test_a_new_country_needs_a_shape(dataset: Dataset) -> None:
    dataset.add("places.csv", "IND", "India", "country", "2030", "", "78", "22", "78", "22", "")
    fault = only(dataset)
    assert (fault.file, fault.found) == ("shapes/places.geojson", "no shape of IND")


def test_a_bow_tie(dataset: Dataset) -> None:
    document = dataset.document("shapes/places.geojson")
    ring = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    document["features"][3]["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    dataset.dump("shapes/places.geojson", document)
    fault = only(dataset)
    assert place_of(fault) == ("shapes/places.geojson", None, "features[3].geometry")
    assert fault.found == "an invalid Polygon (Self-intersection[0.5 0.5])"


def test_context_and_cities_are_checked(dataset: Dataset) -> None:
    dataset.dump("shapes/context.geojson", collection(*[feature(square(0, 0))] * 2))
    city = feature({"type": "Point", "coordinates": [0, 0]}, name="Nanning", place="CN-GD")
    dataset.dump("shapes/cities.geojson", collection(city))
    assert [fault.file for fault in dataset.faults()] == [
        "shapes/cities.geojson",
        "shapes/context.geojson",
    ]


def test_shapes_changed_by_hand(dataset: Dataset) -> None:
    dataset.replace("shapes/cities.geojson", "Nanning", "Nanking")
    fault = only(dataset)
    assert place_of(fault) == ("shapes/provenance.json", None, "outputs.cities.geojson")
    assert fault.found.endswith("which is not the sha256 of shapes/cities.geojson")


@pytest.mark.parametrize("text", ["[]", "{}", '{"outputs": 3}', '{"outputs": {}}', "null"])
def test_provenance_without_hashes(dataset: Dataset, text: str) -> None:
    dataset.path("shapes/provenance.json").write_text(text)
    assert {fault.column for fault in dataset.faults()} == {
        "outputs.places.geojson",
        "outputs.context.geojson",
        "outputs.cities.geojson",
    }


# Texts and the dataset's own description


def test_a_text_source_without_its_file(dataset: Dataset) -> None:
    dataset.path("sources/reex-2025.txt").unlink()
    fault = only(dataset)
    assert (fault.file, fault.column) == ("sources.csv", "source_id")
    assert fault.found == "no file “sources/reex-2025.txt”"


@pytest.mark.parametrize("name", ["other.txt", "usgs-mcs-2026.txt", "notes.md"])
def test_a_text_without_its_source(dataset: Dataset, name: str) -> None:
    dataset.path(f"sources/{name}").write_text("words")
    fault = only(dataset)
    assert fault.file == f"sources/{name}"
    assert fault.found == "a file that belongs to no source"


@pytest.mark.parametrize(
    ("document", "column"),
    [
        ({"date": "2026-11-22"}, "title"),
        ({"title": " ", "date": "2026-11-22"}, "title"),
        ({"title": 3, "date": "2026-11-22"}, "title"),
        ({"title": "\ud800", "date": "2026-11-22"}, "title"),
        ({"title": "x"}, "date"),
        ({"title": "x", "date": "2026-11"}, "date"),
        ({"title": "x", "date": "2026-11-31"}, "date"),
        ({"title": "x", "date": 2026}, "date"),
    ],
)
def test_the_description_of_the_dataset(dataset: Dataset, document: object, column: str) -> None:
    dataset.dump("dataset.json", document)
    assert place_of(only(dataset)) == ("dataset.json", None, column)


@pytest.mark.parametrize("document", [[], None, "x", 3])
def test_no_description_of_the_dataset(dataset: Dataset, document: object) -> None:
    dataset.dump("dataset.json", document)
    assert {fault.column for fault in dataset.faults()} == {"title", "date"}


# Several at once


def test_all_faults_are_reported_in_the_order_of_files_and_rows(dataset: Dataset) -> None:
    dataset.path("elements.csv").unlink()
    dataset.path("figures.csv").write_bytes(b"\xff")
    second = dataset.set("claims.csv", "newshub-sgp-09", "cue", "nowhere")
    first = dataset.set("claims.csv", QUOTED, "firmness", "sure")
    dataset.set("claims.csv", QUOTED, "place", "XXX")
    place = dataset.set("places.csv", "MMR", "label_lon", "200")
    dataset.replace("links.csv", "carries", "cargo")
    dataset.path("sources/other.txt").write_text("words")
    assert [place_of(fault) for fault in dataset.faults()] == [
        ("claims.csv", first, "firmness"),
        ("claims.csv", first, "place"),
        ("claims.csv", second, "cue"),
        ("elements.csv", None, ""),
        ("figures.csv", 1, ""),
        ("links.csv", 1, "carries"),
        ("links.csv", 1, "cargo"),
        ("places.csv", place, "label_lon"),
        ("sources/other.txt", None, ""),
    ]


def test_a_ragged_record_is_one_fault(dataset: Dataset) -> None:
    dataset.replace("places.csv", "\nMMR,", "\nMMR,extra,")
    fault = only(dataset)
    assert (fault.file, fault.found) == ("places.csv", "11 fields where the header has 10")


@pytest.mark.parametrize(
    ("link", "wrong", "right"),
    [
        ("mmr-ore", "guangxi", "china"),
        ("lao-offtake", "china", "none"),
        ("asean-guangxi", "none", "guangxi"),
    ],
)
def test_a_link_names_as_much_of_china_as_its_passages_do(
    dataset: Dataset, link: str, wrong: str, right: str
) -> None:
    row = dataset.set("links.csv", link, "china_end_named", wrong)
    fault = only(dataset)
    assert place_of(fault) == ("links.csv", row, "china_end_named")
    assert right in fault.advice


def test_broken_quoting_is_one_fault(dataset: Dataset) -> None:
    lines = dataset.path("claims.csv").read_text("utf-8").splitlines()
    dataset.path("claims.csv").write_text("\n".join([*lines[:50], '"x"y', *lines[50:]]), "utf-8")
    fault = only(dataset)
    assert (fault.file, fault.row) == ("claims.csv", 51)


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


def test_a_country_that_nothing_speaks_for(dataset: Dataset) -> None:
    row = dataset.set("places.csv", "BRN", "asean_since", "")
    assert place_of(only(dataset)) == ("places.csv", row, "asean_since")


def test_a_contrast_with_a_heading(dataset: Dataset) -> None:
    row = dataset.set("contrasts.csv", "terms of engagement", "newshub_claim", "newshub-mys-01")
    fault = only(dataset)
    assert place_of(fault) == ("contrasts.csv", row, "newshub_claim")
    assert "a heading" in fault.found


def test_a_link_of_china_itself(dataset: Dataset) -> None:
    row = dataset.set("links.csv", "mmr-ore", "place", "CHN")
    assert ("links.csv", row, "place") in [place_of(fault) for fault in dataset.faults()]


def test_a_group_with_coordinates(dataset: Dataset) -> None:
    for name, value in (("anchor_lon", "110"), ("anchor_lat", "5")):
        row = dataset.set("places.csv", "ASEAN", name, value)
    assert ("places.csv", row, "anchor_lon") in [place_of(fault) for fault in dataset.faults()]
