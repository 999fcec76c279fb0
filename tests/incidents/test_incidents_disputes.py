"""Denials against the clearest words, points of dispute, ends beside later acts, numbers of such cases, actors."""

from __future__ import annotations

import gc
import time
from dataclasses import replace

import pytest

from incident_case import Case
from stemma.incidents import group
from stemma.lexicon.load import languages, load
from stemma.records import Contradiction, Count, When

WATCH = ("Road Watch",)


def told(case: Case) -> tuple[Contradiction, ...]:
    return group(case.read, case.lineage).contradictions


def texts(case: Case) -> list[tuple[str, str, str]]:
    return [(c.kind, c.a.quote.text.strip(), c.b.quote.text.strip()) for c in told(case)]


def ferry(name: str, more: str, *, published: str = "2031-05-05", origin: str = "") -> tuple[Case, str]:
    """A case with one report on a shooting at a ferry, and one more sentence."""
    case = Case()
    return case, report(case, name, more, published=published, origin=origin)


def report(case: Case, name: str, more: str, *, published: str = "2031-05-05", origin: str = "") -> str:
    """Add a report on the shooting; every report words it a little differently."""
    text = f"Porters were shot at Marrow Bridge on 4 May by the Road Watch, {name} wrote. {more}"
    doc = case.document(name, text, published=published)
    case.act(
        doc, "kill.other", "shot", victims=("Porters",), place="Marrow Bridge", date="4 May=2031-05-04",
        perpetrators=WATCH, origin=origin,
    )  # fmt: skip
    return doc


def speaks(case: Case, doc: str, speaker: str, content: str, origin: str, *, stance: str = "asserts") -> None:
    case.speaks(origin, case.says(doc, speaker, content, stance=stance))


def test_one_denial_has_one_entry_for_each_opposing_origin() -> None:
    case = Case()
    seen = case.origin("Ada Brel")
    for number in range(6):
        report(case, f"paper{number}", "It was raining.", origin=seen, published=f"2031-05-{5 + number:02d}")
    doc = case.document("answer", "Nobody was shot at Marrow Bridge, said the Road Watch.", published="2031-05-20")
    case.act(doc, "kill.other", "shot", modality="denied", place="Marrow Bridge", perpetrators=WATCH)
    (one,) = told(case)
    assert one.b.document == next(iter(case.readings)), "the earliest report is shown, not a later one"


@pytest.mark.parametrize(
    ("official", "witness", "expected"),
    [
        ("The cart did not stop.", "The cart was parked.", 1),
        ("The cart did not stop.", "The cart did not stop.", 0),
        ("Warning shots were fired.", "There was no warning.", 1),
        ("They were armed.", "It was raining.", 0),
        ("They resisted arrest.", "They were handcuffed.", 1),
        ("They were killed in crossfire.", "There was no fighting that day.", 1),
        ("The guards used rubber bullets.", "There were live rounds in the planks.", 1),
        ("They were caught with a warrant.", "They were caught without a warrant.", 1),
        ("No porter had been forced.", "The porters were forced to row.", 1),
        ("No porter had been forced.", "They rowed voluntarily.", 0),
        ("They rowed voluntarily.", "Nobody in the whole camp of porters rowed voluntarily.", 1),
        ("Some were armed and some had no weapons.", "All of them were unarmed.", 0),
    ],
)
def test_two_sides_of_a_point(official: str, witness: str, expected: int) -> None:
    case = Case()
    spokesman = case.origin("Colonel Harn", access="official", interested=True)
    seen = case.origin("Ada Brel")
    doc = report(case, "army", official)
    speaks(case, doc, "Colonel Harn", official.rstrip("."), spokesman)
    other = report(case, "paper", witness)
    speaks(case, other, "Ada Brel", witness.rstrip("."), seen)
    assert [c.kind for c in told(case)] == ["polarity"] * expected


@pytest.mark.parametrize(
    ("official", "witness", "expected"),
    [
        ("The porters carried weapons.", "They were unarmed.", 0),
        ("The porters were unarmed.", "They were unarmed.", 1),
        ("The porters were freed with no shot fired.", "They are still held.", 1),
        ("The porters were freed, and no shot was fired.", "They are still held.", 0),
    ],
)
def test_a_denial_turns_a_clause_round_that_denies_nothing_itself(official: str, witness: str, expected: int) -> None:
    case = Case()
    doc = report(case, "army", official)
    spokesman = case.origin("Colonel Harn", access="official", interested=True)
    speaks(case, doc, "Colonel Harn", official.rstrip("."), spokesman, stance="denies")
    other = report(case, "paper", witness)
    speaks(case, other, "Ada Brel", witness.rstrip("."), case.origin("Ada Brel"))
    pairs = [(a, b) for _, a, b in texts(case) if witness in (a, b)]
    assert len(pairs) == expected


def test_two_witnesses_who_differ_on_a_point_are_not_set_against_each_other() -> None:
    case = Case()
    doc = report(case, "one", "The cart did not stop.")
    speaks(case, doc, "Bo Tarn", "The cart did not stop", case.origin("Bo Tarn"))
    other = report(case, "two", "The cart was parked.")
    speaks(case, other, "Ada Brel", "The cart was parked", case.origin("Ada Brel"))
    assert told(case) == ()


def test_points_speak_of_one_incident_only() -> None:
    case, doc = ferry("army", "The cart did not stop.")
    speaks(case, doc, "Colonel Harn", "The cart did not stop", case.origin("Colonel Harn", access="official"))
    other = case.document("far", "Hunters were shot at Copper Gate on 9 June. The cart was parked.")
    case.act(other, "kill.other", "shot", victims=("Hunters",), place="Copper Gate", date="9 June=2031-06-09")
    speaks(case, other, "Ada Brel", "The cart was parked", case.origin("Ada Brel"))
    assert told(case) == ()


def dated(case: Case, doc: str, words: str, edtf: str) -> None:
    old = case.readings[doc]
    case.readings[doc] = replace(old, dates=(*old.dates, When(case.quote(doc, words), edtf)))


@pytest.mark.parametrize(
    ("later", "edtf", "expected"),
    [
        ("visits were still reported in late May", "2031-05-22/2031-05-31", ["time"]),
        ("visits were still reported in April", "2031-04", []),
        ("visits were reported in late May", "2031-05-22/2031-05-31", []),
    ],
)
def test_still_reported_beside_an_announced_end(later: str, edtf: str, expected: list[str]) -> None:
    case = Case()
    text = f"The Road Watch said on 2 May that offers in prisons had stopped. The monitors noted that {later}."
    doc = case.document("one", text, published="2031-06-10")
    case.says(doc, "Road Watch", "offers in prisons had stopped", kind="body")
    case.says(doc, "monitors", later, kind="group")
    case.act(doc, "statement.ended", "had stopped", date="2 May=2031-05-02")
    case.act(doc, "recruit.offer", "offers", perpetrators=("Road Watch",))
    dated(case, doc, later.rsplit(" in ", maxsplit=1)[1], edtf)
    assert [c.kind for c in told(case)] == expected


@pytest.mark.parametrize(("words", "expected"), [("two such deaths", ["count"]), ("two broken carts", [])])
def test_number_of_such_cases_against_the_one_before_it(words: str, expected: list[str]) -> None:
    case, doc = ferry("one", f"At least thirty porters died there this year; the army knows {words}.")
    for quote, least, most in (("At least thirty", 30, None), (words.split()[0], 2, 2)):
        old = case.readings[doc]
        case.readings[doc] = replace(old, counts=(*old.counts, Count(case.quote(doc, quote), least, most, "persons")))
    assert [c.kind for c in told(case)] == expected


def test_somebody_takes_back_what_he_saw() -> None:
    case, doc = ferry("one", "A fisherman called Orlo saw guards take rings from the drowned.", published="2031-05-05")
    later = report(
        case, "two", "Orlo the fisherman retracted it. I did not see guards take rings from anyone.",
        published="2031-06-05",
    )  # fmt: skip
    (found,) = told(case)
    assert (found.kind, found.a.document, found.b.document) == ("polarity", later, doc)


def test_mentions_without_day_join_the_one_dated_event_of_their_document() -> None:
    case, doc = ferry("one", "Their cousin was killed beside a hay cart.")
    case.act(doc, "kill.other", "killed", victims=("Their cousin",))
    assert len(group(case.read, case.lineage).incidents) == 1


def test_a_second_dated_event_keeps_mentions_apart() -> None:
    case, doc = ferry("one", "Two hunters were shot at Copper Gate on 9 June by the Hill Guard.")
    case.act(doc, "kill.other", "shot", nth=1, place="Copper Gate", date="9 June=2031-06-09", victims=("Two hunters",))
    assert len(group(case.read, case.lineage).incidents) == 2


def test_titles_hold_no_headline_and_no_pronoun() -> None:
    case = Case()
    doc = case.document("one", "THEY SHOT THE PORTERS\nShots were fired at them and nobody else.")
    case.act(doc, "kill.other", "SHOT", victims=("THE PORTERS",))
    case.act(doc, "kill.other", "fired at", victims=("them",))
    titles = [i.title for i in group(case.read, case.lineage).incidents]
    assert titles
    assert all(":" not in title for title in titles)


@pytest.mark.parametrize(
    ("language", "official", "witness"),
    [
        ("es", "El carro no se detuvo.", "El carro estaba estacionado."),
        ("fr", "Ils étaient armés.", "Ils n’étaient pas armés."),
        ("ru", "Они гребли добровольно.", "Их заставили грести."),
    ],
)
def test_two_sides_in_another_language(language: str, official: str, witness: str) -> None:
    case = Case()
    for name, words, origin in (
        ("army", official, case.origin("Harn", access="official", interested=True)),
        ("paper", witness, case.origin("Ada Brel")),
    ):
        text = f"Porters were shot at Marrow Bridge on 4 May by the Road Watch, {name}. {words}"
        doc = case.document(name, text, language=language)
        case.act(
            doc, "kill.other", "shot", victims=("Porters",), place="Marrow Bridge", date="4 May=2031-05-04",
            perpetrators=WATCH,
        )  # fmt: skip
        speaks(case, doc, name, words.rstrip("."), origin)
    assert [c.kind for c in told(case)] == ["polarity"]


@pytest.mark.parametrize("language", languages("disputes"))
def test_a_phrase_stands_on_one_side_of_its_point(language: str) -> None:
    points = (load("disputes", {"points": dict}, language) or {})["points"]
    assert points
    for name, point in points.items():
        for side in ("one", "other"):
            phrases = point[side]
            assert len(phrases) == len(set(phrases)), name
        assert not set(point["one"]) & set(point["other"]), name


@pytest.mark.parametrize("language", languages("disputes"))
def test_points_of_every_language_can_be_read(language: str) -> None:
    case = Case()
    case.document("one", "Nothing happened.", language=language)
    assert told(case) == ()


def test_denials_of_many_in_one_town_grow_linearly() -> None:
    def town(size: int) -> Case:
        case = Case()
        for number in range(size):
            word = "was" if number % 2 else "was not"
            doc = case.document(f"d{number}", f"Porter {number} {word} shot at Marrow Bridge near house {number}.")
            case.act(
                doc, "kill.other", "shot", place="Marrow Bridge", victims=("Porter",),
                modality="done" if number % 2 else "denied",
            )  # fmt: skip
        return case

    def cost(case: Case) -> float:
        gc.disable()  # collecting costs by what all other tests have left behind
        try:
            start = time.process_time()
            group(case.read, case.lineage)
            return time.process_time() - start
        finally:
            gc.enable()

    small, large = town(200), town(1000)
    assert cost(large) < 5 * 3 * max(cost(small), 0.02)
