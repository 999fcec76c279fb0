"""Incidents: the list as table, map and timeline, and the page of one with its evidence matrix."""

from __future__ import annotations

from dataclasses import fields

from stemma.browse.lists import INCIDENT_SORTS, MARKS, IncidentFilter
from stemma.errors import BadInput, NotInCase
from stemma.web.asked import NUMBER, SIZE, Answer, Asked, Moved, Param, Route, Screen

__all__ = ["ROUTES"]

GRADES = ("verified", "substantiated", "corroborated", "single_source", "rumour")
RULINGS = ("open", "decided", "waiting", "stale", "noted")
FILTERS = (
    Param("text", "Words of the title, the place, or of those said to have done or suffered it."),
    Param("grade", "Grade in force.", "choice", choices=GRADES),
    Param("act", "Type of act, such as kill.execution, or the beginning of one, such as kill."),
    Param("mark", "Only incidents with this mark.", "choice", choices=(*MARKS, "contradicted", "refuted", "stale")),
    Param("place", "Place, as the list shows it."),
    Param("after", "Happened on this day or later.", "day"),
    Param("before", "Happened on this day or earlier.", "day"),
    Param("source", "Only incidents behind which this source stands.", "id"),
    Param("hangs", "Only incidents that hang on this source.", "id"),
    Param("document", "Only incidents that this document tells of.", "id"),
    Param("ruling", "What people made of it.", "choice", choices=RULINGS),
    Param("sort", "Order of the list.", "choice", "weight", tuple(INCIDENT_SORTS)),
)
NAMES = tuple(one.name for one in fields(IncidentFilter))
SECTIONS = (
    "alleged",
    "why",
    "origins",
    "ties",
    "repeats",
    "recurring",
    "patterns",
    "contrary",
    "hangs",
    "missing",
    "tests",
    "together",
)
POINTS = 40  # sentences of one section on its own page


def _filter(asked: Asked) -> IncidentFilter:
    return IncidentFilter(**{name: asked.values[name] for name in NAMES})


def _listed(asked: Asked, view: str) -> dict[str, object]:
    return {
        "view": view,
        "asked": {name: asked.values[name] for name in NAMES},
        "_choices": asked.browser.choices(asked.sight),
        "_grades": GRADES,
        "_marks": (*MARKS, "contradicted", "refuted", "stale"),
        "_rulings": RULINGS,
        "_sorts": tuple(INCIDENT_SORTS),
    }


def incidents(asked: Asked) -> Answer:
    """A page of incidents."""
    number, size = asked.values["page"], asked.values["size"]
    page = asked.browser.incidents(_filter(asked), asked.sight, number=number, size=size)
    return Screen("incidents.html", {**_listed(asked, "table"), "page": page})


def place_map(asked: Asked) -> Answer:
    """Where the incidents asked for are said to have happened."""
    drawing, spots = asked.browser.map(_filter(asked), asked.sight, "/incidents?place=")
    return Screen("incidents_map.html", {**_listed(asked, "map"), "drawing": drawing, "spots": spots})


def chronology(asked: Asked) -> Answer:
    """When the incidents asked for happened, and when they were told."""
    number = asked.values["page"]
    page = asked.browser.incidents(_filter(asked), asked.sight, number=number, size=40)
    drawings = asked.browser.chronology([row["id"] for row in page.rows])
    return Screen("incidents_timeline.html", {**_listed(asked, "timeline"), "page": page, "drawings": drawings})


def incident(asked: Asked) -> Answer:
    """One incident: who says what about it, why it has its grade, what contradicts it, what it hangs on."""
    left_out = asked.values["without"]
    try:
        found = asked.browser.incident(asked.path["id"], asked.sight, leave_out=left_out)
    except NotInCase as exc:
        return _renamed(asked, exc)
    decisions = asked.browser.decisions_about(found.incident.id, asked.sight)
    sections = {section.key: section for section in found.why.sections}
    data = {"found": found, "sections": sections, "without": left_out, "decisions": decisions}
    return Screen("incident.html", {**data, "_person": asked.person})


def _renamed(asked: Asked, why: NotInCase) -> Answer:
    """To the page of an incident that has another id now than the one asked for.

    Raises:
        NotInCase: it has this very id, or none that may be seen.
    """
    full, folder = asked.browser.find_id(asked.path["id"], asked.sight)
    if folder != "incidents" or full == asked.path["id"]:
        raise why
    return Moved(f"/{folder}/{full}")


def section(asked: Asked) -> Answer:
    """One section of the explanation of an incident in full, page by page."""
    found = asked.browser.incident(asked.path["id"], asked.sight)
    key = asked.path["section"]
    if key not in SECTIONS:
        raise NotInCase(f"There is no section {key[:40]!r}.", hint=f"Sections: {', '.join(SECTIONS)}.")
    chosen = next((one for one in found.why.sections if one.key == key), None)
    points = chosen.points if chosen else ()
    number, last = asked.values["page"], max(1, -(-len(points) // POINTS))
    if number > last:
        raise BadInput(f"There is no page {number}.", hint=f"The last page is {last}.")
    shown = points[(number - 1) * POINTS : number * POINTS]
    title = chosen.title if chosen else ""
    data = {
        "incident": found.incident,
        "short": found.short,
        "heading": title,
        "sentences": shown,
        "total": len(points),
    }
    return Screen("section.html", {**data, "number": number, "last": last, "key": key})


def go(asked: Asked) -> Answer:
    """From an id, which may be shortened, to its page."""
    full, folder = asked.browser.find_id(asked.path["id"], asked.sight)
    return Moved(f"/{folder}/{full}")


WITHOUT = Param("without", "What if this origin had never spoken? May be given several times.", "id", (), many=True)
ROUTES = (
    Route("/incidents", "incidents", "Incidents", "read", incidents, (*FILTERS, NUMBER, SIZE)),
    Route("/incidents/map", "incidents-map", "Map of incidents", "read", place_map, FILTERS),
    Route("/incidents/timeline", "incidents-timeline", "Timeline of incidents", "read", chronology, (*FILTERS, NUMBER)),
    Route("/incidents/{id}", "incident", "Incident", "read", incident, (WITHOUT,)),
    Route("/incidents/{id}/{section}", "incident-section", "Incident, in full", "read", section, (NUMBER,)),
    Route("/go/{id}", "go", "Go to", "read", go, api=False, kept=False),
)
