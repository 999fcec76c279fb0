"""What moved, in words: the same sentences for the screen, the feed and the workbench."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from stemma.records import Dispute, Moved, Moves, Side, Trace
from stemma.report.counts import many, origins_range
from stemma.report.points import isolate, marked
from stemma.report.wording import grade_word, overlay_word

__all__ = ["headline", "moved_lines", "moves_text", "sentences", "summary"]

RANK = ("", "rumour", "single_source", "corroborated", "substantiated", "verified")
SHOWN = 8  # incidents of one run that a page shows
LINES = 4  # lines of a rule trace shown of each, new and gone
GRADE = "grade"  # first part of the names of the rules that give a grade
MARKS = {True: "+", False: "-"}


def headline(one: Moved) -> str:
    """One line: the incident and the most important thing that moved about it."""
    name = one.title or one.incident
    if one.kind == "appeared":
        return f"{name}: new, {grade_word(one.grade_after)}"
    if one.kind == "gone":
        return f"{name}: no longer there, it was {grade_word(one.grade_before)}"
    if one.grade_before != one.grade_after:
        up = RANK.index(one.grade_after) > RANK.index(one.grade_before)
        way = "up" if up else "down"
        return f"{name}: grade {way}, {grade_word(one.grade_before)} → {grade_word(one.grade_after)}"
    return f"{name}: {grade_word(one.grade_after)}, " + _second(one)


def _second(one: Moved) -> str:
    """What moved about an incident whose grade is the same, in a few words."""
    if one.overlays_new or one.overlays_gone:
        return "other marks"
    if one.contradictions_new:
        return "new contradiction"
    if one.was and not one.renamed:
        return "joined" if len(one.was) > 1 else "split"
    if one.k_before != one.k_after or one.origins_new or one.origins_gone:
        return "other origins"
    if one.documents_new or one.documents_gone:
        return "other documents"
    return "another id" if one.renamed and not (one.trace_new or one.trace_gone) else "other reasons"


def sentences(one: Moved, names: Mapping[str, str] | None = None) -> list[str]:
    """Everything that moved about one incident, the reasons left out.

    Args:
        names: file names by id of the document.
    """
    called = names or {}
    out = []
    if len(one.was) > 1:
        out.append(f"Holds what was told as {', '.join(one.was)}.")
    elif one.renamed:
        out.append(f"Its id was {one.was[0]}, which still finds it.")
    elif one.was:
        out.append(f"Part of what was told as {one.was[0]}.")
    if one.kind == "changed" and one.k_before != one.k_after:
        out.append(f"Independent origins: {origins_range(*one.k_before)} → {origins_range(*one.k_after)}.")
    for new, gone, what in (
        (one.origins_new, one.origins_gone, "origin"),
        (tuple(map(overlay_word, one.overlays_new)), tuple(map(overlay_word, one.overlays_gone)), "mark"),
        (_named(one.documents_new, called), _named(one.documents_gone, called), "document"),
    ):
        if new:
            out.append(f"New {what}{'s' if len(new) > 1 else ''}: {'; '.join(new)}.")
        if gone and one.kind != "gone":
            out.append(f"No longer {what}{'s' if len(gone) > 1 else ''}: {'; '.join(gone)}.")
    for what, disputes, texts in (
        ("New contradiction", one.disputes_new, one.contradictions_new),
        ("No longer a contradiction", one.disputes_gone, one.contradictions_gone),
    ):
        told = [_dispute(dispute, called) for dispute in disputes] if len(disputes) == len(texts) else texts
        out += [f"{what}: {text}" for text in told]
    return out


def _dispute(one: Dispute, names: Mapping[str, str]) -> str:
    """Why two sides do not fit, then each side: who says it, in which words, where."""
    more = f" And {many(one.more, 'more place')} of these two on this." if one.more else ""
    return f"{one.text} {_side(one.a, names)} Against: {_side(one.b, names)}{more}"


def _side(one: Side, names: Mapping[str, str]) -> str:
    who = f"{isolate(one.who)}: " if one.who else ""
    return f"{who}{marked(one.words)} [{names.get(one.document, one.document)} {one.start}–{one.end}]"


def _named(documents: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(one, one) for one in documents)


def _reason(line: Trace, *, new: bool, names: Mapping[str, str]) -> str:
    """One line of the difference of two rule traces; `+` is new, `-` no longer holds."""
    where = [f"{names.get(doc, doc)} {start}–{end}" for doc, start, end in line.places]
    return f"{MARKS[new]} {line.text}" + (f" [{'; '.join(where)}]" if where else "")


def trace_lines(one: Moved, names: Mapping[str, str]) -> list[str]:
    """The difference of the rule traces, rule by rule: what no longer holds, then what holds instead.

    The grade comes first, then the rules in the order in which they are asked.
    """
    by_rule: dict[str, tuple[list[str], list[str]]] = {}
    for lines, new in (((() if one.kind == "gone" else one.trace_gone), False), (one.trace_new, True)):
        for line in lines:
            by_rule.setdefault(line.rule.split(".")[0], ([], []))[new].append(_reason(line, new=new, names=names))
    ordered = sorted(by_rule.items(), key=lambda item: (item[0] != GRADE, not all(item[1])))
    return [text for _, (gone, new_) in ordered for text in (*gone, *new_)]


def summary(moved: Sequence[Moved], *, first: bool = False) -> str:
    """How much moved, in one sentence; "" when nothing did."""
    if not moved:
        return ""
    if first:
        return f"The first run: {many(len(moved), 'incident')}."
    up = sum(m.kind == "changed" and RANK.index(m.grade_after) > RANK.index(m.grade_before) for m in moved)
    down = sum(m.kind == "changed" and RANK.index(m.grade_after) < RANK.index(m.grade_before) for m in moved)
    against = _against(m for m in moved if m.kind == "changed")
    counted = (
        (sum(m.kind == "appeared" for m in moved), "new"),
        (up, "up"),
        (down, "down"),
        (sum(m.kind == "gone" for m in moved), "gone"),
        (sum(m.kind == "changed" and m.grade_before == m.grade_after for m in moved), "changed otherwise"),
    )
    text = ", ".join(f"{number} {what}" for number, what in counted if number)
    more = f"; {many(against, 'new contradiction')}" if against else ""
    return f"What moved: {many(len(moved), 'incident')} ({text}){more}."


def _against(moved: Iterable[Moved]) -> int:
    """How many contradictions are new; one that touches two incidents is one."""
    told: set[object] = set()
    for number, one in enumerate(moved):
        whole = len(one.disputes_new) == len(one.contradictions_new)
        told.update(one.disputes_new if whole else ((number, at) for at in range(len(one.contradictions_new))))
    return len(told)


def by_importance(moved: Sequence[Moved]) -> list[Moved]:
    """Changes of grade first, then what appeared and what is gone, then the rest."""

    def rank(one: Moved) -> tuple[int, int, str]:
        changed = one.kind == "changed" and one.grade_before != one.grade_after
        kinds = ("gone", "appeared", "changed")
        return (0 if changed else 1 + kinds.index(one.kind), -RANK.index(one.grade_after), one.incident)

    return sorted(moved, key=rank)


def moves_text(moves: Moves, names: Mapping[str, str], *, full: bool = False, width: int = 96) -> str:
    """What moved with one run or decision, as plain text.

    Args:
        names: file names by id of the document. full: every incident, sentence and reason; otherwise what matters most.
    """
    cause = "run" if moves.cause == "run" else "decision"
    head = f"{moves.utc[:16].replace('T', ' ')} UTC · {cause} by {moves.actor}"
    lines = moved_lines(moves.moved, names, first=moves.first, full=full, width=width)
    return "\n".join([head, *lines]) + "\n"


def moved_lines(
    moved: Sequence[Moved], names: Mapping[str, str], *, first: bool = False, full: bool = False, width: int = 96
) -> list[str]:
    """A summary, then one incident after the other with the difference of its reasons."""
    lines = [summary(moved, first=first)]
    ordered = by_importance(moved)
    shown = ordered if full else ordered[:SHOWN]
    for one in shown:
        lines += _wrapped(f"{one.incident[:6]}  {headline(one)}", width, "  ", "          ")
        if first and not full:
            continue
        lines += [line for text in sentences(one, names) for line in _wrapped(text, width, "          ", "          ")]
        trace = [] if one.kind == "appeared" and not full else trace_lines(one, names)
        for text in trace if full else trace[:LINES]:
            lines += _wrapped(text, width, "          ", "            ")
        if not full and len(trace) > LINES:
            lines.append(f"          … {len(trace) - LINES} more; --full shows all.")
    if len(shown) < len(ordered):
        lines.append(f"  … {len(ordered) - len(shown)} more incidents: stemma changes CASE --full")
    return lines


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
