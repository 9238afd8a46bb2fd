"""Every reason code is explained, with a remedy."""

from orchestration.privacy.reasons import CODES, REASONS


def test_every_code_has_an_explanation_and_a_remedy() -> None:
    assert set(REASONS) == set(CODES)
    for reason in REASONS.values():
        assert reason.explanation.endswith(".")
        assert reason.remedy.endswith(".")
