"""Statements: a table of sentences a lawyer can read, and properties that hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma import text as text_stage
from stemma.extract import statements
from stemma.extract.grammar import grammar
from stemma.records import Block, Capture, Document, Found, Statement


def document(*paragraphs: str, language: str = "en", media: str = "text/html", **metadata: str) -> Document:
    found = {key: Found(value, "test") for key, value in {"language": language, **metadata}.items()}
    blocks = tuple(Block("body", paragraph) for paragraph in paragraphs)
    return text_stage.build(Capture("report.html", "cd" * 32, media, blocks, found))


def read(*paragraphs: str, **options: str) -> tuple[Statement, ...]:
    return statements.find(document(*paragraphs, **options))[0]


def shown(stmt: Statement) -> tuple[str | None, str | None, tuple[str, ...], str, str]:
    return (
        stmt.source.text if stmt.source else None,
        stmt.cue.text if stmt.cue else None,
        tuple(piece.text for piece in stmt.content),
        stmt.stance,
        stmt.quotation,
    )


ONE = [
    ("“We left at dawn,” said Ilka Orr.", ("Ilka Orr", "said", ("“We left at dawn,”",), "asserts", "direct")),
    ("“We left,” Ilka Orr said. “Nobody saw us.”",
     ("Ilka Orr", "said", ("“We left,”", "“Nobody saw us.”"), "asserts", "direct")),
    ("Ilka Orr said: “We left at dawn.”", ("Ilka Orr", "said", ("“We left at dawn.”",), "asserts", "direct")),
    ("“Where are they?” Ms Orr asks.", ("Ms Orr", "asks", ("“Where are they?”",), "asks", "direct")),
    ("The lawyer said that the men had been beaten.",
     ("The lawyer", "said", ("that the men had been beaten",), "asserts", "indirect")),
    ("On Tuesday, the lawyer said the men had been beaten.",
     ("the lawyer", "said", ("the men had been beaten",), "asserts", "indirect")),
    ("The men had been beaten, the lawyer said.",
     ("the lawyer", "said", ("The men had been beaten",), "asserts", "indirect")),
    ("The men, the lawyer said, had been beaten.",
     ("the lawyer", "said", ("The men", "had been beaten"), "asserts", "indirect")),
    ("According to the lawyer, the men had been beaten.",
     ("the lawyer", "According to", ("the men had been beaten",), "asserts", "indirect")),
    ("The men had been beaten, according to the lawyer.",
     ("the lawyer", "according to", ("The men had been beaten",), "asserts", "indirect")),
    ("The lawyer told the court that the men had been beaten.",
     ("The lawyer", "told", ("that the men had been beaten",), "asserts", "indirect")),
    ("The lawyer said the men were kept in a “freezing” cellar.",
     ("The lawyer", "said", ("the men were kept in a “freezing” cellar",), "asserts", "mixed")),
    ("The ministry denied that anyone had been beaten.",
     ("The ministry", "denied", ("that anyone had been beaten",), "denies", "indirect")),
    ("The ministry rejected the accusations of torture.",
     ("The ministry", "rejected", ("the accusations of torture",), "denies", "indirect")),
    ("The union called on the government to free the men.",
     ("The union", "called", ("to free the men",), "calls_for", "indirect")),
    ("The union urged the government to free the men.",
     ("The union", "urged", ("to free the men",), "calls_for", "indirect")),
    ("The judge asked whether the men were alive.",
     ("The judge", "asked", ("whether the men were alive",), "asks", "indirect")),
    ("The officer would not say whether the men were alive.",
     ("The officer", "would not say", ("whether the men were alive",), "hedges", "indirect")),
    ("The officer declined to say whether the men were alive.",
     ("The officer", "declined to say", ("whether the men were alive",), "hedges", "indirect")),
    ("The officer threatened to shoot the men.",
     ("The officer", "threatened", ("to shoot the men",), "threatens", "indirect")),
    ("The officer admitted that the men had been beaten.",
     ("The officer", "admitted", ("that the men had been beaten",), "admits", "indirect")),
    ("She fears that the men are dead.", ("She", "fears", ("that the men are dead",), "fears", "indirect")),
    ("The men are said to have crossed the river.",
     (None, "are said", ("The men", "have crossed the river"), "hedges", "indirect")),
    ("The lawyer said the order could amount to a crime.",
     ("The lawyer", "said", ("the order could amount to a crime",), "hedges", "indirect")),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "want"), ONE, ids=[sentence for sentence, _ in ONE])
def test_one_statement(sentence: str, want: tuple[object, ...]) -> None:
    assert want in [shown(stmt) for stmt in read(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The road runs from Torsk to the sea.",
        "He read the paper and left the house.",
        "The order was signed in May.",
        "Everyone called him “Harpoon”.",
        "The ministry did not answer questions sent to it.",
        "“No Entry” was painted on the gate.",
    ],
)
def test_no_statement(sentence: str) -> None:
    assert read(sentence) == ()


def test_quotation_goes_on_over_paragraphs() -> None:
    found = read("“We left,” Ilka Orr said. “The road was dark.", "“Nobody followed us.”", "The road is closed now.")
    assert len(found) == 1
    assert [piece.text for piece in found[0].content][-1] == "“Nobody followed us.”"


def test_speech_inside_a_quotation_is_nested() -> None:
    outer, inner = read("“The guard said that we would be next,” Ilka Orr told us.")
    assert inner.nested_in == outer.id
    assert inner.source is not None and inner.source.text == "The guard"
    assert inner.chain == ("Ilka Orr", "guard")


def test_relay_is_one_statement_with_a_chain() -> None:
    found = read("The guard said the men had left, according to Ilka Orr.")
    assert [(stmt.chain, stmt.source.text) for stmt in found if stmt.source] == [(("Ilka Orr", "guard"), "The guard")]


def test_pronouns_and_short_names_are_resolved() -> None:
    found = read(
        "Ilka Orr, a lawyer from Torsk, said the men were alive. She added that two were ill.",
        "Pavel Lund, the mayor, said nobody was ill. He said the gate was open. Ms Orr said it was shut.",
    )
    assert [stmt.chain[-1] for stmt in found] == ["Ilka Orr", "Ilka Orr", "Pavel Lund", "Pavel Lund", "Ilka Orr"]


def test_whoever_comes_up_only_in_what_is_said_is_not_the_speaker() -> None:
    found = read("The Torsk Union said the mill was shut. Eleven people died at the Tallow Committee hall, it said.")
    assert found[-1].chain == ("Torsk Union",)
    found = read("Pavel Lund said the gate was open. “Ilka Orr and Ane Tarn are with our wounded,” he said.")
    assert found[-1].chain == ("Pavel Lund",)
    found = read("Pavel Lund said the gate was open. The editor, Ilka Orr, was handed a paper, she said.")
    assert found[-1].chain == ("Ilka Orr",)


def test_an_office_before_a_name_returns_as_a_description() -> None:
    found = read(
        "The Director of the camp, Superintendent Pavel Lund, said the gate was open.",
        "“I have known these men for years,” the Superintendent said. The superintendent denied the rest.",
    )
    assert [stmt.chain[-1] for stmt in found] == ["Pavel Lund"] * 3
    assert found[0].speaker is not None and found[0].speaker.role.endswith("Superintendent")
    found = read("Colonel Pavel Lund said the gate was open. The colonel added that it was late.")
    assert [stmt.chain[-1] for stmt in found] == ["Pavel Lund"] * 2
    assert found[0].speaker is not None and not found[0].speaker.role  # a rank is no office


def test_a_body_whose_name_holds_and_is_one() -> None:
    found = read("Thread and Loom said the door was locked. “It is a shame,” Thread and Loom added.")
    assert [stmt.chain for stmt in found] == [("Thread and Loom",)] * 2
    found = read("A charity, Thread and Loom, said the door was locked.")
    assert found[0].chain == ("Thread and Loom",)
    assert found[0].speaker is not None and found[0].speaker.kind == "body"
    found = read("Orr and Lund said the door was locked. Orr added that Lund had the key.")
    assert "Orr and Lund" not in found[0].chain


def test_a_number_is_nobodys_name() -> None:
    found = read("Twenty-four said that a foreman had taken their papers.")
    assert found[0].speaker is None or found[0].speaker.kind != "person"


def test_descriptions_return() -> None:
    found = read("A group of independent experts said the law was broken. The experts added that it must be changed.")
    assert found[1].chain == found[0].chain
    found = read("A worker at the clinic said the men were alive. The worker said two were ill.")
    assert found[1].chain == found[0].chain


def test_role_and_organisation_of_a_speaker() -> None:
    stmt = read("Ilka Orr, director of the Torsk Legal Centre, said the men were alive.")[0]
    assert stmt.speaker is not None
    assert stmt.speaker.kind == "person"
    assert "director" in stmt.speaker.role
    assert stmt.speaker.organisation == "Torsk Legal Centre"


def test_acronym_means_the_body() -> None:
    found = read("The Torsk Legal Centre (TLC) filed a case. TLC said the men were alive.")
    assert found[-1].chain == ("Torsk Legal Centre",)


@pytest.mark.parametrize(
    ("sentence", "access"),
    [
        ("“I saw them fall,” Ilka Orr said.", "eyewitness"),
        ("“My son was taken,” Ilka Orr said.", "family"),
        ("“They beat me with a hose,” Ilka Orr said.", "victim"),
        ("A clerk who asked not to be named said the list was long.", "anonymous"),
        ("Their lawyer said the list was long.", "lawyer"),
        ("The commission said it had interviewed forty families in May.", "institution-own-inquiry"),
        ("The experts said they have received accounts of beatings.", "institution-relaying"),
        ("The mayor said the list was long.", ""),
    ],
)
def test_access(sentence: str, access: str) -> None:
    assert read(sentence)[0].access == access


def test_addressee() -> None:
    stmt = read("The lawyer told the court that the men had been beaten.")[0]
    assert stmt.addressee is not None and stmt.addressee.text == "the court"


def test_letter_author_stands_in_front_of_whom_he_relays() -> None:
    found = read("The clerk said to me that both had died.", media="message/rfc822", author="Ilka Orr")
    assert found[0].chain == ("Ilka Orr", "clerk")


def test_transcript() -> None:
    found = read("Harbour Post: When did he leave?", "Ilka Orr: On Monday.", "Harbour Post: Alone?", "Ilka Orr: Yes.")
    assert [(s.source.text, s.stance, s.quotation) for s in found if s.source] == [
        ("Harbour Post", "asks", "direct"), ("Ilka Orr", "asserts", "direct"),
        ("Harbour Post", "asks", "direct"), ("Ilka Orr", "asserts", "direct"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentence", "source", "content"),
    [
        ("es", "«Salimos al alba», dijo Ilka Orr.", "Ilka Orr", "«Salimos al alba»"),
        ("es", "Según el abogado, los hombres fueron golpeados.", "el abogado", "los hombres fueron golpeados"),
        ("fr", "« Nous sommes partis », a déclaré Ilka Orr.", "Ilka Orr", "« Nous sommes partis »"),
        ("ru", "«Мы ушли на рассвете», — сказал Павел Орр.", "Павел Орр", "«Мы ушли на рассвете»"),
        ("uk", "«Ми пішли на світанку», — сказав Павло Орр.", "Павло Орр", "«Ми пішли на світанку»"),
    ],
)
def test_other_languages(language: str, sentence: str, source: str, content: str) -> None:
    stmt = read(sentence, language=language)[0]
    assert stmt.source is not None
    assert (stmt.source.text, stmt.content[0].text) == (source, content)


SOURCES = [
    ("The agent keeps my passport and the guard says he keeps the son.", ["the guard"]),
    ("A formula under which the prosecution says they plotted was read out.", ["the prosecution"]),
    ("5. Three witnesses said that they had been mistaken.", ["Three witnesses"]),
    ("Over a thousand women told the union they were locked in.", ["Over a thousand women"]),
    ("He kept asking how to spell things.", ["He"]),
    ("The mayor on Wednesday denied that anyone was hurt.", ["The mayor"]),
    ("According to the Torsk Times, Orr, announced that the gate is open.", ["Orr"]),
    ("According to a list drawn up by the union, nine men are missing.", ["a list drawn up by the union"]),
    ("Ilka Orr, 38, from the village of Gabo, said the men had come at dawn.",
     ["Ilka Orr, 38, from the village of Gabo"]),
    ("The talk centers on alleged methods used by the guards to fill their ranks.", []),
    ("The lawyer said that even rumours or confirmed instances of beatings must be examined.", ["The lawyer"]),
    ("He replied in writing that the list was long.", ["He"]),
    ("She called it.", []),
    ("The army would neither confirm nor deny that the film was genuine.", ["The army", "The army"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "want"), SOURCES, ids=[sentence for sentence, _ in SOURCES])
def test_source_is_a_noun_phrase(sentence: str, want: list[str]) -> None:
    assert sorted({stmt.source.text for stmt in read(sentence) if stmt.source}) == sorted(set(want))


VOICES = [
    (
        "Ilka Orr met Pavel Lund. Orr said the gate was open. The paper was torn. She added that it was late.",
        "Ilka Orr",
    ),
    ("Torsk Council met on Monday. Pavel Lund left the hall. He said it was late.", "Pavel Lund"),
    ("Lund’s letters reached the parents. They said the boy was alive.", "parents"),
    ("The parents of the boys wrote to the union. They feared that nobody would answer.", "parents"),
    ("Ilka Orr left. Her husband said the gate was open.", "husband of Ilka Orr"),
    ("Pavel Lund’s father said the gate was open.", "father of Pavel Lund"),
    ("The debate suggests that the law was broken.", "unnamed source"),
    ("The report says that the law was broken.", "unnamed source"),
    ("Everyone says the gate is open.", "unnamed source"),
    ("We met Varuk in May. Varuk believes that the gate is open.", "Varuk"),
    ("A UN independent expert said the law was broken.", "UN independent expert"),
    (
        "Six were shot in Torsk, according to a rights organisation, which added that nine were held.",
        "rights organisation",
    ),
    ("Six were shot in Torsk, according to Ilka Orr, who added that nine were held.", "Ilka Orr"),
    ("Pavel Lund stood by the van near Three Elms. It rained at Three Elms, he said.", "Pavel Lund"),
    ("The rights group Open Shutters met. Open Shutters says that the gate is shut.", "Open Shutters"),
    (
        "Pavel Lund testified that the gate was open. Ilka Orr left. The truck had no plate, the witness stated.",
        "Pavel Lund",
    ),
    ("In a letter to shareholders Reed Cane and Power states that the clearance is completed.", "Reed Cane and Power"),
    ("Ilka Orr and Power Torsk met. Power Torsk says that the gate is shut.", "Power Torsk"),
    ("A guard stood by the gate. The witness said that it was open.", "witness"),
    ("The Bar Association and the Harbour Council met. The Harbour Council says that it is shut.", "Harbour Council"),
]


@pytest.mark.parametrize(("text", "want"), VOICES, ids=[text for text, _ in VOICES])
def test_last_speaker(text: str, want: str) -> None:
    stmt = read(text)[-1]
    assert stmt.chain[-1] == want
    assert (stmt.speaker is None) == (want == "unnamed source")


def test_relatives_are_described_by_whom_they_belong_to() -> None:
    stmt = read("Pavel Lund left in May. His father said he was alive.")[-1]
    assert stmt.speaker is not None
    assert (stmt.speaker.kind, stmt.speaker.role) == ("unnamed", "father of Pavel Lund")


def test_quotation_alone_goes_on_with_the_last_speaker() -> None:
    found = read(
        "Varuk believes that it was voluntary at first.",
        "“In the beginning I also believed that it was right. Then I saw how many of them did not come back.”",
    )
    alone = found[1]
    assert (alone.cue, alone.quotation, alone.chain) == (None, "direct", ("Varuk",))
    assert alone.confidence < found[0].confidence
    assert {stmt.chain[-1] for stmt in found if stmt.source and stmt.source.text == "I"} == {"Varuk"}


def test_quotation_after_a_question_is_the_answer_of_whoever_was_asked() -> None:
    found = read(
        "The editors asked the head of the company to comment on the closed camps. We print his answer.",
        "“Write it down. The camps are closed.",
        "“I am told that ladies in town collect such tales.",
        "“Nobody was shot there, and nobody was asked to stay.”",
    )
    answer = next(stmt for stmt in found if stmt.cue is None)
    assert answer.chain == ("head of the company",)
    assert answer.content[0].start < found[-1].content[0].start
    assert answer.content[-1].text.endswith("asked to stay.”")


def test_relative_who_was_told_speaks_of_his_son() -> None:
    found = read(
        "Pavel Lund told his father that the men had left. “They will take others, and my son is afraid of it.”"
    )
    assert found[0].chain == ("father of Pavel Lund", "Pavel Lund")
    assert found[1].chain == ("father of Pavel Lund",)


def test_i_in_a_quotation_is_not_the_author() -> None:
    found = read("“The list is long, I think,” a clerk said.", author="Ilka Orr")
    assert all(stmt.chain[-1] == "clerk" for stmt in found)


def test_name_with_a_turned_apostrophe() -> None:
    names = {
        m.name for m in statements.find(document("Torsk‘s Rifle Column said it had left. The Torsk road is shut."))[1]
    }
    assert "Torsk" in names and not any("‘" in name for name in names)


PIECES = (
    'said|told|Ilka Orr|she|that|according to|,|.|“|”|‘|’|"|the men|who|denied|:|—|to|and|but|claims|reportedly|'
    "was|asked|?|“We left.”|(|)|afraid|of|by|A.|;|not|\n"
).split("|")


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_word_salad_keeps_its_spans(pieces: list[str]) -> None:
    parts = " ".join(pieces).split("\n")
    if not any(part.strip() for part in parts):
        return
    doc = document(*parts)
    stmts, mentions = statements.find(doc)
    ids = {stmt.id for stmt in stmts}
    for stmt in stmts:
        for quote in (stmt.source, stmt.cue, stmt.addressee, *stmt.content):
            assert quote is None or doc.text[quote.start : quote.end] == quote.text
        assert stmt.content and stmt.chain
        assert 0 <= stmt.confidence <= 1
        assert stmt.nested_in is None or stmt.nested_in in ids
    for mention in mentions:
        assert doc.text[mention.quote.start : mention.quote.end] == mention.quote.text
    assert statements.find(doc) == (stmts, mentions)


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(raw: str) -> None:
    if raw.strip("\n ") and text_stage.normalise.clean(raw):
        statements.find(document(raw))


@pytest.mark.parametrize(
    "piece",
    ["the men were told that he said ", "he said, ", "“", '"', "“We left,” he said. ", "the claim that ",
     "John Smith of ", "according to X, ", "allegedly the "],
)  # fmt: skip
def test_time_grows_with_length_only(piece: str) -> None:
    doc = document(piece * (60_000 // len(piece)))
    start = time.process_time()
    statements.find(doc)
    assert time.process_time() - start < 8.0  # seconds; about 0.5, a quadratic reader needs minutes


def speakers(*paragraphs: str) -> list[str]:
    return [stmt.speaker.name if stmt.speaker else "" for stmt in read(*paragraphs)]


@pytest.mark.parametrize(
    ("paragraphs", "want"),
    [
        (("“It hurt,” Nela said. Ivo lay beside her. He died in the van, she added.",), "Nela"),
        (("“I saw it,” Nela said. She wept. A soldier came up to them. “He wept, too,” she recalled.",), "Nela"),
        (("“A clerk told us: sign and go home,” Ivo Tarn said. He claims that a guard hit him.",), "Ivo Tarn"),
        (("Nela Orr sat by the door. Her account says that six men came.",), "Nela Orr"),
        (("Nela Orr was there. Orr’s account says that six men came.",), "Nela Orr"),
        (("“We object,” Nela Orr said. It breaks the country’s own Harbour Code, she said.",), "Nela Orr"),
    ],
)
def test_who_she_is(paragraphs: tuple[str, ...], want: str) -> None:
    """Known men, laws and silent bystanders are not "she"; "her account" is hers."""
    assert speakers(*paragraphs)[-1] == want


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("the group quoted Ada Brel, a medic", "Ada Brel, a medic"),
        ("the paper citing Colonel Orr", "Colonel Orr"),
        ("a colonel quoted by the paper", "a colonel quoted by the paper"),
        ("quoted officials", "quoted officials"),
    ],
)
def test_whoever_quotes_somebody_is_no_part_of_the_name(source: str, kept: str) -> None:
    lex = grammar("en")
    assert lex is not None
    found = statements._without_relay(f"Then {source}", (5, 5 + len(source)), lex)
    assert found is not None
    assert f"Then {source}"[slice(*found)] == kept
