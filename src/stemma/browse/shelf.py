"""The shelf: a small SQLite file beside the case with what lists, filters and searches need, made from the case.

Nothing in it is evidence. It is thrown away and made anew when its form is another one, when it is damaged, or when it
cannot be written beside the case (then it lies in a temporary folder as long as the program runs).
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from stemma.db.raw import connect, driver, errors, rows_by_name

__all__ = ["FOLDER", "NAME", "Shelf"]

FOLDER = "workbench"
NAME = "pages.db"
FORM = "11"  # changed with every change of the tables or of what is put into them
BUSY_SECONDS = 10.0
TOTALS = 500  # counts of lists that are remembered

TABLES = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE document (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, title TEXT, outlet TEXT, author TEXT,
  published TEXT, day TEXT NOT NULL, language TEXT NOT NULL, media TEXT NOT NULL, characters INTEGER NOT NULL,
  statements INTEGER NOT NULL, allegations INTEGER NOT NULL, original TEXT NOT NULL, sha256 TEXT NOT NULL,
  digest TEXT NOT NULL, neighbourhood TEXT, name TEXT NOT NULL,
  draws INTEGER NOT NULL DEFAULT 0, drawn INTEGER NOT NULL DEFAULT 0);
CREATE INDEX document_day ON document (day, number);
CREATE INDEX document_late ON document (day = '9999', day DESC, number);
CREATE INDEX document_name ON document (name, day, number);
CREATE INDEX document_drawn ON document (drawn DESC, day, number);
CREATE INDEX document_allegations ON document (allegations DESC, day, number);
CREATE INDEX document_draws ON document (draws, drawn);
CREATE INDEX document_outlet ON document (outlet, day, number);
CREATE INDEX document_language ON document (language, day, number);
CREATE INDEX document_neighbourhood ON document (neighbourhood);
CREATE TABLE neighbourhood (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL, decided TEXT NOT NULL, documents INTEGER NOT NULL, links INTEGER NOT NULL,
  centre TEXT, lost INTEGER NOT NULL, incidents INTEGER NOT NULL);
CREATE INDEX neighbourhood_size ON neighbourhood (links DESC, documents DESC, id);
CREATE INDEX neighbourhood_decided ON neighbourhood (id, decided) WHERE decided > '';
CREATE TABLE incident (
  id TEXT PRIMARY KEY, neighbourhood TEXT NOT NULL, title TEXT NOT NULL, acts TEXT NOT NULL, pattern INTEGER NOT NULL,
  place TEXT, lat REAL, lon REAL, date TEXT, day TEXT NOT NULL, last TEXT NOT NULL, grade TEXT NOT NULL,
  rank INTEGER NOT NULL, k_lo INTEGER NOT NULL, k_hi INTEGER NOT NULL, documents INTEGER NOT NULL,
  origins INTEGER NOT NULL, overlays TEXT NOT NULL, hangs INTEGER NOT NULL, contradictions INTEGER NOT NULL,
  folded TEXT NOT NULL, ruling TEXT NOT NULL);
CREATE INDEX incident_ruling ON incident (ruling);
CREATE INDEX incident_weight ON incident (rank, k_lo DESC, k_hi DESC, documents DESC, day, id);
CREATE INDEX incident_day ON incident (day, id);
CREATE INDEX incident_late ON incident (day = '9999', day DESC, id);
CREATE INDEX incident_origins ON incident (k_lo DESC, k_hi DESC, rank, id);
CREATE INDEX incident_documents ON incident (documents DESC, rank, id);
CREATE INDEX incident_title ON incident (title, id);
CREATE INDEX incident_place ON incident (place, lat, lon, rank);
CREATE INDEX incident_spots ON incident (rank, place, lat, lon);
CREATE INDEX incident_marks ON incident (grade, overlays, contradictions);
CREATE INDEX incident_neighbourhood ON incident (neighbourhood);
CREATE TABLE act (incident TEXT NOT NULL, act TEXT NOT NULL, PRIMARY KEY (act, incident)) WITHOUT ROWID;
CREATE TABLE trait (incident TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, incident, name))
  WITHOUT ROWID;
CREATE INDEX trait_incident ON trait (incident);
CREATE TABLE recurring (
  id TEXT PRIMARY KEY, neighbourhood TEXT NOT NULL, title TEXT NOT NULL, told INTEGER NOT NULL,
  members INTEGER NOT NULL, date TEXT, day TEXT NOT NULL);
CREATE INDEX recurring_neighbourhood ON recurring (neighbourhood);
CREATE TABLE stands (
  incident TEXT NOT NULL, origin TEXT NOT NULL, neighbourhood TEXT NOT NULL, hangs INTEGER NOT NULL,
  PRIMARY KEY (origin, incident)) WITHOUT ROWID;
CREATE INDEX stands_incident ON stands (incident);
CREATE TABLE source (
  id TEXT NOT NULL, neighbourhood TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL, access TEXT NOT NULL,
  interested INTEGER NOT NULL, PRIMARY KEY (id, neighbourhood)) WITHOUT ROWID;
CREATE TABLE voice (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL, access TEXT NOT NULL, interested INTEGER NOT NULL,
  documents INTEGER NOT NULL, incidents INTEGER NOT NULL, hangs INTEGER NOT NULL, folded TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX voice_incidents ON voice (incidents DESC, documents DESC, label);
CREATE INDEX voice_hangs ON voice (hangs DESC, incidents DESC, label);
CREATE INDEX voice_documents ON voice (documents DESC, incidents DESC, label);
CREATE INDEX voice_label ON voice (folded, id);
CREATE TABLE rests (item TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (item, document)) WITHOUT ROWID;
CREATE INDEX rests_document ON rests (document);
CREATE TABLE contradiction (
  id TEXT PRIMARY KEY, neighbourhood TEXT NOT NULL, kind TEXT NOT NULL, weight INTEGER NOT NULL, a TEXT NOT NULL,
  b TEXT NOT NULL, incidents INTEGER NOT NULL);
CREATE INDEX contradiction_weight ON contradiction (weight, id);
CREATE TABLE touches (incident TEXT NOT NULL, contradiction TEXT NOT NULL, PRIMARY KEY (incident, contradiction))
  WITHOUT ROWID;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, neighbourhood TEXT NOT NULL, happened TEXT, said TEXT, day TEXT NOT NULL,
  document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, incident TEXT);
CREATE INDEX entry_day ON entry (day, document, start);
CREATE TABLE tie (
  id TEXT PRIMARY KEY, neighbourhood TEXT NOT NULL, child TEXT NOT NULL, parent TEXT NOT NULL, kind TEXT NOT NULL,
  probability REAL NOT NULL);
CREATE INDEX tie_child ON tie (child);
CREATE INDEX tie_parent ON tie (parent);
CREATE TABLE lost (
  id TEXT NOT NULL, neighbourhood TEXT NOT NULL, name TEXT NOT NULL, before TEXT, cited INTEGER NOT NULL,
  PRIMARY KEY (id, neighbourhood)) WITHOUT ROWID;
CREATE INDEX act_incident ON act (incident);
CREATE INDEX stands_neighbourhood ON stands (neighbourhood);
CREATE INDEX source_neighbourhood ON source (neighbourhood);
CREATE INDEX contradiction_neighbourhood ON contradiction (neighbourhood);
CREATE INDEX entry_neighbourhood ON entry (neighbourhood);
CREATE INDEX tie_neighbourhood ON tie (neighbourhood);
CREATE INDEX lost_neighbourhood ON lost (neighbourhood);
CREATE TABLE touched (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE named (number INTEGER PRIMARY KEY, id TEXT NOT NULL);
CREATE INDEX named_id ON named (id);
CREATE TABLE shown (id TEXT PRIMARY KEY, short TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  title, voices, body, sounds, tokenize="unicode61 remove_diacritics 2", prefix='3');
CREATE VIRTUAL TABLE finder USING fts5(
  label, sounds, item UNINDEXED, kind UNINDEXED, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
"""
# made from the tables above, in the background
LANES = """
CREATE TABLE IF NOT EXISTS lane (by TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (by, position)) WITHOUT ROWID
"""


class Shelf:
    """The file with its connections: one for each thread that reads, one for the thread that fills.

    Args:
        key: where the case is encrypted; the file is, too.
    """

    def __init__(self, case: Path, key: bytes = b"") -> None:
        self._key = key
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._local = threading.local()
        self._every: list[sqlite3.Connection] = []
        self.filling = threading.Lock()
        self._totals: dict[Any, int] = {}
        self.place = self._make(case)

    def _make(self, case: Path) -> Path:
        """The file, made where there is none of this form."""
        folder = case / FOLDER
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            place = folder / NAME
            self._prepare(place)
            return place
        except (OSError, driver(self._key).OperationalError):
            self._temporary = tempfile.TemporaryDirectory(prefix="stemma-")
            place = Path(self._temporary.name) / NAME
            self._prepare(place)
            return place

    def _prepare(self, place: Path) -> None:
        if place.exists() and self._form(place) != FORM:
            for ending in ("", "-wal", "-shm"):
                place.with_name(place.name + ending).unlink(missing_ok=True)
        if not place.exists():
            place.touch(mode=0o600)
        with closing(self._connect(place)) as raw:
            raw.execute("PRAGMA journal_mode=WAL")
            if not raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raw.executescript(f"BEGIN;{TABLES}INSERT INTO state VALUES ('form', '{FORM}');COMMIT;")
            raw.execute(LANES)

    def _form(self, place: Path) -> str:
        try:
            with closing(connect(place, key=self._key, options="mode=ro")) as raw:
                found = raw.execute("SELECT value FROM state WHERE key = 'form'").fetchone()
                return str(found[0]) if found else ""
        except driver(self._key).DatabaseError:
            return ""

    def _connect(self, place: Path) -> sqlite3.Connection:
        raw = connect(place, key=self._key, timeout=BUSY_SECONDS)
        rows_by_name(raw, self._key)
        raw.execute("PRAGMA synchronous=OFF")  # it can be made anew
        raw.execute("PRAGMA cache_size=-16384")  # KiB
        raw.execute("PRAGMA temp_store=MEMORY")
        return raw

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection of this thread."""
        found = getattr(self._local, "raw", None)
        if found is None:
            found = self._local.raw = self._connect(self.place)
            self._every.append(found)
        return found

    def rows(self, query: str, given: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.raw.execute(query, given).fetchall()

    def one(self, query: str, given: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        found: sqlite3.Row | None = self.raw.execute(query, given).fetchone()
        return found

    def value(self, query: str, given: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None where there is none."""
        found = self.one(query, given)
        return None if found is None else found[0]

    def total(self, table: str, where: str, given: Sequence[Any]) -> int:
        """How many rows fit; counted once for each state of the shelf."""
        return self.counted(f"SELECT count(*) FROM {table}{where}", given)

    def counted(self, query: str, given: Sequence[Any]) -> int:
        """The number that a query answers; asked once for each state of the shelf."""
        key = (self.state("head"), query, tuple(given))
        found = self._totals.get(key)
        if found is None:
            found = int(self.value(query, given))
            if len(self._totals) >= TOTALS:
                self._totals.clear()
            self._totals[key] = found
        return found

    def state(self, key: str) -> str:
        """A remembered value; "" where there is none."""
        return str(self.value("SELECT value FROM state WHERE key = ?", (key,)) or "")

    def shorts(self, ids: Sequence[str]) -> dict[str, str]:
        """Short ids, clear in the whole case."""
        import json

        query = "SELECT shown.id, short FROM shown JOIN json_each(?) AS a ON a.value = shown.id"
        return {row["id"]: row["short"] for row in self.rows(query, (json.dumps(list(ids)),))}

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        raw = self.raw
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield raw
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")

    def close(self) -> None:
        """Closes every connection and removes a temporary shelf."""
        for raw in self._every:
            with suppress(*errors()):
                raw.close()
        if self._temporary is not None:
            self._temporary.cleanup()
