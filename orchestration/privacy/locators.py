"""Native ids of thread roots that later looks must read again, sealed; the one exception of R2.

Only roots by registered organisations and public figures belong here. The key lies with the other
keys, outside the data folder; sealing is Fernet's (AES-128-CBC and HMAC, `cryptography`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

import polars as pl
from cryptography.fernet import Fernet, InvalidToken

from orchestration.privacy.keys import KeyRefused, Keys
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet

LOCATORS = pl.Schema({"post_key": pl.String(), "sealed": pl.Binary()})


def _fernet(keys: Keys) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(keys.locator))


def _stored(settings: Settings, source_id: str) -> pl.DataFrame:
    path = settings.locators / f"{source_id}.parquet"
    return pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=LOCATORS)


def _write(settings: Settings, source_id: str, frame: pl.DataFrame) -> None:
    write_parquet(frame.sort("post_key"), settings.locators / f"{source_id}.parquet")


def located(settings: Settings, source_id: str) -> pl.Series:
    """The post keys whose native ids are kept."""
    return _stored(settings, source_id)["post_key"]


def keep_locators(
    settings: Settings, source_id: str, keys: Keys, native_ids: Mapping[str, str]
) -> None:
    """Seal and keep native ids by post key; those that are kept already stay as they are."""
    stored = _stored(settings, source_id)
    known = set(stored["post_key"])
    fernet = _fernet(keys)
    new = [(key, fernet.encrypt(one.encode())) for key, one in native_ids.items()]
    added = pl.DataFrame([one for one in new if one[0] not in known], LOCATORS, orient="row")
    if added.height:
        _write(settings, source_id, pl.concat([stored, added]))


def open_locators(settings: Settings, source_id: str, keys: Keys) -> dict[str, str]:
    """Native ids by post key. Raises KeyRefused when they were sealed with another key."""
    fernet = _fernet(keys)
    try:
        return {
            key: fernet.decrypt(sealed).decode()
            for key, sealed in _stored(settings, source_id).iter_rows()
        }
    except InvalidToken:
        raise KeyRefused(
            f"locators/{source_id}.parquet: not sealed with this key: restore the key that it was "
            "made with, or delete the file; threads are then found again as far as the feeds reach"
        ) from None


def drop_locators(settings: Settings, source_id: str, post_keys: Iterable[str]) -> None:
    """Forget the native ids of these posts."""
    stored = _stored(settings, source_id)
    left = stored.filter(~pl.col("post_key").is_in(list(post_keys)))
    if left.height < stored.height:
        _write(settings, source_id, left)
