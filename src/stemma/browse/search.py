"""Full-text search over the shelf: words, phrases, exclusions, and names however they are spelled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stemma.browse.letters import fold, sound
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.shelf import Shelf
from stemma.browse.sight import Sight
from stemma.report.dates import in_words

__all__ = ["Found", "SearchFilter", "find", "search"]

RANKED = 2000  # up to this many hits are ordered by how well they fit; more are ordered by date, so that it stays quick
TOKEN = re.compile(r'(-?)"([^"]{1,300})"|(-?)([^\s"]{1,100})')
MOST_WORDS = 12
OPEN, CLOSE = "\x02", "\x03"  # around hits in snippets; neither can stand in a document's text
LEAST_SOUND = 3  # consonants from which a word is also looked for by its sound
QUICK = 12
CONSIDERED = 300  # records whose names are compared; a common word is not followed to its end


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What to look for: words (all of them), "a phrase", -excluded, word* for a beginning; filters may be empty."""

    text: str = ""
    language: str = ""
    outlet: str = ""
    after: str = ""
    before: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ranked: ordered by how well they fit, else by date. also: spellings that were looked for too."""

    page: Page
    ranked: bool
    by_sound: tuple[str, ...]


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""').replace("\x00", " ") + '"'


def _expression(text: str, *, exact: bool) -> tuple[str, tuple[str, ...]]:
    """The query in the words of FTS5, every word quoted, and the words also looked for by sound; "" for nothing."""
    wanted, barred, by_sound = [], [], []
    for minus, phrase, minus_word, word in TOKEN.findall(text)[:MOST_WORDS]:
        said = phrase or word
        if not any(c.isalnum() for c in said):
            continue
        if minus or minus_word:
            barred.append(_quoted(said))
            continue
        begins = bool(word) and said.endswith("*")
        one = f"{{title voices body}} : {_quoted(said.rstrip('*'))}" + (" *" if begins else "")
        key = sound(said) if word and not begins and not exact else ""
        if len(key) >= LEAST_SOUND and said[:1].isalpha():
            by_sound.append(said)
            one = f"({one} OR sounds : {_quoted(key)})"
        wanted.append(one)
    if not wanted:
        return "", ()
    found = " AND ".join(wanted)
    for one in barred:
        found = f"({found}) NOT {{title voices body}} : {one}"
    return found, tuple(by_sound)


def search(shelf: Shelf, asked: SearchFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Found:
    """Documents that hold what is asked for, each with the words around a hit."""
    limit, offset = page_of(number, size)
    expression, by_sound = _expression(asked.text, exact=asked.exact)
    if not expression:
        return Found(Page((), 0, number, size), True, ())
    conditions, more = _conditions(asked, sight)
    source = "FROM words WHERE words MATCH ?"
    if conditions:
        source = "FROM words JOIN document AS d ON d.number = words.rowid WHERE words MATCH ?" + conditions
    given = (expression, *more)
    total = RANKED + 1
    if "*" not in asked.text:  # the words that begin so are put together for each query anew: one less
        total = shelf.counted(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {RANKED + 1})", given)
    if total > RANKED:
        total = shelf.counted(f"SELECT count(*) {source}", given)
    ranked = total <= RANKED
    find = _best if ranked else _first
    return Found(Page(_rows(shelf, find(shelf, source, given, limit, offset)), total, number, size), ranked, by_sound)


SNIPPET = f"snippet(words, 2, '{OPEN}', '{CLOSE}', ' … ', 34)"


def _best(shelf: Shelf, source: str, given: Sequence[Any], limit: int, offset: int) -> dict[int, str]:
    """Hits that fit best: the number of the document, and the words around a hit."""
    order = "bm25(words, 4.0, 2.0, 1.0, 1.0), words.rowid"
    picked = shelf.rows(f"SELECT words.rowid {source} ORDER BY {order} LIMIT ? OFFSET ?", (*given, limit, offset))
    numbers = [row[0] for row in picked]
    # the sign keeps it from searching once for each
    query = f"SELECT rowid, {SNIPPET} FROM words WHERE words MATCH ? AND +rowid IN ({','.join('?' * len(numbers))})"
    snippets = dict(map(tuple, shelf.rows(query, (given[0], *numbers)))) if numbers else {}
    return {number: snippets.get(number, "") for number in numbers}


def _first(shelf: Shelf, source: str, given: Sequence[Any], limit: int, offset: int) -> dict[int, str]:
    """The same for more hits than are worth comparing, in the order of the shelf: looked up once."""
    query = f"SELECT words.rowid, {SNIPPET} {source} ORDER BY words.rowid LIMIT ? OFFSET ?"
    return dict(map(tuple, shelf.rows(query, (*given, limit, offset))))


def _conditions(asked: SearchFilter, sight: Sight) -> tuple[str, tuple[Any, ...]]:
    parts, given = "", []
    for column, value in (("language", asked.language), ("outlet", asked.outlet)):
        if value:
            parts += f" AND d.{column} = ?"
            given.append(value)
    if asked.after:
        parts += " AND d.day >= ? AND d.day < '9999'"
        given.append(asked.after)
    if asked.before:
        parts += " AND d.day <= ?"
        given.append(asked.before)
    hidden, more = sight.documents("d.id")
    return parts + hidden, (*given, *more)


def _rows(shelf: Shelf, found: dict[int, str]) -> list[dict[str, Any]]:
    """The documents with a snippet each, in the order of the numbers."""
    if not found:
        return []
    numbers = list(found)
    marks = ",".join("?" * len(numbers))
    query = f"SELECT * FROM document WHERE number IN ({marks})"
    known = {row["number"]: dict(row) for row in shelf.rows(query, numbers)}
    short = shelf.shorts([row["id"] for row in known.values()])
    out = []
    for number, snippet in found.items():
        row = known[number]
        row["when"] = in_words(row["published"])
        row["short"] = short.get(row["id"], row["id"])
        row["snippet"] = pieces(snippet)
        out.append(row)
    return out


def pieces(snippet: str) -> list[tuple[str, bool]]:
    """The words around a hit as (words, is a hit).

    >>> pieces("at \\x02Ulvarn\\x03 gate")
    [('at ', False), ('Ulvarn', True), (' gate', False)]
    """
    out: list[tuple[str, bool]] = []
    for n, part in enumerate(re.split(f"{OPEN}|{CLOSE}", " ".join(snippet.split()))):
        if part:
            out.append((part, n % 2 == 1))
    return out


def _fit(row: dict[str, Any], begin: str) -> tuple[bool, bool, int, str]:
    """Sorts what was found: names that begin with what was typed, then incidents and sources, then short names."""
    label = fold(row["label"].strip())
    return not label.startswith(begin), row["kind"] == "document", len(label), row["item"]


def find(shelf: Shelf, text: str, sight: Sight, *, most: int = QUICK) -> list[dict[str, Any]]:
    """Records whose name begins with what is typed, of all kinds: what Ctrl-K shows."""
    words = re.findall(r"[^\W_]+", text)[:MOST_WORDS]
    if not words:
        return []
    parts = []
    for word in words:
        key = sound(word)
        by_sound = f" OR sounds : {_quoted(key)} *" if len(key) >= LEAST_SOUND else ""
        parts.append(f"(label : {_quoted(word)} *{by_sound})")
    hidden, given = sight.items("item")
    documents, also = sight.documents("item")
    query = f"SELECT label, item, kind FROM finder WHERE finder MATCH ?{hidden}{documents} LIMIT {CONSIDERED}"
    found = [dict(row) for row in shelf.rows(query, (" AND ".join(parts), *given, *also))]
    begin = fold(words[0])
    rows = sorted(found, key=lambda row: _fit(row, begin))[:most]
    short = shelf.shorts([row["item"] for row in rows])
    return [
        {"id": row["item"], "short": short.get(row["item"], row["item"]), "kind": row["kind"],
         "label": " ".join(row["label"].split())[:160]}
        for row in rows
    ]  # fmt: skip
