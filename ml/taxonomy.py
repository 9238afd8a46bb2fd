"""The labels: what a comment can be, as `docs/annotation-guide.md` defines it.

Here belong names and what follows from them. How labels are read (`labelled`), learnt
(`training`) or scored (`scoring`) does not.
"""

PROTECTED = (
    "ethnicity_origin",
    "religion",
    "gender",
    "sexuality_gender_identity",
    "disability_illness",
    "age",
    "political_view",
    "class_status",
)
ROLES = ("politician", "journalist", "authority", "other_debater")
TARGETS = PROTECTED + ROLES
RECOGNITION_FORMS = (
    "praise_support",
    "empathy",
    "acknowledging_argument",
    "curiosity_openness",
    "self_doubt",
    "wish_for_dialogue",
    "trust",
)
FLAGS = ("attack", "hateful", "recognition", "ritual")
SEVEREST = 4
# Severity is ordinal: each step asks, among those that reach the step below, who reaches it too.
SEVERITY_STEPS = ("severity_2", "severity_3", "severity_4")
TARGET_HEADS = tuple(f"target_{target}" for target in TARGETS)
HEADS = (*FLAGS, *SEVERITY_STEPS, *TARGET_HEADS)
LEARNT_ONLY = ("offensive",)  # DKHate's own label, bare profanity included: never shown
LEARNT = (*HEADS, *LEARNT_ONLY)
