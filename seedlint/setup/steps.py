"""What is to be written, or to be added by hand to what is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import UsageError
from seedlint.patterns.globs import WILDCARD, escaped, fixed_part
from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.setup import jobs
from seedlint.setup.around import GITLAB, PRE_COMMIT, WORKFLOW, Around, from_top
from seedlint.setup.places import Place
from seedlint.util.late import late
from seedlint.util.origin import is_requirement

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.util.origin import Origin

_ESCAPED = late(r"\\(.)|\[(?:\\\\|([^\\]))\]")


class Step(NamedTuple):
    """A file with its text; ``add`` says where that belongs in the file, if it is there already."""

    path: Path
    text: str
    add: str = ""
    then: str = ""
    """What to do next."""


class Target(NamedTuple):
    """What hooks and jobs are set up for."""

    around: Around
    root: Path
    """The folder of the configuration."""
    places: Sequence[Place]
    endings: Sequence[str]
    """Endings of documents besides the usual ones, without a dot."""
    config: str = "seedlint.toml"
    """Its name."""

    def job(self) -> jobs.Job:
        """Return what is to be run; UsageError where no working copy is around, or its path can't be told."""
        if self.around.top is None:
            raise UsageError(
                f"{self.root} is not in a git repository, so there is nothing to hook into;"
                " `git init` makes one"
            )
        start = from_top(self.root, self.around.top)
        config = f"{start}{self.config}" if start else ""
        if not jobs.can_be_named(config):
            raise UsageError(
                f"the path of {self.root} has characters that hooks and workflows cannot contain; have the"
                f" configuration at {self.around.top}: `seedlint init {self.around.top}`"
            )
        usual = [one.removeprefix(".") for one in SUFFIXES]
        endings = [*usual, *self.endings]
        files = "|".join(place.regex(endings, start) for place in self.places)
        # (?s): names of files may have line breaks.
        pattern = f"(?s)^({files})" if len(self.places) > 1 else f"(?s)^{files}"
        return jobs.Job(pattern, config, self.around.branch)


def places_of(settings: Settings) -> list[Place]:
    """Return where the documents of a configuration are; of a pattern with wildcards its fixed folder."""
    found = []
    for pattern in settings.meant("include"):
        plain = pattern.strip("/")
        if WILDCARD.search(_ESCAPED.sub("", plain)):
            plain = fixed_part(plain)
        plain = "" if plain == "." else _ESCAPED.sub(_sign, plain)
        found.append(Place(plain, is_file=(settings.root / plain).is_file()))
    return sorted(set(found)) or [Place("")]


def _sign(found: re.Match[str]) -> str:
    """Return the sign that an escape in a pattern stands for."""
    return found[1] or found[2] or "\\"


def hook(target: Target, origin: Origin, requirement: str) -> Step | None:
    """Return the step for pre-commit; None if its configuration names seedlint already."""
    job = target.job()
    assert target.around.top is not None
    path = target.around.top / PRE_COMMIT
    if target.around.hook_is_ours:
        return None
    if requirement:
        _check_requirement(requirement)
    item = jobs.hook(job, origin, requirement)
    then = "`pre-commit install` switches it on"
    if target.around.hook:
        return Step(path, item, "below `repos:`", then)
    return Step(path, jobs.hooks_file(item), then=then)


def workflow(target: Target, origin: Origin, requirement: str) -> Step | None:
    """Return the step for GitHub or GitLab; None if there is one that names seedlint.

    UsageError where it is not known what a machine of theirs installs.
    """
    job = target.job()
    around = target.around
    assert around.top is not None
    gitlab = around.host == "gitlab"
    if around.gitlab_is_ours if gitlab else around.workflow_is_ours:
        return None
    _check_requirement(requirement)
    if gitlab:
        return Step(around.top / GITLAB, jobs.gitlab(job, requirement), "at its end" if around.gitlab else "")
    path = around.top / WORKFLOW
    there = WORKFLOW in around.workflows
    text = jobs.workflow(job, requirement, jobs.action_of(origin, requirement))
    then = "commit it: GitHub runs it from then on"
    return Step(path, text, "instead of what is in it, or under another name" if there else "", then)


def _check_requirement(requirement: str) -> None:
    if not requirement:
        raise UsageError(
            "this seedlint comes from a directory of this machine, which a CI job does not have; name what it"
            ' should install, as in `seedlint init --workflow --requirement "seedlint @ git+https://HOST/OWNER/seedlint'
            '@COMMIT"`'
        )
    if not is_requirement(requirement):
        raise UsageError(
            "--requirement: give a name, a version or a URL, without quotes or signs that a shell reads;"
            ' write it as in `--requirement "seedlint==0.1.0"`'
        )


def endings(extensions: Iterable[str]) -> list[str]:
    """Return endings without a dot."""
    return [one.removeprefix(".") for one in extensions]


__all__ = [
    "GITLAB",
    "PRE_COMMIT",
    "WORKFLOW",
    "Step",
    "Target",
    "endings",
    "escaped",
    "hook",
    "places_of",
    "workflow",
]
