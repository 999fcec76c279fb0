"""Metadata with the place where each value was read; earlier sources win, contradictions are kept.

`Findings` collects candidates in any order. `settled` gives one value per key, in the order of trust of `ORDER`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from stemma.archive.dates import DateHit, dates_in, resolved, stamp
from stemma.archive.lines import heads_body, is_body_name
from stemma.archive.page_words import page_words
from stemma.records import Found

__all__ = ["Findings", "date_in_url", "host_of", "outlet_in", "settled", "squeezed"]

ORDER = (
    "json-ld",
    "meta",
    "time",
    "header",
    "byline",
    "dateline",
    "letterhead",
    "credit",
    "title",
    "masthead",
    "footer",
    "url",
)


@dataclass
class Findings:
    """Candidates for metadata: (trust, value, where) per key, and dates as written."""

    values: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    hits: list[tuple[int, DateHit, str, str]] = field(default_factory=list)  # trust, hit, words, where

    def add(self, key: str, value: str, where: str, trust: str) -> None:
        """Notes a candidate; empty ones are ignored."""
        value = " ".join(value.split()).strip(" ,;|·•")
        if value:
            self.values.setdefault(key, []).append((ORDER.index(trust), value[:500], where))

    def add_stamp(self, key: str, value: str, where: str, trust: str) -> None:
        """Notes a machine-written date, with its clock time under `<key>_time`."""
        edtf, full = stamp(value)
        self.add(key, edtf, where, trust)
        if key == "published" and not edtf and re.search(r"\d", value):
            self.add("published_unread", value, where, trust)
        self.add(f"{key}_time", full, where, trust)

    def add_hits(self, hits: Iterable[DateHit], line: str, where: str, trust: str) -> None:
        """Notes dates of a visible line as dates of publication."""
        for hit in hits:
            self.hits.append((ORDER.index(trust), hit, line[hit.start : hit.end], where))

    def add_late(self, hits: Iterable[DateHit], where: str) -> None:
        """Notes dates of updates."""
        for hit in hits:
            self.add("modified", hit.edtf, where, "header")


def squeezed(text: str) -> str:
    """Letters and digits only, casefolded: for comparing names and titles."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _dates(found: Findings) -> None:
    """Visible dates become values, with the help of the machine-written ones for day order and missing years."""
    known = [v for key in ("published", "modified", "captured") for _, v, _ in found.values.get(key, ())]
    known += [f"{v}-07-01" for _, v, _ in found.values.get("copyright_year", ())]
    known += [h.edtf for _, h, _, _ in found.hits if h.edtf and h.edtf[0] != "["]
    for trust, hit, words, where in sorted(found.hits, key=lambda h: h[0]):
        edtf = resolved(hit, known)
        if not edtf:
            found.values.setdefault("published_shown", []).append((trust, words, where))
        else:
            found.values.setdefault("published", []).append((trust, edtf, where))
            if hit.time:
                found.values.setdefault("published_time", []).append((trust, words, where))


def settled(found: Findings) -> dict[str, Found]:
    """One value per key, sorted by key; a differing published date read elsewhere is kept as `published_shown`."""
    _dates(found)
    out: dict[str, Found] = {}
    for key in sorted(found.values):
        best = min(found.values[key], key=lambda c: c[0])
        out[key] = Found(best[1], best[2])
    dates = sorted(found.values.get("published", ()), key=lambda c: c[0])
    other = next((d for d in dates if d[1][:10] != dates[0][1][:10] and d[0] <= ORDER.index("dateline")), None)
    if other and "published_shown" not in out:
        out["published_shown"] = Found(other[1], other[2])
    if "published_time" in out and "published" in out:
        times = [t for t in found.values["published_time"] if t[2] == out["published"].where]
        out["published_time"] = Found(times[0][1], times[0][2]) if times else out["published_time"]
    author, outlet = out.get("author"), out.get("outlet")
    if author and is_body_name(author.value) and (not outlet or outlet.where in ("url", "photo credit")):
        out["outlet"] = author
        del out["author"]
    if author and "outlet" not in out and heads_body(author.value) and not page_words().desk.search(author.value):
        out["outlet"] = author  # a paper or body that signs its own text
        del out["author"]
        author = None
    if author and outlet and squeezed(author.value) == squeezed(outlet.value):
        out.pop("author", None)
    if author and author.value.casefold() in page_words().words["nobody"]:
        out.pop("author", None)
    return dict(sorted(out.items()))


PARTS = re.compile(r"\s+[|–—·•»:>/-]\s+|\s*[|»›•·]\s*|:\s+|\s{2,}|,\s+(?=\D*\d)|\s/\s")


def outlet_in(line: str) -> str:
    """Name of an outlet in a masthead or title line: its first part that is no word for an edition or section.

    >>> outlet_in("HARBOUR SATURDAY » Opinion » Region")
    'HARBOUR SATURDAY'
    """
    for part in PARTS.split(line):
        name = re.sub(r"^[©\s]*(?:\(c\)\s*)?(?:\d{4}\s*)?|\s*\d{4}\.?$", "", part).strip(" .,*_")
        name = _without_issue(name)
        if 2 < len(name) <= 60 and not _generic(name) and not dates_in(name) and re.search(r"[^\W\d_]{2}", name):
            return name
    return ""


def _without_issue(name: str) -> str:
    """`Harbour Notes #14` -> `Harbour Notes`."""
    for m in page_words().issue.finditer(name):
        if m.start() and m.end() == len(name):
            return name[: m.start()].strip(" ,.–—-")
    return name


def _generic(name: str) -> bool:
    words = page_words()
    return bool(
        words.edition.fullmatch(name) or words.outlet_joiner.fullmatch(name) or words.release_mark.fullmatch(name)
    )


def host_of(url: str) -> str:
    """Host of a web address without `www.`; "" when there is none.

    >>> host_of("https://www.lantern.example/a/1")
    'lantern.example'
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


URL_DATE = re.compile(r"/(20\d\d|19\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")


def date_in_url(url: str) -> str:
    """EDTF date in the path of a web address, or ""."""
    m = URL_DATE.search(url)
    return stamp(f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}")[0] if m else ""
