/** A stand-in for the editor: what the extension uses of it, remembering what it is told. */

export const said = {
  commands: new Map<string, (...args: never[]) => unknown>(),
  errors: [] as string[],
  log: [] as string[],
  opened: [] as string[],
  executed: [] as unknown[][],
  applied: [] as unknown[],
  status: undefined as undefined | Record<string, unknown>,
  settings: {} as Record<string, unknown>,
  actions: [] as unknown[],
  configuration: [] as ((event: { affectsConfiguration(name: string): boolean }) => void)[],
};

const channel = {
  info: (words: string) => void said.log.push(words),
  warn: (words: string) => void said.log.push(words),
  error: (words: string) => void said.log.push(words),
  show: () => void said.log.push("(shown)"),
  dispose: () => undefined,
};

export const window = {
  activeTextEditor: undefined as unknown,
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
  workspaceFolders: undefined as undefined | { uri: { fsPath: string } }[],
  getWorkspaceFolder: () => workspace.workspaceFolders?.[0],
  getConfiguration: () => ({ get: (name: string, usual?: unknown) => said.settings[name] ?? usual }),
  onDidChangeConfiguration: (work: (typeof said.configuration)[number]) => {
    said.configuration.push(work);
    return { dispose: () => undefined };
  },
  onDidGrantWorkspaceTrust: () => ({ dispose: () => undefined }),
  applyEdit: (edit: unknown) => {
    said.applied.push(edit);
    return Promise.resolve(true);
  },
};

export const env = {
  openExternal: (uri: { fsPath: string }) => {
    said.opened.push(uri.fsPath);
    return Promise.resolve(true);
  },
};

export const Uri = {
  file: (fsPath: string) => ({ fsPath }),
  parse: (text: string) => ({ fsPath: text }),
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
