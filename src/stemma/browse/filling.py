"""Brings the shelf up to date with the case: only documents and neighbourhoods that changed are read again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import select, text

from stemma import answers
from stemma.browse.letters import fold, sounds
from stemma.browse.shelf import Shelf
from stemma.db import schema as t
from stemma.db.base import DocumentRow
from stemma.db.view import SqlView
from stemma.decided import docket_of, ruled_incidents
from stemma.records import (
    Contradiction,
    Incident,
    Link,
    LostWitness,
    Origin,
    Pattern,
    Reading,
    TimelineEntry,
    short_ids,
)
from stemma.report.dates import day_range
from stemma.report.index import LIKELY
from stemma.report.wording import act_word

__all__ = ["fill", "head"]

AT_ONCE = 400  # documents or neighbourhoods in one transaction
LATE = "9999"  # sorts what has no date behind everything else
NAMED = ("person", "body", "outlet", "group", "place")
GRADES = answers.GRADES

RECORDS: dict[str, Any] = {
    "incident": Incident,
    "contradiction": Contradiction,
    "link": Link,
    "lost": LostWitness,
    "origin": Origin,
    "recurring": Pattern,
    "timeline": TimelineEntry,
}

Told = Callable[[int, int], None]
Found = dict[str, list[Any]]


def head(view: SqlView) -> str:
    """Number of the last entry of the log: it moves with every change of the case."""
    return str(view.connection.execute(text("SELECT max(seq) FROM log")).scalar() or 0)


def fill(shelf: Shelf, view: SqlView, told: Told = lambda done, total: None) -> bool:
    """Makes the shelf equal to the case as the view shows it.

    Args:
        told: called with (done, total), documents and neighbourhoods together.

    Returns: True where something changed.
    """
    now = head(view)
    if shelf.state("head") == now:
        return False
    rows = view.documents()
    groups = view.neighbourhoods()
    have = {row["id"]: (row["digest"], row["neighbourhood"]) for row in shelf.rows("SELECT * FROM document")}
    held = {row["id"]: row["digest"] for row in shelf.rows("SELECT id, digest FROM neighbourhood")}
    changed = [row for row in rows if have.get(row.id, ("",))[0] != row.digest]
    moved = [row for row in rows if row.id in have and have[row.id][1] != row.neighbourhood]
    gone = [id for id in have if id not in {row.id for row in rows}]
    # a decision can change what was found without a new digest, so what findings there are is compared as well
    marks = _marks(view)
    anew = [id for id, digest in groups.items() if held.get(id) != f"{digest}:{marks.get(id, '')}"]
    dropped = [id for id in held if id not in groups]
    total, done = len(changed) + len(anew), 0
    with shelf.change() as raw:
        _forget_documents(raw, [*gone, *(row.id for row in changed)])
        _forget_neighbourhoods(raw, dropped)
        raw.executemany("UPDATE document SET neighbourhood = ? WHERE id = ?", [(r.neighbourhood, r.id) for r in moved])
    for some in _parts(changed):
        with shelf.change() as raw:
            _put_documents(raw, view, some)
        done += len(some)
        told(done, total)
    for ids in _parts(anew):
        with shelf.change() as raw:
            _forget_neighbourhoods(raw, [id for id in ids if id in held])
            found = _decoded(view, ids)
            for id in ids:
                _put_neighbourhood(raw, id, f"{groups[id]}:{marks.get(id, '')}", found[id])
        done += len(ids)
        told(done, total)
    with shelf.change() as raw:
        _gather(raw)
        shown = view.shown_ids()
        contradictions = [row[0] for row in raw.execute("SELECT id FROM contradiction")]
        raw.execute("DELETE FROM shown")
        raw.executemany("INSERT INTO shown VALUES (?, ?)", list(short_ids([*shown, *contradictions]).items()))
        raw.execute("INSERT OR REPLACE INTO state VALUES ('head', ?)", (now,))
    return True


def _marks(view: SqlView) -> dict[str, str]:
    """For each neighbourhood something that changes when other things were found in it, or decided about it."""
    query = "SELECT neighbourhood, sum(length(body)) FROM finding WHERE kind = 'incident' GROUP BY neighbourhood"
    out = {row[0]: str(row[1]) for row in view.connection.execute(text(query))}
    for id, digest in view.told().items():
        out[id] = f"{out.get(id, '')}:{digest}"
    states = docket_of(view).states
    places = view.places({doc for state in states for doc in state.decision.documents})
    for state in states:
        mark = hashlib.sha256(f"{state.decision.id}{state.status}{state.by}".encode()).hexdigest()[:12]
        for place in sorted({place for doc in state.decision.documents if (place := places.get(doc))}):
            out[place] = f"{out.get(place, '')}:{mark}"
    return out


def _found(view: SqlView, ids: Sequence[str]) -> dict[str, dict[str, list[bytes]]]:
    """Bodies of what was found in some neighbourhoods: by neighbourhood, then by kind."""
    f = t.finding.c
    query = select(f.neighbourhood, f.kind, f.body).where(f.neighbourhood.in_(ids), f.kind.in_(tuple(RECORDS)))
    out: dict[str, dict[str, list[bytes]]] = {id: {} for id in ids}
    for place, kind, body in view.connection.execute(query.order_by(f.neighbourhood, f.kind, f.position)):
        out[place].setdefault(kind, []).append(body)
    return out


def _decoded(view: SqlView, ids: Sequence[str]) -> dict[str, Found]:
    """The records found in some neighbourhoods, incidents with what people decided about them."""
    out: dict[str, Found] = {}
    for id, kinds in _found(view, ids).items():
        out[id] = {
            kind: [msgspec.json.decode(body, type=record) for body in kinds.get(kind, ())]
            for kind, record in RECORDS.items()
        }
    ruled = {one.id: one for one in ruled_incidents(view, [one for each in out.values() for one in each["incident"]])}
    for each in out.values():
        each["incident"] = [ruled[one.id] for one in each["incident"]]
    return out


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _day(edtf: str | None) -> tuple[str, str]:
    """First and last possible day, for sorting."""
    days = day_range(edtf)
    if days is None or not any(days):
        return LATE, LATE
    first, last = days[0] or days[1], days[1] or days[0]
    assert first and last
    return first.isoformat(), last.isoformat()


def _forget_documents(raw: sqlite3.Connection, ids: Sequence[str]) -> None:
    for id in ids:
        raw.execute("DELETE FROM words WHERE rowid = (SELECT number FROM document WHERE id = ?)", (id,))
        raw.execute("DELETE FROM document WHERE id = ?", (id,))


def _put_documents(raw: sqlite3.Connection, view: SqlView, rows: Sequence[DocumentRow]) -> None:
    found = {reading.document.id: reading for reading in answers.readings(view, [row.id for row in rows])}
    for row in rows:
        reading = found.get(row.id)
        if reading is None:
            continue
        doc = reading.document
        name = doc.outlet or doc.author or doc.file.rsplit("/", 1)[-1]
        cursor = raw.execute(
            "INSERT INTO document (id, file, title, outlet, author, published, day, language, media, characters,"
            " statements, allegations, original, sha256, digest, neighbourhood, name)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                row.id, row.file, row.title, row.outlet, row.author, row.published, _day(row.published)[0],
                row.language, doc.media, row.characters, row.statements, row.allegations, row.original, doc.sha256,
                row.digest, row.neighbourhood, name,
            ),
        )  # fmt: skip
        raw.execute(
            "INSERT INTO words (rowid, title, voices, body, sounds) VALUES (?,?,?,?,?)",
            (cursor.lastrowid, f"{doc.title or ''} {name} {doc.file}", _voices(reading), doc.text, _sounds(reading)),
        )


def _voices(reading: Reading) -> str:
    return " · ".join(dict.fromkeys(name for stmt in reading.statements for name in stmt.chain))


def _sounds(reading: Reading) -> str:
    """Keys of the names in the document, so that they are found however they are spelled."""
    names = [one.name for one in reading.mentions if one.kind in NAMED]
    names += [place.name for place in reading.places] + [place.quote.text for place in reading.places]
    names += [name for stmt in reading.statements for name in stmt.chain]
    names += [reading.document.outlet or "", reading.document.author or "", reading.document.title or ""]
    return " ".join(dict.fromkeys(key for name in dict.fromkeys(names) for key in sounds(name)))


OF_NEIGHBOURHOOD = ("incident", "source", "contradiction", "entry", "tie", "lost", "stands", "recurring")


def _forget_neighbourhoods(raw: sqlite3.Connection, ids: Sequence[str]) -> None:
    for id in ids:
        for table, column in (
            ("incident", "id"),
            ("contradiction", "id"),
            ("tie", "id"),
            ("lost", "id"),
            ("recurring", "id"),
        ):
            raw.execute(
                f"DELETE FROM rests WHERE item IN (SELECT {column} FROM {table} WHERE neighbourhood = ?)", (id,)
            )
        raw.execute(
            "DELETE FROM rests WHERE item IN (SELECT id FROM source WHERE neighbourhood = ?1)"
            " AND document IN (SELECT id FROM document WHERE neighbourhood = ?1)",
            (id,),
        )
        raw.execute("DELETE FROM trait WHERE incident IN (SELECT id FROM incident WHERE neighbourhood = ?)", (id,))
        raw.execute("DELETE FROM act WHERE incident IN (SELECT id FROM incident WHERE neighbourhood = ?)", (id,))
        raw.execute("DELETE FROM touches WHERE incident IN (SELECT id FROM incident WHERE neighbourhood = ?)", (id,))
        for table in OF_NEIGHBOURHOOD:
            raw.execute(f"DELETE FROM {table} WHERE neighbourhood = ?", (id,))
        raw.execute("DELETE FROM neighbourhood WHERE id = ?", (id,))


def _put_neighbourhood(raw: sqlite3.Connection, id: str, digest: str, found: Found) -> None:
    incidents, contradictions, links, lost = (found[kind] for kind in ("incident", "contradiction", "link", "lost"))
    against: dict[str, int] = {}
    for one in contradictions:
        for key in one.incidents:
            against[key] = against.get(key, 0) + 1
    _put_incidents(raw, id, incidents, against)
    _put_contradictions(raw, id, contradictions, {one.id: GRADES.index(one.standing_grade) for one in incidents})
    _put_origins(raw, id, found["origin"])
    _put_entries(raw, id, found["timeline"])
    _put_patterns(raw, id, found["recurring"])
    _put_links(raw, id, links, lost)
    documents = raw.execute("SELECT count(*) FROM document WHERE neighbourhood = ?", (id,)).fetchone()[0]
    likely = [link for link in links if link.probability >= LIKELY]
    below: dict[str, int] = {}
    for link in likely:
        below[link.parent] = below.get(link.parent, 0) + 1
    centre = max(below, key=lambda key: (below[key], key), default=None)
    raw.execute(
        "INSERT OR REPLACE INTO neighbourhood VALUES (?,?,?,?,?,?,?)",
        (id, digest, documents, len(likely), centre, len(lost), len(incidents)),
    )


def _rests(raw: sqlite3.Connection, item: str, documents: Iterable[str]) -> None:
    raw.executemany("INSERT OR IGNORE INTO rests VALUES (?, ?)", [(item, one) for one in documents])


def _ruling(one: Incident) -> str:
    """What people made of it, in one word: decided, waiting, stale, or nothing."""
    if one.ruling is None:
        return ""
    if one.ruling.waiting:
        return "waiting"
    if one.ruling.stale:
        return "stale"
    return "decided" if one.ruling.grade or "refuted" in one.ruling.overlays else "noted"


def _put_incidents(raw: sqlite3.Connection, place: str, found: Sequence[Incident], against: dict[str, int]) -> None:
    for one in found:
        first, last = _day(one.date)
        title = one.title or ", ".join(act_word(act) for act in one.acts) or "incident"
        folded = fold(" ".join((title, one.place or "", *one.perpetrators, *one.victims, *map(act_word, one.acts))))
        raw.execute(
            "INSERT OR REPLACE INTO incident VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                one.id, place, title[:1].upper() + title[1:], " ".join(one.acts), int(one.pattern), one.place, one.lat,
                one.lon, one.date, first, last, one.standing_grade, GRADES.index(one.standing_grade), one.k_lo,
                one.k_hi, len(one.documents), len(one.origins), " ".join(one.standing_overlays), len(one.hangs_on),
                against.get(one.id, 0), folded, _ruling(one),
            ),
        )  # fmt: skip
        raw.executemany("INSERT OR IGNORE INTO act VALUES (?, ?)", [(one.id, act) for act in one.acts])
        traits = {"actor": one.perpetrators, "means": one.means, "channel": one.channels}
        raw.executemany(
            "INSERT OR IGNORE INTO trait VALUES (?, ?, ?)",
            [(one.id, kind, name) for kind, names in traits.items() for name in names],
        )
        hanging = set(one.hangs_on)
        raw.executemany(
            "INSERT OR REPLACE INTO stands VALUES (?,?,?,?)",
            [
                (one.id, origin, place, int(origin in hanging))
                for origin in dict.fromkeys((*one.origins, *one.hangs_on))
            ],
        )
        _rests(raw, one.id, (*one.documents, *(at.document for at in one.contrary)))


def _put_contradictions(
    raw: sqlite3.Connection, place: str, found: Sequence[Contradiction], ranks: dict[str, int]
) -> None:
    for one in found:
        weight = min((ranks[key] for key in one.incidents if key in ranks), default=len(GRADES))
        raw.execute(
            "INSERT OR REPLACE INTO contradiction VALUES (?,?,?,?,?,?,?)",
            (one.id, place, one.kind, weight, one.a.document, one.b.document, len(one.incidents)),
        )
        raw.executemany("INSERT OR IGNORE INTO touches VALUES (?, ?)", [(key, one.id) for key in one.incidents])
        _rests(raw, one.id, (one.a.document, one.b.document))


def _put_origins(raw: sqlite3.Connection, place: str, found: Sequence[Origin]) -> None:
    for one in found:
        raw.execute(
            "INSERT OR REPLACE INTO source VALUES (?,?,?,?,?,?)",
            (one.id, place, one.label or one.speaker, one.kind, one.access, int(one.interested)),
        )
        _rests(raw, one.id, one.documents)


def _put_entries(raw: sqlite3.Connection, place: str, found: Sequence[TimelineEntry]) -> None:
    raw.executemany(
        "INSERT INTO entry (neighbourhood, happened, said, day, document, start, end, text, incident)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (
                place, one.happened, one.said, _day(one.happened or one.said)[0], one.at.document, one.at.quote.start,
                one.at.quote.end, one.text, one.incident,
            )
            for one in found
        ],
    )  # fmt: skip


def _put_patterns(raw: sqlite3.Connection, place: str, found: Sequence[Pattern]) -> None:
    for one in found:
        row = (one.id, place, one.title, int(one.told), len(one.members), one.date, _day(one.date)[0])
        raw.execute("INSERT OR REPLACE INTO recurring VALUES (?,?,?,?,?,?,?)", row)
        _rests(raw, one.id, one.documents)


def _put_links(raw: sqlite3.Connection, place: str, links: Sequence[Link], lost: Sequence[LostWitness]) -> None:
    for one in links:
        row = (one.id, place, one.child, one.parent, one.kind, one.probability)
        raw.execute("INSERT OR REPLACE INTO tie VALUES (?,?,?,?,?,?)", row)
        _rests(raw, one.id, [key for key in (one.child, one.parent) if key.startswith("D-")])
    for witness in lost:
        raw.execute(
            "INSERT OR REPLACE INTO lost VALUES (?,?,?,?,?)",
            (witness.id, place, witness.name, witness.before, len({key for key, _ in witness.cited_by})),
        )
        _rests(raw, witness.id, {key for key, _ in witness.cited_by})


def _gather(raw: sqlite3.Connection) -> None:
    """What is summed over the whole case: voices, how often a text is drawn on, and what the finder knows."""
    raw.execute("DELETE FROM rests WHERE item GLOB 'O-*' AND item NOT IN (SELECT id FROM source)")
    raw.execute("DELETE FROM voice")
    raw.create_function("folded", 1, fold, deterministic=True)
    raw.create_function("sounded", 1, lambda name: " ".join(sounds(name or "")), deterministic=True)
    raw.execute("CREATE TEMP TABLE IF NOT EXISTS counted (id TEXT PRIMARY KEY, documents INTEGER) WITHOUT ROWID")
    raw.execute("DELETE FROM counted")
    raw.execute("INSERT INTO counted SELECT item, count(*) FROM rests WHERE item GLOB 'O-*' GROUP BY item")
    raw.execute(
        "INSERT INTO voice SELECT s.id, min(s.label), min(s.kind), min(s.access), max(s.interested),"
        " coalesce(c.documents, 0), 0, 0, folded(min(s.label))"
        " FROM source AS s LEFT JOIN counted AS c ON c.id = s.id GROUP BY s.id"
    )
    raw.execute(
        "UPDATE voice SET incidents = t.n, hangs = t.h FROM"
        " (SELECT origin, count(*) AS n, sum(hangs) AS h FROM stands GROUP BY origin) AS t WHERE t.origin = voice.id"
    )
    raw.execute("UPDATE document SET draws = 0, drawn = 0")
    for column, side in (("draws", "child"), ("drawn", "parent")):
        raw.execute(
            f"UPDATE document SET {column} = t.n FROM (SELECT {side} AS id, count(*) AS n FROM tie"
            f" WHERE probability >= {LIKELY} GROUP BY {side}) AS t WHERE t.id = document.id"
        )
    raw.execute("DELETE FROM finder")
    raw.execute(
        "INSERT INTO finder (label, sounds, item, kind) SELECT title || ' ' || coalesce(place, ''),"
        " sounded(title || ' ' || coalesce(place, '')), id, 'incident' FROM incident"
    )
    raw.execute("INSERT INTO finder (label, sounds, item, kind) SELECT label, sounded(label), id, 'source' FROM voice")
    raw.execute(
        "INSERT INTO finder (label, sounds, item, kind) SELECT coalesce(title, '') || ' ' || name || ' ' || file,"
        " sounded(coalesce(title, '') || ' ' || name), id, 'document' FROM document"
    )
    raw.execute(
        "INSERT INTO finder (label, sounds, item, kind) SELECT DISTINCT name, sounded(name), id, 'lost' FROM lost"
    )
