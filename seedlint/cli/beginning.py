"""The flow of `seedlint init`: look, ask, write. All questions come before anything is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from seedlint.cli.console import say
from seedlint.cli.options import print_text
from seedlint.cli.terminal import Terminal
from seedlint.config.settings import Settings, load, of_text
from seedlint.errors import ConfigurationError, ExitCode, UsageError
from seedlint.run.documents import corpus_of
from seedlint.run.front import Front
from seedlint.run.nested import below
from seedlint.setup import steps
from seedlint.setup.around import PYPROJECT, around
from seedlint.setup.files import check_new, write_new
from seedlint.setup.findings import today
from seedlint.setup.places import Place, places
from seedlint.setup.settings import BASELINE, FILE_NAME, SCHEMA, Draft, missing_lines, text_of
from seedlint.setup.standing import is_baseline, why_no_schema
from seedlint.setup.survey import Limits, Survey, survey
from seedlint.setup.telling import tell_excluded, tell_findings, tell_left_out, tell_survey
from seedlint.util.escape import escape, show_path
from seedlint.util.origin import origin
from seedlint.util.paths import named, shown

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.setup.findings import Today
    from seedlint.setup.steps import Step


class Wishes(NamedTuple):
    """What the command line says; None where it says nothing."""

    include: tuple[str, ...]
    """From the folder of the configuration; empty for itself."""
    asks: bool
    """Whether somebody is there to answer."""
    infer: bool | None
    baseline: bool | None
    hook: bool | None
    workflow: bool | None
    yes: bool
    dry_run: bool
    pyproject: bool
    requirement: str | None


class Beginning:
    """One first contact."""

    def __init__(self, root: Path, wishes: Wishes) -> None:
        """Prepare it, in a folder."""
        self._root = root
        self._wishes = wishes
        self._front = Terminal()
        self._around = around(root)
        self._steps: list[Step] = []
        self._baseline = False
        """Whether one is to be written."""
        self._has_baseline = False
        """Whether one that is there is to be used."""
        self._lacks_schema = False

    def run(self) -> ExitCode:
        """Do all of it; UsageError or OutputError for what can't be done."""
        there = load(start=self._root)
        for remark in there.remarks:
            say(f"warning: {remark}")
        settings = self._new() if there.source is None else self._kept(there)
        if settings is None:
            return ExitCode.OK
        for step in self._steps:
            if not step.add:
                check_new(step.path)
        if self._wishes.dry_run:
            self._show()
            return ExitCode.OK
        self._write()
        if self._baseline:
            self._take_today(settings)
        self._say_next()
        return ExitCode.OK

    # A configuration that is there

    def _kept(self, there: Settings) -> Settings:
        assert there.source is not None
        say(f"{named(there.source)} exists already, and is not changed; `seedlint config` shows it")
        self._root = there.root
        self._around = around(there.root)
        if not there.include:
            return self._completed(there)
        extensions = steps.endings(there.documents.get("extensions", ()))
        self._target = steps.Target(
            self._around, there.root, steps.places_of(there), extensions, there.source.name
        )
        found = None
        wishes = self._wishes
        if (wishes.asks or wishes.yes) and there.baseline is None:
            found = today(there, sorted(corpus_of(there).corpus), Front())
            tell_findings(found, say)
        self._ask_baseline(found, there)
        if self._has_baseline:
            say(f'to use {BASELINE}, write baseline = "{BASELINE}" into {named(there.source)}')
        self._ask_more()
        return there

    def _completed(self, there: Settings) -> Settings:
        """Look for documents, as the configuration does not say where they are, and print what it lacks."""
        assert there.source is not None
        draft, where, _ = self._surveyed()
        inside = there.source.name == PYPROJECT
        add = "below [tool.seedlint], above its other tables" if inside else "above its first table"
        self._target = steps.Target(self._around, there.root, where, draft.extensions, there.source.name)
        if self._wishes.baseline:
            say("note: add the lines below first; then `seedlint baseline create` writes a baseline")
        self._ask_more()
        text = missing_lines(draft, there.configured, inside=inside)
        self._steps.insert(0, steps.Step(there.source, text, add))
        return there

    # A new one

    def _surveyed(self) -> tuple[Draft, list[Place], list[str]]:
        """Return what a configuration is to say, where documents are, and which they are."""
        made = self._look()
        documents = made.documents()
        taken = set(documents)
        where, exclude = places(documents, (path for path in made.kinds if path not in taken), made.strangers)
        exclude = [path for path in exclude if path.isprintable()]
        if self._wishes.include:
            where = [Place(path, is_file=(self._root / path).is_file()) for path in self._wishes.include]
            exclude = []
        where, nameless = self._writable(where)
        draft = Draft(
            [place.pattern for place in where],
            exclude=[f"/{pattern}" for pattern in map(steps.escaped, exclude)],
            extensions=made.extensions,
            seeds=made.are_seeds or not documents,
            nameless=nameless,
        )
        tell_excluded(exclude, say)
        tell_left_out(where, made.doubtful(), say)
        return self._with_schema_there(draft), where, documents

    def _new(self) -> Settings | None:
        for path in below(str(self._root)):
            say(f"note: {show_path(path)} is a configuration of its own; `seedlint` in its directory uses it")
        draft, where, documents = self._surveyed()
        target = self._root / (PYPROJECT if self._wishes.pyproject else FILE_NAME)
        settings = of_text(self._root / FILE_NAME, text_of(draft))
        covered = corpus_of(settings)
        draft = draft._replace(documents=len(covered.corpus) + len(covered.found.unreadable))
        documents = sorted(set(documents).intersection(covered.corpus))
        found = today(settings, documents, Front(), isolated=True) if documents else None
        if found is not None:
            tell_findings(found, say)
        self._target = steps.Target(self._around, self._root, where, draft.extensions, target.name)
        if self._wishes.asks and not self._wishes.pyproject:
            include = ", ".join(draft.include)
            if not click.confirm(f"Write {escape(shown(target))}, with {escape(include)}?", True, err=True):
                say("nothing is written; `seedlint init --dry-run` shows what would be")
                return None
        draft = self._with_schema(draft, settings)
        self._ask_baseline(found, None)
        self._ask_more()
        self._lacks_schema = not (draft.seeds or draft.schema or os.path.lexists(self._root / SCHEMA))
        draft = draft._replace(baseline=self._baseline or self._has_baseline)
        text = text_of(draft, inside=self._wishes.pyproject)
        self._steps.insert(0, steps.Step(target, text, "at its end" if self._wishes.pyproject else ""))
        return of_text(self._root / FILE_NAME, text_of(draft))

    def _look(self) -> Survey:
        bar = self._front.bar("looking at files")
        try:
            only = [os.path.join(self._root, path) for path in self._wishes.include]
            made = survey(self._root, Limits(), bar, only)
        finally:
            bar.close()
        tell_survey(made, self._root, self._around, say)
        if not made.documents() and not self._wishes.include:
            raise UsageError(
                f"no documents with front matter were found in {escape(shown(self._root) or '.')};"
                " `seedlint init --include DIR` names the directory that they will be in, once it is there"
            )
        return made

    def _writable(self, where: list[Place]) -> tuple[list[Place], list[str]]:
        """Return those places that can be written into a configuration, and the paths of the others."""
        good = [place for place in where if place.path.isprintable()]
        for place in where:
            if place not in good:
                say(
                    f"warning: {escape(place.path)} is left out: its name has characters that patterns"
                    " cannot express"
                )
        if not good:
            raise UsageError(
                "no directory with documents has a name that can be written down; rename one, and type"
                " `seedlint init` again"
            )
        return good, [place.path + "/" * (not place.is_file) for place in where if place not in good]

    def _with_schema_there(self, draft: Draft) -> Draft:
        """Return the draft with the schema that is there already, if one is needed and it can be used."""
        path = self._root / SCHEMA
        if draft.seeds or self._wishes.infer or not path.is_file():
            return draft
        if why := why_no_schema(path):
            say(f"warning: {SCHEMA} is there, and not used: {why}")
            return draft
        say(f"{SCHEMA} exists already, and the front matter must match it")
        return draft._replace(schema=SCHEMA, schema_is_there=True)

    def _with_schema(self, draft: Draft, settings: Settings) -> Draft:
        """Return the draft with a schema, if one is needed and wanted; it will be written, too."""
        wishes = self._wishes
        if draft.seeds:
            if wishes.infer:
                say("note: these are seed documents, whose schema seedlint has; --infer drafts no other one")
            return draft
        path = self._root / SCHEMA
        if draft.schema:
            return draft
        if os.path.lexists(path):
            if wishes.infer:
                raise UsageError(
                    f"{named(path)} exists already, and is not changed; `seedlint infer -o FILE` drafts"
                    " another one"
                )
            return draft
        question = f"Draft a schema for them, {SCHEMA}?"
        if not self._decided(wishes.infer, question, usual=True):
            return draft
        from seedlint.setup.drafting import drafted

        made = drafted(settings, self._front)
        self._steps.append(steps.Step(path, made.text, then="read the schema: it is a draft"))
        return draft._replace(schema=SCHEMA, articles=made.articles)

    # Questions

    def _decided(self, said: bool | None, question: str, *, usual: bool = False) -> bool:
        """Return what an option says, or --yes, or who is asked; no where nobody is there to be asked."""
        if said is not None or self._wishes.yes:
            return said is not False
        return self._wishes.asks and click.confirm(question, usual, err=True)

    def _ask_baseline(self, found: Today | None, there: Settings | None) -> None:
        wishes = self._wishes
        if there is not None and there.baseline is not None:
            if wishes.baseline:
                say("note: a baseline is configured already; `seedlint baseline create` rewrites it")
            return
        path = self._root / BASELINE
        if os.path.lexists(path):
            self._ask_baseline_there(path)
            return
        total = found.total if found is not None else 0
        if not total and wishes.baseline is None:
            return
        question = f"Take the findings of today into {BASELINE}, so that only new ones count?"
        self._baseline = self._decided(wishes.baseline, question)

    def _ask_baseline_there(self, path: Path) -> None:
        if is_baseline(path, self._root):
            question = f"Use the baseline that is there, {BASELINE}?"
            self._has_baseline = self._decided(self._wishes.baseline, question, usual=True)
            if self._has_baseline:
                say(f"{BASELINE} exists already, and is not changed; `seedlint baseline create` updates it")
        elif self._wishes.baseline or self._wishes.yes:
            say(
                f"warning: no baseline is written, because {named(path)} exists and is not a baseline;"
                " `seedlint baseline create --baseline FILE` writes one with another name, for"
                ' `baseline = "FILE"` in the configuration'
            )

    def _ask_more(self) -> None:
        """Add the steps for hooks and jobs that are wanted."""
        wishes, where = self._wishes, self._around
        source = origin()
        requirement = wishes.requirement if wishes.requirement is not None else source.requirement
        if wishes.hook is not None or where.top is not None:
            if where.hook_is_ours:
                self._note(wishes.hook, f"{steps.PRE_COMMIT} names seedlint already")
            else:
                verb = "Print the lines for" if where.hook else "Write"
                if self._decided(wishes.hook, f"{verb} {steps.PRE_COMMIT}, a hook that checks each commit?"):
                    self._add(steps.hook(self._target, source, requirement))
        if wishes.workflow is None and (where.top is None or not where.host):
            return
        ours = where.gitlab_is_ours if where.host == "gitlab" else bool(where.workflow_is_ours)
        if ours:
            self._note(wishes.workflow, f"{where.workflow_is_ours or steps.GITLAB} names seedlint already")
        elif not requirement and not wishes.workflow:
            if wishes.asks or wishes.yes:
                say(
                    "note: no CI job is offered, as this seedlint comes from a directory on this machine;"
                    " `seedlint init --workflow --requirement REQ` says what the job installs"
                )
        else:
            what = steps.GITLAB if where.host == "gitlab" else steps.WORKFLOW
            verb = "Print the lines for" if where.host == "gitlab" and where.gitlab else "Write"
            if self._decided(wishes.workflow, f"{verb} {what}, a job that checks each change?"):
                self._add(steps.workflow(self._target, source, requirement))

    def _note(self, asked: bool | None, words: str) -> None:
        if asked or self._wishes.yes:
            say(f"note: {words}; nothing is added")

    def _add(self, step: Step | None) -> None:
        if step is not None:
            self._steps.append(step)

    # Writing

    def _show(self) -> None:
        for step in self._steps:
            where = f"would be added {step.add}" if step.add else "would be written"
            print_text(_titled(f"{shown(step.path)} ({where})", step.text))
        if self._baseline:
            say(f"{BASELINE} would be written, with the findings of today")

    def _write(self) -> None:
        for step in self._steps:
            if not step.add:
                write_new(step.path, step.text)
                say(f"{named(step.path)} is written")
        for step in self._steps:
            if step.add:
                say(f"{named(step.path)} is not touched; add this {step.add}:")
                print_text(_titled(f"{shown(step.path)}: {step.add}", step.text))

    def _take_today(self, settings: Settings) -> None:
        from seedlint.run.request import Request
        from seedlint.run.session import Session

        settings = settings.overridden(baseline=self._root / BASELINE)
        _, comparison = Session(settings, front=self._front).lint_and_compare(Request(whole=True))
        if comparison is None:
            raise ConfigurationError(
                f"{BASELINE} is not written: not all rules could check all documents; `seedlint` says why"
            )
        made = comparison.renewed()
        made.write()
        say(f"{named(self._root / BASELINE)} is written, with {made.entries.total()} findings")
        if settings.source is not None and "baseline" not in settings.configured:
            say(f'to use it, write baseline = "{BASELINE}" into {named(settings.source)}')

    def _say_next(self) -> None:
        for step in self._steps:
            if step.then:
                say(f"{shown(step.path)}: {step.then}")
        if self._lacks_schema:
            say(
                "the front matter is not that of seed documents, and its fields are not checked yet:"
                f" `seedlint infer -o {SCHEMA}` drafts a schema; the configuration says what to do then"
            )
        where = "" if self._root == type(self._root).cwd() else f" in {shown(self._root)}"
        say(f"next: `seedlint`{where} checks the documents, `seedlint doctor` the installation")


def _titled(title: str, text: str) -> str:
    return f"# {escape(title)}\n{text}\n"


__all__ = ["Beginning", "Wishes"]
