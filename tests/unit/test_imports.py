"""Imports run one way: geodata <- layers, panels <- figures, proofs <- exports <- dashboard.py."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FOLDERS = ("geodata", "layers", "panels", "exports")

BELOW_EXPORTS = {"geodata", "layers", "panels", "exports.formats"}

# What each room may import beside itself; a module belongs to the innermost.
MAY_IMPORT = {
    "geodata": set(),
    "geodata.authoring": {"geodata"},
    "geodata.__main__": {"geodata", "geodata.authoring"},
    "layers": {"geodata"},
    "panels": {"geodata"},
    "exports.formats": set(),
    "exports.figures": BELOW_EXPORTS,
    "exports.proofs": BELOW_EXPORTS,
    "exports": {*BELOW_EXPORTS, "exports.figures", "exports.proofs"},
    "dashboard": {*BELOW_EXPORTS, "exports"},
}

# Who alone may import a library; the others are kept from it.
ONLY = {
    "streamlit": {"dashboard"},
    "streamlit_folium": {"dashboard"},
    "folium": {"layers"},
    "branca": {"layers"},
    "jinja2": {"panels", "exports"},
    "matplotlib": {"exports.figures"},
    "starlette": {"exports", "dashboard"},
    "cachetools": {"exports"},
    "defusedxml": {"exports.proofs"},
    "pypdf": {"exports.proofs"},
    "docx": {"exports"},
    "platformdirs": {"geodata"},
    "rapidfuzz": {"geodata"},
    "openpyxl": {"geodata.authoring"},
    "pypdfium2": {"geodata.authoring"},
    "mammoth": {"geodata.authoring"},
    "lxml": {"geodata.authoring"},
    "markdown_it": {"geodata.authoring"},
    "charset_normalizer": {"geodata.authoring"},
}

MODULES = [
    ROOT / "dashboard.py",
    *(path for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py"))),
]


def name_of(path: Path) -> str:
    """Return the name under which a module is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str:
    """Return the innermost room that a module, or a name in one, belongs to; else its library."""
    parts = name.split(".")
    prefixes = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((prefix for prefix in prefixes if prefix in MAY_IMPORT), parts[0])


def imported(path: Path) -> set[str]:
    """Return the whole names of all that a module imports, inside its functions too."""
    names: set[str] = set()
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            source = [*above, *filter(None, [node.module])]
            names |= {".".join([*source, alias.name]) for alias in node.names}
        elif isinstance(node, ast.Call) and node.args and _imports_by_name(node.func):
            assert isinstance(node.args[0], ast.Constant), f"{path}: import by a computed name"
            names.add(str(node.args[0].value))
    return names


def _imports_by_name(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    mine = room_of(name_of(path))
    found = {room_of(name) for name in imported(path)}
    assert (found & set(MAY_IMPORT)) - {mine} <= MAY_IMPORT[mine]
    forbidden = {name for name in found & set(ONLY) if mine not in ONLY[name]}
    assert forbidden == set()
    assert "tests" not in found
    text = path.read_text("utf-8")
    assert not re.search(r"matplotlib\.pyplot|import pyplot", text), "pyplot is not for servers"


def test_every_room_is_looked_at() -> None:
    assert {room_of(name_of(path)) for path in MODULES} == set(MAY_IMPORT)


def test_every_folder_of_exports_is_a_room() -> None:
    folders = {path.parent for path in MODULES if path.is_relative_to(ROOT / "exports")}
    names = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert names <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("dashboard", "dashboard"),
        ("geodata", "geodata"),
        ("layers.map.state", "layers"),
        ("exports", "exports"),
        ("exports.page.page", "exports"),
        ("exports.formats.ROUTES", "exports.formats"),
        ("exports.figures.page.draw", "exports.figures"),
        ("exports.proofs", "exports.proofs"),
        ("matplotlib.path.Path", "matplotlib"),
    ],
)
def test_room_of(name: str, room: str) -> None:
    assert room_of(name) == room


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import a.b, c", {"a.b", "c"}),
        ("from a.b import c", {"a.b.c"}),
        ("def f():\n    from a import b", {"a.b"}),
        ("from . import x", {"exports.figures.x"}),
        ("from .x import y", {"exports.figures.x.y"}),
        ("from ..proofs import y", {"exports.proofs.y"}),
        ("if True:\n    import a", {"a"}),
        ("import importlib\nimportlib.import_module('a.b')", {"importlib", "a.b"}),
        ("__import__('a')", {"a"}),
    ],
)
def test_imported(code: str, names: set[str], tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    module = tmp_path / "exports" / "figures" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text(code, "utf-8")
    assert imported(module) == names
