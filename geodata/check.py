"""What is wrong with a dataset as a whole: every rule runs, and every fault is gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from geodata import names, package, passages, shapes
from geodata.faults import DatasetError, Fault, quoted, quoted_json
from geodata.files import PACKAGE, Files
from geodata.form import FORM
from geodata.model import DRAWN_KINDS, FIRMNESS, GATEWAY_ROLE, Study
from geodata.roles import leading_roles
from geodata.schema import schema_faults

__all__ = ["DatasetError", "Fault", "check"]

KINDS = {"claims": ("text",), "notes": ("numbers", "context"), "numbers": ("numbers",)}
"""The kinds of source that each table may rest on: only texts are quoted."""

LONGEST_ID, LONGEST_QUOTE = 100, 5000
"""Characters of a wrong value that are compared with right ones: beyond, it takes too long."""

LEAST_LIKE = 60
"""The score, of 100, from which on a passage is worth showing as what a quote may have meant."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class _Dataset:
    """What rules look at: the files, and what the descriptor says where it is sound."""

    files: Files
    study: Study | None

    def rows(self, name: str, *columns: str) -> list[tuple[int, Row]]:
        """Return line and record of a table's rows, none where it lacks one of the columns.

        Columns that may be empty count as there.
        """
        table = self.files.tables.get(name)
        if table is None:
            return []
        needed = {c for c in columns if FORM[name].columns[c].required}
        if not needed <= set(table.header):
            return []
        absent = {c: "" for c in FORM[name].columns if c not in table.header}
        return [
            (row, {**absent, **record} if absent else record) for row, record in table.rows.items()
        ]

    def whole(self, name: str, *columns: str) -> bool:
        """Return whether a table could be read to its end and has these columns."""
        table = self.files.tables.get(name)
        if table is None:
            return FORM[name].optional
        needed = {c for c in columns if FORM[name].columns[c].required}
        return table.complete and needed <= set(table.header)

    def ids(self, name: str, column: str) -> list[str] | None:
        """Return the filled values of a column, None where not all of them are known."""
        if not self.whole(name, column):
            return None
        return [row[column] for _, row in self.rows(name, column) if row[column]]

    def by_id(self, name: str, key: str, *columns: str) -> dict[str, Row]:
        """Return a table's records by id, none where it lacks one of the columns."""
        return {row[key]: row for _, row in self.rows(name, key, *columns)}

    def roles(self) -> list[str] | None:
        """Return the codes of the roles, None where the descriptor is not sound."""
        return [role.code for role in self.study.roles] if self.study else None

    @property
    def gateway(self) -> str:
        """The gateway's code, empty where there is none."""
        return self.study.hub.gateway if self.study and self.study.hub else ""


def check(files: Files) -> list[Fault]:
    """Return everything that is wrong with a dataset, in the order of files and rows.

    A rule that needs a table or a column that is not there is passed over: its absence is a
    fault already, and one fault should not be reported as many. Warnings are among them.
    """
    faults = [fault for name, table in files.tables.items() for fault in schema_faults(name, table)]
    study = None
    if PACKAGE in files.documents:
        own = package.package_faults(files.documents[PACKAGE])
        faults += own
        study = package.study(files.documents[PACKAGE]) if not own else None
    dataset = _Dataset(files, study)
    known = {(fault.file, fault.row, fault.column) for fault in faults}
    for rule in RULES:
        # A value that is wrong in itself is not judged by what it should agree with.
        faults += [f for f in rule(dataset) if (f.file, f.row, f.column) not in known]
    ragged = {(table.file, row) for table in files.tables.values() for row in table.ragged}
    sound = [fault for fault in faults if (fault.file, fault.row) not in ragged]
    return sorted([*files.faults, *sound], key=lambda fault: (fault.file, fault.row or 0))


def _similar(value: str, known: Iterable[str]) -> str:
    """Return the beginning of an advice that names the known value most like this one."""
    every = list(known)
    same = [name for name in every if name.casefold() == value.strip().casefold()]
    similar = same or get_close_matches(value[:LONGEST_ID], every, n=1)
    return f"write {quoted(similar[0])} if that is meant, or " if similar else ""


# --- references ---------------------------------------------------------------------------


def _package_faults(dataset: _Dataset) -> Iterator[Fault]:
    if dataset.study is None:
        return
    places = dataset.by_id("places", "place", "kind") if dataset.whole("places", "place") else None
    sources = dataset.ids("sources", "source_id")
    yield from package.reference_faults(
        dataset.files.documents[PACKAGE], places, None if sources is None else set(sources)
    )


def _reference_faults(dataset: _Dataset) -> Iterator[Fault]:
    for name, form in FORM.items():
        for column in form.columns.values():
            target, _, key = column.references.partition(".")
            known = dataset.ids(target, key) if target else None
            if known is None:
                continue
            allowed = set(known)
            for row, record in dataset.rows(name, column.name):
                value = record[column.name]
                if value and value not in allowed:
                    advice = f"{_similar(value, sorted(allowed))}add it to {target}.csv first"
                    yield Fault(f"{name}.csv", row, column.name, quoted(value), advice)


def _kind_faults(dataset: _Dataset) -> Iterator[Fault]:
    sources = dataset.by_id("sources", "source_id", "kind")
    for name, kinds in KINDS.items():
        for row, record in dataset.rows(name, "source_id"):
            source = sources.get(record["source_id"])
            if source is not None and source["kind"] not in kinds:
                found = f"{quoted(record['source_id'])}, a source of kind {source['kind']}"
                advice = f"name a source of kind {' or '.join(kinds)}"
                yield Fault(f"{name}.csv", row, "source_id", found, advice)


def _repeated_faults(dataset: _Dataset) -> Iterator[Fault]:
    for name, form in FORM.items():
        if len(form.key) == 1:
            continue
        first: dict[tuple[str, ...], int] = {}
        for row, record in dataset.rows(name, *form.key):
            earlier = first.setdefault(tuple(record[column] for column in form.key), row)
            if earlier != row:
                found = f"what row {earlier} says already"
                yield Fault(f"{name}.csv", row, ", ".join(form.key), found, "keep one of the two")


def _text_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Ask for the file of every source of kind text, and for a text at all."""
    rows = dataset.rows("sources", "source_id", "kind")
    for row, record in rows:
        source = record["source_id"]
        path = f"texts/{source}.txt"
        if record["kind"] == "text" and path not in dataset.files.hashes:
            yield Fault("sources.csv", row, "source_id", f"no file {quoted(path)}", "add the text")
    if rows and "text" not in {record["kind"] for _, record in rows}:
        advice = "add a source of kind text: what the map shows is quoted from one"
        yield Fault("sources.csv", None, "kind", "no text", advice)
    for path in dataset.files.stray:
        advice = "list it in sources.csv as a source of kind text, or leave it: it does not count"
        yield Fault(path, None, "", "a text that belongs to no source", advice, warning=True)


# --- places -------------------------------------------------------------------------------


def _place_faults(dataset: _Dataset) -> Iterator[Fault]:
    for row, record in dataset.rows("places", "place", "kind"):
        for which in ("label", "anchor"):
            columns = (f"{which}_lon", f"{which}_lat")
            empty = [column for column in columns if not record[column]]
            if len(empty) == 1:
                advice = "give both coordinates or neither"
                yield Fault("places.csv", row, empty[0], "nothing", advice)
            elif empty and (
                record["kind"] in DRAWN_KINDS or (record["kind"] == "city" and which == "anchor")
            ):
                advice = f"give the coordinates, in degrees: every {record['kind']} is drawn"
                yield Fault("places.csv", row, ", ".join(columns), "nothing", advice)
            elif not empty and record["kind"] == "group":
                advice = "take the coordinates out: a group of places is not drawn"
                yield Fault("places.csv", row, columns[0], quoted(record[columns[0]]), advice)
        if record["inside"] == record["place"]:
            advice = "name the place that it lies in, or nothing"
            yield Fault("places.csv", row, "inside", "itself", advice)
    yield from _circle_faults(dataset)


def _circle_faults(dataset: _Dataset) -> Iterator[Fault]:
    inside = {row["place"]: row["inside"] for _, row in dataset.rows("places", "place")}
    for row, record in dataset.rows("places", "place"):
        seen, at = [record["place"]], inside.get(record["place"], "")
        while at and at not in seen:
            seen.append(at)
            at = inside.get(at, "")
        if at == record["place"] and len(seen) > 1:
            found = f"{' in '.join(seen)} in {at}"
            yield Fault("places.csv", row, "inside", found, "no place lies in itself: correct one")


def _alias_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Warn of a name that two places share: passages that have it name both."""
    owners: dict[str, list[str]] = {}
    for row, record in dataset.rows("places", "place", "name"):
        for name in dict.fromkeys((record["name"], *record["aliases"].split("|"))):
            plain = names.folded(name)[0].strip()
            others = [other for other in owners.get(plain, ()) if other != record["place"]]
            if plain and others:
                found = f"{quoted(name.strip())}, which is a name of {others[0]} too"
                advice = "keep it with one of them, unless both are meant"
                yield Fault("places.csv", row, "aliases", found, advice, warning=True)
            owners.setdefault(plain, []).append(record["place"])


def _claimed_roles(dataset: _Dataset) -> dict[str, list[tuple[str, str]]]:
    given: dict[str, list[tuple[str, str]]] = {}
    for _, claim in dataset.rows("claims", "topic", "place"):
        counts = claim["topic"] == "role" and claim["firmness"] in FIRMNESS
        if counts and claim["status"] != "retired" and not claim["stance"]:
            given.setdefault(claim["place"], []).append((claim["value"], claim["firmness"]))
    return given


def _role_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a typed role that no claim gives, ask for one where two lead, warn of a needless."""
    known = dataset.roles()
    whole = dataset.whole("claims", "topic", "place")
    given = _claimed_roles(dataset)
    for row, record in dataset.rows("places", "place"):
        place, role = record["place"], record["role"]
        leading = leading_roles(given.get(place, ()))
        allowed = [*(known or ()), *([GATEWAY_ROLE] if place == dataset.gateway else [])]
        if role and known is not None and role not in allowed:
            advice = f"give one of: {', '.join(allowed)}, or nothing: it is computed"
            yield Fault("places.csv", row, "role", quoted(role), advice)
        elif role and whole and role not in {code for code, _ in given.get(place, ())}:
            found = f"{quoted(role)}, which no claim of topic role says of {place}"
            yield Fault("places.csv", row, "role", found, "add the claim, or empty the role")
        elif role and whole and role not in leading:
            found = f"{quoted(role)}, where claims give {' and '.join(leading)} more firmly"
            advice = "empty it, unless it must stand: the role is computed"
            yield Fault("places.csv", row, "role", found, advice, warning=True)
        elif not role and whole and len(leading) > 1:
            found = f"nothing, and claims say {' and '.join(leading)} as firmly and as often"
            yield Fault("places.csv", row, "role", found, f"write {' or '.join(leading)}")
    claimed = {code for codes in given.values() for code, _ in codes}
    for number, code in enumerate(known or ()):
        if whole and dataset.rows("claims") and code not in claimed:
            advice = "add a claim, or take the role out: the legend would show it for nothing"
            member = f"evidence.roles[{number}]"
            yield Fault(
                PACKAGE, None, member, f"{quoted(code)}, a role nobody claims", advice, True
            )


_NAMING = ("not named", "named by", "named in", "unnamed")


def _note_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a note that denies what claims show, warn of one that says what is computed."""
    claims = dataset.rows("claims", "place", "topic")
    claimed = {claim["place"]: row for row, claim in claims if claim["topic"] != "heading"}
    for row, record in dataset.rows("places", "place"):
        note = record["note"].casefold()
        if not any(words in note for words in _NAMING):
            continue
        advice = "take it out: which texts name a place is computed from them"
        if "not named" in note and record["place"] in claimed:
            found = f"{quoted(record['note'])}, and row {claimed[record['place']]} of claims.csv"
            yield Fault("places.csv", row, "note", found, advice)
        else:
            yield Fault("places.csv", row, "note", quoted(record["note"]), advice, warning=True)


def _silent_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Warn of a place that texts name and no claim is about."""
    claims = {claim["place"] for _, claim in dataset.rows("claims", "place")}
    for row, record in dataset.rows("places", "place", "name", "kind"):
        if record["place"] in claims or record["kind"] not in DRAWN_KINDS:
            continue
        known = (record["name"], *record["aliases"].split("|"))
        naming = [name for name, text in dataset.files.texts.items() if names.mentions(text, known)]
        if naming and dataset.rows("claims"):
            found = f"{quoted(record['name'])}, which {naming[0]} names, and no claim is about it"
            advice = "add what the text says of it, if that belongs on the map"
            yield Fault("places.csv", row, "place", found, advice, warning=True)


# --- claims -------------------------------------------------------------------------------


def _quote_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a quote that is not in its text to the letter, or is there more than once."""
    texts = dataset.files.texts
    for row, claim in dataset.rows("claims", "source_id", "quote"):
        source, quote = claim["source_id"], claim["quote"]
        text = texts.get(source)
        if text is None or not quote:
            continue
        count = len(passages.positions(quote, text))
        occurrence = claim["occurrence"][:5]
        if not count:
            advice = _quote_advice(quote, source, texts)
            yield Fault("claims.csv", row, "quote", quoted(quote), advice)
        elif not occurrence and count > 1:
            found = f"{quoted(quote)}, which stands {count} times in {source}"
            advice = f"give its occurrence, 1 to {count}, or quote more"
            yield Fault("claims.csv", row, "quote", found, advice)
        elif occurrence.isdecimal() and int(occurrence) > count:
            advice = f"the quote stands {count} time{'s' * (count > 1)} in {source}: count again"
            yield Fault("claims.csv", row, "occurrence", quoted(occurrence), advice)


def _quote_advice(quote: str, source: str, texts: Mapping[str, str]) -> str:
    elsewhere = [name for name, text in texts.items() if quote in text]
    if elsewhere:
        return f"it stands in {' and '.join(elsewhere)}: correct source_id, which is {source}"
    text = texts[source]
    near = passages.closest(quote[:LONGEST_QUOTE], text)
    if near is None or near.score < LEAST_LIKE:
        return f"no passage of {source} is like it: copy one from texts/{source}.txt"
    passage = text[near.start : near.end]
    line = text.count("\n", 0, near.start) + 1
    differs = passages.difference(quote[:LONGEST_QUOTE], passage)
    where = f"texts/{source}.txt, line {line}"
    return f"{differs}: copy the passage from {where}: {quoted(passage, 600)}"


def _cue_faults(dataset: _Dataset) -> Iterator[Fault]:
    for row, claim in dataset.rows("claims", "quote"):
        if passages.cue_span(claim["cue"], claim["quote"]) is None:
            advice = "take the words from the quote, to the letter"
            near = passages.closest(claim["cue"][:LONGEST_QUOTE], claim["quote"])
            if near is not None and near.score >= LEAST_LIKE:
                words = claim["quote"][near.start : near.end]
                advice += f": {quoted(words)} comes closest"
            yield Fault("claims.csv", row, "cue", quoted(claim["cue"]), advice)


def _firmness_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a heading with firmness or cue, and any other claim without."""
    for row, claim in dataset.rows("claims", "topic"):
        heading = claim["topic"] == "heading"
        for column in ("firmness", "cue"):
            if heading and claim[column]:
                advice = "empty it: a heading asserts nothing"
                yield Fault("claims.csv", row, column, quoted(claim[column]), advice)
            elif not heading and not claim[column]:
                advice = "give the claim's firmness and the words of the quote that set it"
                yield Fault("claims.csv", row, column, "nothing", advice)


def _value_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a value that the claim's topic does not know."""
    links = dataset.by_id("links", "link_id", "from_place", "to_place")
    all_links = dataset.whole("links", "link_id", "from_place", "to_place")
    materials, roles = dataset.ids("materials", "material"), dataset.roles()
    for row, claim in dataset.rows("claims", "topic", "place"):
        topic, value, advice = claim["topic"], claim["value"], ""
        if topic == "role" and roles is not None:
            own = [*roles, GATEWAY_ROLE] if claim["place"] == dataset.gateway else roles
            if value not in own:
                advice = f"{_similar(value, own)}give one of: {', '.join(own)}"
        elif topic == "material" and materials is not None and value not in materials:
            advice = f"{_similar(value, materials)}add it to materials.csv first"
        elif topic == "link" and all_links:
            advice = _link_advice(claim, links, dataset)
        if advice:
            yield Fault("claims.csv", row, "value", quoted(value), advice)
        if claim["amount"] and not claim["unit"]:
            yield Fault("claims.csv", row, "unit", "nothing", "give the unit of the amount")


def _link_advice(claim: Row, links: Mapping[str, Row], dataset: _Dataset) -> str:
    link = links.get(claim["value"])
    if link is None:
        return f"{_similar(claim['value'], links)}add it to links.csv first"
    ends = (link["from_place"], link["to_place"])
    if claim["place"] not in ends:
        return (
            f"that link is one of {' and '.join(ends)}, the claim is about {claim['place']}: "
            "correct one"
        )
    return ""


def _indicator_faults(dataset: _Dataset) -> Iterator[Fault]:
    known = dataset.ids("numbers", "indicator")
    for table, column in (("claims", "indicator"), ("numbers", "derived_from")):
        for row, record in dataset.rows(table):
            value = record[column]
            if value and known is not None and value not in known:
                advice = f"{_similar(value, set(known))}name an indicator of numbers.csv"
                yield Fault(f"{table}.csv", row, column, quoted(value), advice)


# --- links, notes, contrasts --------------------------------------------------------------


def _link_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a link that rests on no claim, and one to its own place or one inside it."""
    claims = dataset.rows("claims", "topic", "place")
    claimed = {claim["value"] for _, claim in claims if claim["topic"] == "link"}
    inside = {row["place"]: row["inside"] for _, row in dataset.rows("places", "place")}
    roles = dataset.roles()
    for row, record in dataset.rows("links", "link_id", "from_place", "to_place"):
        start, end = record["from_place"], record["to_place"]
        if start == end:
            advice = "name the place at the other end"
            yield Fault("links.csv", row, "to_place", f"{quoted(end)} again", advice)
        elif end in (inside.get(start), inside.get(inside.get(start, ""))) or start in (
            inside.get(end),
            inside.get(inside.get(end, "")),
        ):
            found = f"{quoted(end)}, and one of {start} and {end} lies in the other"
            yield Fault("links.csv", row, "to_place", found, "link places that lie apart")
        if dataset.whole("claims", "topic") and record["link_id"] not in claimed:
            found = f"{quoted(record['link_id'])}, which no claim of topic link names"
            yield Fault("links.csv", row, "link_id", found, "add the claim, or take the link out")
        if record["role"] and roles is not None and record["role"] not in roles:
            advice = f"{_similar(record['role'], roles)}give one of: {', '.join(roles)}, or nothing"
            yield Fault("links.csv", row, "role", quoted(record["role"]), advice)


def _note_reference_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a note about nothing known, and a material without a firmness."""
    places, links = dataset.ids("places", "place"), dataset.ids("links", "link_id")
    materials = dataset.ids("materials", "material")
    if places is None or links is None or materials is None:
        return
    for row, record in dataset.rows("notes", "about"):
        about = record["about"]
        if about and about not in (*places, *links, *materials):
            advice = (
                f"{_similar(about, [*places, *links, *materials])}name a place, link or material"
            )
            yield Fault("notes.csv", row, "about", quoted(about), advice)
        if record["material"] and about in places and not record["firmness"]:
            advice = "say how firmly the literature has it"
            yield Fault("notes.csv", row, "firmness", "nothing", advice)
        if record["material"] and about not in places and about in (*links, *materials):
            found = f"{quoted(record['material'])}, in a note about {about}"
            advice = "empty it: a material is tied to a place"
            yield Fault("notes.csv", row, "material", found, advice)


def _scheme_faults(dataset: _Dataset) -> Iterator[Fault]:
    if dataset.study is None:
        return
    vocabulary = dataset.study.materials
    schemes = [scheme.code for scheme in vocabulary.schemes] if vocabulary else []
    for row, record in dataset.rows("material_groups", "material", "group", "scheme"):
        if record["scheme"] and record["scheme"] not in schemes:
            advice = f"{_similar(record['scheme'], schemes)}add it to evidence.materials.schemes"
            yield Fault("material_groups.csv", row, "scheme", quoted(record["scheme"]), advice)
        if record["material"] == record["group"]:
            advice = "name the material that lies in the group"
            yield Fault("material_groups.csv", row, "material", "the group itself", advice)
    if dataset.rows("materials", "material") and vocabulary is None:
        advice = 'add {"name": …} there, or take the table out'
        yield Fault(PACKAGE, None, "evidence.materials", "nothing, and a materials.csv", advice)


def _contrast_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a pair of one text with itself, and a side that is a heading."""
    claims = dataset.by_id("claims", "claim_id", "source_id", "topic")
    for row, record in dataset.rows("contrasts", "claim_a", "claim_b"):
        sides = [claims.get(record[column]) for column in ("claim_a", "claim_b")]
        for column, claim in zip(("claim_a", "claim_b"), sides, strict=True):
            if claim is not None and claim["topic"] == "heading":
                found = f"{quoted(record[column])}, a heading"
                yield Fault("contrasts.csv", row, column, found, "name a claim that says something")
        one, other = sides
        if one is not None and other is not None and one["source_id"] == other["source_id"]:
            found = f"{quoted(record['claim_b'])}, from {other['source_id']} too"
            yield Fault("contrasts.csv", row, "claim_b", found, "name a claim of another text")


# --- shapes -------------------------------------------------------------------------------


def _shape_faults(dataset: _Dataset) -> Iterator[Fault]:
    documents = dataset.files.documents
    kinds = None
    if dataset.whole("places", "place", "kind"):
        kinds = {row["place"]: row["kind"] for _, row in dataset.rows("places", "place", "kind")}
    if shapes.PLACES in documents:
        yield from shapes.places_faults(documents[shapes.PLACES], kinds)
    if shapes.CONTEXT in documents:
        yield from shapes.context_faults(documents[shapes.CONTEXT])


def _provenance_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse shapes other than those that the record of their making names."""
    file = "shapes/provenance.json"
    if file not in dataset.files.documents:
        return
    document = dataset.files.documents[file]
    outputs = document.get("outputs") if isinstance(document, dict) else None
    digests: Mapping[str, Any] = outputs if isinstance(outputs, dict) else {}
    for path in (shapes.PLACES, shapes.CONTEXT):
        name, found = path.removeprefix("shapes/"), dataset.files.hashes.get(path)
        if found and digests.get(name) != found:
            said = f"{quoted_json(digests.get(name))}, which is not the sha256 of {path}"
            advice = f"{shapes.REBUILD}, or, if the shapes are meant so, write {quoted(found)}"
            yield Fault(file, None, f"outputs.{name}", said, advice)


RULES: tuple[Callable[[_Dataset], Iterator[Fault]], ...] = (
    _package_faults,
    _reference_faults,
    _kind_faults,
    _repeated_faults,
    _text_faults,
    _place_faults,
    _alias_faults,
    _role_faults,
    _note_faults,
    _silent_faults,
    _quote_faults,
    _cue_faults,
    _firmness_faults,
    _value_faults,
    _indicator_faults,
    _link_faults,
    _note_reference_faults,
    _scheme_faults,
    _contrast_faults,
    _shape_faults,
    _provenance_faults,
)
