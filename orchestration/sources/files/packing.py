"""Packed files: gzip, and zstd with the long windows that dumps are packed with.

Does not belong here: what the unpacked bytes are (`opening.py`).
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Literal, cast

import zstandard

from orchestration.sources.files.problems import Code, DeliveryError

Packing = Literal["none", "gzip", "zstd"]
LONGEST_WINDOW = 1 << 31  # dumps are packed with `zstd --long=31`
BLOCK = 1 << 16
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")


def packing_of(head: bytes) -> Packing:
    """How a file is packed, by its first bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    return "zstd" if _ZSTD.match(head) else "none"


class _Zstd(io.RawIOBase):
    """The unpacked bytes of one or more frames. Raises EOFError when the last one is cut off."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed = b""
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while not self._plain:
            packed = self._packed or self._raw.read(BLOCK)
            if not packed:
                if self._frame is not None:
                    raise EOFError
                return 0
            self._plain = memoryview(self._unpacked(packed))
        size = min(len(target), len(self._plain))
        target[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size

    def _unpacked(self, packed: bytes) -> bytes:
        if self._frame is None:
            unpacker = zstandard.ZstdDecompressor(max_window_size=LONGEST_WINDOW)
            self._frame = unpacker.decompressobj()
        frame = self._frame
        plain = frame.decompress(packed)
        self._packed = frame.unused_data
        if frame.eof:
            self._frame = None
        return plain


def _opened(raw: IO[bytes], packing: Packing) -> IO[bytes]:
    if packing == "gzip":
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    if packing == "zstd":
        return cast(IO[bytes], io.BufferedReader(_Zstd(raw), BLOCK))
    return raw


@contextmanager
def unpacked(raw: IO[bytes], packing: Packing) -> Iterator[IO[bytes]]:
    """The plain bytes of an open file. Raises DeliveryError while reading a damaged one."""
    try:
        yield _opened(raw, packing)
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError):
        code: Code = "damaged_zstd" if packing == "zstd" else "damaged_gzip"
        raise DeliveryError(
            code,
            f"the {code.removeprefix('damaged_')} file is cut off or damaged: "
            "transfer it again, whole",
        ) from None
