/**
 * The packages as the demo page has them: one file each, without a bundler or a node_modules. They are committed, because
 * whoever tries the hub has a JDK and Maven and nothing else. `npm run demo` writes them; a test holds them to the sources.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { build } = createRequire(path('../js/package.json'))('esbuild');

export const DEMO = path('../../standalone/src/main/resources/dev/parley/standalone/demo');
/** By their names in the folder of the demo page. */
const FILES = { 'parley-client.js': 'js', 'parley-call.js': 'call' };

/** @returns {Promise<Record<string, string>>} what each file has to be, built of the sources as they are now */
export async function demoFiles() {
  const files = {};
  for (const [file, folder] of Object.entries(FILES)) files[file] = await bundle(folder);
  return files;
}

/** Readable: it is also what people look at in their browser's tools. */
async function bundle(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path(`../${folder}/package.json`), 'utf8'));
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [path(`../${folder}/src/index.ts`)],
    tsconfig: path(`../${folder}/tsconfig.json`),
    bundle: true, format: 'esm', target: 'es2020', platform: 'neutral', write: false, charset: 'utf8', logLevel: 'error',
    alias: { '@parley/client': './parley-client.js' },
    external: ['./parley-client.js'],
    absWorkingDir: path('..'),
  });
  return `// ${name} ${version}, ${license}. Built from clients/${folder}/src by \`npm run demo\` in clients/packed; not to be changed by hand.\n${text}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, text] of Object.entries(await demoFiles())) writeFileSync(`${DEMO}/${file}`, text);
}
