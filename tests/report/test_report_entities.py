"""Entities of FollowTheMoney: every property exists in its schema, and nothing is dropped when it is loaded.

The facts below are those of FollowTheMoney 4.11 for what is written. Where the library is installed
(`pip install followthemoney`) every entity is loaded and cleaned by it as well.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from stemma.report.entities import entities

# type of each property that is written, by schema; "entity:X" points to an entity of schema X or below
FACTS = {
    "Document": {
        "fileName": "string", "title": "string", "author": "string", "publisher": "string", "sourceUrl": "url",
        "language": "language", "mimeType": "mimetype", "publishedAt": "date", "bodyText": "text",
    },
    "Event": {
        "name": "name", "summary": "text", "location": "address", "date": "date", "startDate": "date",
        "endDate": "date", "proof": "entity:Document",
    },
    "Note": {"entity": "entity:Event", "description": "text"},
}  # fmt: skip
REQUIRED = {"Document": {"fileName"}, "Event": {"name"}, "Note": set()}
FORMS = {
    "date": r"\d{4}(-\d{2}(-\d{2})?)?",
    "language": r"[a-z]{3}",
    "url": r"https?://[^\s/]+\.\S+",
    "mimetype": r"[a-z]+/[\w.+-]+",
}


def document(n: int, **more: Any) -> dict[str, Any]:
    plain = {"id": f"D-{n}", "file": f"{n}.txt", "title": "The gate", "author": "Lena Morn", "outlet": "The Post"}
    held = {"published": "2031-02-03", "language": "en", "url": "https://post.example/1", "media": "text/plain"}
    return {**plain, **held, "text": "The gate was closed.\nTwice.", **more}


def incident(n: int, **more: Any) -> dict[str, Any]:
    plain = {
        "id": f"I-{n}",
        "acts": ["beat", "torture"],
        "documents": ["D-1", "D-2"],
        "k_lo": 1,
        "k_hi": 2,
        "title": "",
    }
    return {**plain, "grade": "corroborated", "place": "Ulvarn", "date": "2031-01-30", **more}


VALUE = {
    "documents": [
        document(1),
        document(2, published="2031-21", language="ru-Latn", url="urn:x", title="  a\x00 b\n", author=None, media=None),
        document(3, published="[2031-02..2031-04]", language="und", url="paper.example/x", outlet=" ", text=" "),
        document(4, published=None, language=None, url=None, title=None, file="  "),
    ],
    "incidents": [
        incident(1),
        incident(2, date="2031-01~", k_hi=1, place=None),
        incident(3, date="2031-01-03/..", acts=[]),
        incident(4, date=None),
        incident(5, date="203X"),
    ],
}


def test_every_property_exists_and_has_the_form_of_its_type() -> None:
    made = list(entities(VALUE))
    schemas = {one["id"]: one["schema"] for one in made}
    assert len(schemas) == len(made) == 4 + 2 * 5
    for one in made:
        known = FACTS[one["schema"]]
        assert set(one["properties"]) <= set(known), one
        assert set(one["properties"]) >= REQUIRED[one["schema"]], one
        for name, values in one["properties"].items():
            assert values and all(isinstance(text, str) and text.strip() for text in values), one
            kind, _, target = known[name].partition(":")
            for text in values:
                assert kind not in FORMS or re.fullmatch(FORMS[kind], text), (one["id"], name, text)
                assert not target or schemas.get(text, target) == target


def test_dates_that_are_not_plain_become_a_first_and_last_day() -> None:
    held = {one["id"]: one["properties"] for one in entities(VALUE)}
    assert held["I-1"]["date"] == ["2031-01-30"]
    assert (held["I-2"]["startDate"], held["I-2"]["endDate"]) == (["2031-01-01"], ["2031-01-31"])
    assert held["I-3"]["startDate"] == ["2031-01-03"] and "endDate" not in held["I-3"]
    assert not {"date", "startDate", "endDate"} & set(held["I-4"])
    assert (held["I-5"]["startDate"], held["I-5"]["endDate"]) == (["2030-01-01"], ["2039-12-31"])
    assert "publishedAt" not in held["D-2"] and held["D-2"]["language"] == ["rus"]
    assert held["D-4"]["fileName"] == ["D-4"]


def test_the_grade_is_a_note_and_no_topic_is_given() -> None:
    made = list(entities(VALUE))
    notes = [one for one in made if one["schema"] == "Note"]
    assert {one["properties"]["description"][0] for one in notes} == {"grade: corroborated"}
    assert all("topics" not in one["properties"] for one in made)


def test_the_library_keeps_every_value() -> None:
    model = pytest.importorskip("followthemoney").model
    for one in entities(VALUE):
        loaded = model.get_proxy(one, cleaned=False)
        kept = {name: sorted(values) for name, values in loaded.to_dict()["properties"].items()}
        assert kept == {name: sorted(values) for name, values in one["properties"].items()}
        loaded.schema.validate(one)
