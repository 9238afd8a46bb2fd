"""Training of the embedded classifier: labelled sets in, weights and a model card out.

Run it as ``python -m ml.training``. Nothing here is needed, or imported, when scoring.
"""
