"""`python -m geodata find`: a passage is found as it stands, or the closest with the difference."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from dataset_copy import Dataset, hand_made
from hypothesis import given
from hypothesis import strategies as st

from geodata.__main__ import main
from geodata.authoring.find import compared, matching, nearest, occurrence
from geodata.faults import UnusableError
from geodata.load import OWN
from geodata.passages import differing, find, likely

MORE = (
    "“Ore,” he said,\nand more of it.\n\nThe well-known Gate is open. The Gate is open.\r\n\r\n"
    "ประเทศนี้ขุดแร่หายากจำนวนมาก\n\n缅甸是重稀土的主要来源。\n\nမြန်မာနိုင်ငံသည် သတ္တုတူးသည်။\n\n"
    "המדינה מוכרת עפרות\u200f לשכנתה.\n\nSo\u00adft words, cafe\u0301 and o\ufb03ces.\n"
)


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    made = hand_made(tmp_path / "data")
    made.append("texts/one.txt", MORE)
    return made


class Said:
    """What a command printed: rows by column, and words."""

    def __init__(self, code: int, out: str, words: str) -> None:
        self.code, self.out, self.words = code, out, words
        self.rows = list(csv.DictReader(io.StringIO(out, newline="")))


@pytest.fixture
def ask(small: Dataset, capfdbinary: pytest.CaptureFixture[bytes]):  # type: ignore[no-untyped-def]
    def asked(*argv: str) -> Said:
        code = main(["find", str(small.folder), *argv])
        out, words = capfdbinary.readouterr()
        return Said(code, out.decode(), words.decode())

    return asked


def test_a_row_that_can_be_pasted(ask, small: Dataset) -> None:  # type: ignore[no-untyped-def]
    said = ask("South will mill")
    header = small.text("claims.csv").splitlines()[0]
    assert said.out == f"{header}\ntwo-01,two,,,,,,,South will mill,,,,,,,\n"
    assert (
        said.words == "two, line 1, to the letter: ⟦South will mill⟧ ore.\\n\\nNorth may dig.\\n\n"
    )
    assert said.code == 0


@pytest.mark.parametrize(
    "words",
    [
        "“Ore,” he said,\nand more of it.",
        "ขุดแร่หายาก",
        "重稀土",
        "သတ္တုတူးသည်",
        "מוכרת עפרות\u200f",
        "So\u00adft words",
        "cafe\u0301",
        "o\ufb03ces",
    ],
)
def test_to_the_letter_in_any_script(words: str, ask) -> None:  # type: ignore[no-untyped-def]
    said = ask(words)
    assert [(row["source_id"], row["quote"], row["occurrence"]) for row in said.rows] == [
        ("one", words, "")
    ]
    assert ", to the letter: " in said.words


def test_every_place_with_its_occurrence(ask) -> None:  # type: ignore[no-untyped-def]
    said = ask("Gate is open")
    assert [(r["claim_id"], r["occurrence"]) for r in said.rows] == [
        ("one-01", "1"),
        ("one-02", "2"),
    ]
    assert said.words.count("to the letter") == 2
    said = ask("Gate is open", "--limit", "1")
    assert [row["occurrence"] for row in said.rows] == ["1"]
    assert said.words.endswith("1 more; see them with --limit 2, or give more words\n")


@pytest.mark.parametrize(
    ("asked", "quote", "shown"),
    [
        ('"Ore," he said, and more', "“Ore,” he said,\nand more", '[" → “]Ore,[" → ”]'),
        ("the well known gate", "The well-known Gate", "well[  → -]known"),
        ("soft words", "So\u00adft words", "[so → So\\xad]ft words"),
        ("caf\u00e9 and", "cafe\u0301 and", "caf[\u00e9 → e\u0301] and"),
        ("office", "o\ufb03ce", "o[ffi → \ufb03]ce"),
        ("עפרות לשכנתה", "עפרות\u200f לשכנתה", "[ → \\u200f]"),
    ],
)
def test_in_another_spelling(asked: str, quote: str, shown: str, ask) -> None:  # type: ignore[no-untyped-def]
    said = ask(asked)
    assert len(said.rows) == 1
    assert said.rows[0]["quote"] == quote
    assert "in another spelling" in said.words
    assert shown in said.words


def test_the_closest(ask) -> None:  # type: ignore[no-untyped-def]
    said = ask("North shipped 5 t of iron to the Gate.")
    assert [row["quote"] for row in said.rows] == ["North ships 5 t of ore to the Gate."]
    assert " % alike: " in said.words
    assert "[you wrote → the text has]: North ship[ped → s] 5 t of " in said.words


def test_the_closest_ends_in_no_comma_that_was_not_asked_for() -> None:
    texts = {"t": "They add two lines in 2027, it says."}
    (found,) = nearest("add 2 lines in 2027", texts, 1)
    assert texts["t"][found.start : found.end] == "add two lines in 2027"


def test_nothing_is_like_it(ask) -> None:  # type: ignore[no-untyped-def]
    said = ask("quantum chromodynamics")
    assert (said.code, said.out) == (1, "")
    assert said.words == "no passage of the 2 texts is like “quantum chromodynamics”\n"


def test_in_one_text(ask) -> None:  # type: ignore[no-untyped-def]
    assert [row["source_id"] for row in ask("North", "--source", "two").rows] == ["two"]
    assert ask("South will mill", "--source", "one").code == 1


def test_an_id_that_is_not_taken(ask, small: Dataset) -> None:  # type: ignore[no-untyped-def]
    for name in ("two-07", "two-9x", "two-0٣", "twofold-99"):
        small.append("claims.csv", f"{name},two,NOR,heading,,,,author,North may dig.,,,,,,,\n")
    assert ask("South will mill").rows[0]["claim_id"] == "two-08"


def test_the_row_fits_the_table_as_it_is_written(ask, small: Dataset) -> None:  # type: ignore[no-untyped-def]
    small.write("claims.csv", small.table("claims.csv"), delimiter=";")
    small.path("claims.csv").write_bytes(b"\xef\xbb\xbf" + small.path("claims.csv").read_bytes())
    said = ask("South will mill", "--no-header")
    assert said.out == "two-01;two;;;;;;;South will mill;;;;;;;\n"
    small.append("claims.csv", said.out)
    assert not [fault for fault in small.faults() if fault.row != 9 and not fault.warning]


def test_a_table_without_the_column_that_it_needs(ask, small: Dataset) -> None:  # type: ignore[no-untyped-def]
    records = small.table("claims.csv")
    at = records[0].index("occurrence")
    small.write("claims.csv", [[*fields[:at], *fields[at + 1 :]] for fields in records])
    said = ask("Gate is open")
    assert said.out.splitlines()[0].endswith(",status,occurrence")
    assert said.words.startswith("claims.csv has no column occurrence: add it to its header\n")


def test_a_dataset_with_faults_is_searched(ask, small: Dataset) -> None:  # type: ignore[no-untyped-def]
    small.path("claims.csv").unlink()
    small.path("datapackage.json").write_text("{", encoding="utf-8")
    small.path("texts/two.txt").write_bytes(b"\xff")
    said = ask("The well-known Gate")
    assert said.out == (
        "claim_id,source_id,place,topic,voice,quote\none-01,one,,,,The well-known Gate\n"
    )


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([" \n"], "nothing to look for"),
        (["x" * 5000], "the phrase has 5,000 characters, and the longest text"),
        (["North", "--source", "on"], "no text of the id “on”; did you mean “one”?"),
        (["North", "--source", "stats"], "no text of the id “stats”"),
        (["North", "--limit", "0"], "--limit is 0: give a number from 1"),
    ],
)
def test_refused(argv: list[str], words: str, ask) -> None:  # type: ignore[no-untyped-def]
    said = ask(*argv)
    assert (said.code, said.out) == (2, "")
    assert said.words.startswith(words)
    assert said.words.count("\n") == 1


def test_folders(tmp_path: Path, small: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, words in (
        (tmp_path / "gone", "gone: no such folder"),
        (tmp_path, "has no sources.csv that can be read; sources.csv: found no such file"),
    ):
        assert main(["find", str(folder), "x"]) == 2
        assert words in capsys.readouterr().err
    for text in small.folder.glob("texts/*"):
        text.unlink()
    assert main(["find", str(small.folder), "x"]) == 2
    assert "the dataset has no text that can be read: add one" in capsys.readouterr().err


def test_rows_are_utf_8_whatever_the_terminal(small: Dataset) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geodata", "find", small.folder, "缅甸"],
        cwd=Path(OWN).parents[1],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert "one-01,one,,,,,,,缅甸,," in done.stdout.decode()
    assert b"one, line " in done.stderr


LETTERS = st.text(
    st.sampled_from("ab AB-‐’'\"“\n\r\u00ad\u200b\u00a0e\u0301é\ufb01,;ขร่重שם\u200f😀"), max_size=60
)


@given(st.lists(LETTERS, min_size=1, max_size=3), st.data())
def test_any_stretch_of_a_text_is_found(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text)))
    phrase = text[start : data.draw(st.integers(start, len(text)))]
    if not phrase.strip():
        return
    every = {f"t{n}": t for n, t in enumerate(texts)}
    found = matching(phrase, every)
    for one in found:
        assert every[one.source][one.start : one.end] == phrase
        others = [other for other in found if other.source == one.source]
        number = others.index(one) + 1
        assert occurrence(one, every[one.source]) == (str(number) if len(others) > 1 else "")
    assert (f"t{texts.index(text)}", start) in {(one.source, one.start) for one in found}


@given(LETTERS, LETTERS)
def test_a_difference_has_both_sides_whole(one: str, other: str) -> None:
    pieces = differing(one, other)
    assert "".join(ours for ours, _ in pieces) == one
    assert "".join(theirs for _, theirs in pieces) == other


@given(LETTERS, LETTERS)
def test_whatever_is_asked_for_is_answered(phrase: str, text: str) -> None:
    if not phrase.strip() or not text.strip():
        return
    found = matching(phrase, {"t": text}) or nearest(phrase, {"t": text}, 1)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


def test_a_letter_that_folds_to_several_is_found_whole() -> None:
    assert find("an o\ufb03ce", "of") == [(3, 5)]
    assert find("an o\ufb03ce", "offi") == [(3, 5)]
    assert find("an o\ufb03ce", "ice") == [(4, 7)]


def test_what_is_not_seen_is_shown() -> None:
    assert compared("soft", "so\u00adft") == "so[ → \\xad]ft"
    assert compared("a b", "a\nb") == "a[  → \\n]b"


def test_a_long_phrase_is_found_with_its_slips() -> None:
    words = [f"word{number}" for number in range(4000)]
    text = " ".join(words)
    wanted = " ".join(words[2000:2200])
    phrase = wanted.replace("word2050", "wort2050").replace("word2100 ", "")
    (found,) = nearest(phrase, {"other": "x " * 9000, "t": text}, 3)
    assert text[found.start : found.end] == wanted
    assert {name for name, *_ in likely(phrase, {"other": "x " * 9000, "t": text}, 60)} == {"t"}


def test_a_phrase_too_long_to_be_compared() -> None:
    with pytest.raises(UnusableError, match="with 6,000 characters it is too long"):
        nearest("x" * 6000, {"t": "y" * 9000}, 1)
