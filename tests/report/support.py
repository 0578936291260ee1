"""Makes corpora and measures them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seedlint.config.settings import Settings
from seedlint.export.findings import FindingRows
from seedlint.export.making import make_maker
from seedlint.export.sqlite import SqliteTables
from seedlint.export.stream import DocumentRows, fill_store
from seedlint.report.measure import measure
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.sources.trees import WorkingTree

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Metrics

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


def stored(root: Path, *paths: str) -> SqliteTables:
    """Return a working database of the documents under ``paths``, ``seeds`` unless said otherwise."""
    settings = Settings(root=root)
    request = Request(paths=paths or ("seeds",), cache=False, jobs=1, allow_empty=True)
    result = Session(settings).lint(request)
    database = root / "report.sqlite3"
    database.unlink(missing_ok=True)
    store = SqliteTables(database)
    fill_store(
        store,
        FindingRows(result),
        DocumentRows(
            result,
            settings,
            1,
            lambda *_: None,
            maker=make_maker((settings, WorkingTree(str(settings.root)))),
        ),
    )
    store.finish()
    return store


def measured(root: Path, *paths: str) -> Metrics:
    """Return the figures of the documents under ``paths``."""
    store = stored(root, *paths)
    try:
        return measure(store, NOW, "c0ffee", modified=False)
    finally:
        store.close()
