"""Grades and overlays: each is one function, and its docstring is the sentence an analyst reads."""

from __future__ import annotations

from collections.abc import Callable

from stemma.assess.rules import failed
from stemma.assess.voices import contested_by, denied_by_subject, taken_back
from stemma.assess.weighed import Weighed
from stemma.records import At, Contradiction, Grade, Overlay, Reason

__all__ = ["GRADES", "OVERLAYS", "corroborated", "grade_of", "overlays_of", "primary_groups"]

GRADES: tuple[Grade, ...] = ("rumour", "single_source", "corroborated", "substantiated", "verified")


def primary_groups(weighed: Weighed) -> int:
    """How many of the independent groups of origins hold one that knows the act by itself."""
    knowing = {c.origin for c in weighed.primary}
    return sum(1 for group in weighed.counted.groups if knowing & set(group.origins))


def rumour(weighed: Weighed) -> bool:
    """Rumour: nobody who could be named or identified stands behind it."""
    return weighed.counted.k_lo == 0


def corroborated(weighed: Weighed) -> bool:
    """Corroborated: enough independent origins under this standard, with own knowledge of the act among them.

    Their accounts must speak of one incident (C1) and must not differ on its core (C6).
    """
    return _enough(weighed) and not failed(weighed)


def _enough(weighed: Weighed) -> bool:
    standard = weighed.standard
    return weighed.counted.k_lo >= standard.corroborated_k_lo and primary_groups(weighed) >= standard.primary_needed


def single_source(weighed: Weighed) -> bool:
    """Single source: somebody identifiable says so, but not enough independent origins who know it agree."""
    return not rumour(weighed) and not corroborated(weighed)


LADDER: tuple[tuple[Grade, Callable[[Weighed], bool]], ...] = (
    ("rumour", rumour),
    ("corroborated", corroborated),
    ("single_source", single_source),
)


def grade_of(weighed: Weighed) -> tuple[Grade, Reason]:
    """The grade the program proposes, with its reason; it never proposes more than `corroborated`."""
    grade, rule = next((g, r) for g, r in LADDER if r(weighed))
    low, high = weighed.counted.k_lo, weighed.counted.k_hi
    span = str(low) if low == high else f"{low} to {high}"
    text = f"{' '.join((rule.__doc__ or '').split())} {_counted(weighed, span)} Standard: {weighed.standard.title}."
    return grade, Reason(f"grade.{grade}", text, weighed.shown(weighed.claims) or weighed.accounts)


def _counted(weighed: Weighed, span: str) -> str:
    """How many origins there are, and where several do not suffice, why not."""
    low = weighed.counted.k_lo
    if low < weighed.standard.corroborated_k_lo or corroborated(weighed):
        return f"Independent origins: {span}."
    if _enough(weighed) and weighed.read_groups < weighed.standard.corroborated_k_lo:
        return f"Independent origins: {span}, but too few of them in words that are surely this act (C1)."
    if _enough(weighed):
        return f"Independent origins: {span}, but their accounts do not fit each other ({', '.join(failed(weighed))})."
    knowing = primary_groups(weighed)
    own = "none of them with own knowledge of the act" if not knowing else f"only {knowing} of them with own knowledge"
    return f"Independent origins: {span}, {own}."


def contested(weighed: Weighed) -> tuple[At, ...]:
    """Contested: somebody who is neither the accused nor among these origins says the contrary of the same scope."""
    return contested_by(weighed)


def denied(weighed: Weighed) -> tuple[At, ...]:
    """Denied by the accused side. A denial is shown and never lowers the grade by itself."""
    return denied_by_subject(weighed)


def ended(weighed: Weighed) -> tuple[At, ...]:
    """Somebody announced that it had ended, and this is dated later."""
    said = [c for c in weighed.contradictions if c.kind == "time" and not _both_tell(weighed, c)]
    return tuple(side for c in said for side in (c.a, c.b))


def _both_tell(weighed: Weighed, one: Contradiction) -> bool:
    """True for two accounts of the act on different days: nobody says that it ended."""
    if not (weighed.supported_at(one.a) and weighed.supported_at(one.b)):
        return False
    reading = weighed.ground.readings.get(one.a.document)
    told = [a for a in reading.allegations if a.sentence.overlaps(one.a.quote)] if reading else []
    return not any(a.modality in ("ended", "denied") or a.act == "statement.ended" for a in told)


def retracted(weighed: Weighed) -> tuple[At, ...]:
    """One of its sources has taken it back."""
    return taken_back(weighed)


def unclear(weighed: Weighed) -> tuple[At, ...]:
    """It is open whether some of its origins are independent of each other; the lower number counts."""
    if 0 < weighed.counted.k_lo < weighed.counted.k_hi:
        return weighed.shown(weighed.claims)
    return ()


def media_only(weighed: Weighed) -> tuple[At, ...]:
    """Only news outlets that name no informant stand behind it."""
    if weighed.origins and all(o.kind == "outlet" for o in weighed.origins):
        return weighed.shown(weighed.claims)
    return ()


OVERLAYS: tuple[tuple[Overlay, Callable[[Weighed], tuple[At, ...]]], ...] = (
    ("contested", contested),
    ("denied_by_subject", denied),
    ("ended_claim", ended),
    ("retracted_by_source", retracted),
    ("origin_unclear", unclear),
    ("media_only", media_only),
)


def overlays_of(weighed: Weighed) -> tuple[tuple[Overlay, Reason], ...]:
    """Overlays with their reasons, in the order of METHOD 3.3."""
    out: list[tuple[Overlay, Reason]] = []
    for name, rule in OVERLAYS:
        places = rule(weighed)
        if places:
            out.append((name, Reason(f"overlay.{name}", (rule.__doc__ or "").strip(), tuple(dict.fromkeys(places)))))
    return tuple(out)
