"""The shapes of times that run over years: "from late 2028 until early 2030", "in 2024, 2025 or 2027", "the 2020s"."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["long_shapes"]

YEAR = r"(?:1[89]|2[01])\d\d"
DECADE = r"(?:1[89]|2[01])\d0"
S = r"\s{1,3}"
GLUE = rf"(?:(?<=['’])|{S})"  # nothing is written between an elided word and the next: "d'avril", "l'été"


def long_shapes(words: Mapping[str, str], decades: list[str]) -> dict[str, str]:
    """Shapes by name, to be compiled.

    Args:
        words: regular expressions of the lists of a language. decades: how it writes one, `@` for its year.
    """
    written = sorted({w.lower() for w in decades}, key=lambda w: (-len(w), w))
    escaped = (re.escape(w).replace(r"\ ", S).replace("'", "['’]").replace("@", DECADE) for w in written)
    decade = "(?:" + "|".join(escaped) + ")" if written else r"(?!x)x"
    part = rf"(?P<part#>{words['part']})(?:(?<=['’])|[\s-]{{1,3}})(?:{words['article']}{GLUE})?(?:{words['of']}{S})?"
    year = rf"(?P<year#>(?<![\d.,/$€£]){YEAR})(?!\d)"
    year_word = rf"(?:{S}{words['year_word']}\b\.?)?"
    day = rf"(?:(?P<day#>[0-3]?\d)(?:{words['day_suffix']})?{S}(?:{words['of']}{S})?)?"
    later_day = rf"(?:{S}(?P<on#>[0-3]?\d)(?:{words['day_suffix']})?(?=,))?"
    of_year = rf"(?:,?{S}(?:{words['of']}{S})?(?:{words['article']}{GLUE})?{year}{year_word})"
    end = (
        rf"(?:{words['article']}{GLUE})?(?:{part})?"
        rf"(?:(?P<decade#>{decade})"
        rf"|(?:{day}(?P<month#>{words['months']})\b\.?{later_day}|(?P<season#>{words['seasons']})\b){of_year}?"
        rf"|(?:{words['year_noun']}{S})?{year.replace('year#', 'bare#')}{year_word})"
    )
    first, last = end.replace("#", "1"), end.replace("#", "2")
    joint = (
        rf"(?:(?P<dash>\s{{0,3}}[–—-]\s{{0,3}}|/)|,?{S}(?:(?P<reach>{words['reach']})|(?P<both>{words['both']})){GLUE})"
    )
    opened = rf"(?:(?P<open>{words['opens']}){GLUE})?"
    short = r"(?P<short>\d\d)(?![\d/-])"
    return {
        "span": rf"{opened}{first}{joint}(?:(?P<now>{words['now']})|{last}(?![-/]\d)|{short})",
        "years": rf"(?P<noun>{words['year_noun']}{S})?(?<![\d.,/$€£–—-]){YEAR}(?:,{S}{YEAR}){{0,9}}"
        rf",?{S}{words['both']}{S}{YEAR}(?![\d/–—-]){year_word}",
        "decade": rf"(?:{part.replace('#', '')})?(?P<decade>{decade})",
    }
