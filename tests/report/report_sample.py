"""An invented case with everything a report must be able to show. All names, places and papers are made up."""

from __future__ import annotations

import hashlib

from stemma.records import (
    Allegation,
    At,
    Bond,
    Claim,
    Contradiction,
    Count,
    Document,
    Feature,
    Found,
    Incident,
    Lineage,
    Link,
    LostWitness,
    Mention,
    Missing,
    Origin,
    Paragraph,
    Passage,
    Place,
    Problem,
    Quote,
    Reason,
    Span,
    Statement,
    Tie,
    TimelineEntry,
    When,
    record_id,
)
from stemma.report.contents import Contents

RELEASE = (
    "Ostrava Basin: monitors alarmed by night removals\n"
    "A panel of regional monitors said on Tuesday that at least fourteen residents of Lower Quill were taken from "
    "their homes on the night of 3 May 2032 by men of the Lantern Guard.\n"
    "“Those who asked for a paper were struck in front of their children,” said Ilse Tamm, who chairs the panel.\n"
    "The panel has also received accounts that two men who tried to leave the column were shot near the salt road.\n"
    "It called on the authorities to open an inquiry without delay."
)
TEXTS: dict[str, tuple[str | None, str | None, str | None, str, str]] = {
    # file: outlet, author, published, language, text
    "release.html": ("Panel of Regional Monitors", None, "2032-05-18", "en", RELEASE),
    "morning.html": ("Harbour Morning", "Staff", "2032-05-19", "en", RELEASE),
    "ledger.html": ("Quill Ledger", None, "2032-05-19", "en", RELEASE[: RELEASE.index("\nIt called")]),
    "coast.txt": ("Coast Wire Today", None, "2032-05-19", "en", RELEASE),
    "plain.txt": ("Plain Evening", None, "2032-05-20", "en", RELEASE),
    "bay.txt": ("Bay Observer", None, "2032-05-20", "en", RELEASE),
    "north.html": (
        "Северный вестник",
        "А. Лорин",
        "2032-05-20",
        "ru",
        "Наблюдатели встревожены ночными вывозами\n"
        "Не менее четырнадцати жителей Нижнего Квилла были увезены из домов в ночь на 3 мая бойцами «Фонарной стражи», "
        "заявила группа наблюдателей.\n«Тех, кто просил бумагу, били на глазах у детей», — сказала Ильзе Тамм.",
    ),
    "south.html": (
        "صحيفة الجنوب",
        None,
        "2032-05-21",
        "ar",
        "مراقبون قلقون من عمليات نقل ليلية\nقالت إيلسه تام إن أربعة عشر شخصا على الأقل نقلوا من منازلهم ليلا.",
    ),
    "digest.html": (
        "Weekly Digest of the Basin and the Outer Islands, International Edition",
        None,
        "2032-05-23",
        "en",
        "What we know about the removals\nAccording to Lantern Post, which cited officers, the men were taken to the "
        "brickworks at Orle. Monitors speak of at least fourteen people taken from Lower Quill.",
    ),
    "river.html": (
        "River Radio",
        "Jonna Pell",
        "2032-05-12",
        "en",
        "“They had a list, and my brother was the third name on it”\n"
        "“They had a list, and my brother was the third name on it,” said Matis Oruk, who stood at the gate of the "
        "mill yard on the night of 3 May and counted nine men being put on a lorry.\n"
        "His brother has not called since. The garrison says that nobody is allowed to telephone.",
    ),
    "letter.eml": (
        None,
        "R.",
        "2032-05-09",
        "en",
        "What I ask you to keep\nI was the driver of the second lorry. We brought eleven men to the brickworks before "
        "it was light, and none of them wanted to go. Please do not print my name.",
    ),
    "guard.txt": (
        "Press Office of the Lantern Guard",
        None,
        "2032-05-21",
        "en",
        "Answer to our critics\nNobody was taken anywhere by force, and nobody was shot on the salt road. Volunteers "
        "signed on 3 May; enlistment ended on 10 May. There were six of them.",
    ),
    "blog.txt": (
        None,
        None,
        None,
        "en",
        "Talk of the market\nPeople say that the old school at Orle is full of prisoners and that some were beaten "
        "until they signed.",
    ),
}
COPIES = ("morning.html", "ledger.html", "coast.txt", "plain.txt", "bay.txt")


def _document(file: str) -> Document:
    outlet, author, published, language, text = TEXTS[file]
    digest = hashlib.sha256(("bytes of " + file).encode()).hexdigest()
    paragraphs, at = [], 0
    for number, line in enumerate(text.split("\n")):
        paragraphs.append(Paragraph(at, at + len(line), "body" if number else "title", f"p[{number}]"))
        at += len(line) + 1
    metadata = {"published": Found(published, "meta[article:published_time]")} if published else {}
    return Document(
        id=record_id("D", digest),
        file=file,
        sha256=digest,
        media="text/html",
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        paragraphs=tuple(paragraphs),
        sentences=tuple(Span(p.start, p.end) for p in paragraphs),
        quotations=(),
        title=text.split("\n")[0],
        outlet=outlet,
        author=author,
        published=published,
        language=language,
        metadata=metadata,
    )


DOCS = {file: _document(file) for file in TEXTS}


def at(file: str, words: str) -> Quote:
    """The place of `words` in the document of `file`."""
    text = DOCS[file].text
    start = text.index(words)
    return Quote(start, start + len(words), words)


def where(file: str, words: str) -> At:
    return At(DOCS[file].id, at(file, words))


def _statement(file: str, source: str, cue: str, content: str, name: str, stance: str = "asserts") -> Statement:
    said_by = at(file, source)
    return Statement(
        id=record_id("S", file, content),
        document=DOCS[file].id,
        source=said_by,
        cue=at(file, cue),
        content=(at(file, content),),
        chain=(name,),
        stance=stance,  # type: ignore[arg-type]
        quotation="direct",
        confidence=0.9,
        speaker=Mention(said_by, name, "person"),
    )


STATEMENTS = {
    "tamm": _statement(
        "release.html",
        "Ilse Tamm",
        "said Ilse",
        "Those who asked for a paper were struck in front of their children,",
        "Ilse Tamm",
    ),
    "oruk": _statement(
        "river.html",
        "Matis Oruk",
        "said Matis",
        "They had a list, and my brother was the third name on it,",
        "Matis Oruk",
    ),
    "guard": _statement(
        "guard.txt",
        "our",
        "Answer",
        "Nobody was taken anywhere by force, and nobody was shot on the salt road.",
        "the Lantern Guard",
        "denies",
    ),
}


def _allegation(
    file: str, act: str, trigger: str, sentence: str, *, stmt: str | None = None, more: dict[str, object] | None = None
) -> Allegation:
    return Allegation(
        id=record_id("A", file, act, trigger),
        document=DOCS[file].id,
        statement=STATEMENTS[stmt].id if stmt else None,
        act=act,
        trigger=at(file, trigger),
        sentence=at(file, sentence),
        modality="done",
        **(more or {}),  # type: ignore[arg-type]
    )


def _place(file: str, words: str, name: str) -> Place:
    return Place(at(file, words), name, name.lower(), "village", 10.5, -20.25)


TAKEN = {
    file: _allegation(
        file,
        "recruit.coerced",
        "taken from their homes",
        "at least fourteen residents of Lower Quill were taken from their homes on the night of 3 May 2032",
        more={
            "perpetrators": (at(file, "men of the Lantern Guard"),),
            "victims": (at(file, "residents of Lower Quill"),),
            "place": _place(file, "Lower Quill", "Lower Quill"),
            "when": When(at(file, "the night of 3 May 2032"), "2032-05-03", "day", "2032-05-18"),
            "count": Count(at(file, "at least fourteen"), 14, None, "persons", "min"),
        },
    )
    for file in ("release.html", *COPIES)
}
LIST = _allegation(
    "river.html",
    "recruit.coerced",
    "put on a lorry",
    "counted nine men being put on a lorry",
    more={
        "count": Count(at("river.html", "nine men"), 9, 9, "persons"),
        "place": _place("river.html", "the mill yard", "Mill yard, Lower Quill"),
    },
)
DRIVER = _allegation(
    "letter.eml",
    "transfer.persons",
    "brought eleven men to the brickworks",
    "We brought eleven men to the brickworks before it was light, and none of them wanted to go.",
)
SHOT = _allegation(
    "release.html",
    "kill.execution",
    "shot near the salt road",
    "two men who tried to leave the column were shot near the salt road",
)
STRUCK = _allegation(
    "release.html", "beat", "struck", "Those who asked for a paper were struck in front of their children", stmt="tamm"
)
PHONE = _allegation(
    "river.html",
    "deny.family_contact",
    "nobody is allowed to telephone",
    "The garrison says that nobody is allowed to telephone.",
)
SCHOOL = _allegation("blog.txt", "beat", "beaten", "some were beaten until they signed")
NORTH = _allegation(
    "north.html", "recruit.coerced", "увезены из домов", "Не менее четырнадцати жителей Нижнего Квилла были увезены"
)
SOUTH = _allegation("south.html", "recruit.coerced", "نقلوا من منازلهم", "نقلوا من منازلهم ليلا")
DIGEST = _allegation("digest.html", "recruit.coerced", "taken from Lower Quill", "taken from Lower Quill")
ORLE = _allegation("digest.html", "transfer.persons", "taken to the brickworks", "taken to the brickworks at Orle")


def _ids(*files: str) -> tuple[str, ...]:
    return tuple(DOCS[file].id for file in files)


def _origin(
    label: str, kind: str, access: str, files: tuple[str, ...], named: tuple[str, str], **more: object
) -> Origin:
    said = tuple(s.id for s in STATEMENTS.values() if s.speaker and s.speaker.name in label)
    return Origin(
        id=record_id("O", label),
        label=label,
        speaker=label.split(",")[0],
        kind=kind,
        access=access,
        documents=_ids(*files),
        statements=said,
        named_at=((DOCS[named[0]].id, at(*named)),),
        **more,  # type: ignore[arg-type]
    )


SPREAD = ("release.html", *COPIES, "north.html", "south.html", "digest.html")
ORIGINS = {
    "panel": _origin(
        "Panel of Regional Monitors, relaying residents",
        "body",
        "institution_relaying",
        SPREAD,
        ("release.html", "A panel of regional monitors"),
    ),
    "tamm": _origin(
        "Ilse Tamm, chair of the panel",
        "person",
        "institution_relaying",
        (*SPREAD[:7], "south.html"),
        ("release.html", "Ilse Tamm, who chairs the panel"),
    ),
    "oruk": _origin(
        "Matis Oruk, brother of a man who was taken",
        "person",
        "eyewitness",
        ("river.html",),
        ("river.html", "Matis Oruk"),
    ),
    "driver": _origin(
        "R., driver of the second lorry",
        "person",
        "insider",
        ("letter.eml",),
        ("letter.eml", "the driver of the second"),
    ),
    "officers": _origin(
        "officers cited by Lantern Post",
        "unknown",
        "anonymous",
        ("digest.html",),
        ("digest.html", "which cited officers"),
    ),
    "garrison": _origin("the garrison", "body", "official", ("river.html",), ("river.html", "The garrison")),
    "guard": _origin(
        "the Lantern Guard",
        "body",
        "insider",
        ("guard.txt",),
        ("guard.txt", "Volunteers"),
        interested=True,
    ),
    "market": _origin("people in the market", "anonymous", "anonymous", ("blog.txt",), ("blog.txt", "People")),
}
LOST = LostWitness(
    id=record_id("W", "lantern post"),
    name="Lantern Post",
    cited_by=((DOCS["digest.html"].id, at("digest.html", "Lantern Post, which cited officers")),),
    before="2032-05-23",
)


def _link(child: str, parent: str, kind: str, p: float, *features: Feature, how: str = "copy", words: int = 0) -> Link:
    passages = ()
    if parent in DOCS and words:
        passages = (Passage(Span(50, min(50 + words, len(DOCS[child].text))), Span(50, 50 + words), how),)
    return Link(
        record_id("L", child, parent),
        DOCS[child].id,
        DOCS[parent].id if parent in DOCS else LOST.id,
        kind,  # type: ignore[arg-type]
        p,
        features,
        passages,
    )


LINKS = (
    *(
        _link(
            file,
            "release.html",
            "copy" if file != "ledger.html" else "partial",
            0.99,
            Feature("c5", 0.97, 4.0, "97 in 100 five-word sequences of the later text stand in the earlier one."),
            words=len(DOCS[file].text) - 50,
        )
        for file in COPIES
    ),
    _link(
        "north.html",
        "release.html",
        "translate",
        0.97,
        Feature(
            "invariants", 0.8, 3.0, "Names, numbers and the order of the quotations agree across the two languages."
        ),
        how="translate",
        words=120,
    ),
    _link(
        "south.html",
        "north.html",
        "translate",
        0.9,
        Feature("invariants", 0.7, 3.0, "It shares the number and the names with the Russian text, in the same order."),
        how="translate",
        words=40,
    ),
    _link(
        "digest.html",
        "release.html",
        "summarise",
        0.84,
        Feature("names", 0.5, 1.0, "It names the monitors and gives their number."),
        how="rewrite",
        words=60,
    ),
    _link("digest.html", "LOST", "cite", 0.98, Feature("citation", 1.0, 4.0, "It names Lantern Post as its source.")),
)


def _claim(
    alleg: Allegation, origin: str, access: str, *, file: str = "", depth: int = 0, via: tuple[str, ...] = ()
) -> Claim:
    document = DOCS[file].id if file else alleg.document
    return Claim(
        record_id("C", alleg.id, document, origin),
        alleg.id,
        document,
        alleg.sentence if not file else at(file, alleg.sentence.text),
        ORIGINS[origin].id,
        access,
        depth,
        tuple(DOCS[v].id if v in DOCS else LOST.id for v in via),
        "" if via else "Its own text names the speaker.",
    )


CLAIMS = {
    "taken": (
        _claim(TAKEN["release.html"], "panel", "institution_relaying", depth=1),
        *(_claim(TAKEN[f], "panel", "institution_relaying", depth=1, via=("release.html",)) for f in COPIES),
        _claim(NORTH, "panel", "institution_relaying", depth=1, via=("release.html",)),
        _claim(SOUTH, "panel", "institution_relaying", depth=1, via=("north.html", "release.html")),
        _claim(DIGEST, "panel", "institution_relaying", depth=1, via=("release.html",)),
        _claim(LIST, "oruk", "eyewitness"),
        _claim(DRIVER, "driver", "insider"),
    ),
    "shot": (
        _claim(SHOT, "panel", "institution_relaying", depth=2),
        *(_claim(SHOT, "panel", "institution_relaying", file=f, depth=2, via=("release.html",)) for f in COPIES),
    ),
    "struck": (_claim(STRUCK, "tamm", "institution_relaying", depth=1),),
    "orle": (_claim(ORLE, "officers", "anonymous", depth=1, via=("LOST",)),),
    "phone": (_claim(PHONE, "garrison", "official"),),
    "school": (_claim(SCHOOL, "market", "anonymous", depth=1),),
}


def _incident(
    title: str,
    claims: str,
    allegs: tuple[Allegation, ...],
    files: tuple[str, ...],
    origins: tuple[str, ...],
    grade: str,
    k: tuple[int, int],
    **more: object,
) -> Incident:
    return Incident(
        id=record_id("I", min(alleg.id for alleg in allegs)),
        title=title,
        acts=tuple(dict.fromkeys(alleg.act for alleg in allegs)),
        pattern=bool(more.pop("pattern", False)),
        documents=_ids(*files),
        allegations=tuple(alleg.id for alleg in allegs),
        claims=tuple(claim.id for claim in CLAIMS[claims]),
        origins=tuple(ORIGINS[one].id for one in origins),
        k_lo=k[0],
        k_hi=k[1],
        k_expected=sum(k) / 2,
        grade=grade,  # type: ignore[arg-type]
        standard="reasonable_grounds",
        overlays=more.pop("overlays", ()),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


DENIAL = where("guard.txt", "Nobody was taken anywhere by force")
INCIDENTS = (
    _incident(
        "recruitment under pressure",
        "taken",
        (*TAKEN.values(), NORTH, SOUTH, DIGEST, LIST, DRIVER),
        (*SPREAD, "river.html", "letter.eml", "guard.txt"),
        ("panel", "oruk", "driver"),
        "corroborated",
        (2, 3),
        overlays=("denied_by_subject", "origin_unclear"),
        place="Lower Quill",
        lat=10.5,
        lon=-20.25,
        date="2032-05-03",
        perpetrators=("Lantern Guard",),
        victims=("residents of Lower Quill",),
        count_least=9,
        count_most=None,
        reasons=(
            Reason(
                "independent",
                "At least two origins are left after every pair that may depend on each other is counted as one.",
                (where("river.html", "Matis Oruk"), where("letter.eml", "I was the driver of the second lorry.")),
            ),
            Reason(
                "primary",
                "One of them has direct knowledge: he stood at the gate and counted.",
                (where("river.html", "who stood at the gate of the mill yard"),),
            ),
            Reason("core", "The accounts agree on what, where and when, and differ in the number of people.", ()),
        ),
        missing=(
            Missing("contact", "Whether the monitors spoke to Matis Oruk: if they did, two origins may be one."),
            Missing("document", "The list of names that the men carried, or a register of the brickworks."),
        ),
        hangs_on=(ORIGINS["oruk"].id,),
        contrary=(DENIAL,),
    ),
    _incident(
        "execution of recruits",
        "shot",
        (SHOT,),
        ("release.html", *COPIES, "guard.txt"),
        ("panel",),
        "single_source",
        (1, 1),
        overlays=("denied_by_subject",),
        place="salt road",
        reasons=(
            Reason(
                "one_origin",
                "Six documents tell of it, and all go back to one release.",
                (where("release.html", "has also received accounts"),),
            ),
        ),
        missing=(Missing("eyewitness", "Somebody who saw it, or the names of the two men."),),
        hangs_on=(ORIGINS["panel"].id,),
        contrary=(where("guard.txt", "nobody was shot on the salt road"),),
    ),
    _incident(
        "beating of those who asked for a paper",
        "struck",
        (STRUCK,),
        ("release.html",),
        ("tamm",),
        "single_source",
        (1, 1),
        place="Lower Quill",
        date="2032-05-03~",
    ),
    _incident(
        "transfer to the brickworks",
        "orle",
        (ORLE,),
        ("digest.html",),
        ("officers",),
        "rumour",
        (0, 1),
        overlays=("media_only", "origin_unclear"),
        place="Orle",
    ),
    _incident(
        "contact with family refused",
        "phone",
        (PHONE,),
        ("river.html",),
        ("garrison",),
        "single_source",
        (1, 1),
        date="2032-05-03/..",
        pattern=True,
    ),
    _incident(
        "beatings at the school", "school", (SCHOOL,), ("blog.txt",), ("market",), "rumour", (0, 1), place="Orle"
    ),
)
CONTRADICTIONS = (
    Contradiction(
        record_id("X", 1),
        "count",
        where("guard.txt", "There were six of them."),
        where("river.html", "counted nine men"),
        "Both speak of the night of 3 May and of people, and six lies outside the other number.",
        (INCIDENTS[0].id,),
    ),
    Contradiction(
        record_id("X", 2),
        "not_comparable_in_time",
        where("guard.txt", "enlistment ended on 10 May"),
        where("release.html", "were shot near the salt road"),
        "The release gives no date for the shooting.",
        (INCIDENTS[1].id,),
    ),
)
PROBLEMS = (
    Problem("P-1", "archive", "locked", "annex.pdf", None, "annex.pdf needs a password.", "Add it again without one."),
    Problem(
        "P-2",
        "archive",
        "cut",
        "blog.txt",
        DOCS["blog.txt"].id,
        "Only the first page of blog.txt was read.",
        severity="partial",
    ),
)


def sample() -> Contents:
    """The case as the facade would hand it over."""
    ordered = sorted(DOCS.values(), key=lambda doc: (doc.published or "9999", doc.id))
    return Contents(
        title="Night removals in the Ostrava Basin",
        question="Were residents of Lower Quill taken by force on 3 May 2032, and were men who fled put to death?",
        scope={"place": "Ostrava Basin", "from": "2032-05-01", "to": "2032-05-31"},
        documents=tuple(ordered),
        statements=tuple(STATEMENTS.values()),
        allegations=(*TAKEN.values(), NORTH, SOUTH, DIGEST, LIST, DRIVER, SHOT, STRUCK, PHONE, SCHOOL, ORLE),
        lineage=Lineage(
            links=LINKS,
            lost=(LOST,),
            origins=tuple(ORIGINS.values()),
            ties=(
                Tie(
                    record_id("T", 1),
                    ORIGINS["panel"].id,
                    ORIGINS["driver"].id,
                    0.5,
                    "possible_common_origin",
                    "The panel received accounts from people it does not name, and the driver may be one of them",
                    ((DOCS["release.html"].id, at("release.html", "has also received accounts")),),
                ),
            ),
            claims=tuple(claim for group in CLAIMS.values() for claim in group),
            patterns=(("R1", "Five outlets carry one release.", _ids("release.html", *COPIES)),),
        ),
        incidents=INCIDENTS,
        contradictions=CONTRADICTIONS,
        timeline=(
            TimelineEntry(
                "2032-05-03",
                "2032-05-12",
                "nine men are put on a lorry",
                where("river.html", "counted nine men being put on a lorry"),
                INCIDENTS[0].id,
            ),
            TimelineEntry(
                None,
                "2032-05-18",
                "two men are shot near the salt road",
                where("release.html", "were shot near the salt road"),
                INCIDENTS[1].id,
            ),
        ),
        problems=PROBLEMS,
        bonds=(
            Bond(
                TAKEN["release.html"].id,
                LIST.id,
                5.0,
                (Feature("place", 1, 2, "same place"), Feature("date", 1, 2, "same night")),
            ),
        ),
        languages=("en", "ru", "ar"),
        engine="0.1.0",
        made_at="2032-06-01T09:00:00Z",
    )
