"""What is wrong with a dataset as a whole: every rule runs, and every fault is gathered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from geodata import names, package, passages, shapes
from geodata.copies import report_of_rows
from geodata.faults import DatasetError, Fault, quoted, quoted_json
from geodata.files import PACKAGE, Files
from geodata.form import FORM
from geodata.model import DRAWN_KINDS, FIRMNESS, GATEWAY_ROLE, POINT_KINDS, Study
from geodata.numbers import WITHOUT_VALUE, WORLD, listed
from geodata.roles import leading_roles
from geodata.schema import schema_faults

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["DatasetError", "Fault", "check"]

KINDS = {"claims": ("text",), "notes": ("numbers", "context"), "numbers": ("numbers",)}
"""The kinds of source that each table may rest on: only texts are quoted."""

LONGEST_ID, LONGEST_QUOTE = 100, 5000
"""Characters of a wrong value that are compared with right ones: beyond, it takes too long."""

LEAST_LIKE = 60
"""The score, of 100, from which on a passage is worth showing as what a quote may have meant."""

MOST_ROWS = 12
"""Rows that are named of a column that is broken."""

MOST_A_COLUMN = 5
"""Faults of a column that are reported one by one: of more alike, the column itself is broken."""

FAR_DEG = {"label": 3.0, "anchor": 0.5}
"""So far off its place a typed point is doubtful, in degrees: a name may stand beside it."""

Row = Mapping[str, str]


POINTS = ("anchor_lon", "anchor_lat", "label_lon", "label_lat")
"""The columns of a place that say where it stands."""

OF_ROLES = ("place", "topic", "value", "firmness", "stance", "status")
"""The columns of a claim by which it gives its place a role."""

Cell = tuple[str, int | None, str]
"""File, row and column."""


@dataclass(frozen=True)
class _Dataset:
    """What rules look at: the files, and what the descriptor says where it is sound.

    `wrong` are the cells that have a fault already: what hangs on one of them is not judged.
    """

    files: Files
    study: Study | None
    wrong: set[Cell] = field(default_factory=set)
    _records: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)

    def rows(self, name: str, *columns: str) -> list[tuple[int, Row]]:
        """Return line and record of a table's rows, none where it lacks one of the columns.

        Columns that may be empty count as there. Rows of which one of the columns is wrong in
        itself are left out.
        """
        if not self._has(name, *columns):
            return []
        file = f"{name}.csv"
        wrong = {row for of, row, column in self.wrong if of == file and column in columns}
        every = self._every(name)
        return [pair for pair in every if pair[0] not in wrong] if wrong else every

    def _has(self, name: str, *columns: str) -> bool:
        table = self.files.tables.get(name)
        needed = {c for c in columns if FORM[name].columns[c].required}
        known = table is not None and any(c in FORM[name].columns for c in table.header)
        return table is not None and known and needed <= set(table.header)

    def _every(self, name: str) -> list[tuple[int, Row]]:
        # Many rules ask for a table, which may have a hundred thousand rows.
        if name not in self._records:
            table = self.files.tables[name]
            absent = {c: "" for c in FORM[name].columns if c not in table.header}
            self._records[name] = [
                (row, {**absent, **record} if absent else record)
                for row, record in table.rows.items()
            ]
        return self._records[name]

    def absent(self, name: str) -> bool:
        """Return whether a table that may be absent is."""
        file = f"{name}.csv"
        broken = any(fault.file == file for fault in self.files.faults)
        return name not in self.files.tables and FORM[name].optional and not broken

    def whole(self, name: str, *columns: str) -> bool:
        """Return whether all of a table's records are known, and each has these columns."""
        if self.absent(name):
            return True
        return self._has(name, *columns) and self.files.tables[name].complete

    def sound(self, name: str, *columns: str) -> bool:
        """Return whether all of a table's records are known, and right in these columns."""
        cells = {(f"{name}.csv", column) for column in columns}
        wrong = any((file, column) in cells for file, _, column in self.wrong)
        return self.whole(name, *columns) and not wrong

    def ids(self, name: str, column: str) -> list[str] | None:
        """Return the filled values of a column, None where they are not known or mostly wrong."""
        if not self.whole(name, column):
            return None
        if self.absent(name):
            return []
        if self.broken(name, column):
            return None
        return [record[column] for _, record in self._every(name) if record[column]]

    def broken(self, name: str, column: str) -> bool:
        """Return whether most of the values of a column are wrong."""
        rows = {row for row, r in self._every(name) if r[column]} if self._has(name, column) else ()
        wrong = {row for file, row, of in self.wrong if (file, of) == (f"{name}.csv", column)}
        return len(wrong) > MOST_A_COLUMN and len(wrong) > 0.5 * len(wrong.union(rows))

    def misspelt(self, name: str, column: str) -> set[str]:
        """Return the keys of the values of a column that are wrong in themselves."""
        rows = self._every(name) if self._has(name, column) else ()
        file = f"{name}.csv"
        return {names.key(r[column]) for row, r in rows if (file, row, column) in self.wrong}

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
    dataset = _Dataset(files, study, {(fault.file, fault.row, fault.column) for fault in faults})
    for rule in RULES:
        # What hangs on a value that is wrong in itself is not judged, in this rule and in others.
        found = [f for f in rule(dataset) if (f.file, f.row, f.column) not in dataset.wrong]
        faults += found
        dataset.wrong.update((f.file, f.row, f.column) for f in found if not f.warning)
    ragged = {(table.file, row) for table in files.tables.values() for row in table.ragged}
    sound = [fault for fault in faults if (fault.file, fault.row) not in ragged]
    every = _summed([*files.faults, *sound], files)
    return sorted(every, key=lambda fault: (fault.file, fault.row or 0))


def _summed(faults: Iterable[Fault], files: Files) -> Iterator[Fault]:
    """Yield faults, one for all those of a column of which nearly every value is wrong."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        if fault.warning:
            yield fault
        else:
            groups.setdefault((fault.file, fault.column), []).append(fault)
    for (file, column), group in groups.items():
        table = files.tables.get(file.removesuffix(".csv"))
        rows = {fault.row for fault in group if fault.row is not None}
        if table is None or len(rows) <= MOST_A_COLUMN or len(rows) < len(group):
            yield from group
            continue
        filled = {row for row, record in table.rows.items() if record.get(column, "-")}
        yield from [_for_all(group)] if len(rows) > 0.5 * len(rows | filled) else group


def _for_all(group: Sequence[Fault]) -> Fault:
    """Return one fault for several of a column, with the first of their rows."""
    first, *others = sorted(group, key=lambda fault: fault.row or 0)
    more = ", …" if len(others) > MOST_ROWS else ""
    rows = ", ".join(str(fault.row) for fault in others[:MOST_ROWS]) + more
    found = f"{first.found}, and as wrong in {len(others)} rows more ({rows})"
    return replace(first, found=found)


def _instead(value: str, known: Iterable[str], otherwise: str) -> str:
    """Return the advice to write the known value that is most like this one, or do otherwise."""
    every = list(known)
    same = [name for name in every if names.key(name) == names.key(value)]
    if same:
        return f"write {quoted(same[0])}"
    similar = get_close_matches(value[:LONGEST_ID], every, n=1)
    return f"write {quoted(similar[0])} if that is meant, or {otherwise}" if similar else otherwise


# --- references ---------------------------------------------------------------------------


def _package_faults(dataset: _Dataset) -> Iterator[Fault]:
    if dataset.study is None:
        return
    around, places = _around(dataset), None
    if dataset.sound("places", "place"):
        places = {row["place"]: around.get(row["place"]) for _, row in dataset.rows("places")}
    sources = None
    if dataset.sound("sources", "source_id"):
        sources = set(dataset.ids("sources", "source_id") or ())
    yield from package.reference_faults(dataset.files.documents[PACKAGE], places, sources)
    yield from _hub_faults(dataset, dataset.study)
    for number, path in dataset.files.lacking.items():
        if (path, None, "") in dataset.wrong:
            continue
        advice = "add the file, or take the resource out: readers of Data Packages ask for it"
        found = f"{quoted(path)}, and there is no such file"
        yield Fault(PACKAGE, None, f"resources[{number}].path", found, advice, warning=True)


def _hub_faults(dataset: _Dataset, study: Study) -> Iterator[Fault]:
    """Refuse a hub or gateway that is nowhere on the map: its arrows would not be drawn."""
    ends = {"place": study.hub.place, "gateway": study.hub.gateway} if study.hub else {}
    places = dataset.by_id("places", "place", "kind", *POINTS)
    for member, code in ends.items():
        place = places.get(code)
        if place is None or place["kind"] in DRAWN_KINDS or _is_point(place):
            continue
        if place["kind"] == "group":
            found = f"{quoted(code)}, a group, which is not drawn"
            advice = "name a country, a region or a city at which arrows can end"
        else:
            found = f"{quoted(code)}, a place of kind {place['kind']} without an anchor"
            advice = "give it anchor_lon and anchor_lat in places.csv: arrows end there"
        yield Fault(PACKAGE, None, f"evidence.hub.{member}", found, advice)


def _is_point(place: Row) -> bool:
    """Say whether a row of `places.csv` is a point on the map."""
    return place["kind"] in POINT_KINDS and bool(place["anchor_lon"] or place["label_lon"])


def _reference_faults(dataset: _Dataset) -> Iterator[Fault]:
    for name, form in FORM.items():
        for column in form.columns.values():
            target, _, key = column.references.partition(".")
            known = dataset.ids(target, key) if target else None
            if known is None or dataset.absent(target):
                continue
            allowed, misspelt = set(known), dataset.misspelt(target, key)
            for row, record in dataset.rows(name, column.name):
                value = record[column.name]
                # Of an id that is wrong where it is defined, that is the fault.
                if value and value not in allowed and names.key(value) not in misspelt:
                    advice = _instead(value, sorted(allowed), f"add it to {target}.csv first")
                    yield Fault(f"{name}.csv", row, column.name, quoted(value), advice)


def _absent_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Ask once for a table that may be absent, where records of others refer to it."""
    for target in filter(dataset.absent, FORM):
        for name, row, value in _referring(dataset, target):
            found = f"no such file, and row {row} of {name}.csv names {quoted(value)}"
            yield Fault(f"{target}.csv", None, "", found, "add it")
            break


def _referring(dataset: _Dataset, target: str) -> Iterator[tuple[str, int, str]]:
    """Yield table, row and value of the records that refer to a table."""
    columns = [
        (name, column.name)
        for name, form in FORM.items()
        for column in form.columns.values()
        if column.references.partition(".")[0] == target
    ]
    for name, column in [*columns, *([("claims", "indicator")] if target == "numbers" else [])]:
        for row, record in dataset.rows(name, column):
            if record[column]:
                yield name, row, record[column]
    if target == "materials":
        for row, claim in dataset.rows("claims", "topic", "value"):
            if claim["topic"] == "material":
                yield "claims", row, claim["value"]


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


def _source_faults(dataset: _Dataset) -> Iterator[Fault]:
    for row, record in dataset.rows("sources", "source_id", "supersedes"):
        if record["supersedes"] == record["source_id"]:
            advice = "name the earlier version that it takes the place of, or nothing"
            yield Fault("sources.csv", row, "supersedes", "itself", advice)


def _text_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Ask for the file of every source of kind text."""
    rows = dataset.rows("sources", "source_id", "kind")
    for row, record in rows:
        source = record["source_id"]
        path = f"texts/{source}.txt"
        if record["kind"] == "text" and path not in dataset.files.hashes:
            yield Fault("sources.csv", row, "source_id", f"no file {quoted(path)}", "add the text")
    lost = {f"texts/{r['source_id']}.txt".casefold() for _, r in rows if r["kind"] == "text"}
    for path in dataset.files.stray if dataset.sound("sources", "source_id", "kind") else ():
        advice = "list it in sources.csv as a source of kind text, or leave it: it does not count"
        if path.casefold() in lost:
            advice = "rename it as its source is written, in small letters"
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
            elif empty and record["kind"] == "city" and which == "anchor":
                advice = "give the coordinates, in degrees: a city has no shape to take them from"
                yield Fault("places.csv", row, ", ".join(columns), "nothing", advice)
            elif not empty and record["kind"] == "group":
                advice = "take the coordinates out: a group of places is not drawn"
                yield Fault("places.csv", row, columns[0], quoted(record[columns[0]]), advice)
        if record["inside"] == record["place"]:
            advice = "name the place that it lies in, or nothing"
            yield Fault("places.csv", row, "inside", "itself", advice)


def _around(dataset: _Dataset) -> dict[str, list[str]]:
    """Return the places that each lies in, from the nearest on; itself last, in a circle."""
    rows = dataset.rows("places", "place", "inside")
    inside = {record["place"]: record["inside"] for _, record in rows}
    found: dict[str, list[str]] = {}
    for place, nearest in inside.items():
        found[place], at = [], nearest
        while at and at not in found[place]:
            found[place].append(at)
            at = inside.get(at, "")
    return found


def _circle_faults(dataset: _Dataset) -> Iterator[Fault]:
    around = _around(dataset)
    for row, record in dataset.rows("places", "place", "inside"):
        places = around[record["place"]]
        if record["place"] in places and len(places) > 1:
            circle = places[: places.index(record["place"]) + 1]
            found = f"{record['place']} in {' in '.join(circle)}"
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


def _claimed_roles(dataset: _Dataset) -> dict[str, dict[tuple[str, str, Hashable], None]]:
    """Return role, firmness and report of the claims that give a place its roles, by place."""
    given: dict[str, dict[tuple[str, str, Hashable], None]] = {}
    rows = [claim for _, claim in dataset.rows("claims", *OF_ROLES)]
    pairs = dataset.rows("contrasts", "relation", "claim_a", "claim_b")
    reports = report_of_rows(rows, [pair for _, pair in pairs])
    for claim in rows:
        counts = claim["topic"] == "role" and claim["firmness"] in FIRMNESS
        if counts and claim["status"] != "retired" and not claim["stance"]:
            said = (claim["value"], claim["firmness"], reports[claim["claim_id"]])
            given.setdefault(claim["place"], {})[said] = None
    return given


def _unsure(dataset: _Dataset) -> set[str] | None:
    """Return the places whose roles a claim that is wrong may change; None where it may be any."""
    if not dataset.sound("claims", "place"):
        return None
    right = dict(dataset.rows("claims", *OF_ROLES))
    return {c["place"] for row, c in dataset.rows("claims") if row not in right}


def _role_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Ask for a role where two lead, warn of one that is typed for nothing."""
    known, unsure = dataset.roles(), _unsure(dataset)
    given = _claimed_roles(dataset)
    for row, record in dataset.rows("places", "place", "role"):
        place, role = record["place"], record["role"]
        mine = given.get(place, {})
        leading = leading_roles([said[:2] for said in mine], [report for *_, report in mine])
        allowed = [*(known or ()), *([GATEWAY_ROLE] if place == dataset.gateway else [])]
        if role and known is not None and role not in allowed:
            otherwise = f"give one of: {', '.join(allowed)}, or nothing: it is computed"
            advice = _instead(role, allowed, otherwise)
            yield Fault("places.csv", row, "role", quoted(role), advice)
        elif unsure is None or place in unsure:
            continue
        elif role and role not in {code for code, *_ in mine}:
            found = f"{quoted(role)}, which no claim of topic role says of {place}"
            advice = "add the claim, or empty the role: it fills nothing on the map"
            yield Fault("places.csv", row, "role", found, advice, warning=True)
        elif role and role not in leading:
            found = f"{quoted(role)}, where claims give {' and '.join(leading)} more firmly"
            advice = "empty it, unless it must stand: the role is computed"
            yield Fault("places.csv", row, "role", found, advice, warning=True)
        elif not role and len(leading) > 1:
            found = f"nothing, and claims say {' and '.join(leading)} as firmly and as often"
            yield Fault("places.csv", row, "role", found, f"write {' or '.join(leading)}")
    claimed = {code for said in given.values() for code, *_ in said}
    for number, code in enumerate(known or ()):
        if unsure == set() and given and code not in claimed:
            advice = "add a claim, or take the role out: the legend would show it for nothing"
            member = f"evidence.roles[{number}]"
            found = f"{quoted(code)}, a role nobody claims"
            yield Fault(PACKAGE, None, member, found, advice, warning=True)


_DENYING = ("not named", "unnamed", "named by no", "named in no")
_NAMING = (*_DENYING, "named by", "named in")


def _note_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Warn of a note that says what is computed, and of a claim that contradicts it."""
    claimed: dict[str, int] = {}
    for row, claim in dataset.rows("claims", "place", "topic", "status"):
        if claim["topic"] != "heading" and claim["status"] != "retired":
            claimed.setdefault(claim["place"], row)
    for row, record in dataset.rows("places", "place"):
        note = record["note"].casefold()
        if not any(words in note for words in _NAMING):
            continue
        found, advice = quoted(record["note"]), "take it out: which texts name a place is computed"
        if any(words in note for words in _DENYING) and record["place"] in claimed:
            found += f", which row {claimed[record['place']]} of claims.csv contradicts"
        yield Fault("places.csv", row, "note", found, advice, warning=True)


def _silent_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Warn of a place that texts name and no claim is about."""
    if not dataset.sound("claims", "place", "status"):
        return
    rows = dataset.rows("claims", "place")
    claims = {claim["place"] for _, claim in rows if claim["status"] != "retired"}
    places = dataset.rows("places", "place", "name", "aliases", "kind")
    called = {row: (record["name"], *record["aliases"].split("|")) for row, record in places}
    # All names at once, so that a name inside another place's longer one does not count.
    pattern = names.spelt(name for known in called.values() for name in known)
    found_in = {name: names.found_in(text, pattern) for name, text in dataset.files.texts.items()}
    for row, record in places:
        if record["place"] in claims or record["kind"] not in DRAWN_KINDS or not rows:
            continue
        keys = {names.key(name) for name in called[row] if name.strip()}
        if naming := next((name for name, found in found_in.items() if keys & found), ""):
            found = f"{quoted(record['name'])}, which {naming} names, and no claim is about it"
            advice = "add what the text says of it, if that belongs on the map"
            yield Fault("places.csv", row, "place", found, advice, warning=True)


# --- claims -------------------------------------------------------------------------------


def _quote_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a quote that is not in its text to the letter, or is there more than once."""
    texts = dataset.files.texts
    absent: dict[str, list[Fault]] = {}
    for row, claim in dataset.rows("claims", "source_id", "quote"):
        source, quote = claim["source_id"], claim["quote"]
        text = texts.get(source)
        if text is None or not quote:
            continue
        count = len(passages.positions(quote, text))
        occurrence = claim["occurrence"][:5]
        if not count:
            kind, advice = _quote_advice(quote, source, texts)
            fault = Fault("claims.csv", row, "quote", quoted(quote), advice)
            absent.setdefault(kind or f"{row}", []).append(fault)
        elif not occurrence and count > 1:
            found = f"{quoted(quote)}, which stands {count} times in {source}"
            advice = f"give its occurrence, 1 to {count}, or quote more"
            yield Fault("claims.csv", row, "quote", found, advice)
        elif occurrence.isdecimal() and int(occurrence) > count:
            advice = f"the quote stands {count} time{'s' * (count > 1)} in {source}: count again"
            yield Fault("claims.csv", row, "occurrence", quoted(occurrence), advice)
    for alike in absent.values():
        # What a program did to all quotes alike is one thing to put right.
        yield from alike if len(alike) <= MOST_A_COLUMN else [_for_all(alike)]


def _quote_advice(quote: str, source: str, texts: Mapping[str, str]) -> tuple[str, str]:
    """Return the one way in which a quote differs from its text, if it is one, and what to do."""
    elsewhere = [name for name, text in texts.items() if quote in text]
    if elsewhere:
        return "", f"it stands in {' and '.join(elsewhere)}: correct source_id, which is {source}"
    text = texts[source]
    near = passages.closest(quote[:LONGEST_QUOTE], text)
    if near is None or near.score < LEAST_LIKE:
        return "", f"no passage of {source} is like it: copy one from texts/{source}.txt"
    passage = text[near.start : near.end]
    line = len(passages.LINE_END.findall(text, 0, near.start)) + 1
    differs = passages.difference(quote[:LONGEST_QUOTE], passage)
    where = f"texts/{source}.txt, line {line}"
    advice = f"{differs}: copy the passage from {where}: {quoted(passage, 600)}"
    return passages.kind_of_difference(quote[:LONGEST_QUOTE], passage), advice


def _cue_faults(dataset: _Dataset) -> Iterator[Fault]:
    if dataset.broken("claims", "quote"):
        return
    for row, claim in dataset.rows("claims", "cue"):
        if not claim["quote"]:
            continue
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
    materials, roles = dataset.ids("materials", "material"), dataset.roles()
    for row, claim in dataset.rows("claims", "topic", "place", "value"):
        topic, value, advice = claim["topic"], claim["value"], ""
        if topic == "role" and roles is not None:
            own = [*roles, GATEWAY_ROLE] if claim["place"] == dataset.gateway else roles
            if value == GATEWAY_ROLE and (PACKAGE, None, "evidence.hub.gateway") in dataset.wrong:
                continue
            if value == GATEWAY_ROLE and value not in own:
                named = dataset.gateway or "a place that evidence.hub names"
                advice = f"give one of: {', '.join(own)}; only {named} is a gateway"
            elif value not in own:
                advice = _instead(value, own, f"give one of: {', '.join(own)}")
        elif topic == "material" and materials is not None and not dataset.absent("materials"):
            misspelt = dataset.misspelt("materials", "material")
            if value not in materials and names.key(value) not in misspelt:
                advice = _instead(value, materials, "add it to materials.csv first")
        elif topic == "link":
            advice = _link_advice(claim, links, dataset)
        if advice:
            yield Fault("claims.csv", row, "value", quoted(value), advice)


def _amount_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse an amount without a unit; warn of the reverse, and of one that no quote states."""
    for row, claim in dataset.rows("claims", "amount", "unit", "quote"):
        amount, unit = claim["amount"], claim["unit"]
        if amount and not unit:
            yield Fault("claims.csv", row, "unit", "nothing", "give the unit of the amount")
        elif unit and not amount:
            advice = f"give the amount in {unit} that the quote states, or empty the unit"
            yield Fault("claims.csv", row, "amount", "nothing", advice, warning=True)
        elif amount and round(float(amount), 9) not in passages.numbers(claim["quote"]):
            found = f"{quoted(amount)}, which does not stand in the quote in digits"
            advice = "write the number that the quote states, unless it says it in words"
            yield Fault("claims.csv", row, "amount", found, advice, warning=True)


def _link_advice(claim: Row, links: Mapping[str, Row], dataset: _Dataset) -> str:
    """Return what to do about the link that a claim names; nothing where it is right."""
    value, known = claim["value"], dataset.ids("links", "link_id")
    if known is None or names.key(value) in dataset.misspelt("links", "link_id"):
        return ""
    if value not in known:
        return _instead(value, known, "add it to links.csv first")
    if value not in links:
        # An end of it is wrong in itself.
        return ""
    ends = (links[value]["from_place"], links[value]["to_place"])
    if claim["place"] not in ends:
        return (
            f"that link is one of {' and '.join(ends)}, the claim is about {claim['place']}: "
            "correct one"
        )
    return ""


def _indicator_faults(dataset: _Dataset) -> Iterator[Fault]:
    indicators = dataset.ids("numbers", "indicator")
    if indicators is None or dataset.absent("numbers"):
        return
    known = set(indicators)
    for table, column in (("claims", "indicator"), ("numbers", "derived_from")):
        for row, record in dataset.rows(table, column):
            value = record[column]
            for one in listed(value) if table == "claims" else filter(None, (value,)):
                if one not in known:
                    advice = _instead(one, known, "name an indicator of numbers.csv")
                    yield Fault(f"{table}.csv", row, column, quoted(one), advice)


# --- links, notes, contrasts --------------------------------------------------------------


def _link_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a link that rests on no claim, and one to its own place or one inside it."""
    claimed = _claimed_links(dataset)
    around, roles = _around(dataset), dataset.roles()
    for row, record in dataset.rows("links", "link_id", "from_place", "to_place"):
        start, end = record["from_place"], record["to_place"]
        if start == end:
            advice = "name the place at the other end"
            yield Fault("links.csv", row, "to_place", f"{quoted(end)} again", advice)
        elif end in around.get(start, ()) or start in around.get(end, ()):
            inner, outer = (start, end) if end in around.get(start, ()) else (end, start)
            found = f"{quoted(end)}, and {inner} lies in {outer}"
            yield Fault("links.csv", row, "to_place", found, "link places that lie apart")
    places = dataset.by_id("places", "place", "kind", *POINTS)
    for row, record in dataset.rows("links", "from_place", "to_place"):
        for column in ("from_place", "to_place"):
            place = places.get(record[column])
            if place and place["kind"] == "world" and not _is_point(place):
                found = f"a link ends at {record[column]}, which has neither a shape nor a point"
                advice = (
                    "give it anchor_lon and anchor_lat in places.csv, or leave it: no arrow is "
                    "drawn, and panels list the link"
                )
                yield Fault("links.csv", row, column, found, advice, warning=True)
    for row, record in dataset.rows("links", "link_id", "role"):
        if claimed is not None and record["link_id"] not in claimed:
            found = f"{quoted(record['link_id'])}, which no claim of topic link names"
            yield Fault("links.csv", row, "link_id", found, "add the claim, or take the link out")
        if record["role"] and roles is not None and record["role"] not in roles:
            advice = _instead(record["role"], roles, f"give one of: {', '.join(roles)}, or nothing")
            yield Fault("links.csv", row, "role", quoted(record["role"]), advice)


def _claimed_links(dataset: _Dataset) -> set[str] | None:
    """Return the links that claims name or seem to mean, None where that is not known."""
    if not dataset.whole("claims", "topic") or dataset.broken("claims", "value"):
        return None
    known = dataset.ids("links", "link_id") or []
    sound = dict(dataset.rows("claims", "topic"))
    found = set()
    for row, claim in dataset.rows("claims"):
        # A topic that is wrong in itself may be that of a link.
        if row not in sound or claim["topic"] == "link":
            value = claim["value"]
            found.add(value)
            if value not in known:
                same = [link for link in known if names.key(link) == names.key(value)]
                found.update(same or get_close_matches(value[:LONGEST_ID], known, n=1))
    return found


def _note_reference_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a note about nothing known, and a material without a firmness."""
    places, links = dataset.ids("places", "place"), dataset.ids("links", "link_id")
    materials = dataset.ids("materials", "material")
    if places is None or links is None or materials is None:
        return
    known = (*places, *links, *materials)
    misspelt = {
        *dataset.misspelt("places", "place"),
        *dataset.misspelt("links", "link_id"),
        *dataset.misspelt("materials", "material"),
    }
    for row, record in dataset.rows("notes", "about", "material", "firmness"):
        about = record["about"]
        if about not in known and names.key(about) not in misspelt:
            advice = _instead(about, known, "name a place, link or material")
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
    if dataset.rows("materials", "material") and vocabulary is None:
        advice = 'add {"name": …} there, or take the table out'
        yield Fault(PACKAGE, None, "evidence.materials", "nothing, and a materials.csv", advice)
        return
    for row, record in dataset.rows("material_groups", "material", "group", "scheme"):
        if record["scheme"] not in schemes:
            advice = _instead(record["scheme"], schemes, "add it to evidence.materials.schemes")
            yield Fault("material_groups.csv", row, "scheme", quoted(record["scheme"]), advice)
        if record["material"] == record["group"]:
            advice = "name the material that lies in the group"
            yield Fault("material_groups.csv", row, "material", "the group itself", advice)


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


def _number_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a number that is not there, or there and not to be, and one that has no size."""
    for row, record in dataset.rows("numbers", "value", "status"):
        value, status = record["value"], record["status"]
        if not value and status not in WITHOUT_VALUE:
            advice = f"give the number, or its status: {' or '.join(WITHOUT_VALUE)}"
            yield Fault("numbers.csv", row, "value", "nothing", advice)
        elif value and float(value) < 0:
            advice = "give an amount of nothing or more: a circle's area shows it"
            yield Fault("numbers.csv", row, "value", quoted(value), advice)
        elif value and status in WITHOUT_VALUE and not (status == "nil" and float(value) == 0):
            advice = "empty one of the two"
            yield Fault("numbers.csv", row, "status", f"{quoted(value)}, and {status}", advice)
    yield from _series_faults(dataset)
    yield from _undrawn_faults(dataset)


def _series_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Refuse a unit that changes within an indicator, and two values of one edition."""
    units: dict[str, tuple[int, str]] = {}
    given: set[str] = set()
    editions: dict[tuple[str, ...], tuple[int, str]] = {}
    of = ("indicator", "place", "partner", "year", "source_id", "edition")
    for row, record in dataset.rows("numbers", "unit", *of):
        name, unit = record["indicator"], record["unit"]
        first, own = units.setdefault(name, (row, unit))
        if unit != own:
            found = f"{quoted(unit)}, and {quoted(own)} in row {first}"
            advice = f"give all numbers of {name} in one unit, or call the others another indicator"
            yield Fault("numbers.csv", row, "unit", found, advice)
        same, other = editions.setdefault(tuple(record[column] for column in of), (row, unit))
        if same != row and other != unit:
            found = f"a second value beside that of row {same}"
            advice = "keep one of the two, or name their editions"
            yield Fault("numbers.csv", row, ", ".join(of), found, advice)
        # One that lacks its value by mistake is a fault already.
        if record["value"] or record["status"] not in WITHOUT_VALUE:
            given.add(name)
    whole = dataset.sound("numbers", "value", "status", "unit", *of)
    for name, (row, _) in units.items():
        if whole and name not in given:
            found = f"{quoted(name)}, without a value in any year"
            advice = "give a value, or leave it: nothing of it can be drawn"
            yield Fault("numbers.csv", row, "indicator", found, advice, warning=True)


def _undrawn_faults(dataset: _Dataset) -> Iterator[Fault]:
    """Warn of numbers for a place that is nowhere on the map, once a place."""
    document, told = dataset.files.documents.get(shapes.PLACES), set[str]()
    if document is None or any(file == shapes.PLACES for file, _, _ in dataset.wrong):
        return
    known, places = shapes.place_shapes(document), dataset.by_id("places", "place", "kind", *POINTS)
    for row, record in dataset.rows("numbers", "place"):
        code = record["place"]
        place = places.get(code)
        if code in told or place is None or place["kind"] == WORLD or code in known:
            continue
        told.add(code)
        if not (place["anchor_lon"] or place["label_lon"]):
            found = f"{quoted(code)}, which has neither a shape nor a point"
            advice = "give it anchor_lon and anchor_lat in places.csv, or leave it: no circle"
            yield Fault("numbers.csv", row, "place", found, advice, warning=True)


# --- shapes -------------------------------------------------------------------------------


def _shape_faults(dataset: _Dataset) -> Iterator[Fault]:
    documents = dataset.files.documents
    kinds = None
    if dataset.sound("places", "place"):
        kinds = {row["place"]: row.get("kind", "") for _, row in dataset.rows("places", "place")}
    if shapes.PLACES in documents:
        found = shapes.places_faults(documents[shapes.PLACES], kinds, _around(dataset))
        yield from found
        if all(fault.warning for fault in found):
            yield from _point_faults(dataset, shapes.place_shapes(documents[shapes.PLACES]))
    if shapes.CONTEXT in documents:
        yield from shapes.context_faults(documents[shapes.CONTEXT])


def _point_faults(dataset: _Dataset, known: Mapping[str, BaseGeometry]) -> Iterator[Fault]:
    """Warn of a typed point that lies off its place, or what it lies in: it widens the map."""
    around = _around(dataset)
    for row, record in dataset.rows("places", "place", *POINTS):
        code = record["place"]
        on = next((place for place in (code, *around.get(code, ())) if place in known), "")
        for which, far in FAR_DEG.items() if on else ():
            lon, lat = record[f"{which}_lon"], record[f"{which}_lat"]
            if not (lon and lat) or shapes.degrees_off(known[on], float(lon), float(lat)) <= far:
                continue
            off = shapes.degrees_off(known[on], float(lon), float(lat))
            found = f"longitude {lon}, latitude {lat}, {off:.1f} degrees off the shape of {on}"
            advice = "correct it: the map is made to hold it"
            if code == on:
                advice += "; or empty both columns, and it is computed"
            if shapes.degrees_off(known[on], float(lat), float(lon)) <= far:
                advice = f"write longitude {lat}, latitude {lon}: they seem to be exchanged"
            columns = f"{which}_lon, {which}_lat"
            yield Fault("places.csv", row, columns, found, advice, warning=True)


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
    _reference_faults,
    _absent_faults,
    _package_faults,
    _kind_faults,
    _source_faults,
    _text_faults,
    _place_faults,
    _circle_faults,
    _alias_faults,
    _firmness_faults,
    _value_faults,
    _amount_faults,
    _indicator_faults,
    _quote_faults,
    _cue_faults,
    _role_faults,
    _note_faults,
    _silent_faults,
    _link_faults,
    _note_reference_faults,
    _scheme_faults,
    _contrast_faults,
    _number_faults,
    _repeated_faults,
    _shape_faults,
    _provenance_faults,
)
"""All rules, those first whose faults others pass over."""
