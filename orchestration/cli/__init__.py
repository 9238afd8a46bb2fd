"""`tryg`: a thin face on the Dagster jobs and the ml functions; no second implementation."""
