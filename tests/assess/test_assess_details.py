"""C7 names the kinds of detail an account gives, and says no more than it tells."""

from __future__ import annotations

import pytest

from incident_case import Case
from stemma.assess import grade
from stemma.incidents import group

TEXT = "Four porters were shot at Marrow Bridge on 4 May by the Road Watch."


@pytest.mark.parametrize(
    ("edtf", "word"),
    [
        ("2031-05-04", "day"),
        ("2031-05", "days"),
        ("2031-22", "months"),
        ("2031", "year"),
        ("2024/2030", ""),
        ("202X", ""),
        ("2031/..", ""),
        ("XXXX-05-04", "day without its year"),
    ],
)
def test_the_word_for_the_time_is_as_wide_as_the_time(edtf: str, word: str) -> None:
    case = Case()
    doc = case.document("one", TEXT)
    told = {"place": "Marrow Bridge", "date": f"4 May={edtf}", "victims": ("Four porters",)}
    case.act(doc, "kill.other", "shot", origin=case.origin("Mara Hult"), access="eyewitness", **told)  # type: ignore[arg-type]
    found = group(case.read, case.lineage)
    (one,) = grade(found.incidents, found.contradictions, case.lineage, case.read, standard="default")
    (detail,) = (reason.text for reason in one.reasons if reason.rule == "C7")
    given = detail.partition("Given: ")[2].rstrip(".").split(", ")
    assert [name for name in given if name not in ("place", "victims")] == ([word] if word else [])
