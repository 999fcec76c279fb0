"""Lines of inquiry: whom they send a reader to, what they ask, and what they must never say of anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from report_sample import DOCS, INCIDENTS, LIST, ORIGINS, SHOT, STRUCK, at, sample

import stemma
from stemma.records import Allegation, Document, Incident, Inquiry, Origin, Quote, Span, When
from stemma.report.contents import Contents
from stemma.report.dead import Dead, named_parts, told_dead
from stemma.report.index import Index
from stemma.report.inquiries import inquiries_of

TAKEN, SHOOTING, BEATING, TRANSFER = INCIDENTS[:4]


def changed(case: Contents, incident: Incident, *, origins: tuple[Origin, ...] = ()) -> Contents:
    """The sample with one incident, and some origins, told otherwise."""
    swap = {one.id: one for one in origins}
    kept = tuple(swap.get(one.id, one) for one in case.lineage.origins)
    return replace(
        case,
        incidents=tuple(incident if one.id == incident.id else one for one in case.incidents),
        lineage=replace(case.lineage, origins=kept),
    )


def lines(case: Contents, incident: Incident, kind: str) -> list[Inquiry]:
    return [one for one in inquiries_of(incident, Index.of(case)) if one.kind == kind]


def asked(incident: Incident, kind: str, *, origins: tuple[Origin, ...] = ()) -> list[str]:
    return [one.text for one in lines(changed(sample(), incident, origins=origins), incident, kind)]


def named(label: str, key: str, **more: object) -> Origin:
    return replace(ORIGINS[key], label=label, **more)  # type: ignore[arg-type]


# --- what is asked


def test_who_did_it_is_a_question_and_never_reads_as_if_the_person_asked_had_done_it() -> None:
    lawyer = named("Mara Ulst, the lawyer", "tamm")
    found = asked(replace(BEATING, perpetrators=()), "detail", origins=(lawyer,))
    assert "Ask Mara Ulst, the lawyer: who did it? Nobody says so." in found
    assert not [text for text in found if "lawyer who did it" in text]


def test_when_and_where_are_asked_in_the_same_form() -> None:
    found = asked(replace(BEATING, place=None, date=None), "detail")
    assert [text.partition(": ")[2] for text in found][:2] == [
        "when did it happen? Nobody says so.",
        "where did it happen? Nobody says so.",
    ]


def test_a_crowd_or_an_unknown_voice_is_not_asked_itself() -> None:
    told = replace(BEATING, origins=(ORIGINS["market"].id,), date=None)
    assert "Ask whoever tells it: when did it happen? Nobody says so." in asked(told, "detail")
    unknown = replace(ORIGINS["market"], kind="unknown")
    (text,) = asked(INCIDENTS[5], "unnamed", origins=(unknown,))
    assert "who stands behind these words, or at least how they know" in text


def test_nobody_is_asked_who_released_prisoners() -> None:
    found = asked(replace(BEATING, acts=("release.detainee",)), "detail")
    assert not [text for text in found if "who did it" in text]


def test_the_accused_side_is_asked_for_nothing_but_a_reply() -> None:
    guard = replace(BEATING, origins=(ORIGINS["guard"].id,), perpetrators=())
    found = asked(guard, "detail")
    assert "Ask somebody other than the Lantern Guard: who did it? Nobody says so." in found
    relaying = named("the Lantern Guard", "guard", access="institution-relaying")
    assert asked(guard, "informants", origins=(relaying,)) == []
    relaying = replace(relaying, interested=False)
    assert len(asked(guard, "informants", origins=(relaying,))) == 1  # the rule speaks where nobody accuses them
    assert asked(replace(guard, perpetrators=("The Lantern Guard",)), "informants", origins=(relaying,)) == []
    assert asked(replace(guard, perpetrators=("the lantern guard",)), "informants", origins=(relaying,)) == []


def timed(incident: Incident) -> list[Inquiry]:
    """Two origins tell it, and only one gives a time."""
    night = replace(LIST, when=When(at("river.html", "the night of 3 May"), "2032-05-03"))
    case = sample()
    allegs = tuple(night if one.id == LIST.id else replace(one, when=None) for one in case.allegations)
    return list(inquiries_of(incident, Index.of(replace(changed(case, incident), allegations=allegs))))


def test_a_fact_that_the_incident_does_not_carry_is_given_by_nobody_alone() -> None:
    both = replace(TAKEN, place=None, count_least=None, count_most=None)
    held = [one.text for one in timed(both) if one.kind == "one_carrier"]
    assert [text for text in held if "gives the time (3 May 2032)" in text]
    assert not [text for text in held if "the place" in text or "the number" in text]
    undated = timed(replace(TAKEN, date=None))
    assert not [one for one in undated if one.kind == "one_carrier" and "the time" in one.text]
    (line,) = [one for one in undated if one.kind == "detail"]
    assert line.text.endswith(": when did it happen? The accounts do not settle it.")


def test_a_label_with_a_comma_ends_with_one_and_several_are_parted_by_semicolons() -> None:
    (text,) = [one.text for one in timed(TAKEN) if one.kind == "one_carrier" and "the time" in one.text]
    assert text.startswith("Only Matis Oruk, brother of a man who was taken, gives the time")
    assert "Ask R., driver of the second lorry; Panel of Regional Monitors, relaying residents, without" in text


def test_one_kind_of_paper_is_looked_for_once_and_its_keeper_named_once() -> None:
    where = tuple(Quote(0, len(name), name) for name in ("Orle prison in Tirel", "Orle prison"))
    case = sample()
    one = replace(BEATING, acts=("recruit.coerced", "recruit.deceived"))
    allegs = tuple(replace(a, institution=where) if a.id == STRUCK.id else a for a in case.allegations)
    found = lines(replace(changed(case, one), allegations=allegs), one, "paper")
    assert len(found) == 1 and found[0].text.endswith(" Orle prison may keep them.")


def test_languages_are_named_in_words() -> None:
    (text,) = asked(TAKEN, "contrary")
    assert text.endswith("So far it is told in Arabic, English and Russian.")


# --- who is dead


def victim(name: str, **more: object) -> Incident:
    return replace(BEATING, victims=(name,), **more)  # type: ignore[arg-type]


def killed(*names: str, modality: str = "alleged") -> tuple[Allegation, ...]:
    """A killing elsewhere in the case, done to people so called."""
    victims = tuple(Quote(0, len(name), name) for name in names)
    return (replace(SHOT, id="A-ELSE", victims=victims, modality=modality),)  # type: ignore[arg-type]


def hearing(name: str, more: tuple[Allegation, ...] = (), text: str = "", **changes: object) -> str:
    case = changed(sample(), victim(name, **changes))
    documents = tuple(
        replace(_document(text), id=doc.id) if text and doc.id == DOCS["release.html"].id else doc
        for doc in case.documents
    )
    case = replace(case, allegations=(*case.allegations, *more), documents=documents)
    return " ".join(one.text for one in lines(case, victim(name, **changes), "second"))


def _document(text: str, language: str = "en") -> Document:
    ends = [n + 1 for n, char in enumerate(text) if char == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    spans = tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))
    return replace(DOCS["release.html"], text=text, language=language, sentences=spans, paragraphs=())


HIMSELF = "an account by prisoner Oren Vask, the family or a lawyer"
FAMILY = "an account by the family or a lawyer"


def test_the_living_are_heard_and_the_line_begins_with_a_capital() -> None:
    text = hearing("prisoner Oren Vask")
    assert text.startswith("Prisoner Oren Vask is said to have suffered it: look for " + HIMSELF)


@pytest.mark.parametrize(
    ("called", "dead"),
    [
        (("Oren Vask",), True),
        (("the prisoner Vask",), True),
        (("Two men", "Vask"), True),
        (("Ada Vask",), False),
        (("the brother of Oren Vask",), False),
        (("Oren Vask's brother",), False),
        (("two men",), False),
    ],
)
def test_who_was_killed_in_another_allegation_of_the_case_is_not_heard(called: tuple[str, ...], dead: bool) -> None:
    assert (FAMILY if dead else HIMSELF) in hearing("prisoner Oren Vask", killed(*called))


def test_a_threat_leaves_him_alive_and_a_denied_killing_does_not() -> None:
    for modality in ("threatened", "planned", "hypothetical"):
        assert HIMSELF in hearing("prisoner Oren Vask", killed("Oren Vask", modality=modality))
    assert FAMILY in hearing("prisoner Oren Vask", killed("Oren Vask", modality="denied"))


def test_who_has_disappeared_is_not_heard_and_a_survivor_of_sexual_violence_not_sought() -> None:
    assert FAMILY in hearing("prisoner Oren Vask", acts=("detain.arbitrary", "conceal.whereabouts"))
    assert hearing("prisoner Oren Vask", acts=("sexual.violence",)) == ""


def test_words_of_death_in_the_text_are_heeded() -> None:
    assert FAMILY in hearing("prisoner Oren Vask", text="Guards beat the prisoner Oren Vask to death. So it is told.")
    assert HIMSELF in hearing("prisoner Oren Vask", text="Guards beat the prisoner Oren Vask. So it is told.")


TOLD_DEAD = {
    "en": (
        "Guards beat Oren Vask to death.",
        "Oren Vask was beaten. He later died.",
        "Vask was buried on Tuesday.",
        "Oren Vask’s body was given to nobody.",
        "The lawyer of Oren Vask asked for an autopsy.",
    ),
    "es": (
        "Los guardias golpearon a Oren Vask hasta la muerte.",
        "Oren Vask fue golpeado. Murió dos días después.",
        "El cadáver de Oren Vask fue devuelto.",
    ),
    "fr": (
        "Les gardiens ont battu Oren Vask à mort.",
        "Oren Vask a été frappé. Il est mort deux jours après.",
        "Oren Vask est décédé le 3 mai.",
    ),
    "ru": (
        "Охранники забили Орена Васка до смерти.",
        "Орена Васка били. Он умер через два дня.",
        "Тело Орена Васка отдали семье.",
    ),
    "uk": ("Охоронці били Орена Васка до смерті.",),
    "de": ("Wärter schlugen Oren Vask zu Tode.", "Oren Vask wurde geschlagen. Er starb später."),
    "pt": ("Os guardas espancaram Oren Vask até a morte.",),
    "it": ("Le guardie hanno picchiato a morte Oren Vask.",),
    "nl": ("Oren Vask werd doodgeslagen.",),
}
TOLD_ALIVE = {
    "en": (
        "Guards beat Oren Vask.",
        "Oren Vask was beaten almost to death.",
        "Oren Vask received death threats. Two others died.",
        "Oren Vask was told he would be killed.",
        "Oren Vask was beaten. Nothing happened. He died.",  # too far: whoever that was
        "Ilan Dask was beaten to death.",
    ),
    "es": ("Oren Vask recibió amenazas de muerte.", "Oren Vask fue golpeado."),
    "fr": ("Oren Vask a reçu des menaces de mort.", "Oren Vask a été frappé."),
    "ru": ("Орена Васка били.", "Орен Васк получил угрозы смерти."),
    "de": ("Oren Vask erhielt Todesdrohungen.",),
}
NAMES = {"ru": "Орен Васк", "uk": "Орен Васк"}


@pytest.mark.parametrize(("language", "text"), [(k, t) for k, texts in TOLD_DEAD.items() for t in texts])
def test_death_is_read_in_each_language_and_where_the_language_is_not_known(language: str, text: str) -> None:
    name = NAMES.get(language, "Oren Vask")
    assert told_dead(name, [_document(text, language)]) and told_dead(name, [_document(text, "und")])


@pytest.mark.parametrize(("language", "text"), [(k, t) for k, texts in TOLD_ALIVE.items() for t in texts])
def test_who_is_only_threatened_or_hurt_stays_among_the_living(language: str, text: str) -> None:
    assert not told_dead(NAMES.get(language, "Oren Vask"), [_document(text, language)])


def test_a_person_killed_after_speaking_is_not_sent_for() -> None:
    dead = named("Matis Oruk, brother of a man who was taken", "oruk")
    case = sample()
    dying = replace(SHOT, id="A-ELSE", victims=(Quote(0, 10, "Matis Oruk"),))
    one = replace(TAKEN, date=None, place=None, count_least=None, perpetrators=())
    before = changed(case, one, origins=(dead,))
    after = replace(before, allegations=(*before.allegations, dying))
    assert [q for q in inquiries_of(one, Index.of(before)) if q.whom.startswith("Matis Oruk")]
    assert not [q for q in inquiries_of(one, Index.of(after)) if "Matis Oruk" in q.whom]


def test_names_are_read_from_the_words_for_a_person() -> None:
    assert named_parts("the prisoner Oren Vask’s") == ("oren", "vask")
    assert Dead.of((), (victim("Oren Vask", acts=("kill.other",)),)).holds("teacher Oren Vask")
    assert not Dead.of((), (victim("Oren Vask"),)).holds("teacher Oren Vask")


# --- a case as a user has it

REPORT = """Hollin Legal Aid
3 February 2030

Prisoner dies in Sarn prison

Guards beat the prisoner Oren Vask to death in Sarn prison on 1 February 2030, his lawyer, Ria Nost, told Hollin Legal
Aid. “I saw the body, and both arms were broken,” she said. The prison has not answered our questions.
"""


def test_a_case_sends_nobody_to_the_dead_and_accuses_no_lawyer(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(REPORT, encoding="utf-8")
    case = stemma.new_case(tmp_path / "one.case", actor="tester")
    case.add([tmp_path / "one.txt"])
    case.run()
    found = [one.text for one in case.inquiries()]
    assert not [text for text in found if "by prisoner Oren Vask" in text or "lawyer who did it" in text]
    assert [text for text in found if "Oren Vask is said" in text and FAMILY in text]
