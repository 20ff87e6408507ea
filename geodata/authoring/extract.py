"""The text of a file of any kind that can be frozen, and what was done to get it."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.faults import UnusableError, quoted, shown

LARGEST = 200_000_000
"""Bytes of a file that is read."""

LARGEST_XML = 12_000_000
"""Bytes of XML in a Word file: that many take up to 700 MB of memory, and a quarter of a minute."""

MOST_EXAMPLES = 8
"""Divided words that are named one by one."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file.

    Attributes
    ----------
    text
        What is frozen.
    by
        The library that read it, with its version; empty where the text is the file itself.
    said
        What was done or left out, a few words each, to be kept with the text.
    advice
        What whoever adds it should look at, a sentence each.
    """

    text: str
    by: str = ""
    said: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the reading: an encoding, empty for any that says itself; pages of a PDF."""

    encoding: str = ""
    pages: tuple[int, int] | None = None


def extract(name: str, data: bytes, wanted: Wanted) -> Extract:
    """Return the text of a file, read as the ending of its name says.

    Raises
    ------
    UnusableError
        Where it is of another kind, damaged, locked, or has no text.
    """
    reader = READERS.get(ending(name))
    if reader is None:
        kinds = ", ".join(READERS)
        advice = _OTHERS.get(ending(name), "save it as one of these")
        raise UnusableError(f"{name} is none of {kinds}: {advice}")
    if wanted.pages and reader is not _pdf:
        raise UnusableError(f"--pages is for PDFs, and {name} is none")
    try:
        return reader(data, wanted)
    except UnusableError as error:
        raise UnusableError(f"{name}: {error}") from error


def ending(name: str) -> str:
    """Return the ending of a file's name, in small letters."""
    return Path(name).suffix.casefold()


_OTHERS = {
    ".doc": "save it as .docx, in the program that wrote it",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx or .pdf",
    ".pages": "export it as .docx or .pdf",
    ".epub": "save its chapters as .html",
    ".png": "OCR it first, then add the result",
    ".jpg": "OCR it first, then add the result",
}


# --- plain text ---------------------------------------------------------------------------

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""What a text begins with that says its encoding itself."""


def decoded(data: bytes, wanted: str = "") -> tuple[str, str]:
    """Return the characters of bytes, and in which encoding they were, empty for plain UTF-8.

    Raises
    ------
    UnusableError
        Where they are in no encoding that says itself, nor in the one that is asked for.
    """
    mark = next((encoding for begins, encoding in _MARKS if data.startswith(begins)), "")
    encoding = wanted or mark or "utf-8"
    if encoding.casefold().replace("-", "").replace("_", "") in ("utf8", "utf8sig"):
        encoding = mark if mark == "utf-8-sig" else "utf-8"
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise UnusableError(f"no encoding is called {quoted(wanted)}") from error
    except UnicodeError as error:
        if wanted or mark:
            found = f"it is not in {wanted or mark}: {shown(str(error))}"
            raise UnusableError(f"{found}; give the right one with --encoding") from error
        raise UnusableError(_encoding_advice(data)) from error
    if "\0" in text:
        raise UnusableError(_binary_advice(data))
    if not text.strip("\ufeff \t\r\n"):
        raise UnusableError("it has no text")
    return text.removeprefix("\ufeff"), "" if encoding == "utf-8" else encoding


def _encoding_advice(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if data.count(0) > len(data) // 20:
        return _binary_advice(data)
    best = from_bytes(data[:100_000]).best()
    if best is None:
        return "it is not UTF-8, and no other encoding that can be guessed: save it as UTF-8"
    words = " ".join(str(best).split())
    strange = re.search(r"[^\x00-\x7f]", words)
    at = max(0, strange.start() - 20) if strange else 0
    sample = quoted(words[at : at + 40])
    return (
        f"it is not UTF-8; it looks like {best.encoding} ({sample}): save it as UTF-8, or, if "
        f"that reads right, add --encoding {best.encoding}"
    )


def _binary_advice(data: bytes) -> str:
    halves = [data[start:4000:2].count(0) for start in (0, 1)]
    if max(halves) > len(data[:4000]) // 5 and min(halves) < max(halves) // 4:
        guess = "utf-16-be" if halves[0] > halves[1] else "utf-16-le"
        return f"it looks like UTF-16 without a byte order mark: add --encoding {guess}"
    return "it is no text: it has zero bytes in it"


def _converted(encoding: str) -> tuple[str, ...]:
    if encoding == "utf-8-sig":
        return ("its byte order mark left out",)
    return (f"converted from {encoding}",) if encoding else ()


def _plain(data: bytes, wanted: Wanted) -> Extract:
    text, encoding = decoded(data, wanted.encoding)
    lines = text.splitlines()
    # A line that a blank one follows is a paragraph, or its end.
    full = sum(55 <= len(a) <= 100 and bool(b.strip()) for a, b in pairwise(lines))
    wrapped = full > 5 and full > 0.5 * sum(map(bool, map(str.strip, lines)))
    advice = "its lines are wrapped: a quote over several lines has their ends as the text has them"
    return Extract(text, said=_converted(encoding), advice=(advice,) if wrapped else ())


def _markdown(data: bytes, wanted: Wanted) -> Extract:
    from markdown_it import MarkdownIt

    from geodata.authoring.html import text_of_page

    source, encoding = decoded(data, wanted.encoding)
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    text, left_out = text_of_page(page)
    said = (*_converted(encoding), "without its marks", *_left_out(left_out))
    return Extract(text, f"markdown-it-py {version('markdown-it-py')}", said)


# --- pages --------------------------------------------------------------------------------

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})", re.I)
_LABELS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_LABELS |= {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254", "tis-620": "cp874"}
_LABELS |= {"windows-874": "cp874", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932"}
_LABELS |= {"euc-kr": "cp949", "ks_c_5601-1987": "cp949"}
"""What browsers take for the encoding that a page names (WHATWG Encoding Standard)."""


def _page(data: bytes, wanted: Wanted) -> Extract:
    from geodata.authoring.html import text_of_page

    named = _XML.search(data[:1024]) or _CHARSET.search(data[:4096])
    label = named[1].decode("ascii").casefold() if named else ""
    says_itself = any(data.startswith(begins) for begins, _ in _MARKS)
    chosen = wanted.encoding or ("" if says_itself else _LABELS.get(label, label))
    # A page that names a UTF-16 in ASCII letters is not in it; browsers take UTF-8 then.
    chosen = "" if chosen.startswith("utf-16") and not wanted.encoding else chosen
    page, encoding = decoded(data, chosen)
    text, left_out = text_of_page(page)
    said = (*_converted(encoding), *_left_out(left_out))
    advice = "menus and footers of the page are in it: they are part of the file"
    return Extract(text, f"lxml {version('lxml')}", said, (advice,))


def _left_out(found: Counter[str]) -> tuple[str, ...]:
    words = [_counted(count, name) for name, count in sorted(found.items())]
    return (f"left out: {', '.join(words)}",) if words else ()


# --- Word ---------------------------------------------------------------------------------

_FOOTNOTE = re.compile(r'<li id="(?:foot|end)note-\d+">(?:<p>)?')
_BACK = re.compile(r' ?<a href="#(?:foot|end)note-ref-\d+">↑</a>')


def _word(data: bytes, wanted: Wanted) -> Extract:
    import mammoth

    _refuse_bad_zip(data)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(lambda image: {}),
        )
    except Exception as error:
        # The library meets a broken document with whatever its own code stumbles over.
        kind = f"{type(error).__name__}: {shown(str(error))}"
        advice = "open it in a word processor and save it again"
        raise UnusableError(f"the Word file is damaged ({kind}): {advice}") from error
    said, advice_ = _of_word(data, made.messages)
    page = _BACK.sub("", made.value)
    number = Counter[str]()

    def numbered(found: re.Match[str]) -> str:
        number["notes"] += 1
        return f"{found[0]}[{number['notes']}] "

    from geodata.authoring.html import text_of_page

    text, _ = text_of_page(_FOOTNOTE.sub(numbered, page))
    if number["notes"]:
        said = (
            *said,
            f"{_counted(number['notes'], 'note')} at the end, numbered as [1] in the text",
        )
    return Extract(text, f"mammoth {version('mammoth')}", said, advice_)


def _refuse_bad_zip(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        advice = "save it as .docx without a password"
        raise UnusableError(f"it has a password, or is of an older Word: {advice}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            xml = sum(e.file_size for e in entries if e.filename.endswith((".xml", ".rels")))
            locked = any(entry.flag_bits & 1 for entry in entries)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnusableError("it is no Word file (.docx), or a damaged one") from error
    if "[Content_Types].xml" not in names or not any(n.startswith("word/") for n in names):
        raise UnusableError("it is a ZIP file, and none that a word processor wrote")
    if locked:
        raise UnusableError("it has a password: save it without one")
    if xml > LARGEST_XML:
        found = f"it unpacks to {xml:,} bytes of XML, {LARGEST_XML:,} at most are read"
        raise UnusableError(f"{found}: save it in parts")


_TRACES = (
    (rb"<w:del [^>]*>|<w:moveFrom [^>]*>", "tracked deletion", "left out"),
    (rb"<w:ins [^>]*>|<w:moveTo [^>]*>", "tracked insertion", "taken in"),
    (rb"<w:commentReference ", "comment", "left out"),
    (rb"<w:drawing>|<w:pict>|<w:pict ", "picture", "left out"),
    (rb"<m:oMath>|<m:oMath ", "formula", "left out"),
)
"""What shows in a Word file that something of it is not in its text, or is so by a decision."""


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _of_word(data: bytes, messages: Sequence[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what of a Word file is not in its text, and what to look at."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        body = archive.read("word/document.xml") if "word/document.xml" in names else b""
    said = []
    for pattern, what, done in _TRACES:
        if count := len(re.findall(pattern, body)):
            said.append(f"{_counted(count, what)} {done}")
    if any(re.fullmatch(r"word/(header|footer)\d*\.xml", name) for name in names):
        said.append("headers and footers of its pages left out")
    advice = []
    unknown = sorted({m.message for m in messages if "element" in m.message})
    if unknown:
        advice.append("; ".join(unknown[:MOST_EXAMPLES]))
    if re.search(rb"<w:numPr>", body):
        advice.append("numbers and bullets that Word gives to lists are not in it")
    return tuple(said), tuple(advice)


# --- PDF ----------------------------------------------------------------------------------


_PIECED = re.compile(r"[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]")


def _pdf(data: bytes, wanted: Wanted) -> Extract:
    from geodata.authoring.pdf import read_pdf

    if b"%PDF-" not in data[:1024]:
        raise UnusableError("it is no PDF")
    found = read_pdf(data, wanted.pages)
    said = ["wrapped lines joined"]
    if wanted.pages:
        said.insert(0, f"pages {wanted.pages[0]} to {wanted.pages[0] + found.pages - 1}")
    advice = [
        "running headers, footers and page numbers are in it, after the paragraph around them"
    ]
    if _PIECED.search(found.text):
        words = "its script sets vowels around letters, which PDFs store in pieces"
        advice.append(f"{words}: compare it with the page, or add it as .docx or .html")
    if found.divided:
        said.append(f"{_counted(len(found.divided), 'word')} divided at line ends put together")
        examples = dict.fromkeys(f"{one}|{other}" for one, other in found.divided)
        more = ", …" if len(examples) > MOST_EXAMPLES else ""
        words = ", ".join(list(examples)[:MOST_EXAMPLES]) + more
        advice.append(f"words divided at line ends were put together; compare {words}")
    if found.blank:
        numbers = ", ".join(map(str, found.blank[:20])) + ", …" * (len(found.blank) > 20)
        which = f"page{'s' * (len(found.blank) > 1)} {numbers}"
        said.append(f"no text on {which}")
        advice.append(f"{which} without a text layer: OCR them, if they say something")
    return Extract(found.text, f"pypdfium2 {version('pypdfium2')}", tuple(said), tuple(advice))


READERS: Mapping[str, Callable[[bytes, Wanted], Extract]] = MappingProxyType(
    {
        ".txt": _plain,
        ".md": _markdown,
        ".html": _page,
        ".docx": _word,
        ".pdf": _pdf,
        ".text": _plain,
        ".markdown": _markdown,
        ".htm": _page,
        ".xhtml": _page,
    }
)
"""What reads a file, by the ending of its name."""
