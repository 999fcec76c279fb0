"""How an act is presented: negation and its reach, asides, ends, questions, orders, in several languages."""

from __future__ import annotations

import pytest

from stemma.extract.acts import Trigger
from stemma.extract.acts_words import split
from stemma.extract.modality import modality
from stemma.records import Quote, Statement


def told(text: str, act: str = "beat", voice: str = "passive", language: str = "en", stance: str = "") -> str:
    """The modality of the words in square brackets."""
    before, _, rest = text.partition("[")
    words, _, after = rest.partition("]")
    plain = before + words + after
    tokens = split(plain, 0, len(plain))
    first = tokens.start.index(len(before))
    last = tokens.end.index(len(before) + len(words))
    trigger = Trigger(act, first, last, None, voice, 1.0, "")
    stmt = None
    if stance:
        stmt = Statement(
            "S-1", "D-1", None, None, (Quote.of(plain, 0, len(plain)),), ("x",), stance, "indirect", 1.0,  # type: ignore[arg-type]
        )  # fmt: skip
    return modality(tokens, trigger, stmt, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No prisoner of the northern wing was ever [beaten].", "denied"),
        ("A man who sits down is not, as a rule, [beaten].", "hypothetical"),
        ("He was not, she said, [beaten].", "denied"),
        ("Prisoners are not normally [beaten].", "hypothetical"),
        ("Those who did not say it were [beaten].", "done"),
        ("They did not know that he was [beaten].", "done"),
        ("No fewer than seven porters were [beaten].", "done"),
        ("Porters not only were [beaten], they were robbed.", "done"),
        ("The paper wrote, wrongly, that porters were [beaten].", "denied"),
        ("Men without badges came and he was [beaten].", "done"),
        ("The porters had stopped the cart and were [beaten].", "done"),
        ("They are no longer [beaten].", "ended"),
        ("Were you [beaten]?", "hypothetical"),
        ("Who ordered that they be [beaten]?", "done"),
        ("Those who run are to be [beaten].", "planned"),
        ("Porters who were [beaten], if proved, would have a claim.", "hypothetical"),
        ("Porters were [beaten] by men who had not been named by anybody, which, if true, is a crime.", "hypothetical"),
        ("Porters were [beaten] and asked if nobody proved it.", "done"),
    ],
)
def test_passives(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reports of a [beating] are false.", "denied"),
        ("They denied the [beating].", "denied"),
        ("The [beatings] ceased in May.", "ended"),
        ("He ended up in the ward after a [beating].", "done"),
        ("They left without a [beating].", "denied"),
        ("Men without badges began a [beating].", "done"),
    ],
)
def test_nouns(text: str, expected: str) -> None:
    assert told(text, voice="noun") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Column stopped [forced labour] in the valley on 1 April.", "ended"),
        ("The army has suspended [compulsory labour] since May.", "ended"),
        ("The Column [halted forced labour] on 1 April.", "ended"),
        ("The Column made [forced labour] pay for the road.", "done"),
        ("Soldiers stopped a cart and saw [forced labour] there.", "done"),
    ],
)
def test_a_noun_that_looks_like_a_verb_ends_as_a_noun(text: str, expected: str) -> None:
    assert told(text, voice="passive", act="labour.forced") == expected


def test_what_is_done_by_stopping_something_has_not_ended() -> None:
    assert told("The court [halted family visits] in May.", voice="active", act="deny.family_contact") == "done"


def test_a_verb_with_nobody_as_its_object_is_denied() -> None:
    assert told("The guards [beat] no one that day.", voice="active") == "denied"
    assert told("The guards [beat] porters that day.", voice="active") == "done"


def test_what_could_not_be_done_is_the_act_where_the_act_is_a_refusal() -> None:
    assert told("They could [not consult] their lawyers.", "deny.counsel", "active") == "done"
    assert told("They could be [beaten].") == "hypothetical"


def test_concern_at_an_act_takes_it_for_granted() -> None:
    assert told("Alarmed at the [beating] of porters, they left.", voice="noun", stance="fears") == "done"
    assert told("They fear a [beating].", voice="noun", stance="fears") == "hypothetical"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "Nadie fue [golpeado].", "denied"),
        ("es", "Fueron [golpeados].", "done"),
        ("es", "Podrían ser [golpeados].", "hypothetical"),
        ("fr", "Les porteurs n'ont pas été [battus].", "denied"),
        ("fr", "Les porteurs ont été [battus].", "done"),
        ("fr", "Ils pourraient être [battus].", "hypothetical"),
        ("ru", "Никого не [били].", "denied"),
        ("ru", "Не менее семи человек [избиты].", "done"),
        ("ru", "Людей могут [избить].", "hypothetical"),
    ],
)
def test_other_languages_have_words_of_their_own(language: str, text: str, expected: str) -> None:
    assert told(text, language=language) == expected
