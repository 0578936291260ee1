"""The table `report.anomalies` of the settings, in the types of `seedlint.series`."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from seedlint.errors import ConfigurationError
from seedlint.series.types import Options
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.config.settings import Settings

_DAY = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


def anomaly_options(settings: Settings) -> Options | None:
    """Return how anomalies are looked for in the report; None if they are not.

    Raises a ConfigurationError if a quiet day is none.
    """
    table = {**anomaly_defaults(), **settings.report.get("anomalies", {})}
    if not table.pop("enabled"):
        return None
    for at, text in enumerate(table["quiet-days"]):
        if not _DAY.fullmatch(text):
            where = settings.where("report", "anomalies", "quiet-days", str(at))
            raise ConfigurationError(f"{where}: `{escape(text)}` is no day of the year; write it as `12-25`")
    values = {key.replace("-", "_"): value for key, value in table.items()}
    return Options(**{**values, "quiet_days": tuple(values["quiet_days"])})


def anomaly_defaults() -> dict[str, Any]:
    """Return what the table holds where it says nothing else."""
    usual = Options()
    table = {field.name.replace("_", "-"): getattr(usual, field.name) for field in fields(Options)}
    return {"enabled": True, **table, "quiet-days": list(usual.quiet_days)}
