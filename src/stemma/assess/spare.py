"""Origins that an incident can lose without a closer look: enough others stand behind it whatever they say.

Taking one origin away and weighing anew costs as much as weighing; an incident with thousands of origins would take
millions of steps. What is told here must follow from the rules of the ladder: `tests/assess` compares it with them.
"""

from __future__ import annotations

from collections import Counter

from stemma.assess.agreement import compared
from stemma.assess.ladder import corroborated, primary_groups
from stemma.assess.weighed import Weighed
from stemma.records import Origin
from stemma.records.counting import UNIDENTIFIED

__all__ = ["spare"]


def spare(weighed: Weighed, origin: Origin) -> bool:
    """True when the grade surely stays without this origin; False where it has to be worked out.

    Without one origin a group of dependent origins may fall apart, which never lowers a count, or vanish, which lowers
    it by one. The tests C1 and C6 stay passed where two others tell of one place, day or victim without a clash.
    """
    if origin.kind in UNIDENTIFIED or weighed.counted.k_lo < 2:
        return False
    standard, low = weighed.standard, weighed.counted.k_lo - 1
    if _single(weighed):
        return True  # one identified origin is enough for it, and another one is left
    if low < standard.corroborated_k_lo or _sums(weighed)[0] - 1 < standard.primary_needed:
        return False
    if _sums(weighed)[1] - 1 < standard.corroborated_k_lo:
        return False
    return _agreeing(weighed)[origin.id] < _agreeing(weighed)[""]


def _single(weighed: Weighed) -> bool:
    """True when the incident is no more than single source with all of its origins."""
    if "single" not in weighed.memo:
        weighed.memo["single"] = not corroborated(weighed)
    return bool(weighed.memo["single"])


def _sums(weighed: Weighed) -> tuple[int, int]:
    """Groups with own knowledge of the act, and groups with words that are surely it."""
    if "sums" not in weighed.memo:
        weighed.memo["sums"] = (primary_groups(weighed), weighed.read_groups)
    found: tuple[int, int] = weighed.memo["sums"]
    return found


def _agreeing(weighed: Weighed) -> Counter[str]:
    """How many pairs agree on something without a clash: under "", and of these with each origin."""
    if "agreeing" not in weighed.memo:
        out: Counter[str] = Counter()
        for pair in compared(weighed):
            if not pair.clashes and pair.shared:
                out.update(("", *pair.origins))
        weighed.memo["agreeing"] = out
    found: Counter[str] = weighed.memo["agreeing"]
    return found
