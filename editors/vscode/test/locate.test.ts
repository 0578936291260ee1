import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";

import { candidates, isFit, isThere, versionOf } from "../src/locate";

const usual = { path: "", folders: ["/projects/one", "/projects/two"], trusted: true, windows: false };

test("the project's own seedlint comes before the one on PATH", () => {
  const found = candidates(usual).map((one) => one.command);
  assert.equal(found[0], path.join("/projects/one", ".venv", "bin", "seedlint"));
  assert.equal(found.at(-1), "seedlint");
  assert.equal(found.length, 5);
});

test("on Windows it is called otherwise", () => {
  const found = candidates({ ...usual, windows: true }).map((one) => one.command);
  assert.equal(found[0], path.join("/projects/one", ".venv", "Scripts", "seedlint.exe"));
});

test("a path in the settings is the only one that counts", () => {
  assert.deepEqual(
    candidates({ ...usual, path: "tools/seedlint" }).map((one) => one.command),
    [path.join("/projects/one", "tools", "seedlint")],
  );
  assert.deepEqual(
    candidates({ ...usual, path: "seedlint-next" }).map((one) => one.command),
    ["seedlint-next"],
  );
});

test("nothing of a folder that is not trusted is started", () => {
  const found = candidates({ ...usual, path: "./evil", trusted: false }).map((one) => one.command);
  assert.deepEqual(found, ["seedlint"]);
});

test("a version is read, and what is wrong is said in words", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "seedlint-"));
  const script = (name: string, body: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, `#!${process.execPath}\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const good = script("good", 'console.log("seedlint 0.1.0")');
  assert.equal(await versionOf(good), "0.1.0");
  assert.ok(isThere(good));
  await assert.rejects(versionOf(script("bad", 'console.error("no module"); process.exit(1)')), /no module/);
  await assert.rejects(versionOf(path.join(folder, "none")), /there is no/);
  assert.ok(!isThere(path.join(folder, "none")));
});

test("a version must have the server", () => {
  assert.ok(isFit("0.1.0"));
  assert.ok(isFit("1.0.0rc1"));
  assert.ok(!isFit("0.0.9"));
});
