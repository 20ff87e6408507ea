"""What leaves, of any dataset: every export is made, has the claims of its view, and proves itself."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from datasets import VARIANTS, asked, variant
from hypothesis import given, settings

from exports.make import make
from exports.proofs.proof import proof
from exports.proofs.verify import verify
from exports.request import ExportRequest
from geodata.model import Atlas
from geodata.selection import Selection, allowed
from geodata.view import view
from layers.marks import marks

BASE = "https://example.org/map/"


def exported(route: str, atlas: Atlas, selection: Selection) -> bytes:
    return make(route, ExportRequest(selection), atlas, BASE)


def check_proofs(atlas: Atlas, selection: Selection) -> None:
    """Hold files to the claims that they can show, each of which stands."""
    seen = view(atlas, selection)
    on_figure = [claim["claim_id"] for claim in proof(seen, BASE)["claims"]]
    for route, shown in (
        ("figure.svg", on_figure),
        ("map.html", [c.claim_id for c in atlas.claims]),
    ):
        report = verify(exported(route, atlas, selection), atlas)
        assert report.exit_code == 0, str(report)
        assert report.current
        assert sorted(check.claim_id for check in report.checks) == sorted(shown)


def check_tables(atlas: Atlas, selection: Selection) -> None:
    """Hold tables to the view: rows to its claims, features to its marks."""
    seen = view(atlas, selection)
    rows = list(
        csv.DictReader(io.StringIO(exported("claims.csv", atlas, selection).decode("utf-8-sig")))
    )
    claims = {row["claim_id"] for row in rows if row["kind"] == "claim"}
    assert claims == {claim.claim_id for claim in seen.claims}
    features = json.loads(exported("places.geojson", atlas, selection))["features"]
    fills = {f["properties"]["place"]: f["properties"]["fill"] for f in features}
    known = marks(seen).places
    assert {code: mark.fill for code, mark in known.items() if code in fills} == fills
    assert set(fills) >= set(atlas.shapes)


@pytest.fixture(scope="module", params=VARIANTS)
def atlas(request: pytest.FixtureRequest, light: Path) -> Atlas:
    return variant(request.param, light)


def test_exports_of_a_hand_made_dataset(atlas: Atlas) -> None:
    known = allowed(atlas)
    for asking in (Selection(), Selection(role=known["role"][:1], select=known["select"][-1])):
        check_tables(atlas, asking)
        check_proofs(atlas, asking)


@pytest.mark.parametrize("name", ["plain", "scripts", "copies", "eight_roles", "no_hub"])
def test_a_pack_of_a_hand_made_dataset_needs_nothing_else(name: str, light: Path) -> None:
    packed = exported("evidence.zip", variant(name, light), Selection())
    report = verify(packed, variant("shipped", light))
    assert report.exit_code == 0, str(report)
    assert not report.faults


@settings(max_examples=25, deadline=None, derandomize=True)
@given(asked())
def test_exports_of_generated_datasets(case: tuple[Atlas, Selection]) -> None:
    atlas, asking = case
    check_tables(atlas, asking)
    check_proofs(atlas, asking)
