"""What is known of a text that nobody has: its words, its language, and between which days it was published."""

from __future__ import annotations

from dataclasses import replace

from stemma import text
from stemma.lineage.citation import lost_witnesses
from stemma.records import Block, Capture, Found, Quote, Reading, When

LINE = "six dockers were struck with iron bars on the salt steps of Ostrel on 4 May 2023"
ONE = f"The price of herring fell to 14 crowns this week.\n\nIn Ostrel, according to Merrin Wire, {LINE}."
TWO = f"The growers brought in 300 tons of rye.\n\n{LINE[:1].upper()}{LINE[1:]}, the news agency Merrin Wire reported."


def read(body: str, name: str, day: str) -> Reading:
    blocks = tuple(Block("body", p) for p in body.split("\n\n"))
    values = {k: Found(v, "test") for k, v in {"language": "en", "published": day, "outlet": name}.items()}
    doc = text.build(Capture(name, name, "text/plain", blocks, values))
    at = doc.text.find("4 May 2023")
    dates = (When(Quote.of(doc.text, at, at + 10), "2023-05-04"),) if at >= 0 else ()
    return replace(Reading(doc, (), ()), dates=dates)


def test_words_that_two_citers_share_are_probably_its_words() -> None:
    readings = [read(ONE, "Lake Courier", "2023-05-06"), read(TWO, "Plains Echo", "2023-05-07")]
    [lost] = lost_witnesses(readings)
    assert {words.text.lower() for _, words in lost.wording} == {LINE.lower()}
    assert {document for document, _ in lost.wording} == {one.document.id for one in readings}
    assert (lost.language, lost.after, lost.before) == ("en", "2023-05-04", "2023-05-06")
    assert [words.text for _, words in lost.after_at] == ["4 May 2023"]


def test_texts_that_copy_each_other_show_nothing_of_their_source() -> None:
    more = "\n\nThe baker of the harbour square closed his shop at noon and went to the steps himself."
    [lost] = lost_witnesses(
        [read(ONE + more, "Lake Courier", "2023-05-06"), read(TWO + more, "Plains Echo", "2023-05-07")]
    )
    assert lost.wording == () and lost.language == "und"


def test_one_citer_alone_shows_no_wording() -> None:
    [lost] = lost_witnesses([read(ONE, "Lake Courier", "2023-05-06")])
    assert lost.wording == () and lost.language == "und" and lost.after == "2023-05-04"


def test_a_day_after_its_latest_possible_day_is_no_bound() -> None:
    [lost] = lost_witnesses([read(ONE, "Lake Courier", "2023-05-02")])
    assert lost.after is None and lost.after_at == ()
