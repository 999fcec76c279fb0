"""Pairs of accounts worth comparing: cheap blocks, and never all pairs of a large block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from stemma.incidents.account import PRECISE_DAYS, Account
from stemma.incidents.compare import MONTH_DAYS, Rarity

__all__ = ["pairs", "representatives"]

SMALL = 40  # accounts of a block that are all compared with each other
WINDOW = 6  # in a larger block: neighbours in sorted order that are compared
SAME_TEXT_WORDS = 8  # below this, equal sentences may be chance ("He was beaten.")
RARE = 0.5  # rarity of a word that makes a block of its own
TELLING = 3  # rarest words of a sentence that make blocks


def representatives(
    items: Sequence[Account], published: Mapping[str, str], alone: frozenset[str] = frozenset()
) -> dict[int, int]:
    """For every account the first one that uses the same words for the same act; itself where there is none.

    First is the earliest published, so that relative dates are those of the first print.

    Args:
        published: EDTF date by document. alone: allegation ids that stand for themselves, because an analyst said so.
    """
    first: dict[tuple[str, str, str, str], int] = {}
    out: dict[int, int] = {}
    ordered = sorted(range(len(items)), key=lambda n: (published.get(items[n].document, "~"), items[n].document, n))
    for number in ordered:
        one = items[number]
        text = "".join(c for c in one.alleg.sentence.text.casefold() if c.isalnum())
        if len(one.words) < SAME_TEXT_WORDS or one.id in alone:
            out[number] = number
            continue
        out[number] = first.setdefault(
            (one.alleg.act, one.alleg.modality, one.alleg.trigger.text.casefold(), text), number
        )
    return out


def _blocks(one: Account, rare: Rarity, origin: str) -> list[Hashable]:
    """The blocks of an account."""
    out: list[Hashable] = [(one.family, "doc", one.document)]
    if one.where is not None:
        out.append((one.family, "place", one.where.key))
        out.append((one.family, "setting", one.where.key))
    when = one.when or one.near
    if when is not None and when.days <= MONTH_DAYS + PRECISE_DAYS:
        out.extend((one.family, "month", m) for m in range(when.first // MONTH_DAYS, when.last // MONTH_DAYS + 1))
    if one.bare or one.where is None:
        out.extend((one.family, "setting", s) for s in one.setting)
    out.extend((one.family, "name", n) for n in one.named)
    telling = sorted(one.words | one.victims, key=lambda w: (-rare.get(w, 0.0), w))[:TELLING]
    out.extend((one.family, "word", w) for w in telling if rare.get(w, 0.0) >= RARE)
    out.append((one.family, "scope", one.scope))
    if origin:
        out.append((one.family, "origin", origin))
    return out


def _sorted_key(one: Account) -> tuple[int, str, str, str]:
    place = one.where.key if one.where else ""
    return (one.when.first if one.when else 0, place, " ".join(sorted(one.victims)), one.id)


def pairs(
    items: Sequence[Account],
    numbers: Sequence[int],
    rare: Rarity,
    origins: Mapping[str, str],
    keys: Mapping[int, Sequence[str]],
) -> set[tuple[int, int]]:
    """Number pairs (smaller first) that share a block; linear in the number of accounts.

    A block of more than `SMALL` accounts is walked in the order of date, place and victims, comparing neighbours.

    Args:
        keys: rare words of what the documents tell at large, by number of account.
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for number in numbers:
        for key in _blocks(items[number], rare, origins.get(items[number].id, "")):
            blocks[key].append(number)
        for word in keys.get(number, ()):
            blocks[items[number].family, "story", word].append(number)
    out: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) <= SMALL:
            reach = len(members)
        else:
            members, reach = sorted(members, key=lambda n: _sorted_key(items[n])), WINDOW
        for at, a in enumerate(members):
            for b in members[at + 1 : at + 1 + reach]:
                out.add((a, b) if a < b else (b, a))
    _near_in_text(items, numbers, out)
    return out


def _near_in_text(items: Sequence[Account], numbers: Sequence[int], out: set[tuple[int, int]]) -> None:
    """Accounts of one sentence, or of two sentences in a row."""
    ordered = sorted(numbers, key=lambda n: (items[n].document, items[n].order, n))
    for at, a in enumerate(ordered):
        for b in ordered[at + 1 : at + 1 + SMALL]:
            if items[b].document != items[a].document or items[b].order > items[a].order + 1:
                break
            out.add((a, b) if a < b else (b, a))
