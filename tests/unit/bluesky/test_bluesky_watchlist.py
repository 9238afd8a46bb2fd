"""Only accounts that the register names for good are watched."""

from __future__ import annotations

import pytest
from invented_threads import FIGURE, PAPER, municipality_of, source_of

from orchestration.sources.platforms.bluesky.watchlist import NotWatchable, owner_of, watch_list


def test_registered_accounts_are_organisations_or_public_figures() -> None:
    watched = watch_list(municipality_of(PAPER, FIGURE), source_of())
    assert watched == {PAPER: "organisation", FIGURE: "public_figure"}


def test_a_source_without_accounts_is_refused() -> None:
    with pytest.raises(NotWatchable, match=r"source proeve watches no account: name some"):
        watch_list(municipality_of(), source_of())


def test_a_handle_is_refused_because_it_may_pass_to_somebody_else() -> None:
    with pytest.raises(NotWatchable, match=r"number 2 of source proeve is no DID") as raised:
        watch_list(municipality_of(PAPER, "avisen.example"), source_of())
    assert "avisen" not in str(raised.value)


@pytest.mark.parametrize(
    ("uri", "owner"),
    [
        (f"at://{PAPER}/app.bsky.feed.post/3k", PAPER),
        ("at://avisen.example/app.bsky.feed.post/3k", None),
        ("https://example.org/", None),
        (7, None),
        (None, None),
    ],
)
def test_the_owner_of_a_record_is_told_by_its_address(uri: object, owner: str | None) -> None:
    assert owner_of(uri) == owner
