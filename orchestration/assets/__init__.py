"""The assets by layer: raw, warehouse (dbt), ml, published. Thin: the work lies elsewhere."""
