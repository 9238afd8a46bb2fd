"""What turns padded token ids into scores: the embedded network, or a transformers model.

Here belongs the difference between the kinds of model. Finding and checking files
(``loading``) and batching texts (``scorer``) do not.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml.scoring.labels import cut_of
from ml.scoring.passages import Passages

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

DRIFT = 0.05  # further than bfloat16 moves a score; `python -m benchmarks.precision` measures it
Tokenise = Callable[[Sequence[str]], list[Passages]]
Probabilities = Callable[["Tensor", "Tensor"], "Tensor"]


@dataclass(frozen=True)
class Classifier:
    """A loaded model: how it tokenises, what it computes, and where each head's yes begins.

    ``tokenise`` gives for each text its token ids in passages that the model reads at once;
    ``probabilities`` maps ids and mask (texts, tokens) to (texts, heads) in [0, 1].
    """

    version: str
    thresholds: dict[str, float]
    tokenise: Tokenise
    probabilities: Probabilities
    padding_id: int

    def score(self, ids: list[list[int]]) -> "np.ndarray":
        """Return probabilities (texts, heads) of one batch of token ids.

        In half precision, texts that come within DRIFT of a label's cut are computed again in
        full, so that processors agree on the labels.
        """
        half = computes_half_precision()
        values = self.compute(ids, half)
        near = self._near_a_cut(values).nonzero()[0] if half else ()
        if len(near):
            values[near] = self.compute([ids[row] for row in near], half=False)
        return values

    def _near_a_cut(self, values: "np.ndarray") -> "np.ndarray":
        """Which rows have a score that decides a label and lies within DRIFT of its cut."""
        import numpy as np

        cuts = [cut_of(head, cut) for head, cut in self.thresholds.items()]
        known = [number for number, cut in enumerate(cuts) if cut is not None]
        away = np.abs(values[:, known] - np.array([cuts[number] for number in known], float))
        close: np.ndarray = (away < DRIFT).any(1)
        return close

    def compute(self, ids: list[list[int]], half: bool) -> "np.ndarray":
        """Return probabilities of one batch in ``half`` or in full precision."""
        import torch

        from ml.scoring.padding import pad

        with torch.inference_mode(), _precision(half):
            values: np.ndarray = self.probabilities(*pad(ids, self.padding_id)).float().numpy()
        return values


def computes_half_precision() -> bool:
    """Return whether this processor computes bfloat16 natively (scores then drift a little)."""
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def _precision(half: bool) -> AbstractContextManager[Any]:
    import torch

    if half:
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()


def network_probabilities(
    network: Any, columns: Sequence[int], calibration: Sequence[tuple[float, float]]
) -> Probabilities:
    """Return the function that reads heads number ``columns`` off the embedded network.

    ``calibration`` holds scale and shift of each column's logit.
    """
    import torch

    scale, shift = torch.tensor(calibration).T

    def compute(ids: "Tensor", keep: "Tensor") -> "Tensor":
        logits: Tensor = network(ids, keep).float()[:, list(columns)]
        return (logits * scale + shift).sigmoid()

    return compute


def transformers_probabilities(model: Any, columns: Sequence[int]) -> Probabilities:
    """Return the function that reads labels number ``columns`` off a transformers classifier.

    Labels exclude one another (softmax) unless the model says that they are independent.
    """
    independent = (
        model.config.problem_type == "multi_label_classification" or model.config.num_labels == 1
    )

    def compute(ids: "Tensor", keep: "Tensor") -> "Tensor":
        logits = model(input_ids=ids, attention_mask=keep).logits.float()
        scores: Tensor = logits.sigmoid() if independent else logits.softmax(-1)
        return scores[:, list(columns)]

    return compute
