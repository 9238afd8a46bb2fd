"""Names that a file brings with it: of its columns, of its functions.

Here belongs when such a name may be shown. In a file without a header line, or with shifted cells,
a comment stands where a name should.
"""

import re
from collections.abc import Iterable

_NAME = re.compile(r"[\w.\-/]+( [\w.\-/]+){0,2}")
LONGEST = 40


def is_name(words: str) -> bool:
    """Whether ``words`` are one to three words in 40 characters, and no sentence."""
    return len(words) <= LONGEST and _NAME.fullmatch(words) is not None


def all_shown(names: Iterable[str]) -> str:
    """Return a file's columns in their order, each as `shown`."""
    return ", ".join(shown(name, number) for number, name in enumerate(names, 1))


def shown(name: str, number: int) -> str:
    """Return a column's name in quotes, or its number (from 1) where it may be a comment."""
    return f"'{name}'" if is_name(name) else f"number {number}"
