import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { beforeEach, test } from "node:test";

import {
  candidates,
  interpreterOf,
  isConfigured,
  isInside,
  isThere,
  misfit,
  onPath,
  pattern,
  upToTheTop,
  versionOf,
  type Wishes,
} from "../src/locate";

let base: string;
let usual: Wishes;

function script(name: string, body: string): string {
  const file = path.join(base, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, body);
  chmodSync(file, 0o755);
  return file;
}

async function commands(wishes: Wishes): Promise<string[]> {
  const found = [];
  for await (const one of candidates(wishes)) {
    found.push(one.command);
  }
  return found;
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), "seedlint-")));
  const folder = path.join(base, "one");
  mkdirSync(folder);
  usual = { path: "", folder, folders: [folder], trusted: true, windows: false, environment: { PATH: "" } };
});

test("the project's own seedlint comes before the one on PATH", async () => {
  const command = script("bin/seedlint", "");
  const found = await commands({ ...usual, environment: { PATH: path.join(base, "bin") } });
  assert.deepEqual(found, [
    path.join(base, "one", ".venv", "bin", "seedlint"),
    path.join(base, "one", "venv", "bin", "seedlint"),
    command,
  ]);
});

test("on Windows it is called otherwise", async () => {
  const found = await commands({ ...usual, windows: true });
  assert.equal(found[0], path.join(base, "one", ".venv", "Scripts", "seedlint.exe"));
});

test("virtual environments are looked for up to the top of the project, and not without one", () => {
  const deep = path.join(base, "one", "docs", "posts");
  mkdirSync(deep, { recursive: true });
  assert.deepEqual(upToTheTop(deep), [deep]);
  mkdirSync(path.join(base, "one", ".git"));
  writeFileSync(path.join(base, "seedlint.toml"), "");
  assert.deepEqual(upToTheTop(deep), [deep, path.dirname(deep), path.join(base, "one")]);
});

test("a path in the settings is the only one that counts", async () => {
  assert.deepEqual(await commands({ ...usual, path: "tools/seedlint" }), [path.join(base, "one", "tools", "seedlint")]);
  const command = script("bin/seedlint-next", "");
  const environment = { PATH: path.join(base, "bin") };
  assert.deepEqual(await commands({ ...usual, path: "seedlint-next", environment }), [command]);
});

test("nothing of a folder that is not trusted is started, wherever PATH leads", async () => {
  script("one/bin/seedlint", "");
  script("one/seedlint", "");
  symlinkSync(path.join(base, "one", "bin"), path.join(base, "linked"));
  const untrusted = { ...usual, path: "./evil", trusted: false, interpreter: () => assert.fail() };
  const inside = ["", ".", "bin", path.join(base, "one", "bin"), path.join(base, "linked"), path.join(base, "one")];
  const environment = { PATH: inside.join(":") };
  const before = process.cwd();
  process.chdir(path.join(base, "one"));
  try {
    assert.deepEqual(await commands({ ...untrusted, environment }), []);
    const good = script("bin/seedlint", "");
    const both = { PATH: [...inside, path.join(base, "bin")].join(":") };
    assert.deepEqual(await commands({ ...untrusted, environment: both }), [good]);
  } finally {
    process.chdir(before);
  }
});

test("on Windows, a command is looked up as there, and never in the working directory", () => {
  const command = script("bin/seedlint.exe", "");
  script("one/seedlint.exe", "");
  const before = process.cwd();
  process.chdir(path.join(base, "one"));
  try {
    const environment = { Path: `.;;"${path.join(base, "bin")}"` };
    assert.equal(onPath("seedlint", { ...usual, windows: true, environment }), command);
    assert.equal(onPath("seedlint", { ...usual, windows: true, environment: { Path: ".;" } }), undefined);
  } finally {
    process.chdir(before);
  }
});

test("a file is in a folder by its name, or really", () => {
  assert.ok(isInside("/a/b/c", "/a/b"));
  assert.ok(isInside("/a/b/..c", "/a/b"));
  assert.ok(!isInside("/a/bc", "/a/b"));
  assert.ok(!isInside("/A/b/c", "/a/b", false));
  assert.ok(isInside("/A/b/c", "/a/b", true));
});

test("a version is read, and what is wrong is said in words", async () => {
  const node = (name: string, body: string): { command: string; args: string[] } => {
    return { command: script(name, `#!${process.execPath}\n${body}\n`), args: [] };
  };
  const good = node("good", 'console.log("seedlint 0.1.0")');
  assert.equal(await versionOf(good, base), "0.1.0");
  assert.ok(isThere(good.command));
  const bad = node("bad", 'console.error("no module"); process.exit(1)');
  await assert.rejects(versionOf(bad, base), /no module/);
  await assert.rejects(versionOf({ command: path.join(base, "none"), args: [] }, base), /there is no/);
  assert.ok(!isThere(path.join(base, "none")));
  assert.ok(!isThere(base));
});

test("the version is asked for in a folder of the extension", async () => {
  const command = script("where", `#!${process.execPath}\nconsole.log("seedlint 0.1.0+" + process.cwd())\n`);
  assert.equal(await versionOf({ command, args: [] }, path.join(base, "one")), `0.1.0+${path.join(base, "one")}`);
});

test("the interpreter is read from the command", () => {
  const of = (body: string): string => interpreterOf({ command: script("bin/seedlint", body), args: [] }, false);
  assert.equal(of("#!/x/.venv/bin/python3\nimport sys\n"), "/x/.venv/bin/python3");
  assert.equal(of('#!/bin/sh\n\'\'\'exec\' "/with a space/python" "$0" "$@"\n\' \'\'\'\n'), "/with a space/python");
  assert.equal(of("\x7fELF"), "unknown");
  assert.equal(interpreterOf({ command: "/usr/bin/python3", args: ["-I"] }), "/usr/bin/python3");
});

test("before 1.0, the minor version must be the same; then the major one", () => {
  for (const version of ["0.1.0", "0.1.9", "0.1.0.dev3+g1234", "0.1.0rc1"]) {
    assert.equal(misfit(version, "0.1.0"), undefined);
  }
  assert.match(misfit("0.0.9", "0.1.0") ?? "", /for 0\.1: pip install "seedlint\[lsp\]==0\.1\.\*" there$/);
  assert.match(misfit("0.2.0", "0.1.0") ?? "", /for 0\.1: update this extension to 0\.2, or pip install/);
  assert.match(misfit("1.0.0", "0.1.0") ?? "", /update this extension to 1,/);
  assert.equal(misfit("1.4.0", "1.2.3"), undefined);
  assert.equal(misfit("1.1.0", "1.2.3"), undefined);
  assert.match(misfit("0.9.0", "1.2.3") ?? "", /for 1: pip install "seedlint\[lsp\]==1\.\*" there/);
  assert.match(misfit("2.0.0", "1.2.3") ?? "", /update this extension to 2,/);
});

test("a configuration is known at the folder and above, in both files", () => {
  const folder = path.join(base, "one");
  writeFileSync(path.join(folder, "pyproject.toml"), "[tool.other]\n");
  assert.ok(!isConfigured(folder));
  writeFileSync(path.join(base, "pyproject.toml"), "[project]\n\n[tool.seedlint.rules.x]\n");
  assert.ok(isConfigured(folder));
});

test("a pattern takes the name of a folder as it is", () => {
  assert.equal(pattern("/a [b]/{c}"), "/a [[]b[]]/[{]c[}]/**/*");
  assert.equal(pattern("C:\\docs\\x", false), "C:/docs/x/*");
});
