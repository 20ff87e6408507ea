"""What is wrong with a dataset as a whole: every rule runs, and every fault is gathered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from geodata import passages, shapes
from geodata.facts import end_named, leading_roles
from geodata.faults import DatasetError, Fault, quoted, quoted_json
from geodata.files import Files
from geodata.model import CHINA, CLASSES, FIRMNESS, GATEWAY, GATEWAY_ROLE, REGION, ROLES
from geodata.schema import DATE, is_date, schema_faults

__all__ = ["DatasetError", "Fault", "check"]

WORLD = "World"
"""What `figures.csv` names as place for the whole world."""

REFERENCES = (
    ("claims", "source_id", "sources", "source_id"),
    ("claims", "place", "places", "place"),
    ("links", "place", "places", "place"),
    ("link_notes", "link_id", "links", "link_id"),
    ("link_notes", "source_id", "sources", "source_id"),
    ("contrasts", "reex_claim", "claims", "claim_id"),
    ("contrasts", "newshub_claim", "claims", "claim_id"),
    ("element_notes", "place", "places", "place"),
    ("element_notes", "source_id", "sources", "source_id"),
    ("figures", "source_id", "sources", "source_id"),
    ("figures", "place", "places", "place"),
)
"""Columns whose values are ids: table and column, then table and column that define them."""

KINDS = {
    "claims": ("text",),
    "link_notes": ("figures", "context"),
    "element_notes": ("figures", "context"),
    "figures": ("figures",),
}
"""The kinds of source that each table may rest on: only texts are quoted."""

CONTRASTED = {"reex_claim": "reex-2025", "newshub_claim": "newshub-2026"}
"""The text that each side of a contrast is taken from."""

KEYS = {
    "link_notes": ("link_id", "source_id", "statement"),
    "contrasts": ("subject", "relation", "reex_claim", "newshub_claim"),
    "element_notes": ("place", "element", "source_id", "statement"),
    "figures": ("source_id", "indicator", "place", "year", "unit"),
}
"""The columns that tell the records of a table without an id apart."""

LONGEST_ID, LONGEST_QUOTE = 100, 5000
"""Characters of a wrong value that are compared with right ones: beyond, it takes too long."""

LEAST_LIKE = 60
"""The score, of 100, from which on a passage is worth showing as what a quote may have meant."""

Row = Mapping[str, str]


def check(files: Files) -> list[Fault]:
    """Return everything that is wrong with a dataset, in the order of files and rows.

    A rule that needs a table or a column that is not there is passed over: its absence is a
    fault already, and one fault should not be reported as many.
    """
    rules = (
        _dataset_faults,
        _reference_faults,
        _kind_faults,
        _repeated_faults,
        _text_faults,
        _place_faults,
        _role_faults,
        _note_faults,
        _quote_faults,
        _cue_faults,
        _firmness_faults,
        _value_faults,
        _link_faults,
        _end_faults,
        _contrast_faults,
        _element_faults,
        _shape_faults,
        _provenance_faults,
    )
    faults = [fault for name, table in files.tables.items() for fault in schema_faults(name, table)]
    for rule in rules:
        faults += rule(files)
    ragged = {(table.file, row) for table in files.tables.values() for row in table.ragged}
    sound = [fault for fault in faults if (fault.file, fault.row) not in ragged]
    return sorted([*files.faults, *sound], key=lambda fault: (fault.file, fault.row or 0))


def _rows(files: Files, name: str, *columns: str) -> list[tuple[int, Row]]:
    """Return line and record of a table's rows, none where it lacks one of the columns."""
    table = files.tables.get(name)
    if table is None or not set(columns) <= set(table.header):
        return []
    return list(table.rows.items())


def _whole(files: Files, name: str, *columns: str) -> bool:
    """Return whether a table could be read to its end and has these columns."""
    table = files.tables.get(name)
    return table is not None and table.complete and set(columns) <= set(table.header)


def _ids(files: Files, name: str, column: str) -> list[str] | None:
    """Return the filled values of a column, None where not all of them are known."""
    if not _whole(files, name, column):
        return None
    return [row[column] for _, row in _rows(files, name, column) if row[column]]


def _by_id(files: Files, name: str, key: str, *columns: str) -> dict[str, Row]:
    """Return a table's records by id, none where it lacks one of the columns."""
    return {row[key]: row for _, row in _rows(files, name, key, *columns)}


def _similar(value: str, known: Iterable[str]) -> str:
    """Return the beginning of an advice that names the known value most like this one."""
    similar = get_close_matches(value[:LONGEST_ID], list(known), n=1)
    return f"write {quoted(similar[0])} if that is meant, or " if similar else ""


def _dataset_faults(files: Files) -> Iterator[Fault]:
    file = "dataset.json"
    if file not in files.documents:
        return
    document = files.documents[file]
    members: Mapping[str, Any] = document if isinstance(document, dict) else {}
    title, day = members.get("title"), members.get("date")
    if not isinstance(title, str) or not title.strip() or not title.isprintable():
        advice = "give the dataset a title, a string on one line"
        yield Fault(file, None, "title", quoted_json(title), advice)
    if not isinstance(day, str) or not is_date(day) or len(day) != len(date.min.isoformat()):
        advice = "give the dataset its date as YYYY-MM-DD"
        yield Fault(file, None, "date", quoted_json(day), advice)


def _reference_faults(files: Files) -> Iterator[Fault]:
    for name, column, target, key in REFERENCES:
        known = _ids(files, target, key)
        if known is None:
            continue
        allowed = {*known, WORLD} if name == "figures" else set(known)
        for row, record in _rows(files, name, column):
            value = record[column]
            if value and value not in allowed:
                advice = f"{_similar(value, sorted(allowed))}add it to {target}.csv first"
                yield Fault(f"{name}.csv", row, column, quoted(value), advice)


def _kind_faults(files: Files) -> Iterator[Fault]:
    sources = _by_id(files, "sources", "source_id", "kind")
    for name, kinds in KINDS.items():
        for row, record in _rows(files, name, "source_id"):
            source = sources.get(record["source_id"])
            if source is not None and source["kind"] not in kinds:
                found = f"{quoted(record['source_id'])}, a source of kind {source['kind']}"
                advice = f"name a source of kind {' or '.join(kinds)}"
                yield Fault(f"{name}.csv", row, "source_id", found, advice)


def _repeated_faults(files: Files) -> Iterator[Fault]:
    for name, columns in KEYS.items():
        first: dict[tuple[str, ...], int] = {}
        for row, record in _rows(files, name, *columns):
            earlier = first.setdefault(tuple(record[column] for column in columns), row)
            if earlier != row:
                found = f"what row {earlier} says already"
                yield Fault(f"{name}.csv", row, ", ".join(columns), found, "keep one of the two")


def _text_faults(files: Files) -> Iterator[Fault]:
    """Ask for the file of every source of kind text, and for the source of every file."""
    rows = _rows(files, "sources", "source_id", "kind")
    whole = _whole(files, "sources", "source_id", "kind")
    expected = {record["source_id"]: row for row, record in rows if record["kind"] == "text"}
    for source, row in expected.items():
        path = f"sources/{source}.txt"
        if path not in files.hashes:
            yield Fault("sources.csv", row, "source_id", f"no file {quoted(path)}", "add the text")
    for path in files.hashes:
        source = path.removeprefix("sources/").removesuffix(".txt")
        if whole and path.startswith("sources/") and source not in expected:
            advice = "list it in sources.csv as a source of kind text, or take it out"
            yield Fault(path, None, "", "a file that belongs to no source", advice)


def _place_faults(files: Files) -> Iterator[Fault]:
    kinds = [source["kind"] for _, source in _rows(files, "sources", "kind")]
    if kinds and "text" not in kinds:
        advice = "add a source of kind text: what the map shows is quoted from one"
        yield Fault("sources.csv", None, "kind", "no text", advice)
    known = _ids(files, "places", "place")
    for place in (CHINA, GATEWAY, REGION):
        if known is not None and place not in known:
            advice = "add it: links and their gateway cannot be drawn without"
            yield Fault("places.csv", None, "place", f"no {place}", advice)
    claims = _rows(files, "claims", "place")
    claimed = {claim["place"] for _, claim in claims}
    for row, record in _rows(files, "places", "place", "kind", "asean_since"):
        unnamed = record["kind"] == "country" and record["place"] not in claimed
        if claims and unnamed and not record["asean_since"]:
            advice = "give the year, or take the place out: nothing else says why it is drawn"
            yield Fault("places.csv", row, "asean_since", "nothing, and no claim", advice)
    for row, record in _rows(files, "places", "kind"):
        if record["kind"] == "group" and record.get("anchor_lon"):
            advice = "take the coordinates out: a group of countries is not drawn"
            yield Fault("places.csv", row, "anchor_lon", quoted(record["anchor_lon"]), advice)
        for name in ("label", "anchor"):
            yield from _coordinate_faults(row, record, f"{name}_lon", f"{name}_lat")


def _coordinate_faults(row: int, record: Row, *columns: str) -> Iterator[Fault]:
    """Refuse a longitude without a latitude, and neither of them for what is drawn."""
    if not set(columns) <= set(record):
        return
    empty = [column for column in columns if not record[column]]
    if len(empty) == 1:
        yield Fault("places.csv", row, empty[0], "nothing", "give both coordinates or neither")
    elif empty and record["kind"] in ("country", "region"):
        advice = f"give the coordinates, in degrees: every {record['kind']} is drawn"
        yield Fault("places.csv", row, ", ".join(columns), "nothing", advice)


def _role_faults(files: Files) -> Iterator[Fault]:
    """Refuse a fill that rests on no claim, and a second gateway."""
    whole = _whole(files, "claims", "topic", "place", "value")
    claims = _rows(files, "claims", "topic", "place", "value")
    claimed = {(claim["place"], claim["value"]) for _, claim in claims if claim["topic"] == "role"}
    for row, record in _rows(files, "places", "place", "role"):
        place, role = record["place"], record["role"]
        if role == GATEWAY_ROLE and place != GATEWAY:
            advice = f"give it one of {', '.join(ROLES)}, or nothing: the gateway is {GATEWAY}"
            yield Fault("places.csv", row, "role", quoted(role), advice)
        elif role and whole and (place, role) not in claimed:
            found = f"{quoted(role)}, which no claim of topic role says of {place}"
            yield Fault("places.csv", row, "role", found, "add the claim, or empty the role")
    if whole:
        yield from _tie_faults(files)


def _tie_faults(files: Files) -> Iterator[Fault]:
    """Ask for a decision where claims give a place two roles, neither more than the other."""
    given: dict[str, list[tuple[str, str]]] = {}
    for _, claim in _rows(files, "claims", "topic", "place", "value", "firmness"):
        if claim["topic"] == "role" and claim["firmness"] in FIRMNESS:
            given.setdefault(claim["place"], []).append((claim["value"], claim["firmness"]))
    for row, record in _rows(files, "places", "place", "role"):
        leading = leading_roles(given.get(record["place"], ()))
        if not record["role"] and len(leading) > 1:
            found = f"nothing, and claims say {' and '.join(leading)} as firmly and as often"
            yield Fault("places.csv", row, "role", found, f"write {' or '.join(leading)}")


_UNNAMED_NOTE = "not named"


def _note_faults(files: Files) -> Iterator[Fault]:
    """Refuse a note that denies what claims show: that a text names the place."""
    claims = _rows(files, "claims", "place", "topic")
    claimed = {claim["place"]: row for row, claim in claims if claim["topic"] != "heading"}
    for row, record in _rows(files, "places", "place", "note"):
        if _UNNAMED_NOTE in record["note"].lower() and record["place"] in claimed:
            found = f"{quoted(record['note'])}, and row {claimed[record['place']]} of claims.csv"
            advice = "take it out: which texts name a place is computed from them"
            yield Fault("places.csv", row, "note", found, advice)


def _quote_faults(files: Files) -> Iterator[Fault]:
    """Refuse a quote that is not in its text to the letter, or is there more than once."""
    for row, claim in _rows(files, "claims", "source_id", "quote"):
        source, quote = claim["source_id"], claim["quote"]
        text = files.texts.get(source)
        if text is None or not quote:
            continue
        count = len(passages.positions(quote, text))
        occurrence = claim.get("occurrence", "")[:5]
        if not count:
            advice = _quote_advice(quote, source, files.texts)
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
        return f"no passage of {source} is like it: copy one from sources/{source}.txt"
    passage = text[near.start : near.end]
    line = text.count("\n", 0, near.start) + 1
    differs = passages.difference(quote[:LONGEST_QUOTE], passage)
    where = f"sources/{source}.txt, line {line}"
    return f"{differs}: copy the passage from {where}: {quoted(passage, 600)}"


def _cue_faults(files: Files) -> Iterator[Fault]:
    for row, claim in _rows(files, "claims", "cue", "quote"):
        if passages.cue_span(claim["cue"], claim["quote"]) is None:
            advice = "take the words from the quote, to the letter"
            near = passages.closest(claim["cue"][:LONGEST_QUOTE], claim["quote"])
            if near is not None and near.score >= LEAST_LIKE:
                words = claim["quote"][near.start : near.end]
                advice += f": {quoted(words)} comes closest"
            yield Fault("claims.csv", row, "cue", quoted(claim["cue"]), advice)


def _firmness_faults(files: Files) -> Iterator[Fault]:
    """Refuse a heading with firmness or cue, and any other claim without."""
    for row, claim in _rows(files, "claims", "topic"):
        heading = claim["topic"] == "heading"
        for column in ("firmness", "cue"):
            if column in claim and heading and claim[column]:
                advice = "empty it: a heading asserts nothing"
                yield Fault("claims.csv", row, column, quoted(claim[column]), advice)
            elif column in claim and not heading and not claim[column]:
                advice = "give the claim's firmness and the words of the quote that set it"
                yield Fault("claims.csv", row, column, "nothing", advice)


def _value_faults(files: Files) -> Iterator[Fault]:
    """Refuse a value that the claim's topic does not know."""
    links = _by_id(files, "links", "link_id", "place")
    all_links = _whole(files, "links", "link_id", "place")
    symbols = _ids(files, "elements", "symbol")
    for row, claim in _rows(files, "claims", "topic", "value", "place"):
        topic, value, advice = claim["topic"], claim["value"], ""
        roles = (GATEWAY_ROLE,) if claim["place"] == GATEWAY else ROLES
        if topic == "role" and value not in roles:
            advice = f"give one of: {', '.join(roles)}"
        elif topic == "event" and value and not is_date(value):
            advice = f"{DATE.advice}, or nothing"
        elif topic == "element" and symbols is not None and value not in (*CLASSES, *symbols):
            advice = f"give {' or '.join(CLASSES)}, or a symbol of elements.csv"
        elif topic == "link" and all_links:
            advice = _link_advice(claim, links)
        if advice:
            yield Fault("claims.csv", row, "value", quoted(value), advice)


def _link_advice(claim: Row, links: Mapping[str, Row]) -> str:
    link = links.get(claim["value"])
    if link is None:
        return f"{_similar(claim['value'], links)}add it to links.csv first"
    if link["place"] != claim["place"]:
        return (
            f"that link is one of {link['place']}, the claim is about {claim['place']}: correct one"
        )
    return ""


def _link_faults(files: Files) -> Iterator[Fault]:
    """Refuse a link that rests on no claim."""
    for row, record in _rows(files, "links", "place"):
        if record["place"] in (CHINA, GATEWAY):
            found = f"{quoted(record['place'])}, China's own end"
            yield Fault("links.csv", row, "place", found, "name the place at the other end")
    whole = _whole(files, "claims", "topic", "value")
    claims = _rows(files, "claims", "topic", "value")
    claimed = {claim["value"] for _, claim in claims if claim["topic"] == "link"}
    for row, record in _rows(files, "links", "link_id"):
        if whole and record["link_id"] not in claimed:
            found = f"{quoted(record['link_id'])}, which no claim of topic link names"
            yield Fault("links.csv", row, "link_id", found, "add the claim, or take the link out")


def _end_faults(files: Files) -> Iterator[Fault]:
    """Refuse a link that says its passages name more, or less, of China than they do."""
    if not _whole(files, "claims", "topic", "value", "quote"):
        return
    quotes: dict[str, list[str]] = {}
    for _, claim in _rows(files, "claims", "topic", "value", "quote"):
        if claim["topic"] == "link":
            quotes.setdefault(claim["value"], []).append(claim["quote"])
    for row, record in _rows(files, "links", "link_id", "china_end_named"):
        named = end_named(quotes.get(record["link_id"], []))
        if record["link_id"] in quotes and record["china_end_named"] != named:
            found = f"{quoted(record['china_end_named'])}, but its passages name {quoted(named)}"
            yield Fault("links.csv", row, "china_end_named", found, f"write {quoted(named)}")


def _contrast_faults(files: Files) -> Iterator[Fault]:
    """Refuse a side of a contrast that is taken from the other text, or is a heading."""
    claims = _by_id(files, "claims", "claim_id", "source_id", "topic")
    for row, record in _rows(files, "contrasts", *CONTRASTED):
        for column, source in CONTRASTED.items():
            claim = claims.get(record[column])
            if claim is not None and claim["source_id"] != source:
                found = f"{quoted(record[column])}, a claim from {claim['source_id']}"
                yield Fault("contrasts.csv", row, column, found, f"name a claim from {source}")
            elif claim is not None and claim["topic"] == "heading":
                found = f"{quoted(record[column])}, a heading"
                yield Fault("contrasts.csv", row, column, found, "name a claim that says something")


def _element_faults(files: Files) -> Iterator[Fault]:
    symbols = _ids(files, "elements", "symbol")
    for row, record in _rows(files, "element_notes", "element"):
        value = record["element"]
        if value and symbols is not None and value not in (*CLASSES, *symbols):
            advice = f"give {' or '.join(CLASSES)}, or a symbol of elements.csv"
            yield Fault("element_notes.csv", row, "element", quoted(value), advice)


def _shape_faults(files: Files) -> Iterator[Fault]:
    documents = files.documents
    kinds = None
    if _whole(files, "places", "place", "kind"):
        kinds = {row["place"]: row["kind"] for _, row in _rows(files, "places", "place", "kind")}
    if shapes.PLACES in documents:
        yield from shapes.places_faults(documents[shapes.PLACES], kinds)
    if shapes.CONTEXT in documents:
        yield from shapes.context_faults(documents[shapes.CONTEXT])
    if shapes.CITIES in documents:
        drawn = kinds and [place for place, kind in kinds.items() if kind != "group"]
        yield from shapes.cities_faults(documents[shapes.CITIES], drawn)


def _provenance_faults(files: Files) -> Iterator[Fault]:
    """Refuse shapes other than those that the record of their making names."""
    file = "shapes/provenance.json"
    if file not in files.documents:
        return
    document = files.documents[file]
    outputs = document.get("outputs") if isinstance(document, dict) else None
    digests: Mapping[str, Any] = outputs if isinstance(outputs, dict) else {}
    for path in (shapes.PLACES, shapes.CONTEXT, shapes.CITIES):
        name = path.removeprefix("shapes/")
        if path in files.hashes and digests.get(name) != files.hashes[path]:
            found = f"{quoted_json(digests.get(name))}, which is not the sha256 of {path}"
            yield Fault(file, None, f"outputs.{name}", found, shapes.REBUILD)
