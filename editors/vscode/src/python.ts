/** What the Python extension knows, where it is installed. */

import * as path from "node:path";
import * as vscode from "vscode";

/** The part of its interface that is used here. */
interface Python {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    onDidChangeActiveEnvironmentPath(work: () => void): vscode.Disposable;
  };
}

let followed: vscode.Disposable | undefined;
let changed: (() => void) | undefined;

/** Have something done when another interpreter is chosen, once that was asked for. */
export function onInterpreter(work: () => void): vscode.Disposable {
  changed = work;
  return {
    dispose: () => {
      followed?.dispose();
      followed = changed = undefined;
    },
  };
}

/** Return the interpreter chosen for a folder; undefined if there is no such extension, or it says none. */
export async function interpreter(resource: vscode.Uri | undefined): Promise<string | undefined> {
  try {
    const python = await vscode.extensions.getExtension<Python>("ms-python.python")?.activate();
    followed ??= python?.environments.onDidChangeActiveEnvironmentPath(() => changed?.());
    const found = python?.environments.getActiveEnvironmentPath(resource).path;
    return found !== undefined && path.isAbsolute(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
