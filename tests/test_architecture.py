"""Who may import whom (STYLE.md 5): every import is read, hidden ones too, and every other arrow is named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
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
    "beside",
    "binding",
    "browse",
    "bundling",
    "captured",
    "custody",
    "deciding",
    "early",
    "erasing",
    "explaining",
    "fixity",
    "formerly",
    "health",
    "listing",
    "merging",
    "moving",
    "naming",
    "processing",
    "protecting",
    "rekeying",
    "unlocking",
    "releasing",
    "sensitive",
    "telling",
    "unbundling",
    "viewing",
    "whatif",
    "withholding",
    "wiping",
)  # together they are `case`
BELOW = {"db", "workers", "models", "settings", "report", "monitor", "protect", "seal"}
STREAM = (
    "pipeline",
    "tasks",
    "ready",
    "incremental",
    "running",
    "comparing",
    "weighing",
    "postings",
    "filing",
    "nearby",
    "neighbourhood",
    "correcting",
    "decided",
    "again",
    "proving",
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
    "cli": {"errors", "case", "early", "unlocking", "web", ""},  # two parts of `case` are needed before all of it
    "__init__": {"case"},
    "__main__": {"cli"},
}


def room_of(place: Path) -> str:
    parts = place.relative_to(SRC).with_suffix("").parts
    return parts[0]


@cache
def imports(place: Path) -> tuple[tuple[int, str], ...]:
    """(line, module below `stemma`) of every import in a file, at any depth; "" is the package itself."""
    return tuple(_imports(place))


def _imports(place: Path) -> Iterator[tuple[int, str]]:
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


# --- ways out: whatever leaves a case is made from a Release, which gates it and enters it into the log

DOOR = {"releasing", "case"}  # `Case.release` and what makes a Release
WHOLE = {  # who may hold the contents of a case without the gates: those who show them to the person who has the case
    ("releasing", "contents"),
    ("listing", "contents"),
    ("case", "contents"),
}
MAKERS = {  # what turns contents into something that can leave: only the facade calls it, with what was released
    "stemma.report.exchange.build": {"case", "bundling"},
    "stemma.report.casefile.html": {"case"},
    "stemma.report.tables.write_csv": {"case"},
    "stemma.report.rebuilt.rebuilt_page": {"case", "erasing"},  # erasing: for the case itself
    "stemma.report.rebuilt.rebuilt_text": {"case"},
    "stemma.report.entities.entities": {"bundling"},
    "stemma.telling.feed": {"case"},
    "stemma.bundling.make": {"case"},
    "stemma.report.wacz.pack": {"captured", "unbundling"},
    "stemma.attesting.attested": {"case"},
}
# methods of Case
GIVERS = (
    "export",
    "export_text",
    "export_to",
    "redact",
    "report",
    "bundle",
    "feed",
    "feed_to",
    "give_original",
)  # methods of Case


def calls(place: Path) -> Iterator[tuple[int, str]]:
    """(line, name) of every call, the name as far as it is written: `x.contents` is "contents"."""
    for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            what = node.func
            yield node.lineno, what.attr if isinstance(what, ast.Attribute) else getattr(what, "id", "")


def test_only_named_modules_take_the_whole_contents() -> None:
    found = {(room_of(place), name) for place in FILES for _, name in calls(place) if name == "contents"}
    assert found == WHOLE


def test_what_makes_an_output_is_called_by_the_facade_alone() -> None:
    for maker, allowed in MAKERS.items():
        home, _, name = maker.rpartition(".")
        module = home.removeprefix("stemma.")
        for place in FILES:
            room = room_of(place)
            if room == module.split(".")[0] or room in allowed:
                continue
            names = [target for _, target in imports(place)]
            assert not [one for one in names if one in (f"{module}.{name}", module)], (place, maker)


def test_every_giving_method_of_a_case_goes_through_the_door() -> None:
    """Each calls `release` (or that of a feed or original) and, on what it got, `write` or `log`; or another giver."""
    tree = ast.parse((SRC / "case.py").read_text(encoding="utf-8"))
    (case,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Case"]
    methods = {one.name: one for one in case.body if isinstance(one, ast.FunctionDef)}

    def reach(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        called = set()
        for node in ast.walk(methods[name]):
            if isinstance(node, ast.Call):
                what = node.func
                called.add(what.attr if isinstance(what, ast.Attribute) else getattr(what, "id", ""))
        for inner in (called & set(methods)) - seen - {name}:
            called |= reach(inner, seen | {name})
        return called

    for name in GIVERS:
        met = reach(name)
        assert met & {"release", "release_of_feed", "release_of_original"}, name
        assert met & {"write", "log", "make"}, name
    makers = {maker.rpartition(".")[2] for maker in MAKERS}
    for name in set(methods) - set(GIVERS) - {"_exported", "_feed", "_attested"}:
        own = {getattr(node.func, "attr", "") for node in ast.walk(methods[name]) if isinstance(node, ast.Call)}
        assert not own & (makers - {"make", "feed"}), name


def test_the_workbench_gives_no_file_but_originals_that_the_person_may_see() -> None:
    """Downloads: one route, which asks the browser what the person may see, and the door of the case for the file."""
    found = [(room_of(place), place.name) for place in FILES for _, name in calls(place) if name == "Download"]
    assert found == [("web", "documents.py")]
    sources = "".join(place.read_text(encoding="utf-8") for place in (SRC / "web").rglob("*.py"))
    assert sources.count("give_original(") == 1
    for word in (".blobs", "_path(", ".contents(", "exchange", "export"):
        assert word not in sources, word
