"""A printed paper read back: its words and where they stand, its pages, and the QR code as a camera sees it."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import zxingcpp
from numpy import uint8
from numpy.typing import NDArray

MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """Where something stands on a page, in mm from its left upper corner."""

    left: float
    top: float
    right: float
    bottom: float


class Sheet:
    """A PDF as a reader sees it; what is opened is closed again in order."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        with closing(pypdfium2.PdfDocument(pdf)) as document:
            self.pages = len(document)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the first page in mm."""
        with self._page(0) as page:
            width, height = page.get_size()
        return round(width / MM), round(height / MM)

    @cached_property
    def text(self) -> str:
        """All words of all pages, with one space between any two; breaks put into long words are taken out."""
        read = []
        for number in range(self.pages):
            with self._page(number) as page, closing(page.get_textpage()) as words:
                read.append(words.get_text_range())
        return re.sub(r"\s+", " ", " ".join(read).replace("\u200b\r\n", "").replace("\u200b", ""))

    @property
    def doubled(self) -> set[str]:
        """What two glyphs of one font read as: whoever copies or searches the words meets it twice."""
        maps = [re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]+)>", one) for one in self._streams() if b"beginbfchar" in one]
        assert maps, "no font says what its glyphs read as"
        counted = [Counter(bytes.fromhex(sign.decode()).decode("utf-16-be") for sign in signs) for signs in maps]
        return {sign for signs in counted for sign, times in signs.items() if times > 1}

    def _streams(self) -> Iterator[bytes]:
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", self._pdf, re.DOTALL):
            with suppress(zlib.error):
                yield zlib.decompress(stream)

    def where(self, words: str, page: int = 0) -> Box:
        """Return where words stand; they are on one line."""
        with self._page(page) as sheet, closing(sheet.get_textpage()) as read:
            with closing(read.search(words, match_case=True)) as searched:
                found = searched.get_next()
            assert found is not None, f"{words!r} is not in {self.text}"
            start, count = found
            boxes = [read.get_charbox(start + offset) for offset in range(count)]
            height = sheet.get_size()[1]
        return Box(
            min(box[0] for box in boxes) / MM,
            (height - max(box[3] for box in boxes)) / MM,
            max(box[2] for box in boxes) / MM,
            (height - min(box[1] for box in boxes)) / MM,
        )

    def ink(self, page: int = 0) -> Box:
        """Return the box around all that is printed on a page, lines and pictures included."""
        dark = self._pixels(page, 72) < 128
        rows, columns = dark.any(axis=1).nonzero()[0], dark.any(axis=0).nonzero()[0]
        return Box(columns[0] / MM, rows[0] / MM, (columns[-1] + 1) / MM, (rows[-1] + 1) / MM)

    def qr(self) -> str:
        """Return what the code on the first page says, read from its picture at 150 dots an inch."""
        [code] = zxingcpp.read_barcodes(self._pixels(0, 150))
        return str(code.text)

    @contextmanager
    def _page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        with closing(pypdfium2.PdfDocument(self._pdf)) as document, closing(document[number]) as page:
            yield page

    def _pixels(self, number: int, dots: int) -> NDArray[uint8]:
        with self._page(number) as page, closing(page.render(scale=dots / 72, grayscale=True)) as picture:
            return picture.to_numpy().squeeze().copy()
