/** Fails if what a browser loads has grown over its limit. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 8 * 1024;
const bytes = gzipSync(readFileSync(new URL('dist/parley-call.browser.js', import.meta.url)), { level: 9 }).length;
console.log(`parley-call.browser.js: ${bytes} bytes gzipped, at most ${LIMIT}`);
if (bytes > LIMIT) process.exit(1);
