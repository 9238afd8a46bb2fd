"""Text classification and estimation for public comments.

Here belong scoring (text in, labelled scores out), training (labelled sets in,
weights and a model card out) and estimation. Collecting, storing and showing do not.
"""
