"""The proof in a file of any kind, read back, and what was changed around it.

Anyone can have made the file, so each reader is bounded in what it reads and how long it takes.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from itertools import islice
from typing import TYPE_CHECKING, Any

from PIL import Image

from exports.formats import DATASET, FORMATS, MANIFEST, MEMBERS
from exports.proofs import embed, fingerprint, pdf, word
from exports.proofs.proof import FIRST_FORMATS, FORMAT, VERSIONS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 32 * 2**20
"""A file, or all members of a ZIP unpacked, may be so large; no export comes near it."""

MOST_MARKUP_BYTES = 6 * 2**20
"""An SVG or HTML page may be so large; their parsers are slow on what is none."""

MOST_PIXELS = 20_000_000
"""A PNG may have so many; the largest figure has nine million."""

MOST_MEMBERS = 4096
MOST_CLAIMS_A_QUOTE = 200
MOST_ELEMENTS = 500
"""Elements of a drawn quote that are read; one has a few for each of its lines."""

_WORDS = 70

CHANGED = "something in it was changed since it was made"


class NotOurs(ValueError):  # noqa: N818
    """A file that is damaged or was not made here; its message is one sentence."""


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
    if data.startswith((b"%PDF-", b"\x89PNG")):
        return "PDF"
    if data.startswith(b"PK"):
        return "Word document" if _is_word(data) else "ZIP"
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if head.startswith(b"<") and re.search(rb"<(\w+:)?svg", head):
        return "SVG"
    raise NotOurs(
        "The file is no SVG, PNG, PDF, HTML page, Word document or ZIP, so it carries no proof."
    )


def _is_word(data: bytes) -> bool:
    """Say whether a ZIP is a document of Word's, whatever the order of its parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {word.CONTENTS, word.DOCUMENT} <= set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False


def bare(data: bytes) -> tuple[bytes, list[str]]:
    """Return a file out of what programs wrap around it, and what to say of that."""
    notes = []
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MOST_BYTES + 1)
        except zlib.error:
            raise NotOurs("The file is packed by gzip, and damaged.") from None
        notes.append("it is packed by gzip")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) <= MOST_BYTES:
        with suppress(UnicodeDecodeError):
            data = _UTF16.sub(rb"\1utf-8", data.decode("utf-16").encode())
            notes.append("a program saved it as UTF-16")
    if data.startswith((b"%PDF-", b"\x89PNG")):
        # Some carriers fill the last block of a file.
        data = data.rstrip(b"\0\r\n")
    return data, notes


_UTF16 = re.compile(rb"""(\A<\?xml[^>]{1,60}encoding=["'])utf-16""", re.IGNORECASE)


def _parsed(text: str | bytes, kind: str) -> dict[str, Any]:
    """Return the proof that a text holds.

    Raises
    ------
    NotOurs
        If it is no proof, or one of a later version.
    """
    if len(text) > embed.MOST_BYTES:
        raise NotOurs(f"This {kind} carries a proof that is larger than any of ours.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NotOurs(f"This {kind} carries a proof that is damaged.") from None
    form = content.get("format") if isinstance(content, dict) else None
    if form != FORMAT and not (isinstance(form, str) and form.endswith(FIRST_FORMATS)):
        raise NotOurs(f"This {kind} carries something else where its proof should be.")
    if content.get("version") not in VERSIONS:
        raise NotOurs(f"This {kind} carries a proof of another version than {max(VERSIONS)}.")
    return content


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a file holds: its proof, what was changed around it, files with their own proof.

    `notes` say how it was wrapped anew, with nothing changed; `dataset` are the files of the
    dataset in a pack, by path.
    """

    content: dict[str, Any]
    faults: list[str]
    notes: list[str]
    members: dict[str, bytes]
    dataset: dict[str, bytes]


def read_back(data: bytes, kind: str) -> ReadBack:
    """Return what a file of a kind holds.

    Raises
    ------
    NotOurs
        If it is damaged, or carries no proof.
    """
    if kind == "ZIP":
        return _read_zip(data)
    found = _READERS[kind](data)
    whole = _whole(found)
    if whole and not found.notes:
        return ReadBack(found.content, [], [], {}, {})
    for again in _as_written(data) if kind in _TEXTS else ():
        if again == data or len(again) > MOST_MARKUP_BYTES:
            continue
        if _whole(other := _READERS[kind](again)) and not other.notes:
            return ReadBack(other.content, [], [OTHER_ENDS], {}, {})
    if whole:
        return ReadBack(found.content, [], found.notes, {}, {})
    # What was changed is named as closely as can be.
    return ReadBack(found.content, found.faults or [CHANGED], [], {}, {})


_TEXTS = ("SVG", "HTML")

OTHER_ENDS = "a program saved it with other line ends or another mark at its beginning"
SAVED_AGAIN = "a program saved it again; what it shows is the same"


@dataclass(frozen=True, slots=True)
class _Found:
    """A proof, what was changed around it, and the fingerprint of the file as it is."""

    content: dict[str, Any]
    faults: list[str]
    mark: str
    notes: list[str] = field(default_factory=list)


def _whole(found: _Found) -> bool:
    sealed = fingerprint.sealed(found.content, found.mark)
    return not found.faults and found.content["fingerprint"] == sealed["fingerprint"]


def _as_written(data: bytes) -> list[bytes]:
    """Return a text as exports are written: UTF-8 without a mark, its lines ended by LF alone.

    With what it has behind its last line, with one and with none.
    """
    lines = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    bare = lines.rstrip()
    return list(dict.fromkeys((lines, bare + b"\n", bare)))


def _read_svg(data: bytes) -> _Found:
    if len(data) > MOST_MARKUP_BYTES:
        raise NotOurs("This SVG is larger than any of ours, so it carries no proof.")
    content = _extracted(embed.extract_svg, data, "SVG")
    quotes = _quotes_of(content)
    faults = []
    root = embed.parsed_svg(data)
    for group in root.iter():
        name = group.get("id") or ""
        claim_id = name.removeprefix("quote-")
        if claim_id == name:
            continue
        quote = quotes.pop(claim_id, None)
        if quote is None:
            faults.append(f"it shows a quote for {claim_id} that its proof does not list once")
        else:
            said = _letters(quote)
            # A quote without quotation marks of its own is drawn between some.
            if (
                not _drawn(group, len(said) + 2)
                .removeprefix("“")
                .startswith(said.removeprefix("“"))
            ):
                faults.append(_OTHER_WORDS.format(claim_id))
    file = fingerprint.of_svg(data)
    if "file" not in content:
        # The fingerprints of the first figures are of their bytes.
        return _Found(content, faults, file)
    if _INSTRUCTION.search(data):
        faults.append("it has an instruction to programs, which no figure has")
    notes = [] if file == content["file"] else [SAVED_AGAIN]
    return _Found(content, faults, fingerprint.of_drawing(root), notes)


_INSTRUCTION = re.compile(rb"<\?(?!xml\s)|\0")
"""What XML has beside its elements and can change what is seen; or an encoding that hides it."""


def _quotes_of(content: dict[str, Any]) -> dict[str, str]:
    return {entry["claim_id"]: entry["quote"] for entry in content["claims"]}


_OTHER_WORDS = "it shows other words for {} than its proof quotes"


def _drawn(group: Element, enough: int) -> str:
    """Return the letters in a group, which holds its texts one after the other."""
    found = ""
    for part in islice(group.iter(), MOST_ELEMENTS):
        # No line is mostly blank; how long a text is, is not ours to know.
        found += _letters((part.text or "")[: 4 * enough]) + _letters((part.tail or "")[:enough])
        if len(found) >= enough:
            break
    return found


def _letters(text: str) -> str:
    """Return a text without what its drawing in lines may change."""
    return "".join(c for c in text if c.isprintable() and not c.isspace() and c != "\ufffd")


def _read_png(data: bytes) -> _Found:
    if not data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        raise NotOurs("This PNG is damaged: it ends too early.")
    content = _extracted(embed.extract_png, data, "PNG")
    added = {(kind, body) for kind, body in embed.png_parts(data) if kind not in _PNG_PARTS}
    strange = {kind for kind, body in added if kind not in _HARMLESS and (kind, body) not in _USUAL}
    faults = [f"it has a part that no figure has ({k.decode('latin-1')})" for k in sorted(strange)]
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotOurs("This PNG has more pixels than any figure.")
            faults += _hidden(picture)
            notes = [SAVED_AGAIN] if added else []
            return _Found(content, faults, fingerprint.of_picture(picture), notes)
    except NotOurs:
        raise
    except Exception as error:
        # Pillow raises what its readers raise, down to SyntaxError.
        raise NotOurs("This PNG is damaged: its picture cannot be read.") from error


_PNG_PARTS = {b"IHDR", b"pHYs", b"iTXt", b"IDAT", b"IEND"}
"""The chunks of a figure; others can change what is seen, as gamma or a second picture."""

_HARMLESS = {b"PLTE", b"bKGD", b"hIST", b"sBIT", b"sRGB", b"tEXt", b"tIME", b"zTXt"}
"""Chunks that other programs add, and that change nothing of an opaque picture."""

_USUAL = {
    (b"gAMA", struct.pack(">I", 45455)),
    (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)),
}
"""The same, where they say of a picture what holds of every one (sRGB)."""


def _hidden(picture: Image.Image) -> list[str]:
    """Say that what lies below a picture can be seen through it."""
    if not picture.has_transparency_data:
        return []
    opaque = picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    return [] if opaque else ["parts of its picture were made transparent"]


def _read_pdf(data: bytes) -> _Found:
    if not data.rstrip().endswith(b"%%EOF"):
        raise NotOurs("This PDF is damaged: it ends too early.")
    content = _extracted(embed.extract_pdf, data, "PDF")
    faults = []
    try:
        file = fingerprint.of_pdf_file(data)
    except embed.EvidenceError as error:
        file, faults = "", [str(error)]
    if content["version"] < _SHOWN_SINCE:
        return _Found(content, faults, file)
    try:
        mark = pdf.drawn(data)
    except pdf.OddPdf:
        mark = ""
    if file == content["file"]:
        return _Found(content, faults, mark)
    if embed.laid_out_here(data):
        return _Found(content, faults or [CHANGED], mark)
    return _Found(content, faults, mark, [SAVED_AGAIN])


_SHOWN_SINCE = 3
"""The version of proofs since which a PDF's fingerprint is of what it shows."""


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


def _read_html(data: bytes) -> _Found:
    if len(data) > MOST_MARKUP_BYTES:
        raise NotOurs("This HTML page is larger than any of ours, so it carries no proof.")
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
        pieces = carried.get("pieces")
        check = _text_faults if pieces is None else partial(_piece_faults, dict(pieces))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotOurs("This HTML page is damaged: its panels or texts are not whole.") from None
    faults = [*_quote_faults(shown, quotes), *check(texts, places, content)]
    return _Found(content, faults, fingerprint.of_html(data))


def _read_markup(text: str) -> _Reader:
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:
        # So its parser says that a declaration is none.
        raise NotOurs("This HTML page is damaged: a declaration in it is none.") from None
    return reader


def _quote_faults(shown: Iterable[tuple[str, str]], quotes: Mapping[str, str]) -> Iterator[str]:
    for ids, text in shown:
        if not ids.split():
            yield f"it shows a quote that belongs to no claim: “{short(text)}”"
        listed = list(dict.fromkeys(ids.split()))
        if len(listed) > MOST_CLAIMS_A_QUOTE:
            yield f"it shows a quote that belongs to {len(listed)} claims"
        for claim_id in listed[:MOST_CLAIMS_A_QUOTE]:
            if claim_id not in quotes:
                yield f"it shows a quote for {claim_id}, which its proof does not list"
            elif text != quotes[claim_id]:
                yield _OTHER_WORDS.format(claim_id)


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


def _piece_faults(
    pieces: Mapping[str, Any],
    texts: Mapping[str, str],
    places: Mapping[str, Any],
    content: dict[str, Any],
) -> Iterator[str]:
    """Say where a page that has paragraphs of its texts reads a claim in another one."""
    for claim in content["claims"]:
        name, start, end = places.get(claim["claim_id"]) or ("", 0, 0)
        source, begin = pieces.get(name) or ("", 0)
        here = [source, begin + start, begin + end]
        if here != [claim["source_id"], claim["start"], claim["end"]] or (
            texts.get(name, "")[start:end] != claim["quote"]
        ):
            yield f"it reads {claim['claim_id']} at another place than its proof says"


def _read_word(data: bytes) -> _Found:
    parts, faults = _unpacked(data)
    if word.PROOF not in parts or word.DOCUMENT not in parts:
        raise NotOurs("This Word document carries no proof: none of ours, or saved again.")
    content = _parsed(parts[word.PROOF], "Word document")
    named = {word.bookmark(claim_id): quote for claim_id, quote in _quotes_of(content).items()}
    try:
        for name, text in word.quotes(parts[word.DOCUMENT]):
            if name not in named:
                faults.append(f"it shows a quote that its proof does not list: “{short(text)}”")
            elif text != word.written(named[name]):
                faults.append(_OTHER_WORDS.format(name.removeprefix("quote-")))
    except ValueError:
        raise NotOurs("This Word document is damaged: its words cannot be read.") from None
    return _Found(content, faults, fingerprint.of_parts(word.shown(parts)))


def _read_zip(data: bytes) -> ReadBack:
    members, faults = _unpacked(data)
    members, notes = _unwrapped(members)
    if MANIFEST not in members:
        raise NotOurs(
            f"This ZIP carries no {MANIFEST}, so it carries no proof;"
            " unpack it to verify what is in it."
        )
    try:
        manifest = json.loads(members[MANIFEST])
        listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
        content = _parsed(json.dumps(manifest["evidence"]), "ZIP")
    except NotOurs:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotOurs(f"This ZIP is damaged: its {MANIFEST} is not whole.") from None
    for name in [name for name in members if name not in listed and _LITTER.fullmatch(name)]:
        del members[name]
        notes.append(f"a system added {short(name)} to it")
    held = [name for name in MEMBERS if FORMATS[name].since <= content["version"]]
    for name in dict.fromkeys([*listed, *held]):
        if name not in members:
            faults.append(f"{name} is missing from it")
        elif name in listed:
            written = _restored(members[name], listed[name])
            if written is None:
                faults.append(f"{name} in it is not the file that its manifest lists")
            elif written != members[name]:
                members[name] = written
                notes.append(f"{name}: {OTHER_ENDS}")
    faults += [
        f"{name} in it is not listed in its manifest"
        for name in members
        if name != MANIFEST and name not in listed
    ]
    faults += [
        f"its {MANIFEST} names another {name} than its proof"
        for name in ("title", "address", "selection", "dataset")
        if manifest.get(name) != content.get(name)
    ]
    proven = {
        name: data for name, data in members.items() if name in MEMBERS and FORMATS[name].proven
    }
    dataset = {
        name.removeprefix(DATASET): data
        for name, data in members.items()
        if name.startswith(DATASET)
    }
    return ReadBack(content, faults, notes, proven, dataset)


_LITTER = re.compile(r"(.*/)?(__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)", re.DOTALL)
"""What systems put into folders, and so into a pack that is packed again."""


def _unwrapped(members: dict[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Return the members of a pack out of the folder that they lie in, and what to say of it."""
    own = [name for name in members if not _LITTER.fullmatch(name)]
    there = sorted((name for name in own if name.endswith(f"/{MANIFEST}")), key=len)
    folder = there[0].removesuffix(MANIFEST) if there else ""
    if MANIFEST in members or not folder or not all(name.startswith(folder) for name in own):
        return members, []
    inside = {name.removeprefix(folder): data for name, data in members.items()}
    return inside, [f"its files lie in a folder, {short(folder)}"]


def _restored(data: bytes, sha256: Any) -> bytes | None:
    """Return a file as it was made, where only its line ends and its mark were changed."""
    unix = _as_written(data)
    plain = [*unix, *(lines.replace(b"\n", b"\r\n") for lines in unix)]
    for each in (data, *plain, *(codecs.BOM_UTF8 + lines for lines in plain)):
        if hashlib.sha256(each).hexdigest() == sha256:
            return each
    return None


def _unpacked(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Return the members of a ZIP, read only as far as they may be long."""
    members: dict[str, bytes] = {}
    faults = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS:
                raise NotOurs(f"This ZIP has more than {MOST_MEMBERS} members, which no pack has.")
            if min((member.header_offset for member in listed), default=0) > 0:
                raise NotOurs("This ZIP is damaged: something stands before its first member.")
            room = MOST_BYTES
            for member in listed:
                # Other ways to pack have no limit to what is unpacked at once.
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise NotOurs("This ZIP is packed in a way that no pack is.")
                with archive.open(member) as stream:
                    found = stream.read(room + 1)
                room -= len(found)
                if room < 0:
                    raise NotOurs("This ZIP unpacks to more than any pack holds.")
                name = member.filename.replace("\\", "/")
                if name.endswith("/") and not found:
                    # Programs that pack again list folders too.
                    continue
                if name in members:
                    faults.append(f"{name} stands in it twice")
                members.setdefault(name, found)
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
    "Word document": _read_word,
}


def short(text: str) -> str:
    """Return the beginning of a text, for a sentence about it."""
    printed = printable(text[:_WORDS])
    return printed if len(text) <= _WORDS else f"{printed}…"


def printable(text: str) -> str:
    """Return a text without what would move a terminal's cursor or change its colours."""
    return "".join(c if c.isprintable() else "�" for c in text)
