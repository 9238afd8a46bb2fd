"""Models for the tests: the embedded one, and a fake that needs no weights."""

import pytest
import torch

from ml.scoring import Scorer, load_scorer
from ml.scoring.classifiers import Classifier


@pytest.fixture(scope="session")
def embedded() -> Scorer:
    """The scorer with the embedded weights, on one thread."""
    return load_scorer(threads=1)


@pytest.fixture(scope="session")
def fake() -> Scorer:
    """A scorer whose attack score is the share of the letter 'x' among a text's characters."""

    def probabilities(ids: torch.Tensor, keep: torch.Tensor) -> torch.Tensor:
        return ((ids == ord("x")).sum(1) / keep.sum(1)).unsqueeze(1)

    return Scorer(
        Classifier(
            version="fake-1",
            thresholds={"attack": 0.5},
            tokenise=lambda texts: [[[ord(letter) for letter in text]] for text in texts],
            probabilities=probabilities,
            padding_id=0,
        )
    )
