"""Great Expectations, told to be quiet, to send nothing, and to look for no configuration of its own."""

from __future__ import annotations

import io
import logging
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from seedlint.errors import ConfigurationError
from seedlint.report.gx.seal import clip
from seedlint.util.escape import escape
from seedlint.util.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from seedlint.expectations.suites import Suite


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Great Expectations and its libraries print, log and warn of away from the terminal."""
    root = logging.getLogger()
    handler = logging.NullHandler()
    disabled = root.manager.disable
    root.addHandler(handler)
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
        root.removeHandler(handler)


def check(suites: Sequence[Suite]) -> None:
    """Raise ConfigurationError for what Great Expectations does not accept in a suite."""
    with quiet():
        for suite in suites:
            for index, expectation in enumerate(suite.expectations):
                try:
                    make_expectation(expectation)
                except _NotAccepted as error:
                    where = f"{suite.origin}: expectations[{index}] ({escape(expectation['type'][:80])})"
                    raise ConfigurationError(f"{where}: {escape(clip(str(error)))}") from None


class _NotAccepted(Exception):  # noqa: N818 - what is raised for it says so
    """Great Expectations takes no such expectation."""


def make_expectation(expectation: Mapping[str, Any], **meta: Any) -> Any:
    """Make one of GX's own expectations."""
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    known = list_registered_expectation_implementations()
    if expectation["type"] not in known:
        hint = (
            did_you_mean(expectation["type"], known) or "; Great Expectations' own documentation lists them"
        )
        raise _NotAccepted(f"there is no such expectation{hint}")
    try:
        return ExpectationConfiguration(
            type=expectation["type"],
            kwargs=dict(expectation["kwargs"]),
            description=expectation["description"],
            severity=expectation["severity"],
            meta={**(expectation.get("meta") or {}), **meta},
        ).to_domain_obj()
    except Exception as error:  # noqa: BLE001 - a model's own checks raise what they like
        raise _NotAccepted(_complaint(error)) from None


def _complaint(error: Exception) -> str:
    """Return what a pydantic model has to say about its values, in one line."""
    errors = getattr(error, "errors", None)
    if not callable(errors):
        return first_line(str(error))
    said = []
    for item in errors():
        place = ".".join(str(part) for part in item.get("loc", ()) if part != "__root__")
        said.append(f"{place}: {item['msg']}" if place else str(item["msg"]))
    return "; ".join(dict.fromkeys(said))


def first_line(text: str) -> str:
    """Return the first line with anything in it."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason is given")


def literal(path: Path) -> str:
    """Return a path for GX's settings, in which ``$`` would begin a variable's name."""
    return str(path.absolute()).replace("$", r"\$")


def make_context(results: Path) -> Any:
    """Return a context that lives in memory, but for the results, which it keeps as files in a folder."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    config = DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults(), analytics_enabled=False)
    config.stores[config.validation_results_store_name] = {
        "module_name": "seedlint.report.gx.store",
        "class_name": "ValidationResultsStore",
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": literal(results),
            "suppress_store_backend_id": True,
        },
    }
    config.data_docs_sites = {}
    context = gx.get_context(mode="ephemeral", project_config=config)
    context.enable_analytics(enable=False)
    context.variables.progress_bars = {"globally": False}
    return context
