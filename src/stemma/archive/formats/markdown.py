"""Markdown: marks removed, list items and headings as blocks of their own, the first heading as title."""

from __future__ import annotations

import re
from typing import BinaryIO

from stemma.archive.formats.base import Content, Source
from stemma.archive.formats.plain import decoded_text, encoding_notes
from stemma.archive.lines import is_prose
from stemma.archive.metadata import Findings, settled
from stemma.archive.paragraphs import Line, body_blocks

__all__ = ["read", "unmarked"]

HEADING = re.compile(r"(#{1,6})\s+(.*)$")
ITEM = re.compile(r"\s{0,8}(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)")
MARKED = re.compile(r"(\*{1,3}|_{1,3})[^*_\n]+\1")  # a line in bold or italics
RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*=+\s*$")
FRONT = re.compile(r"([A-Za-z_-]{2,30})\s*:\s*(.*)")
FRONT_KEYS = {
    "title": "title", "author": "author", "authors": "author", "date": "@published", "published": "@published",
    "outlet": "outlet", "source": "outlet", "site": "outlet", "site_name": "outlet",
    "publisher": "outlet", "publication": "outlet", "organisation": "outlet", "organization": "outlet", "by": "author",
    "byline": "author", "creator": "author", "pubdate": "@published", "publish_date": "@published",
    "date_published": "@published", "lastmod": "@modified", "modified": "@modified", "updated": "@modified",
    "headline": "title", "canonical_url": "url", "url": "url", "link": "url", "lang": "language",
    "language": "language",
}  # fmt: skip
INLINE = (
    (re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)"), ""),  # a picture is no text
    (re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{0,500}(?:\s+\"[^\"\n]{0,200}\")?\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,300})\]\[[^\[\]\n]{0,100}\]"), r"\1"),
    (re.compile(r"<(https?://[^>\s]{1,500})>"), r"\1"),
    (re.compile(r"(?<![\\\w*])(\*\*\*|\*\*|\*)(?=\S)([^*\n]{1,5000}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\\\w_])(__|_)(?=\S)([^_\n]{1,5000}?)(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"`([^`\n]{1,1000})`"), r"\1"),
    (re.compile(r"~~([^~\n]{1,1000})~~"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1"),
)


def unmarked(text: str) -> str:
    """A line without Markdown marks.

    >>> unmarked("**Harbour Circle** wrote [a letter](http://x.example/1), *again*")
    'Harbour Circle wrote a letter, again'
    """
    for pattern, keep in INLINE:
        text = pattern.sub(keep, text)
    return text


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one Markdown text (see `Format`)."""
    decoded, cut = decoded_text(stream, source)
    found = Findings()
    rows = decoded.text.splitlines()
    start = _front_matter(rows, found)
    lines = _lines(rows, start)
    return Content(tuple(body_blocks(lines, found)), settled(found), cut, encoding_notes(decoded))


def _front_matter(rows: list[str], found: Findings) -> int:
    """Reads a YAML-like head between `---` lines; returns the number of the row where the text begins."""
    if not rows or rows[0].strip() != "---":
        return 0
    end = next((n for n, row in enumerate(rows[1:60], 1) if row.strip() in ("---", "...")), 0)
    inside = [row for row in rows[1:end] if row.strip()]
    if (
        not end
        or not inside
        or not FRONT.match(inside[0])
        or not all(FRONT.match(row.strip()) or row.startswith((" ", "- ", "#")) for row in inside)
    ):
        return 0  # a rule, and text behind it
    for row in inside:
        if m := FRONT.match(row):
            key, value = FRONT_KEYS.get(m[1].lower(), ""), m[2].strip().strip("\"'")
            if key.startswith("@"):
                found.add_stamp(key[1:], value, f"front matter {m[1]}", "meta")
            elif key:
                found.add(key, value, f"front matter {m[1]}", "meta")
    return end + 1


def _lines(rows: list[str], start: int) -> list[Line]:
    out: list[Line] = []
    pending: list[str] = []
    first, group, kind, titled = 0, 0, "body", False

    def flush() -> None:
        nonlocal pending, kind, group
        if pending:
            texts = pending if kind == "body" and _separate(pending) else [" ".join(pending)]
            for shift, text in enumerate(texts):
                marked = kind == "body" and bool(MARKED.fullmatch(text))
                out.append(Line(" ".join(unmarked(text).split()), first + shift, group, kind, marked))
            group += 1
        pending, kind = [], "body"

    for number, row in enumerate([*rows[start:], ""], start + 1):
        text = row.strip()
        if (
            pending
            and re.fullmatch(r"=+|-{3,}", text)
            and kind == "body"
            and len(pending) == 1
            and text
            and not is_prose(pending[0])
        ):
            kind = "heading" if titled else "title"
            titled = True
            flush()
            continue
        heading = HEADING.match(text)
        item = ITEM.match(row)
        if not text or RULE.match(row) or heading or item or (text[0] == ">" and kind != "quote"):
            flush()
            if not text or (RULE.match(row) and not heading):
                continue
        if not pending:
            first = number
        if heading:
            kind, titled = ("heading" if titled else "title"), True
            words = heading[2].rstrip().rstrip("#").rstrip()  # in a pattern, a row of hashes would take quadratic time
            pending = [words] if words else []
            flush()
        elif item:
            kind, pending = "list", [row[item.end() :].strip()]
        elif text[0] == ">":
            kind = "quote"
            pending.append(text.lstrip("> "))
        elif text[0] == "|" and text.count("|") > 2:
            if not re.fullmatch(r"[|:\-\s]+", text):
                flush()
                first, kind, pending = number, "table", [" | ".join(c.strip() for c in text.strip("|").split("|"))]
                flush()
        else:
            pending.append(text)
    flush()
    return [line for line in out if line.text]


def _separate(rows: list[str]) -> bool:
    """Short lines in a row, such as a letterhead, are lines of their own; others are one wrapped paragraph."""
    return len(rows) > 1 and max(map(len, rows)) < 60 and sum(map(len, rows[:-1])) / (len(rows) - 1) < 45
