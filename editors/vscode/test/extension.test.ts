import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { beforeEach, test } from "node:test";

import { activate, deactivate } from "../src/extension";
import { clients, next } from "./client";
import { said, window, workspace } from "./vscode";

const context = { subscriptions: [] as unknown[] } as never;
let folder: string;

function install(body = 'console.log("seedlint 0.1.0")'): string {
  const file = path.join(folder, ".venv", "bin", "seedlint");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!${process.execPath}\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "seedlint-"));
  Object.assign(said, { errors: [], log: [], opened: [], executed: [], applied: [], settings: {}, actions: [] });
  said.configuration.length = 0;
  clients.length = 0;
  next.fails = "";
  workspace.workspaceFolders = [{ uri: { fsPath: folder } }];
  workspace.isTrusted = true;
  window.activeTextEditor = undefined;
});

test("the project's seedlint is started, and shown with its version", async () => {
  const command = install();
  await activate(context);
  assert.equal(clients.length, 1);
  assert.equal(clients[0]?.server.command, command);
  assert.deepEqual(clients[0]?.server.args, ["lsp", "--stdio"]);
  assert.equal(said.status?.["text"], "seedlint 0.1.0");
  assert.equal(said.status?.["detail"], command);
  await deactivate();
  assert.equal(clients[0]?.started, false);
});

test("what does not start is said, with what to do", async () => {
  install('console.error("broken"); process.exit(3)');
  said.settings["path"] = path.join(folder, ".venv", "bin", "seedlint");
  await activate(context);
  assert.equal(clients.length, 0);
  assert.match(said.errors[0] ?? "", /was not found; pip install 'seedlint\[lsp\]'/);
  assert.match(said.log.join("\n"), /broken/);
  assert.equal(said.status?.["severity"], 2);
});

test("a server that ends at once is said, too", async () => {
  install();
  next.fails = "no pygls";
  await activate(context);
  assert.match(said.errors[0] ?? "", /does not start: no pygls/);
});

test("a restart starts anew, and settings are sent on", async () => {
  install();
  await activate(context);
  await (said.commands.get("seedlint.restart") as () => Promise<void>)();
  assert.equal(clients.length, 2);
  assert.equal(clients[0]?.started, false);
  assert.equal(clients[1]?.started, true);
  said.settings["codeLens"] = true;
  said.configuration[0]?.({ affectsConfiguration: (name) => name === "seedlint" });
  assert.match(JSON.stringify(clients[1]?.sent), /"codeLens":true/);
});

test("all that is safe is fixed by the server's own action", async () => {
  install();
  await activate(context);
  window.activeTextEditor = { document: { uri: "u", lineCount: 3 } };
  said.actions = [{ title: "nothing" }, { title: "fix", edit: "the edit" }];
  await (said.commands.get("seedlint.fixAll") as () => Promise<void>)();
  assert.deepEqual(said.applied, ["the edit"]);
  assert.ok(said.executed[0]?.includes("source.fixAll.seedlint"));
});

test("the report is made outside of the folder, and opened", async () => {
  install(`
const [what, , target] = process.argv.slice(2);
if (what === "--version") { console.log("seedlint 0.1.0"); process.exit(0); }
require("fs").mkdirSync(target, { recursive: true });
require("fs").writeFileSync(target + "/index.html", process.cwd());
process.exit(1);`);
  await activate(context);
  await (said.commands.get("seedlint.openReport") as () => Promise<void>)();
  assert.equal(said.opened.length, 1);
  const page = said.opened[0] ?? "";
  assert.ok(existsSync(page) && !page.startsWith(folder));
  assert.ok(readFileSync(page, "utf8").endsWith(path.basename(folder)));
});

test("in a folder that is not trusted only built-in rules run", async () => {
  install();
  workspace.isTrusted = false;
  said.settings["path"] = "./evil";
  const before = process.env["PATH"];
  process.env["PATH"] = path.dirname(install());
  try {
    await activate(context);
  } finally {
    process.env["PATH"] = before;
  }
  assert.equal(clients[0]?.server.command, "seedlint");
  assert.deepEqual(clients[0]?.server.args, ["lsp", "--stdio", "--isolated"]);
});
