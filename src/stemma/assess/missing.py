"""What would raise the grade or answer an open question, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stemma.assess.ladder import primary_groups
from stemma.assess.rules import c1, c6
from stemma.assess.weighed import Weighed
from stemma.records import Missing
from stemma.records.counting import UNIDENTIFIED

__all__ = ["missing_of"]


class Gap(NamedTuple):
    """Short name of what is missing; the rule that says in words, or gives "", whether it is missing."""

    what: str
    text: Callable[[Weighed], str]


def _identified(weighed: Weighed) -> str:
    if weighed.counted.k_lo:
        return ""
    heard = ", ".join(o.label for o in weighed.origins if o.kind in UNIDENTIFIED)
    return "Somebody identifiable who knows it" + (f"; so far it is told by {heard}." if heard else ".")


def _second(weighed: Weighed) -> str:
    counted = weighed.counted
    if not counted.k_lo or counted.k_lo >= weighed.standard.corroborated_k_lo:
        return ""
    return f"An origin that depends on none of the others; the standard asks for {weighed.standard.corroborated_k_lo}."


def _untied(weighed: Weighed) -> str:
    if not 0 < weighed.counted.k_lo < weighed.counted.k_hi:
        return ""
    names = {o.id: o.label for o in weighed.origins}
    pairs = [f"{names[t.a]} and {names[t.b]}" for g in weighed.counted.groups for t in g.ties]
    if not pairs:
        return "Who the unnamed sources are; until then they count as nobody."
    return "How each came to know it, asked separately: " + "; ".join(dict.fromkeys(pairs)) + "."


def _first_hand(weighed: Weighed) -> str:
    if primary_groups(weighed) >= weighed.standard.primary_needed:
        return ""
    return "An account by somebody who saw, suffered or recorded it, or a document."


def _reading(weighed: Weighed) -> str:
    if not weighed.doubtful or (weighed.read_groups and weighed.read_groups >= weighed.counted.k_lo):
        return ""
    if not weighed.read_groups:
        return "Somebody who reads the words: such a passage is this act in less than half of all cases."
    return "Somebody who reads the doubtful passages: some of the origins may not speak of this act at all."


def _fitting(weighed: Weighed) -> str:
    """Enough origins, but their accounts are apart."""
    if weighed.counted.k_lo < weighed.standard.corroborated_k_lo:
        return ""
    apart = [(name, test(weighed)) for name, test in (("C1", c1), ("C6", c6))]
    said = list(dict.fromkeys(f"{answer.detail} ({name})" for name, answer in apart if answer.verdict == "no"))
    return f"Accounts that fit each other. {' '.join(said)}" if said else ""


def _day(weighed: Weighed) -> str:
    return (
        "" if weighed.incident.date else "When it happened; without a date it cannot be compared with what others say."
    )


def _site(weighed: Weighed) -> str:
    return "" if weighed.incident.place else "Where it happened."


def _actor(weighed: Weighed) -> str:
    return "" if weighed.incident.perpetrators else "Who did it."


def _search(weighed: Weighed) -> str:
    return "A search for contrary information, on record (C9); needed for every grade above corroborated."


GAPS = (
    Gap("identified_origin", _identified), Gap("second_origin", _second), Gap("untied_origins", _untied),
    Gap("first_hand", _first_hand), Gap("reading", _reading), Gap("fitting_accounts", _fitting),
    Gap("date", _day), Gap("place", _site), Gap("perpetrator", _actor), Gap("contrary_search", _search),
)  # fmt: skip


def missing_of(weighed: Weighed) -> tuple[Missing, ...]:
    """Everything missing, the most important first."""
    return tuple(Missing(gap.what, text) for gap in GAPS if (text := gap.text(weighed)))
