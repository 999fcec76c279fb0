"""The stream: which stage follows which, what each needs and makes, and what becomes of a failure.

Nothing else knows the order. Stages are imported when they first run, so that opening a case costs nothing.
`incremental.py` decides what has to be done; `tasks.py` does it, in this process or in another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from stemma.db.base import ProblemRow
from stemma.errors import DocumentFailed
from stemma.records import Capture, Link, Problem, Reading, record_id

__all__ = [
    "FAILED_HINT",
    "STAGES",
    "WORTH_KEEPING",
    "Candidates",
    "Stage",
    "attempt",
    "candidates",
    "check_stages",
    "encode",
    "engine",
    "expand",
    "note",
    "problem_row",
]

Scope = Literal["original", "capture", "case", "pair", "neighbourhood"]
GIVEN: Mapping[Scope, tuple[str, ...]] = {
    "original": ("path", "file"),
    "capture": ("capture", "gazetteer", "model", "memory"),
    "case": ("entries", "new", "among"),
    "pair": ("pairs", "prepared", "rarity"),
    "neighbourhood": ("read", "packed", "links", "standard", "decided"),
}
WORTH_KEEPING = 0.2  # probability below which a link is not even shown as a possibility
FAILED_HINT = "The original is kept. Try again with: stemma run --retry"
encode = msgspec.json.Encoder().encode


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


def _extract(document: Any, gazetteer: Any, model: Any, memory: Any) -> tuple[Any, ...]:
    from stemma import extract

    return (extract.read(document, gazetteer, model, memory),)


def _fingerprints(reading: Reading) -> tuple[Any, ...]:
    from stemma.lineage import fingerprint
    from stemma.lineage.packing import pack
    from stemma.lineage.profile import profile

    made = profile(reading)
    marks = fingerprint.marks(reading.document.text)
    return marks, fingerprint.keys(made), tuple(sorted(made.features)), pack(made)


def _candidates(entries: Sequence[Any], new: set[str], among: Any) -> tuple[Any, ...]:
    from stemma.lineage import candidates

    return (candidates.find(entries, new, among=among),)


def _restore(readings: Iterable[Reading], prepared: Mapping[str, bytes]) -> None:
    from stemma.lineage.packing import restore

    restore(readings, prepared)


def _compare(pairs: Sequence[tuple[Reading, Reading]], prepared: Mapping[str, bytes], rarity: Any) -> tuple[Any, ...]:
    from stemma.lineage.compare import compared

    _restore({reading.document.id: reading for pair in pairs for reading in pair}.values(), prepared)
    return ([link for a, b in pairs for link in compared(a, b, rarity, worth=WORTH_KEEPING)],)


def _corrections(read: tuple[Reading, ...], packed: Mapping[str, bytes], decided: Any) -> tuple[Any, ...]:
    """What people corrected stands in the place of what was read; what was prepared of it no longer fits."""
    from stemma.assess.corrections import corrected

    readings = corrected(read, decided)
    changed = {now.document.id for was, now in zip(read, readings, strict=True) if now is not was}
    return readings, {id: made for id, made in packed.items() if id not in changed} if changed else packed


def _graph(
    readings: tuple[Reading, ...], prepared: Mapping[str, bytes], links: tuple[Link, ...], decided: Any
) -> tuple[Any, ...]:
    from stemma.assess.decisions import judged, kept
    from stemma.lineage import graph

    _restore(readings, prepared)
    held = judged(links, decided)
    return (kept(graph.parents(readings, held), held, decided),)


def _citations(readings: tuple[Reading, ...], decided: Any) -> tuple[Any, ...]:
    from stemma.assess.decisions import judged
    from stemma.lineage import citation

    lost, cites = citation.resolved(readings)
    return lost, judged(citation.lost_links(readings, lost), decided), cites


def _lineage(
    readings: Any, parents: tuple[Link, ...], lost: Any, lost_links: tuple[Link, ...], cites: Any
) -> tuple[Any, ...]:
    from stemma import lineage

    return (lineage.trace(readings, (*parents, *lost_links), lost, cites),)


def _bindings(read: tuple[Reading, ...], readings: tuple[Reading, ...], decided: Any) -> tuple[Any, ...]:
    """What people joined and kept apart; mentions are found again in what was read, before it was corrected."""
    from stemma.assess.anchors import among
    from stemma.assess.bindings import bind

    return (bind(decided, among(read, readings)) if decided else None,)


def _incidents(readings: tuple[Reading, ...], lineage: Any, said: Any) -> tuple[Any, ...]:
    from stemma import incidents

    if said is None:
        return (incidents.group(readings, lineage),)
    return (incidents.group(readings, lineage, together=said.together, apart_pairs=said.apart),)


def _assess(grouping: Any, lineage: Any, readings: tuple[Reading, ...], standard: str, decided: Any) -> tuple[Any, ...]:
    from stemma import assess

    found = (grouping.incidents, grouping.contradictions, lineage, readings)
    return (assess.grade(*found, standard=standard, decided=decided),)


STAGES: tuple[Stage, ...] = (
    Stage("archive", "original", ("path", "file"), ("captures", "problems"), _archive),
    Stage("text", "capture", ("capture",), ("document",), _text),
    Stage("extract", "capture", ("document", "gazetteer", "model", "memory"), ("reading",), _extract),
    Stage("fingerprints", "capture", ("reading",), ("marks", "keys", "features", "prepared"), _fingerprints),
    Stage("candidates", "case", ("entries", "new", "among"), ("candidates",), _candidates),
    Stage("compare", "pair", ("pairs", "prepared", "rarity"), ("links",), _compare),
    Stage("corrections", "neighbourhood", ("read", "packed", "decided"), ("readings", "prepared"), _corrections),
    Stage("bindings", "neighbourhood", ("read", "readings", "decided"), ("said",), _bindings),
    Stage("graph", "neighbourhood", ("readings", "prepared", "links", "decided"), ("parents",), _graph),
    Stage("citations", "neighbourhood", ("readings", "decided"), ("lost", "lost_links", "cites"), _citations),
    Stage("lineage", "neighbourhood", ("readings", "parents", "lost", "lost_links", "cites"), ("lineage",), _lineage),
    Stage("incidents", "neighbourhood", ("readings", "lineage", "said"), ("grouping",), _incidents),
    Stage(
        "assess", "neighbourhood", ("grouping", "lineage", "readings", "standard", "decided"), ("incidents",), _assess
    ),
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


def attempt(scope: Scope, values: dict[str, Any], *, file: str) -> Problem | None:
    """Runs the stages of a scope over `values`; a failure of any kind becomes a Problem, here and nowhere else.

    What was given is taken out of `values` when no later stage needs it: of thousands of reports it is much.
    """
    name: str = scope
    try:
        for stage in STAGES:
            if stage.scope == scope:
                name = stage.name
                made = stage.run(*(values[need] for need in stage.needs))
                values.update(zip(stage.makes, made, strict=True))
                for need in _done_with()[stage.name]:
                    del values[need]
    except DocumentFailed as exc:
        kind = "".join("-" + c.lower() if c.isupper() else c for c in type(exc).__name__).lstrip("-")
        return note(name, kind, exc.message, exc.hint, file=file)
    except MemoryError:
        return note(name, "memory", "It needs more memory than a process may take.", FAILED_HINT, file=file)
    except Exception as exc:
        told = f"A fault in the program stopped this step ({type(exc).__name__}: {exc}"[:500] + ")."
        return note(name, "unexpected", told, FAILED_HINT, file=file)
    return None


@cache
def _done_with() -> Mapping[str, tuple[str, ...]]:
    """For each stage what was given to its scope and is needed by none after it."""
    last = {(stage.scope, need): stage.name for stage in STAGES for need in stage.needs if need in GIVEN[stage.scope]}
    return {stage.name: tuple(need for (_, need), name in last.items() if name == stage.name) for stage in STAGES}


def note(stage: str, kind: str, message: str, hint: str = "", *, file: str = "", severity: str = "failed") -> Problem:
    """A problem that is told apart from others by stage, kind and file."""
    return Problem(record_id("P", stage, kind, file), stage, kind, file, None, message, hint, severity)


def problem_row(problem: Problem, original: str = "") -> ProblemRow:
    """The problem as it is stored.

    Args:
        original: SHA-256 of the original concerned: two of the same name have a problem each.
    """
    if original:
        problem = replace(problem, id=record_id("P", problem.id, original))
    return ProblemRow(problem.id, problem.stage, problem.kind, problem.severity, encode(problem))


def expand(paths: Sequence[Path]) -> Any:
    """Files to add below the given paths, with their names and what had to be left out (`archive.intake.expand`)."""
    from stemma.archive import intake

    return intake.expand(paths)


class Candidates(NamedTuple):
    """Pairs worth comparing, what has to be told about them, whether they could be found at all, and what stands in
    too many documents to pair them (`lineage.candidates.Spread`)."""

    pairs: tuple[tuple[str, str], ...]
    told: tuple[ProblemRow, ...]
    well: bool
    spread: Any = None


def candidates(entries: Sequence[Any], new: set[str], among: Any = None) -> Candidates:
    """Pairs worth comparing.

    Args:
        entries: `lineage.candidates.Entry` of each document, earliest published first. new: documents of which a pair
            must hold one. among: see `lineage.candidates.find`.
    """
    values: dict[str, Any] = {"entries": entries, "new": new, "among": among}
    failure = attempt("case", values, file="")
    if failure is not None:
        return Candidates((), (problem_row(failure),), False)
    found = values["candidates"]
    cut = [note("compare", f"cut-{n}", text, severity="note") for n, text in enumerate(found.cut)]
    return Candidates(found.pairs, tuple(problem_row(one) for one in cut), True, found.spread)


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
