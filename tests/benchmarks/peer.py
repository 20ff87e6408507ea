"""The same map the tutorial way: rebuilt at each run with the filters baked in.

It is what a careful tutorial on streamlit-folium would write: a plain script that caches its
file reading, draws a `folium.GeoJson` with a `style_function` and a tooltip, and reads the
clicked country from what `st_folium` returns. The benchmark measures the dashboard against it.
"""

from __future__ import annotations

from typing import Any

import folium
import pandas as pd
import streamlit as st
from shapely.geometry import mapping
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from geodata import atlas as load_atlas
from geodata import words
from geodata.model import FIRMNESS
from geodata.ways import ways
from layers.arrows import curves

COLOURS = {
    "feedstock": "#228833",
    "processing": "#CCBB44",
    "manufacturing": "#EE6677",
    "finance_rd": "#AA3377",
}
DASHES = {"stated": None, "expected": "9 5", "possible": "2 5"}


class LocalMap(folium.Map):
    """A Folium map whose only library, Leaflet, comes from the app's own host."""

    default_js: list[tuple[str, str]] = [("leaflet", "/leaflet/leaflet.js")]
    default_css: list[tuple[str, str]] = [("leaflet", "/leaflet/leaflet.css")]


@st.cache_data
def load_claims() -> pd.DataFrame:
    """Return the claims without headings, one row each."""
    atlas = load_atlas()
    columns = ["claim_id", "source_id", "place", "topic", "value", "firmness", "voice", "quote"]
    frame = pd.DataFrame(
        [[getattr(claim, column) for column in columns] for claim in atlas.claims], columns=columns
    )
    return frame[frame["topic"] != "heading"]


@st.cache_data
def load_places() -> dict[str, dict[str, Any]]:
    """Return a GeoJSON feature for each place with a shape, by code."""
    atlas = load_atlas()
    return {
        code: {
            "type": "Feature",
            "properties": {
                "place": code,
                "name": atlas.places[code].name,
                "role": atlas.places[code].role,
            },
            "geometry": mapping(shape),
        }
        # The hub first, so that its gateway is painted over it.
        for code, shape in sorted(atlas.shapes.items(), key=lambda item: item[0] != atlas.hub)
    }


@st.cache_data
def load_context() -> dict[str, Any]:
    """Return the land around as one GeoJSON feature."""
    return {"type": "Feature", "properties": {}, "geometry": mapping(load_atlas().context)}


@st.cache_data
def load_arrows() -> pd.DataFrame:
    """Return the links that are drawn, one row each, with the points of their arrow."""
    atlas = load_atlas()
    drawn = curves(atlas)
    rows = [
        {
            "link": link.link_id,
            "place": way.place,
            "flow": way.flow,
            "role": link.role,
            "carries": link.carries,
            "points": [(lat, lon) for lon, lat in drawn[way.arrow].points],
        }
        for way, links in ways(atlas).items()
        for link in links
    ]
    return pd.DataFrame(rows)


def filters(claims: pd.DataFrame) -> tuple[pd.DataFrame, list[str], str]:
    """Draw the sidebar; return the claims that survive, the places shown and the direction."""
    atlas = load_atlas()
    st.header("Filters")
    role = st.multiselect(
        "Role", tuple(atlas.roles), format_func=lambda code: words.role_label(atlas, code)
    )
    material = st.multiselect(
        words.vocabulary(atlas).capitalize(),
        tuple(atlas.materials),
        format_func=lambda code: words.material_label(atlas, code),
    )
    texts = [source.source_id for source in atlas.sources.values() if source.kind == "text"]
    source = st.multiselect(
        "Source", texts, format_func=lambda code: words.source_label(atlas.sources[code])
    )
    weakest = st.selectbox(
        "Firmness", FIRMNESS[::-1], format_func=lambda level: words.FIRMNESS_FILTER[level]
    )
    flow = st.radio(
        "Direction", words.flows(atlas), format_func=lambda flow: words.flow(atlas, flow)
    )

    if source:
        claims = claims[claims["source_id"].isin(source)]
    claims = claims[claims["firmness"].isin(FIRMNESS[: FIRMNESS.index(weakest) + 1])]
    shown = set(claims["place"])
    if role:
        shown &= set(claims[(claims["topic"] == "role") & claims["value"].isin(role)]["place"])
    if material:
        named = (claims["topic"] == "material") & claims["value"].isin(material)
        shown &= set(claims[named]["place"])
    return claims, sorted(shown), flow


def build_map(claims: pd.DataFrame, shown: list[str], flow: str) -> folium.Map:
    """Return the map for the filters in force."""

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        properties = feature["properties"]
        return {
            "className": f"place {properties['place']}",
            "fillColor": COLOURS.get(properties["role"], "#D9D9D9"),
            "fillOpacity": 1.0 if properties["place"] in shown else 0.28,
            "color": "white",
            "weight": 1,
        }

    atlas = load_atlas()
    result = LocalMap(location=(9.5, 116.5), zoom_start=4, tiles=None)
    folium.GeoJson(
        load_context(),
        style_function=lambda _: {"fillColor": "#FBFAF8", "fillOpacity": 1, "color": "#C9CFD3"},
    ).add_to(result)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": list(load_places().values())},
        style_function=style,
        highlight_function=lambda _: {"weight": 3, "color": "#1B2233"},
        tooltip=folium.GeoJsonTooltip(fields=["name", "role"]),
    ).add_to(result)
    links = load_arrows()
    for origin, rows in links[(links["flow"] == flow) & links["place"].isin(shown)].groupby(
        "place"
    ):
        levels = claims[(claims["topic"] == "link") & claims["value"].isin(rows["link"])]
        if levels.empty:
            continue
        firmest = min(levels["firmness"], key=FIRMNESS.index)
        folium.PolyLine(
            rows["points"].iloc[0],
            color="#1B2B4B",
            weight=2.4,
            dash_array=DASHES[firmest],
            tooltip=f"{atlas.places[str(origin)].name}: {'; '.join(rows['carries'])}",
        ).add_to(result)
    for code in load_places():
        place = atlas.places[code]
        if place.label:
            folium.Marker(
                place.label[::-1], icon=folium.DivIcon(html=f"<b>{place.name}</b>")
            ).add_to(result)
    return result


def panel(selected: str | None, claims: pd.DataFrame) -> None:
    """Draw the quotes of the clicked country."""
    if not selected:
        st.info("Click a country to read what the texts say.")
        return
    atlas = load_atlas()
    place = atlas.places[selected]
    st.subheader(place.name)
    known = place.role in atlas.roles
    st.write(words.role_label(atlas, place.role) if known else "No role")
    mine = claims[claims["place"] == selected]
    st.write(f"{len(mine)} claims under these filters")
    for _, claim in mine.drop_duplicates("quote").iterrows():
        publisher = atlas.sources[claim["source_id"]].publisher
        st.markdown(f"> {claim['quote']}\n\n{words.FIRMNESS[claim['firmness']]}, {publisher}")


def page() -> None:
    """Draw the page, map and panel side by side."""
    # A component registers with the running server, so it is imported once there is one.
    from streamlit_folium import st_folium

    headline = load_atlas().study.headline
    st.set_page_config(page_title=f"{headline}, the tutorial way", layout="wide")
    st.title(headline)
    with st.sidebar:
        claims, shown, flow = filters(load_claims())
    left, right = st.columns([0.64, 0.36])
    with left:
        returned = st_folium(build_map(claims, shown, flow), height=760, use_container_width=True)
    clicked = (returned or {}).get("last_active_drawing") or {}
    with right, st.container(key="panel"):
        panel(clicked.get("properties", {}).get("place"), claims)


app = st.App(
    __file__, routes=[Mount("/leaflet", StaticFiles(directory=leaflet.BASE_DIR), name="leaflet")]
)

if __name__ == "__main__":
    page()
