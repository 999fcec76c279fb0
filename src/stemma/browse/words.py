"""The words in which the workbench speaks: those of reports, so that a screen and a case file say the same."""

from stemma.report.counts import many, origins_in_words, origins_range, people_range
from stemma.report.dates import in_words
from stemma.report.lanes import BY
from stemma.report.points import Cite, Point, marked
from stemma.report.wording import (
    access_meaning,
    access_word,
    act_word,
    grade_meaning,
    grade_word,
    language_word,
    likelihood,
    link_phrase,
    link_tag,
    overlay_meaning,
    overlay_word,
    said,
    wording,
)

__all__ = [
    "BY",
    "Cite",
    "Point",
    "access_meaning",
    "access_word",
    "act_word",
    "grade_meaning",
    "grade_word",
    "in_words",
    "language_word",
    "likelihood",
    "link_phrase",
    "link_tag",
    "many",
    "marked",
    "origins_in_words",
    "origins_range",
    "overlay_meaning",
    "overlay_word",
    "people_range",
    "said",
    "wording",
]
