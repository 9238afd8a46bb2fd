"""Hypothesis without a deadline: the first call of a reader loads its engine."""

import hypothesis

hypothesis.settings.register_profile("no_deadline", deadline=None)
hypothesis.settings.load_profile("no_deadline")
