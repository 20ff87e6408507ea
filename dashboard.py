"""The page, and the app that serves it with its routes; the only module that knows Streamlit."""

from __future__ import annotations

import gc
import gzip
import hashlib
import os
import re
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from exports import routes as export_routes
from exports.citations import citation
from exports.formats import FORMATS, PACK, ROUTES, WORDS
from exports.markdown import plain
from exports.request import (
    LONGEST,
    SIZES,
    THEMES,
    BadAddress,
    edition,
    is_local,
    one_line,
    page_address,
    short,
)
from geodata import Atlas, DatasetError, Place, numbers, words
from geodata.faults import Fault, shown
from geodata.kept import kept
from geodata.model import FIRMNESS
from geodata.selection import (
    MANY,
    PARAMETERS,
    Dropped,
    Selection,
    address,
    allowed,
    query_string,
    read,
    told_address,
    write,
)
from geodata.view import View, emptied_by, view
from geodata.watch import State, looking, watched, watching
from geodata.ways import ways
from layers import bundle, caption, chips, circles, legend
from layers import map as evidence_map
from layers.picture import picture
from panels import head
from panels.first import first
from panels.panel import environment

BASE_URL = "EVIDENCE_BASE_URL"
"""The variable that gives the page's address behind a proxy."""

ASSETS = Path(__file__).parent / "panels" / "assets"

PAGE_SCRIPTS = ("view.js", "frame.js", "documents.js")
"""The scripts of a page with its map, in the order in which they build on each other."""

PANEL_HERE = '<div data-panel-here aria-live="off"></div><p data-said role="status"></p>'
"""Where the browser puts the panel, and what it says to a screen reader of a new one."""

_BESIDE_HERE = (
    '<details class="besides{}" data-besides="{}"{}><summary>{}</summary><div></div></details>'
)
STRIP_HERE = _BESIDE_HERE.format(" strip-box", "strip.html", " open", "Since when")
TABLE_HERE = _BESIDE_HERE.format("", "table.html", "", "Claims in view, as a table")
MATRIX_HERE = _BESIDE_HERE.format("", "matrix.html", "", "Who says so, as a matrix")
TEXTS_HERE = _BESIDE_HERE.format(
    "", "reader.html", "", "Source texts, with every claimed passage marked"
)
"""Where the browser puts what is read besides, when it is opened."""

ELEMENTS = ("ComponentInstance", "Html", "Selectbox", "Multiselect", "Radio", "Button")
"""What Streamlit calls the elements of the page."""

FILTERS = (*MANY, "firmness", "flow", "number", "select")
"""The parameters that have a widget."""

KEYS = {"select": "find"}
"""The keys of widgets that are not their parameters' names."""

REMEMBERED = 16
"""Of how many runs it is remembered what each filter was given, to know a late one by."""

FOREIGN = (*head.STREAMLITS, head.REPORT)
"""Parameters of the address that are not the view's."""

MOST_NOTICES = 8
"""What of an address is said to be left out, one by one."""


MOST_FIRST = 64
"""Views of which the first answer is kept."""

MOST_FAULTS = 20
"""Faults of a changed dataset that are told one by one."""

LONGEST_FAULT = 400
"""Characters of a fault."""


def _atlas() -> Atlas:
    """Return the dataset that is shown now."""
    return watched().state.atlas


# --- the routes ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asset:
    """A text that the browser fetches once, and the version in its address."""

    text: str
    media_type: str
    version: str

    @cached_property
    def plain(self) -> bytes:
        return self.text.encode()

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.plain, mtime=0)


class _Assets:
    """What the browser fetches once: of the dataset that is shown, and of the one before it.

    A page that was opened with the one before may still be fetching.
    """

    def __init__(self, current: Callable[[], Atlas]) -> None:
        self._current = current
        self._recent: deque[tuple[Atlas, dict[str, _Asset]]] = deque(maxlen=2)

    def prepare(self, atlas: Atlas) -> dict[str, _Asset]:
        """Return the assets of a dataset by name, made when they are first asked for."""
        for known, assets in self._recent:
            if known is atlas:
                return assets
        found = {
            **_versioned(_map_texts(atlas), bundle.version(atlas)),
            **_versioned(texts := _page_texts(atlas), _version(texts.values())),
        }
        for asset in found.values():
            _ = asset.packed
        self._recent.append((atlas, found))
        return found

    def now(self) -> dict[str, _Asset]:
        """Return the assets of the dataset that is shown."""
        return self.prepare(self._current())

    def of(self, name: str, version: str) -> _Asset:
        """Return an asset in a version, or as it is now where that is no longer known."""
        now = self.now()[name]
        every = [now, *(assets[name] for _, assets in tuple(self._recent))]
        return next((asset for asset in every if asset.version == version), now)


def _versioned(texts: Mapping[str, tuple[str, str]], version: str) -> dict[str, _Asset]:
    return {name: _Asset(*text, version) for name, text in texts.items()}


def _cached(assets: _Assets, name: str) -> Callable[[Request], Response]:
    """Return an endpoint for a text whose address changes whenever the text does."""

    def endpoint(request: Request) -> Response:
        version = request.query_params.get("v", "")
        asset = assets.of(name, version)
        zipped = export_routes.accepts_gzip(request.headers)
        # Under the address of another version it must not be found again.
        known = asset.version == version
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if known else "no-store",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if zipped:
            headers["Content-Encoding"] = "gzip"
        body = asset.packed if zipped else asset.plain
        return Response(body, media_type=asset.media_type, headers=headers)

    return endpoint


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _map_texts(atlas: Atlas) -> dict[str, tuple[str, str]]:
    """Return what the map's frame fetches, by name, with its media type."""
    return {
        "map.js": (bundle.script(), "text/javascript"),
        "map.css": (_font_face() + bundle.style(), "text/css"),
        "map-data.json": (bundle.data(atlas), "application/json"),
    }


def _page_texts(atlas: Atlas) -> dict[str, tuple[str, str]]:
    """Return what the page fetches beside the map's own, by name, with its media type."""
    style = "\n".join([_asset("page.css"), _asset("panel.css"), chips.style(atlas.study)])
    return {
        "page.css": (style, "text/css"),
        "view.js": ("".join(map(_asset, PAGE_SCRIPTS)), "text/javascript"),
        "panel.js": (_asset("panel.js"), "text/javascript"),
        "besides.js": (_asset("besides.js") + _asset("strip.js"), "text/javascript"),
        "watch.js": (_asset("watch.js"), "text/javascript"),
    }


def _version(texts: Iterable[tuple[str, str]]) -> str:
    """Return a hash that changes whenever one of some texts does."""
    return hashlib.sha256("\0".join(text for text, _ in texts).encode()).hexdigest()[:16]


def _font_face() -> str:
    """Return the page's own typeface for the map's frame, from Streamlit's files."""
    found = sorted(Path(get_static_dir(), "static", "media").glob("SourceSansVF-Upright*.woff2"))
    if not found:
        return ""
    return (
        '@font-face { font-family: "Source Sans"; font-weight: 200 900; '
        f'src: url("../static/media/{found[0].name}") format("woff2"); }}\n'
    )


@kept(MOST_FIRST)
def _first(atlas: Atlas, selection: Selection, *, bare: bool) -> Markup:
    """Return what the page shows of a view before any script runs."""
    shown = view(atlas, selection)
    drawn = legend.drawn(shown)
    grounds = {"unnamed": "", "gateway": " chip-gateway-stated"}
    return first(
        shown,
        picture=picture(shown, lambda select: address(replace(selection, select=select))),
        said={
            "headline": atlas.study.headline,
            "subtitle": caption.subtitle(shown),
            "roles": [(role, legend.count_words(shown, role.code)) for role in atlas.study.roles],
            "fills": [(grounds[e.code], e.label) for e in drawn if e.code in grounds],
            "others": [entry.label for entry in drawn if entry.kind in ("square", "hollow", "tag")],
            "note": f"{caption.note(atlas, shown.flow)} {circles.in_words(shown)}".strip(),
            "sources": caption.sources(atlas),
            "bare": bare,
        },
    )


@lru_cache(maxsize=1)
def _chunks() -> tuple[str, ...]:
    """Return the scripts that Streamlit asks for only when it is told what a page has.

    Named in the page's head, they come with the first ones and not after them.
    """
    folder = Path(get_static_dir(), "static", "js")
    index = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")
    first = _imported(folder, re.findall(r"static/js/([^\"]+\.js)", index))
    wanted = [file.name for name in ELEMENTS for file in folder.glob(f"{name}.*.js")]
    return tuple(name for name in _imported(folder, wanted) if name not in first)


def _imported(folder: Path, names: Iterable[str]) -> dict[str, None]:
    """Return scripts and all that they import, in no order that matters."""
    found: dict[str, None] = {}
    left = list(names)
    while left:
        name = left.pop()
        if name in found or not (folder / name).is_file():
            continue
        found[name] = None
        text = (folder / name).read_text(encoding="utf-8")
        left += re.findall(r"""(?:from|import)\s*["']\./([^"']+\.js)["']""", text)
    return found


def _index(
    current_atlas: Callable[[], Atlas], prefix: str, base_url: str, assets: _Assets
) -> Callable[[Request], Response]:
    """Return an endpoint for Streamlit's page with our head, so that no style is sent twice."""
    html = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")
    early = Markup("<script>{}</script>").format(Markup(_asset("missing.js")))  # noqa: S704

    def endpoint(request: Request) -> Response:
        atlas, query = current_atlas(), export_routes.values_of(request)
        known = assets.prepare(atlas)
        current = view(atlas, read(query, atlas, ignore=FOREIGN)[0])
        ours = head.assets(
            map_version=known["map.js"].version,
            page_version=known["page.css"].version,
            parts={
                "address": request.url.query,
                "read": query_string(current.selection),
                "dataset": short(atlas),
                "edition": edition(),
            },
            watched=watching(),
            chunks=_chunks(),
        )
        base = base_url or export_routes.page_url(request, prefix)
        shared = head.open_graph(
            current,
            title=caption.title(current),
            description=caption.subtitle(current),
            url=base and address(current.selection, base),
            image=base and address(current.selection, f"{base}figure.png"),
        )
        bare = query.get("embed") == ["true"] or query.get(head.REPORT) == ["1"]
        body = _first(atlas, current.selection, bare=bare)
        page = head.fill(html, title=atlas.title, early=early, head=ours + shared, body=body)
        return Response(page, media_type="text/html", headers={"Cache-Control": "no-cache"})

    return endpoint


def public_url() -> str:
    """Return the page's address where it is not what requests say, as behind a proxy; else "".

    Raises
    ------
    BadAddress
        If the one that is given is no address.
    """
    given = os.environ.get(BASE_URL, "")
    try:
        return page_address(given) if given else ""
    except BadAddress as error:
        raise BadAddress(f"{BASE_URL}: {error}") from None


def _state(state: Callable[[], State]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that says which dataset is shown, for pages that follow its changes."""

    # It waits for nothing, and so needs no thread.
    async def endpoint(_: Request) -> Response:
        now = state()
        said = {"sha256": now.atlas.sha256, "sound": not now.faults, "state": now.tag}
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return JSONResponse(said, headers=headers)

    return endpoint


def routes(
    state: Callable[[], State],
    base_path: str,
    assets: _Assets | None = None,
    queue: export_routes.Queue | None = None,
) -> list[Route]:
    """Return what the app serves beside its page, under its base path.

    `state` says which dataset is shown; it is asked anew for every request. `queue` makes
    figures; one of its own where not given.
    """
    prefix = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    assets = assets or _Assets(lambda: state().atlas)
    base_url = public_url()
    return [
        Route(f"{prefix}/", _index(lambda: state().atlas, prefix, base_url, assets)),
        Route(f"{prefix}/dataset.json", _state(state)),
        *(Route(f"{prefix}/assets/{name}", _cached(assets, name)) for name in assets.now()),
        *export_routes.routes(lambda: state().atlas, prefix, maker=queue, base_url=base_url),
    ]


# --- the address --------------------------------------------------------------------------


def read_address(atlas: Atlas) -> tuple[Selection, tuple[Dropped, ...]]:
    """Read the page's address; Streamlit's own parameters are passed over."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    return read(query, atlas, ignore=FOREIGN)


def write_address(selection: Selection) -> None:
    """Write the address, as one step of the browser's history, where it has changed."""
    st.session_state["written"] = (read_address(_atlas())[0], selection)
    wanted = write(selection)
    if head.REPORT in st.query_params:
        wanted[head.REPORT] = st.query_params.get_all(head.REPORT)
    if wanted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(wanted)


def _current() -> Selection:
    """Return what is in force: the address, or what we wrote there if it is yet to arrive."""
    found = read_address(_atlas())[0]
    before, after = st.session_state.get("written", (None, None))
    return after if after is not None and found == before else found


def _is_late(name: str) -> bool:
    """Say whether a filter sends what it was given, and not what somebody chose in it.

    With every message the browser sends the values of all filters, also of those to which what
    a later run gave them is still on its way; `reached` is the last run that it has drawn.
    """
    state = st.session_state
    value, reached = state[KEYS.get(name, name)], state.get("reached", 0)
    left = state["drawn"] != _current()
    return any(given[name] == value for run, given in state["given"] if left or run >= reached)


def _is_known(name: str) -> bool:
    """Say whether a filter's value means something: of a changed dataset its old words come."""
    value = st.session_state[KEYS.get(name, name)]
    known = numbers.series(_atlas()) if name == "number" else allowed(_atlas())[name]
    return name in MANY or value is None or value in known


def _from_filter(name: str) -> None:
    """Take over what one filter says, and leave the rest as it is."""
    if _is_late(name) or not _is_known(name):
        return
    atlas, value = _atlas(), st.session_state[KEYS.get(name, name)]
    if name in MANY:
        value = tuple(code for code in allowed(atlas)[name] if code in value)
    elif name == "flow":
        value = "" if value == words.flows(atlas)[0] else value
    elif name == "number":
        value = numbers.of_year(atlas, value or "", near=_current().number)
    write_address(replace(_current(), **{name: value or ""} if name == "select" else {name: value}))


def _drop(*parameters: str) -> None:
    write_address(_current().without(*parameters))


# --- the page -----------------------------------------------------------------------------


def _shown_as(name: str, selection: Selection, atlas: Atlas) -> Any:
    """Return what the widget of a filter shows of a selection."""
    if name in MANY:
        return list(getattr(selection, name))
    if name == "number":
        found = numbers.chosen(atlas, selection.number)
        return found[0].code if found else None
    if name == "select":
        return selection.select if selection.select in atlas.selectable else None
    return selection.flow or words.flows(atlas)[0] if name == "flow" else selection.firmness


def _set_widgets(selection: Selection, atlas: Atlas) -> None:
    """Set every filter to what the address says, before it is drawn."""
    state, given = st.session_state, {}
    # Of another dataset the words of a value may be others.
    renewed = state.get("dataset") != atlas.sha256
    state["dataset"] = atlas.sha256
    runs = state.setdefault("given", deque(maxlen=REMEMBERED))
    coming = [given for run, given in runs if run > state.get("reached", 0)]
    for name in FILTERS:
        key, value = KEYS.get(name, name), _shown_as(name, selection, atlas)
        given[name] = value
        # Set anew for no reason, it would take back what the browser was told meanwhile; what is
        # still on its way there, though, would come after the value that it has now, and stay.
        late = any(other[name] != value for other in coming)
        if renewed or late or key not in state or state[key] != value:
            state[key] = value
    runs.append((runs[-1][0] + 1 if runs else 1, given))
    state["reached"] = runs[-1][0]
    state["drawn"] = selection
    if state.get("written", (None, selection))[1] != selection:
        # The browser has gone elsewhere since: what we wrote has arrived, and is past.
        del state["written"]


def _findable(place: Place) -> str:
    """Return a place's names in all scripts, so that it is found by any of them."""
    return " · ".join((place.name, *place.aliases))


def _filters(atlas: Atlas) -> None:
    known = allowed(atlas)
    places = sorted(atlas.selectable, key=lambda place: atlas.places[place].name)
    st.header("Filters")
    st.selectbox(
        "Find a place",
        places,
        index=None,
        key="find",
        format_func=lambda place: _findable(atlas.places[place]),
        filter_mode="contains",
        placeholder="Type a name",
        on_change=_from_filter,
        args=("select",),
    )
    labels: dict[str, tuple[str, Callable[[str], str]]] = {
        "role": ("Role", lambda role: words.role_label(atlas, role)),
        "material": (
            words.vocabulary(atlas).capitalize(),
            lambda code: words.material_label(atlas, code),
        ),
        "source": ("Source", lambda source: words.source_label(atlas.sources[source])),
    }
    for name, (title, label) in labels.items():
        if known[name]:
            st.multiselect(
                title,
                known[name],
                key=name,
                format_func=label,
                placeholder="All",
                # Enter takes what was typed, and not all that is like it.
                select_all=False,
                on_change=_from_filter,
                args=(name,),
            )
    st.selectbox(
        "Firmness",
        tuple(reversed(FIRMNESS)),
        key="firmness",
        format_func=lambda level: words.FIRMNESS_FILTER[level],
        on_change=_from_filter,
        args=("firmness",),
    )
    led = {way.flow for way in ways(atlas)}
    shown = st.session_state["flow"]
    flows = [flow for flow in words.flows(atlas) if flow in led or flow == shown]
    if len(flows) > 1:
        st.radio(
            "Direction",
            flows,
            key="flow",
            horizontal=True,
            format_func=lambda flow: words.flow(atlas, flow),
            on_change=_from_filter,
            args=("flow",),
        )
    _numbers(atlas)
    # Below the filters: when the browser has drawn it, it has drawn them.
    with st.container(key="reached_hidden"):
        # A kind of widget that the page has anyway, so that its script is there.
        runs = [run for run, _ in st.session_state["given"]]
        st.selectbox("Drawn", runs, key="reached", label_visibility="collapsed")
    st.button("Clear all", key="clear", width="stretch", on_click=_drop, args=(*PARAMETERS,))


def _numbers(atlas: Atlas) -> None:
    """Offer the numbers that can be drawn; their year is chosen at the map."""
    known = numbers.series(atlas)
    if known:
        st.selectbox(
            "Numbers, as circles",
            [*known],
            index=None,
            key="number",
            format_func=lambda code: f"{numbers.title(atlas, known[code])} ({known[code].unit})",
            filter_mode="contains",
            placeholder="None",
            on_change=_from_filter,
            args=("number",),
        )


def _lines(faults: Sequence[Fault]) -> list[str]:
    """Return what is wrong with the dataset on the disk, a line a fault."""
    lines = [shown(str(fault), LONGEST_FAULT) for fault in faults[:MOST_FAULTS]]
    more = len(faults) - MOST_FAULTS
    return [*lines, f"and {more} more"] if more > 0 else lines


def _report(faults: Sequence[Fault]) -> str:
    """Return what is wrong with the dataset on the disk, as Markdown."""
    listed = "".join(f"\n- {plain(line)}" for line in _lines(faults))
    return (
        "The dataset was changed on the disk and is not sound as it is now. Shown is the last "
        f"one that was.{listed}"
    )


def _notices(
    current: View, dropped: Sequence[Dropped], faults: Sequence[Fault], *, advice: bool
) -> None:
    """Say what is not shown of the dataset, what of the address, and what empties the map.

    With `advice`, offer to drop the filters that do.
    """
    if faults:
        st.warning(_report(faults))
    if dropped:
        lines = "".join(f"\n- {plain(str(fault))}" for fault in dropped[:MOST_NOTICES])
        if len(dropped) > MOST_NOTICES:
            lines += f"\n- and {len(dropped) - MOST_NOTICES} more"
        st.warning(f"Parts of the address were not understood and are left out:{lines}")
    if evidence_map.is_beyond(current):
        st.warning("The view in the address lies beyond the map, which shows the nearest it has.")
    emptying = emptied_by(current.atlas, current.selection)
    if emptying:
        st.info("Nothing matches these filters.")
    for names in emptying if advice else ():
        called = {
            "material": words.vocabulary(current.atlas),
            "since": "the range’s beginning",
            "until": "the range’s end",
        }
        what = " and ".join(called.get(name, name) for name in names)
        st.button(
            f"Drop the filter on {what}", key=f"drop-{'-'.join(names)}", on_click=_drop, args=names
        )


def _export(current: View) -> None:
    """Offer what leaves: figure, files, links; nothing is made before it is asked for."""
    box = st.popover("Export this view", key="export", on_change="rerun")
    if not box.open:
        return
    with box:
        left, right = st.columns([3, 2])
        size = left.segmented_control("Size", SIZES, default=SIZES[0], key="size", required=True)
        theme = right.segmented_control(
            "Theme", THEMES, default=THEMES[0], key="theme", required=True
        )
        mine = {}
        for name, column in zip(WORDS, st.columns(len(WORDS)), strict=True):
            label = f"{name.capitalize()} of your own"
            written = column.text_input(label, key=f"own-{name}", max_chars=LONGEST[name])
            mine[name] = one_line(written)
        drawn = {"size": size or SIZES[0], "theme": theme or THEMES[0], **mine}
        st.html(_export_html(current, drawn))


def _export_html(current: View, own: Mapping[str, str]) -> str:
    """Return the links and copies of a view, for files with these parameters of their own."""
    selection, base = current.selection, _page_url()
    words_of_maker = caption.Own(own.get("title", ""), own.get("note", ""))
    embed = address(selection, base, embed="true")

    def at(route: str, **extra: str) -> str:
        form = FORMATS[route]
        asked = {name: value for name, value in own.items() if value and name in form.own}
        return address(selection.without(*form.without), f"./{route}", **asked, **extra)

    def offered(routes: Iterable[str], **extra: str) -> list[tuple[str, str]]:
        return [(route, at(route, **extra, download="1")) for route in routes]

    drawn = [route for route in ROUTES if FORMATS[route].proven and route != PACK]
    matrices = [route for route in drawn if FORMATS[route].stem == "matrix"]

    return (
        environment()
        .get_template("export.html.j2")
        .render(
            # Under the same address the browser would keep the picture of another dataset.
            preview=at("figure.svg", dataset=short(current.atlas)),
            subtitle=caption.subtitle(current),
            read=offered(route for route in drawn if route not in matrices),
            matrices=offered(matrices),
            quoted=offered(matrices, quotes="1"),
            tables=offered(
                route
                for route in ROUTES
                if route not in drawn and (route != "numbers.csv" or numbers.series(current.atlas))
            ),
            page=at("map.html", download="1"),
            local=is_local(base),
            link=base and address(selection, base),
            caption=caption.to_copy(current, words_of_maker, told_address(selection, base)),
            citation=citation(current, base),
            report=address(selection, **{head.REPORT: "1"}),
            # A text, which the template escapes once more: it is shown and copied, not drawn.
            embed=str(
                Markup('<iframe src="{}" title="{}" width="1100" height="760"></iframe>').format(
                    embed, caption.title(current)
                )
            ),
        )
    )


def _page_url() -> str:
    """Return the page's address as the browser or, behind a proxy, the world knows it; else ""."""
    try:
        # Streamlit takes the slash from its end, without which the page asks elsewhere for all.
        return public_url() or page_address(st.context.url or "")
    except BadAddress:
        return ""


def _report_note(current: View) -> str:
    """Return the line below a report's quotes: where the others stand."""
    where = told_address(current.selection, _page_url())
    return Markup(
        '<p class="report-note">Quotes that do not fit stand in the panel at this view’s address: '
        "{}</p>"
    ).format(where)


def _map(atlas: Atlas) -> None:
    # A component registers with the running server, so it is imported once there is one.
    from streamlit_folium import st_folium

    st_folium(
        evidence_map.EvidenceMap(atlas),
        key="map",
        height=760,
        use_container_width=True,
        returned_objects=[],
    )


def _heard(state: State, selection: Selection) -> None:
    """Say which address was heard and how it is read, and of which dataset the page is.

    Where the dataset may change there is a button too, which a script presses for another run,
    since a run that a person's press asks for keeps what is open.
    """
    heard = urlencode([(n, value) for n in st.query_params for value in st.query_params.get_all(n)])
    with st.container(key="heard"):
        st.html(
            Markup(
                '<i data-address="{}" data-read="{}" data-dataset="{}" data-edition="{}"'
                ' data-dataset-state="{}"></i>'
            ).format(heard, query_string(selection), short(state.atlas), edition(), state.tag)
        )
        if watching():
            st.button("Draw again", key="redraw")


def page() -> None:
    """Draw the page for its address."""
    state = watched().state
    atlas = state.atlas
    st.set_page_config(page_title=atlas.title, layout="wide")
    selection, dropped = read_address(atlas)
    current = view(atlas, selection)
    report = st.query_params.get(head.REPORT) == "1"
    bare = report or st.context.is_embedded
    if not bare:
        _set_widgets(selection, atlas)
        with st.sidebar:
            _filters(atlas)
    left, right = st.columns([0.64, 0.36])
    with left:
        _map(atlas)
        if atlas.claims and not bare:
            st.html(STRIP_HERE)
    with right, st.container(key="panel-report" if report else "panel"):
        if not bare:
            _export(current)
        with st.container(key="notices"):
            _notices(current, dropped, state.faults, advice=not bare)
        # Byte for byte the same in every run, or what the browser put there would be taken away.
        st.html(PANEL_HERE)
        if report:
            st.html(_report_note(current))
    if not bare:
        st.html(MATRIX_HERE + TABLE_HERE + (TEXTS_HERE if atlas.texts else ""))
    _heard(state, selection)


def _settle(state: State) -> None:
    """Say on the server's log what is shown now, and put it out of the collector's sight."""
    told = [f"The dataset that is shown: {state.atlas.sha256}", *_lines(state.faults)]
    print("\n".join(told), file=sys.stderr, flush=True)
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _life(
    assets: _Assets, queue: export_routes.Queue
) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Return what looks whether the dataset changes for as long as the server lives.

    When it begins, what draws figures is made ready.
    """

    @asynccontextmanager
    async def life(_: st.App) -> AsyncIterator[None]:
        export_routes.warm(queue, _atlas(), public_url())
        with ExitStack() as stack:
            if watching():
                stack.enter_context(looking(watched(), prepare=assets.prepare, changed=_settle))
            yield

    return life


if __name__ != "__main__":
    # What is made at the start is here to stay: to look through it meanwhile takes a third.
    gc.disable()

try:
    watched()
    public_url()
except (DatasetError, BadAddress) as error:
    print(error, file=sys.stderr)
    raise SystemExit(1) from None

if __name__ == "__main__":
    # A run of the page, one of many: the routes are there already, made by the import below.
    page()
else:
    _ASSETS = _Assets(_atlas)
    _QUEUE = export_routes.own_queue()
    _ROUTES = routes(lambda: watched().state, st.get_option("server.baseUrlPath"), _ASSETS, _QUEUE)
    # Streamlit reads the source for this very assignment, to know that it serves an app.
    app = st.App(__file__, routes=_ROUTES, lifespan=_life(_ASSETS, _QUEUE))
    # Streamlit collects garbage after each run, which holds up the next answer: what is here
    # to stay (tables, shapes, libraries) is taken out of its sight.
    gc.collect()
    gc.freeze()
    gc.enable()
