"""Imports run one way: geodata <- layers, panels <- exports <- dashboard.py."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OURS = ("geodata", "layers", "panels", "exports", "dashboard")

MAY_IMPORT = {
    "geodata": {"geodata"},
    "layers": {"geodata", "layers"},
    "panels": {"geodata", "panels"},
    "exports": {"geodata", "layers", "panels", "exports"},
    "dashboard": {"geodata", "layers", "panels", "exports"},
}

# Who alone may import a library; the others are kept from it.
ONLY = {
    "streamlit": {"dashboard"},
    "streamlit_folium": {"dashboard"},
    "folium": {"layers"},
    "branca": {"layers"},
    "jinja2": {"panels", "exports"},
    "matplotlib": {"exports"},
    "starlette": {"exports", "dashboard"},
    "pandera": {"geodata"},
    "rapidfuzz": {"geodata"},
}

MODULES = [
    ROOT / "dashboard.py",
    *(path for name in OURS[:-1] for path in sorted((ROOT / name).rglob("*.py"))),
]


def package_of(path: Path) -> str:
    """Return the part of the house that a module belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the top names of all that a module imports, inside its functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(package_of(path) if node.level else (node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and node.args and _imports_by_name(node.func):
            assert isinstance(node.args[0], ast.Constant), f"{path}: import by a computed name"
            names.add(str(node.args[0].value).split(".")[0])
    return names


def _imports_by_name(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    found = imported(path)
    package = package_of(path)
    assert found & set(OURS) <= MAY_IMPORT[package]
    forbidden = {name for name in found & set(ONLY) if package not in ONLY[name]}
    assert forbidden == set()
    assert "tests" not in found
    text = path.read_text("utf-8")
    assert not re.search(r"matplotlib\.pyplot|import pyplot", text), "pyplot is not for servers"


def test_every_part_is_looked_at() -> None:
    assert {package_of(path) for path in MODULES} >= {"geodata", "layers", "panels", "dashboard"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import a.b, c", {"a", "c"}),
        ("from a.b import c", {"a"}),
        ("def f():\n    from a import b", {"a"}),
        ("from . import x", {"geodata"}),
        ("if True:\n    import a", {"a"}),
        ("import importlib\nimportlib.import_module('a.b')", {"importlib", "a"}),
        ("__import__('a')", {"a"}),
    ],
)
def test_imported(code: str, names: set[str], tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    module = tmp_path / "geodata" / "module.py"
    module.parent.mkdir()
    module.write_text(code, "utf-8")
    assert imported(module) == names
