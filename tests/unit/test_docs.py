"""The pages: what they say of the format is the format, what they show works."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from worked_example import files, worked_example

from exports import cli
from geodata import manual
from geodata.__main__ import parser
from geodata.check import check
from geodata.files import DOCUMENTS, read_files
from geodata.form import EVIDENCE, FORM
from geodata.load import load
from geodata.manual import PAGE, made
from geodata.model import FIRMNESS, MOST_ROLES, RESERVED_ROLES, TOPICS
from geodata.package import HATCHES, package_faults, study
from geodata.schema import CLEAN, FILLED, rules_of
from geodata.selection import read

HOUSE = Path(__file__).parents[2]
README = HOUSE / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
DATASETS = (HOUSE / "geodata" / "data", HOUSE / "examples" / "nickel")


def part(heading: str) -> str:
    """Return what stands under a heading, up to the next one as high."""
    level = heading.partition(" ")[0]
    _, found, rest = TEXT.partition(f"\n{heading}\n")
    assert found, heading
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> dict[str, list[str]]:
    """Return the cells of a page's table after the first, by what that has in backticks."""
    lines = [line[1:-1] for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    return {re.findall(r"`([^`]+)`", first)[0]: rest for first, *rest in cells}


# --- the format ---------------------------------------------------------------------------


def test_the_page_is_as_it_would_be_made_now() -> None:
    assert made(TEXT) == TEXT, "run: python -m geodata.manual"


def test_it_has_every_part() -> None:
    assert re.findall(r"<!-- made: (\w+) -->", TEXT) == list(manual.PARTS)
    assert TEXT.count("<!-- end -->") == len(manual.PARTS)


def test_what_is_made_is_made_anew_and_the_rest_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "before\n<!-- made: files -->\nold\n<!-- end -->\nafter\n"
    monkeypatch.setattr(manual, "PAGE", tmp_path / "page.md")
    manual.PAGE.write_text(page, encoding="utf-8")
    assert manual.main() == 0
    found = manual.PAGE.read_text(encoding="utf-8")
    assert found.startswith("before\n<!-- made: files -->\n\n| file |")
    assert found.endswith("|\n\n<!-- end -->\nafter\n")
    assert "old" not in found
    assert made(found) == found


def test_a_part_that_is_not_known() -> None:
    with pytest.raises(KeyError, match="rumours"):
        made("<!-- made: rumours -->\n<!-- end -->\n")


def test_every_file_is_named() -> None:
    known = {*(f"{name}.csv" for name in FORM), *DOCUMENTS, "texts/<source_id>.txt"}
    found = rows(part("## Files"))
    assert set(found) == known
    absent = {f"{name}.csv" for name, form in FORM.items() if form.optional}
    assert {name for name, (needed, *_) in found.items() if not needed} == absent


COLUMNS = [(form, column) for form in FORM.values() for column in form.columns.values()]


@pytest.mark.parametrize("name", FORM)
def test_every_table_has_a_section_with_its_columns(name: str) -> None:
    assert list(rows(part(f"### `{name}.csv`"))) == list(FORM[name].columns)


@pytest.mark.parametrize(
    ("form", "column"), COLUMNS, ids=[f"{f.name}.{c.name}" for f, c in COLUMNS]
)
def test_a_column_s_row_says_what_it_may_hold(form: Any, column: Any) -> None:
    filled, description, allowed = rows(part(f"### `{form.name}.csv`"))[column.name]
    assert filled == ("yes" if column.required else "")
    assert description.replace(r"\|", "|") == column.description
    assert all(f"`{value}`" in allowed for value in column.allowed)
    if column.references:
        table, _, key = column.references.partition(".")
        assert f"a `{key}` of `{table}.csv`" in allowed
    for rule in rules_of(column):
        listed = rule.advice.startswith("give one of") or rule in (FILLED, CLEAN)
        assert listed or rule.advice.removesuffix(", or nothing") in allowed


def keys(said: Any, around: str = "") -> Iterator[str]:
    """Yield the keys of an object and of those in it, as the page writes them."""
    for name, value in said.items():
        inner = value if isinstance(value, list) else [value]
        path = f"{around}{name}{'[]' if isinstance(value, list) else ''}"
        yield path
        for one in inner:
            if isinstance(one, dict):
                yield from keys(one, f"{path}.")


@pytest.mark.parametrize("folder", DATASETS, ids=lambda path: path.name)
def test_what_shipped_descriptors_say_is_on_the_page(folder: Path) -> None:
    document = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert set(keys(document["evidence"])) <= set(rows(part("## The descriptor")))


def test_needed_keys_are_those_that_the_check_asks_for() -> None:
    document: dict[str, Any] = {
        **{"name": "x", "title": "X", "created": "2026-01-01", "resources": []},
        "evidence": {"headline": "H", "members": "M", "roles": [{"code": "a", "name": "A"}]},
    }
    assert package_faults(document) == []
    assert {m.name for m in EVIDENCE if m.required} == set(document["evidence"])
    for name in document["evidence"]:
        said = {key: value for key, value in document["evidence"].items() if key != name}
        assert [f.column for f in package_faults({**document, "evidence": said})] == [
            f"evidence.{name}"
        ]


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ("evidence", "headline, members"),
        ("evidence.hub", "place, gateway, gateway_note"),
        ("evidence.roles[0]", "code, name, note, colour, hatch"),
        ("evidence.materials", "name, plural, schemes"),
        ("evidence.materials.schemes[0]", "code, name, source"),
    ],
)
def test_no_other_key_may_stand_there(where: str, keys: str) -> None:
    assert "No other key may stand in it" in " ".join(TEXT.split())
    document: dict[str, Any] = {
        **{"name": "x", "title": "X", "created": "2026-01-01", "resources": []},
        "evidence": {
            **{"headline": "H", "members": "M", "hub": {"place": "A"}},
            "roles": [{"code": "a", "name": "A"}],
            "materials": {"name": "N", "schemes": [{"code": "s", "name": "S"}]},
        },
    }
    assert package_faults(document) == []
    at: Any = document
    for step in re.findall(r"\w+", where):
        at = at[int(step) if step.isdecimal() else step]
    at["nmae"] = "misspelt"
    (fault,) = package_faults(document)
    assert (fault.column, fault.found) == (f"{where}.nmae", "“misspelt”")
    assert fault.advice.startswith(f"take it out; the keys are: {keys}")


def test_reserved_roles_hatches_and_the_most_roles() -> None:
    found = rows(part("## The descriptor"))
    assert all(f"`{code}`" in found["roles[].code"][2] for code in RESERVED_ROLES)
    assert all(f"`{hatch}`" in found["roles[].hatch"][2] for hatch in HATCHES)
    assert (found["roles[]"][2], MOST_ROLES) == ("one to eight", 8)


def test_topics_and_firmness_have_their_rows() -> None:
    claims = part("## Claims")
    named = re.findall(r"`([a-z]+)`", "".join(re.findall(r"^\| (`[^|]+) \|", claims, re.MULTILINE)))
    assert named == [*TOPICS, *FIRMNESS]
    stances = FORM["claims"].columns["stance"].allowed
    assert all(f"`{stance}`" in part("### Stance") for stance in stances)


# --- the worked example -------------------------------------------------------------------


def test_the_example_has_no_fault_and_no_doubt(tmp_path: Path) -> None:
    assert check(read_files(worked_example(tmp_path))) == []
    assert len(files()) == 9
    assert "Put these nine files into a folder" in TEXT


def test_what_the_example_s_map_has(tmp_path: Path) -> None:
    atlas = load(worked_example(tmp_path))
    assert (len(atlas.texts), len(atlas.places), len(atlas.claims)) == (1, 2, 3)
    assert {place.name: place.role for place in atlas.places.values()} == {
        "Upland": "cutting",
        "Lowland": "sawing",
    }
    assert [claim.firmness for claim in atlas.claims] == ["stated", "stated", "expected"]
    assert [link.ends for link in atlas.asserted_links] == [("UPL", "LOW")]


def test_the_example_s_descriptor_has_what_is_needed_alone() -> None:
    document = json.loads(files()["datapackage.json"])
    assert set(document["evidence"]) == {member.name for member in EVIDENCE if member.required}
    assert study(document).headline == "Who cuts and who saws"
    paths = {resource["path"] for resource in document["resources"]}
    assert paths == set(files()) - {"datapackage.json", "shapes/provenance.json"}


def test_the_address_that_the_page_shows_is_of_the_example(tmp_path: Path) -> None:
    atlas = load(worked_example(tmp_path))
    (address,) = re.findall(r"`\?([^`]+)`", part("## Addresses"))
    query = dict(pair.split("=") for pair in address.split("&"))
    found, dropped = read({name: [value] for name, value in query.items()}, atlas)
    assert (found.role, found.select, list(dropped)) == (("cutting",), "UPL-LOW", [])


# --- commands and links -------------------------------------------------------------------


def commands(page: Path) -> list[str]:
    """Return the commands of a page, comments left out, and those in its running text."""
    text = page.read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    inline = re.findall(r"`((?:make|python -m|\.venv/bin/\w+) [^`]+)`", text)
    lines = [re.sub(r"\s+#.*", "", line).strip() for line in blocks.splitlines()]
    return [*filter(None, lines), *(" ".join(command.split()) for command in inline)]


COMMANDS = [(page, command) for page in (README, PAGE) for command in commands(page)]


def test_commands_are_found() -> None:
    assert len(COMMANDS) > 12
    assert {"make run", "make test"} <= {command for _, command in COMMANDS}


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[c for _, c in COMMANDS])
def test_a_command_exists(page: Path, command: str) -> None:
    program, *words = shlex.split(command)
    if program == "make":
        makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
        for word in words:
            variable, equals, value = word.partition("=")
            pattern = rf"^{variable} \?=" if equals else rf"^{word}:"
            assert re.search(pattern, makefile, re.MULTILINE), word
            assert variable != "DATASET" or value == "DIR" or (HOUSE / value).is_dir()
    elif words[:1] == ["-m"]:
        assert_module(words[1], words[2:])
    else:
        assert (program, words[:2]) == (".venv/bin/streamlit", ["run", "dashboard.py"])


def assert_module(module: str, arguments: list[str]) -> None:
    """Hold that a module can be run with some arguments; words in capitals stand for others."""
    found = importlib.util.find_spec(module)
    assert found is not None, module
    # Options in brackets may be left out.
    given = [word.strip("[]") for word in arguments]
    if module == "exports" and given:
        cli.parser().parse_args(given)
    elif module == "geodata":
        parser().parse_args(given)
    else:
        assert not given


@pytest.mark.parametrize("page", [README, PAGE], ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:geodata|layers|panels|exports|tests|examples|docs)/[\w./-]*)`", text)
    missing = [path for path in linked if not (page.parent / path).exists()]
    missing += [path for path in named if not (HOUSE / path).exists()]
    assert missing == []


def test_the_program_of_commands_is_the_one_that_make_sets_up() -> None:
    assert "VENV ?= .venv" in (HOUSE / "Makefile").read_text(encoding="utf-8")
    assert shutil.which("make")
