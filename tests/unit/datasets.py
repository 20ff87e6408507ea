"""Datasets that say what the shipped one does not, and strategies for small ones of any kind.

Each function of `VARIANTS` changes a copy of the shipped dataset, so that `geodata check` has its
say too; each contradicts sentences that would be true of the shipped one alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from dataset_copy import Dataset, feature, square
from hypothesis import strategies as st
from tiny import STUDY, tiny

from geodata.load import load
from geodata.model import FIRMNESS, GATEWAY_ROLE, Atlas, Hub, Role, Scheme, Study, Vocabulary
from geodata.selection import Selection, allowed

THIRD = "Vietnam sends about 900 tonnes a year through Dongxing in Guangxi."

GATEWAY, HUB = "CN-GX", "CHN"
"""The gateway and the hub of the shipped dataset, and of generated ones that have any."""


def copied(light: Path, folder: Path) -> Dataset:
    """Return a copy of the shipped dataset, with squares for shapes, in a new folder."""
    shutil.copytree(light, folder)
    return Dataset(folder)


def put(dataset: Dataset, file: str, **fields: str) -> None:
    """Add a record to a table, which is given the columns that it lacks."""
    header, *records = dataset.table(file)
    columns = [*header, *(name for name in fields if name not in header)]
    records = [[*record, *[""] * (len(columns) - len(header))] for record in records]
    dataset.write(file, [columns, *records, [fields.get(name, "") for name in columns]])


def change(dataset: Dataset, file: str, record_id: str, **fields: str) -> None:
    """Change fields of the first record that begins with an id, in new columns too."""
    header, *records = dataset.table(file)
    columns = [*header, *(name for name in fields if name not in header)]
    records = [[*record, *[""] * (len(columns) - len(header))] for record in records]
    record = next(record for record in records if record[0] == record_id)
    for name, value in fields.items():
        record[columns.index(name)] = value
    dataset.write(file, [columns, *records])


def describe(dataset: Dataset, **evidence: object) -> None:
    """Change what the descriptor says of the map; None takes a word out."""
    document = json.loads(dataset.path("datapackage.json").read_text(encoding="utf-8"))
    for name, value in evidence.items():
        document["evidence"][name] = value
        if value is None:
            del document["evidence"][name]
    dataset.path("datapackage.json").write_text(json.dumps(document), encoding="utf-8")


def add_text(
    dataset: Dataset, source: str, *sentences: str, publisher: str = "Third Press", date: str = ""
) -> None:
    """Add a source of kind text that consists of some sentences."""
    put(
        dataset,
        "sources.csv",
        source_id=source,
        kind="text",
        title=f"Title of {source}",
        publisher=publisher,
        published=date,
        lang="en",
    )
    dataset.path(f"texts/{source}.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")


def add_claim(
    dataset: Dataset,
    claim: str,
    source: str,
    place: str,
    topic: str,
    value: str,
    quote: str,
    *,
    firmness: str = "stated",
    cue: str = "",
    stance: str = "",
) -> None:
    """Add a claim; its cue is the quote's first word unless one is given."""
    put(
        dataset,
        "claims.csv",
        claim_id=claim,
        source_id=source,
        place=place,
        topic=topic,
        value=value,
        firmness=firmness,
        cue=cue or quote.split(maxsplit=1)[0],
        voice="author",
        quote=quote,
        stance=stance,
    )


def add_link(
    dataset: Dataset,
    link: str,
    start: str,
    end: str,
    carries: str,
    *,
    role: str = "",
    two: str = "",
) -> None:
    """Add a link."""
    put(
        dataset,
        "links.csv",
        link_id=link,
        from_place=start,
        to_place=end,
        two_way=two,
        role=role,
        carries=carries,
    )


def add_place(dataset: Dataset, code: str, name: str, west: float, inside: str) -> None:
    """Add a region that lies in another place, with a square of its own."""
    put(
        dataset,
        "places.csv",
        place=code,
        name=name,
        kind="region",
        inside=inside,
        label_lon=f"{west + 0.5}",
        label_lat="0.5",
        anchor_lon=f"{west + 0.5}",
        anchor_lat="0.5",
    )
    document = dataset.document("shapes/places.geojson")
    document["features"].append(feature(square(west, 0), place=code))
    dataset.dump("shapes/places.geojson", document)


def drop(dataset: Dataset, file: str, keep: Callable[[list[str]], bool]) -> None:
    """Take the records out of a table that are not to be kept."""
    header, *records = dataset.table(file)
    dataset.write(file, [header, *(record for record in records if keep(record))])


def shipped(dataset: Dataset) -> None:
    """Change nothing."""


def third_text(dataset: Dataset) -> None:
    """Add a text that states an amount, names the gateway and makes Vietnam's role firm."""
    add_text(dataset, "third-2026", THIRD, date="2026-06-01")
    add_claim(dataset, "third-1", "third-2026", "VNM", "role", "feedstock", THIRD, cue="sends")
    add_claim(dataset, "third-2", "third-2026", "VNM", "link", "vnm-third", THIRD, cue="sends")
    add_link(dataset, "vnm-third", "VNM", "CHN", "ore, by lorry", role="feedstock")


def one_text(dataset: Dataset) -> None:
    """Take the second text out, with everything that rests on it."""
    drop(dataset, "sources.csv", lambda record: record[0] != "newshub-2026")
    dataset.path("texts/newshub-2026.txt").unlink()
    drop(dataset, "claims.csv", lambda record: record[1] != "newshub-2026")
    linked = {record[4] for record in dataset.table("claims.csv")[1:] if record[3] == "link"}
    every = {record[0] for record in dataset.table("links.csv")[1:]}
    drop(dataset, "links.csv", lambda record: record[0] in linked)
    drop(dataset, "notes.csv", lambda record: record[0] not in every - linked)
    drop(dataset, "contrasts.csv", lambda record: False)


def no_gateway(dataset: Dataset) -> None:
    """Take out every claim that calls the gateway one."""
    drop(dataset, "claims.csv", lambda record: record[4] != GATEWAY_ROLE)


def possible_gateway(dataset: Dataset) -> None:
    """Let the texts say of the gateway only that it could be one."""
    for claim in ("reex-cn-gx-03", "reex-cn-gx-04"):
        dataset.set("claims.csv", claim, "firmness", "possible")


def no_date(dataset: Dataset) -> None:
    """Add a text of which no date is known."""
    quote = "Laos holds some ore."
    add_text(dataset, "undated", quote, publisher="Undated Press")
    add_claim(dataset, "undated-1", "undated", "LAO", "resource", "present", quote)


def second_region(dataset: Dataset) -> None:
    """Add a region that no text names and that is a member of nothing."""
    add_place(dataset, "CN-YN", "Yunnan", 60, "CHN")


def new_role(dataset: Dataset) -> None:
    """Give Brunei, of which nothing was said, a role; `places.csv` stays as it is."""
    quote = "Brunei could one day refine."
    add_text(dataset, "brunei-2026", quote, date="2026-02")
    add_claim(
        dataset,
        "brunei-1",
        "brunei-2026",
        "BRN",
        "role",
        "processing",
        quote,
        firmness="possible",
        cue="could",
    )


def china_role(dataset: Dataset) -> None:
    """Give China a role."""
    quote = "China refines most of it."
    add_text(dataset, "china-2026", quote, date="2026-02")
    add_claim(dataset, "china-1", "china-2026", "CHN", "role", "processing", quote, cue="refines")


def link_without_role(dataset: Dataset) -> None:
    """Add a link at a place of which nothing else is said."""
    quote = "Cambodia will ship sand to Guangxi."
    add_text(dataset, "sand-2026", quote, date="2026-02-03")
    add_claim(dataset, "sand-1", "sand-2026", "KHM", "link", "khm-sand", quote, firmness="expected")
    add_link(dataset, "khm-sand", "KHM", "CHN", "sand")


def many_texts(dataset: Dataset, count: int = 40) -> None:
    """Add texts until there are so many, each of which says something of Laos."""
    for number in range(3, count + 1):
        quote = f"Laos holds ore, says text number {number}."
        add_text(dataset, f"text-{number}", quote, publisher=f"Press {number}", date="2026")
        add_claim(
            dataset, f"text-{number}-1", f"text-{number}", "LAO", "resource", "present", quote
        )


def eighty_texts(dataset: Dataset) -> None:
    """Add texts until there are eighty."""
    many_texts(dataset, 80)


def tie(dataset: Dataset) -> None:
    """Let two roles of Brunei tie; the table decides for the one that comes later."""
    quotes = "Brunei mines some ore.", "Brunei makes some magnets."
    add_text(dataset, "tie-2026", *quotes, date="2026-02")
    for role, quote in zip(("feedstock", "manufacturing"), quotes, strict=True):
        add_claim(dataset, f"tie-{role}", "tie-2026", "BRN", "role", role, quote)
    change(dataset, "places.csv", "BRN", role="manufacturing")


def named_without_claim(dataset: Dataset) -> None:
    """Add a text that names places on which nothing is coded, in several spellings."""
    add_text(
        dataset,
        "names-2026",
        "Talks with Brunei went on; CAMBODIA CLOSES A MINE; Timor\u2011Leste has none.",
        "Also the Philippines\u2019 ores.",
        date="2026-02",
    )


def twin_publishers(dataset: Dataset) -> None:
    """Add two texts of one publisher, of which one calls the gateway one."""
    quote = "Guangxi is the door."
    add_text(dataset, "twin-1", quote, publisher="Twin Press", date="2026-01")
    add_text(dataset, "twin-2", "Nothing of note.", publisher="Twin Press", date="2026-02")
    add_claim(dataset, "twin-1-1", "twin-1", GATEWAY, "role", GATEWAY_ROLE, quote, cue="is")


def half_agreed(dataset: Dataset) -> None:
    """Let a second text say of Myanmar's materials less firmly what the first one states."""
    quote = "Myanmar may hold heavy rare earths."
    add_text(dataset, "half-2026", quote, publisher="Half Press", date="2026-02")
    add_claim(
        dataset,
        "half-1",
        "half-2026",
        "MMR",
        "material",
        "HREE",
        quote,
        firmness="possible",
        cue="may",
    )


def firmer_literature(dataset: Dataset) -> None:
    """Let the literature state of Vietnam what the texts give as possible."""
    drop(dataset, "notes.csv", lambda record: record[:2] != ["VNM", "HREE"])
    dataset.add("notes.csv", "VNM", "HREE", "stated", "tradium-2023", "Vietnam has heavies.")


def overruled_table(dataset: Dataset) -> None:
    """Let the table name a role for Vietnam that claims give less firmly than another."""
    change(dataset, "places.csv", "VNM", role="processing")


def two_voices(dataset: Dataset) -> None:
    """Let a text say in its own voice, as firmly, what it also reports of Laos."""
    quote = "These countries possess significant rare earth potential"
    add_claim(
        dataset,
        "reex-lao-90",
        "reex-2025",
        "LAO",
        "role",
        "feedstock",
        quote,
        firmness="possible",
        cue="potential",
    )


def repeated_notes(dataset: Dataset) -> None:
    """Let the literature say one thing of several links and of several places."""
    for link in ("vnm-ore", "vnm-offtake", "asean-guangxi", "asean-capital"):
        dataset.add("notes.csv", link, "", "", "tradium-2023", "Some of it goes by sea.")
    for place in ("IDN", "PHL", "SGP"):
        dataset.add("notes.csv", place, "Dy", "possible", "nation-2025", "There may be dysprosium.")


# --- what the shipped dataset has none of, or only one ---------------------------------------


def hub_alone(dataset: Dataset) -> None:
    """Take the gateway out: it is a place like others then."""
    no_gateway(dataset)
    describe(dataset, hub={"place": HUB})


def no_hub(dataset: Dataset) -> None:
    """Take the hub out: all links are between places then."""
    no_gateway(dataset)
    describe(dataset, hub=None)


def no_region(dataset: Dataset) -> None:
    """Let no place stand for all others."""
    describe(dataset, region=None)


def no_materials(dataset: Dataset) -> None:
    """Take out all that is said of materials."""
    describe(dataset, materials=None)
    for file in ("materials.csv", "material_groups.csv"):
        dataset.path(file).unlink()
    drop(dataset, "notes.csv", lambda record: not record[1])
    gone = {record[0] for record in dataset.table("claims.csv") if record[3] == "material"}
    drop(dataset, "claims.csv", lambda record: record[0] not in gone)
    drop(dataset, "contrasts.csv", lambda record: not gone & set(record))


def plain(dataset: Dataset) -> None:
    """Take out hub, region and materials."""
    no_hub(dataset)
    no_region(dataset)
    no_materials(dataset)


def one_role(dataset: Dataset) -> None:
    """Leave one role."""
    describe(dataset, roles=[{"code": "feedstock", "name": "Feedstock"}])
    gone = {
        record[0]
        for record in dataset.table("claims.csv")[1:]
        if record[3] == "role" and record[4] not in ("feedstock", GATEWAY_ROLE)
    }
    drop(dataset, "claims.csv", lambda record: record[0] not in gone)
    drop(dataset, "contrasts.csv", lambda record: not gone & set(record))
    for record in dataset.table("links.csv")[1:]:
        if record[4] != "feedstock":
            dataset.set("links.csv", record[0], "role", "")


def eight_roles(dataset: Dataset) -> None:
    """Add roles until there are eight, each with a claim on a place of which little was said."""
    document = json.loads(dataset.path("datapackage.json").read_text(encoding="utf-8"))
    roles = document["evidence"]["roles"]
    for number, (code, place) in enumerate(
        (("mining", "IDN"), ("storage", "PHL"), ("recycling", "KHM"), ("transit", "VNM"))
    ):
        roles.append({"code": code, "name": f"{code.capitalize()} place"})
        quote = f"It takes part in {code}."
        add_text(dataset, f"eight-{number}", quote, publisher=f"Eighth Press {number}")
        add_claim(dataset, f"eight-{number}-1", f"eight-{number}", place, "role", code, quote)
    describe(dataset, roles=roles)


def other_links(dataset: Dataset) -> None:
    """Add links between places that are no hub, one of them either way, and to a city."""
    quotes = "Vietnam sends ore to Malaysia.", "Thailand and Singapore trade oxides."
    add_text(dataset, "links-2026", *quotes, "Singapore ships to Nanning.", date="2026-02")
    add_claim(dataset, "links-1", "links-2026", "VNM", "link", "vnm-mys", quotes[0], cue="sends")
    add_claim(dataset, "links-2", "links-2026", "SGP", "link", "tha-sgp", quotes[1], cue="trade")
    quote = "Singapore ships to Nanning."
    add_claim(dataset, "links-3", "links-2026", "SGP", "link", "sgp-nanning", quote, cue="ships")
    add_link(dataset, "vnm-mys", "VNM", "MYS", "ore", role="feedstock")
    add_link(dataset, "tha-sgp", "THA", "SGP", "oxides", two="yes")
    add_link(dataset, "sgp-nanning", "SGP", "NANNING", "machines", role="finance_rd")


def within_the_hub(dataset: Dataset) -> None:
    """Add links into and out of another place of the hub, and one between it and the gateway."""
    add_place(dataset, "CN-YN", "Yunnan", 60, "CHN")
    quotes = (
        "Laos ships through Yunnan.",
        "Yunnan sends tools to Laos.",
        "Guangxi sells to Yunnan.",
        "Indonesia sells to Guangxi.",
    )
    add_text(dataset, "yunnan-2026", *quotes, date="2026-02")
    ends = ("LAO", "CN-YN"), ("CN-YN", "LAO"), (GATEWAY, "CN-YN"), ("IDN", GATEWAY)
    for number, (quote, (start, end)) in enumerate(zip(quotes, ends, strict=True)):
        link = f"within-{number}"
        add_claim(dataset, f"yunnan-{number}", "yunnan-2026", start, "link", link, quote)
        add_link(dataset, link, start, end, f"goods {number}")


def only_within_the_hub(dataset: Dataset) -> None:
    """Leave no link but one into a place of the hub that is not its gateway."""
    gone = {record[0] for record in dataset.table("claims.csv") if record[3] == "link"}
    links = {record[0] for record in dataset.table("links.csv")[1:]}
    drop(dataset, "claims.csv", lambda record: record[0] not in gone)
    drop(dataset, "links.csv", lambda record: False)
    drop(dataset, "notes.csv", lambda record: record[0] not in links)
    drop(dataset, "contrasts.csv", lambda record: not gone & set(record))
    add_place(dataset, "CN-YN", "Yunnan", 60, "CHN")
    quote = "Laos ships through Yunnan."
    add_text(dataset, "yunnan-2026", quote, date="2026-02")
    add_claim(dataset, "yunnan-1", "yunnan-2026", "LAO", "link", "lao-yunnan", quote)
    add_link(dataset, "lao-yunnan", "LAO", "CN-YN", "ore")


def unclaimed_end(dataset: Dataset) -> None:
    """Add a link of which only the hub's side has a claim; no claim is about its other end."""
    quote = "China buys sand from Cambodia."
    add_text(dataset, "sand-2026", quote, date="2026-02")
    add_claim(dataset, "sand-1", "sand-2026", "CHN", "link", "khm-sand", quote, cue="buys")
    add_link(dataset, "khm-sand", "KHM", "CHN", "sand", role="feedstock")


def denials(dataset: Dataset) -> None:
    """Let a text deny a role, a material and links, and say that others are not disclosed."""
    quotes = {
        "role": ("THA", "role", "processing", "denies", "Thailand refines nothing."),
        "second": ("MYS", "role", "feedstock", "denies", "Malaysia mines nothing."),
        "open": ("IDN", "role", "feedstock", "undisclosed", "Indonesia does not say what it does."),
        "heavy": ("THA", "material", "HREE", "denies", "Thailand has no heavies."),
        "light": ("BRN", "material", "LREE", "undisclosed", "Brunei keeps its grades secret."),
        "link": ("KHM", "link", "khm-none", "denies", "Cambodia ships nothing to China."),
        "known": ("MMR", "link", "mmr-ore", "denies", "Myanmar ships nothing through Guangxi."),
        "gate": (GATEWAY, "role", GATEWAY_ROLE, "denies", "Guangxi is no gateway."),
    }
    add_text(dataset, "no-2026", *(row[-1] for row in quotes.values()), publisher="No Press")
    for name, (place, topic, value, stance, quote) in quotes.items():
        add_claim(dataset, f"no-{name}", "no-2026", place, topic, value, quote, stance=stance)
    add_link(dataset, "khm-none", "KHM", "CHN", "nothing", role="feedstock")


def copies(dataset: Dataset) -> None:
    """Add a report that is printed twice."""
    quote = "Laos could dig more."
    for number in (1, 2):
        add_text(dataset, f"copy-{number}", quote, publisher=f"Copy Press {number}", date="2026")
        add_claim(
            dataset,
            f"copy-{number}-1",
            f"copy-{number}",
            "LAO",
            "role",
            "feedstock",
            quote,
            firmness="possible",
            cue="could",
        )
    dataset.add("contrasts.csv", "digging", "copies", "copy-1-1", "copy-2-1")


def scripts(dataset: Dataset) -> None:
    """Add a text in another script, which names places by their aliases."""
    quotes = "缅甸的稀土运往广西。", "越南的矿石运往中国。", "文莱没有消息。"
    add_text(dataset, "script-2026", *quotes, publisher="新华网", date="2026-02")
    rows = zip(quotes, ("MMR", "VNM"), ("mmr-ore", "vnm-ore"), strict=False)
    for number, (quote, place, link) in enumerate(rows):
        name = f"script-{number}"
        add_claim(dataset, name, "script-2026", place, "link", link, quote, cue="运往")


VARIANTS: dict[str, Callable[[Dataset], None]] = {
    change.__name__: change
    for change in (
        shipped,
        third_text,
        one_text,
        no_gateway,
        possible_gateway,
        no_date,
        second_region,
        new_role,
        china_role,
        link_without_role,
        many_texts,
        eighty_texts,
        tie,
        named_without_claim,
        twin_publishers,
        half_agreed,
        firmer_literature,
        overruled_table,
        two_voices,
        repeated_notes,
        hub_alone,
        no_hub,
        no_region,
        no_materials,
        plain,
        one_role,
        eight_roles,
        other_links,
        within_the_hub,
        only_within_the_hub,
        unclaimed_end,
        denials,
        copies,
        scripts,
    )
}
"""The hand-made datasets by name, the shipped one first."""


@lru_cache(maxsize=len(VARIANTS))
def variant(name: str, light: Path) -> Atlas:
    """Return a hand-made dataset, made once, read from its folder and checked."""
    dataset = copied(light, light.parent / name)
    VARIANTS[name](dataset)
    return load(dataset.folder)


# --- generated ------------------------------------------------------------------------------

COUNTRIES = (
    ("WST", "West", (94, 12, 98, 16), "", ("西方",)),
    ("EST", "East", (108, 8, 112, 12), "", ()),
    ("SIL", "Silent-Isle", (118, 0, 120, 2), "", ()),
    # A name that holds another one.
    ("NWS", "New West", (100, 2, 103, 5), "", ()),
)
AT_HUB = (
    ("CTR", "Centria", (98, 21, 122, 40), "", ("Centrian", "Midtown", "中土")),
    ("CTR-GT", "Gateford", (105, 22, 111, 26), "CTR", ("门城",)),
    ("CTR-YD", "Yonder", (98, 22, 104, 28), "CTR", ()),
)
"""The hub, its gateway and another place in it, where there is a hub."""

CENTRE, GATE, YONDER = (row[0] for row in AT_HUB)
TOWN, REGION = "TOWN", "ASEAN"
PRESSES = ("Press A", "Press B", "Press B & Sons")
SUBJECTS = ("West", "East", "Silent-Isle", "SILENT ISLE", "New West", "It", "silently, it", "西方")
ENDS = (
    *("", "to Centria", "to Centrian mills", "through Gateford", "via Gateford to Midtown"),
    *("to CENTRIA", "over Yonder", "to Gate Town", "经门城到中土"),
)
AMOUNTS = ("", "", "about 900 tonnes", "35%", "in 2025, tons of it")
MATERIALS = ("HREE", "LREE", "Nd", "Eu", "Dy", "Sc")
STATEMENTS = (("It is rich.", "stated"), ("It was poor.", "stated"), ("Nobody knows.", "possible"))
TOPICS = ("role", "role", "role", "link", "link", "link", "material", "material")
OTHER_TOPICS = ("limit", "event", "resource", "heading")
ORES = Vocabulary(
    "Ore", "Ores", (Scheme("usgs", "Scheme A", "book"), Scheme("eu", "Scheme B", "book"))
)
DATES = ("", "", "", "2021", "2024-12", "2025-04-01", "2025")
RANGES = (
    *({}, {}, {}, {"since": "2025-05"}, {"until": "2025"}, {"since": "2021", "until": "2025-03"}),
    {"since": "2025-04-01", "until": "2025-04-01"},
)
STANCES = ("", "", "", "", "", "denies", "undisclosed")
ROLES = tuple(
    Role(f"role_{number}", name)
    for number, name in enumerate(
        ("Mine", "Mill", "R&D hub", "Port", "Depot", "Broker", "Foundry", "EV maker")
    )
)


@st.composite
def passages(draw: st.DrawFn, tag: str) -> str:
    """Return a sentence that no other text has: what it names and states is chance."""
    parts = (
        draw(st.sampled_from(SUBJECTS)),
        "may send",
        draw(st.sampled_from(AMOUNTS)),
        draw(st.sampled_from(ENDS)),
        f"({tag}).",
    )
    return " ".join(filter(None, parts))


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Return what a dataset decides: with and without hub, gateway, region and materials."""
    hub = draw(
        st.sampled_from((Hub(CENTRE, GATE), Hub(CENTRE, GATE, "So it is."), Hub(CENTRE), None))
    )
    return replace(
        STUDY,
        headline="Who does what with ore",
        hub=hub,
        region=draw(st.sampled_from((REGION, REGION, ""))),
        roles=ROLES[: draw(st.integers(1, len(ROLES)))],
        members_note=draw(st.sampled_from((STUDY.members_note, ""))),
        materials=draw(st.sampled_from((ORES, ORES, None))),
    )


Row = tuple[str, ...]


@st.composite
def _links(draw: st.DrawFn, codes: Sequence[str], roles: Sequence[str]) -> list[Row]:
    """Return links between any two places of which neither lies in the other."""
    within = {(CENTRE, GATE), (CENTRE, YONDER), (CENTRE, TOWN), (GATE, TOWN)}
    pairs = [
        (one, other)
        for one in codes
        for other in codes
        if one != other and not {(one, other), (other, one)} & within
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=8)) if pairs else []
    return [
        (
            f"link-{number}",
            *pair,
            draw(st.sampled_from(("", "", "yes"))),
            draw(st.sampled_from((*roles, ""))),
            f"goods {number}",
        )
        for number, pair in enumerate(chosen)
    ]


@st.composite
def _claims(
    draw: st.DrawFn,
    study: Study,
    codes: Sequence[str],
    links: list[Row],
    said: dict[str, list[str]],
) -> list[Row]:
    """Return claims of every topic; each link has one at least."""
    rows = [
        (draw(st.sampled_from(link[1:3])), "link", link[0])
        for link in links
        for _ in range(draw(st.integers(1, 2)))
    ]
    for _ in range(draw(st.integers(0, 14))):
        place = draw(st.sampled_from((*codes, REGION)))
        topic = draw(st.sampled_from((*TOPICS, *OTHER_TOPICS)))
        mine = [link[0] for link in links if place in link[1:3]]
        value = ""
        if topic == "role":
            value = draw(st.sampled_from([role.code for role in study.roles]))
            if study.hub and place == study.hub.gateway:
                value = draw(st.sampled_from((GATEWAY_ROLE, GATEWAY_ROLE, value)))
        elif topic == "material" and study.materials:
            value = draw(st.sampled_from(MATERIALS))
        elif topic == "link" and mine:
            value = draw(st.sampled_from(mine))
        elif topic in ("material", "link"):
            topic = "strategy"
        rows.append((place, topic, value))
    claims = []
    for number, (place, topic, value) in enumerate(draw(st.permutations(rows))):
        source = draw(st.sampled_from(sorted(said)))
        quote = draw(st.sampled_from(said[source]))
        firmness, cue = draw(st.sampled_from(FIRMNESS)), "may"
        if topic == "heading":
            firmness, cue = "", ""
        claims.append((f"c{number}", source, place, topic, value, firmness, quote, cue))
    return claims


@st.composite
def atlases(draw: st.DrawFn) -> Atlas:
    """Return a small atlas that `check` would pass, everything in it by chance.

    Any number of texts, places, roles and links, with and without materials, hub, gateway and
    region.
    """
    study = draw(studies())
    sources = [
        (
            f"t{number}",
            "text",
            f"Text {number}",
            draw(st.sampled_from(PRESSES)),
            "",
            draw(st.sampled_from(("", "2025", "2025-04", "2026-02-03"))),
            "",
            "",
        )
        for number in range(draw(st.integers(1, 12)))
    ]
    said = {
        source[0]: [draw(passages(f"{source[0]} {n}")) for n in range(draw(st.integers(1, 3)))]
        for source in sources
    }
    places = [row for row in COUNTRIES if draw(st.integers(0, 3))]
    places += AT_HUB if study.hub or draw(st.booleans()) else ()
    codes = [row[0] for row in places]
    town = [TOWN] if GATE in codes else []
    links = draw(_links([*codes, *town, REGION], [role.code for role in study.roles]))
    claims = draw(_claims(study, [*codes, *town], links, said))
    about = [*codes, *MATERIALS] if study.materials else codes
    plain = [
        (draw(st.sampled_from(about)), "", level, "book", text)
        for text, level in draw(
            st.lists(st.sampled_from((("Books add.", ""), ("More.", "expected"))), max_size=2)
        )
        if about
    ]
    notes = [
        (place, draw(st.sampled_from(MATERIALS)), firmness, "book", text)
        for place in codes
        for text, firmness in draw(st.lists(st.sampled_from(STATEMENTS), max_size=3))
        if study.materials
    ]
    link_notes = [
        (link[0], "book", text)
        for link in links
        for text in draw(st.lists(st.sampled_from(("By sea.", "By rail.")), max_size=1))
    ]
    by_id = {row[0]: row for row in claims if row[3] != "heading"}
    pairs = draw(
        st.lists(st.tuples(*[st.sampled_from(sorted(by_id))] * 2), max_size=2)
        if by_id
        else st.just([])
    )
    contrasts = [
        (f"subject {n}", draw(st.sampled_from(("agree", "differ", "copies"))), *pair)
        for n, pair in enumerate(pairs)
        if by_id[pair[0]][1] != by_id[pair[1]][1]
    ]
    context = ("book", "context", "The Book", "Book House", "", "2023-12", "", "")
    middle = {row[0]: (sum(row[2][::2]) / 2, sum(row[2][1::2]) / 2) for row in places}
    # `tiny` makes a text of the quotes on it; those that nothing is coded on are added.
    atlas = tiny(
        claims=claims,
        places=[
            (c, name, "", "1999", middle[c], box, inside, more)
            for c, name, box, inside, more in places
        ],
        links=links,
        notes=dict.fromkeys([*notes, *plain]),
        link_notes=dict.fromkeys(link_notes),
        sources=[*sources, context],
        contrasts=contrasts,
        study=study,
        stances={row[0]: draw(st.sampled_from(STANCES)) for row in claims if row[3] != "heading"},
        dates={row[0]: draw(st.sampled_from(DATES)) for row in claims},
    )
    texts = {
        name: text + "\n".join(quote for quote in said[name] if quote not in text)
        for name, text in atlas.texts.items()
    }
    voices = st.sampled_from(("author", "author", "reported"))
    made = [replace(claim, voice=draw(voices)) for claim in atlas.claims]
    article = draw(st.sampled_from(("", "the")))
    known = {
        code: replace(
            place,
            article=article if place.name == "East" else "",
            inside=GATE if code == TOWN else place.inside,
        )
        for code, place in atlas.places.items()
        if code != TOWN or town
    }
    digest = hashlib.sha256(repr((study, made, known, links, notes, texts)).encode()).hexdigest()
    return replace(
        atlas,
        texts=MappingProxyType(texts),
        text_sha256=MappingProxyType(
            {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
        ),
        places=MappingProxyType(known),
        claims=tuple(made),
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in made}),
        materials=atlas.materials if study.materials else MappingProxyType({}),
        memberships=atlas.memberships if study.materials else (),
        sha256=digest,
    )


def _some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy for no value more often than not, else for one or two, in order."""
    one_or_two = st.sets(st.sampled_from(values), min_size=1, max_size=2)
    some = one_or_two.map(lambda chosen: tuple(v for v in values if v in chosen))
    return st.just(()) | some


@st.composite
def selections(draw: st.DrawFn, atlas: Atlas) -> Selection:
    """Return anything that may be asked of an atlas, nothing of a kind more often than not."""
    known = allowed(atlas)
    return Selection(
        role=draw(_some(known["role"])),
        material=draw(_some(known["material"])) if known["material"] else (),
        source=draw(st.just(()) | _some(known["source"])),
        firmness=draw(st.sampled_from((*reversed(FIRMNESS), *["possible"] * 3))),
        **draw(st.sampled_from(RANGES)),
        flow=draw(st.sampled_from(("", "", *known["flow"][1:]))),
        select=draw(st.sampled_from(("", *known["select"]))),
    )


@st.composite
def asked(draw: st.DrawFn) -> tuple[Atlas, Selection]:
    """Return an atlas and something that may be asked of it."""
    atlas = draw(atlases())
    return atlas, draw(selections(atlas))
