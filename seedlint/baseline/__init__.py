"""The list of findings that are known already, and what it says about a run."""
