"""Words of the documents that a number of victims rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stemma.lexicon.numerals import numerals
from stemma.records import Allegation, Incident, Quote
from stemma.report.index import Index

__all__ = ["number_words"]

Places = list[tuple[str, Quote]]
MINE = frozenset({"", "persons", "incidents"})


def number_words(allegs: Sequence[Allegation], one: Incident, index: Index) -> Places:
    """The words for the number of an incident: those marked as one, else numbers of its sentences in whole words.

    A number that says an end of the range goes before any other; the day of a date is no number. Where no sentence has
    one ("They shot him") the words for the victims say it.
    """
    ends = {one.count_least, one.count_most}
    marked = [(a.document, a.count) for a in allegs if a.count and a.count.unit in MINE]
    if marked:
        return [(doc, count.quote) for doc, count in sorted(marked, key=lambda m: not ends & {m[1].least, m[1].most})]
    told = [found for alleg in allegs for found in _told(alleg, index)]
    exact = [(doc, quote) for doc, quote, value in told if value in ends]
    return exact or [(a.document, quote) for a in allegs for quote in a.victims] or [(d, q) for d, q, _ in told]


def _told(alleg: Allegation, index: Index) -> Iterator[tuple[str, Quote, int]]:
    """The numbers in the sentence of an allegation that stand in no date of it."""
    doc = index.documents.get(alleg.document)
    if doc is None:
        return
    language = doc.language.partition("-")[0].lower()
    first = alleg.sentence.start
    for start, end, value in numerals(alleg.sentence.text, language):
        quote = Quote.of(doc.text, first + start, first + end)
        if alleg.when is None or not quote.overlaps(alleg.when.quote):
            yield alleg.document, quote, value
