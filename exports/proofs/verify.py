"""Whether a file's claims still stand in the texts: its proof is read back and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from exports.proofs.proof import numbers_drawn, proof
from exports.proofs.read_back import MOST_BYTES, NotOurs, bare, kind_of, printable, read_back, short
from geodata import passages
from geodata.faults import DatasetError
from geodata.files import DOCUMENTS, TABLES
from geodata.load import load
from geodata.model import Atlas
from geodata.selection import query_string, read
from geodata.view import view

MOST_CLAIMS = 10_000
"""A proof may have so many."""

MOST_NOTES = 20
"""Of how it was wrapped anew, so much is said."""

MOST_DATASET_BYTES = 8 * 2**20
"""The tables and texts of a dataset in a pack may be so large; a larger one is to be unpacked."""

MOST_ROWS = 10_000
LONGEST_HEADER = 4000
"""A table in a pack may have so many rows and characters of column names."""

_TEXT_FILE = re.compile(r"texts/[a-z0-9-]{1,120}\.txt")

_LONGEST_COMPARED = 2000
_MOST_COMPARED = 8


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one claim: whether it stands, and what a reader should know of it."""

    claim_id: str
    source_id: str
    place: str
    stands: bool
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a file says of itself, and what is true of that.

    Attributes
    ----------
    kind
        `SVG`, `PNG`, `PDF`, `HTML` or `ZIP`.
    current
        Whether the dataset is the one the file was made from.
    checks
        One for each claim in the file's proof, in its order.
    faults
        What was changed in the file since it was made, one sentence each.
    notes
        How it was wrapped anew, with nothing changed, one sentence each.
    against
        Which dataset the file was checked against, in words.
    omitted
        How many claims of its view the file does not carry.
    """

    kind: str
    title: str
    address: str
    date: str
    sha256: str
    current: bool
    checks: tuple[Check, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    against: str
    omitted: int = 0

    @property
    def fallen(self) -> tuple[Check, ...]:
        """The claims that do not stand."""
        return tuple(check for check in self.checks if not check.stands)

    @property
    def exit_code(self) -> int:
        """0 where all claims stand and nothing was changed, otherwise 1."""
        return 1 if self.fallen or self.faults else 0

    def __str__(self) -> str:
        """Return the report as a reader of a terminal wants it: what is wrong comes last."""
        which = (
            "the one it is checked against"
            if self.current
            else "another than it is checked against"
        )
        lines = [
            f"{self.kind}: {printable(self.title)}",
            f"Address: {printable(self.address)}",
            f"Dataset of {printable(self.date)}, sha256 {printable(self.sha256)}: {which}",
        ]
        lines.append(f"Checked against {printable(self.against)}")
        standing = len(self.checks) - len(self.fallen)
        lines.append(f"{standing} of {len(self.checks)} claims stand in the texts")
        if self.omitted:
            lines.append(f"  note: {self.omitted} more claims of the view are not carried in it")
        lines += [f"  note: {printable(note)}" for note in self.notes]
        lines += [
            f"  note: {printable(check.claim_id)}: {printable(check.note)}"
            for check in self.checks
            if check.stands and check.note
        ]
        lines += [
            f"  does not stand: {printable(check.claim_id)}: {printable(check.note)}"
            for check in self.fallen
        ]
        lines += [f"  changed: {printable(fault)}" for fault in self.faults]
        return "\n".join(lines)


def verify_file(path: Path, atlas: Atlas, *, chosen: bool = False) -> Report:
    """Check a file on the disk, reading no more of it than `MOST_BYTES`; see `verify`.

    Raises
    ------
    NotOurs
        If it cannot be read, is damaged, or carries no proof.
    """
    try:
        if path.exists() and not path.is_file():
            raise NotOurs("The file cannot be read: it is no regular file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotOurs(f"The file cannot be read: {error.strerror or error}.") from None
    return verify(data, atlas, chosen=chosen)


def verify(data: bytes, atlas: Atlas, *, chosen: bool = False) -> Report:
    """Check a file's content.

    Parameters
    ----------
    data
        The bytes of an SVG, PNG, PDF, HTML page or ZIP; its kind is seen from them.
    atlas
        The dataset with the texts.
    chosen
        Whether that one was asked for; where not, a pack is checked against its own.

    Raises
    ------
    NotOurs
        If it is damaged, or carries no proof.
    """
    data, notes = bare(data)
    report = _verify(data, atlas, _Budget(_MOST_COMPARED), chosen=chosen)
    return replace(report, notes=(*notes, *report.notes))


@dataclass
class _Budget:
    """How many more quotes of a file, and of those in it, are compared with a text at length."""

    left: int


def _verify(data: bytes, atlas: Atlas, budget: _Budget, *, chosen: bool) -> Report:
    kind = kind_of(data)
    try:
        found = read_back(data, kind)
        content = found.content
        if len(content["claims"]) > MOST_CLAIMS:
            raise NotOurs(f"This {kind} carries more claims than any of ours.")
        claims = [_claim(entry) for entry in content["claims"]]
        given, selection = content["dataset"], content["selection"]
        against = _described(given, atlas)
        if found.dataset and not chosen:
            theirs = _carried(found.dataset)
            same = "" if theirs.sha256 == atlas.sha256 else "not "
            against = (
                f"the dataset that it carries, {theirs.name} of {theirs.date}, which is {same}the"
                " one installed here"
            )
            if theirs.sha256 != given["sha256"]:
                found.faults.append("the dataset in it is not the one that its proof names")
            atlas = theirs
        current = given["sha256"] == atlas.sha256
        hashes = {name: source["sha256"] for name, source in content["sources"].items()}
        if hashes and not hashes.keys() & atlas.texts.keys():
            # To say of every claim that it does not stand would be no answer.
            raise NotOurs(f"None of its texts is here; this {kind} was made from {_wanted(given)}.")
        faults = [*found.faults, *_member_faults(found.members, atlas, budget)]
        omitted = content.get("omitted", 0)
        if type(omitted) is not int or omitted < 0:
            raise TypeError("what is left out is counted")
        if current:
            whole = not omitted
            faults += _disagreements(str(content["address"]), selection, claims, atlas, whole=whole)
            faults += _number_faults(content.get("numbers", []), selection, atlas)
        return Report(
            kind=kind,
            title=str(content["title"]),
            address=str(content["address"]),
            date=str(given["date"]),
            sha256=str(given["sha256"]),
            current=current,
            checks=tuple(_checks(claims, hashes, atlas, budget, current=current)),
            faults=tuple(dict.fromkeys(faults)),
            notes=tuple(found.notes[:MOST_NOTES]),
            against=against,
            omitted=omitted,
        )
    except NotOurs:
        raise
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise NotOurs(f"This {kind} carries a proof that is damaged.") from error


def _wanted(given: Mapping[str, Any]) -> str:
    """Return which dataset a file was made from, and what to do about it; the first had no name."""
    name = given.get("name")
    which = f"the dataset {short(name)}" if isinstance(name, str) else "another dataset"
    return f"{which}: name its folder with --dataset DIR"


def _described(given: Mapping[str, Any], atlas: Atlas) -> str:
    """Return which dataset is here, and which one a file was made from, where that is another."""
    here = f"the dataset {atlas.name} of {atlas.date}"
    if given.get("name", atlas.name) != atlas.name:
        return f"{here}; it was made from {_wanted(given)}"
    return here


def _carried(files: Mapping[str, bytes]) -> Atlas:
    """Return the dataset that a pack carries.

    Raises
    ------
    NotOurs
        If it is not sound, is very large, or has files that no dataset has.
    """
    known = {*DOCUMENTS, *(f"{name}.csv" for name in TABLES)}
    for path in files:
        if path not in known and not _TEXT_FILE.fullmatch(path):
            raise NotOurs(f"The dataset in this ZIP has a file that none has: {short(path)}.")
    if (large := _too_large(files)) is not None:
        raise NotOurs(f"The dataset in this ZIP is too large to be checked in it: {large}.")
    with TemporaryDirectory() as folder:
        for path, data in files.items():
            target = Path(folder, path)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
        try:
            return load(Path(folder))
        except DatasetError as error:
            first = short(str(error.faults[0]))
            raise NotOurs(f"The dataset in this ZIP is not sound: {first}.") from None


def _too_large(files: Mapping[str, bytes]) -> str | None:
    """Say what of a dataset would keep its check busy for very long, or nothing."""
    read = {path: data for path, data in files.items() if path.endswith((".csv", ".txt"))}
    if sum(map(len, read.values())) > MOST_DATASET_BYTES:
        return f"its tables and texts have more than {MOST_DATASET_BYTES // 2**20} MB"
    for path, data in read.items():
        if path.endswith(".csv"):
            if max(data.count(b"\n"), data.count(b"\r")) > MOST_ROWS:
                return f"{path} has more than {MOST_ROWS} rows"
            if len(re.split(rb"[\r\n]", data, maxsplit=1)[0]) > LONGEST_HEADER:
                return f"{path} has very many columns"
    return None


def _member_faults(members: Mapping[str, bytes], atlas: Atlas, budget: _Budget) -> Iterator[str]:
    """Say what is wrong with members that carry a proof of their own."""
    for name, data in members.items():
        try:
            if kind_of(data) == "ZIP":
                raise NotOurs("This is a ZIP, which no pack holds.")
            report = _verify(data, atlas, budget, chosen=True)
        except NotOurs as error:
            yield f"{name}: {error}"
            continue
        yield from (f"{name}: {fault}" for fault in report.faults)
        yield from (f"{name}: {c.claim_id} does not stand: {c.note}" for c in report.fallen)


# --- the numbers --------------------------------------------------------------------------


def _number_faults(shown: Any, selection: Any, atlas: Atlas) -> Iterator[str]:
    """Say which numbers of a file are others than the dataset's, or are not those it draws."""
    if not isinstance(shown, list) or not all(isinstance(one, dict) for one in shown):
        raise TypeError("numbers are listed")
    asked, _ = read({name: list(values) for name, values in selection.items()}, atlas)
    right = numbers_drawn(view(atlas, asked))
    known = {(one["place"], one["year"]): one for one in right}
    for one in shown:
        mine = known.pop((str(one.get("place")), one.get("year")), None)
        if one != mine:
            what = f"{short(str(one.get('indicator')))} of {short(str(one.get('place')))}"
            theirs = "has none" if mine is None else f"has {mine['value']}, {mine['status']}"
            yield f"its {what} is {short(str(one.get('value')))}; the dataset {theirs.strip(', ')}"
    for place, _ in known:
        yield f"it leaves out the number of {place}, which it draws"


# --- the claims ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """A claim as a file shows it."""

    claim_id: str
    source_id: str
    place: str
    firmness: str
    quote: str
    start: int
    end: int


def _claim(entry: Mapping[str, Any]) -> _Shown:
    """Return a claim of a proof; its fields are checked, since anyone can have written them."""
    words = {name: entry[name] for name in ("claim_id", "source_id", "place", "firmness", "quote")}
    counts = {name: entry[name] for name in ("start", "end")}
    if not all(isinstance(value, str) for value in words.values()):
        raise TypeError("a claim's words are strings")
    if not all(type(value) is int for value in counts.values()):
        raise TypeError("a claim's positions are integers")
    return _Shown(**words, **counts)


def _checks(
    claims: Iterable[_Shown],
    hashes: Mapping[str, Any],
    atlas: Atlas,
    budget: _Budget,
    *,
    current: bool,
) -> Iterator[Check]:
    """Yield what became of each claim; the first that a text lacks are told what it has instead."""
    for claim in claims:
        check = _check(claim, hashes, atlas, current=current)
        if check is None:
            near = _nearest(claim.quote, atlas.texts[claim.source_id]) if budget.left > 0 else ""
            budget.left -= 1
            note = "; ".join(filter(None, (f"{claim.source_id} does not say so", near)))
            check = Check(claim.claim_id, claim.source_id, claim.place, False, note)
        yield check


def _check(
    claim: _Shown, hashes: Mapping[str, Any], atlas: Atlas, *, current: bool
) -> Check | None:
    """Return what became of a claim, or None where its text lacks its quote."""

    def result(stands: bool, note: str) -> Check:
        return Check(claim.claim_id, claim.source_id, claim.place, stands, note)

    text = atlas.texts.get(claim.source_id)
    if text is None:
        return result(False, f"{claim.source_id} is no text of the dataset")
    same = hashes.get(claim.source_id) == atlas.text_sha256[claim.source_id]
    found = passages.positions(claim.quote, text)
    if not found:
        return None
    here = claim.start in found and claim.end == claim.start + len(claim.quote)
    if same and not here:
        where = f"at {found[0]}, not at {claim.start} to {claim.end}"
        return result(False, f"the quote stands in {claim.source_id} {where}")
    if current and (changed := _changed(claim, atlas)):
        return result(False, changed)
    notes = []
    if not same:
        moved = "at its place" if here else f"now at {found[0]}"
        notes.append(f"the text {claim.source_id} has changed, and still has the quote {moved}")
    if not current and (changed := _changed(claim, atlas)):
        notes.append(changed)
    return result(True, "; ".join(notes))


def _changed(claim: _Shown, atlas: Atlas) -> str:
    """Say where the dataset has something else for a claim, or nothing."""
    known = atlas.claims_by_id.get(claim.claim_id)
    if known is None:
        return "the dataset has no claim of this id"
    for name in ("source_id", "place", "firmness", "quote"):
        if (mine := getattr(claim, name)) != (theirs := getattr(known, name)):
            return f"its {name} is “{short(mine)}”, in the dataset “{short(theirs)}”"
    return ""


def _nearest(quote: str, text: str) -> str:
    if not 0 < len(quote) <= _LONGEST_COMPARED or (near := passages.closest(quote, text)) is None:
        return "it has nothing like it"
    passage = text[near.start : near.end]
    return f"of “{short(quote)}”, {passages.difference(quote, passage, where='the file')}"


def _disagreements(
    address: str, selection: Any, claims: Iterable[_Shown], atlas: Atlas, *, whole: bool
) -> Iterator[str]:
    """Say where a file's address, selection and claims do not belong to the same view.

    One that is not `whole` says that it leaves claims out.
    """
    asked, dropped = read({name: list(values) for name, values in selection.items()}, atlas)
    if dropped:
        yield f"its selection is not one of this dataset: {dropped[0]}"
        return
    if address.partition("?")[2] != query_string(asked):
        yield "its address does not bring back its selection"
    there = {claim.claim_id for claim in claims}
    for claim in () if not whole else proof(view(atlas, asked), "")["claims"]:
        if claim["claim_id"] not in there:
            yield f"it leaves out {claim['claim_id']}, which its selection shows"
