"""`python -m geodata new`: a dataset that is sound and has no claims yet."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.__main__ import main
from geodata.authoring.boundaries.countries import countries
from geodata.check import check
from geodata.files import read_files
from geodata.load import load

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what begins a dataset in `made`, and gives exit code, output and errors."""

    def run(*arguments: str, title: str = "A title") -> tuple[int, str, str]:
        code = main(["new", str(tmp_path / "made"), "--title", title, *arguments])
        return code, *capsys.readouterr()

    return run


def places(folder: Path) -> list[dict[str, str]]:
    with (folder / "places.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_new_dataset_is_sound(new: Run, tmp_path: Path) -> None:
    code, out, _ = new("--places", "IDN,ph,China", "--hub", "cn", "--date", "2026-01-02")
    assert code == 0
    assert [str(fault) for fault in check(read_files(tmp_path / "made"))] == []
    atlas = load(tmp_path / "made")
    assert (list(atlas.places), atlas.hub) == (["CHN", "IDN", "PHL"], "CHN")
    assert (atlas.title, atlas.name, atlas.date) == ("A title", "a-title", "2026-01-02")
    assert set(atlas.shapes) == set(atlas.places)
    assert (atlas.claims, len(atlas.links), len(atlas.texts)) == ((), 0, 0)
    assert [role.name for role in atlas.study.roles] == ["Supplier", "Processor", "Buyer"]
    assert [source for source in atlas.study.credits if "Natural Earth" in source]
    assert out.startswith(f"{tmp_path / 'made'}: a dataset of 3 places and no claims yet\n")


def test_it_says_what_to_do_next(new: Run, tmp_path: Path) -> None:
    _, out, _ = new("--places", "IDN")
    made = tmp_path / "made"
    for command in (
        f'python -m geodata add-text {made} FILE --id text-1 --title "…"',
        f'python -m geodata find {made} "…"',
        f"python -m geodata workbook {made} book.xlsx",
        f"python -m geodata check {made}",
        f"make run DATASET={made}",
        f"python -m geodata shapes {made} --scale 10m",
    ):
        assert f"{command}\n" in f"{out}\n".replace("   ", "\n")


def test_other_readers_validate_it(new: Run, tmp_path: Path) -> None:
    new("--places", "IDN;Korea, South")
    report = Package(str(tmp_path / "made" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "note"])


def test_places_have_names_and_aliases_and_no_typed_points(new: Run, tmp_path: Path) -> None:
    new("--places", "the Netherlands, Burma, MM")
    first, second = places(tmp_path / "made")
    assert (first["place"], first["name"], first["article"]) == ("NLD", "Netherlands", "the")
    assert second["place"] == "MMR" and "Burma" in second["aliases"].split("|")
    for row in (first, second):
        points = ("label_lon", "label_lat", "anchor_lon", "anchor_lat")
        assert [row[column] for column in points] == [""] * 4


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("IDN,PHL", ["IDN", "PHL"]),
        ("idn ; phl", ["IDN", "PHL"]),
        ("Korea, South", ["KOR"]),
        ("Korea, South; Japan, China", ["KOR", "JPN", "CHN"]),
        ("IDN,,IDN,Indonesia,", ["IDN"]),
    ],
)
def test_lists_of_places(new: Run, tmp_path: Path, text: str, codes: list[str]) -> None:
    new("--places", text)
    assert [row["place"] for row in places(tmp_path / "made")] == codes


def test_words_of_its_own(new: Run, tmp_path: Path) -> None:
    words = ("--headline", "Who grows", "--members", "Growers", "--roles", "Grows it,加工,3 mills")
    assert new("--places", "GHA", *words, title="可可")[0] == 0
    atlas = load(tmp_path / "made")
    assert (atlas.study.headline, atlas.study.members) == ("Who grows", "Growers")
    roles = [(role.code, role.name) for role in atlas.study.roles]
    assert roles == [("grows_it", "Grows it"), ("role_2", "加工"), ("role_3", "3 mills")]
    assert (atlas.title, atlas.name) == ("可可", "dataset")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--places", "Indonesa"), "“Indonesa” is no country or territory: write its ISO 3166"),
        (("--places", "IDN,QQQ"), "“QQQ” is no country or territory"),
        (("--places", "Congo"), "“Congo” may be COD"),
        (("--places", ""), "--places names no place"),
        (("--places", " , ;"), "--places names no place"),
        (("--places", "CN-GX"), "“CN-GX” is the code of a region: name its country here"),
        (("--places", "IDN", "--hub", "CHN"), "the hub, China (CHN), is not among the places"),
        (("--places", "IDN", "--hub", "Chona"), "“Chona” is no country or territory"),
        (("--places", "IDN", "--roles", "a,b,c,d,e,f,g,h,i"), "--roles: found ["),
        (("--places", "IDN", "--roles", "gateway"), "--roles: found “gateway”; choose another"),
        (("--places", "IDN", "--roles", "a,A"), "--roles: found “a”; give every role a code"),
        (("--places", "IDN", "--headline", "x\ny"), "--headline: found “x\\ny”; write it as"),
    ],
)
def test_what_cannot_be_begun_is_one_sentence_and_leaves_nothing(
    new: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, out, error = new(*arguments)
    assert (code, out) == (2, "")
    assert error.startswith(words)
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_empty_title_is_refused(new: Run) -> None:
    assert new("--places", "IDN", title="")[2].startswith("--title: found nothing; give the data")


def test_a_folder_that_holds_something_is_left_alone(new: Run, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "thesis.txt").write_text("mine")
    code, _, error = new("--places", "IDN")
    assert (code, error) == (2, f"{tmp_path / 'made'} holds files already: name a new folder\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["made", "thesis.txt"]


def test_a_file_is_left_alone(new: Run, tmp_path: Path) -> None:
    (tmp_path / "made").write_text("mine")
    assert new("--places", "IDN")[2] == f"{tmp_path / 'made'} is a file: name a new folder\n"
    assert (tmp_path / "made").read_text() == "mine"


def test_an_empty_folder_and_folders_around_it_will_do(new: Run, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    assert new("--places", "IDN")[0] == 0
    assert main(["new", str(tmp_path / "a/b c/d"), "--title", "T", "--places", "IDN"]) == 0
    assert check(read_files(tmp_path / "a/b c/d")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "made"]


def test_a_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["new", str(tmp_path / "file/made"), "--title", "T", "--places", "IDN"]) == 2
    assert "cannot be written: " in capsys.readouterr().err


def test_the_descriptor_reads_as_it_was_said(new: Run, tmp_path: Path) -> None:
    new("--places", "IDN", title="Đất “hiếm”")
    document = json.loads((tmp_path / "made/datapackage.json").read_text("utf-8"))
    assert document["title"] == "Đất “hiếm”"
    assert document["name"].replace("-", "").isalnum()
    assert "Đất" in (tmp_path / "made/datapackage.json").read_text("utf-8")


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 40), st.randoms(use_true_random=False), st.booleans())
def test_any_countries_are_a_sound_dataset(
    tmp_path_factory: pytest.TempPathFactory, count: int, chance: random.Random, hub: bool
) -> None:
    chosen = chance.sample(sorted(countries()), count)
    folder = tmp_path_factory.mktemp("any") / "made"
    arguments = ["new", str(folder), "--title", "T", "--places", ",".join(chosen)]
    assert main([*arguments, *(["--hub", chosen[0]] if hub else [])]) == 0
    assert check(read_files(folder)) == []
    assert sorted(load(folder).shapes) == sorted(chosen)


def test_all_countries_are_a_sound_dataset(new: Run, tmp_path: Path) -> None:
    assert new("--places", ",".join(countries()))[0] == 0
    assert check(read_files(tmp_path / "made")) == []
    atlas = load(tmp_path / "made")
    assert len(atlas.shapes) == 252
    assert atlas.context.is_empty
