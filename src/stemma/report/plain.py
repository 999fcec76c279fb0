"""Explanations as plain text: about one page with what matters first, or everything."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from stemma.report.points import HASH_SHOWN, Cite, Explanation, Point, Section, marked

__all__ = ["LINES", "plain"]

LINES = 58  # a page on a terminal; where a record has more to tell, less is shown of each part
TECHNICAL = ("tests", "together", "facts")  # sections only shown in full
PLACES_ONLY = ("fact", "rule", "carried", "tie", "hangs")  # on one page these sentences speak for themselves
PLACES_SHOWN = 1
MINOR = ("why", "patterns", "inquiries")  # sections that go into what others say already
WHOLE = ("decided", "alleged", "missing", "hangs")  # sections of short sentences, of which more is shown on every page
WHOLE_SHOWN = 5
IN_FULL = ("standard",)  # sentences of the beginning that one page leaves out
CLOSING = {"“": "”", "„": "“", "«": "»", "‘": "’", '"': '"', "'": "'", "”": "”", "‚": "‘", "‹": "›", "»": "«"}
ORDER = (  # what a reader asks first
    "decided", "alleged", "origins", "ties", "repeats", "contrary", "hangs", "missing", "inquiries", "why", "patterns",
    "problems", "draws", "drawn", "voices", "incidents", "says", "claims",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """How much is shown: sentences of a section, of a minor one, inner ones; quotations, and letters of each."""

    points: int
    minor: int
    inner: int
    quotes: int
    letters: int


FULL = Measure(1_000_000, 1_000_000, 1_000_000, 1_000_000, 160)
PAGES = (
    Measure(9, 9, 2, 2, 160), Measure(6, 4, 2, 1, 140), Measure(5, 2, 1, 1, 120), Measure(4, 1, 1, 1, 100),
    Measure(3, 1, 0, 1, 90), Measure(2, 1, 0, 1, 80), Measure(2, 1, 0, 0, 80), Measure(2, 0, 0, 0, 60),
)  # fmt: skip


def plain(explanation: Explanation, *, width: int = 96, full: bool = False) -> str:
    """The explanation as plain text, for a terminal without colours, a mail or a note.

    Args:
        width: characters to a line. full: every sentence, quotation and test; otherwise about a page, which says how
            much more there is.
    """
    everything = _page(explanation, explanation.sections, FULL, width, full=True)
    if full:
        return "\n".join(everything) + "\n"
    rank = {key: place for place, key in enumerate(ORDER)}
    chosen = [one for one in explanation.sections if one.key not in TECHNICAL]
    chosen.sort(key=lambda one: rank.get(one.key, len(ORDER)))
    lines: list[str] = []
    for measure in PAGES:
        lines = _page(explanation, chosen, measure, width, full=False)
        if len(lines) <= LINES:
            break
    if lines == everything:
        return "\n".join(lines) + "\n"
    left = [one.title for one in explanation.sections if one.key in TECHNICAL]
    also = f", and: {'; '.join(left)}" if left else ""
    rest = f"Shortened. --full shows every sentence and quotation{also}."
    return "\n".join([*lines, "", *textwrap.wrap(rest, width)]) + "\n"


def _page(
    explanation: Explanation, sections: tuple[Section, ...] | list[Section], measure: Measure, width: int, *, full: bool
) -> list[str]:
    title = f"{explanation.short}  {explanation.title}"
    lines = [*textwrap.wrap(title, width, subsequent_indent=" " * (len(explanation.short) + 2)), ""]
    for point in (one for one in explanation.lead if full or one.kind not in IN_FULL):
        lines += _lines(point, 0, width, measure, full)
    for section in sections:
        most = measure.minor if section.key in MINOR else measure.points
        shown = section.points[: max(most, WHOLE_SHOWN) if section.key in WHOLE else most]
        if not shown:
            continue
        lines += ["", section.title.upper()]
        for point in shown:
            lines += _lines(point, 0, width, measure, full)
        if len(section.points) > len(shown):
            lines.append(f"- and {len(section.points) - len(shown)} more")
    return lines


def _lines(point: Point, level: int, width: int, measure: Measure, full: bool) -> list[str]:
    pad = "  " * level
    lines = textwrap.wrap(point.text, width, initial_indent=f"{pad}- ", subsequent_indent=f"{pad}  ")
    cited = _cited(point, pad, width, measure, full)
    if len(cited) == 1 and len(lines[-1]) + len(cited[0].lstrip()) + 1 <= width:
        lines[-1] += " " + cited[0].lstrip()
    else:
        lines += cited
    inner = [one for one in point.points if full or one.kind != "compare"]
    shown = inner[: measure.inner]
    for one in shown:
        lines += _lines(one, level + 1, width, measure, full)
    if shown and len(inner) > len(shown):
        lines.append(f"{pad}  - and {len(inner) - len(shown)} more")
    return lines


def _cited(point: Point, pad: str, width: int, measure: Measure, full: bool) -> list[str]:
    """The words under a sentence, or only where they stand; what is not shown is counted."""
    quotes = max(1, measure.quotes) if point.kind == "origin" else measure.quotes  # whose words they are, always
    bare = point.bare or (not full and (point.kind in PLACES_ONLY or not quotes))
    most = quotes if full or not bare else PLACES_SHOWN
    shown = point.cites[:most]
    more = len(point.cites) - len(shown)
    if bare:
        labels = _labels(shown) if point.kind == "placed" else [cite.label for cite in shown]
        places = "; ".join(labels) + (f"; {more} more" if more else "")
        texts = [f"[{places}]"] if shown else []
    else:
        texts = [f"{_quoted(cite.quote, measure.letters)} [{cite.label}]" for cite in shown]
        texts[-1:] = [texts[-1] + f" (and {more} more)"] if more else texts[-1:]
    indent = f"{pad}    "
    return [
        line for words in texts for line in textwrap.wrap(words, width, initial_indent=indent, subsequent_indent=indent)
    ]


def _labels(cites: Sequence[Cite]) -> list[str]:
    """Where many words stand: for each document once its id and hash, and all places in it."""
    places: dict[tuple[str, str], list[str]] = {}
    for cite in cites:
        places.setdefault((cite.short, cite.sha256), []).append(f"{cite.start}–{cite.end}")
    return [f"{short} {', '.join(all)} · {sha256[:HASH_SHOWN]}" for (short, sha256), all in places.items()]


def _quoted(words: str, letters: int) -> str:
    """The words in quotation marks, shortened between two words; a quotation that is cut is closed all the same."""
    short = textwrap.shorten(words, letters, placeholder=" …")
    closing = CLOSING.get(short[:1], "")
    left_open = short.count(short[:1]) % 2 if closing == short[:1] else short.count(short[:1]) > short.count(closing)
    return marked(short + closing if closing and left_open else short)
