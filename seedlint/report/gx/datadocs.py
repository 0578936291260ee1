"""Great Expectations' Data Docs, made to open from a file with no network, and with nothing run in them.

GX's own renderers say what is on a page; its view is replaced where it would load styles, icons and
scripts from elsewhere. Nothing from a document gets into a page but sealed (`seedlint.report.gx.seal`), and
the pages forbid themselves scripts and requests, should that ever fail.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from great_expectations.core import ExpectationSuite
from great_expectations.render.renderer import ExpectationSuitePageRenderer, ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

from seedlint.errors import OutputError
from seedlint.expectations.quantities import observed_words
from seedlint.files.moving import delete_tree, replace
from seedlint.report.gx.context import literal
from seedlint.report.gx.overview import PAGES, POLICY, style
from seedlint.report.gx.seal import seal, sealed, unseal
from seedlint.report.gx.verdicts import example

if TYPE_CHECKING:
    from collections.abc import Mapping

    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context.types.resource_identifiers import ValidationResultIdentifier
    from great_expectations.render import RenderedDocumentContent

_TABLE_SECTION = "Table-Level Expectations"
_SECTION = re.compile(r'<li><a href="#(section-\d+)">([^<]*)</a>')
_TO_SUITE = re.compile(r'href="(?:\.\.[\\/])+expectations[\\/]')
"""GX's link from results to their suite; on Windows it has backslashes."""
_PASSED = '<i class="fas fa-check-circle text-success"'
_FAILED = '<i class="fas fa-times text-danger"'
_BROKEN = '<i class="fas fa-exclamation-triangle text-warning"'


def site(folder: Path) -> dict[str, Any]:
    """Return the settings of the site."""
    view = {"module_name": __name__, "class_name": OfflineView.__name__}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": literal(folder),
        },
        "site_section_builders": {
            "validations": {
                "class_name": "DefaultSiteSectionBuilder",
                "renderer": {"module_name": __name__, "class_name": SealedResults.__name__},
                "view": view,
            },
            "expectations": {
                "class_name": "DefaultSiteSectionBuilder",
                "renderer": {"module_name": __name__, "class_name": SealedSuite.__name__},
                "view": view,
            },
            "profiling": "None",  # the word, as GX reads it from YAML
        },
    }


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a suite's results: its path from the site's folder, and where on it each column is."""

    path: str
    sections: Mapping[str, str]

    def link(self, column: str | None) -> str:
        """Return the address of a column's section; without a column, of that about the table."""
        section = self.sections.get(column or "") or self.sections.get(_TABLE_SECTION)
        return f"{self.path}#{section}" if section else self.path


def page(folder: Path, key: ValidationResultIdentifier) -> Page:
    """Give the page of some results an address that is the same next time; OutputError if there is none.

    Great Expectations puts it four folders deep, one of them named after the moment.
    """
    deep = folder.joinpath("validations", *key.to_tuple()).with_suffix(".html")
    path = Path("validations", f"{key.expectation_suite_identifier.name}.html")
    try:
        text = deep.read_text(encoding="utf-8")
        replace(deep, folder / path)
        delete_tree((folder / path).with_suffix(""))
    except FileNotFoundError:
        raise OutputError(f"Great Expectations has not written {deep}; please report this") from None
    return Page(path.as_posix(), {unescape(found[2]): found[1] for found in _SECTION.finditer(text)})


class SealedResults(ValidationResultsPageRenderer):  # type: ignore[misc]
    """GX's page about results, from sealed ones, with the places of the rows."""

    def render(
        self, validation_results: ExpectationSuiteValidationResult, suite_parameters: Any = None
    ) -> RenderedDocumentContent:
        """Return the page's contents."""
        copy = deepcopy(validation_results)
        table = str((copy.meta.get("batch_spec") or {}).get("data_asset_name"))
        for one in copy.results:
            config = one.expectation_config
            words = observed_words(
                table, {"type": config.type, "kwargs": config.kwargs}, one.result.get("observed_value")
            )
            if words is not None and isinstance(one.result["observed_value"], (int, float)):
                one.result["observed_value"] = words  # GX would show the number alone
            rows = one.result.pop("partial_unexpected_index_list", None) or ()
            one.result = sealed(one.result)
            if rows:
                one.result["partial_unexpected_list"] = [seal(_place(row)) for row in rows]
                one.result.setdefault("unexpected_count", 0)
            one.exception_info = sealed(one.exception_info)
            config.kwargs = _sealed_arguments(config.kwargs)
            config.description = config.description and seal(config.description)
        copy.meta = sealed(copy.meta)
        return super().render(copy, suite_parameters)


def _sealed_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """Seal an expectation's arguments, but for conditions, which GX parses once more to show them."""
    return {key: value if key == "row_condition" else sealed(value) for key, value in arguments.items()}


def _place(row: dict[str, Any]) -> str:
    found = example(row)
    place = f"{found.document}:{found.line}" if found.document else ""
    return " · ".join(filter(None, (place, found.value)))


class SealedSuite(ExpectationSuitePageRenderer):  # type: ignore[misc]
    """GX's page about a suite, with sealed texts."""

    def render(self, expectations: ExpectationSuite) -> RenderedDocumentContent:
        """Return the page's contents."""
        contents = expectations.to_json_dict()
        for one in contents["expectations"]:
            one["kwargs"] = _sealed_arguments(one["kwargs"])
            one["description"] = one.get("description") and seal(one["description"])
        return super().render(ExpectationSuite(**contents))


class OfflineView(DefaultJinjaPageView):  # type: ignore[misc]
    """GX's view with the templates of this package in front of its own."""

    _template = "page.j2"

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Make the view as GX asks for it."""
        super().__init__(*arguments, **more)
        loader = self.env.loader
        self.env.loader = ChoiceLoader([FileSystemLoader(PAGES), *([loader] if loader else [])])
        self.env.globals["style"] = style()
        self.env.globals["policy"] = POLICY

    def render(self, document: Any, template: Any = None, **more: Any) -> str:
        """Return a page as HTML."""
        page: str = super().render(document, template, **more)
        for icon, word in ((_PASSED, "passed"), (_FAILED, "failed"), (_BROKEN, "broken")):
            page = page.replace(icon, f'<span class="reader">{word}</span>{icon}')
        return unseal(_TO_SUITE.sub('href="../expectations/', page))
