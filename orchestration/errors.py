"""What errors have in common that their reader can mend.

Does not belong here: the errors themselves; each lives beside the code that raises it.
"""


class MendableError(Exception):
    """An error whose message is one sentence with a reason and a remedy, and holds no value."""


class NotRegistered(MendableError):
    """What was named is not there; the message says what is, or how it comes there."""
