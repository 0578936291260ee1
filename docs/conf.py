"""How Sphinx makes the site. `python docs/website.py FOLDER` builds it; see there what it is made from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CODE = (Path(__file__).resolve().parent.parent / "seedlint" / "__init__.py").read_text(encoding="utf-8")

project = "seedlint"
author = "the seedlint contributors"
release = version = re.findall(r'^__version__ = "(.+)"$', _CODE, re.MULTILINE)[0]

extensions = ["myst_parser", "sphinx_copybutton"]
root_doc = "index"
nitpicky = True
# Of what is highlighted, some is of two languages, as TOML in the front matter of Markdown, or of one that
# Pygments does not know; GitHub's names of languages stay. Everything else that is odd fails the build.
suppress_warnings = ["misc.highlighting_failure", "misc.higlighting_failure"]  # as Sphinx before 9 spells it

myst_heading_anchors = 4
highlight_language = "text"
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

# An option in prose keeps both of its hyphens.
smartquotes = False
html_theme = "furo"
html_title = f"seedlint {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
# A summary would be fetched from each page, which browsers refuse where pages are files.
html_show_search_summary = False


SHORT = 30
"""Characters of code that fit on a line of a phone."""


class Anchors(SphinxPostTransform):
    """Gives each heading the anchor it has on GitHub, beside that of Sphinx, so that old links stay good."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:  # noqa: ARG002 - as Sphinx calls it
        """Add the anchors of a page, and keep short code, such as `--select`, from being broken."""
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append("short")
        for section in self.document.findall(nodes.section):
            slug = section.get("slug")
            if slug and slug not in section["ids"]:
                section["ids"].append(slug)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what is our own."""
    app.add_post_transform(Anchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
