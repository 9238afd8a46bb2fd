"""Which format and encoding a delivered file has, judged by its content, in one pass over it.

Belongs here: everything that can be wrong with the file before its first row is understood. After
`inspect` has passed, the whole file can be decompressed and decoded.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from orchestration.sources.files.packing import Packing, packing_of, unpacked
from orchestration.sources.files.problems import DeliveryError, unnamed_os_errors

Container = Literal["csv", "ndjson", "parquet"]
BLOCK = 1 << 20
LONGEST_LINE = 64 * BLOCK
_BINARY_STARTS = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"SQLite", b"\xd0\xcf\x11")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Opened:
    """What `inspect` found out; `errors` is how bytes that the encoding lacks are decoded."""

    path: Path
    container: Container
    packing: Packing = "none"
    encoding: str = "utf-8"
    errors: str = "strict"


def delivery_hash(path: Path) -> str:
    """The first 32 hex digits of the SHA-256 of the content; what a delivery is named by.

    Raises DeliveryError when the file cannot be read.
    """
    with unnamed_os_errors(), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def delivery_size(path: Path) -> int:
    """Bytes of the file as it lies there. Raises DeliveryError when it cannot be read."""
    with unnamed_os_errors():
        return path.stat().st_size


@dataclass(frozen=True)
class Text:
    """The decoded file, line ends as they are, and how far it has been read."""

    lines: io.TextIOWrapper
    raw: IO[bytes]

    @property
    def bytes_read(self) -> int:
        """Bytes of the file as it lies on disk, with what was read ahead."""
        return self.raw.tell()


@contextmanager
def text_of(opened: Opened) -> Iterator[Text]:
    """Open the file for reading from its start."""
    with unnamed_os_errors(), opened.path.open("rb") as raw, unpacked(raw, opened.packing) as plain:
        lines = io.TextIOWrapper(plain, opened.encoding, opened.errors, newline="")
        yield Text(lines, raw)


@contextmanager
def _bytes_of(path: Path, packing: Packing) -> Iterator[IO[bytes]]:
    with unnamed_os_errors(), path.open("rb") as raw, unpacked(raw, packing) as plain:
        yield plain


def _blocks(path: Path, packing: Packing) -> Iterator[bytes]:
    with _bytes_of(path, packing) as raw:
        while block := raw.read(BLOCK):
            yield block


def _check_lines(path: Path, packing: Packing) -> None:
    length = 0
    for block in _blocks(path, packing):
        cut = block.rfind(b"\n")
        length = length + len(block) if cut < 0 else len(block) - cut - 1
        if length > LONGEST_LINE:
            raise DeliveryError(
                "line_too_long",
                "a line is longer than 64 MiB: deliver one record a line (NDJSON, CSV, Parquet)",
            )


def _can_decode(path: Path, packing: Packing, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for block in _blocks(path, packing):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(path: Path, packing: Packing) -> bool:
    """Whether a few broken bytes are all that keeps a file with many good ones from being UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    beyond_ascii = broken = 0
    for block in _blocks(path, packing):
        text = decoder.decode(block)
        beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
        broken += text.count("\ufffd")
    return beyond_ascii > 10 * broken


def _encoding(path: Path, packing: Packing, head: bytes, declared: str) -> tuple[str, str]:
    """The encoding and how to treat what does not fit it; a full pass over the file."""
    if declared != "auto":
        encoding = "utf-8-sig" if declared == "utf-8" else declared
        if not _can_decode(path, packing, encoding):
            raise DeliveryError(
                "wrong_encoding",
                f"the file is not {declared}: set `encoding: auto` in the source's mapping",
            )
        return encoding, "strict"
    for mark, encoding in (*_BOMS, (b"", "utf-8")):
        if head.startswith(mark) and _can_decode(path, packing, encoding):
            return encoding, "strict"
    if _is_mostly_utf8(path, packing):
        return "utf-8-sig", "replace"
    if _can_decode(path, packing, "cp1252"):
        return "cp1252", "strict"
    raise DeliveryError(
        "wrong_encoding", "the file is neither UTF-8 nor Windows-1252: export it as UTF-8"
    )


def _head(path: Path, packing: Packing) -> bytes:
    with _bytes_of(path, packing) as raw:
        return raw.read(BLOCK >> 4)


def _is_binary(head: bytes) -> bool:
    """A known signature, or more than one control character in twenty bytes of no UTF-16."""
    if head.startswith(_BINARY_STARTS):
        return True
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return not is_utf16 and len(_CONTROL.findall(head)) * 20 > len(head)


def _is_ndjson(beginning: str) -> bool:
    """Whether the first line, or most lines of the beginning, look like objects of their own."""
    lines = [line.strip() for line in beginning.splitlines() if line.strip()]
    whole = [line.startswith("{") and not line.endswith(",") for line in lines]
    return beginning.startswith("{") or sum(whole) * 2 > len(whole)


def inspect(path: Path, declared: str = "auto") -> Opened:
    """Format and encoding of the file, by content; `declared` is the mapping's encoding.

    Raises DeliveryError when the file is empty, binary, damaged or not in that encoding.
    """
    packing = packing_of(_head(path, "none"))
    head = _head(path, packing)
    if not head:
        raise DeliveryError("empty_file", "the file is empty: deliver one with a header and rows")
    if head.startswith(b"PAR1") and packing == "none":
        return Opened(path, "parquet")
    if _is_binary(head):
        raise DeliveryError(
            "binary_file",
            "the file is neither text nor Parquet: deliver CSV, NDJSON or Parquet "
            "(from a spreadsheet: save as CSV UTF-8)",
        )
    _check_lines(path, packing)
    encoding, errors = _encoding(path, packing, head, declared)
    beginning = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    is_ndjson = _is_ndjson(beginning)
    if beginning.startswith("[") and not is_ndjson:
        raise DeliveryError(
            "json_array", "the file is one JSON array: deliver one JSON object a line (NDJSON)"
        )
    return Opened(path, "ndjson" if is_ndjson else "csv", packing, encoding, errors)
