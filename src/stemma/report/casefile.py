"""The case file: one HTML page that holds everything a reader needs and asks for nothing from outside.

No script, no font, no picture is loaded. The content security policy allows the page's own style sheet, by its hash,
and nothing else, so that even a hostile document quoted in it could not make a browser act. Everything that comes from
documents passes through the template's escaping.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from stemma.records import Claim, Contradiction, Document, Incident, Origin, TimelineEntry
from stemma.report import explain
from stemma.report.alike import links_told, places
from stemma.report.chronology import draw_chronology
from stemma.report.contents import Contents
from stemma.report.counts import many, origins_in_words, origins_range, people_range
from stemma.report.dates import in_words
from stemma.report.index import LIKELY, Index
from stemma.report.lane_drawing import draw_lanes
from stemma.report.lanes import BY, Lane, dated, lanes
from stemma.report.points import Cite, marked
from stemma.report.recurring import pattern_points
from stemma.report.repeats import contradiction_points, link_point, pattern_point
from stemma.report.titles import incident_title
from stemma.report.tree import Drawing, draw_families
from stemma.report.wording import (
    access_meaning,
    access_word,
    act_word,
    grade_meaning,
    grade_word,
    language_word,
    likelihood,
    overlay_meaning,
    overlay_word,
    said,
    wording,
)

__all__ = ["html"]

OPEN_INCIDENTS = 5  # incidents shown unfolded; the others keep their headline and open on a click
QUOTE_SHOWN = 420  # characters of a quotation printed before it is shortened; the citation covers the whole
OPEN_CONTRADICTIONS = 6  # the same for contradictions, those of the best supported incidents first
COMPARE_SHOWN = 240  # the same for passages printed side by side
MOSTLY = 0.6  # share of a document's claims
SHORT_TABLE = 12  # up to this many incidents stand in one table; in longer cases those told only once are folded
CITES_SHOWN = 3  # citations printed under one sentence before the others are folded
SEVERITIES = ("failed", "partial", "note")
GRADES = ("verified", "substantiated", "corroborated", "single_source", "rumour")


@dataclass(frozen=True, slots=True)
class Band:
    """Incidents of one grade, in the order of the case."""

    grade: str
    incidents: tuple[Incident, ...]


def html(contents: Contents) -> str:
    """The whole case as one self-contained page; the same contents give the same page, byte for byte."""
    index = Index.of(contents)
    told, listed = links_told(link for doc in contents.documents for link in index.parents.get(doc.id, []))
    links = [(link, link_point(link, index)) for link in told]
    once = _told_once(contents.incidents)
    style = _packaged("casefile.css")
    page = _environment().get_template("casefile.html")
    return page.render(
        case=contents,
        index=index,
        style=Markup(style),
        policy=_policy(style),
        bands=_by_grade(one for one in contents.incidents if one.id not in once),
        once=_by_grade(one for one in contents.incidents if one.id in once),
        told_once=len(once),
        incidents=[(one, explain.incident(contents, one.id, index=index)) for one in contents.incidents],
        origins=[(one, explain.origin(contents, one.id, index=index)) for one in _shown_origins(contents)],
        documents=[(doc, index.own_passages(doc)) for doc in contents.documents],
        contradictions=[(one, contradiction_points([one], index)[0]) for one in _weightiest_first(contents)],
        open_contradictions=OPEN_CONTRADICTIONS,
        dated=_dated_passages(contents),
        problems=sorted(contents.problems, key=lambda one: SEVERITIES.index(one.severity)),
        patterns=[pattern_point(*pattern, index) for pattern in contents.lineage.patterns],
        links=links,
        listed_links=listed,
        evidence={link.id for link, _ in links}.union(link.id for one in listed for link in one.links),
        compare_shown=COMPARE_SHOWN,
        families=draw_families(index),
        chronology=draw_chronology(index),
        lanes=_lanes(contents),
        recurring=pattern_points(contents, index),
        answer=_answer(index),
        standards=list(dict.fromkeys(one.standard for one in contents.incidents if one.standard)),
        open_incidents=OPEN_INCIDENTS,
        quote_shown=QUOTE_SHOWN,
        cites_shown=CITES_SHOWN,
        wording=wording(),
    )  # fmt: skip


def _policy(style: str) -> str:
    """The content security policy: nothing but this very style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _by_grade(incidents: Iterable[Incident]) -> tuple[Band, ...]:
    listed = list(incidents)
    bands = (Band(name, tuple(one for one in listed if one.standing_grade == name)) for name in GRADES)
    return tuple(band for band in bands if band.incidents)


def _told_once(incidents: tuple[Incident, ...]) -> set[str]:
    """Ids of incidents that stand folded in a long table: told in one document, and not corroborated."""
    if len(incidents) <= SHORT_TABLE:
        return set()
    return {one.id for one in incidents if len(one.documents) < 2 and one.standing_grade in ("single_source", "rumour")}


def _shown_origins(contents: Contents) -> list[Origin]:
    """Origins that stand behind an incident first, each group in the order of the case."""
    behind = {key for one in contents.incidents for key in one.origins}
    return sorted(contents.lineage.origins, key=lambda origin: origin.id not in behind)


def _answer(index: Index) -> tuple[str, ...]:
    """The case in two or three sentences: how many reports, how many speak from knowledge, what they amount to."""
    contents = index.contents
    if not contents.documents:
        return ("This case holds no documents yet.",)
    repeating = [key for key, claims in index.claims_by_document.items() if _mostly_repeats(claims)]
    first = f"{many(len(contents.documents), 'document')} tell of {many(len(contents.incidents), 'alleged incident')}."
    if len(contents.documents) == 1:
        first = first.replace("tell of", "tells of")
    lines = [first]
    if repeating:
        verb = "repeats" if len(repeating) == 1 else "repeat"
        lines.append(f"{len(repeating)} of them only or mostly {verb} what another text has said before.")
    counted = [f"{len(band.incidents)} {grade_word(band.grade)}" for band in _by_grade(contents.incidents)]
    if counted:
        lines.append(f"By grade: {', '.join(counted)}.")
    most = max(contents.incidents, key=lambda one: len(one.documents), default=None)
    if most and len(most.documents) > max(2, most.k_hi):
        behind = origins_in_words(most.k_lo, most.k_hi)
        heads = f"{len(most.documents)} documents tell of it, behind them"
        lines.append(
            f"Told most often: {incident_title(most)}. {heads} {'stands' if most.k_hi < 2 else 'stand'} {behind}."
        )
    if contents.pending:
        heads = many(contents.pending, "document")
        lines.append(f"{heads} added since the last run {'is' if contents.pending == 1 else 'are'} not covered here.")
    return tuple(lines)


def _weightiest_first(contents: Contents) -> list[Contradiction]:
    """Contradictions in the order of the incidents they touch; those that touch none come last."""
    place = {one.id: number for number, one in enumerate(contents.incidents)}
    last = len(place)
    return sorted(
        contents.contradictions, key=lambda x: min((place.get(key, last) for key in x.incidents), default=last)
    )


def _lanes(contents: Contents) -> list[tuple[str, Drawing | None, tuple[Lane, ...]]]:
    """What recurs: by place, actor, act, month, means and channel, each with a picture where there are months."""
    out = []
    for by, what in BY.items():
        found = lanes(dated(contents, by), by)
        if found:
            drawing = draw_lanes(found, what, lambda lane: "") if by != "month" else None
            out.append((what, drawing, found))
    return out


def _dated_passages(contents: Contents) -> list[TimelineEntry]:
    """Dated passages for the table, each once, also where several incidents rest on it."""
    each: dict[tuple[str | None, str | None, str, int, int], TimelineEntry] = {}
    for one in contents.timeline:
        quote = one.at.quote
        each.setdefault((one.happened, one.said, one.at.document, quote.start, quote.end), one)
    return list(each.values())


def _mostly_repeats(claims: list[Claim]) -> bool:
    """True when most of what a document tells came to it through another text."""
    return sum(bool(claim.via) for claim in claims) > MOSTLY * len(claims)


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _language(index: Index, cite: Cite) -> str:
    """The language of quoted words for the `lang` attribute; "" where it is not known."""
    doc = index.documents.get(cite.document)
    return "" if doc is None or doc.language == "und" else doc.language


def _section_open(key: str) -> bool:
    """Whether a section is unfolded when the page opens: all but the long technical evidence."""
    return key not in {"tests", "together", "inquiries"}


def _draws_on(index: Index, doc: Document) -> list[str]:
    return [
        f"{said('links', link.kind, 'phrase')} {index.name(link.parent)}"
        for link in index.parents.get(doc.id, [])
        if link.probability >= LIKELY
    ]


def _packaged(name: str) -> str:
    return files("stemma.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_packaged),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        act=act_word,
        access=access_word,
        access_meaning=access_meaning,
        date=in_words,
        first_capital=lambda words: words[:1].upper() + words[1:],
        grade=grade_word,
        grade_meaning=grade_meaning,
        language=language_word,
        overlay=overlay_word,
        overlay_meaning=overlay_meaning,
        shortened=_shortened,
        svg=lambda drawing: Markup(drawing.svg),  # drawn by this room, every word in it escaped by `drawing`
    )
    environment.globals.update(
        draws_on=_draws_on,
        has_marks=lambda words: marked(words) == words,
        incident_title=incident_title,
        language_of=_language,
        likelihood=likelihood,
        many=many,
        origins_in_words=origins_in_words,
        origins_range=origins_range,
        places=places,
        people_range=people_range,
        said=said,
        section_open=_section_open,
    )
    return environment
