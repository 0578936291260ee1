"""Builds the documentation as a site: pages that open from a folder, with no network.

``python docs/website.py FOLDER``. The pages of docs/ are copied together with those at the top of the
repository that belong to them, the navigation is added, and Sphinx makes HTML of it, with every warning an
error. Then all links are followed, and nothing may be loaded from elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import contents

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

TOP = {
    "CHANGELOG.md": "about/changelog.md",
    "CONTRIBUTING.md": "about/contributing.md",
    "SECURITY.md": "about/security-policy.md",
}
"""Pages at the top of the repository, and where they stand in the site."""
_FENCES = re.compile(r"(^(`{3,}).*?^\2`*$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(\]\()([^)\s]+)\)")
_NAMED = re.compile(r"(?<![\w/`(\[.])docs/([\w/-]+\.md)(?![\w)`\]])")
_LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Stage:
    """A folder with all that Sphinx is to read, where links fit."""

    def __init__(self, folder: Path) -> None:
        """Fill the folder."""
        self._folder = folder
        listed = [page for section in contents.SECTIONS for page in section.pages]
        self._places = {f"docs/{page}": page for page in [*listed, *self._rules()]}
        self._places |= {"docs/index.md": "index.md", **TOP}
        self._waiting = list(self._places)
        while self._waiting:
            self._copy(self._waiting.pop())
        shutil.copytree(DOCS / "_static", folder / "_static")
        self._navigation()

    @staticmethod
    def _rules() -> list[str]:
        return sorted(f"rules/{path.name}" for path in (DOCS / "rules").glob("SL*.md"))

    def _copy(self, name: str) -> None:
        source, target = ROOT / name, self._folder / self._places[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix != ".md":
            shutil.copyfile(source, target)
            return
        text = self._linked(name, source.read_text(encoding="utf-8"))
        if self._places[name].startswith("files/"):
            text = f"---\norphan: true\n---\n\n{text}"
        target.write_text(text, encoding="utf-8")

    def _linked(self, name: str, text: str) -> str:
        """Return a page with its links as they are in the site; what they lead to is copied, too."""

        def place(found: re.Match[str]) -> str:
            link = found[2]
            if re.match(r"[a-z]+:|#", link):
                return found[0]
            path, _, anchor = link.partition("#")
            target = os.path.normpath(f"{Path(name).parent.as_posix()}/{unquote(path)}")
            target = Path(target).as_posix()
            if target == "README.md":
                target = "docs/index.md"
            if not (ROOT / target).is_file():
                raise SystemExit(f"{name}: `{link}` leads to no file")
            if target not in self._places:
                # Beside a page, under the name it has: it is shown, or offered as a file.
                inside = target.removeprefix("docs/")
                self._places[target] = inside if target.startswith("docs/images/") else f"files/{target}"
                self._waiting.append(target)
            relative = os.path.relpath(self._places[target], Path(self._places[name]).parent)
            return f"{found[1]}{Path(relative).as_posix()}{'#' * bool(anchor)}{anchor})"

        def readable(part: str) -> str:
            return _LINK.sub(place, _NAMED.sub(lambda found: self._titled(name, found), part))

        parts = _FENCES.split(text)
        # Of three parts the first is text, the others a block of code and its fence.
        return "".join(
            readable(part) if at % 3 == 0 else part for at, part in enumerate(parts) if at % 3 != 2
        )

    def _titled(self, name: str, found: re.Match[str]) -> str:
        """Return a link to a page where its path stands in the text, as in help texts and options."""
        page = contents.named(found[1])
        if page is None:
            return found[0]
        relative = os.path.relpath(f"docs/{page}", Path(name).parent)
        return f"[{contents.title(page)}]({Path(relative).as_posix()})"

    def _navigation(self) -> None:
        """Add what is to the left of each page: the sections, and the families of rules."""
        parts = []
        for section in contents.SECTIONS:
            pages = [*section.pages, *(TOP.values() if section.title == "About" else ())]
            parts.append(_toctree(pages, hidden=True, caption=section.title))
        self._append("index.md", "\n".join(parts))
        index = [
            line
            for line in (self._folder / contents.RULES).read_text("utf-8").splitlines()
            if line[:1] == "|"
        ]
        families = []
        for prefix, title in contents.FAMILIES.items():
            codes = [page for page in self._rules() if Path(page).name.startswith(prefix)]
            page = f"rules/{prefix}xx.md"
            tree = _toctree([Path(code).name for code in codes], hidden=True)
            rows = [*index[:2], *(line for line in index if line.startswith(f"| [{prefix}"))]
            text = "\n".join([f"# {prefix}xx {title}", "", *rows, "", tree])
            (self._folder / page).write_text(text, encoding="utf-8")
            families.append(Path(page).name)
        self._append(contents.RULES, _toctree(families, hidden=True))

    def _append(self, page: str, text: str) -> None:
        with (self._folder / page).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")


def _toctree(pages: list[str], *, hidden: bool = False, caption: str = "") -> str:
    options = [":hidden:"] * hidden + [f":caption: {caption}"] * bool(caption)
    names = [page.removesuffix(".md") for page in pages]
    # With a slash they are from the top, whatever folder the page is in; those of a folder stand alone.
    return "\n".join(["```{toctree}", *options, "", *names, "```", ""])


class Links(HTMLParser):
    """What a page has anchors for, leads to, and loads."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.anchors: set[str] = set()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down what an element says."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "a" and "href" in values:
            self.leads.append(values["href"])
        elif tag == "link" and values.get("rel") not in {"index", "search", "next", "prev", "canonical"}:
            self.loads.append(values.get("href", ""))
        elif tag in _LOADED and _LOADED[tag] in values:
            self.loads.append(values[_LOADED[tag]])


def defects(site: Path) -> list[str]:
    """Return what is wrong with the links of a site: they lead nowhere, or load something from elsewhere."""
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        found += [f"{name} loads {url}" for url in page.loads if urlsplit(url).netloc]
        here = [url for url in [*page.leads, *page.loads] if not re.match(r"[a-z]+:|//", url)]
        for url in here:
            parts = urlsplit(url)
            target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file():
                found.append(f"{name} leads to {url}, where nothing is")
            elif anchor and target in pages and anchor not in {*pages[target].anchors, "top"}:
                found.append(f"{name} leads to {url}, where there is no such anchor")
    for path in sorted(site.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        loads = re.findall(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", text)
        found += [f"{path.relative_to(site).as_posix()} loads {url}" for url in loads]
    return found


def build(site: Path) -> int:
    """Build the site into a folder that is new or empty, and return the exit code."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        Stage(folder)
        words = ["-b", "html", "-W", "--keep-going", "-n", "-q", "-j", "auto", "-c", str(DOCS)]
        code = build_main([*words, "-d", f"{name}/doctrees", str(folder), str(site)])
    if code:
        return code
    _old_names(site)
    # What Sphinx keeps for the next time, which nobody reads.
    for left in (".buildinfo", "objects.inv"):
        (site / left).unlink(missing_ok=True)
    wrong = defects(site)
    for line in wrong:
        print(line)
    return int(bool(wrong))


def _old_names(site: Path) -> None:
    """Have the page of each rule at its name in the repository, too, as `docs-url` has reports link there.

    A web server shows what is in the folder `rules/SL201.md` where a browser asks for it.
    """
    for page in sorted((site / "rules").glob("SL[0-9][0-9][0-9].html")):
        folder = page.with_suffix(".md")
        folder.mkdir()
        target = f"../{page.name}"
        (folder / "index.html").write_text(
            f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{page.stem}</title>\n'
            f'<meta http-equiv="refresh" content="0; url={target}">\n'
            f'<a href="{target}">{page.stem}</a>\n</html>\n',
            encoding="utf-8",
        )


def main() -> int:
    """Build, and return the exit code."""
    if len(sys.argv) != 2:
        print("write: python docs/website.py FOLDER")
        return 2
    site = Path(sys.argv[1]).resolve()
    if site.exists() and any(site.iterdir()):
        print(f"{site} is not empty: name a folder that is new or empty")
        return 2
    return build(site)


if __name__ == "__main__":
    sys.exit(main())
