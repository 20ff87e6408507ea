"""A query string read for an export, and the name of the file that it gets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hostile import HOSTILE
from tiny import tiny

from exports.formats import FORMATS, ROUTES
from exports.request import (
    FREE,
    LONGEST_NAME,
    SIZES,
    THEMES,
    BadRequest,
    ExportRequest,
    file_name,
    is_local,
    read_request,
)
from geodata.selection import Selection
from layers.caption import Own

ATLAS = tiny()


def reasons(query: dict[str, list[str]]) -> tuple[str, ...]:
    with pytest.raises(BadRequest) as caught:
        read_request(query, ATLAS)
    return caught.value.reasons


def test_nothing_asked_is_the_default() -> None:
    assert read_request({}, ATLAS) == ExportRequest(Selection(), "wide", "light")


def test_all_is_read() -> None:
    query = {"role": ["feedstock"], "select": ["WST-CHN"], "size": ["page"], "theme": ["print"]}
    wanted = Selection(role=("feedstock",), select="WST-CHN")
    assert read_request(query, ATLAS) == ExportRequest(wanted, "page", "print")


@pytest.mark.parametrize(
    ("older", "wanted"),
    [
        ({"element": ["HREE"]}, Selection(material=("HREE",))),
        ({"element": ["HREE"], "material": ["Nd"]}, Selection(material=("HREE", "Nd"))),
        ({"select": ["WST-into"]}, Selection(select="WST-CHN")),
        (
            {"select": ["EST-out_of"], "flow": ["out_of"]},
            Selection(select="CHN-EST", flow="out_of"),
        ),
    ],
)
def test_an_older_address_is_read(older: dict[str, list[str]], wanted: Selection) -> None:
    assert read_request(older, ATLAS) == ExportRequest(wanted)


@pytest.mark.parametrize(
    "title",
    ["Who supplies?", "<b>bold</b> & “quoted”", "مَن يورّد؟", "谁在供应？", "x" * 120, "a\u200db"],
)
def test_a_title_of_ones_own_is_any_line_of_text(title: str) -> None:
    query = {"title": [f"  {title} "], "note": ["Page\r\n12"]}
    assert read_request(query, ATLAS).words == Own(title, "Page 12")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 10_000),
        ("title", "x" * 121),
        ("note", "x" * 301),
        ("note", "bell\x07"),
        ("title", "turned \u202e round"),
        ("title", "isolated \u2067 text"),
        ("note", "half \ud800 a letter"),
    ],
)
def test_what_is_no_line_of_text_is_refused(name: str, value: str) -> None:
    (reason,) = reasons({name: [value]})
    assert reason.startswith(f"unknown {name} “{value[:4]}")
    assert reason.endswith("characters, none of which controls anything")
    assert len(reason) < 200


@pytest.mark.parametrize("name", ["title", "note", "search", "page"])
def test_one_is_taken(name: str) -> None:
    (reason,) = reasons({name: ["1", "2"]})
    assert reason == f"{name} takes one value; allowed: {FREE[name]}"


def test_what_changes_nothing_of_a_document_is_not_asked_of_it() -> None:
    query = {"select": ["WST"], "across": ["link"], "quotes": ["1"], "title": ["Mine"]}
    asked = read_request(query, ATLAS, "matrix.svg")
    assert asked.of(FORMATS["matrix.svg"]) == replace(asked, selection=Selection())
    assert asked.of(FORMATS["figure.svg"]) == ExportRequest(asked.selection, title="Mine")
    with pytest.raises(BadRequest, match="allowed: 20"):
        read_request(query, ATLAS, "panel.html")


def test_what_an_older_address_never_knew_is_said_as_it_was_written() -> None:
    assert reasons({"element": ["Xx"]})[0].startswith("unknown material “Xx”; allowed: HREE")
    assert reasons({"select": ["SIL-into"]})[0].startswith(
        "unknown select “SIL-into”; allowed: WST"
    )


@pytest.mark.parametrize("download", ["1", ""])
def test_download_changes_nothing(download: str) -> None:
    assert read_request({"download": [download]}, ATLAS) == ExportRequest(Selection())


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("size", SIZES),
        ("theme", THEMES),
        ("role", ("feedstock", "finance_rd")),
        ("select", ("WST",)),
    ],
)
@pytest.mark.parametrize("value", [*HOSTILE, "Wide", "x" * 300, "\0"])
def test_unknown_value_lists_what_is_allowed(
    name: str, allowed: tuple[str, ...], value: str
) -> None:
    (reason,) = reasons({name: [value]})
    assert reason.startswith(f"unknown {name} “")
    assert all(known in reason for known in allowed)
    assert reason.isprintable()
    assert len(reason) < 400


def test_unknown_parameter_lists_all_parameters() -> None:
    (reason,) = reasons({"siz": ["wide"]})
    assert reason.startswith("unknown parameter “siz”; did you mean “size”?")
    assert all(name in reason for name in ("role", "select", "theme", "download"))


@pytest.mark.parametrize(
    ("name", "values"), [("size", ["wide", "page"]), ("firmness", ["stated", "possible"])]
)
def test_one_value_is_one_value(name: str, values: list[str]) -> None:
    assert reasons({name: values})[0].startswith(f"{name} takes one value")


@pytest.mark.parametrize(
    ("route", "selection", "name"),
    [
        ("figure.svg", Selection(role=("feedstock",), select="MMR"), "ree-map_feedstock_MMR.svg"),
        ("map.html", Selection(), "ree-map.html"),
        ("claims.csv", Selection(firmness="stated"), "ree-claims_stated.csv"),
        ("evidence.zip", Selection(flow="out_of"), "ree-evidence_out-of.zip"),
        (
            "places.geojson",
            Selection(
                role=("processing", "finance_rd"), material=("HREE",), camera=(1.0, 2.0, 3.0)
            ),
            "ree-places_processing-finance-rd_HREE_zoomed.geojson",
        ),
        ("citations.bib", Selection(select="CHN-MYS"), "ree-citations_CHN-MYS.bib"),
    ],
)
def test_file_name(route: str, selection: Selection, name: str) -> None:
    assert file_name(route, selection, "ree") == name


def test_file_name_says_size_and_theme_of_a_figure_only() -> None:
    found = file_name("figure.png", Selection(), "ree", size="page", theme="dark")
    assert found == "ree-map_page_dark.png"
    assert (
        file_name("claims.csv", Selection(), "ree", size="page", theme="dark") == "ree-claims.csv"
    )


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("text", [*HOSTILE, "../../etc/passwd", 'a"\r\nX: y'])
def test_file_name_is_safe(route: str, text: str) -> None:
    found = file_name(route, Selection(source=(text,) * 20, select=text), "ree")
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.[a-z]+", found)
    assert len(found) <= LONGEST_NAME


def test_sizes_and_themes_are_those_of_the_contract() -> None:
    assert SIZES == ("wide", "column", "page", "square", "text")
    assert THEMES == ("light", "dark", "print")


def test_long_names_stay_apart() -> None:
    one, two = (Selection(source=("s" * 200, last)) for last in ("one", "two"))
    assert file_name("figure.svg", one, "ree") != file_name("figure.svg", two, "ree")
    assert len(file_name("figure.svg", one, "ree")) == LONGEST_NAME


def test_of_very_many_faults_the_rest_is_counted() -> None:
    with pytest.raises(BadRequest) as caught:
        read_request({f"a{number}": ["1"] for number in range(20)}, tiny())
    assert len(caught.value.reasons) == 9
    assert caught.value.reasons[-1] == "and 12 more"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:8501/", True),
        ("http://127.0.0.1:8501/maps/", True),
        ("http://[::1]/", True),
        ("https://maps.example/", False),
        ("https://127.0.0.1.example/", False),
        ("https://localhost.example/", False),
        ("", False),
    ],
)
def test_an_address_of_this_machine_is_known(url: str, local: bool) -> None:
    assert is_local(url) is local
