"""Reads a source over and over until it is killed: python read_child.py FOLDER ADAPTER SETTINGS."""

import ast
import sys
from pathlib import Path

from landing import Landing
from registered_sources import registered

from orchestration.checks import raw  # noqa: F401  # imported before the clock of the kill starts


def main() -> None:
    folder, adapter, settings = sys.argv[1:]
    place, source = registered(adapter, **ast.literal_eval(settings))
    synthetic = source.model_copy(update={"synthetic": True})
    landing = Landing(Path(folder), place.model_copy(update={"sources": (synthetic,)}))
    sys.stdout.write("reading\n")
    sys.stdout.flush()
    while True:
        landing.read(hours_later=7)


if __name__ == "__main__":
    main()
