"""The exchange format `stemma/1`: everything a case holds as plain JSON values, for scoring and for other tools.

A span is `{"start", "end", "text"}`: half-open code points of the document's `text`, and the words that stand there.
Readers must ignore fields they do not know; a field is never renamed or removed within `stemma/1`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from stemma.records import (
    Allegation,
    At,
    Contradiction,
    DecisionState,
    Document,
    Incident,
    Inquiry,
    Lineage,
    Link,
    Pattern,
    Problem,
    Quote,
    Ruling,
    Statement,
    TimelineEntry,
)
from stemma.report.contents import Contents
from stemma.report.index import Index
from stemma.report.inquiries import inquiries

__all__ = ["FORMAT", "build", "schema"]

FORMAT = "stemma/1"

Json = dict[str, Any]


def build(contents: Contents) -> Json:
    """The whole case in the exchange format; the same contents give the same value, key order included.

    >>> from stemma.records import Lineage
    >>> build(Contents("T", (), (), (), Lineage(), ()))["format"]
    'stemma/1'
    """
    return {
        "format": FORMAT,
        "case": _case(contents),
        "documents": [_document(doc, contents.also_named.get(doc.id, ())) for doc in contents.documents],
        "statements": [_statement(stmt) for stmt in contents.statements],
        "allegations": [_allegation(alleg) for alleg in contents.allegations],
        **_lineage(contents.lineage),
        "incidents": [_incident(incident) for incident in contents.incidents],
        "contradictions": [_contradiction(one) for one in contents.contradictions],
        "timeline": [_entry(entry) for entry in contents.timeline],
        "incident_patterns": [_recurring(one) for one in contents.patterns],
        "problems": [_problem(problem) for problem in contents.problems],
        "decisions": [_decision(state) for state in contents.decisions],
        "inquiries": [_inquiry(one) for one in inquiries(Index.of(contents))],
        "withheld": [{"what": one.what, "number": one.number, "why": one.why} for one in contents.withheld],
    }


def schema() -> Json:
    """The JSON Schema (draft 2020-12) of the exchange format, as shipped beside this file."""
    text = files("stemma.report").joinpath("exchange.schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


def _span(quote: Quote) -> Json:
    return {"start": quote.start, "end": quote.end, "text": quote.text}


def _maybe(quote: Quote | None) -> Json | None:
    return None if quote is None else _span(quote)


def _spans(quotes: Iterable[Quote]) -> list[Json]:
    return [_span(quote) for quote in quotes]


def _at(at: At) -> Json:
    return {"document": at.document, **_span(at.quote)}


def _cited(pairs: Iterable[tuple[str, Quote]]) -> list[Json]:
    return [{"document": document, **_span(quote)} for document, quote in pairs]


def _case(contents: Contents) -> Json:
    return {
        "title": contents.title,
        "question": contents.question,
        "scope": dict(contents.scope),
        "languages": list(contents.languages),
        "note": contents.note,
        "engine": contents.engine,
        "made_at": contents.made_at,
        "pending": contents.pending,
        **({"data_protection": dict(contents.data_protection)} if contents.data_protection else {}),
    }


def _document(doc: Document, also_named: tuple[str, ...]) -> Json:
    return {
        "id": doc.id,
        "file": doc.file,
        "also_named": list(also_named),
        "sha256": doc.sha256,
        "title": doc.title,
        "outlet": doc.outlet,
        "author": doc.author,
        "published": doc.published,
        "language": doc.language,
        "url": doc.url,
        "text": doc.text,
        "text_sha256": doc.text_sha256,
        "media": doc.media,
        "metadata": {key: {"value": found.value, "where": found.where} for key, found in sorted(doc.metadata.items())},
    }


def _statement(stmt: Statement) -> Json:
    return {
        "id": stmt.id,
        "document": stmt.document,
        "source": _maybe(stmt.source),
        "cue": _maybe(stmt.cue),
        "content": _spans(stmt.content),
        "chain": list(stmt.chain),
        "stance": stmt.stance,
        "quotation": stmt.quotation,
        "confidence": stmt.confidence,
        "speaker": stmt.speaker.name if stmt.speaker else None,
        "addressee": _maybe(stmt.addressee),
        "access": stmt.access,
        "nested_in": stmt.nested_in,
    }


def _allegation(alleg: Allegation) -> Json:
    place, when, count = alleg.place, alleg.when, alleg.count
    return {
        "id": alleg.id,
        "document": alleg.document,
        "statement": alleg.statement,
        "act": alleg.act,
        "trigger": _span(alleg.trigger),
        "sentence": _span(alleg.sentence),
        "perpetrators": _spans(alleg.perpetrators),
        "victims": _spans(alleg.victims),
        "place": place and {**_span(place.quote), "name": place.name, "lat": place.lat, "lon": place.lon},
        "date": when and {**_span(when.quote), "edtf": when.edtf, "rule": when.rule, "anchor": when.anchor},
        "count": count
        and {
            **_span(count.quote),
            "min": count.least,
            "max": count.most,
            "unit": count.unit,
            "kind": count.kind,
        },
        "means": _spans(alleg.means),
        "institution": _spans(alleg.institution),
        "modality": alleg.modality,
        "confidence": alleg.confidence,
    }


def _link(link: Link) -> Json:
    return {
        "id": link.id,
        "child": link.child,
        "parent": link.parent,
        "kind": link.kind,
        "probability": link.probability,
        "features": {feature.name: feature.value for feature in link.features},
        "reasons": [{"feature": f.name, "weight": f.weight, "text": f.text} for f in link.features],
        "passages": [
            {"child": [p.child.start, p.child.end], "parent": [p.parent.start, p.parent.end], "how": p.how}
            for p in link.passages
        ],
    }


def _lineage(lineage: Lineage) -> Json:
    return {
        "links": [_link(link) for link in lineage.links],
        "lost": [
            {
                "id": lost.id,
                "name": lost.name,
                "language": lost.language,
                "before": lost.before,
                "after": lost.after,
                "cited_by": _cited(lost.cited_by),
                "wording": _cited(lost.wording),
            }
            for lost in lineage.lost
        ],
        "origins": [
            {
                "id": origin.id,
                "label": origin.label,
                "speaker": origin.speaker,
                "kind": origin.kind,
                "access": origin.access,
                "interested": origin.interested,
                "documents": list(origin.documents),
                "statements": list(origin.statements),
                "named_at": _cited(origin.named_at),
            }
            for origin in lineage.origins
        ],
        "ties": [
            {
                "id": tie.id,
                "a": tie.a,
                "b": tie.b,
                "probability": tie.probability,
                "rule": tie.rule,
                "text": tie.text,
                "shown_at": _cited(tie.shown_at),
            }
            for tie in lineage.ties
        ],
        "claims": [
            {
                "id": claim.id,
                "allegation": claim.allegation,
                "document": claim.document,
                "quote": _span(claim.quote),
                "origin": claim.origin,
                "access": claim.access,
                "depth": claim.depth,
                "via": list(claim.via),
                "reason": claim.reason,
            }
            for claim in lineage.claims
        ],
        "patterns": [
            {"rule": rule, "text": text, "documents": list(documents)} for rule, text, documents in lineage.patterns
        ],
    }


def _incident(incident: Incident) -> Json:
    return {
        "id": incident.id,
        "title": incident.title,
        "acts": list(incident.acts),
        "pattern": incident.pattern,
        "documents": list(incident.documents),
        "allegations": list(incident.allegations),
        "claims": list(incident.claims),
        "origins": list(incident.origins),
        "k_lo": incident.k_lo,
        "k_hi": incident.k_hi,
        "k_expected": incident.k_expected,
        "grade": incident.grade,
        "overlays": list(incident.overlays),
        "standard": incident.standard,
        "place": incident.place,
        "lat": incident.lat,
        "lon": incident.lon,
        "date": incident.date,
        "perpetrators": list(incident.perpetrators),
        "victims": list(incident.victims),
        "means": list(incident.means),
        "channels": list(incident.channels),
        "count": {"min": incident.count_least, "max": incident.count_most},
        "reasons": [
            {"rule": r.rule, "text": r.text, "spans": [_at(at) for at in r.shown_at]} for r in incident.reasons
        ],
        "missing": [{"what": missing.what, "text": missing.text} for missing in incident.missing],
        "hangs_on": list(incident.hangs_on),
        "contrary": [_at(at) for at in incident.contrary],
        "decided": _ruling(incident.ruling) if incident.ruling else None,
    }


def _ruling(ruling: Ruling) -> Json:
    """What people decided; `grade` of the incident stays what the program proposes."""
    return {
        "grade": ruling.grade,
        "overlays": list(ruling.overlays),
        "decisions": list(ruling.decisions),
        "by": ruling.by,
        "approved_by": ruling.approved_by,
        "reason": ruling.reason,
        "utc": ruling.utc,
        "standard": ruling.standard,
        "waiting": ruling.waiting,
        "stale": ruling.stale,
        "notes": [{"decision": n.decision, "actor": n.actor, "utc": n.utc, "text": n.text} for n in ruling.notes],
    }


def _decision(state: DecisionState) -> Json:
    one = state.decision
    return {
        "id": one.id,
        "entry": one.seq,
        "utc": one.utc,
        "kind": one.kind,
        "actor": one.actor,
        "reason": one.reason,
        "about": list(one.about),
        "title": one.title,
        "value": one.value,
        "documents": list(one.documents),
        "details": dict(one.details),
        "status": state.status,
        "by": state.by,
    }


def _inquiry(one: Inquiry) -> Json:
    return {
        "id": one.id,
        "incident": one.incident,
        "kind": one.kind,
        "text": one.text,
        "whom": one.whom,
        "about": one.about,
        "spans": [_at(at) for at in one.shown_at],
    }


def _contradiction(one: Contradiction) -> Json:
    return {
        "id": one.id,
        "kind": one.kind,
        "a": _at(one.a),
        "b": _at(one.b),
        "explanation": one.explanation,
        "incidents": list(one.incidents),
    }


def _entry(entry: TimelineEntry) -> Json:
    return {
        "happened": entry.happened,
        "said": entry.said,
        "text": entry.text,
        "at": _at(entry.at),
        "incident": entry.incident,
    }


def _recurring(one: Pattern) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "acts": list(one.acts),
        "told": one.told,
        "practices": list(one.practices),
        "members": [
            {"incident": m.incident, "text": m.text, "spans": [_at(at) for at in m.shown_at]} for m in one.members
        ],
        "actors": list(one.actors),
        "means": list(one.means),
        "places": list(one.places),
        "date": one.date,
        "reasons": [{"rule": r.rule, "text": r.text, "spans": [_at(at) for at in r.shown_at]} for r in one.reasons],
        "documents": list(one.documents),
    }


def _problem(problem: Problem) -> Json:
    return {
        "id": problem.id,
        "stage": problem.stage,
        "kind": problem.kind,
        "file": problem.file,
        "document": problem.document,
        "message": problem.message,
        "hint": problem.hint,
        "severity": problem.severity,
    }
