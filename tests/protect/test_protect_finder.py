"""Names are found in every script and form, and everyday words are left to a person."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemma.protect.edits import NAME, Edit, edited
from stemma.protect.finder import Finder, Mention, Named
from stemma.protect.letters import bones, fits, keys

SOLVECK = Finder([Named("V-1", ("Milena Solveck",))])


def texts(found: list[Mention]) -> list[str]:
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prigozhin", "Пригожин"), ("Yevgeny", "Евгений"), ("Jewgeni", "Evgueni"), ("Schewtschuk", "Шевчук"),
        ("Chevtchouk", "Szewczuk"), ("Ševčuk", "Shevchuk"), ("Tatjana", "Татьяна"), ("Serguei", "Сергей"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert set(keys(one)) & set(keys(other))


@pytest.mark.parametrize(
    ("written", "spoken", "same"),
    [
        ("سولفيك", "Solveck", True), ("فيكتور", "Viktor", True), ("محمد", "Mohamed", True), ("سعيد", "Said", True),
        ("معلن", "Milena", False), ("كتاب", "Katib", False), ("علي", "Ulya", False),
    ],
)  # fmt: skip
def test_arabic_letters_fit_the_vowels_between_consonants(written: str, spoken: str, same: bool) -> None:
    assert any(fits(a, b) for a in bones(written) for b in bones(spoken)) is same


@pytest.mark.parametrize(
    "text",
    [
        "Ms Solveck left.", "SOLVECK left.", "Solveck's brother", "Milena Solveck", "Solveck, Milena", "M. Solveck",
        "Solvečk", "Sol\u00adveck", "So\u200blveck", "Сольвек", "о Сольвеке", "Милену Сольвек", "ميلينا سولفيك",
        "وسولفيك", "S o l v e c k", "Sol-\nveck", "Ｓｏｌｖｅｃｋ", "solveck said", "MilenaSolveck.jpg",
        "https://x.example/a/milena-solveck-speaks", "milenasolveck@mail.example", "msolveck",
        "https://x.example/%D0%A1%D0%BE%D0%BB%D1%8C%D0%B2%D0%B5%D0%BA",
    ],
)  # fmt: skip
def test_every_form_of_a_name_is_taken_out(text: str) -> None:
    found = SOLVECK.redacted(text)
    assert found, text
    rest = edited(text, [Edit(one.start, one.end, NAME) for one in found]).text
    assert not SOLVECK.redacted(rest)


@pytest.mark.parametrize("text", ["Slavic people", "solve it", "a milestone", "معلن", "Selveck", "Milan", "Malina"])
def test_other_words_stay(text: str) -> None:
    assert SOLVECK.redacted(text) == []


def test_neighbouring_words_of_one_person_are_one_mention_and_of_two_persons_two() -> None:
    finder = Finder([Named("V-1", ("Milena Solveck",)), Named("V-2", ("Dorin Askel",))])
    found = finder.find("Milena Solveck, Dorin Askel and Mr Askel")
    assert [(one.text, one.codes) for one in found] == [
        ("Milena Solveck", ("V-1",)),
        ("Dorin Askel", ("V-2",)),
        ("Askel", ("V-2",)),
    ]


def test_two_persons_with_one_surname_are_both_named_as_possible() -> None:
    finder = Finder([Named("V-1", ("Milena Solveck",)), Named("V-2", ("Rufat Solveck",))])
    assert [one.codes for one in finder.find("Solveck; Rufat Solveck")] == [("V-1", "V-2"), ("V-2",)]


def test_a_flower_stays_and_a_person_may_decide() -> None:
    finder = Finder([Named("V-1", ("Rose Miller",), keep=("Rose garden",))])
    found = finder.find("A rose stood in the Rose garden. Rose came with the miller. Rose Miller spoke.")
    assert [(one.text, one.sure, one.redact) for one in found] == [
        ("rose", False, False),
        ("Rose", False, True),
        ("miller", False, False),
        ("Rose Miller", True, True),
    ]


def test_a_word_that_the_person_calls_everyday_is_one() -> None:
    text = "The anvil fell."
    assert texts(Finder([Named("V-1", ("Tom Anvil",))]).redacted(text)) == ["anvil"]
    assert Finder([Named("V-1", ("Tom Anvil",), common=("Anvil",))]).redacted(text) == []


def test_small_words_in_an_alias_are_nobody() -> None:
    """ "Mara of the Quay": the quay is hers when written as a name, "of the" is not."""
    finder = Finder([Named("V-1", ("Milena Solveck", "Mara of the Quay", "Вера из Тирела"))])
    assert texts(finder.redacted("The men of the colony and two from the yard said it. Люди из города.")) == []
    assert texts(finder.redacted("Mara of the Quay spoke.")) == ["Mara of the Quay"]


NAMES = st.text("abcdefghiklmnoprstuvyzабвгдежзиклмнопрст", min_size=4, max_size=9).map(str.capitalize)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine drawing takes long
@given(NAMES, NAMES, st.text(max_size=60))
def test_after_taking_out_nothing_is_found_again(first: str, last: str, around: str) -> None:
    finder = Finder([Named("V-1", (f"{first} {last}",))])
    text = f"{around} {first} {last} {around} {last.upper()}"
    found = finder.redacted(text)
    made = edited(text, [Edit(one.start, one.end, NAME) for one in found])
    assert found
    assert first not in made.text.replace(around, "") or first in NAME
    for one in found:
        start, end = made.span(one.start, one.end)
        assert made.text[start:end] == NAME


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=6))
def test_every_place_of_the_old_text_has_one_in_the_new(text: str, cuts: list[tuple[int, int]]) -> None:
    edits = [Edit(a, min(len(text), a + n), NAME) for a, n in cuts if a < len(text)]
    made = edited(text, edits)
    assert made.span(0, len(text)) == (0, len(made.text))
    last = (0, 0)
    for place in range(len(text)):
        start, end = made.span(place, place + 1)
        assert last[0] <= start <= end <= len(made.text)
        last = (start, end)
        if not any(one.start <= place < one.end for one in made.edits):
            assert made.text[start:end] == text[place]


def _made(rng: random.Random, length: int) -> str:
    return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(length)).capitalize()


def test_a_thousand_names_cost_little_more_than_one() -> None:
    rng = random.Random(7)
    words = [_made(rng, rng.randint(2, 4)).lower() for _ in range(4000)]
    documents = [" ".join(rng.choices(words, k=250)) for _ in range(200)]
    names = [Named(f"V-{n}", (f"{_made(rng, 3)} {_made(rng, 4)}",)) for n in range(1000)]
    for n, doc in enumerate(documents):
        documents[n] = f"{doc} {names[n].forms[0]} {doc}"

    def seconds(finder: Finder) -> float:
        start = time.process_time()
        for doc in documents:
            finder.find(doc)
        return time.process_time() - start

    few, many = Finder(names[:10]), Finder(names)
    seconds(few)
    assert all(any(one.codes == (f"V-{n}",) for one in many.find(doc)) for n, doc in enumerate(documents))
    assert seconds(many) < 8 * seconds(few) + 0.2
