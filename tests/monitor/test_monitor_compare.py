"""What moved between two states: incidents known again by their mentions, reasons compared line by line, the feed."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from stemma.monitor import Entry, Seen, atom, compare
from stemma.records import At, Contradiction, Moved, Quote, Trace
from stemma.report.moves import headline, moved_lines, sentences, summary

ATOM = "{http://www.w3.org/2005/Atom}"


def seen(id: str, *allegations: str, grade: str = "single_source", **more: object) -> Seen:
    held = {
        "k": (1, 1), "overlays": (), "documents": ("D-1",), "origins": {"O-1": "Ada Brel"}, "contradictions": {},
        "trace": (Trace("grade", "One origin.", (("D-1", 0, 4),)),),
    }  # fmt: skip
    return Seen(id=id, title="beating", grade=grade, allegations=allegations, **{**held, **more})  # type: ignore[arg-type]


def test_nothing_moved() -> None:
    assert compare([seen("I-1", "A-1")], [seen("I-1", "A-1")]) == ()


def test_a_new_id_alone_is_told_and_the_earlier_one_named() -> None:
    (moved,) = compare([seen("I-2", "A-2")], [seen("I-1", "A-1", "A-2")])
    assert (moved.kind, moved.incident, moved.was, moved.renamed) == ("changed", "I-1", ("I-2",), True)
    assert headline(moved) == "beating: single source, another id"
    assert sentences(moved) == ["Its id was I-2, which still finds it."]
    assert compare([seen("I-1", "A-2")], [seen("I-1", "A-1", "A-2")]) == ()


def test_a_grade_that_rises_comes_with_the_difference_of_the_reasons() -> None:
    before = seen("I-1", "A-1")
    after = seen(
        "I-1", "A-1", "A-2", grade="corroborated", k=(2, 2), documents=("D-1", "D-2"),
        origins={"O-1": "Ada Brel", "O-2": "Orin Vale"}, trace=(Trace("grade", "Two origins.", (("D-2", 3, 9),)),),
    )  # fmt: skip
    (moved,) = compare([before], [after])
    assert (moved.kind, moved.grade_before, moved.grade_after) == ("changed", "single_source", "corroborated")
    assert (moved.origins_new, moved.documents_new, moved.k_after) == (("Orin Vale",), ("D-2",), (2, 2))
    assert [t.text for t in moved.trace_gone] == ["One origin."]
    assert moved.trace_new == (Trace("grade", "Two origins.", (("D-2", 3, 9),)),)
    assert headline(moved) == "beating: grade up, single source → corroborated"
    assert "New origin: Orin Vale." in sentences(moved)
    (back,) = compare([after], [before])
    assert headline(back) == "beating: grade down, corroborated → single source"
    assert summary([back]) == "What moved: 1 incident (1 down)."


def test_appeared_and_gone() -> None:
    moved = compare([seen("I-1", "A-1")], [seen("I-2", "A-2", documents=("D-2",))])
    assert [(m.kind, m.incident) for m in moved] == [("gone", "I-1"), ("appeared", "I-2")]


def test_a_document_that_was_read_anew_is_no_new_incident() -> None:
    before, after = seen("I-1", "A-1"), seen("I-7", "A-7")  # same title, same document, other ids
    (moved,) = compare([before], [after])
    assert (moved.kind, moved.was, moved.renamed) == ("changed", ("I-1",), True)


def test_joined_and_split_name_what_was() -> None:
    (joined,) = compare([seen("I-1", "A-1", "A-2"), seen("I-3", "A-3")], [seen("I-1", "A-1", "A-2", "A-3")])
    assert joined.was == ("I-1", "I-3") and joined.kind == "changed"
    parts = compare([seen("I-1", "A-1", "A-3")], [seen("I-1", "A-1"), seen("I-3", "A-3")])
    assert [(m.incident, m.was) for m in parts] == [("I-1", ("I-1",)), ("I-3", ("I-1",))]
    assert not any(m.renamed for m in (joined, *parts))


def against(id: str, a: str, b: str, why: str = "3 against 5.", document: str = "D-1") -> Contradiction:
    return Contradiction(id, "count", At(document, Quote(0, len(a), a)), At("D-2", Quote(0, len(b), b)), why)


def spoken(at: At) -> str:
    """The words before the colon."""
    return at.quote.text.partition(":")[0] if ":" in at.quote.text else ""


def test_a_new_contradiction_is_told_with_both_sides_and_a_new_mark() -> None:
    before = seen("I-1", "A-1")
    one = against("X-1", "Ada: three men", "Orin: five men")
    (moved,) = compare([before], [replace(before, contradictions={"X-1": one}, overlays=("contested",))], spoken)
    assert moved.contradictions_new == ("3 against 5.",) and moved.overlays_new == ("contested",)
    assert summary([moved]) == "What moved: 1 incident (1 changed otherwise); 1 new contradiction."
    assert sentences(moved, {"D-1": "one.txt"})[-1] == (
        "New contradiction: 3 against 5. Ada: “Ada: three men” [one.txt 0–14] Against: Orin: “Orin: five men” "
        "[D-2 0–14]"
    )


def test_the_same_two_on_the_same_point_are_no_new_contradiction_in_other_words() -> None:
    then = {"X-1": against("X-1", "Ada: three men", "Orin: five men")}
    now = {"X-2": against("X-2", "ADA: only three", "Orin: five men", document="D-7")}
    before = seen("I-1", "A-1", contradictions=then)
    assert compare([before], [replace(before, contradictions=now)], spoken) == ()
    other = {"X-3": against("X-3", "Ada: three men", "Mina: five men")}
    (moved,) = compare([before], [replace(before, contradictions=other)], spoken)
    assert len(moved.disputes_new) == len(moved.disputes_gone) == 1
    point = {"X-4": against("X-4", "Ada: three men", "Orin: five men", why="They differ on the day.")}
    (moved,) = compare([before], [replace(before, contradictions=then | point)], spoken)
    assert moved.contradictions_new == ("They differ on the day.",) and not moved.contradictions_gone


def test_many_places_of_two_speakers_on_one_point_are_one_line() -> None:
    now = {f"X-{n}": against(f"X-{n}", f"Ada: {n} three men", "Orin: five men") for n in range(7)}
    before = seen("I-1", "A-1")
    (moved,) = compare([before], [replace(before, contradictions=now)], spoken)
    (line,) = [one for one in sentences(moved) if one.startswith("New contradiction")]
    assert line.endswith("And 6 more places of these two on this.")
    other = replace(seen("I-2", "A-2"), contradictions=now)
    both = compare([before, seen("I-2", "A-2")], [replace(before, contradictions=now), other], spoken)
    assert summary(both).endswith("; 1 new contradiction.")  # it touches both incidents


def test_without_a_speaker_a_contradiction_is_known_by_its_words() -> None:
    then = {"X-1": against("X-1", "three men", "five men")}
    moved_on = {"X-2": against("X-2", "three men", "five men", document="D-7")}
    before = seen("I-1", "A-1", contradictions=then)
    assert compare([before], [replace(before, contradictions=moved_on)], spoken) == ()


def test_an_entry_of_an_earlier_version_is_told_as_it_was_written() -> None:
    (line,) = sentences(Moved("changed", "I-1", "beating", contradictions_new=("3 against 5.",)))
    assert line == "New contradiction: 3 against 5."


def test_reasons_are_shown_rule_by_rule_the_grade_first() -> None:
    def line(rule: str, text: str) -> Trace:
        return Trace(rule, text)

    gone = tuple(line(rule, f"{rule} then") for rule in ("c1", "c2", "c3", "c4", "grade.single_source"))
    new = tuple(line(rule, f"{rule} now") for rule in ("c1", "c2", "c9", "grade.corroborated"))
    moved = Moved("changed", "I-1", "beating", grade_before="single_source", grade_after="corroborated",
                  trace_gone=gone, trace_new=new)  # fmt: skip
    told = [text.strip() for text in moved_lines([moved], {})]
    assert told[2:6] == ["- grade.single_source then", "+ grade.corroborated now", "- c1 then", "+ c1 now"]
    assert told[6] == "… 5 more; --full shows all."


def test_the_order_of_the_input_does_not_matter() -> None:
    before = [seen(f"I-{n}", f"A-{n}", f"A-{n}x") for n in range(6)]
    after = [seen(f"I-{n}", f"A-{n}x", f"A-{n + 1}", grade="corroborated") for n in range(6)]
    assert compare(before, after) == compare(before[::-1], after[::-1])


def test_the_feed_is_well_formed_whatever_the_documents_say() -> None:
    hostile = 'a <b> & "c" ]]> \x00\x0b\ufffe é'
    entries = [Entry(f"urn:x:{n}", hostile, f"2031-01-0{n}T00:00:00Z", hostile, hostile) for n in (1, 2)]
    feed = ET.fromstring(atom(entries, id="urn:x", title=hostile, updated="2031-01-01T00:00:00Z"))
    assert [e.findtext(f"{ATOM}id") for e in feed.findall(f"{ATOM}entry")] == ["urn:x:2", "urn:x:1"]
    assert feed.findtext(f"{ATOM}updated") == "2031-01-02T00:00:00Z"
    assert feed.findtext(f"{ATOM}entry/{ATOM}content") == 'a <b> & "c" ]]>  é'


@pytest.mark.parametrize("entries", [[], [Entry("urn:x:1", "t", "2031-01-01T00:00:00Z", "a", "c")]])
def test_a_feed_has_what_the_standard_asks_for(entries: list[Entry]) -> None:
    feed = ET.fromstring(atom(entries, id="urn:x", title="t", updated="2030-01-01T00:00:00Z"))
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    for entry in feed.findall(f"{ATOM}entry"):
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "content"))
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
