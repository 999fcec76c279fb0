"""A prepared document comes back from its bytes as it was; damaged bytes cost nothing but time."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from stemma import text
from stemma.lineage.packing import pack, restore, unpack
from stemma.lineage.profile import Profile, Profiles, profile
from stemma.records import Block, Capture, Document, Found, Reading

TEXTS = {
    "en": ("Guards in Pelvast", "On 3 May 2031 guards beat 27 drivers. “They took our papers,” said Ivar Lemet."),
    "ru": ("Охрана в Пелвасте", "3 мая 2031 года избили 27 водителей. «Забрали бумаги», — сказал Ивар Лемет."),
    "und": ("—", "… 7 000 …"),
}


def reading(language: str, name: str = "") -> Reading:
    title, body = TEXTS[language]
    blocks = (Block("title", title), Block("body", body))
    metadata = {"language": Found(language, "test"), "outlet": Found("Mirel Review", "test")}
    return Reading(text.build(Capture(name or language, name or language, "text/plain", blocks, metadata)), (), ())


def equal(one: Profile, two: Profile) -> bool:
    pairs = [(getattr(one, f.name), getattr(two, f.name)) for f in fields(Profile)]
    return all(bool(np.array_equal(a, b)) if isinstance(a, np.ndarray) else a == b for a, b in pairs)


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_a_profile_comes_back_as_it_was(language: str) -> None:
    one = reading(language)
    made = profile(one)
    assert equal(unpack(one.document, pack(made)), made)


def test_what_was_prepared_is_not_prepared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = reading("en", "packed"), reading("en", "another")
    packed = pack(profile(two))
    restore([one, two], {one.document.id: packed})

    def never(doc: Document) -> Profile:
        raise AssertionError("prepared again")

    monkeypatch.setattr("stemma.lineage.profile._profile", never)
    assert equal(profile(one), unpack(one.document, packed))


def test_a_neighbourhood_of_thousands_asks_for_prepared_forms_again(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [reading("en", f"many {n}") for n in range(400)]
    packed = {r.document.id: pack(profile(r)) for r in many}
    restore(many, packed)
    monkeypatch.setattr("stemma.lineage.profile._profile", lambda doc: pytest.fail("prepared again"))
    known = Profiles(many)
    assert [known[id].id for id in (*known, *known)] == [r.document.id for r in many] * 2
    held = profile(many[0]).words
    assert all(a is b for a, b in zip(held, profile(many[399]).words, strict=True)), "a word is held for each document"


@pytest.mark.parametrize("damaged", [b"", b"\x93junk", pack(profile(reading("ru")))[:-40]])
def test_damaged_bytes_are_passed_over(damaged: bytes) -> None:
    one = reading("en", f"damaged {len(damaged)}")
    restore([one], {one.document.id: damaged})
    assert profile(one).words[:3] == ("guards", "in", "pelvast")
