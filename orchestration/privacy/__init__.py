"""The privacy boundary: native records become canonical posts here, in memory, before any write."""
