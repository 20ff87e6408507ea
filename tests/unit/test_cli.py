"""The command line: every export by its route, one a place, and the check of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from dataset_copy import hand_made

from exports.cli import main
from exports.formats import ROUTES
from exports.make import make
from exports.request import ExportRequest
from exports.worker import ROOT
from geodata import atlas, load
from geodata.load import atlas as load_atlas
from geodata.selection import Selection

FAST = [route for route in ROUTES if route != "evidence.zip"]

NAME = atlas().name


@pytest.mark.parametrize("route", FAST)
def test_every_route_is_written_as_the_server_gives_it(
    route: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code = main(
        [
            route,
            "--role",
            "feedstock",
            "--role",
            "processing",
            "--select",
            "MMR",
            "--base-url",
            "http://x/",
            "-o",
            str(out),
        ]
    )
    wanted = ExportRequest(Selection(role=("feedstock", "processing"), select="MMR"))
    assert code == 0
    assert out.read_bytes() == make(route, wanted, atlas(), "http://x/")
    assert capsys.readouterr().out == f"{out}\n"


def test_a_name_is_found_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["claims.csv", "--role", "feedstock", "--select", "MMR"]) == 0
    assert main(["claims.csv", "--firmness", "stated", "-o", str(tmp_path)]) == 0
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == [f"{NAME}-claims_feedstock_MMR.csv", f"{NAME}-claims_stated.csv"]


def test_a_view_is_read_after_an_equals_sign(tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    assert main(["places.geojson", "--view=-1.5,100,5", "-o", str(out)]) == 0
    assert b'"view":["-1.500,100.000,5.00"]' in out.read_bytes()


def test_a_range_of_time_is_in_the_file_and_in_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["claims.csv", "--since", "2025-04", "--until", "2025"]) == 0
    (found,) = tmp_path.iterdir()
    assert found.name == f"{NAME}-claims_since-2025-04_until-2025.csv"
    asked = ExportRequest(Selection(since="2025-04", until="2025"))
    assert found.read_bytes() == make("claims.csv", asked, atlas(), "")


@pytest.mark.parametrize(
    ("older", "now"),
    [
        (["--element", "HREE"], Selection(material=("HREE",))),
        (["--element", "Dy", "--material", "HREE"], Selection(material=("HREE", "Dy"))),
        (["--select", "MMR-into"], Selection(select="MMR-CHN")),
        (
            ["--flow", "out_of", "--select", "MYS-out_of"],
            Selection(flow="out_of", select="CHN-MYS"),
        ),
    ],
)
def test_options_and_values_of_before_bring_the_same_view(
    older: list[str], now: Selection, tmp_path: Path
) -> None:
    for route in ("claims.csv", "citations.bib", "figure.svg"):
        out = tmp_path / route
        assert main([route, *older, "-o", str(out)]) == 0
        assert out.read_bytes() == make(route, ExportRequest(now), atlas(), "")


def test_the_older_option_works_as_a_program(tmp_path: Path) -> None:
    done = run("claims.csv", "--element", "HREE", "-o", "-")
    assert done.returncode == 0
    assert done.stdout == make(
        "claims.csv", ExportRequest(Selection(material=("HREE",))), atlas(), ""
    )


def test_a_name_that_is_found_begins_with_the_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVIDENCE_DATASET", str(hand_made(tmp_path / "data").folder))
    monkeypatch.chdir(tmp_path)
    load_atlas.cache_clear()
    try:
        assert main(["figure.svg", "--role", "mining", "--select", "NOR-HUB"]) == 0
        assert main(["claims.csv", "--all", "-o", "all"]) == 2
        assert main(["places.geojson", "--all", "-o", "all"]) == 0
    finally:
        load_atlas.cache_clear()
    assert [path.name for path in tmp_path.glob("*.svg")] == ["hand-made-map_mining_NOR-HUB.svg"]
    names = {path.name for path in (tmp_path / "all").iterdir()}
    places = ("NOR", "SOU", "HUB", "HUB-GT")
    assert names == {f"hand-made-places_{place}.geojson" for place in places}


def test_all_writes_one_a_place_and_shows_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "deep" / "folder"
    assert main(["citations.bib", "--all", "--source", "reex-2025", "-o", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert names == {f"{NAME}-citations_reex-2025_{place}.bib" for place in atlas().shapes}
    said = capsys.readouterr()
    assert f"{len(names)}/{len(names)}" in said.err
    assert f"{len(names)} files in" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figure.svg", "--role", "cook"], "unknown role “cook”; allowed: feedstock"),
        (["claims.csv", "--since", "0000"], "a date from the year 1 to 9999"),
        (["figure.svg", "--since", "2026", "--until", "2025"], "ends before it begins"),
        (["figure.svg", "--size", "huge"], "unknown size “huge”; allowed: wide, column"),
        (["figure.svg", "--theme", "pink"], "unknown theme “pink”; allowed: light, dark"),
        (["figure.svg", "--firmness", "stated", "--firmness", "possible"], "takes one value"),
        (["figure.svg", "--all"], "--all needs a folder"),
        (["figure.svg", "--all", "-o", "-"], "--all needs a folder"),
    ],
)
def test_what_is_no_use_ends_with_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["figure.gif"], ["figure.svg", "--colour", "red"]])
def test_an_unknown_format_or_flag_ends_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_where_it_cannot_write_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims.csv", "-o", str(tmp_path / "none" / "out.csv")]) == 1
    assert "cannot write" in capsys.readouterr().err


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "exports", *arguments]
    return subprocess.run(command, capture_output=True, cwd=ROOT, check=False)


def test_the_whole_way_to_a_figure_and_back(tmp_path: Path) -> None:
    out = tmp_path / "figure.svg"
    done = run("figure.svg", "--select", "VNM", "-o", str(out))
    assert (done.returncode, done.stderr) == (0, b"")
    assert main(["verify", str(out)]) == 0
    out.write_bytes(out.read_bytes().replace(b'"place":"VNM"', b'"place":"LAO"'))
    assert main(["verify", str(out)]) == 1


def test_standard_output_is_the_file_alone() -> None:
    done = run("claims.csv", "--select", "VNM", "-o", "-")
    assert done.stdout == make("claims.csv", ExportRequest(Selection(select="VNM")), atlas(), "")


def test_verify_names_the_claim_that_fell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = make("map.html", ExportRequest(Selection()), atlas(), "")
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_bytes(page)
    bad.write_bytes(page.replace(b"already plays a pivotal role", b"plays no role at all today"))
    assert main(["verify", str(good)]) == 0
    assert "claims stand in the texts" in capsys.readouterr().out
    assert main(["verify", str(bad)]) == 1
    assert "does not stand: newshub-mmr-02: newshub-2026 does not say so" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.4", b"PK\x03\x04"])
def test_verify_of_a_foreign_file_is_a_sentence(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert main(["verify", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{path}: The" if len(content) in (0, 5) else f"{path}: This")
    assert said.err.count("\n") == 1


def test_verify_of_nothing_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path / "none.svg")]) == 2
    assert "cannot be read" in capsys.readouterr().err


# --- a file of another dataset --------------------------------------------------------------


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a dataset that has nothing in common with the installed one."""
    return hand_made(tmp_path_factory.mktemp("other") / "data").folder


@pytest.fixture(scope="module")
def others(other: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with exports of that dataset."""
    folder = tmp_path_factory.mktemp("others")
    for route in ("map.html", "evidence.zip"):
        data = make(route, ExportRequest(Selection(select="NOR")), load(other), "")
        (folder / route).write_bytes(data)
    return folder


def test_a_file_is_verified_against_the_dataset_that_is_named(
    other: Path, others: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("map.html", "evidence.zip"):
        assert main(["verify", str(others / name), "--dataset", str(other)]) == 0
        said = capsys.readouterr().out
        assert "the one it is checked against" in said
        assert "Checked against the dataset hand-made of 2026-01-02\n" in said
        assert "7 of 7 claims stand in the texts" in said


def test_a_dataset_that_is_named_has_changed_since(
    others: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = hand_made(tmp_path / "data")
    for file in ("claims.csv", "texts/one.txt"):
        changed.replace(file, "North digs ore.", "North digs much ore.")
    for name in ("map.html", "evidence.zip"):
        assert main(["verify", str(others / name), "--dataset", str(changed.folder)]) == 1
        said = capsys.readouterr().out
        assert "another than it is checked against" in said
        assert "6 of 7 claims stand in the texts" in said
        assert "does not stand: n-role: one does not say so" in said


def test_a_pack_is_verified_by_what_it_carries(
    others: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(others / "evidence.zip")]) == 0
    said = capsys.readouterr().out
    assert "the dataset that it carries, hand-made of 2026-01-02, which is not the one" in said


def test_a_file_that_the_installed_dataset_knows_nothing_of_says_which_one_it_wants(
    others: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = others / "map.html"
    assert main(["verify", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"{path}: None of its texts is here; this HTML was made from the dataset hand-made: name"
        " its folder with --dataset DIR.\n"
    )


def test_a_dataset_that_is_none_is_no_fault_of_the_file(
    others: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = hand_made(tmp_path / "data")
    broken.replace("claims.csv", "North digs ore.", "North digs gold.")
    for folder, said in ((broken.folder, "claims.csv"), (tmp_path / "none", "no such folder")):
        assert main(["verify", str(others / "map.html"), "--dataset", str(folder)]) == 2
        found = capsys.readouterr()
        assert found.out == ""
        assert said in found.err


@pytest.mark.parametrize(
    "url", ["https://x/?lang=en", "https://x/#a", "ftp://x/", "x.org", "https:///a"]
)
def test_a_base_url_that_is_no_page_s_is_refused(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims.csv", "--base-url", url, "-o", str(tmp_path / "x")]) == 2
    assert "--base-url" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_base_url_gets_its_slash(tmp_path: Path) -> None:
    out = tmp_path / "x.bib"
    assert main(["citations.bib", "--base-url", "https://x.org/maps", "-o", str(out)]) == 0
    assert "https://x.org/maps/" in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claims.csv", "--all", "-o", "x"], "the same for every place"),
        (["figure.svg", "--all", "--select", "MMR", "-o", "x"], "leave --select out"),
        (["figure.svg", "-o", "x.png"], "name it x.svg"),
        (["evidence.zip", "-o", "x.PDF"], "name it x.zip"),
        (["figure.svg", "-o", ""], "-o needs the name"),
        (["figure.svg", "--all", "-o", ""], "-o needs the name"),
    ],
)
def test_options_that_do_not_go_together(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_leaves_the_one_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.csv"
    out.write_text("before")

    def full(self: Path, _: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["claims.csv", "-o", str(out)]) == 1
    assert capsys.readouterr().err == f"cannot write: {out}: No space left on device\n"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_a_folder_that_is_named_as_one_is_made(tmp_path: Path) -> None:
    assert main(["claims.csv", "-o", f"{tmp_path}/new/"]) == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == [f"{NAME}-claims.csv"]


def test_verify_with_a_bad_dataset_does_not_say_that_claims_fall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVIDENCE_DATASET", str(tmp_path))
    load_atlas.cache_clear()
    try:
        assert main(["verify", "x.svg"]) == 2
        assert main(["claims.csv", "-o", "-"]) == 1
    finally:
        load_atlas.cache_clear()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_without_outputs_nothing_is_raised(
    stream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, stream, None)
    assert main(["claims.csv", "-o", str(tmp_path / "x.csv")]) == 0
    assert main(["claims.csv", "--role", "cook"]) == 2


@pytest.mark.parametrize(
    "command",
    [
        "exports places.geojson -o -",
        "exports claims.csv --help",
        "exports verify --help",
        "geodata check",
        "geodata check nowhere",
        "geodata --help",
    ],
)
def test_a_reader_who_has_read_enough(command: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.wait(30) in (0, 1)
        assert run.stderr.read() == b""


def test_a_file_is_written_through_a_link_and_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    out, link = tmp_path / "kept" / "x.csv", tmp_path / "link.csv"
    out.write_text("before")
    out.chmod(0o640)
    link.symlink_to(out)
    assert main(["claims.csv", "-o", str(link)]) == 0
    assert link.is_symlink()
    assert out.read_bytes().startswith(b"\xef\xbb\xbfclaim_id")
    assert out.stat().st_mode & 0o777 == 0o640
    # One that leads to a file that is yet to be made.
    out.unlink()
    assert main(["claims.csv", "-o", str(link)]) == 0
    assert (link.is_symlink(), out.is_file()) == (True, True)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["x.csv"]


def test_a_name_as_long_as_a_system_takes_can_be_written(tmp_path: Path) -> None:
    out = tmp_path / f"{'x' * 251}.csv"
    assert main(["claims.csv", "-o", str(out)]) == 0
    assert list(tmp_path.iterdir()) == [out]


def test_what_leads_to_no_file_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link, file = tmp_path / "link.csv", tmp_path / "x.csv"
    link.symlink_to(link)
    assert main(["claims.csv", "-o", str(link)]) == 1
    assert link.is_symlink()
    file.write_text("before")
    assert main(["claims.csv", "-o", str(file / "y.csv")]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2].partition(": ")[0] for line in errors] == [
        str(link),
        str(file / "y.csv"),
    ]


def test_ctrl_c_is_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("exports.cli.make", interrupted)
    assert main(["claims.csv", "-o", "-"]) == 130
    assert capsys.readouterr().err == "stopped\n"
