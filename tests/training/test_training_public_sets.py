"""Reading of public sets, with invented texts in their formats."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.reader import public, public_attacks, public_polnear, public_vectors
from training.reader.public_attacks import Mapping, Violation
from training.reader.public_polnear import Attribution

from stemma import extract
from stemma.extract.gazetteer import load
from stemma.extract.labels import ACTS, MODALITIES
from stemma.records import Allegation, Quote, Reading

STANDOFF = """T1\tSource 12 23\tAda Marrow
T2\tCue 24 28;29 34\tsaid on
T3\tContent 35 60\tthe gate
T4\tContent 62 70\tand more
T5\tAttribution 24 28\tsaid
E1\tAttribution:T5 Content:T3 Cue:T2 Source:T1 Content2:T4
T6\tDiscard 80 90\tphoto
T7\tCue 95 99\tword
E2\tAttribution-no-source:T7 Cue:T7
"""


def test_brat_events_bind_their_spans() -> None:
    first, second = public_polnear.brat(STANDOFF)
    assert first == Attribution(((12, 23),), ((24, 28), (29, 34)), ((35, 60), (62, 70)))
    assert second == Attribution((), ((95, 99),), ())


def polnear(folder: Path, annotators: tuple[str, ...] = ("0a1b",)) -> Path:
    text = "Gate shut\n\nAda Marrow said the\u00a0 gate was shut. It rained.\n"
    (folder / "text").mkdir()
    (folder / "attributions").mkdir()
    (folder / "text" / "paper_2031-05-04_gate-shut.txt").write_text(text, encoding="utf-8")
    at = {piece: (text.index(piece), text.index(piece) + len(piece)) for piece in ("Ada Marrow", "said", "was shut")}
    content = (text.index("the"), at["was shut"][1])
    for name in annotators:
        lines = [f"T{n}\t{kind} {a} {b}\tx" for n, (kind, (a, b)) in enumerate(
            (("Source", at["Ada Marrow"]), ("Cue", at["said"]), ("Content", content)))]  # fmt: skip
        standoff = "\n".join([*lines, "E1\tAttribution:T1 Source:T0 Cue:T1 Content:T2"])
        (folder / "attributions" / f"paper_2031-05-04_gate-shut_{name}.ann").write_text(standoff, encoding="utf-8")
    return folder


def test_an_article_is_read_once_and_its_spans_follow_the_cleaned_text(tmp_path: Path) -> None:
    (article,) = public_polnear.articles(polnear(tmp_path, ("0a1b", "ffff")))
    text = article.document.text
    assert text == "Gate shut\nAda Marrow said the gate was shut. It rained."
    assert article.document.published == "2031-05-04"
    (one,) = article.attributions
    assert [text[a:b] for a, b in (*one.source, *one.cue, *one.content)] == ["Ada Marrow", "said", "the gate was shut"]


def test_statements_and_words_are_counted_apart(tmp_path: Path) -> None:
    (article,) = public_polnear.articles(polnear(tmp_path))
    (one,) = article.attributions
    right = public_polnear.compared(article, (one,))
    assert right["content words"] == (4, 4, 4)
    assert right["statements with source"] == right["statements"] == (1, 1, 1)
    start = one.content[0][0]
    other = Attribution(((0, 4),), one.cue, ((start, start + len("the gate")),))
    counts = public_polnear.compared(article, (other, Attribution(cue=one.cue)))
    assert counts["source words"] == (0, 1, 2)
    assert counts["cue words"] == (1, 1, 1)
    assert counts["content words"] == (2, 2, 4)
    assert counts["statements"] == (1, 1, 1)  # half of the words in either; one without content is none
    assert counts["statements with source"] == (0, 1, 1)


def test_the_rule_reader_is_measured_in_the_same_terms(tmp_path: Path) -> None:
    (article,) = public_polnear.articles(polnear(tmp_path))
    found = public_polnear.said(extract.read(article.document, load(None)))
    assert public_polnear.compared(article, found)["statements with source"] == (1, 1, 1)


def article_file(folder: Path, paragraphs: list[str], types: list[str], names: list[str | None]) -> Path:
    one = {
        "sample": {
            "Input.GLOBALEVENTID": 1, "Input.title": "News from Orvel", "Input.publish_date": "2031-05-04 10:00:00",
            "Input.article_interface": " ".join(f"<p>{p}</p>" for p in paragraphs),
        },
        "merged_sample": {"violation_types": types, "victims": [{"victim_name": name} for name in names]},
    }  # fmt: skip
    path = folder / "dev.json"
    path.write_text(json.dumps([one]), encoding="utf-8")
    return path


def test_articles_about_attacks_are_read_from_their_markup(tmp_path: Path) -> None:
    path = article_file(tmp_path, ["It &amp; <b>more</b>.", "End."], ["killing"], ["Ada  Marrow", None, "None"])
    (article,) = public_attacks.articles(path)
    assert article.document.text == "News from Orvel\nIt & more .\nEnd."
    assert article.types == {"killing"}
    assert article.victims == {"ada marrow"}


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    text = ["Soldiers killed Ada Marrow and Pavel Tern.", *["Nothing."] * 5, "Men kidnapped Ida Holm.", "She is free."]
    (article,) = public_attacks.articles(article_file(tmp_path, text, [], []))
    return extract.read(article.document, load(None))


def mention(reading: Reading, act: str, words: str, *, victim: str = "", modality: str = "done") -> Allegation:
    text = reading.document.text

    def quote(piece: str) -> Quote:
        start = text.index(piece)
        return Quote.of(text, start, start + len(piece))

    sentence = next(s for s in reading.document.sentences if s.start <= text.index(words) < s.end)
    return Allegation(
        words, "D", None, act, quote(words), Quote.of(text, sentence.start, sentence.end), modality,  # type: ignore[arg-type]
        victims=(quote(victim),) if victim else (),
    )  # fmt: skip


def table(*, least: int = 1, share: float = 0.0, opening: bool = False) -> Mapping:
    taking = Violation("kidnapping", frozenset({"detain.arbitrary"}), ("kidnap",), (), least, share, opening)
    killing = Violation("killing", frozenset({"kill.other"}), (), ("accident",), least, share, opening)
    return Mapping((taking, killing), frozenset({"done"}), 3, "other", "unknown")


def types(reading: Reading, mapping: Mapping, *found: Allegation) -> frozenset[str]:
    return public_attacks.violations(replace(reading, allegations=found), mapping)


def test_type_and_wording_decide_which_entry_a_mention_belongs_to(reading: Reading) -> None:
    killed = mention(reading, "kill.other", "killed")
    taken = mention(reading, "detain.arbitrary", "kidnapped")
    held = mention(reading, "detain.arbitrary", "is free")
    assert types(reading, table(), killed, taken) == {"killing", "kidnapping"}
    assert types(reading, table(), held) == {"unknown"}
    assert types(reading, table(), mention(reading, "kill.other", "killed", modality="planned")) == {"unknown"}


def test_a_sentence_can_rule_an_entry_out(reading: Reading) -> None:
    killed = mention(reading, "kill.other", "killed")
    text = "Accidentally killed"
    sentence = Quote(killed.sentence.start, killed.sentence.start + len(text), text)
    assert types(reading, table(), killed) == {"killing"}
    assert types(reading, table(), replace(killed, sentence=sentence)) == {"unknown"}


def test_few_mentions_count_only_in_the_opening(reading: Reading) -> None:
    killed = mention(reading, "kill.other", "killed")
    taken = mention(reading, "detain.arbitrary", "kidnapped")
    assert types(reading, table(least=2), killed, taken) == {"other"}
    assert types(reading, table(least=2, opening=True), killed, taken) == {"killing"}
    assert types(reading, table(least=2), killed, killed, taken) == {"killing"}
    assert types(reading, table(share=0.4), killed, killed, taken) == {"killing"}


def test_victims_are_persons_with_full_names_lists_and_pronouns_resolved(reading: Reading) -> None:
    killed = mention(reading, "kill.other", "killed", victim="Ada Marrow")
    taken = mention(reading, "detain.arbitrary", "kidnapped", victim="She")
    held = mention(reading, "release.detainee", "is free", victim="Orvel")
    found = public_attacks.victims(replace(reading, allegations=(killed, taken, held)), table())
    assert found == {"ada marrow", "pavel tern", "ida holm"}


def test_the_table_knows_only_types_and_modalities_that_exist() -> None:
    mapping = public_attacks.mapping()
    assert mapping.modalities <= set(MODALITIES)
    for entry in mapping.entries:
        assert entry.acts <= set(ACTS), entry.name
        assert entry.words == tuple(word.lower() for word in entry.words)


ECB = """<Document><token t_id="1" sentence="0">Fire</token><token t_id="2" sentence="0">spread</token>
<token t_id="3" sentence="1">Done</token><token t_id="4" sentence="1">.</token>
<Markables><ACTION_OCCURRENCE m_id="1"><token_anchor t_id="1"/></ACTION_OCCURRENCE>
<ACTION_OCCURRENCE m_id="2"><token_anchor t_id="2"/></ACTION_OCCURRENCE>
<HUMAN_PART_PER m_id="3"><token_anchor t_id="2"/></HUMAN_PART_PER></Markables>
<Relations><CROSS_DOC_COREF note="ACT1"><source m_id="1"/><target m_id="9"/></CROSS_DOC_COREF>
<CROSS_DOC_COREF note="ACT2"><source m_id="2"/></CROSS_DOC_COREF>
<CROSS_DOC_COREF note="HUM3"><source m_id="3"/></CROSS_DOC_COREF></Relations></Document>"""


def test_sentences_carry_their_event_chains(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    for name in ("1ecb", "2ecb"):
        (tmp_path / "1" / f"1_{name}.xml").write_text(ECB, encoding="utf-8")
    rows = ["Topic,File,Sentence Number", "1,1ecb,0", "1,1ecb,1", "1,2ecb,0", "40,1ecb,0"]
    (tmp_path / "ECBplus_coreference_sentences.csv").write_text("\n".join(rows), encoding="utf-8")
    told = public_vectors.sentences(tmp_path)
    assert [(one.document, one.text, one.chains) for one in told] == [
        ("1/1ecb", "Fire spread", {"ACT1", "ACT2"}),
        ("1/1ecb", "Done.", set()),
        ("1/2ecb", "Fire spread", {"ACT1", "ACT2"}),
    ]


def test_the_rank_of_a_partner_counts_only_sentences_of_other_documents() -> None:
    def told(document: str, *chains: str) -> public_vectors.Told:
        return public_vectors.Told("1", document, "", frozenset(chains))

    given = [told("a", "x", "y"), told("a", "x", "y"), told("b", "x", "y", "z"), told("c", "x"), told("d")]
    angles = np.array([0.0, 0.01, 0.5, 0.3, 1.0])
    vectors = np.stack([np.cos(angles), np.sin(angles)], 1)
    a, b = public_vectors.compared(given, vectors)
    assert a["nearest"] == [0, 2, 2]  # "c" shares one chain only and is nearer
    assert a["reciprocal rank"] == [1.0, 2, 2]
    assert b["reciprocal rank"] == [0.5, 1, 1]


def test_the_command_prints_tables_writes_numbers_and_says_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "polnear" / "dev").mkdir(parents=True)
    polnear(tmp_path / "polnear" / "dev")
    target = tmp_path / "out" / "public.json"
    assert public.main(["--data", str(tmp_path), "--json", str(target), "polnear", "trees"]) == 0
    said = capsys.readouterr()
    assert "| polnear | n | rules |" in said.out
    assert "| content words | 4 | 1.000 (1.000 to 1.000) |" in said.out
    assert said.err.startswith("trees: needs")
    assert json.loads(target.read_text(encoding="utf-8"))["polnear"]["rules"]["statements"]["annotated"] == 1


def test_a_table_has_a_column_for_each_reader_and_gaps_where_one_has_nothing() -> None:
    one = {"f1": 0.5, "low": 0.4, "high": 0.6, "annotated": 9}
    text = public.table("set", {"rules": {"cue words": one}, "tags": {"names": one}})
    assert text.splitlines()[2:] == [
        "| cue words | 9 | 0.500 (0.400 to 0.600) |  |",
        "| names | 9 |  | 0.500 (0.400 to 0.600) |",
    ]


@pytest.mark.parametrize("given", [["nowhere"], ["--weights", "a.pt", "--onnx", "b"]])
def test_wrong_choices_are_refused(given: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        public.main(["--data", str(tmp_path), *given])
