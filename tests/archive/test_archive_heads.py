"""Heads of pages, letters, releases and bulletins of many designs: title, outlet, author and date of each."""

# ruff: noqa: E501 - originals and their lines are easier to read unbroken

from __future__ import annotations

import io

import pytest

from stemma.archive.formats import html, markdown, plain
from stemma.archive.formats.base import Content, Source
from stemma.archive.limits import Limits

ONE = "The council of Eastmere said on Monday that the ferry would run again from the first of May, weather permitting."
TWO = "“We have waited long enough,” said the harbour master, who asked for a second boat before the winter comes."
THREE = "Residents of the lower quay doubt it; they were promised the same a year ago, and nothing came of it at all."
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
LINES = f"{ONE}\n\n{TWO}\n\n{THREE}\n"
DOORS = {"html": html.read, "md": markdown.read, "txt": plain.read}

# name -> (format, original with {BODY} or {LINES}, title, outlet, author, published)
HEADS: dict[str, tuple[str, str, str | None, str | None, str | None, str | None]] = {
    # files of text
    "release, body in bold alone": ("md", "# Ferry stopped\n\n**Lamplight Committee for Fair Passage**\nPress note 31/14 / Eastmere, Friday 12 September 2031\n\n{LINES}", "Ferry stopped", "Lamplight Committee for Fair Passage", None, "2031-09-12"),
    "release, number first": ("md", "**Union of Lightermen and Stokers**\n\nStatement no. 7 — 12 September 2031\n\n# Ferry stopped\n\n{LINES}", "Ferry stopped", "Union of Lightermen and Stokers", None, "2031-09-12"),
    "release, letterhead of three lines": ("txt", "NET MENDERS' ASSOCIATION OF EASTMERE\nPress release 4/2031\n12 September 2031\n\nFerry stopped by guards at night\n\n{LINES}", "Ferry stopped by guards at night", "NET MENDERS' ASSOCIATION OF EASTMERE", None, "2031-09-12"),
    "release, labels": ("txt", "PRESS RELEASE\nDate: 12 September 2031\nFrom: Harbour Rights Watch\n\nFerry stopped by guards at night\n\n{LINES}", "Ferry stopped by guards at night", "Harbour Rights Watch", None, "2031-09-12"),
    "leading line, paper second": ("txt", " date 2031-09-18 Staff reporter | The Ostmark Examiner | 18 September 2031\n\nFerry stopped by guards\n\n{LINES}", "Ferry stopped by guards", "The Ostmark Examiner", "Staff reporter", "2031-09-18"),
    "leading line, date second": ("txt", " date 2031-09-18 The Ostmark Examiner — 18 September 2031 — By Ilka Morn\n\nFerry stopped by guards\n\n{LINES}", "Ferry stopped by guards", "The Ostmark Examiner", "Ilka Morn", "2031-09-18"),
    "leading line, paper last": ("txt", " date 2031-09-18 Ilka Morn · 18 September 2031 · Ostmark Courier\n\nFerry stopped by guards\n\n{LINES}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "leading line in Spanish": ("txt", " fecha 2031-09-18 Redacción / El Faro de Ostra / 18 de septiembre de 2031\n\nEl transbordador sigue parado\n\n{LINES}", "El transbordador sigue parado", "El Faro de Ostra", "Redacción", "2031-09-18"),
    "comma line under the title": ("txt", "Ferry stopped by guards\n\nIlka Morn, Ostmark Courier, 18 September 2031\n\n{LINES}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "paper, issue and date over the title": ("txt", "The Morning Hawser\nNo. 212, 19 September 2031\n\nFerry stopped by guards\nBy Ilka Morn\n\n{LINES}", "Ferry stopped by guards", "The Morning Hawser", "Ilka Morn", "2031-09-19"),
    "French release": ("txt", "Collectif des passeurs de l'Estuaire\nCommuniqué n° 12\nOstmer, le 18 septembre 2031\n\nLe bac reste à quai\n\n{LINES}", "Le bac reste à quai", "Collectif des passeurs de l'Estuaire", None, "2031-09-18"),
    "Russian release": ("txt", "Комитет речных перевозчиков\nПресс-релиз № 12 от 18 сентября 2031 г.\n\nПаром стоит у причала\n\n{LINES}", "Паром стоит у причала", "Комитет речных перевозчиков", None, "2031-09-18"),
    "Russian agency": ("txt", "Паром стоит у причала\n\nОСТМЕР, 18 сентября 2031 г. (Речное агентство) — {LINES}", "Паром стоит у причала", "Речное агентство", None, "2031-09-18"),
    "agency line without a year": ("txt", "Ferry stopped by guards\n\nEASTMERE, Sept 12 (Gannet News Agency) - {LINES}", "Ferry stopped by guards", "Gannet News Agency", None, None),
    "bulletin of a radio": ("txt", "RADIO EAST\nEvening bulletin, 18 September 2031, 19:00\nRead by Ilka Morn\n\nFerry stopped by guards\n\n{LINES}", "Ferry stopped by guards", "RADIO EAST", "Ilka Morn", "2031-09-18"),
    "saved from the web": ("txt", "Ferry stopped by guards\nSource: Ostmark Courier\nAuthor: Ilka Morn\nPublished: 2031-09-18 07:30\nURL: https://courier.example/ferry\n\n{LINES}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "text of a PDF with a running head": ("txt", "OSTMARK COURIER        Thursday, 18 September 2031        Page 3\n\nFerry stopped by guards\nILKA MORN\n\n{LINES}", "Ferry stopped by guards", "OSTMARK COURIER", "ILKA MORN", "2031-09-18"),
    "front matter": ("md", "---\ntitle: \"Ferry stopped by guards\"\ndate: 2031-09-18\nauthor: Ilka Morn\nsite_name: Ostmark Courier\n---\n\n{LINES}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "clipped to Markdown": ("md", "# Ferry stopped by guards\n\n*By [Ilka Morn](https://courier.example/morn) | [Ostmark Courier](https://courier.example/) | September 18, 2031*\n\n{LINES}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "Spanish release in Markdown": ("md", "## Coordinadora de Barqueros\n\n*Nota de prensa 12/2031 · Ostra, 18 de septiembre de 2031*\n\n# El transbordador sigue parado\n\n{LINES}", "El transbordador sigue parado", "Coordinadora de Barqueros", None, "2031-09-18"),
    # pages
    "digest, paper as first heading": ("html", "<title>The Morning Hawser, no. 212</title><body><h1>The Morning Hawser</h1><p><i>All news on one rope</i></p><p>No. 212, 19 September 2031</p><h2>Ferry stopped by guards</h2>{BODY}", "Ferry stopped by guards", "The Morning Hawser", None, "2031-09-19"),
    "digest without title": ("html", "<body><h1>Harbour Notes</h1><p>Issue 14 · 19 September 2031</p><h3>Ferry stopped by guards</h3>{BODY}", "Ferry stopped by guards", "Harbour Notes", None, "2031-09-19"),
    "paper in h1, story in h2, both in title": ("html", "<title>Ferry stopped by guards | Ostmark Courier</title><body><h1>Ostmark Courier</h1><p><a href=/a>World</a> <a href=/b>Sport</a></p><h2>Ferry stopped by guards</h2><p>By Ilka Morn, 18 September 2031</p>{BODY}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "graph with references": ("html", "<title>Ferry stopped by guards - Ostmark Courier</title><script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Ferry stopped by guards\",\"datePublished\":\"2031-09-18T07:30:00+00:00\",\"dateModified\":\"2031-09-20T07:30:00+00:00\",\"author\":{\"@id\":\"#p\"},\"publisher\":{\"@id\":\"#o\"}},{\"@type\":\"Organization\",\"@id\":\"#o\",\"name\":\"Ostmark Courier\"},{\"@type\":\"Person\",\"@id\":\"#p\",\"name\":\"Ilka Morn\"}]}</script><body><article><h1>Ferry stopped by guards</h1>{BODY}</article>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "list of nodes, author as text": ("html", "<script type='application/ld+json'>[{\"@type\":\"BreadcrumbList\",\"itemListElement\":[]},{\"@type\":[\"Article\",\"BlogPosting\"],\"name\":\"Ferry stopped by guards\",\"datePublished\":\"Sep 18, 2031\",\"author\":\"Ilka Morn\",\"publisher\":{\"@type\":\"Organization\",\"name\":[\"Ostmark Courier\"]}}]</script><body><h1>Ferry stopped by guards</h1>{BODY}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "microdata": ("html", "<body><div itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop='headline'>Ferry stopped by guards</h1><span itemprop='author' itemscope itemtype='https://schema.org/Person'><span itemprop='name'>Ilka Morn</span></span><meta itemprop='datePublished' content='2031-09-18'><div itemprop='publisher' itemscope itemtype='https://schema.org/Organization'><meta itemprop='name' content='Ostmark Courier'></div><div itemprop='articleBody'>{BODY}</div></div>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "Dublin Core": ("html", "<meta name='DC.Title' content='Ferry stopped by guards'><meta name='DC.Date' content='2031-09-18'><meta name='DC.Creator' content='Morn, Ilka'><meta name='DC.Publisher' content='Ministry of Boats'><body><h1>Ferry stopped by guards</h1>{BODY}", "Ferry stopped by guards", "Ministry of Boats", "Ilka Morn", "2031-09-18"),
    "time with datetime": ("html", "<title>Ferry stopped by guards — Ostmark Courier</title><body><header><a href='/'>Ostmark Courier</a></header><main><h1>Ferry stopped by guards</h1><p>Ilka Morn</p><p><time datetime='2031-09-18T07:30'>yesterday</time></p>{BODY}</main>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "published and updated": ("html", "<title>Ferry stopped by guards — Ostmark Courier</title><body><h1>Ferry stopped by guards</h1><p>Updated: 20 September 2031, 09:00 | Published: 18 September 2031, 07:30 | Ilka Morn</p>{BODY}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "last modified at the foot": ("html", "<title>Ferry stopped by guards</title><body><h1>Ferry stopped by guards</h1><p>18 September 2031</p>{BODY}<div id=footer>Ministry of Boats. Last modified: 2 October 2031</div>", "Ferry stopped by guards", "Ministry of Boats", None, "2031-09-18"),
    "WordPress": ("html", "<title>Ferry stopped by guards &#8211; Ostmark Courier</title><body class='single post'><header class='site-header'><p class='site-title'><a href='https://courier.example/'>Ostmark Courier</a></p><p class='site-description'>News from the mouth of the river</p></header><article class='post'><header class='entry-header'><h1 class='entry-title'>Ferry stopped by guards</h1><div class='entry-meta'><span class='posted-on'>Posted on <a href=x><time class='entry-date published' datetime='2031-09-18T07:30:00+00:00'>September 18, 2031</time><time class='updated' datetime='2031-09-20T07:30:00+00:00'>September 20, 2031</time></a></span><span class='byline'> by <span class='author vcard'><a href=y>Ilka Morn</a></span></span></div></header><div class='entry-content'>{BODY}</div><footer class='entry-footer'><span class='cat-links'>Posted in <a href=z>Boats</a></span></footer></article><nav class='post-navigation'><a href=u>Older post</a></nav>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "Drupal": ("html", "<title>Ferry stopped by guards | Ostmark Courier</title><body><div id='site-name'><a href='/'>Ostmark Courier</a></div><h1 class='page-title'>Ferry stopped by guards</h1><div class='node'><div class='submitted'>Submitted by <span class='username'>Ilka Morn</span> on Thu, 09/18/2031 - 07:30</div><div class='field field-name-body'>{BODY}</div></div>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "old table": ("html", "<title>OSTMARK COURIER ONLINE</title><body><table><tr><td><b>OSTMARK COURIER ONLINE</b></td></tr><tr><td><a href=a>News</a><br><a href=b>Ads</a></td><td><font size=5><b>Ferry stopped by guards</b></font><br><font size=1>by Ilka Morn, 18.9.2031</font>{BODY}</td></tr></table>", "Ferry stopped by guards", "OSTMARK COURIER ONLINE", "Ilka Morn", "2031-09-18"),
    "AMP": ("html", "<html amp><head><link rel=canonical href='https://courier.example/2031/09/18/ferry'><title>Ferry stopped by guards</title></head><body><amp-sidebar><ul><li>Home</li></ul></amp-sidebar><header><div class='amp-site-title'>Ostmark Courier</div></header><article><h1 class='amp-wp-title'>Ferry stopped by guards</h1><div class='amp-wp-meta amp-wp-byline'>Ilka Morn</div>{BODY}</article>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "print view": ("html", "<title>Print: Ferry stopped by guards</title><body onload='window.print()'><p>Printed from Ostmark Courier (courier.example) on 1 October 2031</p><h2>Ferry stopped by guards</h2><p>Ilka Morn, 18 September 2031</p>{BODY}<p>© 2031 Ostmark Courier. All rights reserved.</p>", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
    "forum": ("html", "<title>Ferry stopped by guards - River Forum</title><body><div class='breadcrumbs'><a href='/'>River Forum</a> » <a href=a>Boats</a></div><h2 class='topic-title'>Ferry stopped by guards</h2><div class='post'><p class='author'>by <a href=u><strong>Ilka Morn</strong></a> » Thu Sep 18, 2031 7:30 am</p><div class='content'>{BODY}</div></div>", "Ferry stopped by guards", "River Forum", "Ilka Morn", "2031-09-18"),
    "channel export": ("html", "<title>Exported Data</title><body><div class='page_header'><div class='text bold'>Voices of the Quay</div></div><div class='history'><div class='message'><div class='body'><div class='pull_right date details' title='18.09.2031 07:30:11 UTC+01:00'>07:30</div><div class='from_name'>Voices of the Quay</div><div class='text'>{BODY}</div></div></div></div>", None, "Voices of the Quay", None, "2031-09-18"),
    "Spanish page": ("html", "<title>El transbordador sigue parado | El Faro de Ostra</title><body><h1>El transbordador sigue parado</h1><div class=autor>Por Ilka Morn</div><div class=fecha>Publicado: 18/09/2031 07:30 | Actualizado: 20/09/2031 09:00</div>{BODY}", "El transbordador sigue parado", "El Faro de Ostra", "Ilka Morn", "2031-09-18"),
    "French page": ("html", "<title>Le bac reste à quai - L'Écho de l'Estuaire</title><body><h1>Le bac reste à quai</h1><p class=signature>Par Ilka Morn</p><p>Publié le jeudi 18 septembre 2031 à 7h30, mis à jour le 20 septembre 2031</p>{BODY}", "Le bac reste à quai", "L'Écho de l'Estuaire", "Ilka Morn", "2031-09-18"),
    "Russian page": ("html", "<title>Паром стоит у причала — Речной вестник</title><body><h1>Паром стоит у причала</h1><p>18 сентября 2031, 07:30 | Автор: Илка Морн | Просмотров: 214</p>{BODY}", "Паром стоит у причала", "Речной вестник", "Илка Морн", "2031-09-18"),
    "press office of a ministry": ("html", "<title>Ministry of Boats</title><body><div class=logo>Ministry of Boats</div><h1>Ferry stopped by guards</h1><p>Press release No. 44 | 18 September 2031</p>{BODY}", "Ferry stopped by guards", "Ministry of Boats", None, "2031-09-18"),
    "committee page, body under the title": ("html", "<title>Ferry stopped by guards</title><body><h1>Ferry stopped by guards</h1><p><strong>Lamplight Committee for Fair Passage</strong></p><p>Press note 31/14 / Eastmere, 18 September 2031</p>{BODY}", "Ferry stopped by guards", "Lamplight Committee for Fair Passage", None, "2031-09-18"),
    "newsletter in the browser": ("html", "<title>Harbour Notes #14</title><body><table><tr><td><a href=v>View in browser</a></td></tr><tr><td><h1>Harbour Notes</h1></td></tr><tr><td>#14 — 18 September 2031</td></tr><tr><td><h2>Ferry stopped by guards</h2>{BODY}</td></tr><tr><td>You receive this because you signed up. <a href=u>Unsubscribe</a></td></tr></table>", "Ferry stopped by guards", "Harbour Notes", None, "2031-09-18"),
    "blog with date over the title": ("html", "<title>Notes from a Pier: Ferry stopped by guards</title><body><h1 class='blog-title'><a href='/'>Notes from a Pier</a></h1><h2 class='date-header'>Thursday, September 18, 2031</h2><h3 class='post-title'>Ferry stopped by guards</h3><div class='post-body'>{BODY}</div><div class='post-footer'>Posted by <span class='post-author'>Ilka Morn</span> at 7:30 AM</div>", "Ferry stopped by guards", "Notes from a Pier", "Ilka Morn", "2031-09-18"),
    "capture with an archive bar": ("html", "<title>Ferry stopped by guards | Ostmark Courier</title><body><div id='wm-ipp-base'><p>14 captures, 20 Sep 2031 - 3 Jan 2032. Success. Fail. About this capture.</p></div><h1>Ferry stopped by guards</h1><div class='meta'>Ilka Morn | 18 Sep 2031</div>{BODY}", "Ferry stopped by guards", "Ostmark Courier", "Ilka Morn", "2031-09-18"),
}  # fmt: skip


def take(name: str) -> Content:
    form, original = HEADS[name][:2]
    whole = original.replace("{BODY}", BODY).replace("{LINES}", LINES)
    return DOORS[form](io.BytesIO(whole.encode()), Source(f"a.{form}", Limits()))


@pytest.mark.parametrize("name", HEADS)
def test_heads(name: str) -> None:
    content = take(name)
    found = {key: v.value for key, v in content.metadata.items()}
    shown = tuple(found.get(key) for key in ("title", "outlet", "author", "published"))
    assert shown == HEADS[name][2:]


@pytest.mark.parametrize("name", HEADS)
def test_text_below_the_head_is_whole_and_alone(name: str) -> None:
    kept = [b.text for b in take(name).blocks if b.kind not in ("title", "heading")]
    assert kept == [ONE, TWO, THREE]
