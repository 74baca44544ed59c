// The reference implementation's answers to the table of JSONata expressions, one line each.
//
//   NODE_PATH=<folder with jsonata>/node_modules node tests/support/jsonata_reference.cjs [--write | --boolean]
//
// Prints the table with the answers of the `jsonata` that Node finds; with --write it is written into the file. An answer
// is "json" (the text of JSON.stringify), "undefined", or "error" with its code. Where ours differs, "ours" has it and "why"
// the reason: both are written by hand and stay. With --boolean it prints each expression with its input and the verdict of a
// condition: met, unmet, or unknown where it fails.

const fs = require("node:fs");
const path = require("node:path");
const jsonata = require("jsonata");

const TABLE = path.join(__dirname, "jsonata_table.jsonl");

async function answer(expression, input) {
  try {
    const made = JSON.stringify(await jsonata(expression).evaluate(input));
    return made === undefined ? { undefined: true } : { json: made };
  } catch (error) {
    return { error: error.code || error.name };
  }
}

async function verdict(expression, input) {
  try {
    const made = await jsonata(expression).evaluate(input);
    return (await jsonata("$boolean($)").evaluate(made)) ? "met" : "unmet";
  } catch (error) {
    return "unknown";
  }
}

async function main() {
  const asked = process.argv.includes("--boolean");
  const verdicts = [];
  const inputs = new Map();
  const lines = [];
  for (const line of fs.readFileSync(TABLE, "utf8").trim().split("\n")) {
    const row = JSON.parse(line);
    if ("input" in row) {
      inputs.set(row.input, row.text);
      lines.push(line);
    } else {
      const { on, expression, ours, why } = row;
      if (asked && ours === undefined) {
        const text = inputs.get(on);
        verdicts.push(JSON.stringify({ expression, text, verdict: await verdict(expression, JSON.parse(text)) }));
      }
      const given = await answer(expression, JSON.parse(inputs.get(on)));
      lines.push(JSON.stringify({ on, expression, ...given, ours, why }));
    }
  }
  const table = lines.join("\n") + "\n";
  if (asked) process.stdout.write(verdicts.join("\n") + "\n");
  else if (process.argv.includes("--write")) fs.writeFileSync(TABLE, table);
  else process.stdout.write(table);
}

main();
