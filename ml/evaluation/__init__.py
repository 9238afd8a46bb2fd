"""How good a model is on labelled texts; it trains nothing and chooses nothing."""
