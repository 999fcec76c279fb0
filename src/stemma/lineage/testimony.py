"""What somebody told the house of a text, whom the other text does not know: that is no retelling of it.

A witness who speaks of the event that a statement tells of names the same things; the passage is his own all the same.
"""

from __future__ import annotations

from stemma.lineage.citing import own_access
from stemma.lineage.profile import Profile, in_quotes
from stemma.lineage.words import tongue
from stemma.records import Quote

__all__ = ["testimony"]


def testimony(child: Profile, parent: Profile) -> frozenset[int]:
    """Sentences of the child in which a person whom the parent does not name speaks to the child's house.

    Such a sentence claims direct knowledge and names somebody new; quotations beside it in its paragraph go with it.
    Texts in one language only: in another one the name may merely be spelled otherwise.
    """
    if child.language != parent.language:
        return frozenset()
    claims = {at: quote for at, quote in own_access(child) if not child.sentences[at].title}
    theirs = set(parent.words) if claims else set()
    told = {at for at, quote in claims.items() if _somebody_new(child, at, quote, theirs)}
    paragraphs = {child.sentences[at].paragraph for at in told}
    return frozenset(told) | frozenset(
        at for at, s in enumerate(child.sentences) if s.quoted and not s.title and s.paragraph in paragraphs
    )


def _somebody_new(child: Profile, sentence: int, claim: Quote, theirs: set[str]) -> bool:
    """True when a name that the other text lacks stands in a sentence, outside quotation marks and outside the claim.

    A capital makes a name, at the beginning of the sentence only where another one follows.
    """
    spoken, plain = in_quotes(child), tongue(child.language).plain
    one, written = child.sentences[sentence], child.document.text
    for at in range(one.first, one.last):
        start, word = child.starts[at], child.words[at]
        if not written[start].isupper() or word in theirs or word in plain or spoken(start):
            continue
        if claim.start <= start < claim.end:
            continue
        if at > one.first or (at + 1 < one.last and written[child.starts[at + 1]].isupper()):
            return True
    return False
