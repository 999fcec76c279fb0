"""Knows places by name: countries and cities that come with the program, and the places of a case.

The bundled file is `lexicon/world.tsv`; a case may add `gazetteer.csv` with the header
`name,aliases,kind,country,lat,lon`, aliases separated by `;`. Places of the case win over bundled ones.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from stemma.errors import BadInput

__all__ = ["Entry", "Gazetteer", "load"]

COLUMNS = ("name", "aliases", "kind", "country", "lat", "lon")
LONGEST = 8  # words of the longest name that is looked for


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: usual name, kind, country name or code, position in degrees, and whether its name needs care.

    `care`: "" the name alone is enough; "?" only after a word of place such as `in`.
    """

    name: str
    kind: str
    country: str
    lat: float | None
    lon: float | None
    care: str = ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names (tuples of words) by their first word, longest first; `countries`: name of each ISO code."""

    case: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    world: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    countries: dict[str, str]

    def names_from(self, word: str) -> tuple[tuple[tuple[str, ...], Entry], ...]:
        """Names that begin with `word`, the case's own first, each group longest first."""
        own, all_ = self.case.get(word, ()), self.world.get(word, ())
        return own + all_ if own else all_

    def find(self, name: str) -> Entry | None:
        """The place with exactly this name or alias.

        >>> load(None).find("Norway").kind
        'country'
        """
        want = words_of(name)
        if not want:
            return None
        return next((entry for words, entry in self.names_from(want[0]) if words == want), None)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as the reader of places compares them: plain apostrophes, no full stops or commas."""
    return tuple(name.replace("’", "'").replace(",", " ").replace(".", " ").split())


def _index(rows: list[tuple[str, Entry]]) -> dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    found: dict[str, dict[tuple[str, ...], Entry]] = {}
    for name, entry in rows:
        words = words_of(name)
        if words and len(words) <= LONGEST:
            found.setdefault(words[0], {}).setdefault(words, entry)
    return {
        first: tuple(sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0])))
        if len(names) > 1
        else tuple(names.items())
        for first, names in found.items()
    }


@cache
def _world() -> tuple[dict[str, tuple[tuple[tuple[str, ...], Entry], ...]], dict[str, str]]:
    """The bundled places; read once per process."""
    rows: list[tuple[str, Entry]] = []
    countries: dict[str, str] = {}
    for line in files("stemma.lexicon").joinpath("world.tsv").read_text(encoding="utf-8").split("\n"):
        if not line or line[0] == "#":
            continue
        name, aliases, kind, code, lat, lon, care = line.split("\t")
        if kind == "country":
            countries[code] = name
        entry = Entry(name, kind, code, float(lat) if lat else None, float(lon) if lon else None, care and "?")
        rows.append((name, entry))
        if aliases:
            rows += [(alias, entry) for alias in aliases.split(";")]
    return _index(rows), countries


def load(case_csv: Any = None) -> Gazetteer:
    """The gazetteer of a case: its own places, if a file is given, and the bundled ones.

    Args:
        case_csv: a `Path`, or what has its `name` and `read_text`.

    Raises:
        BadInput: the file cannot be read, its header is wrong or a line is malformed; the message names the line.
    """
    world, countries = _world()
    return Gazetteer(case=_index(_case_rows(case_csv)) if case_csv else {}, world=world, countries=countries)


def _case_rows(path: Any) -> list[tuple[str, Entry]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise BadInput(
            f"The gazetteer {path.name} cannot be read: {exc}", hint="Save it as CSV in UTF-8.", about=(path.name,)
        ) from exc
    reader = csv.reader(text.splitlines(), strict=True)
    rows: list[tuple[str, Entry]] = []
    try:
        header = tuple(cell.strip().lower() for cell in next(reader, []))
        if header != COLUMNS:
            raise BadInput(
                f"The gazetteer {path.name}, line 1: the header must be {','.join(COLUMNS)}.", about=(path.name,)
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows += _case_row(path.name, reader.line_num, [cell.strip() for cell in cells])
    except csv.Error as exc:
        raise BadInput(f"The gazetteer {path.name}, line {reader.line_num}: {exc}.", about=(path.name,)) from exc
    return rows


def _case_row(file: str, line: int, cells: list[str]) -> list[tuple[str, Entry]]:
    def wrong(why: str) -> BadInput:
        return BadInput(f"The gazetteer {file}, line {line}: {why}.", about=(file,))

    if len(cells) != len(COLUMNS):
        raise wrong(f"{len(cells)} columns instead of {len(COLUMNS)}")
    name, aliases, kind, country, lat, lon = cells
    if not words_of(name):
        raise wrong("the name is empty")
    try:
        where = [float(value) if value else None for value in (lat, lon)]
    except ValueError as exc:
        raise wrong(f"{lat!r}, {lon!r} are not degrees") from exc
    for value, most in zip(where, (90.0, 180.0), strict=True):
        if value is not None and not -most <= value <= most:
            raise wrong(f"{value} is not within {most:.0f} degrees")
    entry = Entry(name, kind, country, where[0], where[1])
    return [(name, entry)] + [(alias, entry) for alias in (one.strip() for one in aliases.split(";")) if alias]
