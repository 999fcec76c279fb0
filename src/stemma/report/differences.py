"""What two wordings of one quotation have different, in a sentence."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

__all__ = ["differences"]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MOST = 6  # differences told; of more the rest is counted
LONGEST = 600  # words that are compared


def differences(later: str, earlier: str) -> str:
    """How the later wording differs, or "word for word" where no word does; "" where the two are too long to compare.

    >>> differences("They made us kneel for three hours.", "They made us kneel on gravel for two hours.")
    'leaves out “on gravel”; “three” for “two”'
    """
    mine, theirs = list(WORD.finditer(later)), list(WORD.finditer(earlier))
    if max(len(mine), len(theirs)) > LONGEST:
        return ""
    folded = [[word[0].casefold().replace("’", "'") for word in side] for side in (theirs, mine)]
    told: list[str] = []
    gone = come = ""
    for step in [*Indel.opcodes(*folded), None]:
        if step is None or step.tag == "equal":
            if gone or come:
                told.append(_told(gone, come))
            gone = come = ""
        elif step.tag == "delete":
            gone = earlier[theirs[step.src_start].start() : theirs[step.src_end - 1].end()]
        else:
            come = later[mine[step.dest_start].start() : mine[step.dest_end - 1].end()]
    if not told:
        return "word for word"
    more = len(told) - MOST
    return "; ".join(told[:MOST]) + (f"; and {more} more" if more > 0 else "")


def _told(gone: str, come: str) -> str:
    if gone and come:
        return f"“{come}” for “{gone}”"
    return f"leaves out “{gone}”" if gone else f"adds “{come}”"
