"""The words behind each piece of evidence of a link: found again from the two texts."""

from __future__ import annotations

from stemma import text
from stemma.lineage.compare import compare, rarity
from stemma.lineage.shown import OUTSIDE, shown
from stemma.records import Block, Capture, Feature, Found, Link, Passage, Reading, Shown, Span

RELEASE = """Fourteen cooks were locked in the cold store of Arlen on 3 May 2034, the Kitchen Union said.

“They shut the door with a chain and we sat on crates for two hours,” said the cook Ida Morrow.

The lawyer Pell Garric handed 37 photographs to the district prosecutor on 9 May.

“Nobody was ever locked in there,” said the manager Otto Brandel."""
RETOLD = """Fourteen cooks were locked in the cold store of Arlen on 3 May 2034, the Kitchen Union said.

“They shut the door with a rope and we sat on crates for three hours,” said the cook Ida Morrow.

The lawyer Pell Garric handed 37 photographs to the district prosecutor on 9 May.

“I heard them beat against the wall all evening,” said Marta Quill, 52, who sells fish across the road."""


def read(body: str, name: str, **metadata: str) -> Reading:
    blocks = tuple(Block("body", p) for p in body.split("\n\n"))
    values = {k: Found(v, "test") for k, v in {"language": "en", **metadata}.items()}
    return Reading(text.build(Capture(name, name, "text/plain", blocks, values)), (), ())


def linked(child: str, parent: str, **metadata: str) -> tuple[Link, Reading, Reading]:
    one = read(child, "later.txt", published="2034-05-12", **metadata)
    two = read(parent, "earlier.txt", published="2034-05-10")
    link = compare(one, two, rarity([one, two]))
    assert link is not None and link.child == one.document.id
    return link, one, two


def words(places: list[Shown], child: Reading, parent: Reading) -> list[tuple[str | None, str | None]]:
    def of(reading: Reading, span: Span | None) -> str | None:
        return None if span is None else reading.document.text[span.start : span.end]

    return [(of(child, one.child), of(parent, one.parent)) for one in places]


def behind(name: str, child: str = RETOLD, parent: str = RELEASE) -> list[tuple[str | None, str | None]]:
    link, one, two = linked(child, parent)
    assert name in {f.name for f in link.features}, [f.name for f in link.features]
    return words([s for s in shown(link, one.document, two.document) if s.feature == name], one, two)


def test_a_shared_quotation_is_shown_in_both_wordings_and_no_other_sentence() -> None:
    assert [(a or "")[:14] for a, _ in behind("shared_quotes")] == ["They shut the "]
    [(here, there)] = behind("shared_quotes")
    assert here is not None and there is not None
    assert "rope" in here and "three hours" in here
    assert "chain" in there and "two hours" in there


def test_a_quotation_of_its_own_is_shown_where_it_stands() -> None:
    [(here, there)] = behind("own_quotes")
    assert here is not None and here.startswith("I heard them beat") and there is None


def test_numbers_and_names_are_listed_with_what_answers_them() -> None:
    found = behind("facts")
    both = {here for here, there in found if there is not None}
    own = {here for here, there in found if there is None}
    assert {"Fourteen", "3 May", "Ida Morrow", "37", "9 May"} <= both
    assert {"three", "52", "Marta Quill"} <= own and not own & both


def test_a_name_with_a_common_word_in_it_is_no_detail_of_its_own() -> None:
    spanish = RELEASE.replace("Fourteen cooks were locked in the cold store of Arlen", "Catorce cocineros").replace(
        "said the cook", "dijo la cocinera"
    )
    link, one, two = linked(spanish, RELEASE, language="es")
    own = [s for s in shown(link, one.document, two.document) if s.feature == "facts" and s.parent is None]
    assert [here for here, _ in words(own, one, two) if here in ("Kitchen", "Union")] == []


def test_what_only_the_head_of_the_earlier_text_has_is_no_detail_of_its_own() -> None:
    one = read("The Morven Lantern told on 4 June that nine men fell ill at Corran.", "b", published="2034-06-05")
    two = read("On 4 June nine men fell ill at Corran.", "a", published="2034-06-04", outlet="Morven Lantern")
    link = Link("L-1", one.document.id, two.document.id, "cite", 0.9, (Feature("facts", 1.0, 5.0, "x"),))
    found = shown(link, one.document, two.document)
    named = [s for s in found if one.document.text[s.child.start : s.child.end] == "Morven Lantern" if s.child]
    assert [s.parent for s in named] == [OUTSIDE]


def test_a_text_that_is_not_in_the_case_is_shown_by_the_sentences_that_name_it() -> None:
    one = read(RELEASE, "b")
    sentence = one.document.sentences[0]
    features = (Feature("cited", 1.0, 6.0, "It names it."), Feature("analyst", 1.0, 9.0, "Somebody said so."))
    link = Link("L-1", one.document.id, "W-1", "cite", 0.9, features, (Passage(sentence, Span(0, 0), "cite"),))
    assert shown(link, one.document, None) == (Shown("cited", sentence, None),)


def test_words_that_a_sentence_quotes_are_found_in_both_texts() -> None:
    one, two = read(RETOLD, "b"), read(RELEASE, "a")
    told = Feature("shared_innovations", 1.0, 3.0, "Both write “rope” where the Union writes “chain”.")
    link = Link("L-1", one.document.id, two.document.id, "rewrite", 0.9, (told,))
    found = words(list(shown(link, one.document, two.document)), one, two)
    assert found == [("rope", None), (None, "chain")]
