"""Validators of jsonschema-rs, by the draft a schema names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from seedlint.finding import JSON


def validator_class(schema: JSON) -> Any:
    """Return jsonschema-rs' validator for a schema's draft; 2020-12 where it names none."""
    drafts = {
        "draft-04": jsonschema_rs.Draft4Validator,
        "draft-06": jsonschema_rs.Draft6Validator,
        "draft-07": jsonschema_rs.Draft7Validator,
        "2019-09": jsonschema_rs.Draft201909Validator,
    }
    named = schema.get("$schema", "") if isinstance(schema, dict) else ""
    for draft, validator in drafts.items():
        if isinstance(named, str) and draft in named:
            return validator
    return jsonschema_rs.Draft202012Validator
