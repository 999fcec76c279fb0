"""Who draws on whom: family trees, links with their passages, texts that are not in the case."""

from __future__ import annotations

from typing import Any

from stemma.browse import aligned
from stemma.browse.desk import Desk
from stemma.browse.part import part
from stemma.browse.pictures import tree as drawn
from stemma.browse.pictures import tree_screens
from stemma.browse.screens import LinkPage, TreePage
from stemma.browse.sight import Sight
from stemma.errors import NotInCase
from stemma.records import LostWitness
from stemma.report.index import Index
from stemma.report.points import Explanation
from stemma.report.relations import lost as explain_lost
from stemma.report.repeats import link_point, pattern_point

__all__ = ["link", "lost", "tree"]


def tree(desk: Desk, neighbourhood: str, sight: Sight, *, number: int = 1, collapse: bool = True) -> TreePage:
    """A screen of the family tree of one neighbourhood.

    Raises:
        NotInCase
    """
    members = [row[0] for row in desk.shelf.rows("SELECT id FROM document WHERE neighbourhood = ?", (neighbourhood,))]
    if not members or not sight.sees(members):  # its shape would tell of what is hidden
        raise desk.missing(neighbourhood)

    def make() -> Any:
        with desk.view() as view:
            index = Index.of(part(desk.shelf, view, desk.docket(view), [neighbourhood], sight))
        return index, tree_screens(index, collapse=collapse)

    index, screens = desk.kept(("tree", neighbourhood, collapse, sight), make)
    if not 1 <= number <= len(screens):
        raise NotInCase(f"The family tree has no page {number}.", hint=f"Its last page is {len(screens)}.")
    drawings = tuple(drawn(family, index) for family in screens[number - 1])
    found = index.contents.lineage.patterns if number == 1 else ()
    patterns = tuple(pattern_point(code, words, ids, index) for code, words, ids in found)
    names = {key: index.dated(key) for one in drawings for _, keys in one.lists for key in keys}
    names.update({key: index.origin(key) for key in names if key in index.origins})
    return TreePage(neighbourhood, drawings, patterns, number, len(screens), len(members), names)


def link(desk: Desk, id: str, sight: Sight) -> LinkPage:
    """One link with its passages side by side.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    place = desk.place(id, "tie")
    ends = desk.shelf.one("SELECT child, parent FROM tie WHERE id = ?", (id,))

    def make() -> Index:
        with desk.view() as view:
            return Index.of(part(desk.shelf, view, desk.docket(view), [place], sight, texts=tuple(ends or ())))

    index = desk.kept(("link", id, sight), make)
    link = next((one for found in index.parents.values() for one in found if one.id == id), None)
    if link is None:
        raise desk.missing(id)
    passages, left = aligned.aligned(link, index)
    return LinkPage(
        id=id,
        kind=link.kind,
        probability=link.probability,
        child=link.child,
        parent=link.parent,
        child_name=index.dated(link.child),
        parent_name=index.dated(link.parent),
        point=link_point(link, index),
        passages=passages,
        passages_left=left,
        lost=link.parent in index.lost,
    )


def lost(desk: Desk, id: str, sight: Sight) -> Explanation:
    """A text that is cited but not in the case.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    place = desk.place(id, "lost")

    def make() -> Explanation:
        with desk.view() as view:
            found = desk.records(view, [id], LostWitness)
            texts = [key for one in found for key, _ in one.cited_by]
            return explain_lost(part(desk.shelf, view, desk.docket(view), [place], sight, texts=texts), id)

    return desk.kept(("lost", id, sight), make)  # type: ignore[no-any-return]
