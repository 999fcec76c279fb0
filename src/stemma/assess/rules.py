"""The corroboration tests C1 to C9 (METHOD 4): one function each, whose docstring is the question an analyst reads.

Every test answers yes, no, unknown or not done, with a few words and the places the answer rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from stemma.assess.agreement import Pair, compared
from stemma.assess.weighed import Weighed
from stemma.records import Allegation, At, Reason
from stemma.records.counting import UNIDENTIFIED
from stemma.records.when import bounds

__all__ = ["TESTS", "Answer", "failed", "tests_of"]

Verdict = Literal["yes", "no", "unknown", "not done"]
SAME_COMMUNITY = ("same_org", "channel", "submitted", "briefed", "same_person")
CHECKABLE = 2  # kinds of detail (place, day, number, means, names) that make an account checkable

CLOSENESS = ((1, "day"), (31, "days"), (92, "months"), (366, "year"))  # a time of at most so many days, in a word


class Answer(NamedTuple):
    """Verdict, what it rests on in words, and the places."""

    verdict: Verdict
    detail: str
    shown_at: tuple[At, ...] = ()


def c1(weighed: Weighed) -> Answer:
    """C1 Do the accounts speak of one incident: same act, place, overlapping time, compatible victims?"""
    documents = sorted({a.document for a in weighed.supporting})
    if not weighed.supporting:
        return Answer("unknown", "No account speaks for it.")
    if len(weighed.supporting) == 1:
        return Answer("yes", "There is one account only.", weighed.shown(weighed.claims) or weighed.accounts)
    pairs = compared(weighed)
    apart = [pair for pair in pairs if pair.clashes]
    if pairs and len(apart) == len(pairs):
        said = ", ".join(dict.fromkeys(name for pair in apart for name in pair.clashes))
        return Answer("no", f"No two independent origins fit each other; apart: {said}.", _both(apart))
    needed = weighed.standard.corroborated_k_lo
    if weighed.read_groups < needed <= weighed.counted.k_lo:
        doubt = "Too few independent origins tell it in words that are surely this act; the others have to be read."
        return Answer("unknown", doubt, weighed.shown(weighed.doubtful))
    held = "1 document" if len(documents) == 1 else f"{len(documents)} documents"
    detail = f"{len(weighed.supporting)} mentions in {held} were found compatible."
    return Answer("yes", detail, weighed.shown(weighed.claims) or weighed.accounts)


def c2(weighed: Weighed) -> Answer:
    """C2 Are the origins identified?"""
    unnamed = [o for o in weighed.origins if o.kind in UNIDENTIFIED]
    if not weighed.origins:
        return Answer("no", "No origin was found.")
    if not weighed.identified:
        return Answer("no", "Nobody who tells it can be identified.", weighed.shown(weighed.claims))
    named = ", ".join(o.label for o in weighed.identified)
    also = f" Not identified: {', '.join(o.label for o in unnamed)}." if unnamed else ""
    return Answer("yes", f"{named}.{also}", weighed.shown(weighed.claims))


def c3(weighed: Weighed) -> Answer:
    """C3 Does anyone know it first-hand, from documents or from an inquiry of his own?"""
    if weighed.primary:
        seen = dict.fromkeys(f"{weighed.ground.origins[c.origin].label} ({c.access})" for c in weighed.primary)
        return Answer("yes", "; ".join(seen) + ".", weighed.shown(weighed.primary))
    if not weighed.claims:
        return Answer("unknown", "No account with a known origin.")
    depth = min(c.depth for c in weighed.claims)
    told = "Nobody shows how he knows it." if depth == 0 else "All who tell it have it from somebody else."
    return Answer("no", told, weighed.shown(weighed.claims))


def c4(weighed: Weighed) -> Answer:
    """C4 Are the origins independent of each other?"""
    counted = weighed.counted
    if counted.k_hi < 2:
        return Answer("no" if weighed.origins else "unknown", "There are not two origins.")
    ties = [t for g in counted.groups for t in g.ties]
    shown = tuple(dict.fromkeys(At(d, q) for t in ties for d, q in t.shown_at))
    if not ties:
        return Answer("yes", f"No tie was found between {counted.k_lo} origins.", weighed.shown(weighed.claims))
    said = " ".join(dict.fromkeys(t.text for t in ties if t.text))
    verdict: Verdict = "yes" if counted.k_lo >= 2 else "unknown"
    return Answer(verdict, f"Counted as one where they may depend on each other: {said}", shown)


def c5(weighed: Weighed) -> Answer:
    """C5 Are they free of a common interest or a shared script (same organisation, lawyer, party, coaching)?"""
    ours = {o.id for o in weighed.origins}
    ties = {t.id: t for o in ours for t in weighed.ground.ties.get(o, ()) if t.a in ours and t.b in ours}
    close = [t for t in ties.values() if t.rule in SAME_COMMUNITY]
    if close:
        shown = tuple(dict.fromkeys(At(d, q) for t in close for d, q in t.shown_at))
        return Answer("no", " ".join(dict.fromkeys(t.text for t in close)), shown)
    if len(weighed.identified) < 2:
        return Answer("unknown", "There are not two identified origins to compare.")
    return Answer("unknown", "Nothing in the texts ties them; a person must ask.")


def c6(weighed: Weighed) -> Answer:
    """C6 Do the accounts agree on what, who, where and when?"""
    if len({c.origin for c in weighed.claims}) < 2:
        return Answer("unknown", "One origin cannot agree with itself.")
    others = [c for c in weighed.contradictions if c.kind == "actor" and _both_support(weighed, c.a, c.b)]
    if others:
        sides = tuple(dict.fromkeys(side for c in others for side in (c.a, c.b)))
        return Answer("no", "They differ on who did it.", sides)
    pairs = compared(weighed)
    apart = [pair for pair in pairs if pair.clashes]
    fitting = {name for pair in pairs if not pair.clashes for name in pair.shared}
    agreed = [name for name in ("place", "date", "victims") if name in fitting]
    if not agreed and apart:
        said = ", ".join(dict.fromkeys(name for pair in apart for name in pair.clashes))
        return Answer("no", f"They differ on the core: {said}.", _both(apart))
    clash = [c for c in weighed.contradictions if c.kind == "count" and _both_support(weighed, c.a, c.b)]
    if clash and agreed:
        sides = tuple(dict.fromkeys(side for c in clash for side in (c.a, c.b)))
        return Answer("yes", f"On the core ({', '.join(agreed)}); they differ on numbers.", sides)
    if not agreed:
        return Answer("unknown", "Not two of them give place, date or victims.", weighed.shown(weighed.claims))
    return Answer("yes", f"Agreed: {', '.join(agreed)}.", weighed.shown(weighed.claims))


def c7(weighed: Weighed) -> Answer:
    """C7 Do they give specific details that can be checked independently?"""
    details = (("place", _place), ("number", _count), ("means", _means), ("victims", _victims))
    best: tuple[int, list[str], Allegation] | None = None
    for alleg in weighed.supporting:
        named = [*_time(alleg), *(name for name, has in details if has(alleg))]
        if best is None or len(named) > best[0]:
            best = (len(named), named, alleg)
    if best is None or best[0] < CHECKABLE:
        return Answer("no", "No account gives two kinds of detail (place, time, number, means, victims).")
    return Answer("yes", f"Given: {', '.join(best[1])}.", (At(best[2].document, best[2].sentence),))


def c8(weighed: Weighed) -> Answer:
    """C8 Is it plausible, and does it fit a known pattern?"""
    return Answer("not done", "A person must judge this.")


def c9(weighed: Weighed) -> Answer:
    """C9 Was contrary information looked for?"""
    if weighed.incident.contrary:
        return Answer(
            "not done",
            "No search is on record; the documents themselves hold contrary words.",
            weighed.incident.contrary,
        )
    return Answer("not done", "No search is on record; the documents of the case hold no contrary words.")


TESTS: tuple[Callable[[Weighed], Answer], ...] = (c1, c2, c3, c4, c5, c6, c7, c8, c9)


def tests_of(weighed: Weighed) -> tuple[Reason, ...]:
    """The answers to all tests, in order."""
    out = []
    for test in TESTS:
        answer = test(weighed)
        text = f"{(test.__doc__ or '').strip()} {answer.verdict.capitalize()}. {answer.detail}"
        out.append(Reason(test.__name__.upper(), text, answer.shown_at))
    return tuple(out)


def failed(weighed: Weighed) -> tuple[str, ...]:
    """Names of the tests that `corroborated` asks for (METHOD 3.2) and that were not passed; C6 may stay open."""
    one, core = c1(weighed).verdict, c6(weighed).verdict
    return (*(("C1",) if one != "yes" else ()), *(("C6",) if core == "no" else ()))


def _both(pairs: Sequence[Pair]) -> tuple[At, ...]:
    """One place of each side of each pair."""
    return tuple(dict.fromkeys(at for pair in pairs for told in (pair.a, pair.b) for at in told.shown))


def _both_support(weighed: Weighed, a: At, b: At) -> bool:
    return weighed.supported_at(a) and weighed.supported_at(b)


def _place(alleg: Allegation) -> bool:
    return alleg.place is not None


def _time(alleg: Allegation) -> tuple[str, ...]:
    """How closely an account tells the time; a time that is open or runs over years cannot be checked."""
    first, last = bounds(alleg.when.edtf) if alleg.when else (None, None)
    if alleg.when and "XXXX" in alleg.when.edtf:
        return ("day without its year",)
    if first is None or last is None:
        return ()
    days = (last - first).days + 1
    return next(
        ((name,) for most, name in ((1, "day"), (31, "days"), (92, "months"), (366, "year")) if days <= most), ()
    )


def _victims(alleg: Allegation) -> bool:
    return bool(alleg.victims)


def _count(alleg: Allegation) -> bool:
    return alleg.count is not None


def _means(alleg: Allegation) -> bool:
    return bool(alleg.means)
