"""How a statement is meant: its stance and its kind of quotation."""

from __future__ import annotations

from stemma.extract.drafts import Draft
from stemma.extract.grammar import Grammar
from stemma.records import Quotation, Stance

__all__ = ["quotation_of", "stance_of"]

OPENING = "\"“„«‘‚'"


def stance_of(draft: Draft, text: str, lex: Grammar) -> Stance:
    """The stance of the reporting words, changed by a few signs in what is said.

    "Would not say whether" is a hedge; a question mark makes a question; "must", "should" a demand; "untrue" a denial;
    "could amount to" a hedge. Reporting words with a stance of their own keep it.
    """
    if draft.open and draft.stance not in ("denies", "calls_for"):
        return "hedges"
    if draft.hearsay:
        return "hedges"
    if draft.stance != "asserts":
        return draft.stance
    said = text[draft.content[0][0] : min(draft.content[-1][1], draft.content[0][0] + 400)]
    bare = said.strip(OPENING + "”»’ .,")
    if draft.direct and bare.endswith("?"):
        return "asks"
    if lex.threatening.search(said):
        return "threatens"
    if lex.denying.search(said):
        return "denies"
    if lex.demanding.search(said):
        return "calls_for"
    return "hedges" if lex.uncertain.search(said) else "asserts"


def quotation_of(draft: Draft, text: str) -> Quotation:
    """`direct` when every piece stands in quotation marks, `mixed` when only some of the words do, else `indirect`."""
    if draft.direct:
        return "direct"
    for begin, end in draft.content:
        if any(mark in text[begin:end] for mark in "\"“„«") or "‘" in text[begin:end]:
            return "mixed"
    return "indirect"
