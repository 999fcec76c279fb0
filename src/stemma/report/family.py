"""The family tree of reports as rows: parents above children, origins and lost witnesses where they enter.

A family is a set of texts tied by links. Each text stands once, under the text it most probably draws on; other
parents are named beside it. Reprints without descendants or knowledge of their own are drawn as one row when one text
has more than four of them, so that five hundred documents stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stemma.records import Claim, Link
from stemma.records.counting import UNIDENTIFIED
from stemma.report.dates import in_words, sort_key
from stemma.report.index import LIKELY, Index
from stemma.report.wording import access_direct, access_word, language_word, link_tag

__all__ = ["Family", "Row", "families"]

REPRINTS_SHOWN = 4
ORIGINS_SHOWN = 8
NAMED = 3  # houses of collapsed reprints that are named; the full list stands beside the drawing
REPRINT_KINDS = ("copy", "partial")

RowKind = Literal["document", "lost", "origin", "reprints", "more"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the drawing.

    Args:
        key: id of what is drawn. above: number of the row it hangs from, or None. depth: 0 for a root.
        link: id of the link to the row above, or "".
        tag: how it draws on the row above, or how the origin knows. also: names of further parents.
        members: ids a collapsed row stands for.
    """

    key: str
    kind: RowKind
    name: str
    depth: int
    above: int | None = None
    tag: str = ""
    date: str = ""
    link_kind: str = ""
    also: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Rows in drawing order, how many documents they stand for, and the text on which most others draw."""

    rows: tuple[Row, ...]
    documents: int
    centre: str = ""


def families(index: Index, *, reprints_shown: int = REPRINTS_SHOWN) -> tuple[tuple[Family, ...], Family]:
    """Families of at least two texts, largest first, and the documents that stand alone as one more.

    Args:
        reprints_shown: where one text has more plain reprints than this, they are drawn as one row.
    """
    grower = _Grower(index, reprints_shown)
    together, alone = [], []
    for members in grower.components():
        if len(members) > 1:
            together.append(grower.grow(members))
        else:
            alone += members
    together.sort(key=lambda family: -family.documents)
    return tuple(together), grower.grow(sorted(alone, key=grower.when))


class _Grower:
    """Chooses one parent for each text and writes the rows of a family, parents first."""

    def __init__(self, index: Index, reprints_shown: int) -> None:
        self.index = index
        self.reprints_shown = reprints_shown
        self.main: dict[str, Link] = {}
        self.also: dict[str, list[str]] = {}
        self.below: dict[str, list[str]] = {}
        self.own = _own_origins(index)
        for child in index.in_order(index.parents):
            self._choose(child)
        for child, link in self.main.items():
            self.below.setdefault(link.parent, []).append(child)

    def _choose(self, child: str) -> None:
        """The most probable parent that makes no loop becomes the main one, a text of the case before a lost one."""
        links = self.index.parents.get(child, [])
        for link in sorted(links, key=lambda one: one.parent in self.index.lost):  # stable: probability decides within
            if link.probability < LIKELY or not self._known(link.parent) or not self._known(child):
                continue
            if child in self.main or self._descends(link.parent, child):
                self.also.setdefault(child, []).append(link.parent)
            else:
                self.main[child] = link

    def _known(self, key: str) -> bool:
        return key in self.index.documents or key in self.index.lost

    def _descends(self, key: str, ancestor: str) -> bool:
        while key in self.main and key != ancestor:
            key = self.main[key].parent
        return key == ancestor

    def when(self, key: str) -> tuple[tuple[int, str], str]:
        """Sorts texts by date; a lost witness stands before what cites it."""
        doc = self.index.documents.get(key)
        return (sort_key(doc.published), doc.id) if doc else ((0, ""), key)

    def components(self) -> list[list[str]]:
        """Sets of texts tied by any drawn link, in the order of their first document."""
        leader: dict[str, str] = {}

        def find(key: str) -> str:
            while leader.setdefault(key, key) != key:
                leader[key] = leader[leader[key]]
                key = leader[key]
            return key

        for child, link in self.main.items():
            leader[find(child)] = find(link.parent)
        for child, parents in self.also.items():
            for parent in parents:
                leader[find(child)] = find(parent)
        tied = [*self.index.lost, *self.main]
        groups: dict[str, list[str]] = {}
        for key in dict.fromkeys([*self.index.documents, *tied]):
            groups.setdefault(find(key), []).append(key)
        return [group for group in groups.values() if any(key in self.index.documents for key in group)]

    def grow(self, members: list[str]) -> Family:
        """Rows of one family: each root, then what hangs below it, by date."""
        rows: list[Row] = []
        roots = [key for key in members if key not in self.main]
        todo = [(key, None, 0) for key in sorted(roots, key=self.when, reverse=True)]
        stack: list[tuple[str, int | None, int]] = list(todo)
        while stack:
            key, above, depth = stack.pop()
            here = len(rows)
            rows.append(self._text(key, above, depth))
            rows += self._origins(key, here, depth + 1)
            children = sorted(self.below.get(key, []), key=self.when)
            plain = [child for child in children if self._plain(child)]
            if len(plain) > self.reprints_shown:
                rows.append(self._collapsed(plain, here, depth + 1))
                children = [child for child in children if child not in set(plain)]
            stack += [(child, here, depth + 1) for child in reversed(children)]
        centre = max(sorted(members, key=self.when), key=lambda key: len(self.below.get(key, [])), default="")
        return Family(tuple(rows), sum(key in self.index.documents for key in members), centre)

    def _plain(self, key: str) -> bool:
        """A reprint that nothing else hangs on."""
        return (
            self.main[key].kind in REPRINT_KINDS
            and not self.below.get(key)
            and not self.own.get(key)
            and not self.also.get(key)
        )

    def _text(self, key: str, above: int | None, depth: int) -> Row:
        index, link = self.index, self.main.get(key)
        doc = index.documents.get(key)
        tag = link_tag(link.kind) if link else ""
        if link and doc and link.kind == "translate":
            parent = index.documents.get(link.parent)
            source = language_word(parent.language) if parent else ""
            tag = f"{tag}: {source} to {language_word(doc.language)}" if source else tag
        if doc is None:
            return Row(key, "lost", index.name(key), depth, above, "not in this case")
        also = tuple(index.name(parent) for parent in dict.fromkeys(self.also.get(key, [])))
        date = in_words(doc.published) or "no date"
        kind = link.kind if link else ""
        return Row(key, "document", index.name(key), depth, above, tag, date, kind, also, link=link.id if link else "")

    def _origins(self, key: str, above: int, depth: int) -> list[Row]:
        found = self.own.get(key, [])
        rows = [
            Row(origin, "origin", self.index.origin(origin), depth, above, access_word(access))
            for origin, access in found[:ORIGINS_SHOWN]
        ]
        if len(found) > ORIGINS_SHOWN:
            rest = tuple(origin for origin, _ in found[ORIGINS_SHOWN:])
            rows.append(Row(key, "more", f"{len(rest)} more origins", depth, above, members=rest))
        return rows

    def _collapsed(self, members: list[str], above: int, depth: int) -> Row:
        named = list(dict.fromkeys(self.index.name(key) for key in members))
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED + 1 else ""
        names = ", ".join(named[:NAMED] if more else named) + more
        first, last = (self.index.documents[members[at]].published for at in (0, -1))
        date = in_words(first) if first == last or not first else f"from {in_words(first)}"
        return Row(
            self.main[members[0]].parent,
            "reprints",
            f"{len(members)} reprints: {names}",
            depth,
            above,
            "",
            date,
            "copy",
            members=tuple(members),
        )


def _own_origins(index: Index) -> dict[str, list[tuple[str, str]]]:
    """For each text the origins of allegations whose knowledge enters the case there, with their access."""
    out: dict[str, dict[str, str]] = {}
    for claim in index.contents.lineage.claims:
        entry = _entry(claim)
        if claim.origin in index.origins and (entry in index.documents or entry in index.lost):
            out.setdefault(entry, {}).setdefault(claim.origin, claim.access)
    return {
        key: sorted(found.items(), key=lambda item: _closeness(item[0], item[1], index)) for key, found in out.items()
    }


def _closeness(origin: str, access: str, index: Index) -> tuple[bool, bool, str]:
    """Sorts origins: named ones first, among them those with direct knowledge; then by name."""
    return index.origins[origin].kind in UNIDENTIFIED, not access_direct(access), index.origins[origin].label


def _entry(claim: Claim) -> str:
    """The text through which the knowledge of a claim came in: the deepest step of its way."""
    return claim.via[-1] if claim.via else claim.document
