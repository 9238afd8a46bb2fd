"""What happens before the first text is scored: models that load, and models that do not."""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from ml.scoring import ModelLoadError, Scorer, load_scorer
from ml.scoring.loading import EMBEDDED
from ml.scoring.quantised import dequantise, quantise
from ml.taxonomy import FLAGS, TARGET_HEADS

WORDS = ["[PAD]", "[UNK]", "din", "idiot", "god", "dag"]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny transformers classifier that calls everything with 'idiot' toxic."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("foreign") / "tiny"
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    plain = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=plain, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=16,
        id2label={0: "fine", 1: "toxic"}, label2id={"fine": 0, "toxic": 1},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the embedded model that a test may damage."""
    return Path(shutil.copytree(EMBEDDED, tmp_path / "model"))


def test_the_embedded_model_has_every_head_and_says_its_version(embedded: Scorer) -> None:
    assert embedded.heads == (*FLAGS, *TARGET_HEADS)
    assert re.fullmatch(rf"{EMBEDDED.name}-[0-9a-f]{{6}}", embedded.version)


def test_the_embedded_model_is_small_and_loads_within_three_seconds(embedded: Scorer) -> None:
    assert sum(p.stat().st_size for p in EMBEDDED.iterdir()) <= 45e6
    start = time.perf_counter()
    load_scorer(threads=1)
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_any_change_of_weights_or_tokenizer_is_refused(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[-1] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ModelLoadError, match=rf"{name} in .*damaged or was exchanged"):
        load_scorer(copy, threads=1)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelLoadError, match=f"{copy.name}' holds no {name}; copy"):
        load_scorer(copy, threads=1)


def test_a_configuration_that_is_no_json_is_named(copy: Path) -> None:
    (copy / "config.json").write_text("{")
    with pytest.raises(ModelLoadError, match=r"config\.json in .* is not valid JSON"):
        load_scorer(copy, threads=1)


def test_a_foreign_model_scores_by_its_label_map(foreign: Path) -> None:
    toxic = load_scorer(foreign, label_map={"attack": "toxic"}, threads=1)
    fine = load_scorer(str(foreign), label_map={"attack": "fine"}, threads=1)
    assert toxic.heads == ("attack",)
    texts = ["din idiot", "god dag", None, "din " * 500]
    one, other = toxic.score(texts), fine.score(texts)
    total = (one["attack_score"] + other["attack_score"]).to_list()
    assert total[:2] == pytest.approx([1, 1], abs=2e-5)
    assert total[2] is None
    assert one["attack_score"][3] is not None
    assert toxic.version.startswith("tiny@")
    assert toxic.version != fine.version


def test_a_label_that_the_model_lacks_is_refused_with_its_labels(foreign: Path) -> None:
    with pytest.raises(ModelLoadError, match=r"labels \['fine', 'toxic'\], not \['hate'\]"):
        load_scorer(foreign, label_map={"attack": "hate"}, threads=1)
    with pytest.raises(ModelLoadError, match="pass label_map="):
        load_scorer(foreign, threads=1)


def test_a_foreign_model_without_weights_is_refused_with_the_remedy(
    foreign: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(foreign, tmp_path / "half"))
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelLoadError, match=r"half' lacks model\.safetensors; save it again"):
        load_scorer(folder, label_map={"attack": "toxic"}, threads=1)


def test_damaged_foreign_weights_are_refused(foreign: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(foreign, tmp_path / "torn"))
    (folder / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(ModelLoadError, match="torn' cannot be read"):
        load_scorer(folder, label_map={"attack": "toxic"}, threads=1)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match=r"there is no model folder '.*absent'"):
        load_scorer(tmp_path / "absent", threads=1)


def test_a_hub_name_never_waits_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    start = time.perf_counter()
    with pytest.raises(ModelLoadError, match="allow_download=True"):
        load_scorer("nobody/no-such-model", threads=1)
    assert time.perf_counter() - start < 10


def test_heads_of_the_own_format_can_be_renamed(copy: Path) -> None:
    renamed = load_scorer(copy, label_map={"angreb": "attack"}, threads=1)
    plain = load_scorer(copy, threads=1)
    texts = ["Hold nu kæft, din idiot"]
    assert renamed.score(texts)["angreb_score"][0] == plain.score(texts)["attack_score"][0]
    assert renamed.version != plain.version


def test_the_model_card_names_every_label_with_its_threshold() -> None:
    card = (EMBEDDED / "MODEL_CARD.md").read_text("utf-8")
    heads = json.loads((EMBEDDED / "config.json").read_text("utf-8"))["heads"]
    for flag in FLAGS:
        assert f"{flag} {heads[flag]['threshold']:.2f}" in card


def test_quantising_keeps_weights_within_half_a_step() -> None:
    state = {"matrix": torch.randn(5, 40), "bias": torch.randn(5)}
    restored = dequantise(quantise(state))
    assert torch.equal(restored["bias"], state["bias"])
    steps = state["matrix"].abs().amax(1, keepdim=True) / 127
    assert ((restored["matrix"] - state["matrix"]).abs() <= steps * 0.501).all()


def test_importing_scoring_waits_for_no_learning_library() -> None:
    code = "import sys, ml.scoring; print({'torch', 'transformers', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
