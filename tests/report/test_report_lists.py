"""Lists on one screen: what was found besides the rows stands in them too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from report_sample import DOCS, INCIDENTS, sample

from stemma.listing import listing
from stemma.records import short_ids


def _case() -> Any:
    made = sample()
    return SimpleNamespace(
        contents=lambda: made,
        incidents=lambda: list(made.incidents),
        documents=lambda: list(made.documents),
        timeline=lambda: list(made.timeline),
    )


def test_the_list_of_lineage_ends_with_the_circular_reporting() -> None:
    found = listing(_case(), "lineage")
    rule, text, how, _ = found.rows[-1]
    assert (rule, how) == ("R1", "one release, many outlets")
    short = short_ids([doc.id for doc in sample().documents])
    assert text.startswith("Five outlets carry one release. (") and short[DOCS["coast.txt"].id] in text
    assert found.records[-1]["rule"] == "R1" and len(found.records) == len(found.rows)
    assert not found.rows[0][0].startswith("R")


def test_the_timeline_lists_incidents_without_a_passage_in_it_last() -> None:
    found = listing(_case(), "timeline")
    short = short_ids([one.id for one in INCIDENTS])
    without = [row for row in found.rows if row[0] == "no date"]
    assert [row[3] for row in without] == [short[one.id] for one in INCIDENTS[2:]]
    assert without[0][2] == "beating of those who asked for a paper, Lower Quill"
    assert found.rows[-len(without) :] == tuple(without)
