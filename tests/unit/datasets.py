"""Datasets that say what the shipped one does not, and strategies for small ones of any kind.

Each function of `VARIANTS` changes a copy of the shipped dataset, so that `geodata check` has its
say too; each contradicts sentences that would be true of the shipped one alone.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from dataset_copy import Dataset, feature, square
from hypothesis import strategies as st
from tiny import tiny

from geodata.load import load
from geodata.model import FIRMNESS, FLOWS, GATEWAY, GATEWAY_ROLE, ROLES, Atlas
from geodata.selection import Selection, allowed

THIRD = "Vietnam sends about 900 tonnes a year through Dongxing in Guangxi."

ENDS_NAMED = (
    ("guangxi", "Guangxi"),
    ("china", "China"),
    ("china", "Chinese"),
    ("china", "Beijing"),
)
"""What `links.csv` calls an end, and the word of a passage that makes it so."""


def copied(light: Path, folder: Path) -> Dataset:
    """Return a copy of the shipped dataset, with squares for shapes, in a new folder."""
    shutil.copytree(light, folder)
    return Dataset(folder)


def add_text(
    dataset: Dataset, source: str, *sentences: str, publisher: str = "Third Press", date: str = ""
) -> None:
    """Add a source of kind text that consists of some sentences."""
    dataset.add("sources.csv", source, "text", f"Title of {source}", publisher, "", date, "", "")
    dataset.path(f"sources/{source}.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")


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
) -> None:
    """Add a claim; its cue is the quote's first word unless one is given."""
    words = cue or quote.split(maxsplit=1)[0]
    dataset.add("claims.csv", claim, source, place, topic, value, firmness, words, "author", quote)


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
    dataset.add("links.csv", "vnm-third", "VNM", "into", "feedstock", "ore, by lorry", "guangxi")


def one_text(dataset: Dataset) -> None:
    """Take the second text out, with everything that rests on it."""
    drop(dataset, "sources.csv", lambda record: record[0] != "newshub-2026")
    dataset.path("sources/newshub-2026.txt").unlink()
    drop(dataset, "claims.csv", lambda record: record[1] != "newshub-2026")
    claims = dataset.table("claims.csv")[1:]
    linked = {record[4] for record in claims if record[3] == "link"}
    roles = {(record[2], record[4]) for record in claims if record[3] == "role"}
    drop(dataset, "links.csv", lambda record: record[0] in linked)
    drop(dataset, "link_notes.csv", lambda record: record[0] in linked)
    drop(dataset, "contrasts.csv", lambda record: False)
    for link in linked:
        quotes = " ".join(record[8] for record in claims if record[4] == link)
        found = [end for end, name in ENDS_NAMED if name in quotes]
        dataset.set("links.csv", link, "china_end_named", [*found, "none"][0])
    for record in dataset.table("places.csv")[1:]:
        if record[4] and (record[0], record[4]) not in roles:
            dataset.set("places.csv", record[0], "role", "")


def no_gateway(dataset: Dataset) -> None:
    """Take out every claim that calls the gateway one."""
    drop(dataset, "claims.csv", lambda record: record[4] != GATEWAY_ROLE)
    dataset.set("places.csv", GATEWAY, "role", "")


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
    dataset.add("places.csv", "CN-YN", "Yunnan", "region", "", "", "101", "25", "101", "25", "")
    document = dataset.document("shapes/places.geojson")
    document["features"].append(feature(square(60, 0), place="CN-YN"))
    dataset.dump("shapes/places.geojson", document)


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
    dataset.add("links.csv", "khm-sand", "KHM", "into", "", "sand", "guangxi")


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
    dataset.set("places.csv", "BRN", "role", "manufacturing")


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
    """Let a second text say of Myanmar's elements less firmly what the first one states."""
    quote = "Myanmar may hold heavy rare earths."
    add_text(dataset, "half-2026", quote, publisher="Half Press", date="2026-02")
    add_claim(
        dataset,
        "half-1",
        "half-2026",
        "MMR",
        "element",
        "HREE",
        quote,
        firmness="possible",
        cue="may",
    )


def firmer_literature(dataset: Dataset) -> None:
    """Let the literature state of Vietnam what the texts give as possible."""
    dataset.add(
        "element_notes.csv", "VNM", "HREE", "stated", "tradium-2023", "Vietnam has heavies."
    )


def overruled_table(dataset: Dataset) -> None:
    """Let the table name a role for Vietnam that claims give less firmly than another."""
    dataset.set("places.csv", "VNM", "role", "processing")


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
        dataset.add("link_notes.csv", link, "tradium-2023", "Some of it goes by sea.")
    for place in ("IDN", "PHL", "SGP"):
        dataset.add(
            "element_notes.csv", place, "Dy", "possible", "nation-2025", "There may be dysprosium."
        )


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
    ("WST", "West", (94, 12, 98, 16)),
    ("EST", "East", (108, 8, 112, 12)),
    ("SIL", "Silent-Isle", (118, 0, 120, 2)),
    # A name that holds another one.
    ("NWS", "New West", (100, 2, 103, 5)),
)
PRESSES = ("Press A", "Press B", "Press B & Sons")
SUBJECTS = ("West", "East", "Silent-Isle", "SILENT ISLE", "New West", "It", "silently, it")
ENDS = ("", "to China", "to Chinese mills", "through Guangxi", "via Guangxi to Beijing", "to CHINA")
AMOUNTS = ("", "", "about 900 tonnes", "35%", "in 2025, tons of it")
MATERIALS = ("HREE", "LREE", "Nd", "Eu", "Dy", "Sc")
STATEMENTS = (("It is rich.", "stated"), ("It was poor.", "stated"), ("Nobody knows.", "possible"))


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


def _role(rows: Sequence[tuple[str, ...]], place: str) -> str:
    """Return the role of a place as `load` gives it, which decides where roles tie."""
    levels: dict[str, list[int]] = {}
    for row in rows:
        if row[2] == place and row[3] == "role":
            levels.setdefault(row[4], []).append(FIRMNESS.index(row[5]))
    ranks = {role: (min(found), -len(found)) for role, found in levels.items()}
    leading = [role for role in sorted(levels) if ranks[role] == min(ranks.values())]
    return leading[0] if leading else ""


@st.composite
def atlases(draw: st.DrawFn) -> Atlas:
    """Return a small atlas that `check` would pass: texts, places, claims and links by chance."""
    count = draw(st.integers(1, 6))
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
        for number in range(count)
    ]
    said = {
        source[0]: [draw(passages(f"{source[0]} {n}")) for n in range(draw(st.integers(1, 3)))]
        for source in sources
    }
    countries = [row for row in COUNTRIES if draw(st.booleans())]
    codes = [row[0] for row in countries]
    links: dict[str, tuple[str, ...]] = {}
    claims: list[tuple[str, ...]] = []
    for number in range(draw(st.integers(0, 14))):
        source = draw(st.sampled_from(sorted(said)))
        quote = draw(st.sampled_from(said[source]))
        place = draw(st.sampled_from((*codes, *codes, "CHN", GATEWAY, "ASEAN")))
        topic = draw(
            st.sampled_from(
                ("role", "role", "link", "link", "element", "element", "limit", "event", "heading")
            )
        )
        firmness, cue, value = draw(st.sampled_from(FIRMNESS)), "may", ""
        if topic == "heading":
            firmness, cue = "", ""
        elif topic == "role" and place != "ASEAN":
            value = GATEWAY_ROLE if place == GATEWAY else draw(st.sampled_from(ROLES))
        elif topic == "link" and place not in ("CHN", GATEWAY):
            value = draw(st.sampled_from([f"{place.lower()}-{n}" for n in range(3)]))
            way = draw(st.sampled_from((*FLOWS, "both")))
            role = draw(st.sampled_from((*ROLES, "")))
            links.setdefault(value, (value, place, way, role, f"goods {value}", "none"))
        elif topic == "element":
            value = draw(st.sampled_from(MATERIALS))
        elif topic in ("role", "link"):
            topic = "strategy"
        claims.append((f"c{number}", source, place, topic, value, firmness, quote, cue))
    notes = [
        (place, draw(st.sampled_from(MATERIALS)), firmness, "book", text)
        for place in codes
        for text, firmness in draw(st.lists(st.sampled_from(STATEMENTS), max_size=3))
    ]
    link_notes = [
        (link, "book", text)
        for link in links
        for text in draw(st.lists(st.sampled_from(("By sea.", "By rail.")), max_size=1))
    ]
    sayings = [row[0] for row in claims if row[3] != "heading"]
    contrasts = [
        (f"subject {n}", draw(st.sampled_from(("agree", "differ"))), *pair)
        for n, pair in enumerate(
            draw(st.lists(st.tuples(*[st.sampled_from(sayings)] * 2), max_size=2))
            if sayings
            else ()
        )
        if pair[0] != pair[1]
    ]
    context = ("book", "context", "The Book", "Book House", "", "2023-12", "", "")
    drawn = [
        *((code, name, _role(claims, code), 1999, None, box) for code, name, box in countries),
        ("CHN", "China", _role(claims, "CHN"), None, (108, 28), (98, 21, 122, 40)),
        (GATEWAY, "Guangxi", _role(claims, GATEWAY), None, (108, 24), (105, 22, 111, 26)),
    ]
    # `tiny` makes a text of the quotes on it; those that nothing is coded on are added.
    atlas = tiny(
        claims=claims,
        places=drawn,
        links=links.values(),
        notes=dict.fromkeys(notes),
        link_notes=dict.fromkeys(link_notes),
        sources=[*sources, context],
        contrasts=contrasts,
    )
    texts = {
        name: text + "\n".join(quote for quote in said[name] if quote not in text)
        for name, text in atlas.texts.items()
    }
    digest = hashlib.sha256(repr((claims, drawn, texts)).encode()).hexdigest()
    voices = st.sampled_from(("author", "author", "reported"))
    made = [replace(claim, voice=draw(voices)) for claim in atlas.claims]
    return replace(
        atlas,
        texts=MappingProxyType(texts),
        claims=tuple(made),
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in made}),
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
        element=draw(_some(known["element"])),
        source=draw(_some(known["source"])),
        firmness=draw(st.sampled_from((*reversed(FIRMNESS), "possible"))),
        flow=draw(st.sampled_from(known["flow"])),
        select=draw(st.sampled_from(("", *known["select"]))),
    )


@st.composite
def asked(draw: st.DrawFn) -> tuple[Atlas, Selection]:
    """Return an atlas and something that may be asked of it."""
    atlas = draw(atlases())
    return atlas, draw(selections(atlas))
