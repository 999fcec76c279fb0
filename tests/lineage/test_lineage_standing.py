"""Standing text is told from a passage that was taken over, however many documents hold it."""

from __future__ import annotations

import time
from itertools import combinations

from stemma import text
from stemma.lineage import graph
from stemma.lineage.compare import compare, rarity
from stemma.records import Block, Capture, Found, Reading

STANDING = (
    "The southern districts of Varonia have been under emergency rule since the rising of 2028, when the garrison of "
    "Port Ament went over to the rebels. More than 4,000 people have been killed in the fighting and some 90,000 have "
    "fled across the lake, according to the relief agencies that work there."
)
OWN = (
    "The night ferry to Quell was stopped on 3 May by a patrol boat, the skipper, Marten Dool, told us. “I had eleven "
    "children with fever below deck,” Dool said. He turned back to Hasselt when a shot was fired over the wheelhouse.",
    "Thirty-two soldiers have moved into the school of Hammerfold, its head teacher, Olga Brandis, told us. “They left "
    "us the blackboard,” she said. Lessons are held in a barn at Trest, with 58 pupils on sacks of oats since 9 April.",
    "Nine people died on 14 June when shells fell on the market of Brough, a doctor, Ansel Kirre, told this paper. “We "
    "laid them on the doors of the weigh-house,” Kirre said. A gunner in Lower Wick blamed a column on the mill road.",
    "Who crosses Lanner bridge with a cart pays in flour, carters told the radio on 2 July. “They took the horse "
    "as well,” said the carter Wenzel Hurd, 61. Colonel Raimund Sax in Selm called it a charge for repairs.",
)


def read(name: str, *paragraphs: str, outlet: str = "", day: int = 1) -> Reading:
    values = {"language": "en", "published": f"2035-08-{day:02d}", **({"outlet": outlet} if outlet else {})}
    metadata = {k: Found(v, "test") for k, v in values.items()}
    blocks = tuple(Block("body", p) for p in paragraphs)
    return Reading(text.build(Capture(name, name.ljust(64, "0"), "text/plain", blocks, metadata)), (), ())


def parents_of(readings: list[Reading]) -> dict[str, set[str]]:
    table = rarity(readings)
    links = [link for a, b in combinations(readings, 2) if (link := compare(a, b, table))]
    files = {r.document.id: r.document.file for r in readings}
    out: dict[str, set[str]] = {name: set() for name in files.values()}
    for link in graph.parents(readings, links):
        out[files[link.child]].add(files[link.parent])
    return out


def in_four_houses(days: int) -> dict[str, set[str]]:
    """Four reports on four events, so many days apart, that hold the paragraph."""
    four = [read(f"r{n}", own, STANDING, outlet=f"House {n} Post", day=1 + n * days) for n, own in enumerate(OWN)]
    return parents_of(four)


def test_a_standing_paragraph_in_four_reports_of_a_month_makes_no_parent() -> None:
    assert not any(in_four_houses(7).values())


def test_it_makes_none_within_days_either_where_each_has_its_own_story() -> None:
    assert not any(in_four_houses(1).values())


def test_what_four_houses_print_within_days_was_taken_from_somewhere_where_nobody_speaks_in_them() -> None:
    mute = [own.split(", ")[0] + ". It went on until the evening in the rain." for own in OWN]
    four = [read(f"r{n}", own, STANDING, outlet=f"House {n} Post", day=1 + n) for n, own in enumerate(mute)]
    found = parents_of(four)
    assert all(found[name] for name in ("r1", "r2", "r3"))


def test_the_same_paragraph_is_taken_over_where_one_of_them_consists_of_it() -> None:
    readings = [read("release", STANDING, outlet="Lake Relief", day=1)]
    readings += [read(f"r{n}", own, STANDING, outlet=f"House {n} Post", day=n + 2) for n, own in enumerate(OWN)]
    found = parents_of(readings)
    assert [name for name, parents in found.items() if "release" in parents] == ["r0", "r1", "r2", "r3"]


def test_two_houses_and_one_house_share_a_paragraph_beside_stories_of_their_own() -> None:
    for outlets in (("House 0 Post", "House 1 Post"), ("Lake Herald", "Lake Herald")):
        one, two = (read(f"s{n}", OWN[n], STANDING, outlet=outlets[n], day=n + 1) for n in (0, 1))
        assert parents_of([one, two]) == {"s0": set(), "s1": set()}


def test_a_paragraph_of_the_story_of_one_was_copied_though_the_other_has_a_story_of_its_own() -> None:
    """Names of the passage stand elsewhere in the text that it comes from, or it opens that text, or was told to it."""
    event = (
        "Nine people died on 14 June when shells fell on the market of Brough, where the doctor Ansel Kirre laid them "
        "on the doors of the weigh-house and counted eleven wounded before the lamps went out."
    )
    whole = (event, "Kirre has worked in Brough for 20 years. “I know each of them,” he said to Mara Tolle.")
    other = read("other", OWN[0], event, outlet="House 0 Post", day=25)
    assert parents_of([read("story", *whole, outlet="Upland Voice", day=20), other])["other"] == {"story"}
    opens = (event, "“The mill road was empty,” the carter Wenzel Hurd said, who came from Selm with Raimund Sax.")
    assert parents_of([read("opens", *opens, outlet="Upland Voice", day=20), other])["other"] == {"opens"}
    told = STANDING.replace("according to the relief agencies that work there", "the agencies told us in Quell")
    one, two = (read(f"t{n}", OWN[n], told, outlet=f"House {n} Post", day=n + 1) for n in (1, 2))
    assert parents_of([one, two])["t2"] == {"t1"}


def test_a_paragraph_on_the_event_itself_is_taken_over() -> None:
    event = OWN[0]
    more = (
        "Dool is back in Quell, where the harbour office promised an answer. Hasselt has no doctor.",
        "In Quell the wives wait on the pier. Dool, who has sailed to Hasselt since he was ten, does not sleep.",
        "The patrol at Hasselt belongs to the lake guard. Nobody in Quell has seen the boat since 3 May.",
        "Quell and Hasselt were one parish once. Marten Dool carries the mail between them.",
    )
    readings = [read(f"r{n}", extra * 3, event, outlet=f"House {n} Post", day=n + 1) for n, extra in enumerate(more)]
    assert all(parents for name, parents in parents_of(readings).items() if name != "r0")


def test_work_grows_with_the_number_of_links() -> None:
    source = read("source", OWN[0], STANDING, OWN[3], outlet="Lake Relief", day=1)
    copies = [read(f"c{n:03d}", OWN[1 + n % 2] + f" No {n} of the series.", STANDING, day=2) for n in range(400)]
    table = rarity([source, *copies])
    links = [link for copy in copies if (link := compare(source, copy, table))]
    assert len(links) == 400
    start = time.process_time()
    graph.parents([source, *copies], links)
    assert time.process_time() - start < 2
