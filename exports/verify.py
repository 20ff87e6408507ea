"""Whether a file's claims still stand in the texts: its proof is read back and checked."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from PIL import Image

from exports import embed
from exports.pack import MANIFEST
from exports.proof import FORMAT, VERSION, proof
from geodata import passages
from geodata.model import Atlas
from geodata.selection import query_string, read
from geodata.view import view

MOST_BYTES = 64 * 2**20
"""A file, or all members of a ZIP unpacked, may be so large; no export comes near it."""

MOST_MEMBERS = 64
_LONGEST_COMPARED = 5000
_WORDS = 70


class NotOurs(ValueError):  # noqa: N818
    """A file that is damaged or was not made here; its message is one sentence."""


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one claim: whether it stands, and what a reader should know of it."""

    claim_id: str
    source_id: str
    place: str
    stands: bool
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a file says of itself, and what is true of that.

    Attributes
    ----------
    kind
        `SVG`, `PNG`, `PDF`, `HTML` or `ZIP`.
    current
        Whether the dataset is the one the file was made from.
    checks
        One for each claim in the file's proof, in its order.
    faults
        What was changed in the file since it was made, one sentence each.
    """

    kind: str
    title: str
    address: str
    date: str
    sha256: str
    current: bool
    checks: tuple[Check, ...]
    faults: tuple[str, ...]

    @property
    def fallen(self) -> tuple[Check, ...]:
        """The claims that do not stand."""
        return tuple(check for check in self.checks if not check.stands)

    @property
    def exit_code(self) -> int:
        """0 where all claims stand and nothing was changed, otherwise 1."""
        return 1 if self.fallen or self.faults else 0

    def __str__(self) -> str:
        """Return the report as a reader of a terminal wants it: what is wrong comes last."""
        which = "the current one" if self.current else "not the current one"
        lines = [
            f"{self.kind}: {_printable(self.title)}",
            f"Address: {_printable(self.address)}",
            f"Dataset of {_printable(self.date)}, sha256 {_printable(self.sha256)}: {which}",
        ]
        standing = len(self.checks) - len(self.fallen)
        lines.append(f"{standing} of {len(self.checks)} claims stand in the texts")
        lines += [
            f"  note: {_printable(check.claim_id)}: {_printable(check.note)}"
            for check in self.checks
            if check.stands and check.note
        ]
        lines += [
            f"  does not stand: {_printable(check.claim_id)}: {_printable(check.note)}"
            for check in self.fallen
        ]
        lines += [f"  changed: {_printable(fault)}" for fault in self.faults]
        return "\n".join(lines)


def verify_file(path: Path, atlas: Atlas) -> Report:
    """Check a file on the disk, reading no more of it than `MOST_BYTES`.

    Raises
    ------
    NotOurs
        If it cannot be read, is damaged, or carries no proof.
    """
    if path.exists() and not path.is_file():
        raise NotOurs("The file cannot be read: it is no regular file.")
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotOurs(f"The file cannot be read: {error.strerror or error}.") from None
    return verify(data, atlas)


def verify(data: bytes, atlas: Atlas) -> Report:
    """Check a file's content.

    Parameters
    ----------
    data
        The bytes of an SVG, PNG, PDF, HTML page or ZIP; its kind is seen from them.
    atlas
        The dataset with the texts.

    Raises
    ------
    NotOurs
        If it is damaged, or carries no proof.
    """
    kind = kind_of(data)
    try:
        content, faults = _READERS[kind](data, atlas)
        claims = [_claim(entry) for entry in content["claims"]]
        given, selection = content["dataset"], content["selection"]
        current = given["sha256"] == atlas.sha256
        hashes = {name: source["sha256"] for name, source in content["sources"].items()}
        checks = tuple(_check(claim, hashes, atlas, current=current) for claim in claims)
        if current:
            faults = [*faults, *_disagreements(str(content["address"]), selection, claims, atlas)]
        return Report(
            kind=kind,
            title=str(content["title"]),
            address=str(content["address"]),
            date=str(given["date"]),
            sha256=str(given["sha256"]),
            current=current,
            checks=checks,
            faults=tuple(dict.fromkeys(faults)),
        )
    except NotOurs:
        raise
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise NotOurs(f"This {kind} carries a proof that is damaged.") from error


def kind_of(data: bytes) -> str:
    """Return what a file is by its content.

    Raises
    ------
    NotOurs
        If it is nothing that carries a proof.
    """
    if not data:
        raise NotOurs("The file is empty.")
    if len(data) > MOST_BYTES:
        raise NotOurs(f"The file is larger than {MOST_BYTES // 2**20} MB, which no export is.")
    if data.startswith(b"\x89PNG"):
        return "PNG"
    if data.startswith(b"%PDF-"):
        return "PDF"
    if data.startswith(b"PK"):
        return "ZIP"
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if head.startswith(b"<") and b"<svg" in head:
        return "SVG"
    raise NotOurs("The file is no SVG, PNG, PDF, HTML page or ZIP, so it carries no proof.")


# --- the proof in each kind of file -------------------------------------------------------


def _parsed(text: str | bytes, kind: str) -> dict[str, Any]:
    """Return the proof that a text holds.

    Raises
    ------
    NotOurs
        If it is no proof, or one of a later version.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NotOurs(f"This {kind} carries a proof that is damaged.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise NotOurs(f"This {kind} carries something else where its proof should be.")
    if content.get("version") != VERSION:
        raise NotOurs(f"This {kind} carries a proof of another version than {VERSION}.")
    return content


Found = tuple[dict[str, Any], list[str]]


def _read_svg(data: bytes, _: Atlas) -> Found:
    content = _extracted(embed.extract_svg, data, "SVG")
    quotes = _quotes_of(content)
    faults = []
    # Extraction has refused entities, the only part of XML that can harm its reader.
    for group in ElementTree.fromstring(data).iter():  # noqa: S314
        name = group.get("id") or ""
        claim_id = name.removeprefix("quote-")
        if claim_id == name:
            continue
        seen = _letters("".join(group.itertext()))
        if claim_id not in quotes:
            faults.append(f"it shows a quote for {claim_id}, which its proof does not list")
        elif not seen.startswith(_letters(f"“{quotes[claim_id]}”")):
            faults.append(f"it shows other words for {claim_id} than its proof quotes")
    return content, faults


def _letters(text: str) -> str:
    """Return a text without what its drawing in lines may change."""
    return "".join(c for c in text if c.isprintable() and not c.isspace() and c != "\ufffd")


def _read_png(data: bytes, _: Atlas) -> Found:
    if not data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        raise NotOurs("This PNG is damaged: it ends too early.")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
    except Exception as error:
        # Pillow raises what its readers raise, down to SyntaxError.
        raise NotOurs("This PNG is damaged: its parts do not match their checksums.") from error
    return _extracted(embed.extract_png, data, "PNG"), []


def _read_pdf(data: bytes, _: Atlas) -> Found:
    if not data.rstrip().endswith(b"%%EOF"):
        raise NotOurs("This PDF is damaged: it ends too early.")
    return _extracted(embed.extract_pdf, data, "PDF"), []


def _extracted(extract: Any, data: bytes, kind: str) -> dict[str, Any]:
    try:
        return _parsed(extract(data), kind)
    except NotOurs:
        raise
    except ValueError as error:
        raise NotOurs(str(error)) from None
    except Exception as error:
        # Whatever a broken file does to a reader of its format, the answer is one sentence.
        raise NotOurs(f"This {kind} is damaged.") from error


class _Reader(HTMLParser):
    """Gathers the quotes of a page by their claims, and its blocks of data by id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.quotes: list[tuple[str, str]] = []
        self.blocks: dict[str, str] = {}
        self._claims: str | None = None
        self._block = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "blockquote":
            self._claims, self._text = found.get("data-claim", ""), []
        elif tag == "script":
            self._block, self._text = found.get("id", ""), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote" and self._claims is not None:
            self.quotes.append((self._claims, "".join(self._text)))
            self._claims = None
        elif tag == "script" and self._block:
            # The last of two would hide the first from us, so the first counts.
            self.blocks.setdefault(self._block, "".join(self._text))
            self._block = ""

    def handle_data(self, data: str) -> None:
        if self._claims is not None or self._block:
            self._text.append(data)


def _read_html(data: bytes, atlas: Atlas) -> Found:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotOurs("This HTML page is damaged: it is no UTF-8.") from None
    if not text.rstrip().endswith("</html>"):
        raise NotOurs("This HTML page is damaged or foreign: it does not end as one of ours.")
    reader = _read_markup(text)
    if "evidence" not in reader.blocks:
        raise NotOurs("This HTML page carries no proof.")
    content = _parsed(reader.blocks["evidence"], "HTML page")
    quotes = _quotes_of(content)
    shown = list(reader.quotes)
    try:
        lines = json.loads(reader.blocks["panels"])["lines"]
        carried = json.loads(reader.blocks["passages"])
        shown += _read_markup("\n".join(lines)).quotes
        texts = {name: source["text"] for name, source in carried["sources"].items()}
        places = dict(carried["claims"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotOurs("This HTML page is damaged: its panels or texts are not whole.") from None
    return content, [*_quote_faults(shown, quotes), *_text_faults(texts, places, content)]


def _read_markup(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


def _quote_faults(shown: Iterable[tuple[str, str]], quotes: Mapping[str, str]) -> Iterator[str]:
    for ids, text in shown:
        if not ids.split():
            yield f"it shows a quote that belongs to no claim: “{_short(text)}”"
        for claim_id in ids.split():
            if claim_id not in quotes:
                yield f"it shows a quote for {claim_id}, which its proof does not list"
            elif text != quotes[claim_id]:
                yield f"it shows other words for {claim_id} than its proof quotes"


def _text_faults(
    texts: Mapping[str, str], places: Mapping[str, Any], content: dict[str, Any]
) -> Iterator[str]:
    for name, source in content["sources"].items():
        if hashlib.sha256(texts.get(name, "").encode()).hexdigest() != source["sha256"]:
            yield f"the text of {name} in it is not the one that its proof names"
    for claim in content["claims"]:
        at = [claim["source_id"], claim["start"], claim["end"]]
        if places.get(claim["claim_id"]) != at:
            yield f"it reads {claim['claim_id']} at another place than its proof says"


def _read_zip(data: bytes, atlas: Atlas) -> Found:
    members, faults = _unpacked(data)
    if MANIFEST not in members:
        raise NotOurs(f"This ZIP carries no {MANIFEST}, so it carries no proof.")
    try:
        manifest = json.loads(members[MANIFEST])
        listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
        content = _parsed(json.dumps(manifest["evidence"]), "ZIP")
    except NotOurs:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotOurs(f"This ZIP is damaged: its {MANIFEST} is not whole.") from None
    for name, sha256 in listed.items():
        if name not in members:
            faults.append(f"{name} is missing from it")
        elif hashlib.sha256(members[name]).hexdigest() != sha256:
            faults.append(f"{name} in it is not the file that its manifest lists")
    for name, member in members.items():
        if name != MANIFEST and name not in listed:
            faults.append(f"{name} in it is not listed in its manifest")
        faults += [f"{name}: {fault}" for fault in _member_faults(name, member, atlas)]
    return content, faults


def _member_faults(name: str, data: bytes, atlas: Atlas) -> list[str]:
    """Return what is wrong with a member that carries a proof of its own."""
    if not name.endswith((".svg", ".png", ".pdf", ".html")):
        return []
    try:
        report = verify(data, atlas)
    except NotOurs as error:
        return [str(error)]
    fallen = [f"{check.claim_id} does not stand: {check.note}" for check in report.fallen]
    return [*report.faults, *fallen]


def _unpacked(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Return the members of a ZIP, read only as far as they may be long."""
    members: dict[str, bytes] = {}
    faults = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS:
                raise NotOurs(f"This ZIP has more than {MOST_MEMBERS} members, which no pack has.")
            room = MOST_BYTES
            for member in listed:
                with archive.open(member) as stream:
                    found = stream.read(room + 1)
                room -= len(found)
                if room < 0:
                    raise NotOurs("This ZIP unpacks to more than any pack holds.")
                if member.filename in members:
                    faults.append(f"{member.filename} stands in it twice")
                members.setdefault(member.filename, found)
    except NotOurs:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ):
        raise NotOurs("This ZIP is damaged, or packed in a way that no pack is.") from None
    return members, faults


_READERS = {
    "SVG": _read_svg,
    "PNG": _read_png,
    "PDF": _read_pdf,
    "HTML": _read_html,
    "ZIP": _read_zip,
}


# --- the claims ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """A claim as a file shows it."""

    claim_id: str
    source_id: str
    place: str
    firmness: str
    quote: str
    start: int
    end: int


def _claim(entry: Mapping[str, Any]) -> _Shown:
    """Return a claim of a proof; its fields are checked, since anyone can have written them."""
    words = {name: entry[name] for name in ("claim_id", "source_id", "place", "firmness", "quote")}
    counts = {name: entry[name] for name in ("start", "end")}
    if not all(isinstance(value, str) for value in words.values()):
        raise TypeError("a claim's words are strings")
    if not all(type(value) is int for value in counts.values()):
        raise TypeError("a claim's positions are integers")
    return _Shown(**words, **counts)


def _quotes_of(content: dict[str, Any]) -> dict[str, str]:
    return {entry["claim_id"]: entry["quote"] for entry in content["claims"]}


def _check(claim: _Shown, hashes: Mapping[str, Any], atlas: Atlas, *, current: bool) -> Check:
    def result(stands: bool, note: str) -> Check:
        return Check(claim.claim_id, claim.source_id, claim.place, stands, note)

    text = atlas.texts.get(claim.source_id)
    if text is None:
        return result(False, f"{claim.source_id} is no text of the dataset")
    same = hashes.get(claim.source_id) == atlas.text_sha256[claim.source_id]
    found = passages.positions(claim.quote, text)
    if not found:
        return result(False, f"{claim.source_id} does not say so; {_nearest(claim.quote, text)}")
    here = claim.start in found and claim.end == claim.start + len(claim.quote)
    if same and not here:
        where = f"at {found[0]}, not at {claim.start} to {claim.end}"
        return result(False, f"the quote stands in {claim.source_id} {where}")
    if current and (changed := _changed(claim, atlas)):
        return result(False, changed)
    notes = []
    if not same:
        moved = "at its place" if here else f"now at {found[0]}"
        notes.append(f"the text {claim.source_id} has changed, and still has the quote {moved}")
    if not current and (changed := _changed(claim, atlas)):
        notes.append(changed)
    return result(True, "; ".join(notes))


def _changed(claim: _Shown, atlas: Atlas) -> str:
    """Say where the dataset has something else for a claim, or nothing."""
    known = atlas.claims_by_id.get(claim.claim_id)
    if known is None:
        return "the dataset has no claim of this id"
    for name in ("source_id", "place", "firmness", "quote"):
        if (mine := getattr(claim, name)) != (theirs := getattr(known, name)):
            return f"its {name} is “{_short(mine)}”, in the dataset “{_short(theirs)}”"
    return ""


def _nearest(quote: str, text: str) -> str:
    if not 0 < len(quote) <= _LONGEST_COMPARED or (near := passages.closest(quote, text)) is None:
        return "it has nothing like it"
    return passages.difference(quote, text[near.start : near.end])


def _disagreements(
    address: str, selection: Any, claims: Iterable[_Shown], atlas: Atlas
) -> Iterator[str]:
    """Say where a file's address, selection and claims do not belong to the same view."""
    asked, dropped = read({name: list(values) for name, values in selection.items()}, atlas)
    if dropped:
        yield f"its selection is not one of this dataset: {dropped[0]}"
        return
    if address.partition("?")[2] != query_string(asked):
        yield "its address does not bring back its selection"
    there = {claim.claim_id for claim in claims}
    for claim in proof(view(atlas, asked), "")["claims"]:
        if claim["claim_id"] not in there:
            yield f"it leaves out {claim['claim_id']}, which its selection shows"


def _short(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)
