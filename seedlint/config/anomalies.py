"""The table `report.anomalies` of the settings, in the types of `seedlint.series`."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from seedlint.series.types import Options

if TYPE_CHECKING:
    from seedlint.config.settings import Settings


def anomaly_options(settings: Settings) -> Options | None:
    """Return how anomalies are looked for in the report; None if they are not."""
    table = {**anomaly_defaults(), **settings.report.get("anomalies", {})}
    if not table.pop("enabled"):
        return None
    values = {key.replace("-", "_"): value for key, value in table.items()}
    return Options(**{**values, "quiet_days": tuple(values["quiet_days"])})


def anomaly_defaults() -> dict[str, Any]:
    """Return what the table holds where it says nothing else."""
    usual = Options()
    table = {field.name.replace("_", "-"): getattr(usual, field.name) for field in fields(Options)}
    return {"enabled": True, **table, "quiet-days": list(usual.quiet_days)}
