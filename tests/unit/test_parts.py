"""The documents that the page is made of: strict, tagged, kept for good under their version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tiny import tiny

import geodata
from exports.formats import PARTS, ROUTES
from exports.request import edition, short
from exports.routes import DATASET_HEADER, FOREVER, routes
from geodata import load
from geodata.selection import CAMPAIGN, Selection, allowed
from geodata.view import view
from layers.state import state
from panels.matrix_page import matrix_html
from panels.panel import QUOTES, panel
from panels.reader import texts
from panels.table import table
from tests.benchmarks.generated import Plan, write

MINE = tiny()
VERSION = f"dataset={short(MINE)}&v={edition()}"


@pytest.fixture
def client() -> TestClient:
    made = routes(lambda: MINE, "/maps", maker=lambda job: repr(job).encode())
    return TestClient(Starlette(routes=made), base_url="http://h.example")


def test_they_say_what_the_view_says(client: TestClient) -> None:
    query = "role=feedstock&select=WST&view=1.000,2.000,3.00"
    wanted = Selection(role=("feedstock",), select="WST")
    assert client.get(f"/maps/panel.html?{query}").text == panel(view(MINE, wanted))
    sent = client.get(f"/maps/view.json?{query}").json()
    assert sent == json.loads(json.dumps(state(view(MINE, wanted))))


def test_what_is_selected_makes_no_other_map(client: TestClient) -> None:
    tags = {
        client.get(f"/maps/view.json?{query}").headers["etag"]
        for query in ("", "select=WST", "view=1,2,3", "select=EST&view=3,2,1")
    }
    assert len(tags) == 1


@pytest.mark.parametrize("route", PARTS)
@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("role=cook", "feedstock, processing"),
        ("select=%3Cscript%3E", "WST, EST"),
        ("flow=sideways", "into, out_of"),
        ("rolle=feedstock", "did you mean “role”?"),
        ("firmness=stated&firmness=possible", "firmness"),
    ],
)
def test_strangers_are_refused_with_what_is_allowed(
    client: TestClient, route: str, query: str, allowed: str
) -> None:
    answer = client.get(f"/maps/{route}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert allowed in answer.text


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("sort=loudness", "place, -place"),
        ("search=" + "x" * 101, "at most 100 characters"),
        ("search=a%00", "none of which controls anything"),
        ("search=a&search=b", "at most 100 characters"),
        *(
            (f"page={page}", "a number from 1 to")
            for page in ("0", "-1", "x", "1e3", "9" * 30, "²")
        ),
        ("text=three", "one, two"),
        ("text=%3Cscript%3E", "one, two"),
    ],
)
def test_what_table_and_reader_do_not_know_is_refused(
    client: TestClient, query: str, allowed: str
) -> None:
    for route in ("table.html", "reader.html"):
        answer = client.get(f"/maps/{route}?{query}")
        assert (answer.status_code, allowed in answer.text) == (400, True)


def test_a_matrix_has_orders_of_its_own(client: TestClient) -> None:
    shown = view(MINE, Selection(role=("feedstock",)))
    given = client.get("/maps/matrix.html?role=feedstock&across=link&sort=name&page=2").text
    assert given == matrix_html(shown, across="link", sort="name", page=2)
    for route, query, known in (
        ("matrix.html", "sort=quote", "firmness, sources, name"),
        ("matrix.csv", "sort=-place", "firmness, sources, name"),
        ("matrix.html", "across=voice", "role, material, link"),
        ("table.html", "sort=sources", "place, -place"),
    ):
        answer = client.get(f"/maps/{route}?{query}")
        assert (answer.status_code, known in answer.text) == (400, True)


def test_table_and_reader_are_what_is_asked_for(client: TestClient) -> None:
    shown = view(MINE, Selection(role=("feedstock",)))
    asked = "role=feedstock&select=WST&sort=-quote&search=ore&page=2&text=two&size=page"
    given = client.get(f"/maps/table.html?{asked}").text
    assert given == table(shown, sort="-quote", search="ore", page=2)
    given = client.get(f"/maps/reader.html?{asked}").text
    assert given == texts(shown, chosen=("two",), search="ore", page=2)
    tags = {
        client.get(f"/maps/table.html?{query}").headers["etag"]
        for query in ("", "select=WST", "text=two", "quotes=100", "search=%20", "page=1")
    }
    assert len(tags) == 1, "what changes nothing of it is no other document"


@pytest.mark.parametrize("route", PARTS)
def test_under_dataset_and_edition_they_are_kept_for_good(client: TestClient, route: str) -> None:
    answer = client.get(f"/maps/{route}?{VERSION}", headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == FOREVER
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    tag = answer.headers["etag"]
    again = client.get(f"/maps/{route}?{VERSION}", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    for other in ("", f"dataset={short(MINE)}", f"dataset={short(MINE)}&v=0", f"v={edition()}"):
        assert client.get(f"/maps/{route}?{other}").headers["cache-control"] == "no-cache"
    head = client.head(f"/maps/{route}?{VERSION}")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("route", PARTS)
def test_another_dataset_is_named(client: TestClient, route: str) -> None:
    answer = client.get(f"/maps/{route}?dataset=ffffffffffffffff&v={edition()}")
    assert answer.status_code == 409
    assert answer.headers[DATASET_HEADER] == short(MINE)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("route", [*PARTS, *ROUTES])
@pytest.mark.parametrize("name", ["fbclid", "utm_source", "gclid", "mc_eid", "_hsenc"])
def test_what_campaigns_add_is_passed_over(client: TestClient, route: str, name: str) -> None:
    assert CAMPAIGN.fullmatch(name)
    assert client.get(f"/maps/{route}?select=WST&{name}=x").status_code == 200


def test_what_looks_like_ours_is_still_said(client: TestClient) -> None:
    assert not any(map(CAMPAIGN.fullmatch, ("selekt", "rolle", "dataset", "utm")))
    assert client.get("/maps/figure.svg?selekt=WST").status_code == 400


def test_a_claim_s_paragraph_holds_its_quote(client: TestClient) -> None:
    for claim in MINE.claims:
        answer = client.get(f"/maps/passage.json?claim={claim.claim_id}&dataset={short(MINE)}")
        found = answer.json()
        source, start, end = found["claims"][claim.claim_id]
        paragraph = found["sources"][source]["text"]
        assert paragraph[start:end] == claim.quote
        assert "\n" not in paragraph.replace(claim.quote, "")
        assert paragraph in MINE.texts[claim.source_id]


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("claim=a&claim=b", 400), ("claim=a&x=1", 400), ("claim=a", 404)],
)
def test_a_claim_that_is_none_is_refused(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/maps/passage.json?{query}").status_code == status


def test_a_panel_shows_the_first_quotes_and_says_how_many_more(tmp_path: Path) -> None:
    plan = Plan(("IDN", "JPN", "CHL"), hub="JPN", arrows=2, claims=400, texts=3)
    atlas = load(write(plan, tmp_path / "data"))
    made = routes(lambda: atlas, "", maker=lambda job: b"")
    app = TestClient(Starlette(routes=made), base_url="http://h.example")

    def quotes(query: str) -> int:
        return app.get(f"/panel.html?select=IDN{query}").text.count("<blockquote")

    first = app.get("/panel.html?select=IDN").text
    (count,) = {int(n) for n in re.findall(r'data-quotes="(\d+)"', first)}
    assert count == QUOTES[1]
    assert re.search(
        r'href="\./panel\.html\?select=IDN&amp;quotes=100" data-quotes="100">\d+ quotes', first
    )
    assert quotes("") < quotes("&quotes=100") <= quotes("&quotes=500")
    assert quotes("&quotes=2500") == panel(view(atlas, Selection(select="IDN"))).count(
        "<blockquote"
    )
    assert app.get("/panel.html?select=IDN&quotes=21").status_code == 400
    # The shipped panels are short enough.
    shipped = geodata.atlas()
    for select in ("", *allowed(shipped)["select"]):
        shown = view(shipped, Selection(select=select))
        assert panel(shown, quotes=QUOTES[0]) == panel(shown)
