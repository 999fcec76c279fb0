"""The vocabulary around a text (`lexicon/<language>/page.toml`), all languages together and ready to match.

A page rarely says in which language its furniture is written, and a Russian page may carry an English cookie bar, so
the lists of all languages are joined once and compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from stemma.lexicon.load import languages, load

__all__ = ["PageWords", "page_words"]

NOUN = "page"
LISTS = (
    "date_joiners", "first_published", "updated", "by", "desks", "nobody", "body_words", "outlet_joiners",
    "reading_time", "photo_words", "end_credits", "release_marks", "slug", "furniture", "furniture_lines", "consent",
    "salutations", "edition_words", "own_archive", "outlet_labels", "body_nouns", "url_labels", "credit_from",
    "articles", "issue_words", "sender_labels", "contact_labels",
)  # fmt: skip
PARTS = ("furniture", "masthead", "byline", "dateline", "label", "main")


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _table(rows: int) -> Any:
    return lambda value: isinstance(value, list) and len(value) == rows and all(_strings(v) for v in value)


SCHEMA: dict[str, Any] = {"months": _table(12), "weekdays": _table(7), **dict.fromkeys(LISTS, _strings)}


def alternatives(words: Iterable[str]) -> str:
    """A regular expression group body that matches any of the words, the longest first; `(?!)` for none."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w))) or "(?!)"


@dataclass(frozen=True)
class PageWords:
    """Words of all languages.

    `months` and `weekdays` map a casefolded word to 1..12 and 0..6 (Monday 0). `parts` maps a kind of page part to
    the class words that name it. The other fields are compiled patterns for a stripped line.
    """

    months: dict[str, int]
    weekdays: dict[str, int]
    words: dict[str, frozenset[str]]
    parts: dict[str, frozenset[str]]
    date_joiner: str
    by_start: re.Pattern[str]
    by_inside: re.Pattern[str]
    desk: re.Pattern[str]
    body: re.Pattern[str]
    said_when: re.Pattern[str]
    updated: re.Pattern[str]
    reading_time: re.Pattern[str]
    photo: re.Pattern[str]
    end_credit: re.Pattern[str]
    release_mark: re.Pattern[str]
    slug: re.Pattern[str]
    furniture_start: re.Pattern[str]
    furniture_line: re.Pattern[str]
    consent: re.Pattern[str]
    salutation: re.Pattern[str]
    edition: re.Pattern[str]
    outlet_joiner: re.Pattern[str]
    credit_from: re.Pattern[str]
    article: re.Pattern[str]
    issue: re.Pattern[str]
    labels: dict[str, re.Pattern[str]]


@cache
def page_words() -> PageWords:
    """The joined vocabulary; read and compiled on first use.

    Raises:
        BrokenLexicon: a file does not follow the schema.
    """
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    words: dict[str, set[str]] = {name: set() for name in LISTS}
    for language in languages(NOUN):
        data = load(NOUN, SCHEMA, language) or {}
        months.update({w.casefold(): n + 1 for n, row in enumerate(data["months"]) for w in row})
        weekdays.update({w.casefold(): n for n, row in enumerate(data["weekdays"]) for w in row})
        for name in LISTS:
            words[name].update(data[name])
    parts = load(NOUN, dict.fromkeys(PARTS, _strings)) or {name: [] for name in PARTS}
    return _compiled(months, weekdays, words, parts)


def _compiled(
    months: dict[str, int], weekdays: dict[str, int], words: dict[str, set[str]], parts: dict[str, Any]
) -> PageWords:
    alt = {name: alternatives(values) for name, values in words.items()}
    flags = re.IGNORECASE
    return PageWords(
        months=months,
        weekdays=weekdays,
        words={name: frozenset(w.casefold() for w in values) for name, values in words.items()},
        parts={name: frozenset(values) for name, values in parts.items()},
        date_joiner=alt["date_joiners"],
        by_start=re.compile(rf"(?:{alt['by']})(?:\s*:\s*|\s+)(?=\S)", flags),
        by_inside=re.compile(rf"(?:^|[\s,;•·|])(?:{alt['by']})\s+(?=\S)", flags),
        desk=re.compile(rf"(?<!\w)(?:{alt['desks']})(?!\w)", flags),
        body=re.compile(rf"(?<!\w)(?:{alt['body_words']})(?!\w)", flags),
        said_when=re.compile(rf"(?<!\w)(?:{alt['first_published']})(?!\w)\s*:?", flags),
        updated=re.compile(rf"(?<!\w)(?:{alt['updated']})(?!\w)\s*:?", flags),
        reading_time=re.compile(rf"(?<![\w.])\d{{1,3}}\s?-?(?:{alt['reading_time']})(?!\w)\.?", flags),
        photo=re.compile(rf"(?<!\w)(?:{alt['photo_words']})(?!\w)", flags),
        end_credit=re.compile(rf"(?:{alt['end_credits']})(?!\w)", flags),
        release_mark=re.compile(rf"[\W_]*(?:{alt['release_marks']})[\W_]*", flags),
        slug=re.compile(rf"(?:{alt['slug']})\s*:\s*(?=\S)", flags),
        furniture_start=re.compile(rf"(?:{alt['furniture']})\s*(?:[:»›>→|]|$)", flags),
        furniture_line=re.compile("|".join(f"(?:{p})" for p in sorted(words["furniture_lines"])) or "(?!)", flags),
        consent=re.compile(rf"(?<!\w)(?:{alt['consent']})(?!\w)", flags),
        salutation=re.compile(rf"(?:{alt['salutations']})(?!\w)", flags),
        edition=re.compile(rf"(?<!\w)(?:{alt['edition_words']})(?!\w)", flags),
        credit_from=re.compile(rf"(?:{alt['credit_from']})(?:\s*:\s*|\s+)(?=\S)", flags),
        article=re.compile(rf"(?:{alt['articles']})(?:\s+|(?<=['’]))(?=[^\W\d_])", flags),
        issue=re.compile(
            rf"(?<!\w)(?:(?:{alt['issue_words']})\.?\s?|[№#]\s?|n[°º]\.?\s?)\d{{1,6}}(?:[/-]\d{{1,4}})?", flags
        ),
        labels={
            key: re.compile(rf"(?:{alt[name]})\s*:\s*(?=\S)", flags)
            for key, name in (
                ("outlet", "outlet_labels"),
                ("url", "url_labels"),
                ("title", "slug"),
                ("sender", "sender_labels"),
                ("contact", "contact_labels"),
            )
        },
        outlet_joiner=re.compile(rf"(?<!\w)(?:{alt['outlet_joiners']})(?!\w)", flags),
    )
