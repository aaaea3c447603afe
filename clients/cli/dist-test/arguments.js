// src/arguments.ts
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
var UsageError = class extends Error {
};
function parse(args, options) {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [name, { type: value ? "string" : "boolean", multiple: true }])
  );
  try {
    const { values, positionals } = parseArgs({ args, options: known, allowPositionals: true, strict: true });
    const all = (name) => values[name] ?? [];
    for (const [name, { many, value }] of Object.entries(options)) {
      if (value && !many && all(name).length > 1) throw new UsageError(`--${name} is given ${all(name).length} times`);
    }
    return { words: positionals, all, get: (name) => all(name).at(-1), has: (name) => all(name).length > 0 };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error.message.split(". ")[0] ?? String(error));
  }
}
var UNITS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
function duration(name, text) {
  const [, number, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const millis = Number(number) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(millis > 0)) throw new UsageError(`--${name} has "${text}": expected a duration like 500ms, 30s, 5m or 1h`);
  return millis;
}
function count(name, text, most) {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= most)) throw new UsageError(`--${name} has "${text}": expected a number from 1 to ${most}`);
  return number;
}
function url(name, text, schemes) {
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    throw new UsageError(`--${name} has "${text}": expected a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`);
  }
  return text;
}
function secret(given) {
  const file = given.get("secret-file");
  if (file === void 0) return process.env["PARLEY_JWT_SECRET"] || void 0;
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new UsageError(`--secret-file: ${error.message}`);
  }
}
export {
  UsageError,
  count,
  duration,
  parse,
  secret,
  url
};
