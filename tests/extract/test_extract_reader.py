"""Rules and model heard together, with a model whose answers are written down in the test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from stemma import extract
from stemma.errors import ModelUnusable
from stemma.extract.gazetteer import load
from stemma.extract.labels import ANCHORS, GROUPS, RELATIONS, TAGS
from stemma.extract.reader import LABELS
from stemma.records import Block, Capture, Document, Found, Reading
from stemma.text import build

YES, NO = 8.0, -8.0
WIDTH = 64


@dataclass
class Scripted:
    """A model that knows some phrases: `tags` gives words their labels, `pairs` ties words to phrases.

    Every word piece is a whole word; `words` is the vocabulary it has met.
    """

    tags: dict[str, list[str]] = field(default_factory=dict)
    pairs: list[tuple[str, str, str]] = field(default_factory=list)
    languages: frozenset[str] = frozenset({"en"})
    labels: Any = field(default_factory=lambda: LABELS)
    relations: tuple[str, ...] = RELATIONS
    words: list[str] = field(default_factory=list)
    runs: int = 0

    def pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]], list[int | None]]:
        found = list(re.finditer(r"\w+|[^\w\s]", text))
        ids = []
        for match in found:
            if match.group() not in self.words:
                self.words.append(match.group())
            ids.append(1000 + self.words.index(match.group()))
        return ids, [match.span() for match in found], list(range(len(found)))

    def run(self, ids: np.ndarray, features: np.ndarray) -> tuple[np.ndarray, ...]:
        self.runs += 1
        words = ["", *(self.words[n - 1000] for n in ids[1:-1]), ""]
        tags = np.full((len(words), len(TAGS)), NO)
        for group in ("anchor", "trigger", "name"):
            tags[:, GROUPS[group].start] = 0.0
        for n, word in enumerate(words):
            for label in self.tags.get(word, ()):
                tags[n, TAGS.index(label)] = YES
        queries = np.zeros((len(words), len(RELATIONS), WIDTH))
        keys = np.zeros((len(words), len(RELATIONS), WIDTH))
        keys[:, :, -1] = 1.0
        queries[:, :, -1] = NO
        for number, (asks, relation, phrase) in enumerate(self.pairs):
            where = RELATIONS.index(relation)
            for n, word in enumerate(words):
                if word == asks:
                    queries[n, where, number] = 2 * YES
                if word in phrase.split():
                    keys[n, where, number] = 1.0
        return tags, queries, keys, np.zeros((len(words), 384))


def document(*paragraphs: str, language: str = "en") -> Document:
    blocks = tuple(Block("body" if n else "title", text) for n, text in enumerate(paragraphs))
    return build(Capture("a.txt", "0" * 64, "text/plain", blocks, {"language": Found(language, "test")}))


def read(doc: Document, model: Any) -> Reading:
    return extract.read(doc, load(None), model)


TOLD = "Ilka Orr swore blind that the mill had been closed."
ACT = "The boys never came back from the quarry at Pelvast."


def test_a_statement_only_the_model_sees() -> None:
    model = Scripted(
        tags={"blind": ["anchor:cue", "stance:hedges", "quotation:indirect"]},
        pairs=[("blind", "source", "Ilka Orr"), ("blind", "content", "that the mill had been closed")],
    )
    (stmt,) = read(document("News", TOLD), model).statements
    assert stmt.source is not None and stmt.source.text == "Ilka Orr"
    assert [q.text for q in stmt.content] == ["that the mill had been closed"]
    assert stmt.stance == "hedges" and stmt.quotation == "indirect"
    assert stmt.cue is not None and stmt.cue.text == "blind"


def test_whoever_something_is_said_of_is_no_source() -> None:
    model = Scripted(
        tags={w: ["anchor:cue", "stance:hedges", "quotation:indirect"] for w in ("are", "said")},
        pairs=[("are", "source", "Four guards"), ("are", "content", "to have come for him")],
    )
    found = read(document("News", "Four guards are said to have come for him."), model).statements
    assert found and all(stmt.source is None and stmt.chain == ("unnamed source",) for stmt in found)


def test_an_act_only_the_model_sees() -> None:
    words = {w: ["trigger:act+", "act:conceal.whereabouts", "modality:done"] for w in ("came", "back")}
    model = Scripted(
        tags={"never": ["trigger:act", "act:conceal.whereabouts", "modality:done"], **words},
        pairs=[("never", "vic", "The boys"), ("never", "place", "Pelvast")],
    )
    found = [a for a in read(document("News", ACT), model).allegations if a.act == "conceal.whereabouts"]
    assert [a.trigger.text for a in found] == ["never came back"]
    assert [q.text for q in found[0].victims] == []  # an even chance is needed of all words of a trigger together
    assert found[0].modality == "done"


@pytest.mark.parametrize(
    ("victims", "act"), [("two bodies", "conceal.whereabouts"), ("two boys", "transfer.persons")],
)  # fmt: skip
def test_bodies_are_hidden_not_transferred(victims: str, act: str) -> None:
    text = f"At night soldiers drove {victims} away."
    model = Scripted(
        tags={"drove": ["trigger:act", "act:transfer.persons", "modality:done"]}, pairs=[("drove", "vic", victims)]
    )
    (alleg,) = read(document("News", text), model).allegations
    assert (alleg.act, [q.text for q in alleg.victims]) == (act, [victims])


def test_roles_of_an_act() -> None:
    model = Scripted(
        tags={"back": ["trigger:act", "act:conceal.whereabouts", "modality:alleged"]},
        pairs=[("back", "vic", "The boys"), ("back", "place", "Pelvast")],
    )
    (alleg,) = read(document("News", ACT), model).allegations
    assert [q.text for q in alleg.victims] == ["The boys"]
    assert alleg.place is not None and alleg.place.quote.text == "Pelvast"
    assert alleg.modality == "alleged"
    assert 0.5 < alleg.confidence < 0.7  # the model alone, however sure of itself: right in little more than half


def test_what_only_the_rules_find_stays_unless_the_model_rules_it_out() -> None:
    text = "Ilka Orr said that guards had shot two drivers."
    silent = read(document("News", text), Scripted())
    assert silent.statements == () and silent.allegations == ()
    unsure = Scripted(tags={"said": ["anchor:cue"], "shot": ["trigger:act"]})
    original = unsure.run

    def doubtful(ids: np.ndarray, features: np.ndarray) -> tuple[np.ndarray, ...]:
        tags, *rest = original(ids, features)
        tags[tags == YES] = -1.0  # a chance of about a quarter
        return (tags, *rest)

    unsure.run = doubtful  # type: ignore[method-assign]
    kept = read(document("News", text), unsure)
    assert len(kept.statements) == 1 and [a.act for a in kept.allegations] == ["kill.other"]


def test_content_that_goes_on_in_the_next_paragraph() -> None:
    model = Scripted(
        tags={
            "blind": ["anchor:cue", "stance:asserts", "quotation:indirect"],
            "Nobody": ["anchor:rest"],
        },
        pairs=[
            ("blind", "source", "Ilka Orr"),
            ("blind", "content", "that the mill had been closed"),
            ("Nobody", "content", "Nobody was paid"),
        ],
    )
    stmts = read(document("News", TOLD, "Nobody was paid."), model).statements
    assert [[q.text for q in s.content] for s in stmts] == [["that the mill had been closed", "Nobody was paid"]]


def test_without_a_model_for_the_language_rules_read_alone() -> None:
    text = "Ilka Orr said that guards had shot two drivers."
    model = Scripted(languages=frozenset({"fr"}))
    assert read(document("News", text), model) == read(document("News", text), None)
    assert model.runs == 0


def test_a_model_of_another_version_is_refused() -> None:
    with pytest.raises(ModelUnusable) as caught:
        read(document("News", TOLD), Scripted(labels={"anchor": ANCHORS}))
    assert "rules" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "word " * 5000,
        "THE GUARDS SHOT TWO DRIVERS AT THE GATE. " * 50,
        "they came they took the boys they said nothing " * 80,
        "name\tdate\tplace\nOrr\t2031\tPelvast\n" * 30,
        "Стражники застрелили двух водителей. Guards shot two drivers.",
        "🔥🔥 \u200b\u200b\u202eshot\u202c 😀 said",
        "قال الشاهد إن الجنود أخذوا الرجال",
        "“" * 300,
    ],
)
def test_odd_text_is_read_without_a_fault(text: str) -> None:
    everything = Scripted(
        tags={w: ["anchor:cue", "trigger:act"] for w in ("word", "said", "SHOT", "took", "shot", "“")}
    )
    everything.pairs = [(w, "content", "word said SHOT took shot they") for w in ("word", "said", "took")]
    doc = document("News", text)
    reading = read(doc, everything)
    for stmt in reading.statements:
        for quote in stmt.content:
            assert doc.text[quote.start : quote.end] == quote.text
    for alleg in reading.allegations:
        assert doc.text[alleg.trigger.start : alleg.trigger.end] == alleg.trigger.text


def test_the_same_words_are_read_once() -> None:
    @dataclass
    class Kept:
        seen: dict[bytes, Any] = field(default_factory=dict)

        def recall(self, keys: Any) -> dict[bytes, Any]:
            return {key: self.seen[key] for key in keys if key in self.seen}

        def keep(self, key: bytes, seen: Any) -> None:
            self.seen[key] = seen

    model, memory = Scripted(tags={"back": ["trigger:act", "act:conceal.whereabouts", "modality:done"]}), Kept()
    doc = document("News", ACT, ACT, TOLD)
    first = extract.read(doc, load(None), model, memory)
    assert model.runs == 3  # the title, and two different paragraphs
    assert len(first.allegations) == 2
    again = extract.read(document("Other", TOLD, ACT), load(None), model, memory)
    assert model.runs == 4  # only the new title
    assert [a.trigger.text for a in again.allegations] == ["back"]
    assert extract.read(doc, load(None), model) == first
