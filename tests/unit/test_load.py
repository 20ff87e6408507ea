"""The shipped dataset, record by record, and how it comes to be loaded."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dataset_copy import TABLES, Dataset, hand_made

import geodata
from geodata.load import OWN, VARIABLE, load
from geodata.model import FIRMNESS, GATEWAY_ROLE, Atlas, Claim, Link, Place

ATLAS = load(OWN)


def rows(name: str) -> list[dict[str, str]]:
    with Path(OWN, f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget the cached dataset before and after."""
    geodata.atlas.cache_clear()
    yield
    geodata.atlas.cache_clear()


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_claim(claim: Claim) -> None:
    text = ATLAS.texts[claim.source_id]
    assert text[claim.start : claim.end] == claim.quote
    assert text.count(claim.quote) == 1
    assert claim.quote[claim.cue_start : claim.cue_end] == claim.cue
    assert ATLAS.sources[claim.source_id].kind == "text"
    assert claim.place in ATLAS.places
    assert ATLAS.claims_by_id[claim.claim_id] is claim
    assert (claim.firmness in FIRMNESS and claim.cue != "") or claim.topic == "heading"
    line = Path(OWN, "claims.csv").read_text("utf-8").splitlines()[claim.row - 1]
    assert line.startswith(f"{claim.claim_id},")


@pytest.mark.parametrize("link", ATLAS.links.values(), ids=lambda link: link.link_id)
def test_link(link: Link) -> None:
    claims = [c for c in ATLAS.claims if c.topic == "link" and c.value == link.link_id]
    assert claims
    assert {claim.place for claim in claims} <= set(link.ends)
    assert len(set(link.ends)) == 2
    assert set(link.ends) <= set(ATLAS.places)
    assert link.role in (*ATLAS.roles, "")
    assert link in ATLAS.asserted_links


@pytest.mark.parametrize("place", ATLAS.places.values(), ids=lambda place: place.place)
def test_place(place: Place) -> None:
    assert (place.place in ATLAS.shapes) is (place.kind in ("country", "region"))
    claims = [c for c in ATLAS.claims if c.topic == "role" and c.place == place.place]
    assert not place.role or place.role in {c.value for c in claims if c.asserts}
    assert place.inside in ("", *ATLAS.places)
    assert all(alias == alias.strip() != "" for alias in place.aliases)
    for point in (place.label, place.anchor):
        drawn = place.kind in ("country", "region")
        assert point is not None or not drawn
        assert point is None or place.kind != "group"
        assert point is None or (-180 <= point[0] <= 180 and -90 <= point[1] <= 90)


@pytest.mark.parametrize("place", ATLAS.shapes)
def test_shape(place: str) -> None:
    shape = ATLAS.shapes[place]
    assert shape.is_valid
    assert shape.geom_type in ("Polygon", "MultiPolygon")
    minx, miny, maxx, maxy = shape.bounds
    assert 60 < minx < maxx < 160
    assert -25 < miny < maxy < 55


@pytest.mark.parametrize("contrast", ATLAS.contrasts, ids=lambda c: f"{c.subject}-{c.relation}")
def test_contrast(contrast: geodata.Contrast) -> None:
    sides = [ATLAS.claims_by_id[claim] for claim in (contrast.claim_a, contrast.claim_b)]
    assert len({claim.source_id for claim in sides}) == 2
    assert all(claim.topic != "heading" for claim in sides)
    assert contrast.relation in ("agree", "differ", "copies")


@pytest.mark.parametrize("note", ATLAS.notes, ids=lambda n: f"{n.about}-{n.material}")
def test_note(note: geodata.Note) -> None:
    assert note.about in (*ATLAS.places, *ATLAS.links, *ATLAS.materials)
    assert note.material in ("", *ATLAS.materials)
    assert (note.firmness in FIRMNESS) is bool(note.material)
    assert ATLAS.sources[note.source_id].kind != "text"


@pytest.mark.parametrize("material", ATLAS.materials.values(), ids=lambda m: m.material)
def test_material(material: geodata.Material) -> None:
    schemes = {scheme.code for scheme in ATLAS.study.materials.schemes}
    mine = [row for row in ATLAS.memberships if row.material == material.material]
    assert {row.scheme for row in mine} <= schemes
    assert {row.group for row in mine} <= set(ATLAS.groups) - {material.material}
    assert len(mine) == len({row.scheme for row in mine}), "one group a scheme"


@pytest.mark.parametrize("source", [s for s in ATLAS.sources.values() if s.kind == "text"])
def test_text(source: geodata.Source) -> None:
    data = Path(OWN, "texts", f"{source.source_id}.txt").read_bytes()
    assert ATLAS.texts[source.source_id].encode() == data
    assert ATLAS.text_sha256[source.source_id] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("sources", ATLAS.sources),
        ("places", ATLAS.places),
        ("claims", ATLAS.claims),
        ("links", ATLAS.links),
        ("notes", ATLAS.notes),
        ("contrasts", ATLAS.contrasts),
        ("materials", ATLAS.materials),
        ("material_groups", ATLAS.memberships),
        ("numbers", ATLAS.numbers_frame()),
    ],
)
def test_no_record_is_lost(name: str, records: tuple[object, ...]) -> None:
    assert len(records) == len(rows(name))


def test_the_order_of_records_is_canonical() -> None:
    assert list(ATLAS.places) == sorted(row["place"] for row in rows("places"))
    assert list(ATLAS.links) == sorted(row["link_id"] for row in rows("links"))
    texts = [s for s in ATLAS.sources.values() if s.kind == "text"]
    assert [s.source_id for s in texts] == ["reex-2025", "newshub-2026"], "the earliest first"
    order = list(ATLAS.sources)
    reading = [(order.index(c.source_id), c.start, c.claim_id) for c in ATLAS.claims]
    assert reading == sorted(reading)


def test_numbers_are_numbers() -> None:
    frame = ATLAS.numbers_frame()
    given = sorted((row["place"], int(row["year"]), float(row["value"])) for row in rows("numbers"))
    assert sorted(zip(frame["place"], frame["year"], frame["value"], strict=True)) == given


def test_a_number_that_is_withheld_is_none(tmp_path: Path) -> None:
    frame = load(hand_made(tmp_path / "small").folder).numbers_frame()
    assert frame["value"].isna().tolist() == [False, True]
    assert frame["year"].tolist() == [2024, 2024]


def test_places_are_points() -> None:
    assert ATLAS.places["TLS"].since == "2025"
    assert ATLAS.places["CHN"].since == ""
    assert "中国" in ATLAS.places["CHN"].aliases
    (row,) = [row for row in rows("places") if row["place"] == "MMR"]
    assert ATLAS.places["MMR"].label == (float(row["label_lon"]), float(row["label_lat"]))


def test_nanning_lies_in_guangxi() -> None:
    (nanning,) = [city for city in ATLAS.bystanders if city.name == "Nanning"]
    assert nanning.inside == ATLAS.gateway == "CN-GX"
    assert ATLAS.lies_in("NANNING", ATLAS.hub)
    west, south, east, north = ATLAS.shapes[ATLAS.gateway].bounds
    assert nanning.anchor is not None
    assert west < nanning.anchor[0] < east
    assert south < nanning.anchor[1] < north


def test_what_the_dataset_decides() -> None:
    study = ATLAS.study
    assert (study.headline, study.members) == (
        *("Who does what in China’s rare-earth chain", "ASEAN members"),
    )
    assert (study.region, ATLAS.hub, ATLAS.gateway) == ("ASEAN", "CHN", "CN-GX")
    assert list(ATLAS.roles) == ["feedstock", "processing", "manufacturing", "finance_rd"]
    assert GATEWAY_ROLE not in ATLAS.roles


def test_an_atlas_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ATLAS.title = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ATLAS.places["MMR"] = ATLAS.places["LAO"]  # type: ignore[index]
    frame = ATLAS.numbers_frame()
    frame.loc[0, "value"] = -1
    assert ATLAS.numbers_frame().loc[0, "value"] != -1
    assert ATLAS.places_frame().crs.to_epsg() == 4326


def test_an_occurrence_moves_the_claim(tmp_path: Path) -> None:
    small = hand_made(tmp_path / "small")
    small.append("texts/one.txt", "North digs ore.")
    small.set("claims.csv", "n-role", "occurrence", "2")
    claim = load(small.folder).claims_by_id["n-role"]
    text = small.text("texts/one.txt")
    assert (claim.start, claim.end) == (text.rindex("North digs ore."), len(text))


def test_the_row_of_a_claim_is_where_its_record_begins(tmp_path: Path) -> None:
    small = hand_made(tmp_path / "small")
    small.append("texts/one.txt", "In 2025\nor later")
    small.set("claims.csv", "n-role", "cue", "later")
    small.set("claims.csv", "n-role", "quote", "In 2025\nor later")
    found = {claim.claim_id: claim.row for claim in load(small.folder).claims}
    assert (found["n-role"], found["n-link"], found["n-cu"]) == (2, 4, 5)


def test_a_retired_claim_is_kept_and_shown_nowhere(tmp_path: Path) -> None:
    small = hand_made(tmp_path / "small")
    small.set("claims.csv", "n-link", "status", "retired")
    atlas = load(small.folder)
    assert "n-link" not in atlas.claims_by_id
    assert atlas.asserted_links == ()
    assert "n-ore" in atlas.links


def test_a_copy_of_a_dataset_can_be_made_of_an_atlas(tmp_path: Path) -> None:
    small = hand_made(tmp_path / "small")
    small.path("texts/stray.txt").write_text("stray")
    atlas = load(small.folder)
    for path, data in atlas.files.items():
        other = tmp_path / "other" / path
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(data)
    assert set(atlas.files) == {
        *(f"{name}.csv" for name in TABLES),
        *("texts/one.txt", "texts/two.txt", "datapackage.json"),
        *("shapes/places.geojson", "shapes/context.geojson", "shapes/provenance.json"),
    }
    assert load(tmp_path / "other").sha256 == atlas.sha256


@pytest.mark.parametrize(
    "place", [p for p in ATLAS.places.values() if p.role], ids=lambda p: p.place
)
def test_a_role_that_is_not_typed_is_the_firmest(place: Place) -> None:
    given = [c for c in ATLAS.claims if c.topic == "role" and c.place == place.place and c.asserts]
    firmest = min(given, key=lambda claim: FIRMNESS.index(claim.firmness)).firmness
    assert place.role in {claim.value for claim in given if claim.firmness == firmest}


def test_a_role_is_typed_or_else_worked_out(dataset: Dataset) -> None:
    # Malaysia is an expected processor, and a possible source of feedstock.
    dataset.set("places.csv", "VNM", "role", "processing")
    places = load(dataset.folder).places
    assert (places["MYS"].role, places["CN-GX"].role) == ("processing", "gateway")
    assert (places["MMR"].role, places["VNM"].role) == ("feedstock", "processing")
    assert (places["BRN"].role, places["CHN"].role) == ("", "")


def test_a_dataset_without_what_may_be_missing(tmp_path: Path) -> None:
    small = hand_made(tmp_path / "small")
    small.describe(hub=None, region=None, materials=None, members_note=None)
    for name in ("materials", "material_groups", "notes", "contrasts", "numbers"):
        small.path(f"{name}.csv").unlink()
    for claim in ("n-cu", "g-role"):
        small.drop("claims.csv", claim)
    small.set("claims.csv", "n-link", "indicator", "")
    atlas = load(small.folder)
    assert (atlas.hub, atlas.gateway, atlas.study.region, atlas.study.hub) == ("", "", "", None)
    assert (atlas.study.materials, dict(atlas.materials), atlas.groups) == (None, {}, ())
    assert (atlas.notes, atlas.contrasts, len(atlas.numbers_frame())) == ((), (), 0)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_any_number_of_texts(tmp_path: Path, count: int) -> None:
    small = hand_made(tmp_path / "small")
    for number in range(count):
        small.add("sources.csv", f"more-{number}", "text", f"More {number}", "Press", "")
        small.path(f"texts/more-{number}.txt").write_text(f"South is silent, {number}.\n")
    atlas = load(small.folder)
    assert len(atlas.texts) == count + 2
    # Those without a date come last, in the order of their ids.
    undated = [f"more-{number}" for number in range(count)]
    assert list(atlas.texts) == ["one", "two", *sorted(undated)]


def test_faults_are_raised_together(dataset: Dataset) -> None:
    dataset.set("claims.csv", "reex-mys-05", "cue", "nowhere")
    dataset.set("places.csv", "MMR", "kind", "town")
    with pytest.raises(geodata.DatasetError) as raised:
        load(dataset.folder)
    assert [fault.column for fault in raised.value.faults] == ["cue", "kind"]
    assert str(raised.value).endswith("\n2 faults")


@pytest.mark.usefixtures("fresh")
def test_atlas_is_the_own_dataset_and_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    found = geodata.atlas()
    assert found.sha256 == ATLAS.sha256
    assert geodata.atlas() is found


@pytest.mark.usefixtures("fresh")
def test_atlas_is_the_dataset_that_the_environment_names(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = dataset.document("datapackage.json")
    document |= {"title": "Another", "created": "2026-01-01T12:00:00Z"}
    dataset.dump("datapackage.json", document)
    monkeypatch.setenv(VARIABLE, str(dataset.folder))
    found = geodata.atlas()
    assert (found.title, found.date) == ("Another", "2026-01-01")


@pytest.mark.usefixtures("fresh")
def test_atlas_is_tried_again_after_a_fault(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(dataset.folder / "nowhere"))
    with pytest.raises(geodata.DatasetError, match="no such folder"):
        geodata.atlas()
    monkeypatch.setenv(VARIABLE, str(dataset.folder))
    assert isinstance(geodata.atlas(), Atlas)
