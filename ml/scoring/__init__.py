"""Text in, labelled scores out.

``load_scorer`` gives a ``Scorer``; ``Scorer.score`` gives one row of scores per text, and
``score_file`` does the same for a CSV or Parquet file. Storing scores is not done here.
Importing this package imports no machine-learning library; ``load_scorer`` does.
"""

from ml.scoring.errors import ModelLoadError, ScoreFileError
from ml.scoring.files import score_file
from ml.scoring.loading import load_scorer
from ml.scoring.scorer import Scorer

__all__ = ["ModelLoadError", "ScoreFileError", "Scorer", "load_scorer", "score_file"]
