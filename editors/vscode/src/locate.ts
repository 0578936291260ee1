/** Which seedlint to start: the project's own, so that editor and command line say the same. */

import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import * as path from "node:path";

export interface Found {
  readonly command: string;
  /** Where it was found, in words for the log. */
  readonly origin: string;
}

export interface Wishes {
  /** What the settings name; empty: nothing. */
  readonly path: string;
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly windows: boolean;
}

const ENVIRONMENTS = [".venv", "venv"];

/** Return the commands to try, best first. Nothing of a folder that is not trusted is ever started. */
export function candidates(wishes: Wishes): Found[] {
  const found: Found[] = [];
  if (wishes.path && wishes.trusted) {
    const first = wishes.folders[0];
    const isName = !/[\\/]/.test(wishes.path);
    const command = isName || path.isAbsolute(wishes.path) || !first ? wishes.path : path.join(first, wishes.path);
    return [{ command, origin: "the setting seedlint.path" }];
  }
  const [bin, name] = wishes.windows ? ["Scripts", "seedlint.exe"] : ["bin", "seedlint"];
  if (wishes.trusted) {
    for (const folder of wishes.folders) {
      for (const environment of ENVIRONMENTS) {
        found.push({
          command: path.join(folder, environment, bin, name),
          origin: `the virtual environment ${environment} of ${folder}`,
        });
      }
    }
  }
  found.push({ command: name, origin: "PATH" });
  return found;
}

export function isThere(command: string): boolean {
  if (!path.isAbsolute(command)) {
    return true; // it is for the system to find
  }
  try {
    accessSync(command, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Return the version that a command says it has; an error that says what is wrong with it. */
export function versionOf(command: string, timeout = 20_000): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, ["--version"], { timeout }, (error, stdout, stderr) => {
      const version = /^seedlint (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
      if (version) {
        resolve(version);
      } else if (error && "code" in error && error.code === "ENOENT") {
        reject(new Error(`there is no ${command}`));
      } else {
        reject(new Error(`${command} --version failed: ${(stderr || stdout || String(error)).trim().slice(0, 300)}`));
      }
    });
  });
}

/** Whether a version has the language server as this extension knows it. */
export function isFit(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 0 || minor >= 1;
}
