"""A small scorer for the example cases: which documents share an origin, right parents, incidents, counts, grades.

It exists so that `make bench` says something on a machine that has the project alone. Each measure is a triple
(right, found, wanted).
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

__all__ = ["score_case"]

SAME_DOCUMENTS = 0.4  # Jaccard of documents from which on two incidents can be the same
LINKED = 0.5  # probability from which on a link counts

Triple = tuple[int, int, int]


def _shared_origins(gold: dict[str, Any], export: dict[str, Any], ours: dict[str, str]) -> Triple:
    wanted = {d["id"]: set(d["origins"]) for d in gold["documents"]}
    found: dict[str, set[str]] = {d: set() for d in wanted}
    for origin in export["origins"]:
        for doc in origin["documents"]:
            if doc in ours:
                found[ours[doc]].add(origin["id"])
    pairs = list(combinations(sorted(wanted), 2))
    right = [(bool(wanted[a] & wanted[b]), bool(found[a] & found[b])) for a, b in pairs]
    return sum(w and f for w, f in right), sum(f for _, f in right), sum(w for w, _ in right)


def _parents(gold: dict[str, Any], export: dict[str, Any], ours: dict[str, str]) -> tuple[Triple, Triple]:
    known = {d["id"] for d in gold["documents"]}
    parents: dict[str, set[str]] = {}
    for link in export["links"]:
        if link["probability"] >= LINKED and link["child"] in ours and link["parent"] in ours:
            parents.setdefault(ours[link["child"]], set()).add(ours[link["parent"]])
    derived = [d for d in gold["documents"] if set(d["parents"]) & known]
    single = [d for d in gold["documents"] if d["derivation"] in ("origin", "independent") and d not in derived]
    right = sum(bool(set(d["parents"]) & parents.get(d["id"], set())) for d in derived)
    kept = sum(not parents.get(d["id"]) for d in single)
    return (right, len(derived), len(derived)), (kept, len(single), len(single))


def _pair_incidents(
    gold: dict[str, Any], export: dict[str, Any], ours: dict[str, str]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    scored = []
    for a, wanted in enumerate(gold["incidents"]):
        for b, found in enumerate(export["incidents"]):
            docs = {ours[d] for d in found["documents"] if d in ours}
            same = len(docs & set(wanted["documents"])) / max(1, len(docs | set(wanted["documents"])))
            if same >= SAME_DOCUMENTS and (not wanted["acts"] or set(wanted["acts"]) & set(found["acts"])):
                scored.append((-same, a, b))
    used_a, used_b, pairs = set(), set(), []
    for _, a, b in sorted(scored):
        if a not in used_a and b not in used_b:
            used_a.add(a)
            used_b.add(b)
            pairs.append((gold["incidents"][a], export["incidents"][b]))
    return pairs


def score_case(gold: dict[str, Any], export: dict[str, Any]) -> dict[str, Triple]:
    """Measures of one case.

    Args:
        gold: content of `gold.json`. export: content of the JSON export of the same documents.
    """
    by_file = {Path(d["file"]).name: d["id"] for d in export["documents"]}
    ours = {by_file[n]: d["id"] for d in gold["documents"] if (n := Path(d["file"]).name) in by_file}
    parent, parentless = _parents(gold, export, ours)
    pairs = _pair_incidents(gold, export, ours)
    n = len(pairs)
    return {
        "documents read": (len(ours), len(export["documents"]), len(gold["documents"])),
        "same_origin": _shared_origins(gold, export, ours),
        "parent": parent,
        "parentless_kept": parentless,
        "incidents.found": (n, len(gold["incidents"]), len(gold["incidents"])),
        "incident.k_lo": (sum(g["k_lo"] == p["k_lo"] for g, p in pairs), n, n),
        "incident.grade": (sum(g["grade"] == p["grade"] for g, p in pairs), n, n),
    }
