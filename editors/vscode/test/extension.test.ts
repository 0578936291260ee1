import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { beforeEach, test } from "node:test";

import { activate, deactivate } from "../src/extension";
import { LANGUAGES } from "../src/served";
import { clients, next } from "./client";
import { env, heard, python, said, Uri, window, workspace, type Text } from "./vscode";

const { chmodSync, existsSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } = fs;
const PATH = process.env["PATH"];
let base: string;
let folder: string;
let context: never;

/** Put a seedlint into a folder; it says a version, or does what it is told. */
function install(body = 'console.log("seedlint 0.1.0")', where = path.join(folder, ".venv", "bin")): string {
  const file = path.join(where, "seedlint");
  mkdirSync(where, { recursive: true });
  writeFileSync(file, `#!${process.execPath}\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Put a folder under what is open. */
function opened(name: string): string {
  const where = path.join(base, name);
  mkdirSync(where, { recursive: true });
  workspace.workspaceFolders = [...(workspace.workspaceFolders ?? []), { name, uri: Uri.file(where) }];
  return where;
}

function text(file: string, languageId = "markdown", first = "---"): Text {
  return { uri: Uri.file(file), languageId, lineCount: 1, lineAt: () => ({ text: first }) };
}

const run = (name: string): Promise<void> => (said.commands.get(`seedlint.${name}`) as () => Promise<void>)();

/** Start the extension with a document, which is the one that is looked at. */
async function started(document = text(path.join(folder, "a.md"))): Promise<void> {
  workspace.textDocuments = [document];
  window.activeTextEditor = { document };
  await activate(context);
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), "seedlint-")));
  Object.assign(said, { errors: [], told: [], log: [], opened: [], executed: [], applied: [], settings: {}, own: {} });
  Object.assign(said, { actions: [] });
  said.configuration.length = 0;
  Object.values(heard).forEach((list) => (list.length = 0));
  clients.length = 0;
  next.fails = "";
  workspace.workspaceFolders = undefined;
  workspace.textDocuments = [];
  workspace.isTrusted = true;
  window.activeTextEditor = undefined;
  python.chosen = undefined;
  env.remoteName = undefined;
  process.env["PATH"] = "/usr/bin:/bin";
  folder = opened("one");
  context = {
    subscriptions: [],
    extension: { packageJSON: { version: "0.1.0" } },
    extensionPath: path.join(base, "extension"),
    globalStorageUri: Uri.file(path.join(base, "storage")),
    storageUri: Uri.file(path.join(base, "storage", "here")),
  } as never;
});

test("the project's seedlint is started, and shown with its version", async () => {
  const command = install();
  await started();
  assert.equal(clients.length, 1);
  assert.equal(clients[0]?.server.command, command);
  assert.deepEqual(clients[0]?.server.args, ["lsp", "--stdio"]);
  assert.equal(clients[0]?.server.options.cwd, folder);
  assert.equal(said.status?.["text"], "seedlint 0.1.0");
  assert.equal(said.status?.["detail"], command);
  await deactivate();
  assert.equal(clients[0]?.started, false);
});

test("the log has version, interpreter and command before the server starts", async () => {
  const command = install();
  next.fails = "no pygls";
  await started();
  const line = said.log.find((one) => one.startsWith("starting")) ?? "";
  assert.ok(line.includes(`${command} lsp --stdio`) && line.includes("seedlint 0.1.0"), line);
  assert.ok(line.includes(`Python ${process.execPath}`), line);
});

test("nothing is started before a document is opened that may be seedlint's", async () => {
  install();
  await activate(context);
  assert.equal(clients.length, 0);
  await heard.opened[0]?.(text(path.join(folder, "notes.txt"), "plaintext", "Dear all"));
  await heard.opened[0]?.(text(path.join(folder, "package.json"), "json", "{"));
  assert.equal(clients.length, 0);
  await heard.opened[0]?.(text(path.join(folder, "page.html"), "html", "---"));
  assert.equal(clients.length, 1);
  await heard.opened[0]?.(text(path.join(folder, "b.md")));
  assert.equal(clients.length, 1);
});

test("where seedlint is configured, a file of any kind that it knows starts it", async () => {
  install();
  writeFileSync(path.join(folder, "pyproject.toml"), "[tool.seedlint]\n");
  await started(text(path.join(folder, "notes.txt"), "plaintext", "title: one"));
  assert.equal(clients.length, 1);
});

test("it wakes for each language that it serves, and for both places of a configuration", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { activationEvents: string[] };
  const wanted = LANGUAGES.map((language) => `onLanguage:${language}`);
  const files = ["seedlint.toml", "pyproject.toml"].map((name) => `workspaceContains:**/${name}`);
  assert.deepEqual(new Set(manifest.activationEvents), new Set([...wanted, ...files]));
});

test("each folder has a server of its own, by its own seedlint and its own settings", async () => {
  const first = install();
  const other = opened("two");
  const second = install('console.log("seedlint 0.1.7")', path.join(other, ".venv", "bin"));
  said.own[other] = { run: "onSave" };
  const [one, two] = [text(path.join(folder, "a.md")), text(path.join(other, "b.md"))];
  await started(one);
  assert.equal(clients.length, 1);
  await heard.opened[0]?.(two);
  assert.deepEqual(
    clients.map((client) => client.server.command),
    [first, second],
  );
  const patterns = clients.map((client) => new Set(client.options.documentSelector.map((filter) => filter.pattern)));
  assert.deepEqual(patterns, [new Set([`${folder}/**/*`]), new Set([`${other}/**/*`])]);
  assert.deepEqual(
    clients.map((client) => (client.options["initializationOptions"] as Record<string, unknown>)["run"]),
    [undefined, "onSave"],
  );
  assert.equal(said.status?.["text"], "seedlint 0.1.0");
  window.activeTextEditor = { document: two };
  heard.active[0]?.();
  assert.equal(said.status?.["text"], "seedlint 0.1.7");
  assert.equal(said.status?.["detail"], second);
});

test("a folder that is closed has its server stopped, and no other", async () => {
  install();
  const other = opened("two");
  install(undefined, path.join(other, ".venv", "bin"));
  await started();
  await heard.opened[0]?.(text(path.join(other, "b.md")));
  workspace.workspaceFolders = workspace.workspaceFolders?.slice(1);
  workspace.textDocuments = [];
  await heard.folders[0]?.();
  assert.deepEqual(
    clients.map((client) => client.started),
    [false, true],
  );
});

test("a folder within an open one is its server's, too", async () => {
  install();
  const inner = opened("one/inner");
  await started();
  await heard.opened[0]?.(text(path.join(inner, "b.md")));
  assert.equal(clients.length, 1);
});

test("files outside of all folders have a server that runs nothing of what lies around them", async () => {
  const elsewhere = path.join(base, "elsewhere");
  install(undefined, path.join(elsewhere, ".venv", "bin"));
  mkdirSync(path.join(elsewhere, ".git"));
  const command = install(undefined, path.join(base, "bin"));
  process.env["PATH"] = path.dirname(command);
  await started(text(path.join(elsewhere, "a.md")));
  await heard.opened[0]?.(text(path.join(elsewhere, "sub", "b.md")));
  assert.deepEqual(clients.at(-1)?.server.command, command);
  assert.deepEqual(clients.at(-1)?.server.args, ["lsp", "--stdio", "--isolated"]);
  const patterns = new Set(clients.at(-1)?.options.documentSelector.map((filter) => filter.pattern));
  assert.deepEqual(patterns, new Set([`${elsewhere}/*`, `${elsewhere}/sub/*`]));
  assert.equal(clients.filter((client) => client.started).length, 1);
});

test("a file by another name than its folder's is outside, as the editor has it", async () => {
  const elsewhere = path.join(base, "linked");
  fs.symlinkSync(folder, elsewhere);
  const own = install();
  process.env["PATH"] = path.dirname(install(undefined, path.join(base, "bin")));
  await started(text(path.join(elsewhere, "a.md")));
  assert.notEqual(clients[0]?.server.command, own);
  assert.equal(clients[0]?.options.documentSelector[0]?.pattern, `${elsewhere}/*`);
});

test("a virtual environment above the folder counts, up to the top of the project", async () => {
  const above = install(undefined, path.join(base, ".venv", "bin"));
  writeFileSync(path.join(base, "pyproject.toml"), "");
  await started();
  assert.equal(clients[0]?.server.command, above);
});

test("the interpreter chosen in the Python extension counts where there is no virtual environment", async () => {
  const command = install(undefined, path.join(base, "conda", "bin"));
  python.chosen = (resource) => (resource?.fsPath === folder ? path.join(base, "conda", "bin", "python") : "python");
  await started();
  assert.equal(clients[0]?.server.command, command);
  const other = install('console.log("seedlint 0.1.2")', path.join(base, "other", "bin"));
  python.chosen = () => path.join(base, "other", "bin", "python");
  heard.interpreter[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await run("restart");
  assert.equal(clients.at(-1)?.server.command, other);
});

test("a seedlint within the extension is the last resort", async () => {
  const bundled = path.join(base, "extension", "bundled");
  mkdirSync(path.join(bundled, "seedlint"), { recursive: true });
  const bin = path.join(base, "bin");
  mkdirSync(bin);
  const python3 = path.join(bin, "python3");
  const body = `if (process.argv.includes(${JSON.stringify(bundled)})) console.log("seedlint 0.1.0")`;
  writeFileSync(python3, `#!${process.execPath}\n${body}\n`);
  chmodSync(python3, 0o755);
  process.env["PATH"] = bin;
  await started();
  assert.equal(clients[0]?.server.command, python3);
  assert.deepEqual(clients[0]?.server.args.slice(-3), [bundled, "lsp", "--stdio"]);
  assert.equal(clients[0]?.server.args[0], "-I");
});

test("what does not start is said, with what to do", async () => {
  install('console.error("broken"); process.exit(3)');
  said.settings["path"] = path.join(folder, ".venv", "bin", "seedlint");
  await started();
  assert.equal(clients.length, 0);
  assert.match(said.errors[0] ?? "", /was not found; pip install 'seedlint\[lsp\]'/);
  assert.match(said.log.join("\n"), /broken/);
  assert.equal(said.status?.["severity"], 2);
});

test("where nobody asked for seedlint, its absence is no message", async () => {
  await started();
  assert.deepEqual(said.errors, []);
  assert.equal(said.status?.["severity"], 2);
  writeFileSync(path.join(folder, "seedlint.toml"), "");
  await run("restart");
  assert.match(said.errors[0] ?? "", /was not found/);
});

test("a seedlint of another version is not started, nor another in its place", async () => {
  install('console.log("seedlint 0.2.0")');
  process.env["PATH"] = path.dirname(install(undefined, path.join(base, "bin")));
  writeFileSync(path.join(folder, "seedlint.toml"), "");
  await started();
  assert.equal(clients.length, 0);
  assert.match(said.errors[0] ?? "", /update this extension to 0\.2, or pip install "seedlint\[lsp\]==0\.1\.\*"/);
});

test("a server that ends at once is said, too", async () => {
  install();
  writeFileSync(path.join(folder, "seedlint.toml"), "");
  next.fails = "no pygls";
  await started();
  assert.match(said.errors[0] ?? "", /does not start: no pygls/);
});

test("a restart starts anew, and settings are sent on", async () => {
  install();
  await started();
  await run("restart");
  assert.equal(clients.length, 2);
  assert.equal(clients[0]?.started, false);
  assert.equal(clients[1]?.started, true);
  said.settings["codeLens"] = true;
  said.configuration[0]?.({ affectsConfiguration: (name) => name === "seedlint" });
  assert.match(JSON.stringify(clients[1]?.sent), /"codeLens":true/);
});

test("findings are asked for on saving, and while typing if that is wanted; not for tabs never looked at", async () => {
  install();
  await started();
  const options = clients[0]?.options.diagnosticPullOptions;
  assert.deepEqual([options?.["onChange"], options?.["onSave"], options?.["onTabs"]], [true, true, false]);
  assert.equal(options?.filter({}, "onType"), false);
  said.own[folder] = { run: "onSave" };
  assert.equal(options?.filter({}, "onType"), true);
  assert.equal(options?.filter({}, "onSave"), false);
});

test("all that is safe is fixed by the server's own action", async () => {
  install();
  await started();
  said.actions = [{ title: "nothing" }, { title: "fix", edit: "the edit" }];
  await run("fixAll");
  assert.deepEqual(said.applied, ["the edit"]);
  assert.ok(said.executed[0]?.includes("source.fixAll.seedlint"));
});

const REPORTER = `
const words = process.argv.slice(2);
if (words[0] === "--version") { console.log("seedlint 0.1.0"); process.exit(0); }
require("fs").mkdirSync(words[2], { recursive: true });
require("fs").writeFileSync(words[2] + "/index.html", JSON.stringify([process.cwd(), ...words]));
process.exit(1);`;

test("the report is made outside of the folder, at one place, and opened", async () => {
  install(REPORTER);
  await started();
  await run("openReport");
  await run("openReport");
  assert.equal(said.opened.length, 2);
  const page = said.opened[0] ?? "";
  assert.equal(said.opened[1], page);
  assert.equal(page, path.join(base, "storage", "here", "report", "index.html"));
  assert.deepEqual(JSON.parse(readFileSync(page, "utf8")), [folder, "report", "-o", path.dirname(page)]);
  assert.deepEqual(readdirSync(path.join(base, "storage", "here")), ["report"]);
});

test("what an earlier report has left is tidied up", async () => {
  install(REPORTER);
  await started();
  const old = path.join(base, "storage", "here", "report", "old.html");
  mkdirSync(path.dirname(old), { recursive: true });
  writeFileSync(old, "");
  await run("openReport");
  assert.ok(!existsSync(old));
});

test("on another machine, the place of the report is said", async () => {
  install(REPORTER);
  env.remoteName = "wsl";
  await started();
  await run("openReport");
  assert.deepEqual(said.opened, []);
  assert.match(said.told[0] ?? "", /the report is .*index\.html, on wsl/);
});

test("in a folder that is not trusted only built-in rules run, and nothing of it is started", async () => {
  const evil = install();
  const command = install(REPORTER, path.join(base, "bin"));
  workspace.isTrusted = false;
  said.settings["path"] = "./evil";
  process.env["PATH"] = [path.dirname(evil), path.dirname(command)].join(":");
  await started();
  assert.equal(clients[0]?.server.command, command);
  assert.deepEqual(clients[0]?.server.args, ["lsp", "--stdio", "--isolated"]);
  assert.equal(clients[0]?.server.options.cwd, path.join(base, "storage"));
  assert.equal(clients[0]?.server.options.env["NoDefaultCurrentDirectoryInExePath"], "1");
  await run("openReport");
  assert.ok((JSON.parse(readFileSync(said.opened[0] ?? "", "utf8")) as string[]).includes("--isolated"));
});

test("with trust, the folder's own is started", async () => {
  const own = install();
  process.env["PATH"] = path.dirname(install(undefined, path.join(base, "bin")));
  workspace.isTrusted = false;
  await started();
  workspace.isTrusted = true;
  await heard.trusted[0]?.();
  assert.equal(clients.at(-1)?.server.command, own);
  assert.deepEqual(clients.at(-1)?.server.args, ["lsp", "--stdio"]);
});

process.on("exit", () => (process.env["PATH"] = PATH));
