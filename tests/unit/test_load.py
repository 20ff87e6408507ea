"""The shipped dataset, record by record, and how it comes to be loaded."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dataset_copy import Dataset

import geodata
from geodata.facts import leading_roles
from geodata.load import OWN, VARIABLE, load
from geodata.model import CLASSES, FIRMNESS, GATEWAY, ROLES, Atlas, Claim, Link, Place

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
    assert {claim.place for claim in claims} == {link.place}
    assert link.role in (*ROLES, "")


@pytest.mark.parametrize("place", ATLAS.places.values(), ids=lambda place: place.place)
def test_place(place: Place) -> None:
    assert (place.place in ATLAS.shapes) is (place.kind in ("country", "region"))
    claims = [c for c in ATLAS.claims if c.topic == "role" and c.place == place.place]
    assert not place.role or place.role in {claim.value for claim in claims}
    for point in (place.label, place.anchor):
        assert (point is None) is (place.kind == "group")
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
    assert ATLAS.claims_by_id[contrast.reex_claim].source_id == "reex-2025"
    assert ATLAS.claims_by_id[contrast.newshub_claim].source_id == "newshub-2026"


@pytest.mark.parametrize("note", ATLAS.element_notes, ids=lambda n: f"{n.place}-{n.element}")
def test_element_note(note: geodata.ElementNote) -> None:
    assert note.element in (*CLASSES, *ATLAS.elements)
    assert note.place in ATLAS.places
    assert ATLAS.sources[note.source_id].kind != "text"


@pytest.mark.parametrize("note", ATLAS.link_notes, ids=lambda note: note.link_id)
def test_link_note(note: geodata.LinkNote) -> None:
    assert note.link_id in ATLAS.links
    assert ATLAS.sources[note.source_id].kind != "text"


@pytest.mark.parametrize("element", ATLAS.elements.values(), ids=lambda element: element.symbol)
def test_element(element: geodata.Element) -> None:
    assert element.atomic_number in (21, 39, *range(57, 72))
    assert set(element.classes) <= set(CLASSES)


@pytest.mark.parametrize("source", [s for s in ATLAS.sources.values() if s.kind == "text"])
def test_text(source: geodata.Source) -> None:
    data = Path(OWN, "sources", f"{source.source_id}.txt").read_bytes()
    assert ATLAS.texts[source.source_id].encode() == data
    assert ATLAS.text_sha256[source.source_id] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("sources", ATLAS.sources),
        ("places", ATLAS.places),
        ("claims", ATLAS.claims),
        ("links", ATLAS.links),
        ("link_notes", ATLAS.link_notes),
        ("contrasts", ATLAS.contrasts),
        ("elements", ATLAS.elements),
        ("element_notes", ATLAS.element_notes),
        ("figures", ATLAS.figures_frame()),
    ],
)
def test_no_record_is_lost(name: str, records: tuple[object, ...]) -> None:
    assert len(records) == len(rows(name))


def test_records_keep_the_order_of_their_tables() -> None:
    assert list(ATLAS.places) == [row["place"] for row in rows("places")]
    assert [claim.claim_id for claim in ATLAS.claims] == [row["claim_id"] for row in rows("claims")]


def test_figures_are_numbers() -> None:
    frame = ATLAS.figures_frame()
    assert [int(row["year"]) for row in rows("figures")] == frame["year"].tolist()
    assert [float(row["value"]) for row in rows("figures")] == frame["value"].tolist()


def test_places_are_numbers_and_points() -> None:
    assert ATLAS.places["TLS"].asean_since == 2025
    assert ATLAS.places["CHN"].asean_since is None
    (row,) = [row for row in rows("places") if row["place"] == "MMR"]
    assert ATLAS.places["MMR"].label == (float(row["label_lon"]), float(row["label_lat"]))


def test_nanning_lies_in_guangxi() -> None:
    (nanning,) = [city for city in ATLAS.cities if city.name == "Nanning"]
    assert nanning.place == GATEWAY
    west, south, east, north = ATLAS.shapes[GATEWAY].bounds
    assert west < nanning.point[0] < east
    assert south < nanning.point[1] < north


def test_an_atlas_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ATLAS.title = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ATLAS.places["MMR"] = ATLAS.places["LAO"]  # type: ignore[index]
    frame = ATLAS.figures_frame()
    frame.loc[0, "value"] = -1
    assert ATLAS.figures_frame().loc[0, "value"] != -1
    assert ATLAS.places_frame().crs.to_epsg() == 4326


def test_an_occurrence_moves_the_claim(dataset: Dataset) -> None:
    path = dataset.path("sources/reex-2025.txt")
    quote = ATLAS.claims_by_id["reex-cn-gx-04"].quote
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{quote}")
    header, *records = dataset.table("claims.csv")
    fields = [[*row, "2" if row[0] == "reex-cn-gx-04" else ""] for row in records]
    dataset.write("claims.csv", [[*header, "occurrence"], *fields])
    claim = load(dataset.folder).claims_by_id["reex-cn-gx-04"]
    text = path.read_text("utf-8")
    assert (claim.start, claim.end) == (text.rindex(quote), len(text))


def test_the_row_of_a_claim_is_where_its_record_begins(dataset: Dataset) -> None:
    records = dataset.table("claims.csv")
    records[1][records[0].index("quote")] = "In 2025\nor later"
    records[1][records[0].index("cue")] = "later"
    with dataset.path("sources/reex-2025.txt").open("a", encoding="utf-8") as stream:
        stream.write("In 2025\nor later")
    dataset.write("claims.csv", records)
    assert [claim.row for claim in load(dataset.folder).claims[:3]] == [2, 4, 5]


@pytest.mark.parametrize(
    ("given", "leading"),
    [
        ("", ""),
        ("feedstock-possible", "feedstock"),
        # The firmest, however often another one is given.
        ("feedstock-stated processing-expected processing-expected", "feedstock"),
        ("processing-expected feedstock-possible processing-possible", "processing"),
        # Of several as firm the one with more claims, the weak ones counted too.
        ("feedstock-stated processing-stated processing-possible", "processing"),
        # Even that does not decide.
        ("feedstock-stated processing-stated", "feedstock processing"),
        ("a-expected b-expected b-possible a-possible c-possible c-possible", "a b"),
    ],
)
def test_which_roles_lead(given: str, leading: str) -> None:
    claims = [tuple(one.split("-")) for one in given.split()]
    assert leading_roles(claims) == tuple(leading.split())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "place", [p for p in ATLAS.places.values() if p.role], ids=lambda p: p.place
)
def test_a_role_that_is_not_typed_is_the_leading_one(place: Place) -> None:
    given = [
        (c.value, c.firmness) for c in ATLAS.claims if c.topic == "role" and c.place == place.place
    ]
    assert leading_roles(given) == (place.role,), "the shipped table types none against its claims"


def test_a_role_is_typed_or_else_worked_out(dataset: Dataset) -> None:
    for place in ("MYS", "CN-GX", "MMR"):
        dataset.set("places.csv", place, "role", "")
    # Malaysia is an expected processor, and a possible source of feedstock.
    dataset.set("places.csv", "VNM", "role", "processing")
    places = load(dataset.folder).places
    assert (places["MYS"].role, places["CN-GX"].role) == ("processing", "gateway")
    assert (places["MMR"].role, places["VNM"].role) == ("feedstock", "processing")
    assert (places["BRN"].role, places["CHN"].role) == ("", "")


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
    dataset.dump("dataset.json", {"title": "Another", "date": "2026-01-01"})
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
