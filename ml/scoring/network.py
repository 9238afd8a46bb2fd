"""The embedded classifier's network: one encoder, mean and max pooling, one output per head.

Here belongs the computation from token ids to logits, shared by training and scoring.
Files, tokenizing and batching do not. Imports torch: import this module inside functions.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import BertModel

_MASKED = -1e4


class Network(nn.Module):
    """Encoder with one linear output per head over concatenated mean and max pooling."""

    def __init__(self, encoder: BertModel, heads: Sequence[str]) -> None:
        """Put a fresh output for each of ``heads`` on ``encoder``."""
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        width = 2 * encoder.config.hidden_size
        self.heads = nn.ModuleDict({head: nn.Linear(width, 1) for head in heads})

    def forward(self, ids: Tensor, keep: Tensor) -> Tensor:
        """Return logits (texts, heads) for ``ids`` (texts, tokens); ``keep`` is 0 on padding."""
        hidden, keep = self.encoder.embeddings(ids), keep.float()
        return self.classify(self.layers(hidden, keep), keep)

    def layers(self, hidden: Tensor, keep: Tensor) -> Tensor:
        """Run the encoder's layers over hidden states (texts, tokens, width)."""
        mask = ((1 - keep) * _MASKED)[:, None, None, :].to(hidden.dtype)
        for layer in self.encoder.encoder.layer:
            hidden = layer(hidden, mask)
        return hidden

    def classify(self, hidden: Tensor, keep: Tensor) -> Tensor:
        """Pool hidden states (texts, tokens, width) and return logits (texts, heads)."""
        keep = keep.unsqueeze(-1)
        hidden = hidden.float()
        mean = (hidden * keep).sum(1) / keep.sum(1)
        highest = hidden.masked_fill(keep == 0, _MASKED).amax(1)
        pooled = self.dropout(torch.cat([mean, highest], -1))
        return torch.cat([output(pooled) for output in self.heads.values()], -1)
