"""Packed files are read like plain ones, whatever window and frames they have; cut ones refused."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from deliveries_for_tests import HEADER, MAPPING, problem_of, read, write

from orchestration.sources.files import DeliveryError, read_delivery

ROWS = 3000
LONGEST = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)


def _content() -> bytes:
    words = random.Random(7)
    rows = (f"{n},ord {words.random()},2026-03-01,bo,1\n" for n in range(ROWS))
    return (HEADER + "".join(rows)).encode()


def _long(content: bytes) -> bytes:
    """As dumps are packed: a stream that does not say its size, with the longest window."""
    packer = zstandard.ZstdCompressor(compression_params=LONGEST).compressobj()
    return packer.compress(content) + packer.flush()


def _frames(content: bytes) -> bytes:
    """Frames one after the other, between frames that hold no data."""
    middle = len(content) // 2
    packed = [zstandard.compress(part) for part in (content[:middle], content[middle:])]
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00note"
    return packed[0] + skipped + packed[1]


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "zstd with a long window": _long,
    "zstd of several frames": _frames,
}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_a_packed_file_is_read_whole(packed: Callable[[bytes], bytes], tmp_path: Path) -> None:
    frame, rejected = read(write(tmp_path, packed(_content())), chunk_rows=700)
    assert frame["native_id"].to_list() == [str(n) for n in range(ROWS)]
    assert rejected.is_empty()


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_refused_before_its_first_page(
    packed: Callable[[bytes], bytes], kept: float, tmp_path: Path
) -> None:
    whole = packed(_content())
    path = write(tmp_path, whole[: int(len(whole) * kept)])
    with pytest.raises(DeliveryError, match="cut off or damaged") as caught:
        next(read_delivery(path, MAPPING, chunk_rows=10))
    assert caught.value.code in ("damaged_gzip", "damaged_zstd")


def test_a_damaged_frame_and_an_empty_one_are_told(tmp_path: Path) -> None:
    whole = bytearray(zstandard.compress(_content()))
    whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    assert problem_of(write(tmp_path, bytes(whole))).code == "damaged_zstd"
    assert problem_of(write(tmp_path, zstandard.compress(b""))).code == "empty_file"
