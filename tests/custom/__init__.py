"""Tests of the rules that the configuration defines."""
