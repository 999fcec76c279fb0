"""Quotation marks: which ranges of a paragraph stand in them.

    “ ”  " "  « »  » «  „ “  „ ”  ‘ ’  ' '      nested to any depth
    “ …                                          first paragraph of a quotation that goes on
    “ … ”                                        its last paragraph, opening mark repeated

Single marks are apostrophes far more often than quotation marks, so they count only in pairs that fit.
"""

from __future__ import annotations

import re

__all__ = ["quotations"]

MARK = re.compile("[\"“”„‟«»‘’‚'‹›]")
CLOSED_BY = {
    "“": '”"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
    '"': '"”',
    "‹": "›",
    "›": "‹",
    "”": "”",
}
SINGLE = frozenset("‘’‚'")
END_OF_SENTENCE = re.compile(r"[.!?…](?= |$)")
LONGEST_SINGLE = 1500  # code points; longer than any speech in single marks inside one paragraph


def _opens(text: str, at: int) -> bool:
    """Whether a mark that can do both stands where an opening one stands."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (before.isspace() or before in "([{—–-/:\"“‘'«„") and not after.isspace() and after not in ".,;:!?)"


def _closes_single(text: str, at: int, next_at: int) -> bool:
    """Whether an apostrophe-like mark ends a quotation rather than standing for a letter or a plural genitive."""
    after = text[at + 1] if at + 1 < len(text) else " "
    before = text[at - 1] if at else " "
    if after.isalnum() or before.isspace():
        return False
    genitive = before in "sSxz" and after == " " and at + 2 < len(text) and text[at + 2].islower()
    if not genitive:
        return True
    # "the workers’ tools are gone,’ he said": a later mark that can close takes precedence
    return not (0 <= next_at < len(text) and (next_at + 1 >= len(text) or not text[next_at + 1].isalnum()))


def _opens_here(text: str, at: int, mark: str) -> bool:
    if mark in "“„‟«‹":
        return True
    if mark in "‘‚'":
        return _opens(text, at) and text[at + 1 : at + 2].isalnum()
    if mark in '"»›':
        return _opens(text, at)
    return False


def _pair(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Matched pairs as (position of opening mark, of closing mark), and opening marks that stay open."""
    marks = [m.start() for m in MARK.finditer(text)]
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    waiting: dict[str, int] = {}  # closing mark -> how many open marks it could close
    for n, at in enumerate(marks):
        mark = text[at]
        single = mark in SINGLE
        next_at = marks[n + 1] if n + 1 < len(marks) else -1
        may_close = waiting.get(mark, 0) > 0 and (not single or _closes_single(text, at, next_at))
        if may_close and mark == '"' and _opens(text, at) and stack and '"' not in CLOSED_BY[stack[-1][0]]:
            may_close = False
        if may_close:
            while stack:
                opening, begun = stack.pop()
                for closing in CLOSED_BY[opening]:
                    waiting[closing] -= 1
                if mark in CLOSED_BY[opening]:
                    if at > begun + 1 and not (single and at - begun > LONGEST_SINGLE):
                        pairs.append((begun, at))
                    break
        elif _opens_here(text, at, mark):
            stack.append((mark, at))
            for closing in CLOSED_BY[mark]:
                waiting[closing] = waiting.get(closing, 0) + 1
    return pairs, [at for mark, at in stack if mark not in SINGLE]


def quotations(paragraphs: list[str]) -> list[list[tuple[int, int]]]:
    """For each paragraph the ranges INSIDE its quotation marks, outermost first.

    A mark that stays open reaches to the end of the paragraph where the next paragraph opens with a mark again or where
    it opened this paragraph; otherwise to the end of its sentence.

    >>> quotations(['“Go,” he said. “Now.”'])
    [[(1, 4), (16, 20)]]
    """
    out = []
    for n, text in enumerate(paragraphs):
        pairs, unclosed = _pair(text)
        found = [(begun + 1, end) for begun, end in pairs]
        goes_on = n + 1 < len(paragraphs) and paragraphs[n + 1][:1] in ("“", "«", "„", '"', "»")
        for at in unclosed[:1]:
            stop = len(text)
            if not goes_on and at > 0:
                end = END_OF_SENTENCE.search(text, at)
                stop = end.end() if end else len(text)
            if any(begun < stop <= closed for begun, closed in pairs):
                stop = len(text)  # never cut another quotation in two
            if stop > at + 1:
                found.append((at + 1, stop))
        out.append(sorted(set(found), key=lambda r: (r[0], -r[1])))
    return out
