"""What must hold at the four boundaries: a raw batch, staging, the scores, the published file.

Belongs here: shape, volume, ranges, drift, disclosure. Keys, relations and logic are dbt's tests.
Each boundary counts its violations in one pass over the rows; Great Expectations then validates
the one row of counts and shares, so nothing that was written by a person ever reaches a result.
"""
