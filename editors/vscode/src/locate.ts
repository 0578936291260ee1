/** Which seedlint to start: the project's own, so that editor and command line say the same. */

import { execFile } from "node:child_process";
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import * as path from "node:path";

export interface Found {
  readonly command: string;
  /** What comes before seedlint's own arguments. */
  readonly args: readonly string[];
  /** Where it was found, in words for the log. */
  readonly origin: string;
}

export interface Wishes {
  /** What the settings name; empty: nothing. */
  readonly path: string;
  /** The folder whose documents are judged; undefined: none is open. */
  readonly folder: string | undefined;
  /** All folders that are open: of these, nothing is started unless they are trusted. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly windows: boolean;
  readonly environment: { readonly [name: string]: string | undefined };
  /** The interpreter chosen in the Python extension, asked for only when it counts. */
  readonly interpreter?: () => Promise<string | undefined>;
  /** Where the extension may have a seedlint of its own. */
  readonly bundled?: string;
}

const ENVIRONMENTS = [".venv", "venv"];
/** What marks the top of a project; above it no virtual environment belongs to it. */
const MARKERS = ["seedlint.toml", "pyproject.toml", ".git"];
const RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from seedlint.cli import main; main()";

/**
 * Yield the commands to try, best first, with absolute paths.
 *
 * Nothing of a folder that is not trusted is ever started.
 */
export async function* candidates(wishes: Wishes): AsyncGenerator<Found> {
  const names = wishes.windows ? ["Scripts", "seedlint.exe"] : ["bin", "seedlint"];
  if (wishes.path && wishes.trusted) {
    const origin = "the setting seedlint.path";
    const isName = !/[\\/]/.test(wishes.path);
    const base = wishes.folder ?? wishes.folders[0] ?? "";
    const command = isName ? onPath(wishes.path, wishes) : path.resolve(base, wishes.path);
    yield { command: command ?? wishes.path, args: [], origin };
    return;
  }
  if (wishes.trusted) {
    for (const folder of wishes.folder === undefined ? [] : upToTheTop(wishes.folder)) {
      for (const environment of ENVIRONMENTS) {
        const command = path.join(folder, environment, ...names);
        yield { command, args: [], origin: `the virtual environment ${environment} of ${folder}` };
      }
    }
    const interpreter = await wishes.interpreter?.();
    for (const command of interpreter ? beside(interpreter, wishes.windows) : []) {
      yield { command, args: [], origin: "the interpreter chosen in the Python extension" };
    }
  }
  const command = onPath("seedlint", wishes);
  if (command) {
    yield { command, args: [], origin: "PATH" };
  }
  if (wishes.bundled && isFolder(path.join(wishes.bundled, "seedlint"))) {
    const chosen = wishes.trusted ? await wishes.interpreter?.() : undefined;
    const python = chosen ?? onPath("python3", wishes) ?? onPath("python", wishes);
    if (python) {
      yield { command: python, args: ["-I", "-c", RUN, wishes.bundled], origin: "the extension itself" };
    }
  }
}

/** Return a folder and those above it, up to the one that is the top of its project. */
export function upToTheTop(folder: string): string[] {
  const found = [];
  for (let here = folder; ; here = path.dirname(here)) {
    found.push(here);
    if (MARKERS.some((name) => isThere(path.join(here, name), constants.F_OK))) {
      return found;
    }
    if (here === path.dirname(here)) {
      return [folder]; // no project: what stands above is somebody else's
    }
  }
}

/** Where an interpreter's environment has its commands. */
function beside(interpreter: string, windows: boolean): string[] {
  const folder = isFolder(interpreter) ? interpreter : path.dirname(interpreter);
  const found = windows
    ? [path.join(folder, "seedlint.exe"), path.join(folder, "Scripts", "seedlint.exe")]
    : [path.join(folder, "seedlint"), path.join(folder, "bin", "seedlint")];
  return found.filter((command) => isThere(command));
}

/**
 * Return where a command is on PATH; undefined if it is not there.
 *
 * The system's own search is not asked: on Windows it looks into the working directory first.
 */
export function onPath(
  name: string,
  { environment, windows, folders, trusted }: Pick<Wishes, "environment" | "windows" | "folders" | "trusted">,
): string | undefined {
  const key = windows ? Object.keys(environment).find((one) => one.toUpperCase() === "PATH") : "PATH";
  const file = windows && !/\.(exe|com)$/i.test(name) ? `${name}.exe` : name;
  const own = trusted ? [] : folders;
  for (const entry of (environment[key ?? "PATH"] ?? "").split(windows ? ";" : ":")) {
    const folder = windows ? entry.replace(/^"(.*)"$/, "$1") : entry;
    const command = path.join(folder, file);
    if (path.isAbsolute(folder) && isThere(command) && !own.some((one) => isInside(command, one, windows))) {
      return command;
    }
  }
  return undefined;
}

/** Whether a file is in a folder, by its name. */
export function isBelow(file: string, folder: string, windows = process.platform === "win32"): boolean {
  const form = (one: string): string => (windows ? one.toLowerCase() : one);
  const way = path.relative(form(folder), form(file));
  return way === "" || (way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** Whether a file is in a folder, by its name or really. */
export function isInside(file: string, folder: string, windows = process.platform === "win32"): boolean {
  return isBelow(file, folder, windows) || isBelow(real(file), real(folder), windows);
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export function isThere(file: string, how = constants.X_OK): boolean {
  try {
    accessSync(file, how);
    return how !== constants.X_OK || !isFolder(file);
  } catch {
    return false;
  }
}

/** What a seedlint is started with: no program of the working directory, on Windows, either. */
export function surroundings(): NodeJS.ProcessEnv {
  return { ...process.env, NoDefaultCurrentDirectoryInExePath: "1" };
}

/** Return the version that a command says it has; an error that says what is wrong with it. */
export function versionOf(found: Pick<Found, "command" | "args">, cwd: string, timeout = 20_000): Promise<string> {
  const { command, args } = found;
  return new Promise((resolve, reject) => {
    const options = { timeout, cwd, env: surroundings() };
    execFile(command, [...args, "--version"], options, (error, stdout, stderr) => {
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

/** Return the interpreter that a command runs with, as far as its file tells. */
export function interpreterOf(found: Pick<Found, "command" | "args">, windows = process.platform === "win32"): string {
  if (found.args.length) {
    return found.command;
  }
  const near = path.join(path.dirname(found.command), windows ? "python.exe" : "python");
  if (windows) {
    const above = path.join(path.dirname(found.command), "..", "python.exe");
    return [near, above].find((one) => isThere(one)) ?? "unknown";
  }
  const begin = beginning(found.command);
  // A path that is too long for a first line stands in the second, behind /bin/sh.
  const line = /^#!\s*\/bin\/sh\s*\n'''exec' "?([^"\n]+?)"? "\$0"/.exec(begin) ?? /^#!\s*([^\n]+)/.exec(begin);
  return line?.[1]?.trim() ?? (isThere(near) ? near : "unknown");
}

function beginning(file: string, length = 1024): string {
  try {
    const handle = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(length);
      return bytes.toString("utf8", 0, readSync(handle, bytes, 0, length, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    return "";
  }
}

/**
 * Return what is wrong with a version of seedlint for this version of the extension; undefined if nothing is.
 *
 * Both are released together. Before 1.0 each minor version may change what the two say to each other; from then on
 * only a major one does.
 */
export function misfit(version: string, own: string): string | undefined {
  const [theirs, mine] = [numbers(version), numbers(own)];
  if (theirs.major === mine.major && (mine.major > 0 || theirs.minor === mine.minor)) {
    return undefined;
  }
  const wanted = mine.major > 0 ? `${mine.major}` : `${mine.major}.${mine.minor}`;
  const newer = theirs.major > mine.major || (theirs.major === mine.major && theirs.minor > mine.minor);
  const other = newer ? `update this extension to ${series(theirs)}, or ` : "";
  return (
    `it is seedlint ${version}, and this extension is for ${wanted}: ` +
    `${other}pip install "seedlint[lsp]==${wanted}.*" there`
  );
}

function series({ major, minor }: { major: number; minor: number }): string {
  return major > 0 ? `${major}` : `${major}.${minor}`;
}

function numbers(version: string): { major: number; minor: number } {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  return { major, minor };
}

/** Whether a configuration of seedlint stands at or above a folder. */
export function isConfigured(folder: string): boolean {
  for (let here = folder; ; here = path.dirname(here)) {
    if (isThere(path.join(here, "seedlint.toml"), constants.F_OK)) {
      return true;
    }
    try {
      if (/^\s*\[\s*tool\s*\.\s*seedlint\b/m.test(readFileSync(path.join(here, "pyproject.toml"), "utf8"))) {
        return true;
      }
    } catch {
      // there is none here
    }
    if (here === path.dirname(here)) {
      return false;
    }
  }
}

/** Return a pattern that matches all in a folder, whatever its name has in it; or only what lies in it directly. */
export function pattern(folder: string, deep = true): string {
  const escaped = folder.replaceAll("\\", "/").replace(/[[\]{}*?]/g, "[$&]");
  return `${escaped.replace(/\/$/, "")}/${deep ? "**/*" : "*"}`;
}
