"""Typefaces: what ours lacks is taken from those of the machine, or said to be missing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
from figure_cases import view_of

from exports.cli import main
from exports.figures import fonts
from exports.figures.render import render
from geodata import Atlas, atlas

SCRIPTS = {
    "CJK": "缅甸",
    "Thai": "ประเทศไทย",
    "Myanmar": "မြန်မာ",
    "Khmer": "កម្ពុជា",
}
"""Names in scripts that our own typeface lacks."""

CACHES = (fonts.families, fonts._others, fonts._home_of, fonts.for_text, fonts.warn_once)


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


@pytest.mark.usefixtures("no_fallbacks")
def test_the_command_line_says_it_too(
    tmp_path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("exports.cli.atlas", lambda: renamed(SCRIPTS["Thai"]))
    assert main(["figure.svg", "--select", "MMR", "-o", str(tmp_path / "a.svg")]) == 0
    assert "Thai (" in caplog.text


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_are_drawn_where_a_typeface_has_them(script: str) -> None:
    """A machine with the typefaces draws them; one without says which are missing."""
    shown = view_of("select=MMR", renamed(SCRIPTS[script]))
    homes = fonts.for_text(SCRIPTS[script])
    assert bool(homes) != bool(fonts.missing([SCRIPTS[script]]))
    data = render(shown, kind="svg").data.decode()
    assert SCRIPTS[script] in data
    for home in homes:
        assert home in data
