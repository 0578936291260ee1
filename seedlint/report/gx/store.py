"""The store of validation results: Great Expectations' own, but that it can store all that GX finds."""

from __future__ import annotations

import json
from typing import Any

from great_expectations.data_context import store


class ValidationResultsStore(store.ValidationResultsStore):  # type: ignore[misc]
    """Results as JSON files. GX's own store fails at the types of NumPy that some results have.

    It has the name of GX's own: of another name, GX would put its own in its place.
    """

    def serialize(self, value: Any) -> str:
        """Return results as text."""
        return json.dumps(value.to_json_dict(), indent=2, default=_plain)


def _plain(value: Any) -> Any:
    """Return the Python value of one of NumPy's, and words for what JSON has nothing for."""
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)
