"""Puts documents and neighbourhoods on the shelf, and takes them off again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from stemma import answers
from stemma.browse.letters import fold, sounds
from stemma.browse.sight import rests_of
from stemma.db.base import DocumentRow
from stemma.db.view import SqlView
from stemma.records import Contradiction, Incident, Link, LostWitness, Origin, Pattern, Reading, TimelineEntry
from stemma.report.dates import day_range
from stemma.report.index import LIKELY
from stemma.report.wording import act_word

__all__ = ["Found", "forget_documents", "forget_neighbourhoods", "put_documents", "put_neighbourhood"]

LATE = "9999"  # sorts what has no date behind everything else
NAMED = ("person", "body", "outlet", "group", "place")
GRADES = answers.GRADES
OF_NEIGHBOURHOOD = ("incident", "source", "contradiction", "entry", "tie", "lost", "stands", "recurring")

Found = dict[str, list[Any]]


def _day(edtf: str | None) -> tuple[str, str]:
    """First and last possible day, for sorting."""
    days = day_range(edtf)
    if days is None or not any(days):
        return LATE, LATE
    first, last = days[0] or days[1], days[1] or days[0]
    assert first and last
    return first.isoformat(), last.isoformat()


def forget_documents(raw: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Takes documents off the shelf."""
    raw.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [(id,) for id in ids])
    for id in ids:
        raw.execute("DELETE FROM words WHERE rowid = (SELECT number FROM document WHERE id = ?)", (id,))
        raw.execute("DELETE FROM document WHERE id = ?", (id,))


def put_documents(raw: sqlite3.Connection, view: SqlView, rows: Sequence[DocumentRow]) -> None:
    """Puts documents on the shelf, with their words."""
    raw.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [(row.id,) for row in rows])
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


def forget_neighbourhoods(raw: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Takes what was found in neighbourhoods off the shelf."""
    for id in ids:
        _touch(raw, id)
        for table in ("incident", "contradiction", "tie", "lost", "recurring"):
            raw.execute(f"DELETE FROM rests WHERE item IN (SELECT id FROM {table} WHERE neighbourhood = ?)", (id,))
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


def _touch(raw: sqlite3.Connection, place: str) -> None:
    """Remembers whose sums have to be made anew."""
    for table in ("document", "incident", "source", "lost"):
        raw.execute(f"INSERT OR IGNORE INTO touched SELECT id FROM {table} WHERE neighbourhood = ?", (place,))


def put_neighbourhood(raw: sqlite3.Connection, id: str, digest: str, decided: str, found: Found) -> None:
    """Puts what was found in a neighbourhood on the shelf.

    Args:
        digest: of what was found. decided: of the decisions about it.
    """
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
        "INSERT OR REPLACE INTO neighbourhood VALUES (?,?,?,?,?,?,?,?)",
        (id, digest, decided, documents, len(likely), centre, len(lost), len(incidents)),
    )
    _touch(raw, id)


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
        _rests(raw, one.id, rests_of(one))


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
