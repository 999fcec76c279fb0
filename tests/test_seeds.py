"""Three real reports that look like three sources and are not (METHOD 9). Read from beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

import stemma

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the three seed reports lie beside the project, not in it")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    """The seeds through the facade, as exported."""
    case = stemma.new_case(tmp_path_factory.mktemp("seeds") / "seeds.case", actor="tester")
    case.add([SEEDS])
    case.run()
    return case.export("json")


def number(export: dict, document: str) -> str:
    """`000`, `001` or `002`: which report a document is."""
    return next(Path(d["file"]).name[:3] for d in export["documents"] if d["id"] == document)


def reports_of(export: dict, origin: dict) -> set[str]:
    """In which reports an origin's knowledge appears."""
    return {number(export, d) for d in origin["documents"]}


def origin_named(export: dict, name: str) -> dict:
    """The one origin with a name."""
    found = [o for o in export["origins"] if name.lower() in o["speaker"].lower()]
    assert len(found) == 1, (name, [o["speaker"] for o in export["origins"]])
    return found[0]


def test_the_experts_are_one_origin_across_both_reports(export: dict) -> None:
    experts = [o for o in export["origins"] if "expert" in o["speaker"].lower()]
    assert [reports_of(export, o) for o in experts] == [{"000", "001"}]


def test_prigozhin_is_an_origin_of_his_own_through_the_moscow_times(export: dict) -> None:
    origin = origin_named(export, "prigozhin")
    assert reports_of(export, origin) == {"001"}
    lost = {w["id"]: w["name"].lower() for w in export["lost"]}
    cited = {lost[k["parent"]] for k in export["links"] if k["parent"] in lost and number(export, k["child"]) == "001"}
    assert any("moscow times" in name for name in cited)
    assert any("europ" in name for name in cited)


def test_ended_is_no_contradiction_of_undated_visits(export: dict) -> None:
    kinds = {c["kind"] for c in export["contradictions"]}
    assert kinds <= {"not_comparable_in_time"}


def test_the_third_report_brings_its_own_voices(export: dict) -> None:
    for name in ("romanova", "chupik", "farukh"):
        assert reports_of(export, origin_named(export, name)) == {"002"}


def test_the_vague_summary_adds_no_origin(export: dict) -> None:
    own = [o["label"] for o in export["origins"] if reports_of(export, o) == {"000"} and o.get("kind") != "unknown"]
    assert own == []


def test_the_photo_credit_is_not_text(export: dict) -> None:
    text = next(d["text"] for d in export["documents"] if Path(d["file"]).name.startswith("001"))
    assert "Shutterstock" not in text
