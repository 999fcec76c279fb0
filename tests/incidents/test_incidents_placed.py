"""A remark that names no act is tied to the incident whose words it uses, and thousands of them in linear time."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from stemma.incidents.remarks import Remark
from stemma.incidents.standing import Standing, placed


def standing(number: int, *words: str) -> Standing:
    made = SimpleNamespace(
        incident=SimpleNamespace(id=f"I-{number:05d}"),
        members=(SimpleNamespace(id=f"A-{number:05d}"),),
        families=frozenset({f"family {number}"}),
        telling=frozenset(words),
        triggers=frozenset(),
        documents=frozenset({f"D-{number:05d}"}),
    )
    return cast(Standing, made)


def remark(document: str, known_in: frozenset[str], *words: str) -> Remark:
    at = SimpleNamespace(document=document)
    given: dict[str, Any] = dict.fromkeys(Remark.__dataclass_fields__)
    given |= {"at": at, "known_in": known_in, "words": frozenset(words), "families": frozenset(), "near": ""}
    return Remark(**given)


def test_the_incident_that_shares_most_words_among_documents_that_know_the_speaker() -> None:
    standings = [standing(0, "rope", "boat", "ice"), standing(1, "rope", "boat"), standing(2, "rope", "boat", "ice")]
    said = remark("D-00001", frozenset({"D-00000"}), "rope", "boat", "ice")
    assert [r.near for r in placed(standings, [said])] == ["A-00000"]
    assert [r.near for r in placed(standings, [replace(said, known_in=frozenset())])] == ["A-00001"]
    assert placed(standings, [replace(said, words=frozenset({"rope"}))]) == ()
    assert placed(standings, [replace(said, families=frozenset({"x"}))])[0].near == ""


def test_thousands_of_one_remark_do_not_ask_every_incident_each() -> None:
    def seconds(size: int) -> float:
        standings = [standing(n, "rope", f"w{n}") for n in range(size)]
        everywhere = frozenset(f"D-{n:05d}" for n in range(size))
        said = [remark(f"D-{n:05d}", everywhere, "rope", "boat", f"w{n % 7}") for n in range(size)]
        start = time.process_time()
        assert len(placed(standings, said)) == size
        return time.process_time() - start

    seconds(200)
    assert seconds(4_000) < 12 * max(seconds(1_000), 0.02)
