"""Questions to a case: records by kind, by id, or all together, read from a `View`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec

from stemma.db.base import DatedRow, DocumentRow, View
from stemma.errors import NotInCase
from stemma.records import (
    Bond,
    Claim,
    Contradiction,
    Grouping,
    Incident,
    Lineage,
    Link,
    LostWitness,
    Origin,
    Pattern,
    Problem,
    Reading,
    Tie,
    TimelineEntry,
    short_ids,
)
from stemma.records.ids import record_id
from stemma.records.sharing import MANY, Sharing
from stemma.report.dates import day_range, in_words

__all__ = [
    "EXPLAINED",
    "GRADES",
    "Held",
    "dated_ahead",
    "find_id",
    "findings",
    "held",
    "joined_lineages",
    "problems",
    "readings",
]

T = TypeVar("T")
GRADES = ("verified", "substantiated", "corroborated", "single_source", "rumour")  # weightiest first
CODE = re.compile(r"[0-9A-Z]{3,12}")  # an id without its first letter
EXPLAINED = "IODSAXLWR"  # first letters of the ids that can be explained
AHEAD_NAMED = 3  # files named in a note on dates to come
SHOWN = 6  # candidates named when a shortened id fits several records


@dataclass(frozen=True, slots=True)
class Held:
    """Everything a case, or some of its neighbourhoods, holds; each tuple in the order in which a reader meets it."""

    readings: tuple[Reading, ...]
    lineage: Lineage
    grouping: Grouping
    problems: tuple[Problem, ...]
    also_named: dict[str, tuple[str, ...]]


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(kind).decode


def readings(view: View, documents: Iterable[str]) -> Iterator[Reading]:
    """Readings in the order asked for."""
    decode = _decoder(Reading)
    for _, body in view.readings(documents):
        yield decode(body)


def findings(view: View, kind: str, record: type[T], neighbourhoods: Sequence[str] | None = None) -> list[T]:
    """Records of one kind, of the whole case or of some neighbourhoods; origins sorted by id and each once."""
    decode = _decoder(record)  # type: ignore[arg-type]  # a type is hashable
    if neighbourhoods is None:
        found = [decode(row.body) for _, row in view.findings(kind)]
    else:
        found = [decode(row.body) for place in neighbourhoods for _, row in view.findings(kind, place)]
    return list(_one_each(found)) if kind == "origin" else found


def problems(view: View) -> tuple[Problem, ...]:
    """All problems, sorted by stage, kind and id."""
    return tuple(_decoder(Problem)(body) for body in view.problems())


def by_date(rows: Iterable[DocumentRow]) -> list[DocumentRow]:
    """Documents in the order of publication; undated ones last."""
    return sorted(rows, key=lambda row: (row.published or "~", row.file, row.id))


def by_weight(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """Incidents, the best supported first."""
    rank = {grade: n for n, grade in enumerate(GRADES)}

    def weight(i: Incident) -> tuple[int, int, int, int, str, str]:
        return rank[i.standing_grade], -i.k_lo, -i.k_hi, -len(i.documents), i.date or "~", i.id

    return tuple(sorted(incidents, key=weight))


def held(view: View, neighbourhoods: Sequence[str] | None = None) -> Held:
    """The records of the case, or of the documents of some neighbourhoods."""
    rows = by_date(row for row in view.documents() if neighbourhoods is None or row.neighbourhood in neighbourhoods)

    def all_of(kind: str, record: Any) -> Any:
        return findings(view, kind, record, neighbourhoods)

    lineage = Lineage(
        links=tuple(sorted(all_of("link", Link), key=lambda r: r.id)),
        lost=_joined(all_of("lost", LostWitness)),
        origins=tuple(all_of("origin", Origin)),
        ties=tuple({tie.id: tie for tie in sorted(all_of("tie", Tie), key=lambda r: r.id)}.values()),
        claims=tuple(sorted(all_of("claim", Claim), key=lambda r: r.id)),
        patterns=tuple(all_of("pattern", tuple[str, str, tuple[str, ...]])),
    )
    grouping = Grouping(
        incidents=by_weight(all_of("incident", Incident)),
        contradictions=tuple(sorted(all_of("contradiction", Contradiction), key=lambda r: r.id)),
        timeline=tuple(sorted(all_of("timeline", TimelineEntry), key=_entry_order)),
        bonds=tuple(all_of("bond", Bond)),
        patterns=tuple(sorted(all_of("recurring", Pattern), key=pattern_order)),
    )
    one_each = Sharing().share if len(rows) >= MANY else lambda reading: reading
    read = _corrected(view, tuple(map(one_each, readings(view, [row.id for row in rows]))))
    return Held(read, lineage, grouping, problems(view), also_named(view, rows))


def _corrected(view: View, found: Sequence[Reading]) -> tuple[Reading, ...]:
    """What was read, with what people corrected in it."""
    from stemma.decided import corrected, docket_of

    return corrected(found, docket_of(view).in_force("correct"))


def also_named(view: View, rows: Iterable[DocumentRow]) -> dict[str, tuple[str, ...]]:
    """Further names under which the bytes of a document were added; documents with one name are left out."""
    names: dict[str, list[str]] = {}
    for one in view.references():
        names.setdefault(one.sha256, []).append(one.file)
    out = {}
    for row in rows:
        first, *others = names[row.original]
        if others:
            inside = row.file.removeprefix(first)  # the place in a container is the same in all of its copies
            out[row.id] = tuple(other + inside for other in others)
    return out


def held_timeline(view: View) -> tuple[TimelineEntry, ...]:
    """Dated entries, by date."""
    return tuple(sorted(findings(view, "timeline", TimelineEntry), key=_entry_order))


def pattern_order(one: Pattern) -> tuple[bool, int, str, str]:
    """Told patterns before those that only the rule makes, those with most members first."""
    return (not one.told, -len(one.members), one.date or "~", one.id)


def held_patterns(view: View) -> tuple[Pattern, ...]:
    """Patterns of incidents in the order of `pattern_order`."""
    return tuple(sorted(findings(view, "recurring", Pattern), key=pattern_order))


def held_lost(view: View) -> tuple[LostWitness, ...]:
    """Lost witnesses, sorted by id."""
    return _joined(findings(view, "lost", LostWitness))


def neighbourhood_of(view: View, place: str) -> list[str]:
    """The neighbourhood that a document or neighbourhood id stands for; empty where a document has none yet."""
    if place.startswith("N-"):
        return [place]
    row = next((row for row in view.documents() if row.id == place), None)
    return [row.neighbourhood] if row is not None and row.neighbourhood else []


def _entry_order(entry: TimelineEntry) -> tuple[str, str, str, int]:
    return (entry.happened or entry.said or "~", entry.said or "~", entry.at.document, entry.at.quote.start)


def _one_each(origins: Iterable[Any]) -> tuple[Any, ...]:
    """Origins of several neighbourhoods, sorted by id: an outlet that is an origin in two of them is one."""
    out: dict[str, Any] = {}
    for one in origins:
        known = out.get(one.id)
        if known is not None:
            one = replace(
                known,
                documents=tuple(sorted({*known.documents, *one.documents})),
                statements=tuple(sorted({*known.statements, *one.statements})),
                interested=known.interested or one.interested,
                named_at=tuple(dict.fromkeys((*known.named_at, *one.named_at))),
            )
        out[one.id] = one
    return tuple(out[id] for id in sorted(out))


def _joined(lost: Iterable[LostWitness]) -> tuple[LostWitness, ...]:
    """Lost witnesses of several neighbourhoods; the same name is one of them."""
    out: dict[str, LostWitness] = {}
    for one in lost:
        known = out.get(one.id)
        if known is not None:
            earliest = min((d for d in (known.before, one.before) if d), default=None)
            latest = max((known, one), key=lambda part: part.after or "")
            languages = {known.language, one.language} - {"und"}
            one = replace(
                known,
                cited_by=tuple(sorted({*known.cited_by, *one.cited_by})),
                wording=tuple(sorted({*known.wording, *one.wording})),
                before=earliest,
                language=languages.pop() if len(languages) == 1 else "und",
                after=latest.after,
                after_at=latest.after_at,
            )
        out[one.id] = one
    return tuple(out[id] for id in sorted(out))


def joined_lineages(parts: Sequence[Lineage]) -> Lineage:
    """The lineages of several neighbourhoods as one, in the order in which `held` gives it."""
    return Lineage(
        links=tuple(sorted((one for part in parts for one in part.links), key=lambda r: r.id)),
        lost=_joined(one for part in parts for one in part.lost),
        origins=_one_each(one for part in parts for one in part.origins),
        ties=tuple({one.id: one for part in parts for one in sorted(part.ties, key=lambda r: r.id)}.values()),
        claims=tuple(sorted((one for part in parts for one in part.claims), key=lambda r: r.id)),
        patterns=tuple(one for part in parts for one in part.patterns),
    )


def find_id(view: View, asked: str, *, case: str = "CASE") -> tuple[str, str]:
    """The one id that `asked` stands for, and the document or neighbourhood it belongs to.

    An id may be written in either case, without its first letter, and shortened as far as it stays clear; the file
    name of a document stands for the document. An id that an incident had before stands for what holds its mentions.

    Raises:
        NotInCase: none fits, or several do; the hint names some.
    """
    prefix = asked.strip().upper()
    found = _beginning_with(view, prefix) or _of_file(view, asked.strip()) or _of_before(view, prefix)
    exact = [pair for pair in found if pair[0] == prefix]
    ids = sorted({id for id, _ in exact or found})
    if len(ids) == 1:
        return next(pair for pair in found if pair[0] == ids[0])
    if not ids:
        hint = f"Ids look like I-7Q4K. To list them: stemma show {case} incidents"
        raise NotInCase(f"There is no {asked!r} in this case.", hint=hint, about=(asked,))
    short = short_ids(view.shown_ids())
    names = ", ".join(short.get(id, id) for id in ids[:SHOWN]) + (" and more" if len(ids) > SHOWN else "")
    raise NotInCase(f"{asked!r} fits several records: {names}.", hint="Write one of them.", about=tuple(ids))


def _beginning_with(view: View, prefix: str) -> list[tuple[str, str]]:
    if prefix[1:2] == "-":
        return list(view.matching(prefix, SHOWN + 1))
    if not CODE.fullmatch(prefix):
        return []
    return [pair for letter in EXPLAINED for pair in view.matching(f"{letter}-{prefix}", SHOWN + 1)]


def _of_before(view: View, prefix: str) -> list[tuple[str, str]]:
    """Incidents that hold now what was told under an id that is no more."""
    whole = prefix if prefix[1:2] == "-" else f"I-{prefix}"
    if not whole.startswith("I-") or not CODE.fullmatch(whole[2:]):
        return []
    from stemma import formerly

    return list(formerly.now(view, whole))


def _of_file(view: View, name: str) -> list[tuple[str, str]]:
    """Documents whose file has this name, with or without the folders before it."""
    wanted = name.casefold()
    files = ((row, row.file.casefold()) for row in view.documents() if wanted)
    return [(row.id, row.id) for row, file in files if file == wanted or file.endswith("/" + wanted)]


def dated_ahead(documents: Sequence[DatedRow], today: str) -> tuple[Problem, ...]:
    """One note on all documents whose whole date of publication lies after `today`, or none.

    Args:
        today: ISO 8601 date or time; a day more is allowed for, because the calendar differs around the world.
    """
    late = [row for row in documents if _after(row.published, today)]
    if not late:
        return ()
    others = f" and {len(late) - AHEAD_NAMED} more" if len(late) > AHEAD_NAMED else ""
    dates = ", ".join(dict.fromkeys(in_words(row.published) for row in late[:AHEAD_NAMED]))
    heads = "1 document bears" if len(late) == 1 else f"{len(late)} documents bear"
    problem = Problem(
        id=record_id("P", "dated-ahead", *sorted(row.id for row in late)),
        stage="archive",
        kind="dated-ahead",
        file=", ".join(row.file for row in late[:AHEAD_NAMED]) + others,
        document=late[0].id if len(late) == 1 else None,
        message=f"{heads} a date that is still to come: {dates}{others}.",
        hint="Check the date in the original: order in time and who could draw on whom depend on it.",
        severity="note",
    )
    return (problem,)


@lru_cache(maxsize=5_000)
def _after(published: str, today: str) -> bool:
    days = day_range(published)
    first = days[0] if days else None
    now = day_range(today[:10])
    return bool(first and now and now[1] and (first - now[1]).days > 1)
