/** Builds `dist`: `esm` and `cjs`, each with its types. */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' });
for (const name of readdirSync('dist/esm')) if (name.endsWith('.d.ts')) cpSync(`dist/esm/${name}`, `dist/cjs/${name}`);
for (const [folder, type] of [['esm', 'module'], ['cjs', 'commonjs']]) writeFileSync(`dist/${folder}/package.json`, `{ "type": "${type}" }\n`);

const common = { entryPoints: ['src/index.ts'], bundle: true, target: 'es2020', platform: 'neutral', jsx: 'automatic', external: ['@parley/client', '@parley/call', 'react', 'react/jsx-runtime'] };
await build({ ...common, format: 'esm', outfile: 'dist/esm/index.js' });
await build({ ...common, format: 'cjs', outfile: 'dist/cjs/index.js' });
