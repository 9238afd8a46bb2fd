"""The errors a caller of scoring can meet. Their messages never hold a scored text."""


class ModelLoadError(ValueError):
    """A model cannot be loaded: says which, what is wrong and what to do."""


class ScoreFileError(ValueError):
    """A file cannot be scored: says which, what is wrong and what to do."""
