"""Pieces of pages that stand on them hundreds of times, made here instead of in templates, which would be slower.

Everything that is put into markup passes `plain`, which escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from stemma.browse import words
from stemma.browse.marks import Par
from stemma.browse.matrix import Cell
from stemma.browse.words import Cite, Point

__all__ = ["at", "cell", "chip", "chips", "cite", "cites", "page_of", "plain", "plainly", "points", "quoted",
           "shortened", "text_of"]  # fmt: skip

PAGES = {"D": "documents", "O": "sources", "I": "incidents", "W": "lost", "L": "links", "X": "contradictions",
         "A": "passages", "S": "passages", "R": "patterns"}  # fmt: skip
# Signs that change the order of what follows, and control signs: shown by their number, so that they change nothing.
TRICKS = re.compile("[\u202a-\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SHORT = re.compile(r"\b[DW]-[0-9A-Z]{4,13}\b")
PLACES = 6  # places named under a sentence that quotes nothing
CITES = 3
MORE_CITES = 20
# kinds of sentences that link to what they are about
OPENED = ("origin", "hangs", "incident", "lost", "member", "recurring")


def plainly(text: Any) -> str:
    """Text with the signs that would change its order shown by their number."""
    text = str(text)
    return TRICKS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text) if TRICKS.search(text) else text


def plain(text: Any) -> str:
    """The same, escaped for markup."""
    return str(escape(plainly(text)))


def shortened(text: str, most: int) -> str:
    """At most so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def page_of(id: str) -> str:
    """Address of the page of a record; "" where it has none."""
    folder = PAGES.get(id[:1])
    return f"/{folder}/{quote(id)}" if folder else ""


def at(document: str, start: int, end: int) -> str:
    """Address of words of a document."""
    return f"/documents/{quote(document)}?at={start}-{end}#at"


@lru_cache(maxsize=64)
def chip(grade: str) -> Markup:
    """A grade in its frame."""
    meaning = escape(words.grade_meaning(grade)[:1].upper() + words.grade_meaning(grade)[1:])
    return Markup(f'<span class="grade {escape(grade)}" title="{meaning}">{escape(words.grade_word(grade))}</span>')


@lru_cache(maxsize=256)
def _mark(name: str) -> str:
    meaning = words.overlay_meaning(name)
    title = escape(meaning[:1].upper() + meaning[1:])
    return f'<span class="mark {escape(name)}" title="{title}">{escape(words.overlay_word(name))}</span>'


def chips(overlays: Iterable[str]) -> Markup:
    """Marks of an incident."""
    return Markup("".join(map(_mark, overlays)))


def _cite(c: Cite) -> str:
    return (
        f'<a class="cite" href="{at(c.document, c.start, c.end)}" title="characters {c.start} to {c.end} · SHA-256 '
        f'{escape(c.sha256[:12])}">{plain(c.short)}<span class="where"> {c.start}–{c.end}</span></a>'
    )


def cite(c: Cite) -> Markup:
    """Where words stand."""
    return Markup(_cite(c))


def _quoted(c: Cite, most: int = 420) -> str:
    marked = ' class="marked"' if words.marked(c.quote) == c.quote else ""
    return f'<li><q dir="auto"{marked}>{plain(shortened(c.quote, most))}</q> {_cite(c)}</li>'


def quoted(c: Cite, most: int = 420) -> Markup:
    """Words with the place where they stand, as an item of a list."""
    return Markup(_quoted(c, most))


def _cites(found: Sequence[Cite], shown: int = CITES) -> str:
    if not found:
        return ""
    out = f'<ul class="cites">{"".join(map(_quoted, found[:shown]))}</ul>'
    if len(found) > shown:
        more = "".join(map(_quoted, found[shown : shown + MORE_CITES]))
        told = words.many(len(found) - shown, "more place")
        out += f'<details class="more"><summary>{told}</summary><ul class="cites">{more}</ul></details>'
    return out


def cites(found: Sequence[Cite], shown: int = CITES) -> Markup:
    """Words that carry a sentence; those beyond `shown` folded."""
    return Markup(_cites(found, shown))


def _about(point: Point) -> str:
    address = page_of(point.about) if point.about else ""
    if address and point.kind in OPENED:
        return f' <a class="ref" href="{escape(address)}">open</a>'
    if address and point.kind == "repeat":
        return f' <a class="ref" href="{escape(address)}">side by side</a>'
    return ""


def _places(found: Sequence[Cite]) -> str:
    left = len(found) - PLACES
    more = f'<span class="soft">and {words.many(left, "more place")}</span>' if left > 0 else ""
    return f'<p class="places">{" ".join(map(_cite, found[:PLACES]))} {more}</p>'


def _told(point: Point) -> str:
    """The sentence; the documents that a pattern names at its end lead to their pages."""
    told = plain(point.text)
    if point.kind != "pattern":
        return told
    head, _, tail = told.rpartition("(")
    return f"{head}({SHORT.sub(_link, tail)}"


def _link(found: re.Match[str]) -> str:
    return f'<a class="ref" href="/go/{found[0]}">{found[0]}</a>'


def _point(point: Point, deep: bool) -> str:
    out = f'<li class="p-{escape(point.kind or "plain")}"><p>{_told(point)}{_about(point)}</p>'
    if point.kind in ("compare", "contradiction"):
        sides = "".join(f'<div><ul class="cites">{_quoted(c, 240)}</ul></div>' for c in point.cites)
        out += f'<div class="sides">{sides}</div>'
    elif point.bare:
        out += _places(point.cites) if point.cites else ""
    else:
        out += _cites(point.cites)
    if point.points and deep:
        told = "How we know" if point.kind == "repeat" else "More"
        out += f'<details class="more"><summary>{told}</summary>{_points(point.points, 8, False)}</details>'
    return out + "</li>"


def _points(found: Sequence[Point], shown: int, deep: bool) -> str:
    return f'<ul class="points">{"".join(_point(one, deep) for one in found[:shown])}</ul>'


def points(found: Sequence[Point], shown: int = 12, deep: bool = True) -> Markup:
    """Sentences of an explanation with the words that carry them."""
    return Markup(_points(found, shown, deep))


def cell(one: Cell, column: str) -> Markup:
    """A cell of the evidence matrix: the words, each a link to where they stand. column: its name, for narrow pages."""
    if not one.cites:
        return Markup('<td class="empty"><span class="none">–<span class="hidden">not said</span></span></td>')
    out = [f'<td data-k="{escape(column)}">']
    for c in one.cites:
        out.append(
            f'<span class="cell"><a href="{at(c.document, c.start, c.end)}" title="{plain(c.short)}, characters '
            f'{c.start} to {c.end}" dir="auto">{plain(shortened(c.quote, 60))}</a></span>'
        )
    if one.more:
        out.append(f'<span class="soft">+{one.more}</span>')
    if one.meant:
        out.append(f'<span class="meant"><bdi>{plain(shortened(one.meant, 60))}</bdi></span>')
    return Markup("".join(out) + "</td>")


def text_of(par: Par) -> Markup:
    """The words of a paragraph with their marks."""
    out = []
    for piece in par.pieces:
        if piece.kinds:
            here = ' id="at"' if piece.at else ""
            out.append(f'<span class="s {" ".join(piece.kinds)}"{here}>{plain(piece.text)}</span>')
        else:
            out.append(plain(piece.text))
    return Markup("".join(out))
