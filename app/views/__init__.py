"""One module per page of the app. Shared parts of a page belong in `app/components.py`."""
