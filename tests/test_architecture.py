"""Who may import whom (STYLE.md 5): every import is read, hidden ones too, and every other arrow is named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "stemma"
STAGES = ("archive", "text", "extract", "lineage", "incidents", "assess")
NOUNS = {"errors", "records", "lexicon"}
FACADE = (
    "case",
    "answers",
    "adding",
    "consents",
    "attesting",
    "browse",
    "bundling",
    "custody",
    "deciding",
    "erasing",
    "explaining",
    "fixity",
    "health",
    "listing",
    "merging",
    "moving",
    "naming",
    "protecting",
    "rekeying",
    "unlocking",
    "releasing",
    "telling",
    "whatif",
    "withholding",
)  # together they are `case`
BELOW = {"db", "workers", "models", "settings", "report", "monitor", "protect", "seal"}
STREAM = (
    "pipeline",
    "tasks",
    "ready",
    "incremental",
    "neighbourhood",
    "correcting",
    "decided",
    "again",
)  # together they are `pipeline`

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "records": {"errors"},
    "lexicon": {"errors"},
    **{stage: set(NOUNS) for stage in STAGES},
    "settings": {"errors"},
    "seal": {"errors"},
    "workers": {"errors"},
    "models": {"errors"},
    "protect": {"errors", "records"},
    "monitor": {"errors", "records"},
    "report": {*NOUNS, "protect"},
    "db": {"errors", "records", "protect", "seal"},
    **{part: {*NOUNS, *STAGES, "db.base", "db.glances", "workers.base", "models", "seal", *STREAM} for part in STREAM},
    **{part: {*NOUNS, *STREAM, *FACADE, *BELOW, ""} for part in FACADE},
    "web": {"errors", "records", "case", "browse", ""},
    "cli": {"errors", "case", "web", ""},
    "__init__": {"case"},
    "__main__": {"cli"},
}


def room_of(place: Path) -> str:
    parts = place.relative_to(SRC).with_suffix("").parts
    return parts[0]


def imports(place: Path) -> Iterator[tuple[int, str]]:
    """(line, module below `stemma`) of every import in a file, at any depth; "" is the package itself."""
    package = ["stemma", *place.relative_to(SRC).parent.parts]
    for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "stemma":
                yield node.lineno, name.removeprefix("stemma").lstrip(".")


def is_module(dotted: str) -> bool:
    place = SRC.joinpath(*dotted.split("."))
    return place.is_dir() or place.with_suffix(".py").exists()


def fits(target: str, allowed: set[str], room: str) -> bool:
    first = target.split(".")[0]
    if not is_module(first) or first.startswith("__"):
        return "" in allowed or room == "__init__"  # a name of the package itself, such as the version
    if first == room:
        return True
    return any(target == one or target.startswith(one + ".") for one in allowed if one)


FILES = sorted(SRC.rglob("*.py"))


@pytest.mark.parametrize("place", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_follow_the_allowed_arrows(place: Path) -> None:
    room = room_of(place)
    assert room in ALLOWED, f"{room} has no place in the architecture yet"
    wrong = [f"line {line}: {target}" for line, target in imports(place) if not fits(target, ALLOWED[room], room)]
    assert not wrong, f"{place.relative_to(SRC)} imports what it may not: {wrong}"


def test_the_reader_of_imports_sees_hidden_and_relative_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "archive"
    room.mkdir()
    place = room / "x.py"
    lines = [
        "def f():",
        "    from stemma.db import store",
        "    from ..extract import read",
        "    import stemma.cli.main",
    ]
    place.write_text("\n".join(lines))
    monkeypatch.setattr("test_architecture.SRC", tmp_path)
    assert [target for _, target in imports(place)] == ["db.store", "extract.read", "cli.main"]


def test_a_forbidden_arrow_is_found() -> None:
    assert not fits("db.store", ALLOWED["archive"], "archive")
    assert not fits("db.write", ALLOWED["pipeline"], "pipeline")
    assert not fits("report.html", ALLOWED["cli"], "cli")
    assert fits("db.base", ALLOWED["pipeline"], "pipeline")
    assert fits("records.Link", ALLOWED["lineage"], "lineage")


def test_stages_have_no_clock_no_chance_and_no_network() -> None:
    """Same input, same output: a stage does not import what would break that."""
    barred = {"random", "secrets", "socket", "urllib.request", "http.client", "requests", "uuid"}
    wrong = []
    for place in FILES:
        if room_of(place) not in STAGES:
            continue
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash":
                names.append("hash")
            called = node.attr if isinstance(node, ast.Attribute) else ""
            if called in ("now", "utcnow", "today", "time_ns") or barred & set(names) or "hash" in names:
                wrong.append(f"{place.relative_to(SRC)}:{node.lineno}")
    assert not wrong
