"""Finding, checking and loading a model: the embedded one, a folder, or a hub name.

Here belongs everything that can go wrong before the first text is scored.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ml.scoring.classifiers import (
    Classifier,
    Tokenise,
    network_probabilities,
    transformers_probabilities,
)
from ml.scoring.errors import ModelLoadError
from ml.scoring.passages import OVERLAP, cut_into_passages, passages
from ml.scoring.quantised import dequantise, sha256
from ml.scoring.scorer import MAX_CHARACTERS, Scorer
from ml.taxonomy import HEADS

EMBEDDED = Path(__file__).parents[1] / "weights" / "tryg-e5-small-5"
FORMAT = "tryg-int8-1"
CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
OWN_KEYS = ("model_version", "heads", "max_len", "sha256", "encoder")
MAX_TOKENS = 128
READING = f"passages-4 {MAX_CHARACTERS} {MAX_TOKENS} {OVERLAP}"  # how texts are read, for versions


def load_scorer(
    model: str | Path | None = None,
    *,
    label_map: Mapping[str, str] | None = None,
    threads: int | None = None,
    allow_download: bool = False,
) -> Scorer:
    """Load a model and return its ``Scorer``.

    ``model`` is a folder (the project's own format or a transformers sequence classifier)
    or a hub name; the embedded model when None. ``label_map`` names, for each of our heads,
    the model's label; without it, labels called like our heads are used. ``threads``
    defaults to the processor cores this process may use. The network is used only with
    ``allow_download``. Raises ``ModelLoadError`` saying what is missing and what to do.
    """
    _limit_hub(allow_download)
    import torch

    torch.set_num_threads(threads or _available_cores())
    folder = EMBEDDED if model is None else Path(model)
    if folder.is_dir() and read_config(folder).get("format") == FORMAT:
        return Scorer(load_own(folder, label_map))
    if not folder.is_dir() and (model is None or _looks_like_path(model)):
        raise ModelLoadError(f"there is no model folder '{folder}'; check its spelling")
    return Scorer(_load_transformers(str(model), label_map, allow_download))


def _available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _limit_hub(allow_download: bool) -> None:
    """Keep the hub client off the network, and its telemetry off always."""
    os.environ["HF_HUB_OFFLINE"] = "0" if allow_download else "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    from huggingface_hub import constants

    constants.HF_HUB_OFFLINE = not allow_download
    constants.HF_HUB_DISABLE_TELEMETRY = True


def _looks_like_path(model: str | Path) -> bool:
    return isinstance(model, Path) or model.startswith((".", "/", "~")) or model.count("/") > 1


def read_config(folder: Path) -> dict[str, Any]:
    """Return the folder's ``config.json``. Raises ``ModelLoadError`` when it has none."""
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelLoadError(
            f"model folder '{folder}' holds no {CONFIG}; copy the whole model folder"
        ) from error
    except ValueError as error:
        raise ModelLoadError(
            f"{CONFIG} in model folder '{folder}' is not valid JSON; copy the model again"
        ) from error
    return config


def load_own(folder: Path, label_map: Mapping[str, str] | None = None) -> Classifier:
    """Load a folder in the project's own format, refusing files whose sha256 differs."""
    config = read_config(folder)
    if absent := [key for key in OWN_KEYS if key not in config]:
        raise ModelLoadError(f"{CONFIG} in '{folder}' lacks {absent}; copy the whole folder again")
    for name in (WEIGHTS, TOKENIZER):
        _check_file(folder, name, config["sha256"].get(name, "nothing"))
    heads = list(config["heads"])
    chosen = _choose(label_map or {head: head for head in heads}, heads, str(folder))
    decisive = _digest({"reading": READING, **config})
    version = f"{config['model_version']}-{decisive[:6]}"
    return Classifier(
        version=version if label_map is None else f"{version}@{_digest(label_map)}",
        thresholds={h: config["heads"][heads[i]]["threshold"] for h, i in chosen.items()},
        tokenise=_own_tokeniser(folder, config["max_len"]),
        probabilities=network_probabilities(
            read_network(folder),
            list(chosen.values()),
            [_calibration(config["heads"][heads[i]]) for i in chosen.values()],
        ),
        padding_id=config["encoder"]["pad_token_id"],
    )


def _calibration(head: Mapping[str, float]) -> tuple[float, float]:
    """Scale and shift of a head's logit; a model without calibration keeps its logits."""
    return head.get("scale", 1.0), head.get("shift", 0.0)


def _check_file(folder: Path, name: str, expected: str) -> None:
    if not (folder / name).is_file():
        raise ModelLoadError(f"model folder '{folder}' holds no {name}; copy the whole folder")
    if (found := sha256(folder / name)) != expected:
        raise ModelLoadError(
            f"{name} in model folder '{folder}' has sha256 {found[:12]}…, but {CONFIG} expects "
            f"{expected[:12]}…: the file is damaged or was exchanged; copy the model again"
        )


def _own_tokeniser(folder: Path, max_len: int) -> Tokenise:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    cut_into_passages(tokenizer, max_len)
    return lambda texts: passages(tokenizer, texts)


def read_network(folder: Path) -> Any:
    """Return the ``Network`` of a folder in the project's own format, in evaluation mode."""
    from safetensors.torch import load_file
    from torch import device
    from transformers import BertConfig, BertModel

    from ml.scoring.network import Network

    config = read_config(folder)
    with device("meta"):
        encoder = BertModel(BertConfig(**config["encoder"]), add_pooling_layer=False)
        network = Network(encoder, list(config["heads"]))
    network.load_state_dict(dequantise(load_file(folder / WEIGHTS)), assign=True)
    _fill_positions(encoder)
    return network.eval()


def _fill_positions(encoder: Any) -> None:
    """Recreate the buffers that are computed rather than stored."""
    import torch

    count = encoder.config.max_position_embeddings
    encoder.embeddings.position_ids = torch.arange(count).expand(1, -1)
    encoder.embeddings.token_type_ids = torch.zeros(1, count, dtype=torch.long)


def _choose(wanted: Mapping[str, str], labels: list[str], model: str) -> dict[str, int]:
    """Return our head → position of the model's label, or say which labels there are."""
    missing = sorted({label for label in wanted.values() if label not in labels})
    if missing or not wanted:
        raise ModelLoadError(
            f"model '{model}' has the labels {labels}"
            + (f", not {missing}" if missing else f", none called {list(HEADS)}")
            + "; pass label_map={our head: the model's label}"
        )
    return {head: labels.index(label) for head, label in wanted.items()}


def _load_transformers(
    model: str, label_map: Mapping[str, str] | None, allow_download: bool
) -> Classifier:
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    local = not allow_download
    try:
        tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=local)
        network = AutoModelForSequenceClassification.from_pretrained(model, local_files_only=local)
    except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
        raise ModelLoadError(_explain(model, error)) from error
    labels = [network.config.id2label[i] for i in range(network.config.num_labels)]
    wanted = label_map or {head: head for head in HEADS if head in labels}
    chosen = _choose(wanted, labels, model)
    return Classifier(
        version=f"{Path(model).name}@{_fingerprint(model, wanted)}",
        thresholds=dict.fromkeys(chosen, 0.5),
        tokenise=_foreign_tokeniser(model, tokenizer, network),
        probabilities=transformers_probabilities(network.eval(), list(chosen.values())),
        padding_id=tokenizer.pad_token_id or 0,
    )


def _foreign_tokeniser(model: str, tokenizer: Any, network: Any) -> Tokenise:
    if not tokenizer.is_fast:
        raise ModelLoadError(
            f"model '{model}' has no {TOKENIZER}, only a slow tokenizer; save it again with a "
            "fast one (transformers' PreTrainedTokenizerFast)"
        )
    positions = getattr(network.config, "max_position_embeddings", MAX_TOKENS)
    most = min(MAX_TOKENS, tokenizer.model_max_length, positions)
    cut_into_passages(tokenizer.backend_tokenizer, most)
    return lambda texts: passages(tokenizer.backend_tokenizer, texts)


def _explain(model: str, error: Exception) -> str:
    folder = Path(model)
    if not folder.is_dir():
        return (
            f"model '{model}' is neither a folder nor in the local cache; give a folder, or "
            "download it once with allow_download=True"
        )
    needed = {WEIGHTS: ("*.safetensors", "*.bin"), TOKENIZER: (TOKENIZER, "*vocab*", "*.model")}
    missing = [n for n, kinds in needed.items() if not any(any(folder.glob(k)) for k in kinds)]
    reason = f"lacks {' and '.join(missing)}" if missing else f"cannot be read ({error})"
    return (
        f"model folder '{model}' {reason}; save it again with save_pretrained() of a "
        "transformers sequence classifier and of its tokenizer"
    )


def _fingerprint(model: str, label_map: Mapping[str, str]) -> str:
    """Return what identifies a foreign model: the hash of its files and of the label map."""
    from huggingface_hub import try_to_load_from_cache

    config = Path(model) / CONFIG if Path(model).is_dir() else try_to_load_from_cache(model, CONFIG)
    files = [path for path in Path(str(config)).parent.iterdir() if path.is_file()]
    hashes = {f"file {path.name}": sha256(path) for path in files}
    return _digest({"reading": READING, **hashes, **label_map})


def _digest(parts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]
