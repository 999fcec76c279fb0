"""The browser of a case: every screen of the workbench is one of its methods. It reads; it never changes a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stemma.browse import (
    contradiction,
    decided,
    document,
    finding,
    incident,
    lineage,
    lists,
    overview,
    passage,
    pictures,
    recurring,
    search,
    side_by_side,
    source,
    warming,
)
from stemma.browse.desk import Desk
from stemma.browse.lists import DocumentFilter, IncidentFilter, SourceFilter
from stemma.browse.overview import MOVES
from stemma.browse.page import SIZE, Page
from stemma.browse.passage import PassagePage
from stemma.browse.screens import DocumentPage, IncidentPage, LinkPage, SourcePage, TreePage
from stemma.browse.search import Found, SearchFilter
from stemma.browse.sight import ALL, Sight
from stemma.records import DecisionState, Moves
from stemma.report.points import Explanation
from stemma.report.tree import Drawing

__all__ = ["Browser"]


class Browser(Desk):
    """Answers for screens. May be used by several threads at once; every method raises NotInCase for what is not there.

    What may not be seen is answered like what is not there.
    """

    def warm(self, sight: Sight = ALL) -> None:
        """Works out what the first page needs, before somebody asks for it."""
        warming.first_page(self, sight)

    def closed(self) -> frozenset[str]:
        """Documents closed because of what they tell (`[protection] closed` of case.toml)."""
        return overview.closed(self, self.case.config.closed)

    def prepare(self, sight: Sight = ALL) -> None:
        """Works out what takes long the first time, before somebody asks for it."""
        warming.the_rest(self, sight)

    # --- ids

    def find_id(self, asked: str, sight: Sight) -> tuple[str, str]:
        """The full id and the kind of page for an id that may be shortened."""
        return finding.find_id(self, asked, sight)

    def need_any(self, id: str, sight: Sight) -> None:
        """The object-level check for an id that may be shortened."""
        finding.need_any(self, id, sight)

    def find(self, text: str, sight: Sight) -> list[dict[str, Any]]:
        """Records by the beginning of their name, or by their id."""
        return finding.find(self, text, sight)

    # --- lists

    def counts(self, sight: Sight = ALL) -> dict[str, int]:
        """How many records of each kind somebody may see."""
        return overview.counts(self, sight)

    def incidents(self, asked: IncidentFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of incidents."""
        return lists.incidents(self.shelf, asked, sight, number=number, size=size)

    def documents(self, asked: DocumentFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of documents."""
        return lists.documents(self.shelf, asked, sight, number=number, size=size)

    def sources(self, asked: SourceFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of sources."""
        return lists.sources(self.shelf, asked, sight, number=number, size=size)

    def choices(self, sight: Sight) -> dict[str, list[tuple[str, str]]]:
        """What filters can be set to."""
        return self.known(("choices", sight), lambda: lists.choices(self.shelf, sight), of="found")  # type: ignore[no-any-return]

    def search(self, asked: SearchFilter, sight: Sight, *, number: int = 1, size: int = 20) -> Found:
        """A page of documents that hold what is asked for."""
        return search.search(self.shelf, asked, sight, number=number, size=size)

    def entries(self, sight: Sight, *, after: str = "", before: str = "", which: str = "", number: int = 1) -> Page:
        """A page of dated passages."""
        return lists.entries(self.shelf, sight, after=after, before=before, which=which, number=number)

    def patterns(self, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of campaigns and recurring incidents."""
        return recurring.patterns(self, sight, number=number, size=size)

    def pattern(self, id: str, sight: Sight) -> Explanation:
        """One pattern with its reasons and its incidents."""
        return recurring.pattern(self, id, sight)

    def by_lane(self, by: str, sight: Sight, *, number: int = 1) -> tuple[Page, Drawing | None]:
        """A page of incidents by place, actor, act, month, means or channel, with a picture."""
        return side_by_side.by_lane(self, by, sight, number=number)

    def families(self, sight: Sight, *, number: int = 1) -> Page:
        """Groups of documents in which somebody draws on somebody."""
        return lists.neighbourhoods(self.shelf, sight, number=number)

    def problems(self, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of problems, those that cost most first."""
        return decided.problems(self, sight, number=number, size=size)

    def log(self, sight: Sight, *, kind: str = "", number: int = 1, size: int = SIZE) -> Page:
        """A page of the log, the latest first."""
        return decided.log(self, sight, kind=kind, number=number, size=size)

    def map(self, asked: IncidentFilter, sight: Sight, address: str) -> tuple[Drawing | None, list[dict[str, Any]]]:
        """Where the incidents asked for are said to have happened: as a drawing, and place by place."""
        spots = self.kept(("spots", asked, sight), lambda: lists.spots(self.shelf, asked, sight))
        return pictures.place_map(spots, address), spots

    def chronology(self, ids: Sequence[str]) -> Sequence[Drawing]:
        """When these incidents happened and when they were told."""
        return incident.in_time(self, ids)

    # --- pages

    def overview(self, sight: Sight) -> dict[str, Any]:
        """The case in numbers, what wants looking at, and what hangs on one source."""
        return overview.overview(self, sight)

    def incident(self, id: str, sight: Sight, *, leave_out: Sequence[str] = ()) -> IncidentPage:
        """One incident. leave_out: ids of origins taken away for a what-if question."""
        return incident.incident(self, id, sight, leave_out=leave_out)

    def document(
        self, id: str, sight: Sight, *, number: int = 0, wanted: tuple[int, int] | None = None
    ) -> DocumentPage:
        """One document. number: page of its text, 0 for the one that holds what is wanted."""
        return document.document(self, id, sight, number=number, wanted=wanted)

    def original(self, id: str, sight: Sight) -> tuple[bytes, str, str, int]:
        """The first bytes of the original, its SHA-256, the name it was added under, and its size."""
        return document.original(self, id, sight)

    def passage(self, id: str, sight: Sight) -> PassagePage:
        """One statement or allegation, with what was corrected."""
        return passage.passage(self, id, sight)

    def tree(self, neighbourhood: str, sight: Sight, *, number: int = 1, collapse: bool = True) -> TreePage:
        """A screen of the family tree of one neighbourhood."""
        return lineage.tree(self, neighbourhood, sight, number=number, collapse=collapse)

    def link(self, id: str, sight: Sight) -> LinkPage:
        """One link with its passages side by side."""
        return lineage.link(self, id, sight)

    def lost(self, id: str, sight: Sight) -> Explanation:
        """A text that is cited but not in the case."""
        return lineage.lost(self, id, sight)

    def source(self, id: str, sight: Sight, *, number: int = 1) -> SourcePage:
        """Everything one voice says."""
        return source.source(self, id, sight, number=number)

    def contradictions(
        self, sight: Sight, *, kind: str = "", number: int = 1, size: int = 20
    ) -> tuple[Page, list[dict[str, Any]]]:
        """A page of contradictions with both sides."""
        return contradiction.contradictions(self, sight, kind=kind, number=number, size=size)

    def contradiction(self, id: str, sight: Sight) -> dict[str, Any]:
        """One contradiction."""
        return contradiction.contradiction(self, id, sight)

    # --- decisions

    def decisions(self, sight: Sight, *, status: str = "", number: int = 1, size: int = SIZE) -> Page:
        """A page of decisions, the latest first."""
        return decided.decisions(self, sight, status=status, number=number, size=size)

    def decisions_about(self, id: str, sight: Sight) -> tuple[DecisionState, ...]:
        """Decisions about one record, and about these decisions, oldest first."""
        return decided.decisions_about(self, id, sight)

    def decided_since(self, about: Sequence[str], seen: str) -> list[DecisionState]:
        """Decisions about these records that are later than the log entry `seen`."""
        return decided.decided_since(self, about, seen)

    def changes(self, sight: Sight, *, most: int = MOVES) -> list[Moves]:
        """What moved with the last runs and decisions, the latest first."""
        return overview.changes(self, sight, most=most)

    def verify(self) -> list[Any]:
        """Originals, log and derived records checked."""
        return self.case.verify(sample=5)
