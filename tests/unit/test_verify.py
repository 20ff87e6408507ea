"""Files that prove themselves: good ones, old ones, tampered, damaged and foreign ones."""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from dataset_copy import hand_made
from hostile import ALL
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tiny import tiny

from exports.formats import FORMATS, ROUTES
from exports.make import make
from exports.page import page
from exports.proofs import embed, fingerprint, read_back
from exports.proofs import verify as module
from exports.proofs.proof import VERSION, canonical, proof
from exports.proofs.read_back import CHANGED, NotOurs, kind_of
from exports.proofs.verify import Report, verify, verify_file
from exports.request import ExportRequest
from geodata import Atlas, atlas, load
from geodata.selection import Selection
from geodata.view import view

KINDS = {
    "figure.svg": "SVG",
    "figure.png": "PNG",
    "figure.pdf": "PDF",
    "map.html": "HTML",
    "evidence.zip": "ZIP",
}
SELECTION = Selection(role=("feedstock",), select="MMR")
CLAIM = "newshub-mmr-02"


@cache
def made(route: str) -> bytes:
    if route == "evidence.zip":
        # The same as the pack of the routes, from figures that are there already.
        from exports.pack import pack

        members = {name: made(name) for name in ROUTES if name != route}
        return pack(view(atlas(), SELECTION), ExportRequest(SELECTION), "http://x/", members)
    return make(route, ExportRequest(SELECTION), atlas(), "http://x/")


def carrying(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a small SVG with a proof that somebody has changed."""
    content = proof(view(atlas(), SELECTION), "http://x/")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    content = fingerprint.sealed(content, fingerprint.of_svg(svg))
    change(content)
    return embed.embed_svg(svg, canonical(content))


def entry(content: dict[str, Any], claim_id: str = CLAIM) -> dict[str, Any]:
    return next(claim for claim in content["claims"] if claim["claim_id"] == claim_id)


def changed_text(change: Callable[[str], str]) -> Atlas:
    """Return the dataset as it would be if somebody had edited a text since."""
    mine = atlas()
    text = change(mine.texts["newshub-2026"])
    hashes = {**mine.text_sha256, "newshub-2026": hashlib.sha256(text.encode()).hexdigest()}
    return replace(
        mine,
        sha256="f" * 64,
        texts=MappingProxyType({**mine.texts, "newshub-2026": text}),
        text_sha256=MappingProxyType(hashes),
    )


@pytest.mark.parametrize(("route", "kind"), KINDS.items())
def test_what_was_made_stands(route: str, kind: str) -> None:
    report = verify(made(route), atlas())
    assert report.kind == kind
    assert report.current
    assert report.address == "http://x/?role=feedstock&select=MMR"
    assert not report.fallen
    assert not report.faults
    assert report.exit_code == 0
    assert CLAIM in {check.claim_id for check in report.checks}
    assert f"{len(report.checks)} of {len(report.checks)} claims stand" in str(report)


@pytest.mark.parametrize("route", KINDS)
def test_a_claim_that_the_text_no_longer_has_falls(route: str) -> None:
    quote = atlas().claims_by_id[CLAIM].quote
    later = changed_text(lambda text: text.replace(quote, quote.replace("Myanmar", "Burma")))
    # A pack is checked against its own dataset, unless another is asked for.
    report = verify(made(route), later, chosen=True)
    assert CLAIM in {check.claim_id for check in report.fallen}
    assert report.exit_code == 1
    assert not report.current
    assert f"does not stand: {CLAIM}: newshub-2026 does not say so" in str(report)


def test_a_quote_that_still_stands_in_a_changed_text_is_said_to() -> None:
    report = verify(carrying(lambda _: None), changed_text(lambda text: text + "More.\n"))
    assert report.exit_code == 0
    notes = {check.note for check in report.checks if check.source_id == "newshub-2026"}
    assert notes == {"the text newshub-2026 has changed, and still has the quote at its place"}
    moved = verify(carrying(lambda _: None), changed_text(lambda text: "New. " + text))
    assert moved.exit_code == 0
    assert any("still has the quote now at" in check.note for check in moved.checks)


def test_a_claim_that_the_dataset_reads_otherwise_now_is_noted() -> None:
    mine = atlas()
    claim = replace(mine.claims_by_id[CLAIM], firmness="possible")
    later = replace(
        mine, sha256="f" * 64, claims_by_id=MappingProxyType({**mine.claims_by_id, CLAIM: claim})
    )
    report = verify(carrying(lambda _: None), later)
    assert report.exit_code == 0
    assert "its firmness is “stated”, in the dataset “possible”" in str(report)


def set_field(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: entry(content).update({name: value})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_field("quote", "Myanmar is not involved."), "does not say so"),
        (set_field("quote", ""), "does not say so"),
        (set_field("quote", "x" * 100_000), "has nothing like it"),
        (set_field("start", 1), "the quote stands in newshub-2026 at"),
        (set_field("end", 10**30), "the quote stands in newshub-2026 at"),
        (set_field("firmness", "possible"), "its firmness is “possible”"),
        (set_field("place", "LAO"), "its place is “LAO”"),
        (set_field("source_id", "nowhere"), "nowhere is no text of the dataset"),
    ],
)
def test_a_tampered_claim_falls(change: Callable[[dict[str, Any]], object], said: str) -> None:
    report = verify(carrying(change), atlas())
    assert [check.claim_id for check in report.fallen] == [CLAIM]
    assert said in report.fallen[0].note
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: c["claims"].remove(entry(c)), f"it leaves out {CLAIM}"),
        (lambda c: c["selection"].update(role=["nonsense"]), "its selection is not one"),
        (lambda c: c.update(selection={}), "its address does not bring back its selection"),
        (lambda c: c.update(address="http://x/"), "its address does not bring back"),
    ],
)
def test_a_tampered_proof_is_named(change: Callable[[dict[str, Any]], object], fault: str) -> None:
    report = verify(carrying(change), atlas())
    assert report.exit_code == 1
    assert any(found.startswith(fault) for found in report.faults)


def test_an_svg_that_shows_other_words_is_found() -> None:
    svg = made("figure.svg")
    start = svg.index(f'id="quote-{CLAIM}"'.encode())
    # How words are spread over text elements is the figure's own business.
    changed = svg[:start] + re.sub(rb">[^<>]*[a-z][^<>]*</t", b">No.</t", svg[start:], count=1)
    report = verify(changed, atlas())
    assert report.faults == (f"it shows other words for {CLAIM} than its proof quotes",)


QUOTE = b"already plays a pivotal role"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"<mark>" + QUOTE, b"<mark>plays no role", "it shows other words for newshub-mmr-02"),
        (
            b"mark\\u003e" + QUOTE,
            b"mark\\u003ehas no role",
            "it shows other words for newshub-mmr-02",
        ),
        (
            b"<blockquote data-claim=",
            b"<blockquote data-klaim=",
            "it shows a quote that belongs to no",
        ),
        (
            b'<blockquote data-claim="newshub-mmr-02',
            b'<blockquote data-claim="x',
            "it shows a quote for x",
        ),
    ],
)
def test_a_page_that_shows_other_words_is_found(old: bytes, new: bytes, fault: str) -> None:
    html = made("map.html")
    assert old in html
    report = verify(html.replace(old, new), atlas())
    assert any(found.startswith(fault) for found in report.faults), report.faults
    assert report.exit_code == 1


def test_a_page_that_carries_another_text_is_found() -> None:
    html = made("map.html")
    start = html.index(b'id="passages"')
    changed = html[:start] + html[start:].replace(QUOTE, b"plays no role", 1)
    assert verify(changed, atlas()).faults[0].startswith("the text of newshub-2026 in it is not")


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(made("evidence.zip"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda m: m.update({"quotes.md": b"# Lies"}), "quotes.md in it is not the file that"),
        (lambda m: m.pop("figure.png"), "figure.png is missing from it"),
        (lambda m: m.update({"more.txt": b"x"}), "more.txt in it is not listed"),
        (
            lambda m: m.update({"figure.pdf": b"%PDF-1.4"}),
            "figure.pdf: This PDF is damaged",
        ),
    ],
)
def test_a_tampered_pack_is_found(change: Callable[[dict[str, bytes]], object], fault: str) -> None:
    report = verify(repacked(change), atlas())
    assert any(found.startswith(fault) for found in report.faults), report.faults
    assert report.exit_code == 1


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"zeros-{number}", bytes(1000))
    return stream.getvalue()


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "MOST_BYTES", 2500)
    with pytest.raises(NotOurs, match="unpacks to more"):
        verify(bomb(), atlas())


def test_a_pack_of_very_many_members_is_refused() -> None:
    with pytest.raises(NotOurs, match=f"more than {read_back.MOST_MEMBERS} members"):
        verify(
            repacked(lambda m: m.update({f"x{n}": b"" for n in range(read_back.MOST_MEMBERS)})),
            atlas(),
        )


def test_a_huge_file_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in (module, read_back):
        monkeypatch.setattr(part, "MOST_BYTES", 1000)
    (tmp_path / "x.svg").write_bytes(b"<svg " * 1000)
    with pytest.raises(NotOurs, match="larger than"):
        verify_file(tmp_path / "x.svg", atlas())


def nested() -> bytes:
    return embed.embed_svg(b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "[" * 100_000)


def packed_with(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("manifest.json", bytes(1000))
    return stream.getvalue()


FOREIGN = {
    "zip by bzip2": packed_with(zipfile.ZIP_BZIP2),
    "zip by lzma": packed_with(zipfile.ZIP_LZMA),
    "zip behind something": b"PK" + packed_with(zipfile.ZIP_DEFLATED),
    "html of declarations": b"<!doctype html><html><![<![</html>",
    "empty": b"",
    "text": b"Hello, world.",
    "json": b'{"format": "rare-earth-evidence"}',
    "png without": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "png signature only": b"\x89PNG\r\n\x1a\n",
    "pdf without": b"%PDF-1.7\n%%EOF",
    "zip without": bomb(),
    "zip broken": b"PK\x03\x04" + bytes(40),
    "svg without": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "svg broken": b"<svg><g></svg>",
    "svg with entities": b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
    "svg nested json": nested(),
    "svg number": embed.embed_svg(b"<svg></svg>", "7"),
    "html without": b"<!doctype html><p>Hello",
    "html no utf-8": b"<!doctype html>\xff\xfe",
    "html with half": b'<!doctype html><script id="evidence">{"format":',
    "later version": carrying(lambda content: content.update(version=VERSION + 1)),
    "claims are no list": carrying(lambda content: content.update(claims=3)),
    "a claim is no object": carrying(lambda content: content.update(claims=[3])),
    "a position is no number": carrying(set_field("start", "1")),
    "a quote is no string": carrying(set_field("quote", ["x"])),
    "no sources": carrying(lambda content: content.pop("sources")),
    "selection is no object": carrying(lambda content: content.update(selection="role")),
    "selection of numbers": carrying(lambda content: content.update(selection={"view": [3]})),
}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN)
def test_foreign_and_damaged_files_get_one_sentence(data: bytes) -> None:
    with pytest.raises(NotOurs) as caught:
        verify(data, atlas())
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize("route", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_cut_file_never_ends_in_a_traceback(route: str, share: float) -> None:
    data = made(route)
    cut = data[: int(len(data) * share)]
    try:
        report = verify(cut, atlas())
    except NotOurs as error:
        assert str(error)
    else:
        assert isinstance(report, Report)


@pytest.mark.parametrize("route", KINDS)
def test_flipped_bytes_never_end_in_a_traceback(route: str) -> None:
    data = bytearray(made(route))
    for position in range(7, len(data), len(data) // 15):
        spoilt = data.copy()
        spoilt[position] ^= 0x55
        try:
            str(verify(bytes(spoilt), atlas()))
        except NotOurs as error:
            assert str(error)


def test_a_folder_or_nothing_gets_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(NotOurs, match="cannot be read"):
            verify_file(path, atlas())


def test_hostile_words_in_data_stand() -> None:
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", f"West {ALL}", "West")]
    small = tiny(claims=rows, contrasts=())
    hashes = {n: hashlib.sha256(t.encode()).hexdigest() for n, t in small.texts.items()}
    small = replace(small, text_sha256=MappingProxyType(hashes))
    report = verify(page(view(small, Selection(select="WST")), ""), small)
    assert report.exit_code == 0
    assert [check.claim_id for check in report.checks] == ["h1"]


def test_a_report_prints_no_control_characters() -> None:
    report = verify(carrying(lambda c: c.update(title="a\x1b[2Jb")), atlas())
    assert "\x1b" not in str(report)


def test_kind_is_seen_from_the_content() -> None:
    assert kind_of(b"\xef\xbb\xbf<!DOCTYPE HTML>") == "HTML"
    assert kind_of(b'<?xml version="1.0"?>\n<!-- a -->\n<svg/>') == "SVG"


def test_a_manifest_that_is_no_manifest() -> None:
    with pytest.raises(NotOurs, match="not whole"):
        verify(repacked(lambda m: m.update({"manifest.json": json.dumps([1]).encode()})), atlas())


@pytest.mark.parametrize("route", ["figure.png", "figure.pdf", "map.html"])
def test_a_file_that_was_cut_off_is_damaged(route: str) -> None:
    with pytest.raises(NotOurs, match="damaged"):
        verify(made(route)[:-50], atlas())


def test_a_picture_with_a_flipped_byte_is_damaged() -> None:
    data = bytearray(made("figure.png"))
    data[-2000] ^= 0xFF
    with pytest.raises(NotOurs, match="is damaged"):
        verify(bytes(data), atlas())


def saved_again(change: Callable[[Image.Image], object], level: int) -> bytes:
    """Return the figure as a program saves it that keeps its texts."""
    picture = Image.open(io.BytesIO(made("figure.png")))
    picture.load()
    texts = PngInfo()
    texts.add_itxt("evidence", picture.text["evidence"], zip=True)
    change(picture)
    stream = io.BytesIO()
    picture.save(stream, "png", pnginfo=texts, compress_level=level)
    return stream.getvalue()


def test_a_picture_that_was_packed_otherwise_stands() -> None:
    again = saved_again(lambda _: None, 9)
    assert again != made("figure.png")
    assert verify(again, atlas()).exit_code == 0


def test_a_picture_that_was_painted_over_is_found() -> None:
    report = verify(saved_again(lambda p: p.putpixel((900, 900), (1, 2, 3)), 1), atlas())
    assert (report.exit_code, report.faults) == (1, (CHANGED,))


def _flip_in_stream(data: bytes) -> bytes:
    spoilt = bytearray(data)
    spoilt[data.index(b"stream\n", 2000) + 60] ^= 1
    return bytes(spoilt)


def _append_an_update(data: bytes) -> bytes:
    return data + b"9999 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.mark.parametrize(
    ("route", "change"),
    [
        ("figure.pdf", _flip_in_stream),
        ("figure.svg", lambda data: data.replace(b"Myanmar</text>", b"Siam</text>")),
        ("figure.svg", lambda data: data.replace(b"<g id=", b"<g/><g id=", 1)),
        ("map.html", lambda data: data.replace(b"<h1", b"<h1 hidden", 1)),
    ],
)
def test_what_was_changed_beside_the_quotes_is_found(
    route: str, change: Callable[[bytes], bytes]
) -> None:
    changed = change(made(route))
    assert changed != made(route)
    report = verify(changed, atlas())
    assert not report.fallen
    assert (report.exit_code, report.faults) == (1, (CHANGED,))


def resaved(picture: Image.Image, **options: object) -> bytes:
    texts = PngInfo()
    with Image.open(io.BytesIO(made("figure.png"))) as first:
        texts.add_itxt("evidence", first.text["evidence"])
    stream = io.BytesIO()
    picture.save(stream, "png", pnginfo=texts, compress_level=1, **options)
    return stream.getvalue()


def test_a_picture_with_holes_or_a_second_one_is_found() -> None:
    with Image.open(io.BytesIO(made("figure.png"))) as figure:
        whole = figure.convert("RGB")
    holes = whole.convert("RGBA")
    holes.putalpha(Image.linear_gradient("L").resize(whole.size))
    report = verify(resaved(holes), atlas())
    assert report.faults == ("parts of its picture were made transparent",)
    red = Image.new("RGB", whole.size, "red")
    report = verify(resaved(whole, save_all=True, append_images=[red]), atlas())
    assert "it has a part that no figure has (fdAT)" in report.faults
    opaque = whole.convert("RGBA")
    assert verify(resaved(opaque), atlas()).exit_code == 0


def test_a_picture_of_very_many_pixels_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "MOST_PIXELS", 1000)
    with pytest.raises(NotOurs, match="more pixels"):
        verify(made("figure.png"), atlas())


def test_a_second_member_of_a_name_is_found() -> None:
    stream = io.BytesIO(made("evidence.zip"))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("figure.svg", made("figure.svg").replace(b"Myanmar", b"Siam"))
    faults = verify(stream.getvalue(), atlas()).faults
    assert "figure.svg stands in it twice" in faults


def test_a_page_that_reads_a_quote_elsewhere_is_found() -> None:
    html = made("map.html")
    claim = atlas().claims_by_id[CLAIM]
    old = f'"{CLAIM}":["{claim.source_id}",{claim.start},'.encode()
    assert html.count(old) == 1
    changed = html.replace(old, old.replace(str(claim.start).encode(), b"1"))
    assert verify(changed, atlas()).faults == (
        f"it reads {CLAIM} at another place than its proof says",
    )


def test_of_two_proofs_in_a_page_the_first_counts() -> None:
    html = made("map.html")
    second = b'<script type="application/json" id="evidence">{}</script></body>'
    report = verify(html.replace(b"</body>", second), atlas())
    assert report.faults == (CHANGED,)


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def test_a_picture_that_is_to_be_shown_brighter_is_found() -> None:
    data = made("figure.png")
    report = verify(data[:33] + chunk(b"gAMA", struct.pack(">I", 1000)) + data[33:], atlas())
    assert report.faults == ("it has a part that no figure has (gAMA)",)


def test_every_checksum_of_a_picture_counts() -> None:
    data = bytearray(made("figure.png"))
    data[data.rindex(b"IEND") - 6] ^= 1
    with pytest.raises(NotOurs, match="not whole"):
        verify(bytes(data), atlas())


def _within_the_update(data: bytes) -> bytes:
    """Redefine the page's content in the very update that holds the evidence."""
    start = data.rindex(b"xref")
    return data[:start] + b"9 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n" + data[start:]


@pytest.mark.parametrize("change", [_append_an_update, _within_the_update])
def test_what_is_added_to_a_pdf_is_found(change: Callable[[bytes], bytes]) -> None:
    report = verify(change(made("figure.pdf")), atlas())
    assert (report.exit_code, report.faults) == (
        1,
        ("something was added to this PDF since it was made",),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda content: [claim.update(firmness="stated") for claim in content["claims"]],
        lambda content: content.update(title="Another"),
        lambda content: content.update(address="http://y/?role=feedstock&select=MMR"),
        lambda content: content["dataset"].update(sha256="0" * 64),
    ],
)
def test_a_proof_that_was_changed_is_found(change: Callable[[dict[str, Any]], object]) -> None:
    assert CHANGED in verify(carrying(change), atlas()).faults


@pytest.mark.parametrize("name", ["title", "address", "selection", "dataset"])
def test_a_manifest_that_disagrees_with_its_proof_is_found(name: str) -> None:
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest[name] = "other"
        members["manifest.json"] = json.dumps(manifest).encode()

    faults = verify(repacked(change), atlas()).faults
    assert faults == (f"its manifest.json names another {name} than its proof",)


def test_a_pack_without_some_of_its_files_is_found() -> None:
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        for name in ("figure.svg", "quotes.md"):
            del members[name], manifest["files"][name]
        members["manifest.json"] = json.dumps(manifest).encode()

    faults = verify(repacked(change), atlas()).faults
    assert faults == ("figure.svg is missing from it", "quotes.md is missing from it")


def of_version(version: int) -> Callable[[dict[str, bytes]], None]:
    """Return what makes a pack one of a version: it has no files that came later."""

    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        for name in (name for name, form in FORMATS.items() if form.since > 3):
            del members[name], manifest["files"][name]
        manifest["evidence"]["version"] = version
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


def test_a_pack_need_not_hold_what_came_after_it() -> None:
    assert verify(repacked(of_version(3)), atlas()).exit_code == 0
    faults = verify(repacked(of_version(4)), atlas()).faults
    assert "links.csv is missing from it" in faults


def packs_in_packs(depth: int) -> bytes:
    stream = io.BytesIO()
    inner = packs_in_packs(depth - 1) if depth else b"<svg/>"
    with zipfile.ZipFile(io.BytesIO(made("evidence.zip"))) as archive:
        manifest = archive.read("manifest.json")
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest)
        for number in range(20):
            archive.writestr(f"{number}.svg", inner)
    return stream.getvalue()


# --- the dataset that a pack carries ------------------------------------------------------

DATA = "dataset/"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Return a dataset that has nothing in common with the installed one."""
    return load(hand_made(tmp_path_factory.mktemp("other") / "data").folder)


@pytest.fixture(scope="module")
def others(other: Atlas) -> bytes:
    """Return a pack of that dataset."""
    return make("evidence.zip", ExportRequest(Selection(select="NOR")), other, "http://x/")


def test_a_pack_carries_all_that_its_dataset_consists_of() -> None:
    with zipfile.ZipFile(io.BytesIO(made("evidence.zip"))) as archive:
        carried = {
            name.removeprefix(DATA): archive.read(name)
            for name in archive.namelist()
            if name.startswith(DATA)
        }
    assert carried == dict(atlas().files)
    assert {"datapackage.json", "claims.csv", "texts/newshub-2026.txt"} <= set(carried)


def test_a_pack_is_checked_against_its_own_dataset_and_says_whether_it_is_the_installed_one(
    other: Atlas, others: bytes
) -> None:
    report = verify(others, atlas())
    assert (report.exit_code, report.current) == (0, True)
    assert {check.claim_id for check in report.checks} >= {"n-role", "n-head"}
    assert (
        "Checked against the dataset that it carries, hand-made of 2026-01-02, which is not the"
        " one installed here" in str(report)
    )
    same = f"the dataset that it carries, {other.name} of {other.date}, which is the one installed"
    assert verify(others, other).against == f"{same} here"
    assert "which is the one installed here" in verify(made("evidence.zip"), atlas()).against


def test_a_pack_is_checked_against_another_dataset_where_one_is_asked_for(
    other: Atlas, others: bytes
) -> None:
    assert verify(others, other, chosen=True).against == "the dataset hand-made of 2026-01-02"
    with pytest.raises(NotOurs, match="was made from the dataset hand-made: name its folder"):
        verify(others, atlas(), chosen=True)


@pytest.mark.parametrize("route", [route for route in KINDS if route != "evidence.zip"])
def test_a_file_of_another_dataset_says_which_one_it_wants(route: str, other: Atlas) -> None:
    with pytest.raises(NotOurs) as caught:
        verify(made(route), other)
    said = str(caught.value)
    assert said.startswith(f"None of its texts is here; this {KINDS[route]} was made from")
    assert said.endswith(f"the dataset {atlas().name}: name its folder with --dataset DIR.")


def test_a_file_of_a_dataset_with_some_of_the_same_texts_says_which_one_it_wants() -> None:
    kin = replace(atlas(), name="kin", sha256="f" * 64)
    report = verify(carrying(lambda _: None), kin)
    assert report.exit_code == 0
    assert report.against == (
        f"the dataset kin of {kin.date}; it was made from the dataset {atlas().name}: name its"
        " folder with --dataset DIR"
    )
    unnamed = verify(carrying(lambda c: c["dataset"].pop("name")), kin)
    assert unnamed.against == f"the dataset kin of {kin.date}"


def _as_listed(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """Return the pack after a change that its manifest has been told of."""

    def both(members: dict[str, bytes]) -> None:
        change(members)
        manifest = json.loads(members["manifest.json"])
        manifest["files"] = {
            name: {**manifest["files"].get(name, {}), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()

    return repacked(both)


def _edited(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[DATA + name]
        members[DATA + name] = members[DATA + name].replace(old, new)

    return change


def test_a_pack_whose_dataset_was_changed_is_found() -> None:
    change = _edited("places.csv", b"Myanmar", b"Siam")
    listed = "dataset/places.csv in it is not the file that its manifest lists"
    unlike = "the dataset in it is not the one that its proof names"
    assert verify(repacked(change), atlas()).faults == (listed, unlike)
    report = verify(_as_listed(change), atlas())
    assert (report.exit_code, report.faults) == (1, (unlike,))
    assert "which is not the one installed here" in report.against


def test_a_text_and_quote_that_were_changed_in_a_pack_are_found() -> None:
    def change(members: dict[str, bytes]) -> None:
        for name in ("claims.csv", "texts/newshub-2026.txt"):
            _edited(name, b"already plays a pivotal role", b"will never play any role")(members)

    report = verify(_as_listed(change), atlas())
    assert (report.exit_code, report.current) == (1, False)
    # Two claims rest on that passage.
    assert [check.claim_id for check in report.fallen] == [CLAIM, "newshub-mmr-03"]
    assert "the dataset in it is not the one that its proof names" in report.faults
    assert f"figure.svg: {CLAIM} does not stand" in "\n".join(report.faults)


def test_a_pack_without_its_dataset_is_checked_against_the_installed_one() -> None:
    def change(members: dict[str, bytes]) -> None:
        for name in [name for name in members if name.startswith(DATA)]:
            del members[name]

    report = verify(repacked(change), atlas())
    assert report.against == f"the dataset {atlas().name} of {atlas().date}"
    assert "dataset/claims.csv is missing from it" in report.faults
    assert verify(_as_listed(change), atlas()).exit_code == 0


@pytest.mark.parametrize(
    "path",
    [
        "../x.csv",
        "../../claims.csv",
        "/etc/x.csv",
        "texts/../../x.txt",
        "texts\\..\\x.txt",
        "C:x.csv",
        "texts/a/b.txt",
        "shapes/more.geojson",
        "spells.csv",
        "claims.csv/x",
        "run.py",
        "Thumbs.db",
        "texts/" + "x" * 300 + ".txt",
        "a\x1b[2J.csv",
        "a\nb.csv",
    ],
)
def test_a_dataset_with_a_file_that_none_has_is_not_written_anywhere(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_bytes", None)
    with pytest.raises(NotOurs) as caught:
        verify(_as_listed(lambda m: m.update({DATA + path: b"x"})), atlas())
    said = str(caught.value)
    assert said.startswith("The dataset in this ZIP has a file that none has: ")
    assert said.isprintable()
    assert len(said) < 200


def test_nothing_of_a_carried_dataset_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert verify(made("evidence.zip"), atlas()).exit_code == 0
    with pytest.raises(NotOurs):
        verify(_as_listed(lambda m: m.pop(f"{DATA}claims.csv")), atlas())
    assert list(tmp_path.iterdir()) == []


def _of(name: str, data: bytes) -> Callable[[dict[str, bytes]], object]:
    return lambda members: members.update({DATA + name: data})


def _rows(name: str, count: int) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        lines = members[DATA + name].split(b"\n")
        members[DATA + name] = b"\n".join([*lines[:1], *[lines[1]] * count, b""])

    return change


UNSOUND = {
    "no claims": lambda m: m.pop(f"{DATA}claims.csv"),
    "no descriptor": lambda m: m.pop(f"{DATA}datapackage.json"),
    "no text": lambda m: m.pop(f"{DATA}texts/newshub-2026.txt"),
    "an empty table": _of("claims.csv", b""),
    "a table of bytes": _of("claims.csv", bytes(range(256)) * 50),
    "a table without a column": _edited("claims.csv", b"firmness", b"firm"),
    "a half quotation": _of("links.csv", b'link_id,from_place,to_place,carries\n"a'),
    "a quote that no text has": _edited("claims.csv", b"pivotal", b"central"),
    "a source that leads out": _edited("sources.csv", b"newshub-2026", b"../../newshub"),
    "deep JSON": _of("datapackage.json", b"[" * 100_000),
    "a long number": _of("datapackage.json", b'{"name":' + b"9" * 10_000 + b"}"),
    "JSON of another kind": _of("datapackage.json", b"[1]"),
    "half a JSON": _of("shapes/places.geojson", b'{"type":'),
    "no geometry": _of("shapes/places.geojson", b'{"type":"FeatureCollection","features":[null]}'),
    "no numbers": _edited("shapes/places.geojson", b'"coordinates":', b'"coordinates":null,"x":'),
    "nothing of a shape": _of("shapes/context.geojson", b"{}"),
}


@pytest.mark.parametrize("change", UNSOUND.values(), ids=UNSOUND)
def test_a_dataset_that_is_not_sound_gets_one_sentence(
    change: Callable[[dict[str, bytes]], object],
) -> None:
    with pytest.raises(NotOurs) as caught:
        verify(_as_listed(change), atlas())
    said = str(caught.value)
    assert said.startswith("The dataset in this ZIP is not sound: ")
    assert said.endswith(".")
    assert said.isprintable()
    assert len(said) < 200


LARGE = {
    "a long text": (_of("texts/newshub-2026.txt", b"word " * 2_000_000), "more than 8 MB"),
    "many rows": (_rows("claims.csv", 20_000), "claims.csv has more than 10000 rows"),
    "many old rows": (_of("links.csv", b"a\r" * 20_000), "links.csv has more than 10000 rows"),
    "many columns": (_of("links.csv", b"a," * 50_000), "links.csv has very many columns"),
}


@pytest.mark.parametrize(("change", "said"), LARGE.values(), ids=LARGE)
def test_a_dataset_made_to_be_slow_is_not_checked(
    change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    start = time.monotonic()
    with pytest.raises(NotOurs, match=f"too large to be checked in it: .*{said}"):
        verify(_as_listed(change), atlas())
    assert time.monotonic() - start < 5


def test_a_pack_that_lists_its_folders_stands() -> None:
    report = verify(repacked(lambda m: m.update({DATA: b"", f"{DATA}texts/": b""})), atlas())
    assert (report.exit_code, report.faults) == (0, ())


HALF_A_MINUTE = 30.0
CLAIMS = 5_000

SLOW = {
    "html of angles": b"<!doctype html>" + b"<" * (read_back.MOST_MARKUP_BYTES - 100) + b"</html>",
    "html of tags": b"<!doctype html>" + b"<a " * 2_000_000 + b"</html>",
    "svg of groups": carrying(lambda _: None).replace(
        b"<metadata", f'<g id="quote-{CLAIM}">'.encode() * 9000 + b"</g>" * 9000 + b"<metadata"
    ),
    "packs in packs": packs_in_packs(5),
    "svg of quotes in quotes": carrying(
        lambda content: content.update(
            claims=[{**entry(content), "claim_id": f"c{i}"} for i in range(400)]
        )
    ).replace(
        b"<metadata",
        b"".join(f'<g id="quote-c{i}">'.encode() for i in range(400))
        + b"<text>"
        + b"x" * 5_000_000
        + b"</text>"
        + b"</g>" * 400
        + b"<metadata",
    ),
    "html of ids": b"<!doctype html>"
    b'<blockquote data-claim="' + b"a " * 1_000_000 + b'">x</blockquote></html>',
    "claims of much": carrying(
        lambda content: content.update(
            claims=[
                {**entry(content), "claim_id": f"c{i}", "quote": f"{i} " * 1200}
                for i in range(CLAIMS)
            ]
        )
    ),
    "claims of little": carrying(
        lambda content: content.update(claims=[{**entry(content), "quote": "e"}] * CLAIMS)
    ),
    "claims without end": carrying(
        lambda content: content.update(claims=[entry(content)] * (module.MOST_CLAIMS + 1))
    ),
}


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW)
def test_files_made_to_be_slow_are_not(data: bytes) -> None:
    start = time.monotonic()
    try:
        assert verify(data, atlas()).exit_code == 1
    except NotOurs as error:
        assert str(error)
    assert time.monotonic() - start < HALF_A_MINUTE
