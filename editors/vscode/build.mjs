// Bundles the extension, or with --test its tests, with a stand-in for what only the editor has.
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const common = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "warning" };

if (process.argv.includes("--test")) {
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  await build({
    ...common,
    entryPoints: tests.map((name) => `test/${name}`),
    outdir: "dist/test",
    alias: {
      vscode: fileURLToPath(new URL("test/vscode.ts", import.meta.url)),
      "vscode-languageclient/node": fileURLToPath(new URL("test/client.ts", import.meta.url)),
    },
  });
} else {
  await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: true,
  });
}
