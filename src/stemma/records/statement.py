"""A statement: somebody says something, in certain words, with a certain stance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stemma.records.span import Quote

__all__ = ["Mention", "Quotation", "Stance", "Statement"]

Stance = Literal["asserts", "hedges", "denies", "asks", "calls_for", "fears", "threatens", "admits"]
Quotation = Literal["direct", "indirect", "mixed"]
MentionKind = Literal["person", "body", "group", "place", "outlet", "unnamed"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, body, group or outlet named or described in a document.

    Args:
        quote: the words as they stand, title included ("Ms Solveck", "the experts", "he").
        name: what it resolves to inside this document: the fullest form found there ("Milena Solveck",
            "UN experts"); for a description without a name, its head words without article ("hospital worker").
        kind: person, body (organisation, authority, company), group ("residents"), place, outlet, unnamed ("sources").
        role: words that describe it ("director of Letters Home", "who heads the prisoners' rights group"), or "".
        organisation: the body it belongs to, where the text says so, or "".
    """

    quote: Quote
    name: str
    kind: MentionKind
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed statement (METHOD 6).

    Args:
        source: the words that name who says it; may be a pronoun, a paper or a letter; None where nobody is named.
        cue: the reporting words; None where only a colon or the layout attributes.
        content: the pieces of what is said, in reading order.
        chain: resolved names from the outermost to the innermost speaker, the outlet itself left out;
            `unnamed source` stands for one that is not given. The last is who says it.
        speaker: the innermost speaker, resolved to a mention of the document; None where nobody is named.
        addressee: to whom it was said ("told Northline", "told us"), where the text says so.
        access: wording that shows how the speaker or outlet knows, one of the access types of METHOD 4, or "".
        nested_in: id of the statement in whose content this one stands.
        confidence: 0..1, how sure the reader is that this is a statement with this source.
    """

    id: str
    document: str
    source: Quote | None
    cue: Quote | None
    content: tuple[Quote, ...]
    chain: tuple[str, ...]
    stance: Stance
    quotation: Quotation
    confidence: float
    speaker: Mention | None = None
    addressee: Quote | None = None
    access: str = ""
    nested_in: str | None = None
