"""The descriptor of a dataset, `datapackage.json`: what it says, and what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geodata.faults import Fault, quoted, quoted_json
from geodata.files import PACKAGE
from geodata.form import EVIDENCE, FORM, Member, table_schema
from geodata.model import (
    MOST_ROLES,
    RESERVED_ROLES,
    Hub,
    Role,
    Scheme,
    Study,
    Vocabulary,
)
from geodata.schema import ROLE_CODE, RULES, is_date

SHAPES = ("places", "context")

_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

HATCHES = (
    "diagonal",
    "dots",
    "back-diagonal",
    "cross",
    "horizontal",
    "vertical",
    "grid",
    "rings",
)
"""The names of the hatches, by the number of the role that has them unless it names another."""


def study(document: Mapping[str, Any]) -> Study:
    """Return what a descriptor without faults says of the map."""
    said = document["evidence"]
    hub = said.get("hub")
    materials = said.get("materials")
    return Study(
        headline=said["headline"],
        members=said["members"],
        members_note=said.get("members_note", ""),
        region=said.get("region", ""),
        hub=Hub(hub["place"], hub.get("gateway", ""), hub.get("gateway_note", "")) if hub else None,
        roles=tuple(
            Role(
                role["code"],
                role["name"],
                role.get("note", ""),
                role.get("colour", "").upper(),
                role.get("hatch", ""),
            )
            for role in said["roles"]
        ),
        materials=_vocabulary(materials) if materials else None,
        lang=said.get("lang", "en"),
        credits=tuple(_credits(document)),
    )


def _vocabulary(said: Mapping[str, Any]) -> Vocabulary:
    schemes = tuple(
        Scheme(scheme["code"], scheme["name"], scheme.get("source", ""))
        for scheme in said.get("schemes", ())
    )
    return Vocabulary(said["name"], said.get("plural") or f"{said['name']}s", schemes)


def _credits(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the titles of the sources that the resources name, each once."""
    titles = [
        source.get("title", "")
        for resource in document.get("resources", ())
        for source in resource.get("sources", ())
    ]
    yield from dict.fromkeys(title for title in titles if title)


def resources(tables: Mapping[str, Any], texts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a descriptor, for the tables and texts that a dataset has."""
    made: list[dict[str, Any]] = [
        {
            "name": name.replace("_", "-"),
            "type": "table",
            "path": f"{name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _named(table_schema(name)),
        }
        for name in FORM
        if name in tables
    ]
    made += [
        {
            "name": f"text-{name}",
            "path": f"texts/{name}.txt",
            "format": "txt",
            "mediatype": "text/plain",
            "encoding": "utf-8",
        }
        for name in texts
    ]
    made += [
        {
            "name": f"shapes-{name}",
            "path": f"shapes/{name}.geojson",
            "format": "geojson",
            "mediatype": "application/geo+json",
        }
        for name in SHAPES
    ]
    return made


def _named(schema: dict[str, Any]) -> dict[str, Any]:
    for key in schema.get("foreignKeys", ()):
        key["reference"]["resource"] = key["reference"]["resource"].replace("_", "-")
    return schema


# --- what is wrong ------------------------------------------------------------------------


def package_faults(document: Any) -> list[Fault]:
    """Return what is wrong with a descriptor by itself, places and sources not looked at."""
    if not isinstance(document, dict):
        return [_fault("", document, "write a JSON object, a Data Package’s descriptor")]
    faults = list(_head_faults(document))
    said = document.get("evidence")
    if not isinstance(said, dict):
        return [*faults, _fault("evidence", said, "add the object that says what the map is of")]
    for name in ("headline", "members"):
        faults += _text_faults(said, name, f"evidence.{name}", needed=True)
    for name in ("members_note", "region"):
        faults += _text_faults(said, name, f"evidence.{name}")
    if "lang" in said and not (isinstance(said["lang"], str) and RULES["lang"].holds(said["lang"])):
        faults.append(_fault("evidence.lang", said["lang"], "write a language as en or zh-Hans"))
    faults += _role_faults(said.get("roles"))
    faults += _hub_faults(said.get("hub"))
    faults += _material_faults(said.get("materials"))
    return [*faults, *_unknown_faults(said, EVIDENCE, "evidence")]


def _unknown_faults(said: object, known: Sequence[Member], where: str) -> Iterator[Fault]:
    """Refuse members that the form does not know, of an object and of those in it."""
    if not isinstance(said, dict):
        return
    by_name = {member.name: member for member in known}
    for name, value in said.items():
        if name not in by_name:
            keys = ", ".join(by_name)
            yield _fault(f"{where}.{name}", value, f"take it out; the keys are: {keys}")
        elif by_name[name].many and isinstance(value, list):
            for number, one in enumerate(value):
                yield from _unknown_faults(one, by_name[name].members, f"{where}.{name}[{number}]")
        elif by_name[name].members:
            yield from _unknown_faults(value, by_name[name].members, f"{where}.{name}")


def _fault(member: str, found: object, advice: str) -> Fault:
    return Fault(PACKAGE, None, member, quoted_json(found), advice)


def _is_line(value: object, longest: int = 300) -> bool:
    return (
        isinstance(value, str)
        and value.strip() != ""
        and value.isprintable()
        and len(value) <= longest
    )


def _head_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    name = document.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 60:
        advice = "give the dataset a short name in lower-case letters, digits and hyphens"
        yield _fault("name", name, advice)
    if not _is_line(document.get("title")):
        yield _fault("title", document.get("title"), "give the dataset a title, on one line")
    created = document.get("created")
    day = created[:10] if isinstance(created, str) else ""
    if len(day) != 10 or not is_date(day):
        yield _fault("created", created, "give the dataset its date, as 2026-01-31T00:00:00Z")
    yield from _resource_faults(document.get("resources"))


def _resource_faults(found: object) -> Iterator[Fault]:
    if not isinstance(found, list):
        yield _fault("resources", found, "list the dataset’s files")
        return
    for number, resource in enumerate(found):
        member = f"resources[{number}]"
        if not isinstance(resource, dict):
            yield _fault(member, resource, "describe a file of the dataset as an object")
            continue
        credited = resource.get("sources", [])
        if not isinstance(credited, list) or not all(
            isinstance(source, dict) and _is_line(source.get("title")) for source in credited
        ):
            advice = "list what it is made from, each with its title"
            yield _fault(f"{member}.sources", credited, advice)


def _text_faults(
    said: Mapping[str, Any], name: str, member: str, *, needed: bool = False
) -> Iterator[Fault]:
    value = said.get(name, "")
    if value == "" and not needed:
        return
    if not _is_line(value):
        yield _fault(member, value, "write it as a text on one line, of at most 300 characters")


def _role_faults(roles: object) -> Iterator[Fault]:
    member = "evidence.roles"
    if not isinstance(roles, list) or not 1 <= len(roles) <= MOST_ROLES:
        yield _fault(member, roles, f"list one to {MOST_ROLES} roles, as code, name and note")
        return
    codes: list[str] = []
    for number, role in enumerate(roles):
        where = f"{member}[{number}]"
        if not isinstance(role, dict):
            yield _fault(where, role, "write it as code, name and note")
            continue
        code = role.get("code")
        if not isinstance(code, str) or not re.fullmatch(ROLE_CODE, code):
            advice = "write a code in lower-case letters, digits and underscores"
            yield _fault(f"{where}.code", code, advice)
        elif code in RESERVED_ROLES:
            advice = f"choose another: {', '.join(RESERVED_ROLES)} mean something else"
            yield _fault(f"{where}.code", code, advice)
        elif code in codes:
            yield _fault(f"{where}.code", code, "give every role a code of its own")
        codes.append(str(code))
        if not _is_line(role.get("name"), 120):
            yield _fault(f"{where}.name", role.get("name"), "give it a name, on one line")
        yield from _text_faults(role, "note", f"{where}.note")
        if "colour" in role and not (
            isinstance(role["colour"], str) and _COLOUR.fullmatch(role["colour"])
        ):
            yield _fault(f"{where}.colour", role["colour"], "write a colour as #RRGGBB")
        if "hatch" in role and role["hatch"] not in HATCHES:
            yield _fault(f"{where}.hatch", role["hatch"], f"give one of: {', '.join(HATCHES)}")


def _hub_faults(hub: object) -> Iterator[Fault]:
    if hub is None:
        return
    if not isinstance(hub, dict) or not isinstance(hub.get("place"), str):
        advice = 'write {"place": …, "gateway": …}, or leave the hub out'
        yield _fault("evidence.hub", hub, advice)
        return
    for name in ("gateway", "gateway_note"):
        yield from _text_faults(hub, name, f"evidence.hub.{name}")


def _material_faults(materials: object) -> Iterator[Fault]:
    if materials is None:
        return
    if not isinstance(materials, dict) or not _is_line(materials.get("name"), 60):
        advice = 'write {"name": …, "schemes": […]}, or leave the materials out'
        yield _fault("evidence.materials", materials, advice)
        return
    yield from _text_faults(materials, "plural", "evidence.materials.plural")
    schemes = materials.get("schemes", [])
    if not isinstance(schemes, list):
        yield _fault("evidence.materials.schemes", schemes, "list the schemes")
        return
    codes: list[str] = []
    for number, scheme in enumerate(schemes):
        member = f"evidence.materials.schemes[{number}]"
        said = scheme if isinstance(scheme, dict) else {}
        if not all(_is_line(said.get(name), 120) for name in ("code", "name")):
            yield _fault(member, scheme, "write it as code, name and source")
            continue
        yield from _text_faults(said, "source", f"{member}.source")
        if said["code"] in codes:
            yield _fault(f"{member}.code", said["code"], "give every scheme a code of its own")
        codes.append(said["code"])


def reference_faults(
    document: Any, places: Mapping[str, Sequence[str] | None] | None, sources: set[str] | None
) -> Iterator[Fault]:
    """Yield what a sound descriptor names that tables do not have; None where those are unknown.

    `places` are those that each place lies in, the nearest first.
    """
    found = study(document)
    if places is not None:
        named = {
            "evidence.region": found.region,
            "evidence.hub.place": found.hub.place if found.hub else "",
            "evidence.hub.gateway": found.hub.gateway if found.hub else "",
        }
        for member, code in named.items():
            if code and code not in places:
                same = [place for place in places if place.casefold() == code.casefold()]
                advice = f"write {quoted(same[0])}" if same else "name a place of places.csv"
                yield _fault(member, code, advice)
        if found.hub and found.hub.gateway in places and found.hub.place in places:
            yield from _gateway_faults(found.hub, places[found.hub.gateway])
    schemes = found.materials.schemes if found.materials else ()
    for number, scheme in enumerate(schemes):
        if sources is not None and scheme.source and scheme.source not in sources:
            member = f"evidence.materials.schemes[{number}].source"
            yield _fault(member, scheme.source, "name a source of sources.csv")


def _gateway_faults(hub: Hub, around: Sequence[str] | None) -> Iterator[Fault]:
    if around is not None and hub.place not in around:
        found = f"{quoted(hub.gateway)}, which lies in {' and '.join(around) or 'nothing'}"
        advice = f"write {hub.place} as what it lies in, in places.csv, or name another gateway"
        yield Fault(PACKAGE, None, "evidence.hub.gateway", found, advice)
