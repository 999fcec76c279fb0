"""Statements that repeat a parent's statements, and what that tells about their speakers (DESIGN 3.1, step 3)."""

from __future__ import annotations

from collections import Counter

from rapidfuzz.fuzz import ratio

from stemma.lineage.casefile import CaseFile, Sheet, map_range
from stemma.lineage.names import key_words, words
from stemma.lineage.voices import NOBODY, Voices
from stemma.records.statement import Statement

__all__ = ["align"]

ALIKE = 72  # per cent: two spellings of one name in aligned passages (transliteration differs by a letter or two)


def align(voices: Voices, case: CaseFile) -> None:
    """Pair each statement with the one it repeats, and make their speakers one where most of them agree."""
    _align(voices, case)
    _relayed_by_outlet(voices, case)


def _align(voices: Voices, case: CaseFile) -> None:
    """Statements that repeat a parent's statement; their speakers are one where most of their statements agree."""
    for one in case.order:
        sheet = case.sheets[one]
        if not sheet.steps:
            continue
        votes: dict[int, Counter[tuple[int, str]]] = {}
        for at, stmt in enumerate(sheet.statements):
            pairs = _repeats(sheet, at, case)
            if not pairs:
                continue
            voices.aligned[one, at] = pairs
            child = _speaker(voices, one, stmt)
            for parent, index, how in pairs[:1]:
                other = _speaker(voices, parent, case.sheets[parent].statements[index])
                if child is not None and other is not None:
                    votes.setdefault(child, Counter())[other, how] += 1
        for child, found in sorted(votes.items()):
            total = sum(found.values())
            (other, how), most = min(found.items(), key=lambda pair: (-pair[1], pair[0]))
            if 2 * most >= total and _may_be_one(voices, child, other, how):
                voices.merge(other, child)


def _speaker(voices: Voices, document: str, stmt: Statement) -> int | None:
    name = stmt.chain[-1] if stmt.chain else stmt.speaker.name if stmt.speaker else NOBODY
    return None if name == NOBODY else voices.index.get((document, name))


def _repeats(sheet: Sheet, at: int, case: CaseFile) -> list[tuple[str, int, str]]:
    """Statements of parents, or of their parents where a parent shows none, that stand where this one draws from."""
    start, end = sheet.extents[at]
    out: list[tuple[str, int, str]] = []
    steps = sheet.steps_at(start, end)
    if not steps:
        return out
    seen = {sheet.id}
    want = set(key_words(_said(sheet, at)))
    for step in steps:
        low, high, how = start, end, step.passage.how
        while step.parent not in seen:
            seen.add(step.parent)
            parent = case.sheets[step.parent]
            low, high = map_range(step, low, high)
            found = parent.statements_at(low, high)
            if found:
                best = max(found, key=lambda i: (_fit(parent, i, low, high, want), -i))
                out.append((step.parent, best, how))
                break
            above = parent.steps_at(low, high)
            if not above:
                break
            step = above[0]
    return out


def _said(sheet: Sheet, at: int) -> str:
    return " ".join(piece.text for piece in sheet.statements[at].content)


def _fit(parent: Sheet, index: int, low: int, high: int, want: set[str]) -> float:
    start, end = parent.extents[index]
    shared = min(end, high) - max(start, low)
    have = set(key_words(_said(parent, index)))
    alike = len(want & have) / (len(want | have) or 1)
    return alike + shared / (max(end - start, high - low) or 1)


def _may_be_one(voices: Voices, child: int, other: int, how: str) -> bool:
    a, b = voices.all[child], voices.all[other]
    if voices.find(child) == voices.find(other):
        return False
    if a.named and not b.named:
        return False  # who is named here and not there: a fuller report, or another speaker
    if not a.named:
        return a.kind != "document" or b.kind == "document"
    if a.kind == b.kind == "person":
        return ratio(" ".join(words(a.name)), " ".join(words(b.name))) >= ALIKE
    if a.kind != b.kind:
        return False
    share = set(key_words(a.name)) & set(key_words(b.name))
    return how == "translate" or 2 * len(share) >= min(len(key_words(a.name)), len(key_words(b.name)))


def _relayed_by_outlet(voices: Voices, case: CaseFile) -> None:
    """ "A nurse told Northern Wire": the nurse of the Northern Wire report, where that report is a parent."""
    for one in case.order:
        sheet = case.sheets[one]
        parents = [link.parent for link in sheet.links]
        if not parents:
            continue
        for stmt in sheet.statements:
            name = stmt.chain[-1] if stmt.chain else NOBODY
            at = voices.index.get((one, name))
            if at is None or voices.all[at].named or voices.find(at) != at:
                continue
            want = set(key_words(name))
            for parent in parents:
                outlet = case.sheets[parent].reading.document.outlet
                told = " ".join([*stmt.chain[:-1], stmt.addressee.text if stmt.addressee else ""])
                if not outlet or not set(key_words(outlet)) & set(key_words(told)):
                    continue
                for other in case.sheets[parent].statements:
                    there = _speaker(voices, parent, other)
                    if there is None or voices.all[there].named or (parent, voices.all[there].name) in voices.joint:
                        continue
                    if want & set(key_words(voices.all[there].name)):
                        voices.merge(there, at)
                        break
