"""Contradictions that came and went, by who speaks against whom: places change with every report, speakers do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from stemma.records import At, Contradiction
from stemma.records.moved import Dispute, Side

__all__ = ["WORDS", "Who", "nobody", "told", "unlike"]

WORDS = 160  # code points of a passage that are told
Who = Callable[[At], str]  # the speaker at a place, or ""
Key = tuple[str, str, frozenset[str]]


def nobody(at: At) -> str:
    """Knows no speaker."""
    return ""


def unlike(some: Mapping[str, Contradiction], others: Mapping[str, Contradiction], who: Who) -> tuple[Dispute, ...]:
    """Those of `some` that `others` do not hold, neither under their id nor between the same speakers on that point."""
    left = [x for id, x in some.items() if id not in others]
    if not left:
        return ()
    known = {_key(x, who) for x in others.values()}
    return told([x for x in left if _key(x, who) not in known], who)


def told(some: Iterable[Contradiction], who: Who) -> tuple[Dispute, ...]:
    """Each point between the same speakers once, with how many more such places there are; sorted."""
    by_key: dict[Key, list[Dispute]] = {}
    for x in sorted(some, key=lambda x: x.id):
        by_key.setdefault(_key(x, who), []).append(Dispute(x.explanation, _side(x.a, who), _side(x.b, who)))
    return tuple(
        sorted(Dispute(first.text, first.a, first.b, len(rest)) for first, *rest in map(sorted, by_key.values()))
    )


def _key(one: Contradiction, who: Who) -> Key:
    return one.kind, one.explanation, frozenset(_named(at, who) for at in (one.a, one.b))


def _named(at: At, who: Who) -> str:
    """The speaker; where nobody is known, the words themselves, which a copy has too."""
    return " ".join((who(at) or at.quote.text).casefold().split())


def _side(at: At, who: Who) -> Side:
    words = " ".join(at.quote.text.split())
    words = words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "…"
    return Side(who(at), words, at.document, at.quote.start, at.quote.end)
