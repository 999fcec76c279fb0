"""Pages from data: Jinja2 with escaping everywhere; what comes from documents is never taken for markup."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from stemma.browse import words

__all__ = ["STATIC", "environment", "static_file", "static_version", "warm"]

STATIC = {
    "style.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
PAGES = {"D": "documents", "O": "sources", "I": "incidents", "W": "lost", "L": "links", "X": "contradictions"}
# Signs that change the order of what follows, and control signs: shown by their number, so that they change nothing.
TRICKS = re.compile("[\u202a-\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _packaged(folder: str, name: str) -> str:
    return files("stemma.web").joinpath(folder, name).read_text(encoding="utf-8")


@cache
def static_file(name: str) -> bytes:
    """The bytes of a file that pages load.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in STATIC:
        raise KeyError(name)
    return _packaged("static", name).encode("utf-8")


@cache
def static_version(name: str) -> str:
    """Changes with the file, so that a browser may keep it."""
    return hashlib.sha256(static_file(name)).hexdigest()[:12]


def _plainly(text: Any) -> str:
    return TRICKS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", str(text))


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _page_of(id: str) -> str:
    """Address of the page of a record; "" where it has none."""
    folder = PAGES.get(id[:1])
    return f"/{folder}/{quote(id)}" if folder else ""


def _at(document: str, start: int, end: int) -> str:
    """Address of words of a document."""
    return f"/documents/{quote(document)}?at={start}-{end}#at"


def _query(path: str, values: dict[str, Any], **changed: Any) -> str:
    """An address with the parameters that are set, some of them changed."""
    merged = {**values, **changed}
    pairs = []
    for key, value in merged.items():
        if isinstance(value, (tuple, list)):
            pairs += [(key, one) for one in value]
        elif value not in ("", None) and not (key == "page" and value == 1):
            pairs.append((key, value))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _lang(tag: str) -> Markup:
    """The `lang` attribute of words of a document, where their language is known."""
    return Markup("") if tag in ("", "und") else Markup(' lang="{}"').format(tag)


@cache
def environment() -> Environment:
    """The templates with their filters."""
    env = Environment(
        loader=FunctionLoader(lambda name: _packaged("templates", name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.filters.update(
        act=words.act_word,
        access=words.access_word,
        access_meaning=words.access_meaning,
        capital=lambda text: text[:1].upper() + text[1:],
        date=words.in_words,
        grade=words.grade_word,
        grade_meaning=words.grade_meaning,
        language=words.language_word,
        likelihood=words.likelihood,
        overlay=words.overlay_word,
        overlay_meaning=words.overlay_meaning,
        plainly=_plainly,
        shortened=_shortened,
        contradiction=lambda kind: words.said("contradictions", kind).capitalize(),
        zipped=lambda texts, values: list(zip(values, texts, strict=True)),
        svg=lambda drawing: Markup(drawing.svg),  # drawn by the report room, every word in it escaped there
    )
    env.globals.update(
        at=_at,
        has_marks=lambda text: words.marked(text) == text,
        lang=_lang,
        many=words.many,
        origins_in_words=words.origins_in_words,
        origins_range=words.origins_range,
        page_of=_page_of,
        people_range=words.people_range,
        query=_query,
        said=words.said,
        version=static_version,
        wording=words.wording,
    )
    return env


def warm() -> None:
    """Compiles every template, so that the first reader does not wait for it."""
    for place in files("stemma.web").joinpath("templates").iterdir():
        if place.name.endswith(".html"):
            environment().get_template(place.name)
