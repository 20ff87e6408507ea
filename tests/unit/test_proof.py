"""What a file proves of itself."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hostile import ALL
from tiny import CLAIMS, tiny

from exports.make import make
from exports.proofs import proof as proofs
from exports.proofs.proof import canonical, claims_shown, proof
from exports.proofs.verify import verify
from exports.request import ExportRequest
from geodata import atlas
from geodata.selection import Selection, write
from geodata.view import view
from panels.content import content

ATLAS = tiny()


def ids(selection: Selection) -> list[str]:
    return [claim.claim_id for claim in claims_shown(view(ATLAS, selection))]


def test_all_that_is_in_view() -> None:
    assert ids(Selection()) == [claim[0] for claim in CLAIMS if claim[3] != "heading"]


def test_the_panel_adds_what_the_filters_leave_out_and_headings() -> None:
    narrow = Selection(firmness="stated", source=("two",))
    assert ids(narrow) == ["c1"]
    assert ids(replace(narrow, select="WST")) == [*(f"w{n}" for n in range(1, 9)), "c1"]


def test_an_arrows_panel_adds_its_links() -> None:
    assert ids(Selection(firmness="stated", source=("two",), select="CHN-EST")) == [
        "e2",
        "e4",
        "c1",
    ]


def test_a_proof_holds_all_that_can_be_checked() -> None:
    selection = Selection(role=("feedstock",), select="WST")
    made = proof(view(ATLAS, selection), "https://maps.example/")
    assert made["address"] == "https://maps.example/?role=feedstock&select=WST"
    assert made["selection"] == write(selection)
    assert made["dataset"] == {"name": "small", "date": ATLAS.date, "sha256": ATLAS.sha256}
    assert made["sources"] == {name: {"sha256": "0" * 64} for name in ("one", "two")}
    for entry in made["claims"]:
        text = ATLAS.texts[entry["source_id"]]
        assert text[entry["start"] : entry["end"]] == entry["quote"]


def test_the_text_is_canonical() -> None:
    shown = view(ATLAS, Selection(select="EST"))
    text = canonical(proof(shown, ""))
    assert text == canonical(proof(view(tiny(), Selection(select="EST")), ""))
    assert json.loads(text) == proof(shown, "")
    assert canonical(json.loads(text)) == text
    assert text.isascii()


def test_hostile_words_stay_words() -> None:
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", f"West {ALL}", "West")]
    shown = view(tiny(claims=rows, contrasts=()), Selection(select="WST"))
    (entry,) = json.loads(canonical(proof(shown, "")))["claims"]
    assert entry["quote"] == f"West {ALL}"


@pytest.mark.parametrize("given", [(), ATLAS.claims])
def test_other_claims_can_be_given(given: tuple) -> None:  # type: ignore[type-arg]
    made = proof(view(ATLAS, Selection()), "", claims=given)
    assert [c["claim_id"] for c in made["claims"]] == [c.claim_id for c in given]


def test_of_a_large_view_what_is_quoted_is_proven_and_the_rest_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = view(atlas(), Selection(select="VNM"))
    every = [claim["claim_id"] for claim in proof(shown, "")["claims"]]
    quoted = content(shown).claims
    monkeypatch.setattr(proofs, "MOST_PROVEN", len(quoted) + 3)
    made = proof(shown, "")
    listed = [claim["claim_id"] for claim in made["claims"]]
    assert len(listed) == len(quoted) + 3 and made["omitted"] == len(every) - len(listed) > 0
    assert quoted <= set(listed) and listed == [one for one in every if one in set(listed)]
    data = make("figure.svg", ExportRequest(shown.selection), atlas(), "")
    report = verify(data, atlas())
    assert (report.exit_code, report.omitted) == (0, made["omitted"])
