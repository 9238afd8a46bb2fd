"""Where records come from: native records in, nothing of Dagster, nothing on disk."""
