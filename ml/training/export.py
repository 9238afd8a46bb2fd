"""The model folder: int8 weights, tokenizer, configuration and model card.

Here belongs what is written for scoring to read. The card's words are in ``card.md``.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Any

from safetensors.torch import save_file

from ml.scoring.loading import CONFIG, FORMAT, MAX_TOKENS, TOKENIZER, WEIGHTS
from ml.scoring.network import Network
from ml.scoring.quantised import quantise, sha256
from ml.taxonomy import FLAGS, HEADS, LEARNT_ONLY
from ml.training.base import Base, encoder_config
from ml.training.calibrate import Decision
from ml.training.train import Recipe

CARD = "MODEL_CARD.md"
WEAK = 0.8
SUITE_MEASURES = ("average_precision", "average_precision_at_1_percent", "f1", "calibration_error")
HARMLESS = ("profanity_untargeted", "neutral_mention")
Figures = dict[str, dict[str, float]]  # "head on source" → measure
ENCODER_KEYS = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
    "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "pad_token_id", "hidden_act",
)  # fmt: skip
OTHER_FOLDS = "Calibration and threshold of each fold are chosen on the other folds."
SAME_FOLD = (
    "Calibration and thresholds are chosen on that fold itself: average precision does not depend "
    "on them,\ncalibration error, precision, recall and F1 below are slightly too good."
)


@dataclass(frozen=True)
class Validated:
    """What cross-validation gave: decisions per head, and figures of rows out of fold.

    ``beside`` holds those of `offensive` with and without its companion; ``scored`` of the
    ``folds`` folds were scored.
    """

    decisions: dict[str, Decision]
    figures: Figures
    beside: Figures
    scored: int
    folds: int


def export(
    folder: Path, base: Base, net: Network, recipe: Recipe, decisions: dict[str, Decision]
) -> None:
    """Write weights, tokenizer and configuration to ``folder``.

    The model is called like the folder. Heads that are only learnt stay behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for head in LEARNT_ONLY:
        del net.heads[head]
    save_file(quantise(net.state_dict()), folder / WEIGHTS)
    base.tokenizer.save(str(folder / TOKENIZER), pretty=False)
    encoder = encoder_config(base.shape, recipe.layers).to_dict()
    heads = {head: asdict(decisions[head]) for head in HEADS}
    hashes = {name: sha256(folder / name) for name in (WEIGHTS, TOKENIZER)}
    config = {
        "format": FORMAT,
        "model_version": folder.name,
        "heads": heads,
        "max_len": MAX_TOKENS,
        "sha256": hashes,
        "encoder": {key: encoder[key] for key in ENCODER_KEYS},
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def write_card(
    folder: Path,
    recipe: Recipe,
    validated: Validated,
    counts: dict[str, int],
    suite: dict[str, Any],
) -> None:
    """Write the model card.

    ``counts`` are the texts per source, ``suite`` is the report on the development suite
    (``ml.evaluation.report.evaluate``).
    """
    template = Template((Path(__file__).parent / "card.md").read_text("utf-8"))
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    card = template.substitute(
        version=folder.name,
        layers=recipe.layers,
        vocabulary=f"{config['encoder']['vocab_size']:,}",
        megabytes=round((folder / WEIGHTS).stat().st_size / 1e6),
        recipe=", ".join(f"{name} {value}" for name, value in asdict(recipe).items()),
        thresholds=", ".join(f"{head} {validated.decisions[head].threshold:.2f}" for head in FLAGS),
        scored=f"{validated.scored} of {validated.folds} folds",
        chosen=OTHER_FOLDS if validated.scored > 1 else SAME_FOLD,
        figures=figure_table(validated.figures),
        counts=", ".join(f"{source} {rows:,}" for source, rows in counts.items()),
        companion=figure_table(validated.beside),
        suite=suite_table(suite),
    )
    (folder / CARD).write_text(card, "utf-8")


def suite_table(report: dict[str, Any]) -> str:
    """Return the heads' figures, the weak functions and what disturbances cost, as Markdown."""
    lines = _head_lines(report["heads"] | report["targets"])
    functions = report["functions"]
    right = sorted((one["accuracy"], name) for name, one in functions["each"].items())
    weak = [f"{name} {share:.0%}" for share, name in right if share < WEAK]
    good = f"{functions['at_least_80_percent']:.0%} of {len(functions['each'])} functions"
    lines += ["", f"{good} reach 80 % accuracy, the lowest {functions['lowest']:.0%}."]
    lines += [f"Below 80 %: {', '.join(weak) or 'none'}."]
    alarms = [f"{n} {1 - functions['each'][n]['accuracy']:.0%}" for n in HARMLESS]
    lines += [f"Called an attack although harmless: {', '.join(alarms)}.", ""]
    return "\n".join([*lines, *_loss_lines(report["disturbances"])])


def _head_lines(heads: dict[str, dict[str, Any]]) -> list[str]:
    """Return as Markdown how well each head does, with the share of texts it is true of."""
    measures = ("prevalence", *SUITE_MEASURES)
    rows = [
        [head, str(one["rows"]), *[f"{one[name]:.3f}" for name in measures],
         "{:.2f} to {:.2f}".format(*one["f1_interval"])]
        for head, one in heads.items()
    ]  # fmt: skip
    return _markdown(["head", "rows", *measures, "f1, 95 %"], rows)


def _loss_lines(disturbances: dict[str, dict[str, float]]) -> list[str]:
    """Return as Markdown what average precision each head loses when every text is disturbed."""
    heads = list(next(iter(disturbances.values())))
    rows = [
        [name, *[f"{lost[head]:+.3f}" for head in heads]] for name, lost in disturbances.items()
    ]
    return _markdown(["average precision lost", *heads], rows)


def figure_table(figures: Figures) -> str:
    """Return the measures as a Markdown table, one row per head and source."""
    names = list(next(iter(figures.values())))
    rows = [[label, *[f"{one[name]:g}" for name in names]] for label, one in figures.items()]
    return "\n".join(_markdown(["measured on", *names], rows))


def _markdown(names: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    head, *body = ["| " + " | ".join(cells) + " |" for cells in (names, *rows)]
    return [head, "|---" * len(names) + "|", *body]
