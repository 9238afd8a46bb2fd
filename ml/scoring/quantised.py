"""Weight-only int8 files: what the embedded weights look like on disk.

Matrices are stored as int8 with one float32 scale per row, everything else as float32.
Computation is always in floating point: int8 arithmetic drifts too far on this model.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

_SCALE = ".scale"


def quantise(state: "dict[str, Tensor]") -> "dict[str, Tensor]":
    """Return ``state`` with each matrix as int8 and its scale (rows, 1) beside it."""
    import torch

    packed = {}
    for name, value in state.items():
        if value.ndim != 2:
            packed[name] = value.float().contiguous()
            continue
        scale = value.abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
        packed[name] = (value / scale).round().to(torch.int8).contiguous()
        packed[name + _SCALE] = scale.float()
    return packed


def dequantise(packed: "dict[str, Tensor]") -> "dict[str, Tensor]":
    """Return the float32 state dict that ``quantise`` packed, up to its rounding."""
    state = {}
    for name, value in packed.items():
        if not name.endswith(_SCALE):
            scale = packed.get(name + _SCALE)
            state[name] = value if scale is None else value.float() * scale
    return state


def sha256(path: Path) -> str:
    """Return the file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
