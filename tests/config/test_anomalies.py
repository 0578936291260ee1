"""The table `report.anomalies` of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.anomalies import anomaly_options
from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.series import Options

if TYPE_CHECKING:
    from pathlib import Path


def options(path: Path, text: str) -> Options | None:
    (path / "seedlint.toml").write_text(text, encoding="utf-8")
    return anomaly_options(load(path / "seedlint.toml"))


def test_the_defaults_are_those_of_the_series(tmp_path: Path) -> None:
    assert options(tmp_path, "") == options(tmp_path, "[report.anomalies]\n") == Options()


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """[report.anomalies]
days = 14
floor = 10
minimum-change = 1
minimum-points = 0.1
sensitivity = "low"
improvements = true
quiet-days = ["07-14"]
"""
    assert options(tmp_path, text) == Options(14, 10, 1, 0.1, "low", True, ("07-14",))
    assert options(tmp_path, "[report.anomalies]\nenabled = false\n") is None


def test_a_day_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"seedlint\.toml:2: `13-45` is no day of the year"):
        options(tmp_path, '[report.anomalies]\nquiet-days = ["12-25", "13-45"]\n')
