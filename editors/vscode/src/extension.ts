/** Starts the language server of seedlint, and says so when it can't. */

import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, type ServerOptions } from "vscode-languageclient/node";

import { candidates, isFit, isThere, versionOf, type Found } from "./locate";

const ID = "seedlint";
const LANGUAGES = ["markdown", "mdx", "yaml", "toml", "json", "html", "plaintext", "quarto", "asciidoc"];
const INSTALL = "pip install 'seedlint[lsp]' into the project's .venv, or set seedlint.path";

let client: LanguageClient | undefined;
let running: Found | undefined;
let output: vscode.LogOutputChannel;
let status: vscode.LanguageStatusItem;
let queue: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel(ID, { log: true });
  status = vscode.languages.createLanguageStatusItem(
    ID,
    LANGUAGES.map((language) => ({ language, scheme: "file" })),
  );
  status.name = ID;
  status.command = { command: "seedlint.showOutput", title: "Log" };
  context.subscriptions.push(
    output,
    status,
    vscode.commands.registerCommand("seedlint.restart", () => restart()),
    vscode.commands.registerCommand("seedlint.showOutput", () => output.show()),
    vscode.commands.registerCommand("seedlint.fixAll", fixAll),
    vscode.commands.registerCommand("seedlint.openReport", openReport),
    vscode.commands.registerCommand("seedlint.showReferences", showReferences),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("seedlint.path")) {
        void restart();
      } else if (event.affectsConfiguration(ID)) {
        void client?.sendNotification("workspace/didChangeConfiguration", { settings: { seedlint: settings() } });
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart()),
  );
  await restart();
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

function settings(): Record<string, unknown> {
  const given = vscode.workspace.getConfiguration(ID);
  return {
    run: given.get("run"),
    debounce: given.get("debounce"),
    codeLens: given.get("codeLens"),
  };
}

/** Start the server, or start it again; one after the other, whoever asks. */
function restart(): Promise<void> {
  queue = queue.then(begin, begin);
  return queue;
}

async function begin(): Promise<void> {
  await client?.stop().catch(() => undefined);
  client = running = undefined;
  say("starting", vscode.LanguageStatusSeverity.Information, true);
  const found = await choose();
  if (!found) {
    return;
  }
  const { command, version } = found;
  const args = ["lsp", "--stdio", ...(vscode.workspace.isTrusted ? [] : ["--isolated"])];
  const server: ServerOptions = { command, args };
  output.info(`starting ${command} ${args.join(" ")} (${version}, from ${found.origin})`);
  client = new LanguageClient(ID, ID, server, {
    documentSelector: LANGUAGES.map((language) => ({ language, scheme: "file" })),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: settings(),
  });
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) {
      say("stopped; see the log", vscode.LanguageStatusSeverity.Error);
    }
  });
  try {
    await client.start();
    running = found;
    say(`seedlint ${version}`, vscode.LanguageStatusSeverity.Information, false, command);
  } catch (error) {
    client = undefined;
    await fail(`${command} lsp does not start: ${error instanceof Error ? error.message : error}; ${INSTALL}`);
  }
}

async function choose(): Promise<(Found & { version: string }) | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const tried: string[] = [];
  const wishes = {
    path: vscode.workspace.getConfiguration(ID).get<string>("path", ""),
    folders,
    trusted: vscode.workspace.isTrusted,
    windows: process.platform === "win32",
  };
  for (const one of candidates(wishes)) {
    if (!isThere(one.command)) {
      tried.push(`${one.command}: not there`);
      continue;
    }
    try {
      const version = await versionOf(one.command);
      if (isFit(version)) {
        return { ...one, version };
      }
      tried.push(`${one.command}: version ${version} is too old`);
    } catch (error) {
      tried.push(`${one.command}: ${error instanceof Error ? error.message : error}`);
    }
  }
  tried.forEach((words) => output.warn(words));
  await fail(`seedlint was not found; ${INSTALL}`);
  return undefined;
}

async function fail(words: string): Promise<void> {
  say("not running; see the log", vscode.LanguageStatusSeverity.Error);
  output.error(words);
  const chosen = await vscode.window.showErrorMessage(`seedlint: ${words}`, "Show the log");
  if (chosen) {
    output.show();
  }
}

function say(text: string, severity: vscode.LanguageStatusSeverity, busy = false, detail = ""): void {
  status.text = text;
  status.severity = severity;
  status.busy = busy;
  status.detail = detail;
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
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder || !running) {
    void vscode.window.showErrorMessage("seedlint: the report needs a folder, and a server that runs");
    return;
  }
  const command = running.command;
  const target = path.join(mkdtempSync(path.join(tmpdir(), "seedlint-report-")), "report");
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "seedlint: making the report" },
    () =>
      new Promise<void>((resolve) => {
        execFile(command, ["report", "-o", target], { cwd: folder.uri.fsPath }, (error, _stdout, stderr) => {
          if (stderr.trim()) {
            output.info(stderr.trim());
          }
          const failed = error && (error as { code?: unknown }).code !== 1; // 1: there are findings
          if (failed) {
            void fail(`the report could not be made: ${stderr.trim().split("\n").pop() ?? error.message}`);
          } else {
            void vscode.env.openExternal(vscode.Uri.file(path.join(target, "index.html")));
          }
          resolve();
        });
      }),
  );
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
