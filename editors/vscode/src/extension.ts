/** Starts language servers of seedlint, one for each folder, and says so when it can't. */

import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

import { isBelow, surroundings, upToTheTop } from "./locate";
import { onInterpreter } from "./python";
import { complain, concerns, ID, LANGUAGES, Served, type Shared } from "./served";

const CONFIGURATIONS = ["seedlint.toml", "pyproject.toml"];

let shared: Shared;
let reports: string;
let making = false;
let status: vscode.LanguageStatusItem;
const servers = new Map<string, Served>();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel(ID, { log: true });
  const storage = context.globalStorageUri.fsPath;
  mkdirSync(storage, { recursive: true });
  reports = path.join((context.storageUri ?? context.globalStorageUri).fsPath, "report");
  shared = {
    output,
    version: String(context.extension.packageJSON.version),
    storage,
    bundled: path.join(context.extensionPath, "bundled"),
    changed: show,
  };
  status = vscode.languages.createLanguageStatusItem(
    ID,
    LANGUAGES.map((language) => ({ language, scheme: "file" })),
  );
  status.name = ID;
  status.command = { command: "seedlint.showOutput", title: "Log" };
  servers.clear();
  context.subscriptions.push(
    output,
    status,
    vscode.commands.registerCommand("seedlint.restart", () => restart(true)),
    vscode.commands.registerCommand("seedlint.showOutput", () => output.show()),
    vscode.commands.registerCommand("seedlint.fixAll", fixAll),
    vscode.commands.registerCommand("seedlint.openReport", openReport),
    vscode.commands.registerCommand("seedlint.showReferences", showReferences),
    vscode.workspace.onDidChangeConfiguration((event) => servers.forEach((one) => one.configured(event))),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart()),
    vscode.workspace.onDidOpenTextDocument((document) => serve(document)),
    vscode.workspace.onDidSaveTextDocument((document) =>
      CONFIGURATIONS.includes(path.basename(document.uri.fsPath)) ? serveAll() : serve(document),
    ),
    vscode.workspace.onDidChangeWorkspaceFolders(() => foldersChanged()),
    vscode.window.onDidChangeActiveTextEditor(show),
    onInterpreter(() => servers.forEach((one) => void one.interpreterChanged())),
  );
  show();
  await serveAll();
}

export async function deactivate(): Promise<void> {
  await Promise.all([...servers.values()].map((one) => one.stop()));
  servers.clear();
}

/** The outermost open folder that a file is in: a folder within another has its server. */
function folderOf(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
  const around = (vscode.workspace.workspaceFolders ?? []).filter(
    (one) => one.uri.scheme === uri.scheme && isBelow(uri.fsPath, one.uri.fsPath),
  );
  return around.sort((one, other) => one.uri.fsPath.length - other.uri.fsPath.length)[0];
}

function keyOf(uri: vscode.Uri): string {
  const top = (): string => upToTheTop(path.dirname(uri.fsPath)).at(-1) ?? "";
  return folderOf(uri)?.uri.toString() ?? `outside ${top()}`;
}

/** Start the server for a document, if it needs one that does not run yet. */
async function serve(document: vscode.TextDocument): Promise<void> {
  if (!concerns(document)) {
    return;
  }
  const { uri } = document;
  const key = keyOf(uri);
  const folder = folderOf(uri);
  const one = servers.get(key) ?? new Served(shared, folder);
  servers.set(key, one);
  const near = path.dirname(uri.fsPath);
  if (!folder && !one.outside.has(near)) {
    one.outside.add(near);
    await one.restart(); // which documents a client has is settled when it starts
  } else {
    await one.start();
  }
}

async function serveAll(): Promise<void> {
  await Promise.all(vscode.workspace.textDocuments.map(serve));
}

async function restart(loud = false): Promise<void> {
  await Promise.all([...servers.values()].map((one) => one.restart(loud)));
  await serveAll();
}

async function foldersChanged(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const stays = new Set(folders.map((one) => keyOf(vscode.Uri.joinPath(one.uri, "any"))));
  const ends = [...servers].filter(([key]) => !stays.has(key));
  ends.forEach(([key]) => servers.delete(key));
  await Promise.all(ends.map(([, one]) => one.stop()));
  await serveAll();
  show();
}

/** Show the state of the server that the active editor has. */
function show(): void {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const one = uri ? servers.get(keyOf(uri)) : undefined;
  status.text = one?.shown.text ?? "not started";
  status.severity = one?.shown.severity ?? vscode.LanguageStatusSeverity.Information;
  status.busy = one?.shown.busy ?? false;
  status.detail = one?.shown.detail ?? "no document here that seedlint judges";
}

async function fixAll(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return;
  }
  const document = editor.document;
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(0, 0, document.lineCount, 0),
    "source.fixAll.seedlint",
  );
  const action = actions?.find((one) => one.edit);
  if (!action?.edit) {
    void vscode.window.setStatusBarMessage("seedlint: nothing to fix that is safe", 4000);
    return;
  }
  await vscode.workspace.applyEdit(action.edit);
}

/** Make the report of the folder that is worked in, outside of it, and open its first page. */
async function openReport(): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const folder = (uri && folderOf(uri)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder || making) {
    const why = making ? "a report is being made" : "the report needs a folder";
    void vscode.window.showErrorMessage(`seedlint: ${why}`);
    return;
  }
  making = true;
  try {
    const key = keyOf(vscode.Uri.joinPath(folder.uri, "any"));
    const one = servers.get(key) ?? new Served(shared, folder);
    const found = await one.command();
    if (found) {
      const isolated = one.trusted ? [] : ["--isolated"];
      await makeReport(found.command, [...found.args, "report", "-o", reports, ...isolated], folder.uri.fsPath);
    }
  } finally {
    making = false;
  }
}

async function makeReport(command: string, args: string[], cwd: string): Promise<void> {
  const title = "seedlint: making the report";
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, async () => {
    rmSync(reports, { recursive: true, force: true }); // there is one at a time
    mkdirSync(path.dirname(reports), { recursive: true });
    const done = await new Promise<{ error: Error | null; said: string }>((resolve) => {
      execFile(command, args, { cwd, env: surroundings() }, (error, _stdout, stderr) => {
        resolve({ error, said: stderr.trim() });
      });
    });
    if (done.said) {
      shared.output.info(done.said);
    }
    // 1: there are findings
    if (done.error && (done.error as { code?: unknown }).code !== 1) {
      const why = done.said.split("\n").pop() || done.error.message;
      void complain(shared.output, `the report could not be made: ${why}`);
      return;
    }
    const page = path.join(reports, "index.html");
    if (vscode.env.remoteName) {
      void vscode.window.showInformationMessage(`seedlint: the report is ${page}, on ${vscode.env.remoteName}`);
    } else {
      await vscode.env.openExternal(vscode.Uri.file(page));
    }
  });
}

interface Place {
  uri: string;
  range: { start: Spot; end: Spot };
}

interface Spot {
  line: number;
  character: number;
}

/** Show the places that a code lens of the server counts. */
async function showReferences(uri: string, at: Spot, places: Place[]): Promise<void> {
  const spot = (one: Spot): vscode.Position => new vscode.Position(one.line, one.character);
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    spot(at),
    places.map(
      (one) =>
        new vscode.Location(vscode.Uri.parse(one.uri), new vscode.Range(spot(one.range.start), spot(one.range.end))),
    ),
  );
}
