// Reads and writes YAML for tests: standard input and output are JSON.
//   {"read": ["…", …]}        each text as js-yaml and yaml read it, or what they say against it
//   {"write": value}          the value as both write it, in all the layouts they have
import { readFileSync } from "node:fs";
import * as jsyaml from "js-yaml";
import * as yaml from "yaml";

const layouts = {
  "js-yaml": [
    {},
    { lineWidth: 40 },
    { lineWidth: -1 },
    { indent: 4 },
    { seqNoIndent: true },
    { quoteStyle: "double", forceQuotes: true },
    { flowLevel: 3 },
    { seqInlineFirst: false },
  ],
  // With `indent: 4`, yaml 2.9 writes block texts that it reads otherwise itself.
  yaml: [
    {},
    { lineWidth: 40 },
    { lineWidth: 0 },
    { indentSeq: false },
    { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" },
    { defaultStringType: "QUOTE_SINGLE", defaultKeyType: "PLAIN" },
    { defaultStringType: "BLOCK_LITERAL", defaultKeyType: "PLAIN" },
    { defaultStringType: "BLOCK_FOLDED", defaultKeyType: "PLAIN" },
    { blockQuote: false },
  ],
};
const readers = { "js-yaml": jsyaml.load, yaml: (text) => yaml.parse(text) };
const writers = { "js-yaml": jsyaml.dump, yaml: (value, options) => yaml.stringify(value, options) };

function read(text) {
  const results = {};
  for (const [name, reader] of Object.entries(readers)) {
    try {
      results[name] = { value: reader(text) };
    } catch (error) {
      results[name] = { error: String(error.message) };
    }
  }
  return results;
}

function write(value) {
  const results = {};
  for (const [name, writer] of Object.entries(writers)) {
    for (const options of layouts[name]) {
      results[`${name} ${JSON.stringify(options)}`] = writer(value, options);
    }
  }
  return results;
}

const request = JSON.parse(readFileSync(0, "utf8"));
const answer = request.read ? request.read.map(read) : write(request.write);
process.stdout.write(JSON.stringify(answer));
