"""Everything between a source and the published figures: sources, privacy, storage, assets.

The model lives in `ml`, the SQL in `dbt_project`, what people see in `app`.
"""
