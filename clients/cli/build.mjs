/** Builds `dist/parley.js`, with what is ours in it; what is not stays a dependency. */
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
cpSync('../../LICENSE', 'LICENSE');
await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/parley.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['ws', 'socket.io-client'],
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync('dist/parley.js', 0o755);
// For tests.
await build({ entryPoints: ['src/doctor/stun.ts', 'src/figures.ts'], outdir: 'dist-test', outbase: 'src', bundle: true, format: 'esm', platform: 'node', target: 'node20' });
