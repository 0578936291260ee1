"""What is unusual in numbers over time; knows no tables and no files."""

from seedlint.series.commits import commit_of
from seedlint.series.find import Band, band, bands, detect, is_improvement
from seedlint.series.fold import Folded, fold
from seedlint.series.known import Told
from seedlint.series.types import Anomaly, Distribution, Options, Point, Series, Values
from seedlint.series.words import sentence


def available() -> bool:
    """Return whether the libraries that ``detect`` needs are installed: they come with the extra `report`."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("numpy", "scipy"))


__all__ = [
    "Anomaly",
    "Band",
    "Distribution",
    "Folded",
    "Options",
    "Point",
    "Series",
    "Told",
    "Values",
    "available",
    "band",
    "bands",
    "commit_of",
    "detect",
    "fold",
    "is_improvement",
    "sentence",
]
