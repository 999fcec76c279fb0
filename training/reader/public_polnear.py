"""PolNeAR: sources, reporting words and contents of political news, never trained on.

Its files are brat standoff: `T` lines are spans, `E` lines bind them to an attribution.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stemma.records import Block, Capture, Document, Found, Reading
from stemma.text import build
from training.reader.public_counts import Counts, Range, aligned, covered, met, words

__all__ = ["Article", "Attribution", "articles", "brat", "compared"]

SAME = 0.5  # share of words, of those in either, from which two contents are of one statement
ROLES = ("source", "cue", "content")
ANNOTATOR = re.compile(r"_[0-9a-f]{4}$")
TITLE_WORDS = 30  # a first line of more words is no title


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution; ranges are half-open code points."""

    source: tuple[Range, ...] = ()
    cue: tuple[Range, ...] = ()
    content: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A document as the program sees it, and its attributions."""

    document: Document
    attributions: tuple[Attribution, ...]


def brat(text: str) -> tuple[Attribution, ...]:
    """The attributions of a standoff file; spans that no attribution binds are not counted.

    >>> brat("T1\\tSource 0 3\\tAda\\nT2\\tCue 4 8;9 11\\tsays so\\nE1\\tAttribution:T2 Cue:T2 Source:T1")
    (Attribution(source=((0, 3),), cue=((4, 8), (9, 11)), content=()),)
    """
    spans: dict[str, tuple[Range, ...]] = {}
    events = []
    for line in text.splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            places = rest.partition("\t")[0].partition(" ")[2]
            pairs = [place.split() for place in places.split(";")]
            spans[name] = tuple((int(a), int(b)) for a, b in pairs)
        elif name.startswith("E"):
            events.append(rest.split())
    out = []
    for event in events:
        roles: dict[str, tuple[Range, ...]] = dict.fromkeys(ROLES, ())
        for part in event[1:]:
            role, _, span = part.partition(":")
            role = role.rstrip("0123456789").lower()
            if role in roles:
                roles[role] += spans.get(span, ())
        out.append(Attribution(**roles))
    return tuple(out)


def articles(folder: Path) -> Iterator[Article]:
    """The articles of a part by name; where several people annotated one, the first of them by name."""
    done = set()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = ANNOTATOR.sub("", path.stem)
        if name in done:
            continue
        done.add(name)
        original = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
        document = build(_capture(name, original))
        place = aligned(original, document.text)
        moved = [
            Attribution(*(_moved(ranges, place) for ranges in (one.source, one.cue, one.content)))
            for one in brat(path.read_text(encoding="utf-8"))
        ]
        yield Article(document, tuple(moved))


def _moved(ranges: tuple[Range, ...], place: list[int]) -> tuple[Range, ...]:
    return tuple((place[a], place[b - 1] + 1) for a, b in ranges if a < b < len(place))


def _capture(name: str, text: str) -> Capture:
    lines = [line for line in text.splitlines() if line.strip()]
    blocks = tuple(
        Block("body" if n or len(line.split()) > TITLE_WORDS else "title", line, f"line {n + 1}")
        for n, line in enumerate(lines)
    )
    day = re.search(r"_(\d{4}-\d\d-\d\d)_", name)
    about = {"published": Found(day.group(1) if day else "", "name"), "language": Found("en", "set")}
    return Capture(name, hashlib.sha256(name.encode()).hexdigest(), "text/plain", blocks, about)


def said(reading: Reading) -> tuple[Attribution, ...]:
    """The statements of a reading in the terms of this set."""
    return tuple(
        Attribution(
            *(
                tuple((quote.start, quote.end) for quote in quotes if quote)
                for quotes in ((stmt.source,), (stmt.cue,), stmt.content)
            )
        )
        for stmt in reading.statements
    )


def compared(article: Article, found: tuple[Attribution, ...]) -> Counts:
    """Counts of one article.

    Words: of all sources, of all reporting words, of all contents, each word once. Statements: matched one to one by
    content; "with source" asks besides that the sources share a word, or that neither has one.
    """
    ranges = words(article.document.text)
    out: dict[str, tuple[int, int, int]] = {}
    for role in ROLES:
        a, b = (
            covered(ranges, [r for one in side for r in getattr(one, role)]) for side in (article.attributions, found)
        )
        out[f"{role} words"] = (len(a & b), len(b), len(a))
    sides = [[one for one in side if one.content] for side in (article.attributions, found)]
    contents = [[covered(ranges, one.content) for one in side] for side in sides]
    pairs = met(contents[0], contents[1], SAME)
    agreed = 0
    for i, j in pairs:
        a, b = covered(ranges, sides[0][i].source), covered(ranges, sides[1][j].source)
        agreed += bool(a & b) or not (a or b)
    out["statements"] = (len(pairs), len(sides[1]), len(sides[0]))
    out["statements with source"] = (agreed, len(sides[1]), len(sides[0]))
    return out
