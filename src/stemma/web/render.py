"""Pages from data: Jinja2 with escaping everywhere; what comes from documents is never taken for markup."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from stemma.browse import words
from stemma.web import pieces

__all__ = ["STATIC", "environment", "static_file", "static_version", "warm"]

STATIC = {
    "style.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


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


def _drawn(drawing: Any) -> Markup:
    """A drawing of the report room, which escapes every word in it."""
    return Markup(drawing.svg)


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
        lane=lambda by: words.BY[by],
        grade_meaning=words.grade_meaning,
        language=words.language_word,
        likelihood=words.likelihood,
        overlay=words.overlay_word,
        overlay_meaning=words.overlay_meaning,
        plainly=pieces.plainly,
        shortened=pieces.shortened,
        contradiction=lambda kind: words.said("contradictions", kind).capitalize(),
        zipped=lambda texts, values: list(zip(values, texts, strict=True)),
        svg=_drawn,
    )
    env.globals.update(
        at=pieces.at,
        cell=pieces.cell,
        chip=pieces.chip,
        chips=pieces.chips,
        cite=pieces.cite,
        cites=pieces.cites,
        has_marks=lambda text: words.marked(text) == text,
        lang=_lang,
        many=words.many,
        origins_in_words=words.origins_in_words,
        origins_range=words.origins_range,
        page_of=pieces.page_of,
        people_range=words.people_range,
        points=pieces.points,
        query=_query,
        quoted=pieces.quoted,
        said=words.said,
        text_of=pieces.text_of,
        version=static_version,
        wording=words.wording,
    )
    return env


def warm() -> None:
    """Compiles every template, so that the first reader does not wait for it."""
    for place in files("stemma.web").joinpath("templates").iterdir():
        if place.name.endswith(".html"):
            environment().get_template(place.name)
