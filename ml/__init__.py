"""Text classification for public comments.

Here belong scoring (text in, labelled scores out), evaluation (labelled texts in, figures out) and
training (labelled sets in, weights and a model card out). Collecting, storing and showing do not.
"""
