"""The table of formats: one case a format, and the order in which they are offered."""

from __future__ import annotations

import pytest

from exports.formats import FORMATS, MANIFEST, MEMBERS, PACK, PARTS, QUOTES, ROUTES, Format


def test_the_routes_are_those_of_the_contract() -> None:
    assert ROUTES == (
        "figure.svg",
        "figure.png",
        "figure.pdf",
        "map.html",
        "brief.docx",
        "matrix.svg",
        "matrix.png",
        "matrix.pdf",
        "claims.csv",
        "matrix.csv",
        "numbers.csv",
        "places.geojson",
        "links.csv",
        "links.geojson",
        "citations.bib",
        "citations.ris",
        "evidence.zip",
    )


def test_a_pack_holds_all_others() -> None:
    assert {*MEMBERS, PACK} == {*ROUTES, QUOTES} == {*FORMATS} - {*PARTS}
    assert MANIFEST not in FORMATS


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_format(form: Format) -> None:
    assert FORMATS[form.route] is form
    assert form.route.endswith(form.suffix)
    assert form.stem
    kind, slash, _ = form.media_type.partition(";")[0].partition("/")
    assert slash
    assert kind in ("text", "image", "application")
    assert kind != "text" or form.media_type.endswith("; charset=utf-8")
    assert not (form.quick and (form.sized or form.proven)), "what is drawn takes its time"
    assert not form.drawn or (form.sized and form.shown and form.proven)
