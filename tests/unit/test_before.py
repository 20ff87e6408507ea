"""Files made before a dataset decided its words, with proofs of version 1: they are still verified.

Those in `before/` were made by the release before, of the same two texts: `figure.svg` and
`figure.png` (at 60 dots an inch) for `select=MMR`, `figure.pdf` and `map.html` for
`role=feedstock&element=HREE&select=MMR-into`, `evidence.zip` for
`element=HREE&source=reex-2025&select=CHN`; the last three with boxes for boundaries, to be small.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

import pytest
from dataset_copy import hand_made

from exports.cli import main
from exports.proofs import embed
from exports.proofs.read_back import CHANGED, NotOurs
from exports.proofs.verify import verify
from geodata import atlas, load
from geodata.selection import Selection, read

BEFORE = Path(__file__).parent / "before"

SHIPPED = "60f489fcf2a64b28437179ca99a74e4b58d169be8181dd214335620f06173169"
BOXES = "86e8e941fb6f72f0da45a5430a2ba3533cd2735cec829706599830303aa1e84f"

PLACE = Selection(select="MMR")
ARROW = Selection(role=("feedstock",), material=("HREE",), select="MMR-CHN")
HUB = Selection(material=("HREE",), source=("reex-2025",), select="CHN")

# file, dataset that it was made from, what today's address of its view is, claims in it
FILES = (
    ("figure.svg", SHIPPED, PLACE, 116),
    ("figure.png", SHIPPED, PLACE, 116),
    ("figure.pdf", BOXES, ARROW, 47),
    ("map.html", BOXES, ARROW, 123),
    ("evidence.zip", BOXES, HUB, 47),
)
NAMES = [row[0] for row in FILES]


@cache
def stored(name: str) -> bytes:
    packed = BEFORE / f"{name}.gz"
    return gzip.decompress(packed.read_bytes()) if packed.exists() else (BEFORE / name).read_bytes()


@pytest.mark.parametrize(("name", "sha256", "selection", "claims"), FILES, ids=NAMES)
def test_it_is_checked_against_the_texts_of_today(
    name: str, sha256: str, selection: Selection, claims: int
) -> None:
    report = verify(stored(name), atlas())
    assert (report.date, report.sha256, report.current) == ("2026-11-22", sha256, False)
    assert len(report.checks) == claims
    assert [check.note for check in report.checks if check.note] == []
    assert (report.fallen, report.faults, report.exit_code) == ((), (), 0)
    said = str(report)
    assert f"Dataset of 2026-11-22, sha256 {sha256}: another than it is checked against" in said
    assert f"Checked against the dataset {atlas().name} of {atlas().date}" in said
    assert f"{claims} of {claims} claims stand in the texts" in said


@pytest.mark.parametrize(("name", "sha256", "selection", "claims"), FILES, ids=NAMES)
def test_its_address_brings_back_its_view(
    name: str, sha256: str, selection: Selection, claims: int
) -> None:
    query = parse_qs(urlsplit(verify(stored(name), atlas()).address).query)
    assert read(query, atlas()) == (selection, ())


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_whose_text_has_changed_since_falls(name: str) -> None:
    mine = atlas()
    claim = mine.claims_by_id[verify(stored(name), mine).checks[0].claim_id]
    text = mine.texts[claim.source_id].replace(claim.quote, claim.quote[::-1])
    hashes = {
        **mine.text_sha256,
        claim.source_id: hashlib.sha256(text.encode()).hexdigest(),
    }
    later = replace(
        mine,
        texts=MappingProxyType({**mine.texts, claim.source_id: text}),
        text_sha256=MappingProxyType(hashes),
    )
    report = verify(stored(name), later)
    assert claim.claim_id in {check.claim_id for check in report.fallen}
    assert report.exit_code == 1


def test_a_quote_that_was_changed_in_it_is_found() -> None:
    svg = stored("figure.svg")
    quote = b"already plays a pivotal role"
    assert quote in svg
    report = verify(svg.replace(quote, b"plays no role"), atlas())
    assert "newshub-mmr-02" in {check.claim_id for check in report.fallen}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("figure.svg", b"<g id=", b"<!-- --><g id="), ("map.html", b"<h1", b"<h1 hidden")],
)
def test_what_was_changed_in_it_since_is_found(name: str, old: bytes, new: bytes) -> None:
    report = verify(stored(name).replace(old, new, 1), atlas())
    assert (report.exit_code, report.faults) == (1, (CHANGED,))


def test_it_is_what_it_is_said_to_be() -> None:
    proof = json.loads(embed.extract_svg(stored("figure.svg")))
    assert (proof["format"], proof["version"]) == ("rare-earth-evidence", 1)
    assert set(proof["dataset"]) == {"date", "sha256"}


@pytest.mark.parametrize("name", NAMES)
def test_another_dataset_has_none_of_its_texts(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotOurs) as caught:
        verify(stored(name), load(hand_made(tmp_path / "data").folder))
    assert "it was made from" not in str(caught.value)
    assert "was made from another dataset: name its folder with --dataset DIR." in str(caught.value)


@pytest.mark.parametrize("name", ["figure.png", "evidence.zip"])
def test_the_command_line_says_so(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(BEFORE / name)]) == 0
    assert "claims stand in the texts" in capsys.readouterr().out
    other = hand_made(tmp_path / "data").folder
    assert main(["verify", str(BEFORE / name), "--dataset", str(other)]) == 2
    assert "name its folder with --dataset DIR." in capsys.readouterr().err
