"""The exchange format: valid by its schema, complete, and every span is words of its document."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, get_args

import jsonschema
import pytest
from report_sample import sample

from stemma.records import Grade, Lineage, Modality, Overlay, Quotation, Stance
from stemma.records.link import LinkKind
from stemma.report import exchange
from stemma.report.contents import Contents

KEYS = [
    "format", "case", "documents", "statements", "allegations", "links", "origins", "incidents", "contradictions",
    "problems",
]  # fmt: skip


def strict(schema: Any) -> Any:
    """The schema with every field that it does not name forbidden: shows fields that nobody described."""
    if isinstance(schema, dict):
        out = {key: strict(value) for key, value in schema.items()}
        if "properties" in out and out.get("type") == "object":
            out["additionalProperties"] = False
        return out
    return [strict(value) for value in schema] if isinstance(schema, list) else schema


def spans(value: Any, document: str | None = None) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Every span in an export with the document it belongs to."""
    if isinstance(value, dict):
        document = value.get("document", document)
        if {"start", "end", "text"} <= set(value):
            yield document, value
        for inner in value.values():
            yield from spans(inner, document)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner, document)


def test_the_sample_follows_the_schema_and_the_schema_names_every_field() -> None:
    built = json.loads(json.dumps(exchange.build(sample())))
    jsonschema.Draft202012Validator.check_schema(exchange.schema())
    jsonschema.validate(built, exchange.schema())
    jsonschema.validate(built, strict(exchange.schema()))
    assert [key for key in built if key in KEYS] == KEYS


def test_the_schema_refuses_what_is_wrong() -> None:
    built = exchange.build(sample())
    for path, wrong in ((("incidents", 0, "grade"), "likely"), (("documents", 0, "sha256"), "abc"), (("format",), "x")):
        broken = copy.deepcopy(built)
        place: Any = broken
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = wrong
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, exchange.schema())


def test_the_schema_knows_the_values_that_records_allow() -> None:
    defs = exchange.schema()["$defs"]
    assert tuple(defs["grade"]["enum"]) == get_args(Grade)
    assert tuple(defs["incident"]["properties"]["overlays"]["items"]["enum"]) == get_args(Overlay)
    assert tuple(defs["statement"]["properties"]["stance"]["enum"]) == get_args(Stance)
    assert tuple(defs["statement"]["properties"]["quotation"]["enum"]) == get_args(Quotation)
    assert tuple(defs["allegation"]["properties"]["modality"]["enum"]) == get_args(Modality)
    assert tuple(defs["link"]["properties"]["kind"]["enum"]) == get_args(LinkKind)


def test_every_span_is_the_words_of_its_document() -> None:
    built = exchange.build(sample())
    texts = {doc["id"]: doc["text"] for doc in built["documents"]}
    found = [
        (document, span)
        for key in ("statements", "allegations", "origins", "lost", "ties", "claims", "incidents", "contradictions")
        for document, span in spans(built[key])
    ]
    assert len(found) > 50
    for document, span in found:
        assert document is not None
        assert texts[document][span["start"] : span["end"]] == span["text"]


def test_nothing_the_case_holds_is_left_out() -> None:
    case = sample()
    built = exchange.build(case)
    assert [doc["id"] for doc in built["documents"]] == [doc.id for doc in case.documents]
    for key in ("links", "lost", "origins", "ties", "claims", "patterns"):
        assert len(built[key]) == len(getattr(case.lineage, key)) > 0
    for key in ("statements", "allegations", "incidents", "contradictions", "timeline", "problems"):
        assert len(built[key]) == len(getattr(case, key)) > 0
    assert {f.name for f in fields(Lineage)} == {"links", "lost", "origins", "ties", "claims", "patterns"}


def test_same_contents_give_the_same_bytes_and_an_empty_case_is_valid() -> None:
    assert json.dumps(exchange.build(sample())) == json.dumps(exchange.build(sample()))
    empty = Contents("", (), (), (), Lineage(), ())
    jsonschema.validate(exchange.build(empty), exchange.schema())


def test_offsets_count_code_points_beyond_the_basic_plane() -> None:
    case = sample()
    doc = replace(case.documents[0], text="😀 Zoë fell.")
    built = exchange.build(replace(case, documents=(doc,)))
    assert built["documents"][0]["text"][2:5] == "Zoë"
