"""Words about time of a language, compiled: which words open the search, and the shapes that are looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stemma.extract.dates_ends import long_shapes
from stemma.lexicon.load import Schema, languages, load

__all__ = ["WORD", "TimeWords", "time_words"]

LISTS = (
    "last next this ago since until before ambiguous about of article joined between night through following future "
    "no_future pointing day_suffix year_word opens pairs reach both year_noun decade now after till onward onwards"
).split()
OPENINGS = {  # what each shape may begin with: a digit or a word of these lists
    "range": "between digit", "months_range": "between months", "list": "digit", "day": "weekdays night digit",
    "month_day": "weekdays months", "part": "part part_week", "month": "months", "year": "digit",
    "weekday": "last next this weekdays", "ago": "digit numbers",
}  # fmt: skip
NEEDS = {  # lists of each of which a shape has a word
    "part": ("part part_week",), "season": ("seasons",), "unit": ("last next this", "units"), "ago": ("ago", "units"),
    "days": ("days",), "that": ("that",), "following": ("following",),
}  # fmt: skip
WORD = re.compile(r"\w+")
Vocabulary = Mapping[str, list[str] | dict[str, list[str]]]
TABLES = "months weekdays seasons days units part part_week that numbers ordinals".split()


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Vocabulary of one language: word -> number, and compiled shapes by name (`day`, `range`, `month`, ...).

    needs: for some shapes sets of words, of each of which one must stand in the sentence.
    """

    numbers_of: dict[str, dict[str, str]]
    shapes: dict[str, re.Pattern[str]]
    triggers: dict[str, frozenset[str]]
    needs: dict[str, tuple[frozenset[str], ...]]
    before: frozenset[str]
    ambiguous: frozenset[str]
    future: frozenset[str]
    no_future: frozenset[str]
    this: frozenset[str]
    pointing: frozenset[str]
    since: tuple[str, ...]
    until: tuple[str, ...]
    pairs: frozenset[str]
    both: frozenset[str]
    after: tuple[str, ...]
    till: tuple[str, ...]
    articles: tuple[str, ...]
    onward: tuple[str, ...]
    onwards: frozenset[str]
    capitals: bool

    @staticmethod
    def phrase(text: str) -> str:
        """Words as they stand in the lists."""
        return " ".join(text.lower().replace("’", "'").split())


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _table(value: object) -> bool:
    return isinstance(value, dict) and all(_words(words) for words in value.values())


SCHEMA: Schema = {**dict.fromkeys(LISTS, _words), **dict.fromkeys(TABLES, _table), "capitals": bool}


def _any(words: list[str]) -> str:
    """Regular expression for one of the words or phrases, the longest first; blanks fit any run of up to three."""
    if not words:
        return r"(?!x)x"
    ordered = sorted({w.lower() for w in words}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s{1,3}").replace("'", "['’]") for w in ordered) + ")"


def _core(data: Vocabulary, keys: str) -> frozenset[str]:
    """The longest word of each phrase of some lists: where none of them stands, no phrase does."""
    phrases = [phrase for key in keys.split() for phrase in _listed(data[key])]
    return frozenset(max(WORD.findall(phrase.lower()), key=len) for phrase in phrases if WORD.search(phrase))


def _listed(value: list[str] | dict[str, list[str]]) -> list[str]:
    return value if isinstance(value, list) else _flat(value)


def _flat(table: dict[str, list[str]]) -> list[str]:
    return [word for words in table.values() for word in words]


@cache
def time_words(language: str) -> TimeWords | None:
    """The vocabulary of a language, or None where it has none."""
    if language not in languages("dates"):
        return None
    data = load("dates", SCHEMA, language)
    assert data is not None
    tables = {key: {form.lower(): number for number, forms in data[key].items() for form in forms} for key in TABLES}
    return TimeWords(
        numbers_of=tables,
        shapes=_shapes(data),
        triggers={
            "month": frozenset(tables["months"]),
            "weekday": frozenset(tables["weekdays"]),
            "unit": frozenset(tables["units"]) | frozenset(tables["seasons"]),
            "relative": frozenset(
                word.split()[-1].split("'")[-1] for word in [*tables["days"], *tables["that"], *data["following"]]
            ),
        },
        needs={name: tuple(_core(data, keys) for keys in sets) for name, sets in NEEDS.items()},
        before=frozenset(data["before"]),
        ambiguous=frozenset(data["ambiguous"]),
        future=frozenset(data["future"]),
        no_future=frozenset(data["no_future"]),
        this=frozenset(data["this"]),
        pointing=frozenset(data["pointing"]),
        since=_before(data["since"]),
        until=_before(data["until"]),
        pairs=frozenset(data["pairs"]),
        both=frozenset(data["both"]),
        after=_before(data["after"]),
        till=_before(data["till"]),
        articles=_before(data["article"]),
        onward=_before(data["onward"]),
        onwards=frozenset(data["onwards"]),
        capitals=data["capitals"],
    )


def _before(words: Sequence[str]) -> tuple[str, ...]:
    """Words as the end of what stands before a date."""
    return tuple(f" {word}" for word in words)


def _shapes(data: Vocabulary) -> dict[str, re.Pattern[str]]:
    """The shapes of dates; every repetition is bounded, so that no text can make a search slow."""
    words = {key: _any(_listed(value)) for key, value in data.items() if key in LISTS or key in TABLES}
    s = r"\s{1,3}"
    day = rf"(?<![\d.,:])(?P<DAY>[0-3]?\d)(?:{words['day_suffix']})?(?![\d:%])"
    month = rf"(?P<MONTH>{words['months']})\b\.?"
    of = rf"(?:{words['of']}{s})?"
    year_word = rf"(?:{s}{words['year_word']}\b)?"
    year = rf"(?:,?{s}{of}(?P<YEAR>(?:1[89]|2[01])\d\d)\b{year_word})"
    weekday = rf"(?P<WEEKDAY>{words['weekdays']})"
    article = rf"(?:{words['article']}{s})?"
    nth = rf"(?P<nth>[0-3]?\d)(?:{words['day_suffix']}|(?=\s{{0,3}}[.,;:)—–]))"
    dash = rf"(?:\s{{0,3}}[–—-]\s{{0,3}}|{s}{words['through']}{s}{article})"

    def numbered(pattern: str, mark: str) -> str:
        return re.sub(r"\?P<([A-Z]+)>", lambda m: f"?P<{m[1].lower()}{mark}>", pattern)

    one = numbered(rf"{day}{s}{of}{month}{year}?", "")
    full_year = r"(?:1[89]|2[01])\d\d"
    which = f"{words['last']}|{words['next']}|{words['this']}"
    more_days = rf"(?:,\s{{1,3}}[0-3]?\d(?:{words['day_suffix']})?){{1,9}}"
    part_of = (
        f"(?:{numbered(month, '')}{numbered(year, '')}?"
        + f"|(?P<unit>{words['that']}|{words['this']}{s}{words['units']}|{words['last']}{s}{words['units']})"
        + rf"|(?P<bare>{full_year})\b)"
    )
    shapes = {
        "range": rf"(?:{words['between']}{s}{article})?"
        + numbered(rf"{day}(?:{s}{of}{month}{year}?)?", "1")
        + dash
        + numbered(rf"{day}{s}{of}{month}{year}?", "2"),
        "months_range": rf"(?:(?P<open>{words['between']}){s}{article})?"
        + numbered(rf"{month}{year}?", "1")
        + dash
        + numbered(rf"{month}{year}?", "2"),
        "list": rf"(?P<days>(?<![\d.,:])[0-3]?\d(?:{words['day_suffix']})?{more_days}),?{s}{words['joined']}{s}" + one,
        "day": rf"(?:{numbered(weekday, 'x')},?{s}{article})?(?:(?P<night>{words['night']}){s})?"
        + one
        + rf"(?:,{s}(?:an?{s}|un{s})?{numbered(weekday, 'y')}\b)?",
        "month_day": rf"(?:{numbered(weekday, 'x')},?{s})?"
        + numbered(rf"{month}{s}{day}(?:,{s}(?P<YEAR>{full_year})\b)?", ""),
        "part": rf"(?:(?P<part>{words['part']})[\s-]{{1,3}}|(?P<week>{words['part_week']})\s{{0,3}}){article}{of}"
        + part_of,
        "month": numbered(rf"{month}{year}?", ""),
        "season": rf"(?:(?P<which>{which}){s}|{article})?(?P<season>{words['seasons']})"
        + rf"(?:,?{s}{of}{article}(?P<year>{full_year})\b)?",
        "year": rf"(?<![\d.,/$€£-]){full_year}(?![\d/%-]|[.,]\d)" + year_word,
        "weekday": rf"(?:(?P<which>{which}){s})?(?P<weekday>{words['weekdays']})"
        + rf"(?:{s}(?P<which2>{words['last']}|{words['next']})\b)?(?:{s}(?:morning|afternoon|evening|night)\b)?"
        + rf"(?:,?{s}{article}(?:{nth}|(?P<nthword>{words['ordinals']}))(?![\d:%]))?",
        "days": words["days"],
        "unit": rf"(?P<which>{which}){s}(?P<unit>{words['units']})\b"
        + rf"|(?:la|el|le|в|на){s}(?P<unit2>{words['units']}){s}(?P<which2>{words['last']}|{words['next']})\b",
        "ago": rf"(?P<n>\d{{1,3}}|{words['numbers']}){s}(?P<unit>{words['units']}){s}{words['ago']}\b",
        "that": words["that"],
        "following": words["following"],
    } | long_shapes(words, _listed(data["decade"]))
    begins = {name: _opening(data, keys) for name, keys in OPENINGS.items()}
    return {
        name: re.compile(rf"(?<!\w){begins.get(name, '')}{shape}(?!\w)", re.IGNORECASE)
        for name, shape in shapes.items()
    }


def _opening(data: Vocabulary, keys: str) -> str:
    """Looks ahead at the one character with which a shape may begin: most places are passed over by that alone."""
    letters: set[str] = set()
    for key in keys.split():
        letters |= {word[0].lower() for word in _listed(data.get(key, []))}
    if not letters <= set(filter(str.isalnum, letters)):
        return ""
    signs = "".join(sorted(letters)) + (r"\d" if "digit" in keys.split() else "")
    return f"(?=[{signs}])" if signs else ""
