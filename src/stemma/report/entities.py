"""Documents and incidents as entities of FollowTheMoney (METHOD 17): plain dicts, one for each line of a file.

`Document`, `Event` and `Note`: no schema of it holds an assessment, so the grade stands in a note on the event, never
as a topic on a person. What its readers would drop or change is left out or written as they keep it: languages have
three letters, addresses are those of the web, dates are whole days, months or years; one that is not is given as
the first and last day it may mean. Our SHA-256 is in the exchange format beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stemma.report.dates import day_range
from stemma.report.wording import act_word

__all__ = ["entities"]

Entity = dict[str, Any]

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
WEB = re.compile(r"https?://[^\s/]+\.[^\s/]+\S*", re.IGNORECASE)
LANGUAGES = {
    "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "it": "ita", "pl": "pol",
    "pt": "por", "ru": "rus", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
MEDIA = re.compile(r"[a-z]+/[\w.+-]+")


def entities(value: Mapping[str, Any]) -> Iterator[Entity]:
    """The entities of a case in the exchange format, documents first."""
    for doc in value["documents"]:
        yield _document(doc)
    for one in value["incidents"]:
        yield _event(one)
        note = {"entity": [one["id"]], "description": _texts(f"grade: {one['grade']}")}
        yield {"id": f"{one['id']}.note", "schema": "Note", "properties": note}


def _document(doc: Mapping[str, Any]) -> Entity:
    language = str(doc["language"] or "").partition("-")[0].lower()
    properties = {
        "fileName": _texts(doc["file"]) or [doc["id"]],
        "title": _texts(doc["title"]),
        "author": _texts(doc["author"]),
        "publisher": _texts(doc["outlet"]),
        "sourceUrl": [doc["url"]] if doc["url"] and WEB.fullmatch(doc["url"]) else [],
        "language": [LANGUAGES[language]] if language in LANGUAGES else [],
        "mimeType": [doc["media"]] if MEDIA.fullmatch(doc.get("media") or "") else [],
        "publishedAt": [doc["published"]] if DATE.fullmatch(doc["published"] or "") else [],
        "bodyText": [doc["text"]] if doc["text"].strip() else [],
    }
    return _entity(doc["id"], "Document", properties)


def _event(one: Mapping[str, Any]) -> Entity:
    few, many = one["k_lo"], one["k_hi"]
    told = f"Independent origins: {few}" + (f" to {many}." if many != few else ".")
    properties = {
        "name": _texts(one["title"] or ", ".join(act_word(act) for act in one["acts"])) or [one["id"]],
        "summary": _texts(told),
        "location": _texts(one["place"]),
        "proof": list(one["documents"]),
        **_dates(one["date"]),
    }
    return _entity(one["id"], "Event", properties)


def _dates(edtf: str | None) -> dict[str, list[str]]:
    """A date as it stands where it is a plain one, else its first and last day."""
    if DATE.fullmatch(edtf or ""):
        return {"date": [str(edtf)]}
    first, last = day_range(edtf) or (None, None)
    return {
        "startDate": [first.isoformat()] if first else [],
        "endDate": [last.isoformat()] if last else [],
    }


def _texts(text: str | None) -> list[str]:
    """The text as one line without signs that cannot be seen; nothing for an empty one."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text or "").split())
    return [line] if line else []


def _entity(id: str, schema: str, properties: Mapping[str, Sequence[str]]) -> Entity:
    return {"id": id, "schema": schema, "properties": {key: list(held) for key, held in properties.items() if held}}
