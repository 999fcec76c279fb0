"""The stream: which stage follows which, what each needs and makes, and what becomes of a failure.

Nothing else knows the order. Stages are imported when they first run, so that opening a case costs nothing.
`incremental.py` decides what has to be done; `work` here does it, in this process or in another.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from stemma.db.base import DocumentRow, FindingRow, LinkRow, ProblemRow, ReadRow
from stemma.errors import DocumentFailed
from stemma.neighbourhood import tie_keys
from stemma.records import Capture, Link, Problem, Reading, record_id

__all__ = [
    "FAILED_HINT",
    "STAGES",
    "CompareTask",
    "ReadTask",
    "Shared",
    "Stage",
    "Task",
    "WeighTask",
    "candidates",
    "check_stages",
    "engine",
    "expand",
    "load_gazetteer",
    "note",
    "problem_row",
    "rarity_of",
    "weight",
    "work",
]

Scope = Literal["original", "capture", "case", "pair", "neighbourhood"]
GIVEN: Mapping[Scope, tuple[str, ...]] = {
    "original": ("path", "file"),
    "capture": ("capture", "gazetteer"),
    "case": ("entries", "new"),
    "pair": ("pairs", "rarity"),
    "neighbourhood": ("readings", "links", "standard"),
}
FAILED_HINT = "The original is kept. Try again with: stemma run --retry"
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: `run` is called with the values named in `needs` and returns those named in `makes`."""

    name: str
    scope: Scope
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    run: Callable[..., tuple[Any, ...]]


def _archive(path: Path, file: str) -> tuple[Any, ...]:
    from stemma.archive import intake
    from stemma.archive.limits import Limits

    found = intake.read(path, file, limits=Limits())
    return found.captures, found.problems


def _text(capture: Capture) -> tuple[Any, ...]:
    from stemma import text

    return (text.build(capture),)


def _extract(document: Any, gazetteer: Any) -> tuple[Any, ...]:
    from stemma import extract

    return (extract.read(document, gazetteer),)


def _fingerprints(reading: Reading) -> tuple[Any, ...]:
    from stemma.lineage import fingerprint
    from stemma.lineage.profile import profile

    made = profile(reading)
    return fingerprint.marks(reading.document.text), fingerprint.keys(made), tuple(sorted(made.features))


def _candidates(entries: Sequence[tuple[str, bytes, tuple[str, ...]]], new: set[str]) -> tuple[Any, ...]:
    import numpy as np

    from stemma.lineage import candidates

    made = [candidates.Entry(doc, np.frombuffer(marks, dtype="<u8"), keys) for doc, marks, keys in entries]
    return (candidates.find(made, new),)


def _compare(pairs: Sequence[tuple[Reading, Reading]], rarity: Any) -> tuple[Any, ...]:
    from stemma.lineage.compare import compare

    return ([link for a, b in pairs if (link := compare(a, b, rarity)) is not None],)


def _graph(readings: tuple[Reading, ...], links: tuple[Link, ...]) -> tuple[Any, ...]:
    from stemma.lineage import graph

    return (graph.parents(readings, links),)


def _citations(readings: tuple[Reading, ...]) -> tuple[Any, ...]:
    from stemma.lineage import citation

    lost = citation.lost_witnesses(readings)
    return lost, citation.lost_links(readings, lost)


def _lineage(readings: Any, parents: tuple[Link, ...], lost: Any, lost_links: tuple[Link, ...]) -> tuple[Any, ...]:
    from stemma import lineage

    return (lineage.trace(readings, (*parents, *lost_links), lost),)


def _incidents(readings: tuple[Reading, ...], lineage: Any) -> tuple[Any, ...]:
    from stemma import incidents

    return (incidents.group(readings, lineage),)


def _assess(grouping: Any, lineage: Any, readings: tuple[Reading, ...], standard: str) -> tuple[Any, ...]:
    from stemma import assess

    return (assess.grade(grouping.incidents, grouping.contradictions, lineage, readings, standard=standard),)


STAGES: tuple[Stage, ...] = (
    Stage("archive", "original", ("path", "file"), ("captures", "problems"), _archive),
    Stage("text", "capture", ("capture",), ("document",), _text),
    Stage("extract", "capture", ("document", "gazetteer"), ("reading",), _extract),
    Stage("fingerprints", "capture", ("reading",), ("marks", "keys", "features"), _fingerprints),
    Stage("candidates", "case", ("entries", "new"), ("candidates",), _candidates),
    Stage("compare", "pair", ("pairs", "rarity"), ("links",), _compare),
    Stage("graph", "neighbourhood", ("readings", "links"), ("parents",), _graph),
    Stage("citations", "neighbourhood", ("readings",), ("lost", "lost_links"), _citations),
    Stage("lineage", "neighbourhood", ("readings", "parents", "lost", "lost_links"), ("lineage",), _lineage),
    Stage("incidents", "neighbourhood", ("readings", "lineage"), ("grouping",), _incidents),
    Stage("assess", "neighbourhood", ("grouping", "lineage", "readings", "standard"), ("incidents",), _assess),
)


def check_stages(stages: Sequence[Stage] = STAGES) -> None:
    """Every need is given at the start of its scope or made by an earlier stage of it; nothing is made twice.

    Raises:
        ValueError: naming the stage and the value.
    """
    known: dict[str, set[str]] = {scope: set(given) for scope, given in GIVEN.items()}
    for stage in stages:
        here = known[stage.scope]
        for need in stage.needs:
            if need not in here:
                raise ValueError(f"stage {stage.name} needs {need!r}, which nothing before it makes")
        for made in stage.makes:
            if made in here:
                raise ValueError(f"stage {stage.name} makes {made!r}, which is there already")
        here |= set(stage.makes)


def _attempt(scope: Scope, values: dict[str, Any], *, file: str) -> Problem | None:
    """Runs the stages of a scope over `values`; a failure of any kind becomes a Problem, here and nowhere else."""
    name: str = scope
    try:
        for stage in STAGES:
            if stage.scope == scope:
                name = stage.name
                made = stage.run(*(values[need] for need in stage.needs))
                values.update(zip(stage.makes, made, strict=True))
    except DocumentFailed as exc:
        kind = "".join("-" + c.lower() if c.isupper() else c for c in type(exc).__name__).lstrip("-")
        return note(name, kind, exc.message, exc.hint, file=file)
    except MemoryError:
        return note(name, "memory", "It needs more memory than a process may take.", FAILED_HINT, file=file)
    except Exception as exc:
        return note(name, "unexpected", f"{type(exc).__name__}: {exc}"[:500], FAILED_HINT, file=file)
    return None


def note(stage: str, kind: str, message: str, hint: str = "", *, file: str = "", severity: str = "failed") -> Problem:
    """A problem that is told apart from others by stage, kind and file."""
    return Problem(record_id("P", stage, kind, file), stage, kind, file, None, message, hint, severity)


def problem_row(problem: Problem) -> ProblemRow:
    """The problem as it is stored."""
    return ProblemRow(problem.id, problem.stage, problem.kind, problem.severity, _encode(problem))


class Shared(NamedTuple):
    """What every worker gets once.

    Args:
        gazetteer: path of the case's gazetteer.csv, or None. rarity: how telling details are, for comparing.
    """

    gazetteer: str | None
    standard: str
    rarity: Any = None


class ReadTask(NamedTuple):
    """One original to read: hex SHA-256, where its bytes lie, its name as added."""

    sha256: str
    path: str
    file: str


class CompareTask(NamedTuple):
    """Pairs of document ids, and the JSON of the readings they name."""

    pairs: tuple[tuple[str, str], ...]
    readings: dict[str, bytes]


class WeighTask(NamedTuple):
    """One neighbourhood: JSON of its readings and of the links inside it."""

    id: str
    digest: str
    documents: tuple[str, ...]
    readings: tuple[bytes, ...]
    links: tuple[bytes, ...]


Task = ReadTask | CompareTask | WeighTask


def weight(task: Task) -> float:
    """How many documents' time limit a task may take."""
    if isinstance(task, WeighTask):
        return float(max(1, len(task.documents)))
    return float(max(1, len(task.readings))) if isinstance(task, CompareTask) else 1.0


def work(shared: Shared, task: Task) -> Any:
    """One task, as a worker does it. Results hold encoded records only, so that the parent need not look into them."""
    if isinstance(task, ReadTask):
        return _read(shared, task)
    if isinstance(task, CompareTask):
        return _compare_pairs(shared, task)
    return _weigh(shared, task)


def _read(shared: Shared, task: ReadTask) -> tuple[list[ReadRow], list[ProblemRow]]:
    values: dict[str, Any] = {"path": Path(task.path), "file": task.file}
    failure = _attempt("original", values, file=task.file)
    if failure is not None:
        return [], [problem_row(failure)]
    problems = list(values["problems"])
    rows = []
    gazetteer = load_gazetteer(shared.gazetteer)
    for position, capture in enumerate(values["captures"]):
        board: dict[str, Any] = {"capture": capture, "gazetteer": gazetteer}
        failure = _attempt("capture", board, file=capture.file)
        cut = enumerate(capture.cut)
        problems += [note("archive", f"cut-{n}", text, file=capture.file, severity="partial") for n, text in cut]
        if failure is not None:
            problems.append(failure)
        else:
            rows.append(_row(task.sha256, position, board))
    return rows, [problem_row(problem) for problem in problems]


def _row(original: str, position: int, board: dict[str, Any]) -> ReadRow:
    reading: Reading = board["reading"]
    doc = reading.document
    body = _encode(reading)
    row = DocumentRow(
        doc.id,
        original,
        position,
        doc.file,
        doc.title,
        doc.outlet,
        doc.author,
        doc.published,
        doc.language,
        len(doc.text),
        len(reading.statements),
        len(reading.allegations),
        hashlib.sha256(body).hexdigest(),
    )
    ids = tuple(s.id for s in reading.statements) + tuple(a.id for a in reading.allegations)
    marks = board["marks"].astype("<u8").tobytes()
    return ReadRow(row, body, marks, _lines(board["keys"]), _lines(board["features"]), tie_keys(reading), ids)


def _lines(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys as they can be stored, one on a line."""
    return tuple(key.replace("\n", " ") for key in keys)


_decode_reading = msgspec.json.Decoder(Reading).decode
_decode_link = msgspec.json.Decoder(Link).decode


def _compare_pairs(shared: Shared, task: CompareTask) -> tuple[list[LinkRow], list[ProblemRow]]:
    readings = {id: _decode_reading(body) for id, body in task.readings.items()}
    values = {"pairs": [(readings[a], readings[b]) for a, b in task.pairs], "rarity": shared.rarity}
    failure = _attempt("pair", values, file="")
    if failure is None:
        return [_link_row(link) for link in values["links"]], []
    rows, problems = [], []
    for a, b in task.pairs:  # one at a time, so that one bad pair costs only itself
        values = {"pairs": [(readings[a], readings[b])], "rarity": shared.rarity}
        failure = _attempt("pair", values, file=f"{readings[a].document.file} | {readings[b].document.file}")
        if failure is None:
            rows += [_link_row(link) for link in values["links"]]
        else:
            problems.append(problem_row(failure))
    return rows, problems


def _link_row(link: Link) -> LinkRow:
    return LinkRow(link.id, link.child, link.parent, link.probability, _encode(link))


def _weigh(shared: Shared, task: WeighTask) -> tuple[list[FindingRow], list[ProblemRow]]:
    readings = tuple(_decode_reading(body) for body in task.readings)
    links = tuple(_decode_link(body) for body in task.links)
    values: dict[str, Any] = {"readings": readings, "links": links, "standard": shared.standard}
    first = min(reading.document.file for reading in readings)
    failure = _attempt("neighbourhood", values, file=first)
    rows = _findings(values)
    return rows, [problem_row(failure)] if failure else []


def _findings(values: Mapping[str, Any]) -> list[FindingRow]:
    """Everything a neighbourhood gave; what came before a failure is kept."""
    rows = []
    lineage = values.get("lineage")
    if lineage is not None:
        for kind, items in (
            ("link", lineage.links),
            ("lost", lineage.lost),
            ("origin", lineage.origins),
            ("tie", lineage.ties),
            ("claim", lineage.claims),
        ):
            rows += [FindingRow(kind, item.id, _encode(item)) for item in items]
        rows += [FindingRow("pattern", f"{n:06d}", _encode(item)) for n, item in enumerate(lineage.patterns)]
    grouping = values.get("grouping")
    if grouping is not None:
        rows += [FindingRow("contradiction", item.id, _encode(item)) for item in grouping.contradictions]
        rows += [FindingRow("bond", f"{n:06d}", _encode(item)) for n, item in enumerate(grouping.bonds)]
        rows += [FindingRow("timeline", f"{n:06d}", _encode(item)) for n, item in enumerate(grouping.timeline)]
    graded = values.get("incidents")
    if graded is None and grouping is not None:
        graded = grouping.incidents  # without a grade is better than not at all; the problem says so
    rows += [FindingRow("incident", item.id, _encode(item)) for item in graded or ()]
    return list({(row.kind, row.id): row for row in rows}.values())


def expand(paths: Sequence[Path]) -> Any:
    """Files to add below the given paths, with their names and what had to be left out (`archive.intake.expand`)."""
    from stemma.archive import intake

    return intake.expand(paths)


@cache
def load_gazetteer(path: str | None) -> Any:
    """The places an extract knows: the built-in ones, and those of the case's gazetteer.csv.

    Raises:
        BadInput: the file cannot be used.
    """
    from stemma.extract import gazetteer

    return gazetteer.load(Path(path) if path else None)


def candidates(
    entries: Sequence[tuple[str, bytes, tuple[str, ...]]], new: set[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[ProblemRow, ...], bool]:
    """Pairs worth comparing.

    Args:
        entries: (document, marks, keys), earliest published first. new: documents of which a pair must hold one.

    Returns:
        the pairs, what has to be told about them, and whether they could be found at all.
    """
    values: dict[str, Any] = {"entries": entries, "new": new}
    failure = _attempt("case", values, file="")
    if failure is not None:
        return (), (problem_row(failure),), False
    found = values["candidates"]
    cut = [note("compare", f"cut-{n}", text, severity="note") for n, text in enumerate(found.cut)]
    return found.pairs, tuple(problem_row(one) for one in cut), True


def rarity_of(documents: Iterable[tuple[bytes, tuple[str, ...]]]) -> Any:
    """How telling each detail is over the documents of the case, for `lineage.compare`.

    Args:
        documents: (marks, features) of each. Reprints count once, or their facts would look common: documents whose
            smallest mark is the same are taken for one.
    """
    from math import log

    from stemma.lineage import weights
    from stemma.lineage.compare import Rarity

    seen: Counter[str] = Counter()
    groups: set[bytes] = set()
    alone = 0
    for marks, features in documents:
        first = marks[:8]  # they are sorted
        if first and first in groups:
            continue
        groups.add(first)
        alone += not first
        seen.update(features)
    total = len(groups - {b""}) + alone
    kinds = weights.KINDS
    return Rarity({f: kinds[f[0]] * max(weights.LEAST, log((total + 2) / (n + 0.5))) for f, n in seen.items()}, total)


READ_ROOMS = ("records", "lexicon", "archive", "text", "extract", "lineage")
WEIGH_ROOMS = ("incidents", "assess")


@cache
def engine() -> tuple[str, str]:
    """Digests of the programs and vocabularies that read documents, and that weigh what was read.

    An original read by another engine is read again: the same engine gives the same records.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256()
    out = []
    for rooms in (READ_ROOMS, WEIGH_ROOMS):
        for room in rooms:
            for place in sorted((here / room).rglob("*")):
                if place.suffix in (".py", ".toml", ".csv", ".json", ".tsv", ".txt"):
                    digest.update(place.relative_to(here).as_posix().encode("utf-8"))
                    digest.update(place.read_bytes())
        out.append(digest.hexdigest()[:32])
    return out[0], out[1]
