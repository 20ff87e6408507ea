"""The descriptor: what it says of the map, and what is wrong in it, member by member."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dataset_copy import PACKAGE, Dataset, hand_made

import geodata
from geodata.form import FORM
from geodata.load import load
from geodata.model import MOST_ROLES, RESERVED_ROLES, Hub, Role, Scheme, Vocabulary
from geodata.package import HATCHES, package_faults, reference_faults, resources, study

FULL: dict[str, Any] = {
    **PACKAGE,
    "evidence": {
        **PACKAGE["evidence"],  # type: ignore[dict-item]
        "hub": {"place": "HUB", "gateway": "HUB-GT", "gateway_note": "A note."},
        "roles": [
            {"code": "mining", "name": "Mining", "note": "Ores.", "colour": "#a1B2c3"},
            {"code": "milling", "name": "Milling", "hatch": "dots"},
        ],
        "materials": {
            "name": "Metal",
            "plural": "Metals of all kinds",
            "schemes": [{"code": "s1", "name": "S1", "source": "book"}],
        },
        "lang": "en",
    },
    "resources": [{"name": "shapes", "path": "x", "sources": [{"title": "A survey"}]}, {}],
}
"""A descriptor that says all that one can say."""


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the full descriptor with a member changed; `...` takes it out."""
    document = copy.deepcopy(FULL)
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    at: Any = document
    for part in way:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return document


def test_what_a_full_descriptor_says() -> None:
    assert package_faults(FULL) == []
    found = study(FULL)
    assert (found.headline, found.members) == ("Who digs and who mills", "Members")
    assert found.members_note == "It is drawn because it is a member"
    assert (found.region, found.lang) == ("ALL", "en")
    assert found.hub == Hub("HUB", "HUB-GT", "A note.")
    assert found.roles == (
        Role("mining", "Mining", "Ores.", "#A1B2C3", ""),
        Role("milling", "Milling", "", "", "dots"),
    )
    schemes = (Scheme("s1", "S1", "book"),)
    assert found.materials == Vocabulary("Metal", "Metals of all kinds", schemes)
    assert found.credits == ("A survey",)


def test_what_a_short_descriptor_leaves_out() -> None:
    document = {
        "name": "short",
        "title": "Short",
        "created": "2026-01-02",
        "evidence": {"headline": "H", "members": "M", "roles": [{"code": "a", "name": "A"}]},
        "resources": [],
    }
    assert package_faults(document) == []
    found = study(document)
    assert (found.hub, found.materials, found.region, found.members_note) == (None, None, "", "")
    assert (found.lang, found.credits) == ("en", ())


def test_a_plural_is_made_where_none_is_given() -> None:
    found = study(changed("evidence.materials.plural", ...))
    assert found.materials is not None
    assert found.materials.plural == "Metals"


@pytest.mark.parametrize("count", range(1, MOST_ROLES + 1))
def test_one_to_eight_roles(count: int) -> None:
    roles = [{"code": f"r{n}", "name": f"R{n}"} for n in range(count)]
    document = changed("evidence.roles", roles)
    assert package_faults(document) == []
    assert [role.code for role in study(document).roles] == [role["code"] for role in roles]


NINE = [{"code": f"r{n}", "name": f"R{n}"} for n in range(9)]

BROKEN = [
    ("name", ..., "name", "nothing", "a short name in lower-case letters"),
    ("name", "Hand Made", "name", "“Hand Made”", "a short name in lower-case letters"),
    ("name", "x" * 61, "name", None, "a short name"),
    ("title", ..., "title", "nothing", "give the dataset a title, on one line"),
    ("title", " ", "title", "“ ”", "give the dataset a title, on one line"),
    ("title", 3, "title", "3", "give the dataset a title, on one line"),
    ("title", "a\nb", "title", None, "on one line"),
    ("title", "\ud800", "title", None, "on one line"),
    ("created", ..., "created", "nothing", "give the dataset its date, as 2026-01-31T00:00:00Z"),
    ("created", "2026-01", "created", "“2026-01”", "give the dataset its date"),
    ("created", "2026-02-30T00:00:00Z", "created", None, "give the dataset its date"),
    ("created", 2026, "created", "2026", "give the dataset its date"),
    ("resources", ..., "resources", "nothing", "list the dataset’s files"),
    ("resources", {}, "resources", "an object", "list the dataset’s files"),
    ("resources.0", "claims.csv", "resources[0]", "“claims.csv”", "as an object"),
    ("resources.0.sources", "NE", "resources[0].sources", "“NE”", "each with its title"),
    ("resources.0.sources", ["NE"], "resources[0].sources", "['NE']", "each with its title"),
    ("resources.0.sources.0.title", 3, "resources[0].sources", None, "each with its title"),
    ("evidence", ..., "evidence", "nothing", "add the object that says what the map is of"),
    ("evidence", [], "evidence", "[]", "add the object that says what the map is of"),
    ("evidence.headline", ..., "evidence.headline", "nothing", "as a text on one line"),
    ("evidence.headline", "", "evidence.headline", "nothing", "as a text on one line"),
    ("evidence.headline", "x" * 301, "evidence.headline", None, "at most 300 characters"),
    ("evidence.members", None, "evidence.members", "nothing", "as a text on one line"),
    ("evidence.members_note", 3, "evidence.members_note", "3", "as a text on one line"),
    ("evidence.region", ["A"], "evidence.region", "['A']", "as a text on one line"),
    ("evidence.lang", "English", "evidence.lang", "“English”", "write a language as en or zh-"),
    ("evidence.lang", 3, "evidence.lang", "3", "write a language as en or zh-Hans"),
    ("evidence.hubs", {}, "evidence.hubs", "an object", "take it out; the keys are: headline, m"),
    ("evidence.roles", ..., "evidence.roles", "nothing", "list one to 8 roles"),
    ("evidence.roles", [], "evidence.roles", "[]", "list one to 8 roles"),
    ("evidence.roles", NINE, "evidence.roles", None, "list one to 8 roles"),
    ("evidence.roles", {}, "evidence.roles", "an object", "list one to 8 roles"),
    ("evidence.roles.0", "mining", "evidence.roles[0]", "“mining”", "as code, name and note"),
    ("evidence.roles.0.code", "Mining", "evidence.roles[0].code", "“Mining”", "lower-case"),
    ("evidence.roles.0.code", 3, "evidence.roles[0].code", "3", "lower-case letters"),
    ("evidence.roles.1.code", "mining", "evidence.roles[1].code", "“mining”", "of its own"),
    ("evidence.roles.1.name", ..., "evidence.roles[1].name", "nothing", "give it a name"),
    ("evidence.roles.1.name", "x" * 121, "evidence.roles[1].name", None, "give it a name"),
    ("evidence.roles.1.note", ["x"], "evidence.roles[1].note", "['x']", "a text on one line"),
    ("evidence.roles.1.colour", "red", "evidence.roles[1].colour", "“red”", "as #RRGGBB"),
    ("evidence.roles.1.colour", "#12345", "evidence.roles[1].colour", None, "as #RRGGBB"),
    ("evidence.roles.1.colour", 3, "evidence.roles[1].colour", "3", "as #RRGGBB"),
    ("evidence.roles.1.hatch", "stripes", "evidence.roles[1].hatch", None, "give one of: diag"),
    ("evidence.hub", "HUB", "evidence.hub", "“HUB”", "or leave the hub out"),
    ("evidence.hub", {}, "evidence.hub", "an object", "or leave the hub out"),
    ("evidence.hub.place", 3, "evidence.hub", "an object", "or leave the hub out"),
    ("evidence.hub.gateway", 3, "evidence.hub.gateway", "3", "as a text on one line"),
    ("evidence.hub.gateway_note", "a\nb", "evidence.hub.gateway_note", None, "on one line"),
    ("evidence.materials", "Metal", "evidence.materials", "“Metal”", "or leave the materials"),
    ("evidence.materials.name", ..., "evidence.materials", "an object", "or leave the mat"),
    ("evidence.materials.plural", 3, "evidence.materials.plural", "3", "a text on one line"),
    ("evidence.materials.schemes", {}, "evidence.materials.schemes", "an object", "list the"),
    ("evidence.materials.schemes.0", "s1", "evidence.materials.schemes[0]", "“s1”", "as code"),
    ("evidence.materials.schemes.0.name", ..., "evidence.materials.schemes[0]", None, "as code"),
    (
        "evidence.materials.schemes",
        [{"code": "s1", "name": "S1"}, {"code": "s1", "name": "S2"}],
        "evidence.materials.schemes[1].code",
        "“s1”",
        "give every scheme a code of its own",
    ),
    (
        "evidence.materials.schemes.0.source",
        ["book"],
        "evidence.materials.schemes[0].source",
        "['book']",
        "as a text on one line",
    ),
]
"""A member, what stands there, where the fault is, what is found, words of the advice."""


@pytest.mark.parametrize(("path", "value", "member", "found", "advice"), BROKEN)
def test_a_wrong_member_is_one_fault(
    path: str, value: Any, member: str, found: str | None, advice: str
) -> None:
    (fault,) = package_faults(changed(path, value))
    assert (fault.file, fault.row, fault.column) == ("datapackage.json", None, member)
    assert found is None or fault.found == found
    assert advice in fault.advice
    assert not fault.warning


@pytest.mark.parametrize("code", RESERVED_ROLES)
def test_reserved_codes_are_no_roles(code: str) -> None:
    (fault,) = package_faults(changed("evidence.roles.0.code", code))
    assert fault.column == "evidence.roles[0].code"
    assert "mean something else" in fault.advice


@pytest.mark.parametrize("hatch", HATCHES)
def test_every_hatch_may_be_named(hatch: str) -> None:
    assert package_faults(changed("evidence.roles.1.hatch", hatch)) == []


@pytest.mark.parametrize("document", [[], None, "x", 3])
def test_no_object(document: object) -> None:
    (fault,) = package_faults(document)
    assert (fault.column, fault.advice) == ("", "write a JSON object, a Data Package’s descriptor")


@pytest.mark.parametrize(
    "value", ["hub", "materials", "region", "members_note", "lang"], ids=lambda v: f"no-{v}"
)
def test_what_may_be_left_out(value: str) -> None:
    assert package_faults(changed(f"evidence.{value}", ...)) == []


# --- with the tables ----------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    """Return a dataset whose descriptor is the full one."""
    dataset = hand_made(tmp_path / "small")
    dataset.dump("datapackage.json", FULL)
    return dataset


REFERENCES = [
    ("evidence.region", "EVERY", "“EVERY”", "name a place of places.csv"),
    ("evidence.region", "all", "“all”", "write “ALL”"),
    ("evidence.hub.place", "XXX", "“XXX”", "name a place of places.csv"),
    ("evidence.hub.gateway", "XX-GT", "“XX-GT”", "name a place of places.csv"),
    ("evidence.hub.gateway", "hub-gt", "“hub-gt”", "write “HUB-GT”"),
    ("evidence.hub.gateway", "SOU", "“SOU”, which lies in nothing", "write HUB as what it lies"),
    ("evidence.materials.schemes.0.source", "tome", "“tome”", "name a source of sources.csv"),
]


@pytest.mark.parametrize(("path", "value", "found", "advice"), REFERENCES)
def test_what_tables_do_not_have(
    small: Dataset, path: str, value: str, found: str, advice: str
) -> None:
    small.dump("datapackage.json", changed(path, value))
    faults = [fault for fault in small.faults() if fault.file == "datapackage.json"]
    (fault,) = [fault for fault in faults if not fault.warning]
    assert fault.column == path.replace(".0.", "[0].")
    assert (fault.found, advice in fault.advice) == (found, True)


def test_a_descriptor_with_faults_is_not_held_against_the_tables(small: Dataset) -> None:
    document = changed("evidence.hub.place", "XXX")
    document["title"] = ""
    small.dump("datapackage.json", document)
    assert [fault.column for fault in small.faults()] == ["title"]


def test_the_words_are_the_dataset_s_own(small: Dataset) -> None:
    small.dump("datapackage.json", changed("evidence.headline", "缅甸的矿 “né”"))
    assert load(small.folder).study.headline == "缅甸的矿 “né”"


WEIRD: tuple[Any, ...] = (
    *(None, 0, False, True, 1.5, "", " ", "x", "a\nb", "é" * 400, "\ud800"),
    *([], {}, [None], [[]], [{}], {"a": 1}, ["a"], ...),
)


def members(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every member of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in inner:
        yield f"{path}{name}"
        if isinstance(member, (dict, list)):
            yield from members(member, f"{path}{name}.")


def _strings(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_strings, value))
    if value is None or isinstance(value, str):
        return True
    return all(_strings(getattr(value, name)) for name in value.__dataclass_fields__)


@pytest.mark.parametrize("path", list(members(FULL)))
def test_whatever_stands_there_it_is_refused_or_it_is_text(path: str) -> None:
    places = {"HUB": [], "HUB-GT": ["HUB"], "ALL": []}
    for value in WEIRD:
        document = changed(path, value)
        faults = package_faults(document)
        if not faults:
            faults = list(reference_faults(document, places, {"book"}))
            found = study(document)
            assert _strings(found), (path, value)
            hash(found)
            assert _strings((document["name"], document["title"], document["created"]))
        assert all("\n" not in str(fault) for fault in faults)


# --- what is written ----------------------------------------------------------------------


def test_the_shipped_descriptor_lists_the_dataset_s_files() -> None:
    atlas = geodata.atlas()
    document = Dataset(Path(geodata.__file__).parent / "data").document("datapackage.json")
    tables = {name for name in FORM if f"{name}.csv" in atlas.files}
    made = {
        resource["path"]: resource for resource in resources(dict.fromkeys(tables), atlas.texts)
    }
    listed = {resource["path"]: resource for resource in document["resources"]}
    assert set(made) <= set(listed)
    for path, resource in made.items():
        assert {key: listed[path].get(key) for key in resource} == resource
    for path in listed:
        assert path in (*atlas.files, "shapes/provenance.json")


def test_keys_of_tables_are_said_in_the_standard_s_way() -> None:
    made = resources(dict.fromkeys(FORM), {"one": ""})
    by_name = {resource["name"]: resource for resource in made}
    assert by_name["text-one"]["path"] == "texts/one.txt"
    for resource in made:
        for key in resource.get("schema", {}).get("foreignKeys", ()):
            target = by_name[key["reference"]["resource"]]
            columns = [field["name"] for field in target["schema"]["fields"]]
            assert key["reference"]["fields"][0] in columns
