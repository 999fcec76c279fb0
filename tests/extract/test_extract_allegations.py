"""Acts with their roles, place, date, count and modality."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.errors import BrokenLexicon
from stemma.extract import acts, allegations, gazetteer
from stemma.extract.acts_rules import _Reader, act_types, rules
from stemma.extract.acts_words import inflections, split
from stemma.extract.arguments import has_roles
from stemma.extract.phrases import phrase_words, phrases, tags
from stemma.extract.roles import ROLES, packed, score, table, weights
from stemma.records import Allegation, Document, Paragraph, Quote, Span, Statement

KNOWN = gazetteer.load(None)


def document(*sentences: str, language: str = "en", published: str | None = "2031-03-14") -> Document:
    text, spans = "", []
    for one in sentences:
        spans.append(Span(len(text), len(text) + len(one)))
        text += one + " "
    text = text.rstrip() if sentences else ""
    spans = [Span(s.start, min(s.end, len(text))) for s in spans if s.start <= len(text)]
    return Document(
        id="D-TEST", file="a.txt", sha256="0" * 64, media="text/plain", text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(), paragraphs=(Paragraph(0, len(text), "body"),),
        sentences=tuple(spans), quotations=(), published=published, language=language,
    )  # fmt: skip


def read(text: str, statements: tuple[Statement, ...] = (), language: str = "en") -> tuple[Allegation, ...]:
    return allegations.find(document(text, language=language), statements, (), KNOWN)[0]


@pytest.mark.parametrize(
    ("text", "act", "trigger"),
    [
        ("Guards beat three prisoners with batons.", "beat", "beat"),
        ("The manager took their passports on the first day.", "confiscate.documents", "took"),
        ("Two deserters were shot dead behind the barracks wall.", "kill.execution", "shot dead"),
        ("They were held without charge for nine days.", "detain.arbitrary", "held without charge"),
        ("The recruits were sent to the front.", "deploy.front", "sent to the front"),
        ("Soldiers burned forty houses in the village.", "property.burn", "burned"),
        ("Artillery shelled the town for two hours.", "shell", "shelled"),
        ("The villagers were made to dig trenches.", "labour.forced", "made to dig"),
        ("He was refused a lawyer.", "deny.counsel", "refused a lawyer"),
        ("Visits were suspended in May.", "deny.family_contact", "Visits were suspended"),
        ("A woman was raped by a sergeant.", "sexual.violence", "raped"),
        ("Police fired tear gas at the protesters.", "protest.force", "tear gas"),
        ("The ministry denied the allegations.", "statement.denial", "denied"),
        ("The company did not respond to questions.", "response.none", "did not respond"),
        ("The union called for an independent inquiry.", "statement.call_for_investigation", "independent inquiry"),
        ("Nobody has been charged over the deaths.", "impunity.no_investigation", "Nobody"),
        ("All four hostages were released on Monday.", "release.detainee", "released"),
    ],
)
def test_acts(text: str, act: str, trigger: str) -> None:
    found = [a for a in read(text) if a.act == act]
    assert found, [(a.act, a.trigger.text) for a in read(text)]
    assert any(trigger in a.trigger.text or a.trigger.text in trigger for a in found)


@pytest.mark.parametrize(
    "text",
    [
        "The striker beat the goalkeeper in the last minute of the match.",
        "The meeting was held on Monday.",
        "She executed the plan well.",
        "The film was shot in the mountains.",
        "The album was released in spring.",
        "The council will report on Friday.",
    ],
)
def test_everyday_words_tell_no_act(text: str) -> None:
    assert read(text) == ()


def test_roles_of_an_active_verb() -> None:
    (one,) = [a for a in read("On Friday soldiers beat eleven men with rifle butts in Oslo.") if a.act == "beat"]
    assert [q.text for q in one.perpetrators] == ["soldiers"]
    assert [q.text for q in one.victims] == ["eleven men"]
    assert one.place is not None and one.place.key == "Oslo"
    assert one.when is not None and one.when.edtf == "2031-03-14"
    assert one.count is not None and (one.count.least, one.count.unit) == (11, "persons")
    assert [q.text for q in one.means] == ["rifle butts"]


def test_roles_of_a_passive_verb() -> None:
    (one,) = [a for a in read("Two fishermen were arrested by naval police in May.") if a.act == "detain.arbitrary"]
    assert [q.text for q in one.victims] == ["Two fishermen"]
    assert [q.text for q in one.perpetrators] == ["naval police"]
    assert one.when is not None and one.when.edtf == "2030-05"


@pytest.mark.parametrize(
    ("text", "act", "perpetrators", "victims"),
    [
        ("The men, who were farmers, were beaten by guards.", "beat", ["guards"], ["The men"]),
        ("Guards came in and beat the prisoners.", "beat", ["Guards"], ["the prisoners"]),
        ("The execution of two recruits by guards was filmed.", "kill.execution", ["guards"], ["two recruits"]),
        ("The foreman took their passports.", "confiscate.documents", ["The foreman"], ["their"]),
        ("On Wednesday servicemen shot three prisoners.", "kill.execution", ["servicemen"], ["three prisoners"]),
        ("Soldiers opened fire on a minibus at an army checkpoint.", "attack.civilians", ["Soldiers"], ["a minibus"]),
        ("Men who ran were beaten.", "beat", [], ["Men who ran"]),
    ],
)
def test_roles_are_noun_phrases(text: str, act: str, perpetrators: list[str], victims: list[str]) -> None:
    found = [a for a in read(text) if a.act == act]
    assert [[q.text for q in a.perpetrators] for a in found] == [perpetrators]
    assert [[q.text for q in a.victims] for a in found] == [victims]


def test_a_heading_in_capitals_names_no_place() -> None:
    assert allegations.find(document("SHOOTING AT CHECKPOINT"), (), (), KNOWN)[1] == ()


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Guards beat the prisoners.", "done"),
        ("Guards did not beat the prisoners.", "denied"),
        ("Guards allegedly beat the prisoners.", "alleged"),
        ("Guards threatened to beat the prisoners.", "threatened"),
        ("Guards may beat the prisoners.", "hypothetical"),
    ],
)
def test_modality_by_words(text: str, modality: str) -> None:
    assert [a.modality for a in read(text) if a.act == "beat"] == [modality]


@pytest.mark.parametrize(
    ("stance", "modality"),
    [
        ("asserts", "done"),
        ("hedges", "alleged"),
        ("denies", "denied"),
        ("asks", "hypothetical"),
        ("threatens", "threatened"),
    ],
)
def test_the_innermost_statement_gives_its_stance(stance: str, modality: str) -> None:
    text = "He said guards beat the prisoners."
    outer = statement("S-1", text, 0, len(text), "asserts", None)
    inner = statement("S-2", text, 8, len(text), stance, "S-1")
    (one,) = read(text, (outer, inner))
    assert (one.statement, one.modality) == ("S-2", modality)


def statement(name: str, text: str, start: int, end: int, stance: str, nested: str | None) -> Statement:
    return Statement(
        id=name, document="D-TEST", source=None, cue=None, content=(Quote.of(text, start, end),), chain=("x",),
        stance=stance, quotation="indirect", confidence=1.0, nested_in=nested,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("es", "Los presos fueron trasladados a otra cárcel.", "transfer.persons"),
        ("fr", "Deux détenus ont été tués par un éboulement.", "kill.other"),
        ("ru", "Военные расстреляли двух дезертиров.", "kill.execution"),
    ],
)
def test_other_languages(language: str, text: str, act: str) -> None:
    assert act in [a.act for a in read(text, language=language)]


def test_a_language_without_vocabulary_gives_nothing() -> None:
    assert read("Guards beat the prisoners.", language="xx") == ()


def test_every_type_has_patterns_and_labels() -> None:
    english = rules("en")
    assert english is not None
    covered = {rule.act for found in english.by_word.values() for rule in found}
    assert covered == set(act_types())
    assert all(one.label and one.about.endswith(".") for one in act_types().values())
    assert [n for n, one in act_types().items() if one.non_act] == [
        "statement.denial", "statement.ended", "statement.call_for_investigation", "response.none"
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru"])
def test_vocabularies_follow_the_pattern_language(language: str) -> None:
    assert rules(language) is not None


@pytest.mark.parametrize("pattern", ["..3 beat", "word?", "@nowhere", "beat ; above:men", "beat ; near:", "a||b"])
def test_broken_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(BrokenLexicon):
        _Reader("en", {}, {}).rule("beat", pattern)


def test_inflections() -> None:
    assert inflections("carry", {})["past"] == {"carried"}
    assert "stopped" in inflections("stop", {})["past"]
    assert inflections("take", {"take": ["took", "taken", "taking"]})["participle"] == {"taken"}


@given(st.lists(st.sampled_from(
    ["guards", "beat", "not", "shot", "by", "three", "men", "in", "Oslo", "on", "Friday", ",", "“", "who", "took",
     "their", "passports", "and", "was", "the", "of", "no", "investigation", "2031", "with"]
), max_size=40))  # fmt: skip
def test_spans_are_words_of_the_text(words: list[str]) -> None:
    doc = document(" ".join(words))
    found, places, when, counts = allegations.find(doc, (), (), KNOWN)
    quotes = [q for a in found for q in (a.trigger, a.sentence, *a.perpetrators, *a.victims, *a.means)]
    quotes += [x.quote for x in (*places, *when, *counts)]
    assert all(doc.text[q.start : q.end] == q.text for q in quotes)
    assert len({a.id for a in found}) == len(found)
    assert allegations.find(doc, (), (), KNOWN)[0] == found


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    allegations.find(document(text), (), (), KNOWN)


def test_very_long_sentences() -> None:
    for word in ("beat ", "not ", "three men ", "in Oslo ", "was shot and ", "“", "9" * 50 + " "):
        allegations.find(document(word * 5000), (), (), KNOWN)


def test_only_languages_with_a_table_of_signs_have_roles() -> None:
    assert has_roles("en")
    assert not has_roles("fr")
    assert not has_roles("xx")


@given(st.lists(st.sampled_from(
    ["the", "guards", ",", "who", "beat", "of", "men", "and", "No", ".", "17", "'", "'s", "in", "to", "her", "said"]
), min_size=1, max_size=30))  # fmt: skip
def test_phrases_are_ranges_of_words(words: list[str]) -> None:
    text = " ".join(words)
    tokens, known = split(text, 0, len(text)), phrase_words("en")
    tag = tags(tokens, known, frozenset(), frozenset())
    assert len(tag) == len(tokens.low)
    assert all(0 <= p.first <= p.head <= p.last < len(tag) for p in phrases(text, tokens, tag, known))


@pytest.mark.parametrize(
    "row",
    [
        "any\t1",
        "any" + "\t" * 8,
        "any\tx\t\t\t\t\t\t",
        "any\tnan\t\t\t\t\t\t",
        "any\tinf\t\t\t\t\t\t",
        "good\t\t\t\t\t\t\t1",
    ],
)
def test_a_broken_row_of_the_table_of_signs_is_refused(row: str) -> None:
    good = "# heading\ngood\t0.5\t\t\t\t\t\t-1\n"
    assert table(good, "xx/roles.tsv") == {"good": (0.5, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0)}
    with pytest.raises(BrokenLexicon, match="line 3"):
        table(good + row + "\n", "xx/roles.tsv")


def test_the_table_of_signs_is_whole() -> None:
    assert len(weights("en")) > 1000
    assert all(len(row) == len(ROLES) for row in weights("en").values())


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Nine passengers lost their lives on the road.", "kill.other"),
        ("The blast left four people dead.", "kill.other"),
        ("The teacher was bundled into a van outside the mill.", "detain.arbitrary"),
        ("Two clerks were picked up by police on Monday.", "detain.arbitrary"),
        ("He spent a year behind bars.", "detain.arbitrary"),
        ("The wardens made off with the goats.", "property.pillage"),
        ("The mothers were turned away at the gate.", "deny.family_contact"),
        ("Their passports were, they added, taken on the first day.", "confiscate.documents"),
        ("Prosecutors decided not to prosecute the two officers.", "impunity.no_investigation"),
        ("The bodies were buried at night.", "conceal.whereabouts"),
        ("Women in the mill have never been paid for the work.", "labour.forced"),
        ("Police sealed the presses of the weekly.", "restrict.press"),
    ],
)
def test_paraphrases(text: str, act: str) -> None:
    assert act in {a.act for a in read(text)}


@pytest.mark.parametrize(
    "text",
    [
        "The checkpoint is held by the northern barriers.",
        "A meeting was held by the two ministers in the town hall on Monday.",
        "The convention defines torture in its first article.",
        "She stood at the front of the queue.",
        "Two men were pulled out of the rubble.",
        "They had driven to the coast for a week.",
    ],
)
def test_other_senses_tell_no_act(text: str) -> None:
    assert read(text) == ()


def test_an_aside_does_not_hide_the_passive() -> None:
    reading, text = rules("en"), "Three students were, he said, beaten."
    assert reading is not None
    (trigger,) = acts.find(split(text, 0, len(text)), reading)
    assert (trigger.act, trigger.voice) == ("beat", "passive")


@pytest.mark.parametrize(
    ("text", "act", "modality"),
    [
        ("Identity papers are taken from seamen at the gate.", "confiscate.documents", "done"),
        ("The district prosecutor will not open a case over the drowning.", "impunity.no_investigation", "done"),
        ("Guards beat two men over a debt.", "beat", "done"),
    ],
)
def test_refusals_and_prepositions_are_not_taken_for_plans_and_ends(text: str, act: str, modality: str) -> None:
    assert (act, modality) in {(a.act, a.modality) for a in read(text)}


def test_one_shot_is_a_noun_and_kills_nobody() -> None:
    assert [a.act for a in read("There was one shot, from the tower.")] == []
    assert [a.act for a in read("Two men were shot beside the wall.")] == ["kill.execution"]


def test_weights_in_one_number_add_up_like_weights_one_by_one() -> None:
    rows, whole = weights("en"), packed("en")
    some = sorted(rows)[::7]
    for at in range(0, len(some) - 16, 11):
        signs = [*some[at : at + 16], "no such sign"]
        one_by_one = [sum(column) for column in zip(*(rows[sign] for sign in signs[:-1]), strict=True)]
        assert score(signs, whole) == pytest.approx(one_by_one)
    assert score(["no such sign"], whole) == (-9.0,) * len(ROLES)
