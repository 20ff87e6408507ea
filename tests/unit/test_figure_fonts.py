"""Typefaces: what ours lacks is taken from those of the machine, or said to be missing."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

import pypdf
import pytest
from figure_cases import sheet_of, view_of

from exports.figures import fonts
from exports.figures import sheet as sheets
from exports.figures.render import render
from geodata import Atlas, atlas

ROOT = Path(__file__).parents[2]

SCRIPTS = {
    "CJK": "缅甸",
    "Thai": "ประเทศไทย",
    "Myanmar": "မြန်မာ",
    "Khmer": "កម្ពុជា",
}
"""Names in scripts that our own typeface lacks."""

CACHES = (
    fonts.families,
    fonts._others,
    fonts._home_of,
    fonts.for_text,
    fonts.warn_once,
    # What was measured and drawn with other typefaces.
    sheets.advance,
    sheets._outline,
)


@pytest.fixture
def no_fallbacks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine have no typeface but ours."""
    for cached in CACHES:
        cached.cache_clear()
    monkeypatch.setattr(fonts, "FALLBACKS", ())
    yield
    for cached in CACHES:
        cached.cache_clear()


def renamed(name: str) -> Atlas:
    whole = atlas()
    place = replace(whole.places["MMR"], name=name)
    return replace(whole, places=MappingProxyType({**whole.places, "MMR": place}))


def test_plain_text_needs_no_other_typeface() -> None:
    for text in ("Myanmar", "Việt Nam đất hiếm", "“Ångström” – Привет"):
        assert fonts.for_text(text) == ()
    assert fonts.missing(["Việt Nam", "plain"]) == ()


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.usefixtures("no_fallbacks")
def test_what_no_typeface_has_is_named(script: str) -> None:
    (found,) = fonts.missing([f"a {SCRIPTS[script]} b"])
    assert found.startswith(f"{script} (")
    assert sorted(SCRIPTS[script])[0] in found
    assert "fonts-noto" in fonts.warning([found])


@pytest.mark.usefixtures("no_fallbacks")
def test_a_figure_says_once_what_it_lacks(caplog: pytest.LogCaptureFixture) -> None:
    shown = view_of("select=MMR", renamed(SCRIPTS["Khmer"]))
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert render(shown, kind="png", dpi=20).data
    (message,) = [r.message for r in caplog.records if "typeface" in r.message]
    assert "Khmer (" in message


def test_the_command_line_says_it_too(tmp_path: Path) -> None:
    """In a process of its own, where nobody has set logging up: the warning goes to stderr, once."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_figure_fonts import SCRIPTS, renamed
from exports import cli
from exports.figures import fonts
fonts.FALLBACKS = ()
cli.atlas = lambda: renamed(SCRIPTS["Thai"])
sys.exit(cli.main(["figure.png", "--select", "MMR", "-o", {str(tmp_path / "a.png")!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("no typeface here has these letters: Thai (") == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert Path(tmp_path / "a.png").exists()


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_are_drawn_where_a_typeface_has_them(
    script: str, request: pytest.FixtureRequest
) -> None:
    """A machine with the typefaces draws them; of one without, it is said which are missing."""
    text = SCRIPTS[script]
    shown = view_of("select=MMR", renamed(text))
    homes = fonts.for_text(text)
    lacking = fonts.missing([text])
    svg = render(shown, kind="svg").data.decode()
    assert text in svg, "text stays text"
    if lacking:
        # As on a machine with our own alone, which other tests hold to its words.
        assert lacking[0].startswith(f"{script} (")
        return
    assert homes
    assert all(home in svg for home in homes)
    pdf = pypdf.PdfReader(io.BytesIO(render(shown, kind="pdf").data))
    embedded = {str(f.get_object()["/BaseFont"]) for f in fonts_of(pdf).values()}
    assert any(homes[0].replace(" ", "")[:8] in name for name in embedded), embedded
    drawn = render(shown, kind="png", dpi=40).data
    request.getfixturevalue("no_fallbacks")
    # Where no typeface has them there are boxes.
    assert render(shown, kind="png", dpi=40).data != drawn


def fonts_of(reader: pypdf.PdfReader) -> dict:  # type: ignore[type-arg]
    return reader.pages[0]["/Resources"]["/Font"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_stands_behind_such_a_name_is_clear_of_it(script: str) -> None:
    """The letters of other typefaces are measured, and nothing is written over them."""
    sheet = sheet_of(view_of("select=MMR", renamed(SCRIPTS[script] * 3)), size="text")
    for line, other in combinations(sheet.written, 2):
        across = min(line.box[2], other.box[2]) - max(line.box[0], other.box[0])
        down = min(line.box[3], other.box[3]) - max(line.box[1], other.box[1])
        assert min(across, down) <= 0.5, (line.text, other.text)
