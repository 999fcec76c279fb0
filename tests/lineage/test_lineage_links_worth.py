"""A pair that is given up early would not have been worth keeping: the links that are kept are the same."""

from __future__ import annotations

from itertools import combinations
from random import Random

from stemma import text
from stemma.lineage.compare import compare, rarity
from stemma.records import Block, Capture, Found, Reading

WORTH = 0.2
PIECES = (
    "Guards at Pelvast beat 27 drivers on 3 May near the old salt mill, the carters' union said.",
    "“They took our papers and left us in the yard for two days,” said Ivar Lemet, 41, a driver from Torsk.",
    "The Mirel Committee counted 12 empty cells in the northern wing of the district prison.",
    "According to the Ostmark Courier, nobody in the ministry answered for the order of 9 May.",
    "“Nobody asked where the buses were going that night,” Orsa Brel told the Ostmark Courier.",
    "I spoke with six families in Karsk who have heard nothing of their sons since 14 June.",
    "Two witnesses saw grey lorries of the Kalden Guard on the road to Hollin at dawn.",
    "The court at Hollin opened its third inquiry into the fire at warehouse 58 in March.",
)


def report(number: int, random: Random) -> Reading:
    body = [Block("body", piece) for piece in random.sample(PIECES, random.randint(2, 6))]
    outlet = random.choice(["", "Ostmark Courier", "Mirel Committee"])
    metadata = {"language": Found("en", "test"), "published": Found(f"2031-07-{number + 1:02d}", "test")}
    if outlet:
        metadata["outlet"] = Found(outlet, "test")
    capture = Capture(f"{number}.txt", f"{number:064d}", "text/plain", tuple(body), metadata)
    return Reading(text.build(capture), (), ())


def test_links_worth_keeping_do_not_depend_on_giving_up() -> None:
    random = Random(3)
    reports = [report(number, random) for number in range(24)]
    table = rarity(reports)
    kept = 0
    for one, two in combinations(reports, 2):
        whole, early = compare(one, two, table), compare(one, two, table, worth=WORTH)
        assert early == (whole if whole is not None and whole.probability >= WORTH else None)
        kept += early is not None
    assert 0 < kept < len(reports) * (len(reports) - 1) // 2
