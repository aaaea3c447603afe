import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What was typed can't be done; the message says what to type. */
export class UsageError extends Error {}

export interface Option {
  /** What stands for its value in the usage; a switch has none. */
  value?: string;
  about: string;
  /** May be given several times. */
  many?: boolean;
}
export type Options = Record<string, Option>;

export interface Given {
  words: string[];
  /** The last value; `undefined` if it was not given. */
  get(name: string): string | undefined;
  all(name: string): string[];
  has(name: string): boolean;
}

export function parse(args: string[], options: Options): Given {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [name, { type: value ? ('string' as const) : ('boolean' as const), multiple: true }]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options: known, allowPositionals: true, strict: true });
    const all = (name: string) => (values[name] ?? []) as unknown as string[];
    for (const [name, { many, value }] of Object.entries(options)) {
      if (value && !many && all(name).length > 1) throw new UsageError(`--${name} is given ${all(name).length} times`);
    }
    return { words: positionals, all, get: (name) => all(name).at(-1), has: (name) => all(name).length > 0 };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message.split('. ')[0] ?? String(error));
  }
}

/** In days: what a timer waits for is counted in 31 bits, and with more it would end at once. */
const MOST_DAYS = 24;
const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds: `500ms`, `30s`, `5m`, `1h`, `7d`. */
export function duration(name: string, text: string): number {
  const [, number, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const millis = Number(number) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (!(millis > 0)) throw new UsageError(`--${name} has "${text}": expected a duration like 500ms, 30s, 5m or 1h`);
  return millis;
}

/** A {@link duration} that is waited for. */
export function wait(name: string, text: string): number {
  const millis = duration(name, text);
  if (millis > MOST_DAYS * 86_400_000) throw new UsageError(`--${name} has "${text}": at most ${MOST_DAYS}d are waited for`);
  return millis;
}

export function count(name: string, text: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= most)) throw new UsageError(`--${name} has "${text}": expected a number from 1 to ${most}`);
  return number;
}

export function url(name: string, text: string, schemes: string[]): string {
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    throw new UsageError(`--${name} has "${text}": expected a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
  }
  return text;
}

/** A secret comes from a file or the environment: what is typed, others on the machine can see. */
export function secret(given: Given): string | undefined {
  const file = given.get('secret-file');
  if (file === undefined) return process.env['PARLEY_JWT_SECRET'] || undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`--secret-file: ${(error as Error).message}`);
  }
}
