"""The index of what is compared gives what reading the whole case gives, whatever comes in whatever order."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

import stemma
from stemma import comparing, filing, nearby, postings, weighing
from stemma.db import create
from stemma.db.base import FILED, FORMED
from stemma.lineage import candidates

TOWNS = "Ulvarn Tirel Brockmar Sandau Ostrel Kevmar Lindau Farrow".split()
PEOPLE = ["Rufat Orduin", "Lena Morn", "Ivar Keld", "Orsa Denn", "Mira Falk"]
NOUNS = "bridge ferry mill harbour orchard ledger tower chapel quarry depot barn canal".split()
ACTS = ("were beaten by the guards", "were taken to the front", "were shot near the mill", "were detained")
FOOTER = "Harbour Ledger is a weekly of the eastern coast; letters to the desk are read by all its editors each Monday."


def story(number: int) -> str:
    """A report of its own: a town that others name too, one of few voices, and figures."""
    chance = random.Random(number)
    town, who = chance.choice(TOWNS), chance.choice(PEOPLE)
    plain = " ".join(
        f"The {chance.choice(NOUNS)} of {town} lies {chance.randint(10, 400)} metres from the {chance.choice(NOUNS)}."
        for _ in range(3)
    )
    count = chance.randint(11, 40)
    day = chance.randint(2, 27)
    return f"On {day} January 2031 {count} prisoners {chance.choice(ACTS)} in {town}, {who} said. {plain}"


def report(number: int) -> str:
    """Every third one retells another; every second one ends with the same footer."""
    chance = random.Random(-number)
    parts = [story(number)]
    if number % 3 == 0:
        parts.insert(chance.randrange(2), story(chance.randrange(number + 1)))
    if number % 7 == 0:
        parts = [story(7), story(8)]
    if number % 2 == 0:
        parts.append(FOOTER)
    day = "" if number % 11 == 5 else f" date 2031-02-{1 + number % 27:02d} By {chance.choice(PEOPLE)}\n\n"
    return day + f"Report {number // 2} from the coast\n\n" + "\n\n".join(parts) + "\n"


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every limit is reached with some thirty documents."""
    monkeypatch.setattr(comparing, "EXACT", 4)
    monkeypatch.setattr(comparing, "GROWTH", 100.0)
    monkeypatch.setattr(candidates, "SMALL_CASE", 4)
    monkeypatch.setattr(candidates, "CLIQUE", 4)
    monkeypatch.setattr(candidates, "BOILERPLATE", 8)
    monkeypatch.setattr(candidates, "KEY_CLIQUE", 6)
    monkeypatch.setattr(filing, "KEY_CLIQUE", 6)
    monkeypatch.setattr(filing, "FEW", 0.9)
    monkeypatch.setattr(nearby, "FEW", 0.9)
    monkeypatch.setattr(postings, "MOST_IN_ONE", 16)


def state(case: stemma.Case) -> dict[str, object]:
    """Everything that is found, without times."""
    export = case.export("json")
    export["case"].pop("made_at")
    with case.viewing() as view:
        export["neighbourhoods"] = view.neighbourhoods()
    export["problems"] = [(p.kind, p.message) for p in case.problems()]
    return export


def grown(folder: Path, batches: Sequence[Sequence[int]]) -> Iterator[tuple[stemma.Case, dict[str, object], object]]:
    """A case that gets one batch of reports after the other, with what it holds after each and what moved."""
    (folder / "in").mkdir(parents=True)
    config = folder / "case.toml"
    config.write_text('[settings]\nreader = "rules"\ncommon_key = 9\n', encoding="utf-8")
    case = stemma.new_case(folder / "coast.case", actor="lena", config=config)
    for batch in batches:
        for number in batch:
            (folder / "in" / f"{number:02d}.txt").write_text(report(number), encoding="utf-8")
        case.add([folder / "in" / f"{number:02d}.txt" for number in batch])
        done = case.run()
        yield case, state(case), (done.weighed, done.skipped, done.moved)


def read_whole(patch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the index."""
    patch.setattr(filing, "state_of", lambda meta: None)
    patch.setattr(weighing, "FILED", "never")


def test_the_index_gives_what_the_whole_case_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each addition the same links, weights, neighbourhoods, incidents, problems; and the same of what moved."""
    order = [*range(26)]
    random.Random(5).shuffle(order)
    batches = [order[:16], *([n] for n in order[16:20]), order[20:23], *([n] for n in order[23:])]
    asked: list[int] = []
    real = filing.near
    with monkeypatch.context() as patch:
        read_whole(patch)
        want = [(held, moved) for _, held, moved in grown(tmp_path / "whole", batches)]
    monkeypatch.setattr(filing, "near", lambda *given: asked.append(1) or real(*given))
    got = list(grown(tmp_path / "index", batches))
    for at, (_, held, moved) in enumerate(got):
        for part in held:
            assert held[part] == want[at][0][part], (part, at)
        assert moved == want[at][1], at
    assert len(asked) == len(batches) - 1
    case, held, _ = got[-1]
    told = [text for _, text in held["problems"]]  # type: ignore[attr-defined]
    assert any("passages stand in more than 4 documents" in text for text in told)
    assert any("names or numbers stand in more than 6" in text for text in told)
    assert any("ties none of them by itself" in text for text in told)
    assert {one.result for one in case.verify()} <= {"passed", "not checked"}


def test_a_case_built_one_by_one_is_the_case_built_at_once(tmp_path: Path) -> None:
    """In any order, once all pairs were weighed with the details of the whole case."""
    texts = []
    for number, order in enumerate(([*range(14)], [*range(13, -1, -1)])):
        batches = [order[:6], *([n] for n in order[6:])] if number else [order]
        *_, (case, _, _) = grown(tmp_path / str(number), batches)
        case.run(afresh=True)
        held = state(case)
        held.pop("case")
        texts.append(json.dumps(_unordered(held), sort_keys=True))
    assert texts[0] == texts[1]


def _unordered(held: dict[str, object]) -> dict[str, object]:
    """Lists that follow the order of addition, sorted."""
    return {part: sorted(map(json.dumps, value)) if isinstance(value, list) else value for part, value in held.items()}


@pytest.fixture
def case(tmp_path: Path) -> stemma.Case:
    *_, (made, _, _) = grown(tmp_path, [range(10), [10]])
    return made


def filed(case: stemma.Case) -> tuple[int, bool, bool]:
    with case.viewing() as view:
        meta = view.meta()
        return len(view.postings("mark")), FILED in meta, bool(meta.get(FORMED))


def test_nothing_of_a_document_that_goes_stays_in_the_index(case: stemma.Case) -> None:
    assert filed(case)[0] > 0 and filed(case)[1:] == (True, True)
    with case.writing("test") as writer, writer.change(actor="lena", reason="test") as change:
        change.forget([case.documents()[0].original])
        change.record("erased", {})
    assert filed(case) == (0, False, False)


def test_an_index_that_is_gone_is_made_again(case: stemma.Case, tmp_path: Path) -> None:
    before = state(case)
    with case.writing("test") as writer, writer.change(actor="lena", reason="test") as change:
        change.drop_filed()
        change.record("test", {})
    assert filed(case)[0] == 0
    (tmp_path / "more.txt").write_text(report(12), encoding="utf-8")
    case.add([tmp_path / "more.txt"])
    case.run()
    assert filed(case)[0] > 0 and filed(case)[1:] == (True, True)
    assert state(case) != before
    assert {one.result for one in case.verify()} <= {"passed", "not checked"}


def test_a_pair_that_could_not_be_compared_leaves_no_index(case: stemma.Case, tmp_path: Path) -> None:
    """Its documents are looked at again; until then nothing may be concluded from the index."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("odd pair")

    (tmp_path / "more.txt").write_text(report(6).replace("metres", "yards"), encoding="utf-8")
    case.add([tmp_path / "more.txt"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stemma.lineage.compare.compared", broken)
        case.run()
    assert [p.stage for p in case.problems() if p.severity == "failed"]
    assert filed(case) == (0, False, False)
    case.run()
    assert not [p for p in case.problems() if p.severity == "failed"]
    assert filed(case)[1:] == (True, True)


def test_a_case_of_an_earlier_form_gets_its_index_with_the_next_addition(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(case)
    raw = sqlite3.connect(case.path / "case.db")
    raw.execute("DROP INDEX ix_document_compared")
    raw.execute("DROP TABLE posting")
    raw.execute("DELETE FROM seal WHERE part = 'posting'")
    raw.execute("DELETE FROM meta WHERE key IN ('filed', 'formed')")
    raw.execute("UPDATE document SET compared = 1")
    raw.execute("UPDATE alembic_version SET version_num = '0006'")
    raw.commit()
    raw.close()
    old = stemma.open_case(case.path, actor="lena")
    assert state(old) == before
    for number in (12, 13):
        (tmp_path / f"{number}.txt").write_text(report(number), encoding="utf-8")
        old.add([tmp_path / f"{number}.txt"])
        old.run()
        assert filed(old)[1:] == (True, True)
    numbers = [row.compared for row in old.documents()]
    assert len(set(numbers)) == len(numbers)
    held = state(old)
    (tmp_path / "again").mkdir()
    with monkeypatch.context() as patch:
        read_whole(patch)
        *_, (_, want, _) = grown(tmp_path / "again", [range(10), [10], [12], [13]])
    assert held["neighbourhoods"] == want["neighbourhoods"]
    assert [one["id"] for one in held["links"]] == [one["id"] for one in want["links"]]  # type: ignore[attr-defined]


def test_segments_are_few_and_give_every_entry(tmp_path: Path) -> None:
    """Many small additions: never more segments than the logarithm of what was added; sums add up, zeros go."""
    chance = random.Random(2)
    store = create(tmp_path / "night.case", clock=lambda: "2031-03-04T05:06:07Z")
    want: dict[int, list[int]] = {}
    sums: dict[int, int] = {}
    with store.writer(wait=0, doing="test") as writer:
        for number in range(120):
            codes = [chance.choice((0, 7, 2**63, 2**64 - 1, chance.randrange(2**64))) for _ in range(5)]
            codes = list(dict.fromkeys(codes))
            by = [chance.choice((-1, 1)) for _ in codes]
            with writer.change(actor="lena", reason="test") as change:
                made = np.array(codes, np.uint64)
                postings.append(writer, change, "mark", made, np.full(len(codes), number, np.int32))
                postings.append(writer, change, "detail", made, np.array(by, np.int32), summed=True)
                change.record("test", {})
            for code, one in zip(codes, by, strict=True):
                want.setdefault(code, []).append(number)
                sums[code] = sums.get(code, 0) + one
        assert len({row.segment for row in writer.postings("mark")}) <= 8
        asked = np.array(sorted(want), np.uint64)
        found, values = postings.look_up(writer, "mark", asked)
        got: dict[int, list[int]] = {}
        for code, value in zip(found.tolist(), values.tolist(), strict=True):
            got.setdefault(code, []).append(value)
        assert got == want
        for code in (0, 7, 2**63, 3, 2**64 - 1):  # one at a time: at the first, the last, and no stretch
            found, values = postings.look_up(writer, "mark", np.array([code], np.uint64))
            assert values.tolist() == want.get(code, [])
            assert postings.look_up(writer, "detail", np.array([code], np.uint64))[1].sum() == sums.get(code, 0)
