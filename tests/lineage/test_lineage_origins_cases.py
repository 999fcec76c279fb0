"""Cases a reader can write: short documents with their statements, and what their origins must be.

Each `tests/cases/origins/<name>/case.toml` gives documents (text, statements, allegations), links with pairs of
sentences, and under `expected`: documents that share an origin or do not, ties, counts per act, access, patterns.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stemma import text
from stemma.lineage import trace
from stemma.records import (
    Allegation,
    Block,
    Capture,
    Found,
    Lineage,
    Link,
    LostWitness,
    Mention,
    Origin,
    Passage,
    Place,
    Quote,
    Reading,
    Span,
    Statement,
    When,
)
from stemma.records.counting import independent

CASES = sorted((Path(__file__).parent.parent / "cases" / "origins").glob("*/case.toml"))


def quote(whole: str, words: str) -> Quote:
    at = whole.index(words)
    return Quote(at, at + len(words), words)


def reading(entry: dict[str, Any]) -> Reading:
    lines = [line for line in entry["text"].strip().split("\n") if line]
    meta = {k: Found(entry[k], "case") for k in ("outlet", "author", "published", "language") if k in entry}
    file = entry.get("file", entry["id"])
    doc = text.build(
        Capture(file, f"{entry['id']}-".ljust(64, "0"), "text/plain", tuple(Block("body", x) for x in lines), meta)
    )
    stmts, mentions = [], [mention(doc.text, m) for m in entry.get("mentions", [])]
    for number, given in enumerate(entry.get("statements", [])):
        source = quote(doc.text, given["source"]) if "source" in given else None
        content = quote(doc.text, given["content"])
        name = given["chain"][-1]
        speaker = None
        if name != "unnamed source":
            speaker = Mention(
                source or content,
                name,
                given.get("kind", "person"),
                given.get("role", ""),
                given.get("organisation", ""),
            )
            mentions.append(speaker)
        stmts.append(
            Statement(
                f"S-{entry['id']}-{number}", doc.id, source, None, (content,), tuple(given["chain"]),
                given.get("stance", "asserts"), given.get("quotation", "indirect"), 1.0, speaker,
                addressee=quote(doc.text, given["addressee"]) if "addressee" in given else None,
            )
        )  # fmt: skip
    allegs = [allegation(doc.id, doc.text, entry["id"], n, a) for n, a in enumerate(entry.get("allegations", []))]
    places = tuple(Place(m.quote, m.name, m.name.lower()) for m in mentions if m.kind == "place")
    places += tuple(a.place for a in allegs if a.place)
    dates = tuple(When(quote(doc.text, one["words"]), one["edtf"]) for one in entry.get("dates", []))
    return Reading(doc, tuple(stmts), tuple(allegs), tuple(sorted(mentions, key=lambda m: m.quote)), places, dates)


def mention(whole: str, given: dict[str, str]) -> Mention:
    return Mention(quote(whole, given["words"]), given["name"], given["kind"], given.get("role", ""))  # type: ignore[arg-type]


def allegation(document: str, whole: str, name: str, number: int, given: dict[str, Any]) -> Allegation:
    trigger = quote(whole, given["words"])
    start = whole.rfind("\n", 0, trigger.start) + 1
    end = whole.find("\n", trigger.end)
    sentence = Quote.of(whole, start, len(whole) if end < 0 else end)
    at = given.get("statement")
    place = Place(quote(whole, given["place"]), given["place"], given["place"].lower()) if "place" in given else None
    blamed = (quote(whole, given["perpetrator"]),) if "perpetrator" in given else ()
    stmt = None if at is None else f"S-{name}-{at}"
    return Allegation(
        f"A-{name}-{number}",
        document,
        stmt,
        given["act"],
        trigger,
        sentence,
        given.get("modality", "done"),
        blamed,
        place=place,
    )


def load(path: Path) -> tuple[dict[str, Any], dict[str, Reading], Lineage]:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    readings = {entry["id"]: reading(entry) for entry in case["documents"]}
    lost = [LostWitness(one["id"], one["name"], ()) for one in case.get("lost", [])]
    links = []
    for number, given in enumerate(case.get("links", [])):
        child = readings[given["child"]].document
        parent = readings[given["parent"]].document if given["parent"] in readings else None
        passages = []
        for mine, theirs in given.get("pairs", []):
            assert parent is not None
            a, b = quote(child.text, mine), quote(parent.text, theirs)
            passages.append(Passage(Span(a.start, a.end), Span(b.start, b.end), given["kind"]))
        to = parent.id if parent else given["parent"]
        links.append(Link(f"L-{number}", child.id, to, given["kind"], 0.95, (), tuple(passages)))
    return case, readings, trace(list(readings.values()), links, lost)


def named(lineage: Lineage, name: str) -> Origin:
    found = [o for o in lineage.origins if name.lower() in o.label.lower() or o.speaker == name]
    assert len(found) == 1, f"{name}: {[o.label for o in lineage.origins]}"
    return found[0]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_case(path: Path) -> None:
    case, readings, lineage = load(path)
    want = case["expected"]
    ids = {name: one.document.id for name, one in readings.items()}
    origins = {o.id: o for o in lineage.origins}

    def common(a: str, b: str) -> list[str]:
        return [o.label for o in lineage.origins if {ids[a], ids[b]} <= set(o.documents)]

    for a, b in want.get("shared", []):
        assert common(a, b), f"{a} and {b} share no origin"
    for a, b in want.get("apart", []):
        assert not common(a, b), f"{a} and {b} share {common(a, b)}"
    tied = {frozenset((t.a, t.b)) for t in lineage.ties}
    for a, b in want.get("ties", []):
        assert frozenset((named(lineage, a).id, named(lineage, b).id)) in tied
    for name, kind in want.get("kinds", {}).items():
        assert named(lineage, name).kind == kind
    for name, access in want.get("access", {}).items():
        assert named(lineage, name).access == access
    for name in want.get("absent", []):
        assert name not in {o.speaker for o in lineage.origins}
    for name, documents in want.get("only", {}).items():
        assert set(named(lineage, name).documents) == {ids[d] for d in documents}
    for name in want.get("interested", []):
        assert named(lineage, name).interested
    acts = {a.id: a.act for one in readings.values() for a in one.allegations}
    for act, documents in want.get("claims", {}).items():
        assert {c.document for c in lineage.claims if acts[c.allegation] == act} == {ids[d] for d in documents}
    for act, (low, high) in want.get("counts", {}).items():
        ours = dict.fromkeys(c.origin for c in lineage.claims if acts[c.allegation] == act)
        counted = independent([origins[o] for o in ours], lineage.ties)
        assert (counted.k_lo, counted.k_hi) == (low, high), [origins[o].label for o in ours]
    for act, names in want.get("behind", {}).items():
        assert {origins[c.origin].speaker for c in lineage.claims if acts[c.allegation] == act} == set(names)
    for act, known in want.get("access_to", {}).items():
        given = {origins[c.origin].speaker: c.access for c in lineage.claims if acts[c.allegation] == act}
        assert {name: given[name] for name in known} == known
    assert set(want.get("patterns", [])) <= {name for name, _, _ in lineage.patterns}


def test_there_are_cases() -> None:
    assert len(CASES) >= 11


def test_words_found_to_tell_of_no_act_feed_no_other() -> None:
    case = tomllib.loads((CASES[0].parent.parent / "conceding_official" / "case.toml").read_text(encoding="utf-8"))
    read = reading(case["documents"][0])
    conceded = read.statements[1].content[0]
    corrected = replace(read, set_aside=(Span(conceded.start, conceded.end),))
    speakers = [{o.speaker for o in trace([one], []).origins if o.statements} for one in (read, corrected)]
    behind = [
        {o.speaker for o in found.origins if o.id in {c.origin for c in found.claims}}
        for found in (trace([read], []), trace([corrected], []))
    ]
    assert behind == [{"Ilse Varn", "Bran Tolley"}, {"Ilse Varn"}]
    assert speakers[0] == speakers[1]
