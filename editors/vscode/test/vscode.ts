/** A stand-in for the editor: what the extension uses of it, remembering what it is told. */

import * as path from "node:path";

export interface Place {
  fsPath: string;
  scheme: string;
  toString(): string;
}

export interface Text {
  uri: Place;
  languageId: string;
  lineCount: number;
  lineAt(line: number): { text: string };
}

/** What happens in the editor, and who wants to know. */
export const heard = {
  opened: [] as ((document: Text) => Promise<void>)[],
  saved: [] as ((document: Text) => Promise<void>)[],
  folders: [] as (() => Promise<void>)[],
  trusted: [] as (() => Promise<void>)[],
  active: [] as (() => void)[],
  interpreter: [] as (() => void)[],
};

function listened<T>(to: T[]): (work: T) => { dispose(): void } {
  return (work) => {
    to.push(work);
    return { dispose: () => undefined };
  };
}

export const said = {
  commands: new Map<string, (...args: never[]) => unknown>(),
  errors: [] as string[],
  told: [] as string[],
  log: [] as string[],
  opened: [] as string[],
  executed: [] as unknown[][],
  applied: [] as unknown[],
  status: undefined as undefined | Record<string, unknown>,
  settings: {} as Record<string, unknown>,
  actions: [] as unknown[],
  /** Settings of single folders, by their path. */
  own: {} as Record<string, Record<string, unknown>>,
  configuration: [] as ((event: { affectsConfiguration(name: string, scope?: Place): boolean }) => void)[],
};

const channel = {
  info: (words: string) => void said.log.push(words),
  warn: (words: string) => void said.log.push(words),
  error: (words: string) => void said.log.push(words),
  show: () => void said.log.push("(shown)"),
  dispose: () => undefined,
};

export const window = {
  activeTextEditor: undefined as undefined | { document: Text },
  onDidChangeActiveTextEditor: listened(heard.active),
  showInformationMessage: (words: string) => {
    said.told.push(words);
    return Promise.resolve(undefined);
  },
  createOutputChannel: () => channel,
  showErrorMessage: (words: string) => {
    said.errors.push(words);
    return Promise.resolve(undefined);
  },
  setStatusBarMessage: () => undefined,
  withProgress: (_options: unknown, work: () => Promise<void>) => work(),
};

export const languages = {
  createLanguageStatusItem: () => {
    said.status = { dispose: () => undefined };
    return said.status;
  },
};

export const commands = {
  registerCommand: (name: string, work: (...args: never[]) => unknown) => {
    said.commands.set(name, work);
    return { dispose: () => undefined };
  },
  executeCommand: (...words: unknown[]) => {
    said.executed.push(words);
    return Promise.resolve(said.actions);
  },
};

export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined as undefined | { name: string; uri: Place }[],
  textDocuments: [] as Text[],
  getConfiguration: (_name: string, scope?: Place) => ({
    get: (name: string, usual?: unknown) => said.own[scope?.fsPath ?? ""]?.[name] ?? said.settings[name] ?? usual,
  }),
  onDidChangeConfiguration: listened(said.configuration),
  onDidOpenTextDocument: listened(heard.opened),
  onDidSaveTextDocument: listened(heard.saved),
  onDidChangeWorkspaceFolders: listened(heard.folders),
  onDidGrantWorkspaceTrust: listened(heard.trusted),
  applyEdit: (edit: unknown) => {
    said.applied.push(edit);
    return Promise.resolve(true);
  },
};

/** The Python extension, where there is one. */
export const python = { chosen: undefined as undefined | ((resource?: Place) => string) };

export const extensions = {
  getExtension: (name: string) =>
    name === "ms-python.python" && python.chosen
      ? {
          activate: () =>
            Promise.resolve({
              environments: {
                getActiveEnvironmentPath: (resource?: Place) => ({ id: "any", path: python.chosen?.(resource) }),
                onDidChangeActiveEnvironmentPath: listened(heard.interpreter),
              },
            }),
        }
      : undefined,
};

export const env = {
  remoteName: undefined as string | undefined,
  openExternal: (uri: { fsPath: string }) => {
    said.opened.push(uri.fsPath);
    return Promise.resolve(true);
  },
};

export const Uri = {
  file: (fsPath: string): Place => ({ fsPath, scheme: "file", toString: () => `file://${fsPath}` }),
  parse: (text: string) => ({ fsPath: text }),
  joinPath: (uri: Place, ...names: string[]) => Uri.file(path.join(uri.fsPath, ...names)),
};
export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}
export class Range {
  constructor(...readonly_: unknown[]) {
    void readonly_;
  }
}
export class Location {
  constructor(
    readonly uri: unknown,
    readonly range: unknown,
  ) {}
}
export const LanguageStatusSeverity = { Information: 0, Warning: 1, Error: 2 };
export const ProgressLocation = { Notification: 15 };
