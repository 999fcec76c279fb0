"""An allegation: one mention of an act, with who did it to whom, where, when and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stemma.records.span import Quote

__all__ = ["Allegation", "Count", "Modality", "Place", "When"]

Modality = Literal["done", "alleged", "threatened", "planned", "denied", "ended", "hypothetical"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text and, where the gazetteer knows it, its usual name and position (degrees).

    `key` is the name that two mentions of one place share; `within` lists keys of the places that contain it.
    """

    quote: Quote
    name: str
    key: str
    kind: str = ""
    lat: float | None = None
    lon: float | None = None
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """Words about time and the date they resolve to (EDTF, METHOD 16); `rule` says how, `anchor` from what date."""

    quote: Quote
    edtf: str
    rule: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of persons or things as a range; `most` is None where no upper bound is stated."""

    quote: Quote
    least: int | None
    most: int | None
    unit: str
    kind: str = "exact"


@dataclass(frozen=True, slots=True)
class Allegation:
    """One mention of an act (METHOD 10, 12.5), as its innermost speaker presents it.

    Args:
        statement: id of the innermost statement whose content holds the trigger; None in narrative.
        act: type such as `kill.execution`; trigger: its words.
        sentence: the whole sentence it stands in. confidence: 0..1.
    """

    id: str
    document: str
    statement: str | None
    act: str
    trigger: Quote
    sentence: Quote
    modality: Modality
    perpetrators: tuple[Quote, ...] = ()
    victims: tuple[Quote, ...] = ()
    place: Place | None = None
    when: When | None = None
    count: Count | None = None
    means: tuple[Quote, ...] = ()
    institution: tuple[Quote, ...] = ()
    confidence: float = 1.0
