"""Mentions found again after a re-run: by their id, by their words where they stood, or in the same sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from stemma.assess.anchors import among, anchor
from stemma.assess.bindings import bind
from stemma.assess.corrections import corrected_record
from stemma.records import Allegation, Anchor, Decision, Document, Quote, Reading, Statement

TEXT = "Soldiers shot a farmer at Hollin. On Monday soldiers shot a baker at Brack, and shot at her house."
MOVED = "Page 3.\n\n" + TEXT  # the same report as a later version cleans it
OTHER = TEXT.replace("shot a farmer", "met a farmer")


def reading(text: str, *allegations: Allegation, statements: tuple[Statement, ...] = ()) -> Reading:
    doc = Document("D-1", "one.txt", "x", "text/plain", text, "x", (), (), ())
    return Reading(doc, statements, allegations)


def alleg(id: str, text: str, words: str = "shot", nth: int = 0, act: str = "kill.other") -> Allegation:
    """The nth mention with these words; its sentence ends with the full stop."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    first, last = text.rfind(". ", 0, at), text.find(".", at)
    start = first + 2 if first >= 0 else max(0, text.rfind("\n", 0, at) + 1)
    return Allegation(
        id, "D-1", None, act, Quote.of(text, at, at + len(words)), Quote.of(text, start, last + 1), "done"
    )


@dataclass(frozen=True)
class Expected:
    text: str
    there: tuple[Allegation, ...]
    found: str | None


FIRST = anchor(alleg("A-1", TEXT))


@pytest.mark.parametrize(
    "case",
    [
        Expected(TEXT, (alleg("A-2", TEXT, nth=1), alleg("A-1", TEXT)), "A-1"),  # the id is known
        Expected(TEXT, (alleg("A-9", TEXT, act="attack.civilians"),), "A-9"),  # read as another act
        Expected(TEXT, (alleg("A-9", TEXT, "shot a farmer"),), "A-9"),  # read with more words
        Expected(TEXT, (alleg("A-2", TEXT, nth=1),), None),  # it is read no more; the same word nearby is another
        Expected(OTHER, (alleg("A-2", OTHER, nth=0),), None),  # the words themselves are gone
        Expected(MOVED, (alleg("A-9", MOVED), alleg("A-8", MOVED, nth=1)), "A-9"),  # the text begins otherwise
        Expected(MOVED, (alleg("A-8", MOVED, nth=1),), None),  # and nobody reads it there
        Expected("", (), None),
    ],
)
def test_a_mention_is_found_again_where_it_was_told_and_nowhere_else(case: Expected) -> None:
    assert among([reading(case.text, *case.there)])(FIRST) == case.found


def test_of_two_mentions_in_one_sentence_each_is_found_again() -> None:
    """'... shot a baker ..., and shot at her house': both words stand in one sentence, which has moved."""
    then = [anchor(alleg(f"A-{n}", TEXT, nth=n)) for n in (1, 2)]
    now = [alleg("A-8", MOVED, nth=1), alleg("A-9", MOVED, nth=2)]
    find = among([reading(MOVED, *now)])
    assert [find(one) for one in then] == ["A-8", "A-9"]


def test_an_anchor_of_an_earlier_version_is_found_only_where_nothing_else_can_be_meant() -> None:
    plain = Anchor("A-1", "D-1", FIRST.trigger)
    assert plain.sentence == ""
    once = "Page 3.\n\nSoldiers shot a farmer at Hollin."
    assert among([reading(once, alleg("A-9", once))])(plain) == "A-9"
    assert among([reading(MOVED, alleg("A-9", MOVED))])(plain) is None  # three times the same word


def test_what_people_took_out_is_not_found_and_nothing_else_for_it() -> None:
    read = reading(TEXT, alleg("A-1", TEXT), alleg("A-2", TEXT, nth=1))
    left = replace(read, allegations=read.allegations[1:])
    assert among([read], [left])(FIRST) is None
    assert among([read], [left])(anchor(read.allegations[1])) == "A-2"


def decision(kind: str, *sides: tuple[Anchor, ...]) -> Decision:
    return Decision("J-1", 1, "2031-03-04T05:06:07.000Z", kind, "lena", "because", ("I-1",), sides=sides)  # type: ignore[arg-type]


def mention(name: str) -> Anchor:
    return Anchor(name, "D-1", Quote(0, 4, "shot"))


def test_a_split_whose_sides_have_become_one_mention_joins_nothing() -> None:
    """A later version reads as one what were two mentions: nothing can be kept apart any more."""
    one = decision("split", (mention("a"),), (mention("b"),))
    found = bind([one], lambda _: "x")
    assert not found.together and not found.apart and found.stale == ("J-1",)


def test_a_mention_that_stands_on_both_sides_is_left_out_of_a_split() -> None:
    one = decision("split", (mention("a"), mention("b")), (mention("c"), mention("d")))
    found = bind([one], lambda anchor: "x" if anchor.allegation in "bd" else anchor.allegation)
    assert found.apart == (("a", "c"),) and not found.together and not found.stale


def test_a_mention_that_is_still_itself_is_nobody_elses() -> None:
    one = decision("split", (mention("a"),), (mention("b"), mention("c")))
    found = bind([one], lambda anchor: "b" if anchor.allegation == "a" else anchor.allegation)
    assert found.stale == ("J-1",) and not found.together and not found.apart


def test_a_merge_of_mentions_that_have_become_one_is_done_already() -> None:
    one = decision("merge", (mention("a"), mention("b")), (mention("c"),))
    found = bind([one], lambda anchor: "x" if anchor.allegation in "bc" else anchor.allegation)
    assert set(found.together) == {("a", "x")} and not found.stale


def stmt(id: str, text: str, words: str) -> Statement:
    at = text.index(words)
    return Statement(id, "D-1", None, None, (Quote.of(text, at, at + len(words)),), (), "asserts", "direct", 1.0)


def test_a_correction_of_a_statement_does_not_jump_to_one_around_or_within_it() -> None:
    was = stmt("S-1", TEXT, "a baker at Brack")
    one = replace(
        decision("correct", (Anchor(was.id, "D-1", was.content[0]),)), details={"part": "source"}, documents=("D-1",)
    )
    assert corrected_record(reading(TEXT, statements=(stmt("S-2", TEXT, TEXT),)), one) is None
    assert corrected_record(reading(TEXT, statements=(stmt("S-2", TEXT, "baker"),)), one) is None
    assert corrected_record(reading(TEXT, statements=(stmt("S-3", TEXT, "shot a baker at Brack"),)), one) == "S-3"
    assert corrected_record(reading(MOVED, statements=(stmt("S-3", MOVED, "a baker at Brack"),)), one) == "S-3"


def test_a_sentence_is_kept_as_a_digest_whatever_stands_between_its_words() -> None:
    spread = TEXT.replace(" a farmer", "\n  a   farmer")
    assert anchor(alleg("A-1", TEXT)).sentence == anchor(alleg("A-1", spread)).sentence != ""
    assert "farmer" not in FIRST.sentence
