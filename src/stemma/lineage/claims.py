"""Every allegation in every document, with the origins it rests on; repeats and translations included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from stemma.lexicon.proceedings import of_proceedings
from stemma.lineage.beside import alone, beside
from stemma.lineage.casefile import Sheet, Step, map_range
from stemma.lineage.ledger import Bearing, Key, Ledger, way
from stemma.records.allegation import Allegation
from stemma.records.span import Quote

__all__ = ["Held", "hold"]

SEVERAL = 8  # origins of one allegation looked for around a place
TOLD = ("done", "alleged")  # how an act must be told to be looked for in the parent's words
RETOLD = ("copy", "translate", "rewrite")  # passages that tell the whole of what the parent's passage tells
BESIDE = 40  # statements before and after a threat in which whoever heard it speaks
SHORT = 700  # code points: a shorter passage is quoted as a whole when only it shows the allegation


@dataclass(frozen=True, slots=True)
class Held:
    """One allegation in one document with one origin, before origins have their ids."""

    alleg: Allegation
    document: str
    quote: Quote
    bearing: Bearing


def hold(ledger: Ledger) -> tuple[Held, ...]:
    """All claims of the neighbourhood, parents first."""
    held: dict[str, list[Held]] = {}
    shown, apart = _shown(ledger), alone(ledger.case)
    for one in ledger.case.order:
        sheet = ledger.case.sheets[one]
        own = _own(ledger, sheet, held)
        if one in apart:
            own.extend(
                Held(a, one, quote, b) for a, quote, b in beside(ledger, sheet, [(h.alleg, h.bearing) for h in own])
            )
        own.extend(_retold(ledger, sheet, shown.get(one, [])))
        own.extend(_inherited(sheet, own, held))
        own.sort(key=lambda h: (h.quote.start, h.quote.end, h.alleg.id, h.bearing.key))
        held[one] = own
    everything = [h for one in ledger.case.order for h in held[one]]
    return tuple(_same_facts(everything))


def _shown(ledger: Ledger) -> dict[str, list[tuple[Allegation, int, int]]]:
    """Places of parents in which only a child's words for the same passage name the act: (allegation, start, end).

    What a copy, a translation or a rewrite of a passage tells, the passage tells too, in words that were not recognised
    there. Handed up from child to parent to grandparent.
    """
    shown: dict[str, list[tuple[Allegation, int, int]]] = {}
    for one in reversed(ledger.case.order):
        sheet = ledger.case.sheets[one]
        told = [(a, a.trigger.start, a.trigger.end) for a in sheet.reading.allegations if a.modality in TOLD]
        for alleg, start, end in (*told, *shown.get(one, ())):
            for step in sheet.steps_at(start, end)[:1]:
                if step.passage.how not in RETOLD or step.end - step.start > SHORT:
                    continue
                above = ledger.case.sheets[step.parent]
                low, high = map_range(step, start, end)
                if alleg.document == one and not _from(ledger, sheet, alleg, step.parent):
                    continue
                if any(span.start < high and low < span.end for span in above.reading.set_aside):
                    continue  # a person has read these words and found no act in them
                known = {a.act for a in above.reading.allegations if a.sentence.start < high and low < a.sentence.end}
                there = shown.setdefault(step.parent, [])
                if alleg.act not in known and sum(low < e and s < high for _, s, e in there[-SEVERAL:]) < SEVERAL:
                    there.append((alleg, low, high))
    return shown


def _from(ledger: Ledger, sheet: Sheet, alleg: Allegation, parent: str) -> bool:
    """False where the words around an act repeat another text, and nobody they rest on speaks in this parent."""
    at = _innermost(sheet, alleg)
    if at is None:
        return True
    said = ledger.said[sheet.id][at]
    there = {b.key for found in (*ledger.said[parent], ledger.main(parent)) for b in found}
    return not said or any(not b.via or parent in b.via or b.key in there for b in said)


def _retold(ledger: Ledger, sheet: Sheet, shown: list[tuple[Allegation, int, int]]) -> list[Held]:
    """Claims for what `_shown` found, with the origins that the passage has here."""
    out: list[Held] = []
    text = sheet.reading.document.text
    for alleg, start, end in shown:
        at = min(sheet.statements_at(start, end), key=lambda n: (sheet.extents[n][0], n), default=None)
        bearings = ledger.said[sheet.id][at] if at is not None else ledger.narrative(sheet.id, start, end)
        quote = Quote.of(text, start, min(end, len(text)))
        reason = "A later text that draws on this passage names the act."
        out.extend(Held(alleg, sheet.id, quote, b._replace(reason=f"{reason} {b.reason}"[:240])) for b in bearings)
    return out


def _own(ledger: Ledger, sheet: Sheet, held: dict[str, list[Held]]) -> list[Held]:
    """Allegations the document states itself: statements first, then narrative, which depends on them."""
    index = {stmt.id: at for at, stmt in enumerate(sheet.statements)}
    out: list[Held] = []
    narrative: list[Allegation] = []
    for alleg in sheet.reading.allegations:
        at = index.get(alleg.statement) if alleg.statement else _innermost(sheet, alleg)
        if at is None:
            narrative.append(alleg)
        else:
            said = _heard(ledger, sheet, at) if alleg.modality == "threatened" else ()
            out.extend(Held(alleg, sheet.id, alleg.sentence, bearing) for bearing in said or ledger.said[sheet.id][at])
    stated: dict[str, list[Held]] = {}
    for h in sorted(out, key=lambda h: (h.alleg.trigger.start, h.alleg.id)):
        at = h.alleg.trigger.start - h.alleg.sentence.start
        if _tells(h) and not of_proceedings(h.alleg.sentence.text, at, sheet.reading.document.language):
            stated.setdefault(h.alleg.act, []).append(h)
    for alleg in narrative:
        start, end = alleg.trigger.start, alleg.trigger.end
        bearings = (
            ledger.drawn(sheet.id, start, end)
            or ledger.own_words(sheet.id, start, end)
            or _same_act(alleg, stated, sheet, held)
            or ledger.own_narrative(sheet.id, start, end)
        )
        out.extend(Held(alleg, sheet.id, alleg.sentence, bearing) for bearing in bearings)
    return out


def _heard(ledger: Ledger, sheet: Sheet, at: int) -> tuple[Bearing, ...]:
    """A threat is known from whoever heard it, not from whoever made it; empty where nobody stands between."""
    outer = sheet.statements[at].chain[:-1]
    if not outer:
        return ()
    around = range(max(0, at - BESIDE), min(len(sheet.statements), at + BESIDE))
    for other in sorted(around, key=lambda n: (abs(n - at), n)):
        if sheet.statements[other].chain == outer:
            return ledger.said[sheet.id][other]
    start, end = sheet.extents[at]
    return ledger.own_words(sheet.id, start, end)


def _innermost(sheet: Sheet, alleg: Allegation) -> int | None:
    found = sheet.statements_at(alleg.trigger.start, alleg.trigger.end)
    return min(found, key=lambda at: (sheet.extents[at][1] - sheet.extents[at][0], at), default=None)


def _same_act(
    alleg: Allegation, stated: dict[str, list[Held]], sheet: Sheet, held: dict[str, list[Held]]
) -> tuple[Bearing, ...]:
    """Narrative rests on the statements about the same act in its document, else on those of its parents."""
    here = stated.get(alleg.act, [])
    if here:
        at = bisect_left(here, alleg.trigger.start, key=lambda h: h.alleg.trigger.start)
        beside = here[max(0, at - 1) : at + 1]
        near = min(beside, key=lambda h: (abs(h.alleg.trigger.start - alleg.trigger.start), h.alleg.id))
        found = [h for h in here[max(0, at - SEVERAL) : at + SEVERAL] if h.alleg.id == near.alleg.id]
        reason = "Told without a source; somebody says the same in this document."
        return tuple(h.bearing._replace(reason=reason) for h in found)
    for link in sheet.links:
        first: dict[Key, Held] = {}
        for h in held.get(link.parent, []):
            if h.alleg.act == alleg.act and _tells(h):
                first.setdefault(h.bearing.key, h)
        if first:
            reason = "Told without a source; the document draws on one that says the same."
            via = (link.parent,)
            return tuple(h.bearing._replace(via=way((*via, *h.bearing.via)), reason=reason) for h in first.values())
    return ()


def _tells(h: Held) -> bool:
    return h.bearing.key[0] != "unknown" and h.alleg.modality in ("done", "alleged")


def _inherited(sheet: Sheet, own: list[Held], held: dict[str, list[Held]]) -> list[Held]:
    """Allegations that only the aligned passage shows: they keep the parent's id and the child's words."""
    out: list[Held] = []
    seen: set[tuple[str, Key]] = set()
    stated = sorted({(h.alleg.trigger.start, h.alleg.act) for h in own})
    places = {parent: [h.quote.start for h in held.get(parent, [])] for parent in {s.parent for s in sheet.steps}}
    for step in sheet.steps:
        theirs, starts = held.get(step.parent, []), places[step.parent]
        low = bisect_left(starts, step.passage.parent.start - SHORT)
        for h in theirs[low : bisect_right(starts, step.passage.parent.end)]:
            if not h.quote.overlaps(step.passage.parent) or (h.alleg.id, h.bearing.key) in seen:
                continue
            start, end = _back(step, h.quote)
            if any(span.start < end and start < span.end for span in sheet.reading.set_aside):
                continue
            near = stated[bisect_left(stated, (start, "")) : bisect_left(stated, (end, ""))]
            if any(act == h.alleg.act for _, act in near):
                continue
            if len({act for _, act in near}) > 0 and end - start <= SHORT and len(near) >= _count(theirs, h):
                continue
            seen.add((h.alleg.id, h.bearing.key))
            text = sheet.reading.document.text
            via = way((step.parent, *h.bearing.via))
            bearing = h.bearing._replace(via=via, reason="Only the aligned passage shows it in this document.")
            out.append(Held(h.alleg, sheet.id, Quote.of(text, start, min(end, len(text))), bearing))
    return out


def _count(theirs: list[Held], h: Held) -> int:
    """Allegations that share the parent's sentence with this one."""
    return len({o.alleg.id for o in theirs if o.quote == h.quote})


def _back(step: Step, quote: Quote) -> tuple[int, int]:
    """The place in the child that answers to a place in the parent."""
    child, parent = step.passage.child, step.passage.parent
    if child.end - child.start <= SHORT:
        return child.start, child.end
    have, want = max(1, parent.end - parent.start), child.end - child.start
    low = max(0, quote.start - parent.start) * want // have
    high = min(have, quote.end - parent.start) * want // have
    return child.start + low, max(child.start + low + 1, child.start + high)


def _same_facts(everything: list[Held]) -> list[Held]:
    """Narrative without a source that tells what stands elsewhere depends on it (DESIGN 3.1, step 5)."""
    known: dict[tuple[str, str, str], list[Held]] = {}
    for h in everything:
        if _tells(h):
            for fact in _facts(h.alleg):
                known.setdefault(fact, []).append(h)
    out: list[Held] = []
    done: set[tuple[str, str, Key]] = set()
    for h in everything:
        found = [h]
        if h.bearing.key[0] == "unknown":
            match = next((known[fact] for fact in _facts(h.alleg) if fact in known), [])
            first: dict[Key, Held] = {}
            for other in match:
                first.setdefault(other.bearing.key, other)
            reason = "Told without a source; the same act, place or time stands elsewhere in the case."
            found = [
                replace(h, bearing=o.bearing._replace(via=(o.document,), depth=o.bearing.depth + 1, reason=reason))
                for o in first.values()
            ] or [h]
        for one in found:
            key = (one.alleg.id, one.document, one.bearing.key)
            if key not in done:
                done.add(key)
                out.append(one)
    return out


def _facts(alleg: Allegation) -> list[tuple[str, str, str]]:
    """What makes two mentions one fact for this purpose: the act with its place and month, or with its day."""
    place = alleg.place.key if alleg.place else ""
    when = alleg.when.edtf if alleg.when else ""
    out = []
    if place and len(when) >= 7:
        out.append((alleg.act, place, when[:7]))
    if len(when) >= 10:
        out.append((alleg.act, "", when[:10]))
    return out
