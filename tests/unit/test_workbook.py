"""A dataset as a workbook and back: what is written, what is read, what is refused."""

from __future__ import annotations

import shutil
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from dataset_copy import Dataset, hand_made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from geodata.__main__ import main
from geodata.authoring import xlsx
from geodata.authoring.read import _is_table, take
from geodata.authoring.workbook import LISTS, README, workbook
from geodata.authoring.xlsx import escaped, read_book, unescaped
from geodata.faults import UnusableError
from geodata.files import read_files
from geodata.form import FORM
from geodata.load import load
from geodata.tables import Table

HOUSE = Path(__file__).parents[2]
SHIPPED = (HOUSE / "geodata" / "data", HOUSE / "examples" / "nickel")


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    return hand_made(tmp_path / "small")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the small dataset as a workbook, made once."""
    return workbook(read_files(hand_made(tmp_path_factory.mktemp("written") / "small").folder))


@pytest.fixture
def book(written: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(written)
    return path


def edit(path: Path, change: Callable[[Any], object]) -> None:
    """Change a workbook as a program would that keeps it whole in its memory."""
    opened = load_workbook(path)
    change(opened)
    opened.save(path)


def put(path: Path, sheet: str, cell: str, value: object, number_format: str = "") -> None:
    def change(opened: Any) -> None:
        at = opened[sheet][cell]
        at.value = value
        if number_format:
            at.number_format = number_format

    edit(path, change)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def pack(path: Path, contents: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in contents.items():
            made.writestr(name, data)
    return path


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def minimal(path: Path, sheets: Mapping[str, str], **more: str) -> Path:
    """Write a workbook by hand: the XML of each sheet's rows, by name."""
    listed = "".join(
        f'<x:sheet name={quoteattr(name)} sheetId="{n}" q:id="s{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="s{n}" Type="{RELATED}/worksheet" Target="/xl/w{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    main = f'<Relationships><Relationship Id="r" Type="{RELATED}/officeDocument" Target="xl/b.xml"/></Relationships>'
    return pack(
        path,
        {
            "_rels/.rels": main.replace("b.xml", "workbook.xml"),
            "xl/workbook.xml": f'<x:workbook xmlns:x="m" xmlns:q="r"><x:sheets>{listed}</x:sheets></x:workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
            **{
                f"xl/w{n}.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
                for n, rows in enumerate(sheets.values(), 1)
            },
            **more,
        },
    )


def taken(path: Path, capsys: pytest.CaptureFixture[str], *argv: object) -> list[str]:
    """Return what `read` prints."""
    main(["read", str(path), *map(str, argv)])
    return capsys.readouterr().out.splitlines()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- there and back -----------------------------------------------------------------------


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_a_dataset_comes_back_to_the_byte(folder: Path, tmp_path: Path) -> None:
    copy, path = tmp_path / "copy", tmp_path / "book.xlsx"
    shutil.copytree(folder, copy)
    assert main(["workbook", str(folder), str(path)]) == 0
    assert main(["read", str(path), str(copy)]) == 0
    assert contents(copy) == contents(folder)
    for table in FORM:
        (copy / f"{table}.csv").unlink(missing_ok=True)
    assert main(["read", str(path), str(copy)]) == 0
    assert load(copy).sha256 == load(folder).sha256


def test_a_hand_made_one_that_an_editor_saved_comes_back(small: Dataset, book: Path) -> None:
    before = load(small.folder).sha256
    edit(book, lambda _: None)
    for table in FORM:
        small.path(f"{table}.csv").unlink()
    assert main(["read", str(book), str(small.folder)]) == 0
    assert load(small.folder).sha256 == before


LETTERS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("\n\r\t\x00\x01\x1f\x7f\x85\u2028\ufffe\uffff_x0=+-@'\"<&;,"),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.lists(LETTERS, min_size=1, max_size=60))
def test_any_text_comes_back_to_the_letter(tmp_path: Path, values: list[str]) -> None:
    rows = {n: {"claim_id": f"c{n}", "quote": value} for n, value in enumerate(values, 2)}
    table = Table("claims.csv", ("claim_id", "quote"), rows, frozenset(), True)
    files = read_files(SHIPPED[1], {"claims": table})
    path = tmp_path / "any.xlsx"
    path.write_bytes(workbook(files))
    found = take(read_book(path, _is_table), {}, "any.xlsx").tables["claims"]
    assert [row["quote"] for row in found.rows.values()] == values


@given(st.text(max_size=30) | st.from_regex(r"(_x[0-9A-F]{4}_?|_){0,5}", fullmatch=True))
def test_escapes_are_undone(text: str) -> None:
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize(
    ("stands", "means"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x0001_", "_x0001_"),
        ("_x00e9_", "é"),
        ("_xD83D_", "_xD83D_"),
        ("_x12_", "_x12_"),
    ],
)
def test_escapes_of_other_programs(stands: str, means: str) -> None:
    assert unescaped(stands) == means


def test_a_new_table_is_listed_in_the_descriptor(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for table in ("notes", "numbers"):
        small.path(f"{table}.csv").unlink()
    out = taken(book, capsys, small.folder)
    assert "datapackage.json: lists notes.csv and numbers.csv now" in out
    listed = [one["path"] for one in small.document("datapackage.json")["resources"]]
    assert listed == ["notes.csv", "numbers.csv"]
    assert out[-1].startswith("no faults: 7 claims")


def test_columns_keep_their_order_and_a_filled_one_is_added(small: Dataset, book: Path) -> None:
    header, *records = small.table("links.csv")
    small.write("links.csv", [record[::-1] for record in [header, *records]])
    put(book, "sources", "E2", "A. Author")
    put(book, "links", "F2", "ore and more")
    assert main(["read", str(book), str(small.folder)]) == 0
    assert small.table("links.csv")[0] == header[::-1]
    assert small.table("links.csv")[1][0] == "ore and more"
    assert small.table("sources.csv")[0][-1] == "author"


# --- what is written ----------------------------------------------------------------------


def test_a_sheet_a_table_with_a_frozen_header_and_an_explanation(book: Path) -> None:
    opened = load_workbook(book)
    assert opened.sheetnames == [README, *FORM, LISTS]
    assert opened[LISTS].sheet_state == "hidden"
    for name, form in FORM.items():
        sheet = opened[name]
        assert [cell.value for cell in sheet[1]] == list(form.columns)
        assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("B2", "A1")
        assert all(cell.comment is not None for cell in sheet[1])
    said = {(row[0].value, row[1].value) for row in opened[README].iter_rows(max_col=2)}
    assert {(form.name, column) for form in FORM.values() for column in form.columns} <= said


def test_text_is_text_and_numbers_are_numbers(small: Dataset, tmp_path: Path) -> None:
    small.set("claims.csv", "n-role", "date", "2025-04")
    small.set("claims.csv", "n-link", "value", "=1+1")
    small.set("claims.csv", "n-cu", "cue", "#N/A")
    small.set("places.csv", "NOR", "label_lat", "0.50")
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(read_files(small.folder)))
    opened = load_workbook(path)
    claims, places = opened["claims"], opened["places"]
    found = {cell.value: cell for row in claims.iter_rows(min_row=2) for cell in row}
    for text in ("2025-04", "=1+1", "#N/A"):
        assert (found[text].data_type, found[text].number_format) == ("s", "@")
    assert found["=1+1"].quotePrefix
    assert (places["H2"].value, places["H2"].number_format) == (0.5, "General")
    assert (places["I2"].value, places["I2"].number_format) == (0.5, "0.00")
    assert claims.column_dimensions["K"].number_format == "@"


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "-0",
        "007",
        "19.0",
        "-0.50",
        "0.1",
        "12345678901234567",
        "1.0000000000000001",
        ".5",
        "1e3",
        "1,5",
        "٣",
    ],
)
def test_any_number_comes_back_to_the_digit(small: Dataset, tmp_path: Path, value: str) -> None:
    small.set("numbers.csv", "output", "value", value)
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(read_files(small.folder)))
    found = take(read_book(path, _is_table), {}, "b").tables["numbers"]
    assert found.rows[2]["value"] == value


def rule_of(path: Path, sheet: str, cell: str) -> Any:
    opened = load_workbook(path)
    (rule,) = (r for r in opened[sheet].data_validations.dataValidation if cell in r.sqref)
    return rule, opened.defined_names


@pytest.mark.parametrize(
    ("sheet", "cell", "refers", "style"),
    [
        ("claims", "D9", "Lists!$C$2:$C$9", "stop"),
        ("claims", "C9", "OFFSET(places!$A$2,0,0,MAX(1,COUNTA(places!$A$2:$A$1048576)),1)", "warning"),
        ("places", "G9", "Lists!", "warning"),
        ("material_groups", "C2", "Lists!", "warning"),
        ("contrasts", "D7", "OFFSET(claims!$A$2,", "warning"),
    ],
)  # fmt: skip
def test_cells_offer_what_they_may_have(
    book: Path, sheet: str, cell: str, refers: str, style: str
) -> None:
    rule, names = rule_of(book, sheet, cell)
    assert names[rule.formula1].attr_text.startswith(refers)
    assert rule.errorStyle == style


def test_the_value_of_a_claim_is_offered_by_its_topic(book: Path) -> None:
    rule, names = rule_of(book, "claims", "E2")
    assert rule.formula1.startswith('IF($D2="role",list_roles_gateway,IF($D2="link",')
    at = names["list_roles_gateway"].attr_text.removeprefix("Lists!").replace("$", "")
    listed = [cell.value for (cell,) in load_workbook(book)[LISTS][at]]
    assert listed == ["mining", "milling", "gateway"]
    assert not rule.showErrorMessage


def test_numbers_are_held_to_their_limits(book: Path) -> None:
    rule, _ = rule_of(book, "places", "I5")
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "-85", "85")


def test_a_dataset_with_faults_can_be_put_right_in_a_workbook(
    small: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.set("claims.csv", "n-role", "cue", "nowhere")
    path = tmp_path / "b.xlsx"
    assert main(["workbook", str(small.folder), str(path)]) == 0
    assert "the dataset has 1 fault; python -m geodata check" in capsys.readouterr().out
    put(path, "claims", "G2", "digs")
    assert main(["read", str(path), str(small.folder)]) == 0


def test_nothing_is_replaced_unless_asked(
    small: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.xlsx"
    path.write_text("mine")
    assert main(["workbook", str(small.folder), str(path)]) == 2
    assert "is there already: give another name, or --force" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert main(["workbook", str(small.folder), str(path), "--force"]) == 0
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize(
    ("name", "words"), [("b.csv", "ends in .xlsx"), ("no/b.xlsx", "cannot be written: No such")]
)
def test_a_name_that_will_not_do(
    small: Dataset, tmp_path: Path, name: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["workbook", str(small.folder), str(tmp_path / name)]) == 2
    assert words in capsys.readouterr().err


def test_a_table_that_cannot_be_read_is_not_written(small: Dataset, tmp_path: Path) -> None:
    small.append("claims.csv", 'x,"broken')
    assert main(["workbook", str(small.folder), str(tmp_path / "b.xlsx")]) == 1
    assert main(["workbook", str(tmp_path / "nowhere"), str(tmp_path / "b.xlsx")]) == 1
    assert not (tmp_path / "b.xlsx").exists()


def test_a_text_too_long_for_a_cell_is_named(small: Dataset) -> None:
    row = small.set("sources.csv", "book", "publisher", "x" * 32_768)
    with pytest.raises(UnusableError, match=f"sources.csv, row {row}, publisher: a text of 32768"):
        workbook(read_files(small.folder))


# --- values as spreadsheets have them -----------------------------------------------------


def cell(value: str, kind: str = "", style: int = 0, formula: str | None = None) -> str:
    f = "" if formula is None else f"<f>{escape(formula)}</f>"
    return f'<c s="{style}"{f" t={quoteattr(kind)}" if kind else ""}>{f}<v>{escape(value)}</v></c>'


STYLES = (
    *("General", "yyyy-mm-dd", "mmm yyyy", "[$-409]mmm\\-yy;@", "yyyy", "d/m/yyyy h:mm", "0%"),
    *("00000", '0.00 "m"', "#,##0", "h:mm", '[Red]0.0"days"', "[h]:mm"),
)


def shown(tmp_path: Path, xml: str) -> tuple[str, str]:
    """Return what a cell shows, and what keeps it from being read."""
    formats = "".join(
        f"<numFmt numFmtId='{n + 200}' formatCode={quoteattr(code)}/>"
        for n, code in enumerate(STYLES)
    )
    styles = "".join(f"<xf numFmtId='{n + 200}'/>" for n in range(len(STYLES)))
    styles += "<xf numFmtId='14'/><xf numFmtId='57'/><xf numFmtId='2'/>"
    path = minimal(
        tmp_path / "v.xlsx",
        {"claims": f"<row><c/>{xml}</row>"},
        **{
            "xl/styles.xml": f"<s><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></s>",
            "xl/strings.xml": "<sst><si><t>one</t></si><si><r><t>tw</t></r><r><t xml:space='preserve'>o </t></r><rPh><t>zwei</t></rPh></si></sst>",
            "xl/_rels/workbook.xml.rels": f"""<Relationships>
<Relationship Id="s1" Type="{RELATED}/worksheet" Target="w1.xml"/>
<Relationship Id="s2" Type="{RELATED}/styles" Target="styles.xml"/>
<Relationship Id="s3" Type="{RELATED}/sharedStrings" Target="strings.xml"/></Relationships>""",
        },
    )
    (sheet,) = read_book(path, _is_table).sheets
    return sheet.rows.get(1, {}).get(2, ""), sheet.unreadable.get((1, 2), "")


DAY = 45748  # 2025-04-01


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (cell("0", "s"), "one"),
        (cell("1", "s"), "two "),
        ("<c t='inlineStr'><is><t>in</t><rPh><t>x</t></rPh></is></c>", "in"),
        (cell("12"), "12"),
        (cell("12.0"), "12"),
        (cell("-0.5"), "-0.5"),
        (cell("1.1000000000000001"), "1.1"),
        (cell("1E21"), "1" + "0" * 21),
        (cell("1.5E-7"), "0.00000015"),
        (cell("1", "b"), "TRUE"),
        (cell("0", "b"), "FALSE"),
        (cell("0.30000000000000004", formula="0.1+0.2"), "0.3"),
        (cell("", "str", formula='""'), ""),
        (cell("ab", "str", formula="A1&B1"), "ab"),
        (cell(str(DAY), style=1), "2025-04-01"),
        (cell(str(DAY), style=2), "2025-04"),
        (cell(str(DAY), style=3), "2025-04"),
        (cell(str(DAY), style=4), "2025"),
        (cell(f"{DAY}.5", style=5), "2025-04-01 12:00:00"),
        (cell(f"{DAY}.5", style=1), "2025-04-01"),
        (cell(str(DAY), style=5), "2025-04-01"),
        (cell(str(DAY), style=13), "2025-04-01"),
        (cell(str(DAY), style=14), "2025-04"),
        (cell("2025-04-01T00:00:00", "d", style=2), "2025-04"),
        (cell("0.5", style=10), "12:00:00"),
        (cell("0.35", style=6), "35%"),
        (cell("0.125", style=6), "12.5%"),
        (cell("123", style=7), "00123"),
        (cell("3.5", style=8), "3.5"),
        (cell("1234567", style=9), "1234567"),
        (cell("2.5", style=11), "2.5"),
        (cell("2.5", style=12), "2.5"),
        (cell("7", style=99), "7"),
        (cell("19", style=15), "19.00"),
        (cell("1.5", style=15), "1.50"),
        (cell("1.125", style=15), "1.125"),
        (cell(""), ""),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_shows(tmp_path: Path, xml: str, text: str) -> None:
    assert shown(tmp_path, xml) == (text, "")


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        (cell("", formula="SUM(A1:A3)"), "a formula that was never computed"),
        ("<c><f>A1</f></c>", "a formula that was never computed"),
        (cell("#REF!", "e", formula="#REF!"), "the error #REF!"),
        (cell("#N/A", "e"), "the error #N/A"),
        (cell("-5", style=1), "a date that no calendar has, -5"),
        (cell("99999999", style=2), "a date that no calendar has, 99999999"),
        (cell("x" * 32_768, "str"), "a text of more than 32767 characters"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read(tmp_path: Path, xml: str, problem: str) -> None:
    assert shown(tmp_path, xml)[1] == problem


def test_what_people_type(small: Dataset, book: Path) -> None:
    put(book, "claims", "K2", datetime(2024, 3, 1), "mmm yyyy")
    put(book, "claims", "K3", date(2024, 3, 9), "dd.mm.yyyy")
    put(book, "claims", "K4", 2024, "General")
    put(book, "claims", "A5", "n-head  ", "General")
    edit(book, lambda opened: opened["claims"].row_dimensions.group(3, 4, hidden=True))
    assert main(["read", str(book), str(small.folder)]) == 0
    claims = load(small.folder).claims_by_id
    assert [claims[name].date for name in ("n-role", "n-link", "n-cu")] == [
        *("2024-03", "2024-03-09", "2024"),
    ]


# --- what a sheet may look like -----------------------------------------------------------


def test_names_in_other_letters_rows_between_and_above(small: Dataset, book: Path) -> None:
    def change(opened: Any) -> None:
        opened["claims"].insert_rows(4, 3)
        opened["claims"].title = "Claims "
        opened["material_groups"].title = "Material Groups"
        opened["links"].insert_rows(1, 2)
        opened["places"]["A1"] = " Place"
        opened["sources"].delete_cols(5)

    before = load(small.folder).sha256
    edit(book, change)
    assert main(["read", str(book), str(small.folder)]) == 0
    assert load(small.folder).sha256 == before


def test_own_columns_and_sheets_are_said_and_left(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(opened: Any) -> None:
        opened["claims"]["Q1"], opened["claims"]["Q2"] = "to do", "=1/0"
        opened["claims"]["Q40"] = "a note far below"
        opened.create_sheet("Scratch").append(["anything"])

    before = contents(small.folder)
    edit(book, change)
    out = taken(book, capsys, small.folder)
    assert "sheets that are no table, not taken over: “Scratch”" in out
    assert "sheet claims: columns of your own, not taken over: Q (to do)" in out
    assert contents(small.folder) == before


def test_missing_sheets(small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(small.folder)
    edit(book, lambda opened: opened.remove(opened["notes"]))
    assert "no sheet “notes”: notes.csv stays as it is" in taken(book, capsys, small.folder)
    edit(book, lambda opened: opened.remove(opened["claims"]))
    out = taken(book, capsys, small.folder)
    assert any(line.startswith("book.xlsx: found no sheet “claims”; add one with") for line in out)
    assert contents(small.folder) == before


# --- faults by sheet, row and column ------------------------------------------------------


def test_faults_are_placed_in_the_workbook_and_nothing_is_written(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(small.folder)
    edit(book, lambda opened: opened["claims"].insert_rows(2, 5))
    put(book, "claims", "I7", "North digs gold.")
    put(book, "claims", "C8", "NRO")
    put(book, "links", "B2", "QQQ")
    put(book, "places", "H2", "")
    out = taken(book, capsys, small.folder)
    assert out[0] == f"nothing is written to {small.folder}:"
    starts = [line.partition(";")[0] for line in out[1:-1]]
    assert "sheet claims, row 7, I (quote): found “North digs gold.”" in starts
    assert "sheet claims, row 8, C (place): found “NRO”" in starts
    assert "sheet places, row 2, H (label_lon): found nothing" in starts
    assert any(line.endswith("add it to the sheet places first") for line in out)
    assert contents(small.folder) == before
    assert main(["read", str(book), str(small.folder)]) == 1


def test_with_faults_it_is_written_where_that_is_asked_for(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(book, "claims", "G2", "nowhere")
    assert main(["read", str(book), str(small.folder), "--anyway"]) == 1
    out = capsys.readouterr().out
    assert "claims.csv: 7 records, written\n" in out
    assert "written all the same:\nsheet claims, row 2, G (cue): found “nowhere”" in out
    assert [fault.found for fault in small.faults()] == ["“nowhere”"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda b: put(b, "claims", "G2", "=A1"), "sheet claims, row 2, G (cue): found a formula that was never computed; open"),
        (lambda b: put(b, "places", "A2", "#REF!"), "sheet places, row 2, A (place): found the error #REF!; put the value there"),
        (lambda b: edit(b, lambda o: o["claims"].merge_cells("C2:C4")), "sheet claims: found merged cells, C2:C4; unmerge them, and give every row its own value"),
        (lambda b: edit(b, lambda o: o["claims"].delete_rows(1, 99)), "sheet claims: found an empty sheet; give it its header and records"),
        (lambda b: edit(b, lambda o: o.copy_worksheet(o["links"]).__setattr__("title", " links")), "sheet  links: found a second sheet of links, beside “links”; keep one of them"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_never_written(
    change: Callable[[Path], None],
    says: str,
    small: Dataset,
    book: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(book)
    before = contents(small.folder)
    out = taken(book, capsys, small.folder, "--anyway")
    assert [line for line in out if line.startswith(says)] == out[1:2]
    assert contents(small.folder) == before


def test_a_filled_column_that_is_gone_is_asked_about(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(small.folder)
    edit(book, lambda opened: opened["places"].delete_cols(12, 2))
    out = taken(book, capsys, small.folder)
    assert [line.partition(";")[0] for line in out[1:-1]] == [
        "sheet places, row 1, since: found no such column, and places.csv has values in it",
        "sheet places, row 1, note: found no such column, and places.csv has values in it",
    ]
    assert contents(small.folder) == before


def test_cells_alike_are_one_fault(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(opened: Any) -> None:
        for row in range(2, 40):
            opened["claims"][f"I{row}"] = "#REF!"

    edit(book, change)
    lines = taken(book, capsys, small.folder)
    (fault,) = (line for line in lines if "#REF!" in line)
    assert "row 2, I (quote): found the error #REF!, and in rows 3, 4, 5," in fault
    assert "14 and 25 more too; put the value" in fault


def test_a_misspelt_column_is_asked_about(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(book, "claims", "J1", "ocurrence")
    out = taken(book, capsys, small.folder)
    assert "sheet claims, row 1, occurrence: found no such column; rename “ocurrence”" in out


def test_space_around_values_is_taken_off_and_said(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(book, "claims", "H2", " author ")
    out = taken(book, capsys, small.folder)
    assert out[0].startswith(
        "warning: sheet claims, row 2, H (voice): found space around values, in rows 2; nothing"
    )
    assert out[-1].startswith("no faults: ")


# --- files that are no use ----------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def bomb(path: Path) -> None:
    big = "<worksheet>" + " " * 50_000_000
    minimal(path, {}, **{f"xl/media/{n}.xml": big for n in range(9)})


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def spoilt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as opened:
        start = opened.getinfo("xl/worksheets/sheet4.xml").header_offset
    data[start + 200 : start + 260] = bytes(60)
    path.write_bytes(bytes(data))


def entities(path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    minimal(path, {"claims": ""}, **{"xl/w1.xml": f"{doctype}<worksheet>&b;</worksheet>"})


def other_zip(name: str, data: str) -> Callable[[Path], Path]:
    return lambda path: pack(path, {name: data})


def word(path: Path) -> None:
    target = (
        f'<R><Relationship Id="r" Type="{RELATED}/officeDocument" Target="word/document.xml"/></R>'
    )
    pack(path, {"_rels/.rels": target, "word/document.xml": "<d/>"})


def binary(path: Path) -> None:
    target = (
        f'<R><Relationship Id="r" Type="{RELATED}/officeDocument" Target="xl/workbook.bin"/></R>'
    )
    pack(path, {"_rels/.rels": target, "xl/workbook.bin": "x"})


USELESS: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_text("claim_id,quote\na,b\n"), "is no workbook: save the tables as"),
    (lambda path: path.write_bytes(b""), "is empty: name a workbook"),
    (lambda path: path.write_bytes(OLE), "older format .xls: save it as .xlsx"),
    (lambda path: path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "has a password"),
    (lambda path: path.unlink(), "cannot be read: No such file"),
    (lambda path: path.unlink() or path.mkdir(), "cannot be read: Is a directory"),
    (cut, "is damaged"),
    (spoilt, "is damaged"),
    (bomb, "has more than 400 MB when it is unpacked"),
    (entities, "declares entities of its own"),
    (other_zip("a.txt", "x"), "is a ZIP file and no workbook"),
    (other_zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument file"),
    (word, "is no workbook"),
    (binary, "binary workbook, .xlsb"),
    (lambda path: minimal(path, {}), "has no sheets"),
    (lambda path: minimal(path, {"claims": "<row><c>"}), "is damaged"),
    (lambda path: minimal(path, {"claims": "<row r='x'/>"}), "is damaged"),
    (lambda path: minimal(path, {"claims": "<row><c t='s'><v>7</v></c></row>"}), "is damaged"),
    (lambda path: minimal(path, {"claims": "<row><c r='1A'/></row>"}), "is damaged"),
]


@pytest.mark.parametrize(("spoil", "words"), USELESS)
def test_a_file_that_is_no_use_gets_one_sentence(
    spoil: Callable[[Path], object],
    words: str,
    small: Dataset,
    book: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(book)
    before = contents(small.folder)
    assert main(["read", str(book), str(small.folder)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err and str(book) in err
    assert contents(small.folder) == before


def test_no_folder(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(book), str(tmp_path / "none")]) == 2
    assert "no such folder; name the folder that holds" in capsys.readouterr().err


def test_macros_are_said_and_not_looked_at(
    small: Dataset, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = pack(book.with_suffix(".xlsm"), {**parts(book), "xl/vbaProject.bin": b"\x00"})
    out = taken(path, capsys, small.folder)
    assert out[0] == "book.xlsm has macros: they are not looked at, and never run"
    assert out[-1].startswith("no faults: ")


# --- large ones ---------------------------------------------------------------------------


def test_a_stray_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    rows = "<row r='1'><c r='A1' t='str'><v>claim_id</v></c></row>"
    rows += "<row r='1048576'><c r='XFD1048576' t='str'><v>x</v></c></row>"
    path = minimal(tmp_path / "b.xlsx", {"claims": rows})
    (sheet,) = read_book(path, _is_table).sheets
    assert sheet.rows == {1: {1: "claim_id"}, 1_048_576: {16_384: "x"}}
    table = take(read_book(path, _is_table), {}, "b").tables["claims"]
    assert list(table.rows) == [1_048_576]


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("MOST_ROWS", 5, "sheet claims has more than 5 rows: split the dataset"),
        ("MOST_COLUMNS", 5, "has more than 5 columns"),
        ("MOST_LETTERS", 100, "has more text than can be read"),
        ("MOST_PARTS", 5, "when it is unpacked"),
    ],
)
def test_limits(
    book: Path, name: str, limit: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, name, limit)
    with pytest.raises(UnusableError, match=words):
        read_book(book, lambda name: name == "claims")


def test_ten_thousand_rows_come_back_in_bounded_memory(tmp_path: Path) -> None:
    count = 10_000
    rows = {
        n: {"claim_id": f"c-{n}", "place": "NOR", "quote": f"The {n}th sentence, of a length."}
        for n in range(2, count + 2)
    }
    table = Table("claims.csv", ("claim_id", "place", "quote"), rows, frozenset(), True)
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(read_files(SHIPPED[1], {"claims": table})))
    tracemalloc.start()
    try:
        found = read_book(path, _is_table)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert list(take(found, {}, "b").tables["claims"].rows.values())[-1]["claim_id"] == "c-10001"
    assert peak < 2_000 * count
