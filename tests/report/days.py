"""A corpus with some documents a day, and what is unusual in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from seedlint.report.anomalies import Past, with_anomalies
from seedlint.report.history import entry_of
from seedlint.report.measure import measure
from seedlint.series import Options
from tests.report.support import stored
from tests.support.running import document

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Anomalies

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
DAYS = 120
IMAGES = """\
images:
  - url: "https://images.harbour-herald.com/{0}.jpg"
    width: 800
    height: 600
    isCached: true
secured:"""


def write(
    root: Path, number: int, day: date, provider: str = "harbour-herald", *, image: bool = True
) -> None:
    """Write a document of a day."""
    changes = [("2021-04-30T20:51:00Z", f"{day}T{number % 24:02}:30:00Z")]
    if provider != "harbour-herald":
        changes += [("harbour-herald", provider), ("Harbour Herald", provider.replace("-", " ").title())]
    text = document(number + 1, *changes)
    if image:
        text = text.replace("secured:", IMAGES.format(number))
    (root / "seeds" / f"{day}-{number}.md").write_text(text, encoding="utf-8", newline="")


def fill(root: Path, faulty: int = 0) -> None:
    """Write some documents a day of two providers; in the last days, none of the first one's has an image."""
    (root / "seeds" / "clean.md").unlink()
    random = Random(3)
    number = 0
    for back in range(DAYS, 0, -1):
        day = NOW.date() - timedelta(days=back)
        for provider, count in (("harbour-herald", 4), ("fog-signal", 2)):
            for _ in range(count + random.choice((-1, 0, 0, 1))):
                number += 1
                missing = provider == "harbour-herald" and back <= faulty
                write(root, number, day, provider, image=not missing)


def found(root: Path) -> Anomalies:
    store = stored(root)
    try:
        metrics = measure(store, NOW, None, None)
        told = with_anomalies(metrics, store, NOW, Past([entry_of(metrics)]), Options())
    finally:
        store.close()
    assert told.anomalies is not None
    return told.anomalies
