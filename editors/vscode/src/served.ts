/** One server, for one folder that is open or for files outside of all. */

import * as path from "node:path";
import * as vscode from "vscode";
import {
  DiagnosticPullMode,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type ServerOptions,
} from "vscode-languageclient/node";

import {
  candidates,
  interpreterOf,
  isConfigured,
  isThere,
  misfit,
  pattern,
  surroundings,
  versionOf,
  type Found,
} from "./locate";
import { interpreter } from "./python";

export const ID = "seedlint";
export const LANGUAGES = ["markdown", "mdx", "yaml", "toml", "json", "html", "plaintext", "quarto", "asciidoc"];
const INSTALL = "pip install 'seedlint[lsp]' into the project's .venv, or set seedlint.path";

/** What all servers have in common. */
export interface Shared {
  readonly output: vscode.LogOutputChannel;
  /** The extension's version. */
  readonly version: string;
  /** A folder of the extension, where no other program lies. */
  readonly storage: string;
  readonly bundled: string;
  readonly changed: () => void;
}

export interface Shown {
  readonly text: string;
  readonly severity: vscode.LanguageStatusSeverity;
  readonly busy: boolean;
  readonly detail: string;
}

export class Served {
  shown: Shown = { text: "not started", severity: vscode.LanguageStatusSeverity.Information, busy: false, detail: "" };
  /** Folders of files that are in no open folder; each is served on its own. */
  readonly outside = new Set<string>();
  private client: LanguageClient | undefined;
  private found: (Found & { version: string }) | undefined;
  private queue: Promise<void> = Promise.resolve();
  private started = false;
  /** What the Python extension said, if it was asked. */
  private interpreter: { found: string | undefined } | undefined;

  constructor(
    private readonly shared: Shared,
    readonly folder: vscode.WorkspaceFolder | undefined,
  ) {}

  /** Start the server if that was not tried yet. */
  start(): Promise<void> {
    return this.started ? this.queue : this.restart();
  }

  /** Start the server, or start it again; one after the other, whoever asks. */
  restart(loud = false): Promise<void> {
    this.started = true;
    const begin = (): Promise<void> => this.begin(loud);
    this.queue = this.queue.then(begin, begin);
    return this.queue;
  }

  stop(): Promise<void> {
    const end = (): Promise<void> => this.end();
    this.queue = this.queue.then(end, end);
    return this.queue;
  }

  /** Send the settings on, or start again where they say which seedlint. */
  configured(event: vscode.ConfigurationChangeEvent): void {
    if (!this.started) {
      return;
    }
    if (event.affectsConfiguration("seedlint.path", this.folder?.uri)) {
      void this.restart(true);
    } else if (event.affectsConfiguration(ID, this.folder?.uri)) {
      void this.client?.sendNotification("workspace/didChangeConfiguration", {
        settings: { seedlint: this.settings() },
      });
    }
  }

  /** Start again if it depends on the interpreter that is chosen, and that is another one now. */
  async interpreterChanged(): Promise<void> {
    await this.queue;
    if (this.interpreter && this.interpreter.found !== (await interpreter(this.folder?.uri))) {
      await this.restart();
    }
  }

  /** Return the seedlint that runs, or would; undefined, once that is said, if there is none. */
  async command(): Promise<Found | undefined> {
    await this.queue;
    return this.found ?? (await this.choose(true));
  }

  /**
   * Whether the folder is trusted.
   *
   * Trust is given to folders: of a file from elsewhere, nothing that lies around it is run.
   */
  get trusted(): boolean {
    return vscode.workspace.isTrusted && this.folder !== undefined;
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = this.found = undefined;
    await client?.stop().catch(() => undefined);
  }

  private async begin(loud: boolean): Promise<void> {
    await this.end();
    this.say("starting", vscode.LanguageStatusSeverity.Information, true);
    const found = await this.choose(loud);
    if (!found) {
      return;
    }
    const { command, version, origin } = found;
    const args = [...found.args, "lsp", "--stdio", ...(this.trusted ? [] : ["--isolated"])];
    const { output, storage } = this.shared;
    output.info(
      `starting ${[command, ...args].join(" ")} (seedlint ${version}, Python ${interpreterOf(found)}, from ${origin})`,
    );
    const cwd = this.trusted ? this.folder?.uri.fsPath : storage;
    const server: ServerOptions = { command, args, options: { cwd, env: surroundings() } };
    const name = this.folder ? `${ID} (${this.folder.name})` : ID;
    const client = new LanguageClient(ID, name, server, {
      documentSelector: this.selector(),
      workspaceFolder: this.folder,
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { ...this.settings(), clientCommands: true },
      diagnosticPullOptions: {
        onChange: true,
        onSave: true,
        onTabs: false,
        // Asked each time, so that a change of the setting needs no restart.
        filter: (_document, mode) => mode === DiagnosticPullMode.onType && this.settings()["run"] === "onSave",
      },
    });
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped && this.client === client) {
        this.say("stopped; see the log", vscode.LanguageStatusSeverity.Error);
      }
    });
    try {
      await client.start();
      this.found = found;
      this.say(`seedlint ${version}`, vscode.LanguageStatusSeverity.Information, false, command);
    } catch (error) {
      this.client = undefined;
      await this.fail(`${command} lsp does not start: ${words(error)}; ${INSTALL}`, loud);
    }
  }

  private selector(): { language: string; scheme: string; pattern: string }[] {
    const patterns = this.folder
      ? [pattern(this.folder.uri.fsPath)]
      : [...this.outside].map((folder) => pattern(folder, false));
    return patterns.flatMap((one) => LANGUAGES.map((language) => ({ language, scheme: "file", pattern: one })));
  }

  private settings(): Record<string, unknown> {
    const given = vscode.workspace.getConfiguration(ID, this.folder?.uri);
    return { run: given.get("run"), debounce: given.get("debounce"), codeLens: given.get("codeLens") };
  }

  private async choose(loud: boolean): Promise<(Found & { version: string }) | undefined> {
    const { version: own, storage, bundled, output } = this.shared;
    this.interpreter = undefined;
    const wishes = {
      path: vscode.workspace.getConfiguration(ID, this.folder?.uri).get<string>("path", ""),
      folder: this.folder?.uri.fsPath,
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      // The setting, and what the Python extension has chosen, hold for files outside of all folders, too.
      trusted: vscode.workspace.isTrusted,
      windows: process.platform === "win32",
      environment: process.env,
      interpreter: async () => {
        const found = await interpreter(this.folder?.uri);
        this.interpreter = { found };
        return found;
      },
      bundled,
    };
    const tried: string[] = [];
    for await (const one of candidates(wishes)) {
      if (!isThere(one.command)) {
        tried.push(`${one.command}: not there`);
        continue;
      }
      try {
        const version = await versionOf(one, storage);
        const wrong = misfit(version, own);
        if (wrong === undefined) {
          return { ...one, version };
        }
        // Another one would judge otherwise than this project's own.
        await this.fail(`${one.command} does not fit: ${wrong}`, loud);
        return undefined;
      } catch (error) {
        output.warn(`${one.command}: ${words(error)}`);
      }
    }
    tried.forEach((text) => output.warn(text));
    await this.fail(`seedlint was not found; ${INSTALL}`, loud);
    return undefined;
  }

  /** Say that something failed; with a message only to who asked, or has a configuration for seedlint. */
  private async fail(text: string, loud: boolean): Promise<void> {
    const { output } = this.shared;
    this.say("not running; see the log", vscode.LanguageStatusSeverity.Error);
    output.error(text);
    const folders = this.folder ? [this.folder.uri.fsPath] : [...this.outside];
    if (loud || this.isChosen() || folders.some(isConfigured)) {
      void complain(output, text);
    }
  }

  private isChosen(): boolean {
    return vscode.workspace.getConfiguration(ID, this.folder?.uri).get<string>("path", "") !== "";
  }

  private say(text: string, severity: vscode.LanguageStatusSeverity, busy = false, detail = ""): void {
    this.shown = { text, severity, busy, detail };
    this.shared.changed();
  }
}

export async function complain(output: vscode.LogOutputChannel, text: string): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(`seedlint: ${text}`, "Show the log");
  if (chosen) {
    output.show();
  }
}

/** Whether a document may be one that seedlint judges, as far as can be told before it is asked. */
export function concerns(document: vscode.TextDocument): boolean {
  if (document.uri.scheme !== "file" || !LANGUAGES.includes(document.languageId)) {
    return false;
  }
  if (["markdown", "mdx", "quarto", "asciidoc"].includes(document.languageId)) {
    return true;
  }
  // Of the others, most have nothing to do with seedlint: no server is started for each text.
  const begin = document.lineCount > 0 ? document.lineAt(0).text.trim() : "";
  return ["---", "+++", ";;;"].includes(begin) || isConfigured(path.dirname(document.uri.fsPath));
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
