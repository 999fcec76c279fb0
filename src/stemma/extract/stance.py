"""How a statement is meant: its stance and its kind of quotation."""

from __future__ import annotations

from stemma.extract.drafts import Draft
from stemma.extract.grammar import Grammar
from stemma.records import Quotation, Stance

__all__ = ["quotation_of", "stance_of"]

LOOK_AT = 300  # code points of content in which signs of stance are looked for
OPENING = "\"“„«‘‚'"


def stance_of(draft: Draft, text: str, lex: Grammar, *, speaker: str = "") -> Stance:
    """The stance of the reporting words, changed by a few signs in what is said.

    "Would not say whether" is a hedge; a question mark makes a question; "must" and orders in direct speech a demand;
    "untrue" a denial, and "no convict has ever" too when an authority says it; "could amount to" a hedge. Reporting
    words with a stance of their own keep it.

    Args:
        speaker: words that name and describe who says it.
    """
    if draft.read:
        return draft.stance
    if draft.hearsay or (draft.open and draft.stance not in ("denies", "calls_for")):
        return "hedges"
    if draft.stance != "asserts":
        return draft.stance
    begin, end = draft.content[0][0], draft.content[-1][1]
    said = text[begin : min(end, begin + LOOK_AT)].lower()
    bare = said.strip(OPENING + "”»’ .,")
    if draft.direct and text[begin:end].rstrip("”»’\"'").endswith("?"):
        return "asks"
    first = bare.split(" ", 1)[0].rstrip(".,!")
    ordered = draft.plain and first in lex.imperatives
    if not lex.signs.search(said):  # one look for all signs: most statements show none
        return "calls_for" if ordered else "asserts"
    if lex.threatening.search(said):
        return "threatens"
    if lex.denying.search(said) or (lex.authority.search(speaker.lower()) and lex.authority_denying.search(said)):
        return "denies"
    if ordered or lex.demanding.search(said):
        return "calls_for"
    return "hedges" if lex.uncertain.search(said) else "asserts"


def quotation_of(draft: Draft, text: str) -> Quotation:
    """`direct` when every piece stands in quotation marks, `mixed` when only some of the words do, else `indirect`."""
    if draft.direct:
        return "direct"
    for begin, end in draft.content:
        if any(mark in text[begin:end] for mark in '"“„«') or "‘" in text[begin:end]:
            return "mixed"
    return "indirect"
