"""The keys of the pseudonyms: made once, kept outside the data folder, refused when not the same.

Belongs here: key files and their fingerprints in `data/keys.json`. What is hashed with a key is
`pseudonyms.py`'s, which author key nobody needs any more `orchestration.forgetting`'s. A new key
over old data would split every person and post in two, so a key that is missing or different where
data is present is an error, never a reason to make one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ml.replacing import replacing
from orchestration.errors import MendableError
from orchestration.settings import Settings
from orchestration.storage.lock import keys_lock

POST, LOCATOR = "post-1", "locator-1"
KEY_BYTES = 32
FIRST_PERIOD = date(2001, 1, 1)  # where the marts' periods of 28 days are counted from
CHANGE_EVERY = timedelta(weeks=52)
OVERLAP = timedelta(weeks=8)
DELETED = "deleted"  # in keys.json, in place of a fingerprint: an author key that no row needs


class KeyRefused(MendableError):
    """The keys are missing, readable by others or not those of the data; names the remedy."""


@dataclass(frozen=True)
class Keys:
    """The post key, every living author key by version, and the key that seals locators.

    `since` is the first local day on which posts are written under a version of the author key;
    the first version has none. Shows no bytes when printed.
    """

    post: bytes = field(repr=False)
    authors: dict[int, bytes] = field(repr=False)
    locator: bytes = field(repr=False)
    since: dict[int, date] = field(default_factory=dict)

    @property
    def author_versions(self) -> list[tuple[int, date]]:
        """Living versions, oldest first, each with the first day of the posts that it hashes."""
        return [(version, self.since.get(version, date.min)) for version in sorted(self.authors)]


def fingerprint(key: bytes) -> str:
    """16 hex digits that identify a key and do not give it away."""
    return hashlib.blake2b(key=key, digest_size=8, person=b"fingerprint").hexdigest()


def _path(settings: Settings, name: str) -> Path:
    return settings.keys / f"{name}.key"


def _author_name(version: int, since: date | None = None) -> str:
    return f"author-{version}" + (f"-{since:%Y%m%d}" if since else "")


_AUTHOR = re.compile(r"author-(\d+)(?:-(\d{8}))?")
FIRST = (POST, _author_name(1), LOCATOR)


def _make(path: Path) -> None:
    """Create a key file, complete or not at all; one that exists stays as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink()


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_mode & 0o077:
            raise KeyRefused(f"{path}: others may read this key: run `chmod 600` on it")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise KeyRefused(
            f"{path}: missing, but the data folder was made with it: restore it from the backup "
            "of the keys, or set TRYG_KEYS to where it lies; a new key would not fit the data"
        ) from None
    except OSError as error:
        raise KeyRefused(f"{path}: cannot be read ({error.strerror}): check its owner") from None
    except ValueError:
        raise KeyRefused(f"{path}: not a key file: restore it from the backup") from None
    if len(key) != KEY_BYTES:
        raise KeyRefused(f"{path}: not {KEY_BYTES} bytes: restore it from the backup")
    return key


def _recorded(settings: Settings) -> dict[str, str] | None:
    path = settings.data / "keys.json"
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise KeyRefused(f"{path}: not valid JSON: restore it from the backup") from None
    if not isinstance(content, dict) or POST not in content or _author_name(1) not in content:
        raise KeyRefused(f"{path}: names no keys: restore it from the backup")
    return content


def _record(settings: Settings, keys: Mapping[str, bytes]) -> None:
    """Add the fingerprints of keys that are not recorded yet; what is recorded stays."""
    with keys_lock(settings):
        recorded = _recorded(settings) or {}
        new = {name: fingerprint(key) for name, key in keys.items() if name not in recorded}
        _write(settings, recorded | new)


def _write(settings: Settings, content: Mapping[str, str]) -> None:
    with replacing(settings.data / "keys.json") as partial:
        partial.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _has_data(settings: Settings) -> bool:
    return any(path.parent.name != "_schema" for path in settings.ledger.glob("*/*.parquet"))


def _check_folder(settings: Settings) -> None:
    if settings.keys.exists() and settings.keys.stat().st_mode & 0o022:
        raise KeyRefused(f"{settings.keys}: others may replace the keys: run `chmod 700` on it")


def _first_keys(settings: Settings, create: bool) -> dict[str, bytes]:
    if _has_data(settings):
        raise KeyRefused(
            f"{settings.data / 'keys.json'}: missing, but batches have landed: restore it from "
            "the backup of the data folder, so that the keys can be checked against it"
        )
    for name in FIRST:
        if create:
            _make(_path(settings, name))
    keys = {name: _read(_path(settings, name)) for name in FIRST}
    _record(settings, keys)
    return keys


def _living(recorded: Mapping[str, str]) -> dict[str, str]:
    return {name: one for name, one in recorded.items() if one != DELETED}


def _known_keys(settings: Settings, recorded: Mapping[str, str]) -> dict[str, bytes]:
    keys = {}
    for name, expected in _living(recorded).items():
        keys[name] = _read(_path(settings, name))
        if fingerprint(keys[name]) != expected:
            raise KeyRefused(
                f"{_path(settings, name)}: not the key that the data was made with: restore it "
                "from the backup of the keys, or set TRYG_KEYS or TRYG_DATA to the matching folder"
            )
    return keys if LOCATOR in keys else _with_locator(settings, keys)


def _with_locator(settings: Settings, keys: dict[str, bytes]) -> dict[str, bytes]:
    """An installation from before there were locators: nothing has been sealed yet."""
    _make(_path(settings, LOCATOR))
    complete = {**keys, LOCATOR: _read(_path(settings, LOCATOR))}
    _record(settings, complete)
    return complete


def load_keys(settings: Settings, create: bool = True) -> Keys:
    """The keys of this installation; on first use they are made when `create` is true.

    Raises KeyRefused when data is present and a key is missing, unreadable, readable by others or
    not the one whose fingerprint `data/keys.json` holds.
    """
    _check_folder(settings)
    recorded = _recorded(settings)
    if recorded is None:
        return _as_keys(_first_keys(settings, create))
    try:
        return _as_keys(_known_keys(settings, recorded))
    except KeyRefused:
        if _recorded(settings) == recorded:
            raise
        return load_keys(settings, create)  # a key was deleted meanwhile


def _as_keys(named: Mapping[str, bytes]) -> Keys:
    versions = _versions(named)
    authors = {version: named[name] for version, (name, _) in versions.items()}
    since = {version: start for version, (_, start) in versions.items() if start}
    return Keys(named[POST], authors, named[LOCATOR], since)


def _versions(names: Collection[str]) -> dict[int, tuple[str, date | None]]:
    """The author keys among `names`, by version, oldest first, each with the day it begins on."""
    found = dict[int, tuple[str, date | None]]()
    for name in names:
        if one := _AUTHOR.fullmatch(name):
            found[int(one[1])] = (name, date.fromisoformat(one[2]) if one[2] else None)
    return {version: found[version] for version in sorted(found)}


def next_change(today: date) -> date:
    """The day on which the next author key begins: every 52 weeks, where a four-week period does.

    So no week and no period that is published holds one author under two keys.
    """
    return today + CHANGE_EVERY - (today - FIRST_PERIOD) % CHANGE_EVERY


def renew_author_key(settings: Settings, today: date) -> Keys:
    """The keys, with the author key of the coming year from eight weeks before it begins (R2).

    Older versions stay: they hash posts of their own time that arrive late, and find authors who
    ask to be forgotten. Raises KeyRefused as `load_keys`.
    """
    keys, change = load_keys(settings), next_change(today)
    if change - today > OVERLAP or change in keys.since.values():
        return keys
    return add_author_key(settings, change)


def add_author_key(settings: Settings, since: date) -> Keys:
    """Start the next version of the author key, for posts written from the day `since` on.

    Raises KeyRefused as `load_keys`.
    """
    load_keys(settings, create=False)
    name = _author_name(max(_versions(_recorded(settings) or {})) + 1, since)
    _make(_path(settings, name))
    _record(settings, {name: _read(_path(settings, name))})
    return load_keys(settings, create=False)


def author_versions(settings: Settings) -> dict[int, date | None]:
    """The living versions of the author key, oldest first, each with its first day, if it has one.

    Reads no key. Raises KeyRefused when `keys.json` cannot be read.
    """
    versions = _versions(_living(_recorded(settings) or {}))
    return {version: start for version, (_, start) in versions.items()}


def deleted_versions(settings: Settings) -> list[int]:
    """The versions of the author key that have been deleted. Raises KeyRefused as above."""
    recorded = _recorded(settings) or {}
    return [one for one, (name, _) in _versions(recorded).items() if recorded[name] == DELETED]


def delete_author_keys(settings: Settings, versions: Collection[int]) -> None:
    """Delete versions of the author key for good, and files that a killed run has left of others.

    The record goes first: a key file that is missing and recorded would be refused.
    """
    with keys_lock(settings):
        recorded = _recorded(settings) or {}
        known = _versions(recorded)
        gone = {known[one][0]: DELETED for one in versions}
        if gone:
            _write(settings, recorded | gone)
    for version in deleted_versions(settings):
        _path(settings, known[version][0]).unlink(missing_ok=True)


def key_names(settings: Settings) -> list[str]:
    """The names of the keys that the data are made with, such as `post-1`; none before the first.

    Raises KeyRefused when `keys.json` cannot be read.
    """
    return sorted(_living(_recorded(settings) or {}))
