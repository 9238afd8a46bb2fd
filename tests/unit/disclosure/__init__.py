"""Tests of the disclosure rules, and the invented comments they share with the publishing tests."""
