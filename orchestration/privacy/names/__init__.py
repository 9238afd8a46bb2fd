"""Names of private persons: lists of names and words, and how a name is told in a text."""
