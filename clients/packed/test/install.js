/** What the tests of this folder do as somebody does who installs the packages. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);
export const CLIENTS = fileURLToPath(new URL('../..', import.meta.url));
export const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
/** In place of a token, wherever an example needs one. */
export const PLACEHOLDER = '<the Token that the hub printed>';

/**
 * Makes an application of a folder: our packages, packed as they were built by their own tests, and others.
 * @param names of folders in clients
 * @param others with their versions
 */
export async function install(folder, names, others, { flags = [], packageJson = {} } = {}) {
  for (const name of names) await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: join(CLIENTS, name) });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...packageJson }));
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...flags, ...tarballs, ...others], { cwd: folder, maxBuffer: 1e8 });
}

/** Puts what is so here in place of what a file says; fails if it says it no more. */
export async function adapt(file, reality) {
  let text = await readFile(file, 'utf8');
  for (const [said, real] of Object.entries(reality)) {
    assert.ok(text.includes(said), `${file} has no ${said}`);
    text = text.replaceAll(said, real);
  }
  await writeFile(file, text);
  return file;
}
