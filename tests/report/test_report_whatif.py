"""What would be left of an incident: who would no longer, and who would newly stand behind it."""

from __future__ import annotations

from pathlib import Path

import stemma

HEAD = '<meta property="og:site_name" content="{house}"><meta property="article:published_time" content="{day}">'
RELEASE = (
    "Six dockers were beaten with iron bars by guards in Ostrel harbour on 4 May 2023, the Dockers Union said.",
    "“They struck us on the salt steps and laughed,” the docker Pavel Orne told the Dockers Union.",
)
REPEAT = (
    "Six dockers were beaten with iron bars by guards in Ostrel harbour on 4 May 2023, the news agency Merrin Wire "
    "reported.",
    "The guards struck them on the salt steps, according to Merrin Wire.",
)


def test_who_would_newly_stand_behind_it_is_named(tmp_path: Path) -> None:
    for name, house, day, body in (
        ("release", "Dockers Union", "2023-05-05", RELEASE),
        ("repeat", "Lake Courier", "2023-05-07", REPEAT),
    ):
        text = "".join(f"<p>{one}</p>" for one in body)
        head = HEAD.format(house=house, day=day)
        page = f"<html lang='en'><head>{head}</head><body><h1>Dockers</h1>{text}</body></html>"
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    case = stemma.new_case(tmp_path / "it.case", actor="lena")
    case.add([tmp_path / "release.html", tmp_path / "repeat.html"])
    case.run()
    one = max(case.incidents(), key=lambda found: len(found.documents))
    labels = {origin.id: origin.label for origin in case.origins()}
    before = {labels[key] for key in one.origins}
    found = case.what_if(one.id, ["release.html"])
    assert found.after is not None
    assert found.origins_new == ("Merrin Wire",) and "Merrin Wire" not in before
    told = case.what_if_text(one.id, ["release.html"])
    assert "WHO WOULD NEWLY STAND BEHIND IT\n- Merrin Wire." in told
    whole = case.what_if(one.id, ["repeat.html"])
    assert whole.origins_new == ()
