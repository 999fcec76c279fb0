"""A headline that writes every word with a capital: its capitals make no bodies, people or places."""

from __future__ import annotations

from stemma import extract
from stemma import text as text_stage
from stemma.extract import gazetteer
from stemma.incidents.account import Account, accounts
from stemma.records import Block, Capture, Document, Found

PLACES = gazetteer.load(None)


def document(title: str, *body: str) -> Document:
    blocks = (Block("title", title), *(Block("body", paragraph) for paragraph in body))
    return text_stage.build(Capture("r.html", "ab" * 32, "text/html", blocks, {"language": Found("en", "test")}))


def told(title: str, *body: str) -> tuple[Account, ...]:
    return accounts([extract.read(document(title, *body), PLACES)])


def in_title(title: str, *body: str) -> list[Account]:
    return [one for one in told(title, *body) if one.order == 0]


def test_an_act_in_a_headline_is_no_part_of_a_name() -> None:
    title = "Harbour Police Investigate Fatal Shooting In Ostry Lane"
    read = extract.read(document(title, "Two men came to the market."), PLACES)
    bodies = [m.quote.text for m in read.mentions if m.kind == "body"]
    assert any("Shooting" in body for body in bodies), "the reader takes it for a name; choose another headline"
    assert in_title(title, "Two men came to the market.")


def test_an_act_in_the_name_of_a_body_is_none() -> None:
    words = "The Ostry Torture Prevention Committee asked to see the minutes of the last meeting."
    read = extract.read(document("A report", words), PLACES)
    assert [a for a in read.allegations if a.trigger.text == "Torture"]
    assert not told("A report", words)


def test_a_victim_named_in_a_headline_alone_is_no_name() -> None:
    title = "Teenage Girl Shot Dead Outside Ostry Market"
    assert not any(one.named for one in in_title(title, "Nobody has been arrested, the town said."))


def test_a_victim_who_is_named_in_the_text_keeps_the_name() -> None:
    title = "Ilka Orrin Shot Dead Outside Ostry Market"
    named = [one.named for one in in_title(title, "Friends of Ilka Orrin came to the market on the next morning.")]
    assert any("orrin" in one for one in named)


def test_a_place_without_position_in_a_headline_keeps_nothing_apart() -> None:
    title = "Students Shot Outside Lower Ostry School"
    assert all(one.where is None or one.where.lat is not None for one in in_title(title, "They were not named."))


def test_ordinary_sentences_keep_their_names() -> None:
    body = "On Friday Issa Ramel and Omar Sarun were shot dead at Ostry School."
    (one, *_) = [a for a in told("What happened on Friday", body) if a.order == 1]
    assert one.named
    assert one.where is not None
