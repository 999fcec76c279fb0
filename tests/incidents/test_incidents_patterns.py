"""Campaigns and recurring incidents: single incidents stay single and are kept together with the words for it."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from incident_case import PLACES, Case
from stemma.incidents import group
from stemma.incidents.patterns import LEAST, patterns
from stemma.records import Grouping, Mention, Pattern

GUARD = "Harbour Guard"
DAYS = ("4 May=2031-05-04", "9 June=2031-06-09", "2 July=2031-07-02", "30 July=2031-07-30")
TOWNS = ("Marrow Bridge", "Copper Gate", "Colony 9", "Marrow Bridge")


def named(case: Case, document: str, words: str, kind: str = "body") -> None:
    """A name in the text, as a reader marks it."""
    old = case.readings[document]
    mention = Mention(case.quote(document, words), words, kind)  # type: ignore[arg-type]
    case.readings[document] = replace(old, mentions=(*old.mentions, mention))


def seized(case: Case, number: int, *, by: str = GUARD, means: str = "a grey bus", year: int = 2031) -> str:
    """A report on one arrest; returns the document's id."""
    day, edtf = DAYS[number].split("=")
    town = TOWNS[number]
    text = f"On {day} three weavers were arrested at {town} by the {by} and driven off in {means}."
    doc = case.document(f"report {number} {by} {year}", text, published=f"{year}-12-0{number + 1}")
    named(case, doc, by)
    case.act(
        doc, "detain.arbitrary", "arrested", victims=("three weavers",), count=(3, 3), place=town,
        date=f"{day}={edtf.replace('2031', str(year))}", perpetrators=(f"the {by}",), means=(means,),
    )  # fmt: skip
    return doc


def campaign(case: Case, text: str, *, date: str = "", published: str = "2031-12-20", place: str = "") -> str:
    """A document that speaks of arrests in general."""
    doc = case.document("survey", text, published=published)
    named(case, doc, GUARD)
    case.act(
        doc, "detain.arbitrary", "arrested", victims=("many weavers",), perpetrators=(f"the {GUARD}",), date=date,
        place=place,
    )  # fmt: skip
    return doc


def grouped(case: Case) -> Grouping:
    return group(case.read, case.lineage)


TOLD = f"Since May many weavers have been arrested again and again by the {GUARD}."


def test_a_campaign_keeps_its_single_incidents_as_members() -> None:
    case = Case()
    for number in range(3):
        seized(case, number)
    doc = campaign(case, TOLD, date="Since May=2031-05/..")
    found = grouped(case)
    assert len(found.incidents) == 4, "the practice and three events: none is swallowed by another"
    (one,) = found.patterns
    practice = next(i for i in found.incidents if i.pattern)
    assert one.told and one.practices == (practice.id,)
    single = sorted((i for i in found.incidents if not i.pattern), key=lambda i: i.date or "")
    assert [m.incident for m in one.members] == [i.id for i in single], "in the order of time"
    assert one.actors == (GUARD,)
    assert one.date == "2031-05/.."
    (reason,) = one.reasons
    assert (reason.rule, [at.document for at in reason.shown_at]) == ("told", [doc])
    assert all("the same actor is named" in member.text for member in one.members)


def test_every_span_of_a_pattern_is_found_in_its_document() -> None:
    case = Case()
    for number in range(3):
        seized(case, number)
    campaign(case, TOLD)
    texts = {r.document.id: r.document.text for r in case.read}
    (one,) = grouped(case).patterns
    places = [at for part in (*one.reasons, *one.members) for at in part.shown_at]
    assert len(places) > 6
    for at in places:
        assert texts[at.document][at.quote.start : at.quote.end] == at.quote.text


def test_two_similar_killings_a_week_apart_are_two_and_no_pattern() -> None:
    case = Case()
    for name, town, day, edtf in (
        ("one", "Marrow Bridge", "14 May", "2031-05-14"), ("two", "Copper Gate", "21 May", "2031-05-21"),
    ):  # fmt: skip
        doc = case.document(name, f"On {day} three pickers were shot dead by the {GUARD} with rifles at {town}.")
        named(case, doc, GUARD)
        case.act(
            doc, "kill.other", "shot", victims=("three pickers",), count=(3, 3), place=town, date=f"{day}={edtf}",
            perpetrators=(f"the {GUARD}",), means=("rifles",),
        )  # fmt: skip
    found = grouped(case)
    assert (len(found.incidents), found.patterns) == (2, ())


def test_a_text_that_tells_of_a_series_makes_a_pattern_of_two() -> None:
    case = Case()
    seized(case, 0)
    doc = case.document(
        "later",
        f"On 9 June two potters were arrested at Copper Gate by the {GUARD}, the latest in a series of raids.",
        published="2031-06-10",
    )
    named(case, doc, GUARD)
    case.act(
        doc, "detain.arbitrary", "arrested", victims=("two potters",), count=(2, 2), place="Copper Gate",
        date="9 June=2031-06-09", perpetrators=(f"the {GUARD}",),
    )  # fmt: skip
    found = grouped(case)
    (one,) = found.patterns
    assert (len(found.incidents), one.told, one.practices, len(one.members)) == (2, True, (), 2)
    assert "says that it is one of several" in one.members[1].text


@pytest.mark.parametrize(("number", "expected"), [(LEAST - 1, 0), (LEAST, 1)])
def test_the_rule_of_recurrence_asks_for_a_number(number: int, expected: int) -> None:
    case = Case()
    for one in range(number):
        seized(case, one)
    found = grouped(case)
    assert (len(found.incidents), len(found.patterns)) == (number, expected)
    for pattern in found.patterns:
        assert not pattern.told and len(pattern.members) == number
        assert pattern.reasons[0].text.startswith(f"{number} incidents of one kind of act, by the same actor ({GUARD})")


def test_the_rule_asks_for_one_actor_one_means_and_one_year() -> None:
    def found(**change: object) -> list[Pattern]:
        case = Case()
        seized(case, 0)
        seized(case, 1)
        seized(case, 2, **change)  # type: ignore[arg-type]
        return list(grouped(case).patterns)

    assert found() and not found(by="River Watch") and not found(means="rowing boats") and not found(year=2033)


def test_one_event_told_three_times_recurs_nowhere() -> None:
    case = Case()
    for name in ("one", "two", "three"):
        doc = case.document(
            name, f"{name}: three weavers were arrested on 4 May by the {GUARD}, in a grey bus.", published="2031-05-05"
        )
        named(case, doc, GUARD)
        case.act(
            doc, "detain.arbitrary", "arrested", victims=("weavers",), date="4 May=2031-05-04",
            perpetrators=(f"the {GUARD}",), means=("a grey bus",),
        )  # fmt: skip
    assert grouped(case).patterns == ()


def test_events_that_may_be_one_do_not_count_as_several() -> None:
    def found(*days: str) -> int:
        case = Case()
        for name, day in zip(("Ada Brel", "Ivar Lemet", "Sorel Hask"), days, strict=True):
            doc = case.document(
                name, f"In May {name} was arrested by the {GUARD} in a grey bus.", published="2031-09-05"
            )
            named(case, doc, GUARD)
            named(case, doc, name, "person")
            case.act(
                doc, "detain.arbitrary", "arrested", victims=(name,), count=(1, 1), date=f"In May={day}",
                perpetrators=(f"the {GUARD}",), means=("a grey bus",),
            )  # fmt: skip
        grouping = grouped(case)
        assert len(grouping.incidents) == 3
        return len(grouping.patterns)

    assert found("2031-05", "2031-05", "2031-05") == 0
    assert found("2031-05-01", "2031-05-02", "2031-05-03") == 1


def test_a_practice_in_an_area_has_no_case_outside_of_it() -> None:
    def found(within: tuple[str, ...]) -> int:
        case = Case()
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(PLACES, TOWNS[0], ("far point", within, "town", 10.0, 20.0))
            seized(case, 0)
        told = f"In Sundry Vale many weavers have been arrested again and again by the {GUARD}."
        campaign(case, told, place="Sundry Vale")
        return len(grouped(case).patterns)

    assert (found(("sundry vale", "orlanda")), found(("orlanda",))) == (1, 0)


@pytest.mark.parametrize(
    ("text", "date", "published", "place"),
    [
        (TOLD, "Since May=2031-08/2031-09", "2031-12-20", ""),  # the practice is of another time
        (TOLD, "", "2031-04-01", ""),  # told before any of it happened
        (f"At Copper Gate many weavers have been arrested repeatedly by the {GUARD}.", "", "2031-12-20", "Copper Gate"),
        ("Since May many weavers have been arrested again and again by the River Watch.", "", "2031-12-20", ""),
    ],
)  # fmt: skip
def test_what_is_apart_from_the_practice_is_no_case_of_it(text: str, date: str, published: str, place: str) -> None:
    case = Case()
    seized(case, 0)
    doc = case.document("survey", text, published=published)
    actor = GUARD if GUARD in text else "River Watch"
    named(case, doc, actor)
    case.act(
        doc, "detain.arbitrary", "arrested", victims=("many weavers",), perpetrators=(f"the {actor}",), date=date,
        place=place,
    )  # fmt: skip
    assert grouped(case).patterns == ()


def test_a_practice_without_an_actor_takes_only_what_its_document_tells_beside_it() -> None:
    def found(*, same: bool) -> int:
        case = Case()
        first = "Many weavers have been arrested again and again."
        second = "On 4 May three weavers were arrested at Marrow Bridge."
        doc = case.document("one", f"{first}\n{second}" if same else first, published="2031-12-20")
        case.act(doc, "detain.arbitrary", "arrested", victims=("Many weavers",))
        where = doc if same else case.document("two", second, published="2031-12-20")
        case.act(
            where, "detain.arbitrary", "arrested", nth=int(same), victims=("three weavers",), count=(3, 3),
            place="Marrow Bridge", date="4 May=2031-05-04",
        )  # fmt: skip
        return len(grouped(case).patterns)

    assert (found(same=True), found(same=False)) == (1, 0)


def test_a_shorter_name_stands_for_the_only_longer_one() -> None:
    case = Case()
    seized(case, 0)
    seized(case, 1)
    seized(case, 2, by="Guard")
    (one,) = grouped(case).patterns
    assert len(one.members) == 3 and one.actors[0] == GUARD


def test_the_order_of_the_documents_does_not_matter() -> None:
    case = Case()
    for number in range(4):
        seized(case, number)
    campaign(case, TOLD)
    first = grouped(case)
    chance = random.Random(7)
    for _ in range(4):
        read = list(case.read)
        chance.shuffle(read)
        assert group(read, case.lineage) == first


def test_nothing_gives_no_pattern() -> None:
    assert patterns((), ()) == ()


def cpu_of(number: int) -> float:
    """CPU seconds for patterns among so many arrests by one actor, with practices told beside them."""
    case = Case()
    lines = []
    for at in range(number):
        lines.append(f"Weaver number{at} was arrested by the {GUARD} with a grey bus and word{at}.")
        if at % 10 == 0:
            lines.append(f"Since month{at} many weavers have been arrested again and again by the {GUARD}, place{at}.")
    doc = case.document("long", "\n".join(lines), published="2032-01-01")
    reading = case.readings[doc]
    mentions, allegs = [], []
    at = -1
    from stemma.records import Allegation, Quote, When, record_id

    text = reading.document.text
    for sentence in reading.document.sentences:
        at += 1
        start = text.index("arrested", sentence.start)
        actor = text.index(f"the {GUARD}", sentence.start)
        means = text.find("a grey bus", sentence.start, sentence.end)
        mentions.append(Mention(Quote.of(text, actor + 4, actor + 4 + len(GUARD)), GUARD, "body"))
        day = f"2031-{1 + at % 12:02d}-{1 + at % 28:02d}"
        allegs.append(
            Allegation(
                record_id("A", at), doc, None, "detain.arbitrary", Quote.of(text, start, start + 8),
                Quote.of(text, sentence.start, sentence.end), "done",
                perpetrators=(Quote.of(text, actor, actor + 4 + len(GUARD)),),
                when=When(Quote.of(text, start, start + 8), day) if means >= 0 else None,
                means=(Quote.of(text, means, means + 10),) if means >= 0 else (),
            )
        )  # fmt: skip
    case.readings[doc] = replace(reading, mentions=tuple(mentions), allegations=tuple(allegs))
    from stemma.incidents.account import accounts
    from stemma.incidents.compare import rarity
    from stemma.incidents.group import _incident
    from stemma.incidents.standing import Standing

    items = accounts(case.read)
    rare = rarity(items)
    made = [(one, _incident([one], {}, frozenset())) for one in items]
    standings = [Standing.of(incident, [one], rare) for one, incident in made if incident]
    before = time.process_time()
    found = patterns(standings, case.read)
    assert found
    return time.process_time() - before


def test_time_grows_with_the_number_of_incidents() -> None:
    small = min(cpu_of(800) for _ in range(2))
    assert cpu_of(3200) < 10 * small, "four times as many must not take sixteen times as long"
