"""Equal parts of readings are held once, and the readings are what they were."""

from __future__ import annotations

from copy import deepcopy

from stemma import text
from stemma.extract import gazetteer, read
from stemma.records import Block, Capture, Found, Quote, Reading
from stemma.records.sharing import Sharing

WORDS = "On 3 May 2031 guards at Pelvast beat 27 drivers. “They took our papers,” said Ivar Lemet, a driver."


def reading(name: str) -> Reading:
    blocks = (Block("title", f"Report {name}"), Block("body", WORDS))
    metadata = {"language": Found("en", "test"), "outlet": Found("Mirel Review", "test")}
    return read(text.build(Capture(name, name, "text/plain", blocks, metadata)), gazetteer.load(None))


def test_readings_are_what_they_were_and_hold_equal_parts_once() -> None:
    plain = [reading("one"), reading("two")]
    sharing = Sharing()
    shared = [sharing.share(deepcopy(one)) for one in plain]
    assert shared == plain
    one, two = shared
    assert one.document is not two.document
    assert one.document.sentences[1] is two.document.sentences[1]
    assert one.statements[0].content[0] is two.statements[0].content[0]
    assert one.document.metadata["outlet"] is two.document.metadata["outlet"]


def test_numbers_of_two_types_stay_what_they_are() -> None:
    sharing = Sharing()
    quote = Quote(0, 1, "a")
    assert sharing.share(quote) is sharing.share(Quote(0, 1, "a"))
    kept = [sharing.share((1, 1.0, True)), sharing.share((1.0, True, 1))]
    assert [type(n) for n in kept[0] + kept[1]] == [int, float, bool, float, bool, int]
