"""The head of the page: our style and script, and what a shared link shows of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from geodata.selection import OLDER, PARAMETERS
from geodata.view import View

_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_BODY = re.compile(r"<body[^>]*>")

STREAMLITS = ("embed", "embed_options")
"""Parameters of the address that are Streamlit's."""

REPORT = "report"
"""A parameter of the page alone: with `report=1` it is drawn to be printed."""


def assets(
    *,
    map_version: str,
    page_version: str,
    parts: Mapping[str, str],
    watched: bool,
    chunks: Iterable[str] = (),
) -> Markup:
    """Return the page's style and scripts, and what its map will ask for next.

    `parts` says what the page's documents are asked for by: the `address` as it was given and
    as it is `read`, the `dataset` and the `edition` of the code. A dataset that is `watched` is
    followed. `chunks` are scripts of Streamlit's that the page will need.
    """
    follow = Markup(
        '<script defer src="./assets/watch.js?v={page}" data-state="./dataset.json" '
        'data-dataset="{dataset}"></script>'
    ).format(page=page_version, dataset=parts["dataset"])
    ours = Markup(
        '<link rel="stylesheet" href="./assets/page.css?v={page}">'
        '<script defer src="./assets/view.js?v={page}" data-parameters="{parameters}" '
        'data-beside="{beside}" data-address="{address}" data-read="{read}" '
        'data-dataset="{dataset}" data-edition="{edition}"></script>'
        '<script defer src="./assets/panel.js?v={page}" '
        'data-passage="./passage.json"></script>'
        '<script defer src="./assets/besides.js?v={page}"></script>'
        '<link rel="prefetch" href="./assets/map.js?v={map}">'
        '<link rel="prefetch" href="./assets/map-data.json?v={map}">'
    ).format(
        map=map_version,
        page=page_version,
        parameters=" ".join((*PARAMETERS, *OLDER)),
        beside=" ".join((*STREAMLITS, REPORT)),
        **parts,
    )
    early = Markup("").join(
        Markup('<link rel="modulepreload" crossorigin href="./static/js/{}">').format(name)
        for name in chunks
    )
    return ours + early + (follow if watched else Markup(""))


def open_graph(view: View, *, title: str, description: str, url: str, image: str) -> Markup:
    """Return title, description and picture of a shared link, escaped.

    `url` and `image` are whole addresses, since whoever unfolds a link reads no others; without
    one there is no such tag.
    """
    properties = {
        "og:type": "website",
        "og:site_name": view.atlas.title,
        "og:title": title,
        "og:description": description,
        "og:url": url,
        "og:image": image,
    }
    tags = [
        Markup('<meta property="{}" content="{}">').format(*pair)
        for pair in properties.items()
        if pair[1]
    ]
    tags.append(Markup('<meta name="description" content="{}">').format(description))
    if image:
        tags.append(Markup('<meta name="twitter:card" content="summary_large_image">'))
    return Markup("").join(tags)


def fill(html: str, *, title: str, early: Markup, head: Markup, body: Markup) -> str:
    """Put a title, a head and the beginning of a body into Streamlit's page.

    What is `early` stands before all that the page fetches.

    Its own title, and its word to browsers without scripts, give way to ours.
    """
    before, _, after = html.partition("<title>")
    _, _, after = after.partition("</title>")
    page = f"{before}<title>{escape(title)}</title>{early}{after}"
    page = page.replace("</head>", f"{head}</head>", 1)
    page = _NOSCRIPT.sub("", page)
    return _BODY.sub(lambda found: f"{found[0]}{body}", page, count=1)
