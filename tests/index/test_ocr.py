"""Pictures of text are read: upright, turned and tilted ones, with the words' places."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from eval.fit.ocr_pages import spoilt_page
from index.errors import Unreadable
from index.ocr import tesseract
from index.ocr.certainty import certainty
from index.ocr.detection import Stripe
from index.ocr.engine import Engine
from index.ocr.kept_pages import KeptPages, kept_page
from index.ocr.pictures import Picture, Recognised, RecognisedWord
from index.ocr.processes import EngineProcess, EngineProcesses
from index.ocr.reader import PictureReader
from index.ocr.recognition import ReadLine
from index.ocr.scripts import GREEK, UNKNOWN, VIETNAMESE, unknown_script
from tests.index.scanning import FIRST, LINES, picture, sheet, table

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def said(read: Recognised) -> str:
    return " ".join(word.text for word in read.words)


def test_a_picture_is_read_line_by_line(engine: Engine) -> None:
    read = engine.read(picture(sheet()))
    assert said(read) == " ".join(LINES)
    assert (read.turned, read.tilt, read.unsure, read.unread) == (0, 0.0, 0, None)
    assert min(word.score for word in read.words) > 0.8


def test_each_word_has_its_place(engine: Engine) -> None:
    image = sheet()
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(30)
    crane = engine.read(picture(image)).words[2]
    left = 90 + draw.textlength("The harbour ", font)
    assert crane.text == "crane"
    assert crane.box == pytest.approx((left, 92, left + 78, 125), abs=9)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_its_head_is_read(engine: Engine, degrees: int) -> None:
    upright = engine.read(picture(sheet()))
    turned = sheet().rotate(-degrees, expand=True)
    read = engine.read(picture(turned))
    assert (said(read), read.turned) == (said(upright), degrees)
    there = np.asarray(turned)[_area(read.as_given(read.words[2].box))]
    assert (there < 128).mean() > 0.1  # ink: the word stands where its box says


@pytest.mark.parametrize("degrees", [-4, 3])
def test_a_tilted_scan_keeps_its_lines(engine: Engine, degrees: int) -> None:
    tilted = sheet().rotate(-degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)
    read = engine.read(picture(tilted))
    assert said(read) == " ".join(LINES)
    assert read.tilt == pytest.approx(degrees, abs=0.4)
    there = np.asarray(tilted)[_area(read.as_given(read.words[2].box))]
    assert (there < 128).mean() > 0.08


def test_a_tilted_table_of_short_cells_keeps_its_rows(engine: Engine) -> None:
    rows = [("Bolt", "120", "3.40 EUR"), ("Nut", "80", "1.20 EUR"), ("Ring", "15", "22.00 EUR")]
    tilted = table(rows).rotate(-2.5, fillcolor=255, resample=Image.Resampling.BICUBIC)
    read = engine.read(picture(tilted))
    assert read.tilt == pytest.approx(2.5, abs=0.5)
    assert said(read) == " ".join(cell for row in rows for cell in row)


def test_small_print_is_looked_at_closer(engine: Engine) -> None:
    lines = [f"{number}. {LINES[number % 3]}" for number in range(40)]
    read = engine.read(picture(sheet(lines, size=15, wide=1650, high=2300)))
    assert said(read) == " ".join(lines)


def test_the_rules_of_a_table_are_found(engine: Engine) -> None:
    rows = [("Part", "Ordered", "Price"), ("Rope", "12", "4,870 EUR"), ("Lining", "3", "96 EUR")]
    read = engine.read(picture(table(rows)))
    assert sum(right - left > 800 for left, _, right, _ in read.rules) == 4
    assert sum(bottom - top > 150 for _, top, _, bottom in read.rules) == 4


def test_a_blank_page_has_no_words(engine: Engine) -> None:
    read = engine.read(picture(sheet(())))
    assert (read.words, read.unsure, read.unread) == ((), 0, None)


@pytest.mark.skipif(not DEJAVU.exists(), reason="no font with Cyrillic letters is installed")
def test_a_script_that_the_network_does_not_know_is_named(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    tesseract.installed.cache_clear()
    image = sheet(())
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(DEJAVU), 26)
    draw.text((90, 90), "Собрание начинается в десять часов", font=font, fill=0)
    draw.text((90, 140), "Расходы 2024 года несёт община города", font=font, fill=0)
    alone = engine.read(picture(image))
    assert alone.words == () and alone.unread is not None and "tesseract" in alone.unread
    draw, latin = ImageDraw.Draw(image), ImageFont.load_default(26)
    for number in range(5):
        draw.text((90, 200 + 50 * number), LINES[number % 3], font=latin, fill=0)
    beside = engine.read(picture(image))
    tesseract.installed.cache_clear()
    assert said(beside).startswith(FIRST) and "2024" not in said(beside)
    assert (beside.unsure, beside.unread) == (2, None)


def _line(text: str, long: float) -> tuple[Stripe, ReadLine]:
    corners = np.array([[0, 0], [long * 40, 0], [long * 40, 40], [0, 40]], np.float32)
    scores = tuple(0.97 for _ in text)
    return Stripe(corners, 30, coarse=False), ReadLine(text, scores, scores)


def test_unknown_writing_is_told_by_how_little_of_it_is_read() -> None:
    assert unknown_script([_line(". 1948 , .", 20), _line(",", 18)]) == UNKNOWN
    assert unknown_script([_line("in a spirit of brotherhood towards one another", 20)]) is None
    assert unknown_script([_line("会议十点在大厅开始，费用由市政府承担。", 19)]) is None
    assert unknown_script([_line("συπειφρονται εταξ τυ ε πνεα αδελφοσνη", 17)]) == GREEK
    assert unknown_script([_line("Cuc hp bt đu lúc mưi gi ti hi trưng lón", 17)]) == VIETNAMESE
    assert unknown_script([_line("the angle α is twice as large as the angle β", 19)]) is None


def test_tesseract_reads_what_the_network_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "level\tp\tb\tpar\tl\tw\tleft\ttop\twidth\theight\tconf\ttext"
    rows = ["5\t1\t1\t1\t1\t1\t10\t20\t60\t18\t96\tΌλοι", "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t"]
    command = tmp_path / "tesseract"
    table_ = "\\n".join([head, *rows]).replace("\t", "\\t")
    command.write_text(
        f"#!/bin/sh\nif [ \"$1\" = --list-langs ]; then printf 'List:\\nell\\nosd\\n'; "
        f"else cat >/dev/null; printf '{table_}\\n'; fi\n"
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    tesseract.installed.cache_clear()
    try:
        gray = np.full((60, 90), 255, np.uint8)
        found = tesseract.read(gray, GREEK)
        missing = tesseract.read(gray, VIETNAMESE)
    finally:
        tesseract.installed.cache_clear()
    assert found.words == (RecognisedWord("Όλοι", (10, 20, 70, 38), 21.6, 0.96),)
    assert missing.words == () and missing.unread is not None and "(vie)" in missing.unread


def test_a_process_that_dies_is_replaced() -> None:
    process = EngineProcess(seconds=60, memory=4 << 30)
    try:
        assert said(process.read(picture(sheet()))) == " ".join(LINES)
        pid = process._process.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        process._seconds = 0.2
        with pytest.raises(Unreadable, match=r"takes more than 0 s"):
            process.read(picture(sheet()))
        process._seconds = 60
        assert said(process.read(picture(sheet()))) == " ".join(LINES)
    finally:
        process.stop()


class Counting(EngineProcesses):
    """Stands in for the processes: what a picture says is its width."""

    def __init__(self) -> None:
        self.processes, self.asked = 2, list[int]()

    def submit(self, picture: Picture) -> Future[Recognised]:
        self.asked.append(picture.width)
        word = RecognisedWord(f"w{picture.width}", (0, 0, 1, 1), 1, 0.9)
        found: Future[Recognised] = Future()
        found.set_result(Recognised((word,), picture.width, 1, rules=((0, 0, 1, 1),)))
        return found

    def close(self) -> None:
        pass


def pages(*widths: int) -> Iterator[Picture]:
    return (Picture(bytes(width), width, 1) for width in widths)


def test_a_reading_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    with PictureReader(tmp_path / "kept.db", processes=lambda: first) as reader:
        going = reader.read(pages(1, 2, 3, 4, 5, 6, 7, 8, 9))
        assert [said(next(going)) for _ in range(3)] == ["w1", "w2", "w3"]
    with PictureReader(tmp_path / "kept.db", processes=lambda: second) as reader:
        read = list(reader.read(pages(1, 2, 3, 4, 5)))
    assert [said(each) for each in read] == ["w1", "w2", "w3", "w4", "w5"]
    assert second.asked == [4, 5]
    assert read[0].rules == ((0, 0, 1, 1),)


def test_pages_are_forgotten_with_their_documents(tmp_path: Path) -> None:
    path, read = tmp_path / "kept.db", Recognised((), 3, 4)
    kept = KeptPages(path, "engine")
    kept.put("one", "file a", read)
    kept.put("two", "file b", read)
    kept.forget_others({"file b"})
    assert kept.get("one", "file a") is None and kept.get("two", "file b") == read
    assert kept_page(path, "two") == read and kept_page(path, "one") is None
    kept.close()


def test_another_engine_reads_again_and_a_damaged_file_costs_only_time(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    kept = KeptPages(path, "one")
    kept.put("picture", "file", Recognised((), 3, 4))
    kept.close()
    other = KeptPages(path, "two")
    assert other.get("picture", "file") is None
    other.close()
    path.write_bytes(b"no database" * 1000)
    damaged = KeptPages(path, "one")
    assert damaged.get("picture", "file") is None
    damaged.put("picture", "file", Recognised((), 3, 4))
    assert damaged.get("picture", "file") == Recognised((), 3, 4)
    damaged.close()


def _area(box: tuple[float, float, float, float]) -> tuple[slice, slice]:
    left, top, right, bottom = map(round, box)
    return slice(top, bottom), slice(left, right)


def test_a_page_of_two_documents_stays_when_one_goes(tmp_path: Path) -> None:
    path, read = tmp_path / "kept.db", Recognised((), 3, 4)
    kept = KeptPages(path, "engine")
    kept.put("one", "file a", read)
    assert kept.get("one", "file b") == read
    KeptPages(path, "engine").forget_others({"file b"})
    assert kept_page(path, "one") == read
    kept.close()


def test_a_word_is_as_sure_as_words_with_its_scores_are_right() -> None:
    assert certainty("Rent", [0.999] * 4) > 0.98
    assert certainty("Rent", [0.99, 0.99, 0.5, 0.99]) < 0.6  # the mean of the scores is .87
    assert certainty("", []) == 0.0
    rising = [certainty("a", [score / 20]) for score in range(21)]
    assert rising == sorted(rising)


def test_a_long_line_of_chinese_is_as_sure_as_its_least_sure_piece() -> None:
    assert certainty("加班在月底前调休", [0.99] * 8) > 0.9
    assert certainty("加班在月底前调休", [0.99] * 7 + [0.4]) < 0.5


@pytest.mark.skipif(not NOTO.exists(), reason="needs fonts-noto-cjk")
def test_certainty_is_fitted_on_pages_of_their_own() -> None:
    page = spoilt_page("held", "zh", 3)
    assert page.image.tobytes() == spoilt_page("held", "zh", 3).image.tobytes()
    assert page.words != spoilt_page("fit", "zh", 3).words
