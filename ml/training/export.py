"""The model folder: int8 weights, tokenizer, configuration and model card.

Here belongs what is written for scoring to read. The card's words are in ``card.md``.
"""

import json
from dataclasses import asdict
from pathlib import Path
from string import Template

from safetensors.torch import save_file

from ml.scoring.loading import CONFIG, FORMAT, MAX_TOKENS, TOKENIZER, WEIGHTS
from ml.scoring.network import Network
from ml.scoring.quantised import quantise, sha256
from ml.training.base import Base, encoder_config
from ml.training.data import HEADS
from ml.training.train import Recipe

CARD = "MODEL_CARD.md"
Figures = dict[str, dict[str, dict[str, float]]]
ENCODER_KEYS = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
    "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id", "hidden_act",
)  # fmt: skip


def export(folder: Path, base: Base, net: Network, recipe: Recipe, cuts: dict[str, float]) -> None:
    """Write weights, tokenizer and configuration to ``folder``, named by the model's version."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(quantise(net.state_dict()), folder / WEIGHTS)
    base.tokenizer.no_truncation()
    base.tokenizer.save(str(folder / TOKENIZER), pretty=False)
    encoder = encoder_config(base.shape, recipe.layers).to_dict()
    config = {
        "format": FORMAT,
        "model_version": folder.name,
        "heads": {head: {"threshold": cuts[head]} for head in HEADS},
        "max_len": MAX_TOKENS,
        "sha256": {name: sha256(folder / name) for name in (WEIGHTS, TOKENIZER)},
        "encoder": {key: encoder[key] for key in ENCODER_KEYS},
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def write_card(folder: Path, recipe: Recipe, cuts: dict[str, float], results: Figures) -> None:
    """Write the model card with the measured ``results``: evaluation → head on source → measure."""
    template = Template((Path(__file__).parent / "card.md").read_text("utf-8"))
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    card = template.substitute(
        version=folder.name,
        layers=recipe.layers,
        vocabulary=f"{config['encoder']['vocab_size']:,}",
        megabytes=round((folder / WEIGHTS).stat().st_size / 1e6),
        recipe=", ".join(f"{name} {value}" for name, value in asdict(recipe).items()),
        thresholds=", ".join(f"{head} {cut:.2f}" for head, cut in cuts.items()),
        figures=figure_table(results),
    )
    (folder / CARD).write_text(card, "utf-8")


def figure_table(results: Figures) -> str:
    """Return the measures as a Markdown table, one row per head, source and evaluation."""
    rows = [
        (f"{pair}, {evaluation}", values)
        for evaluation, pairs in results.items()
        for pair, values in pairs.items()
    ]
    names = list(rows[0][1])
    lines = ["| measured on | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {label} | " + " | ".join(f"{v[n]:g}" for n in names) + " |" for label, v in rows]
    return "\n".join(lines)
