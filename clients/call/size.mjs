/** Fails if what a browser loads, or what somebody reads, has grown over its limit. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 8 * 1024;
/** Of which the README says that they are some 1,000. */
const MOST_LINES = 1_050;
const bytes = gzipSync(readFileSync(new URL('dist/parley-call.browser.js', import.meta.url)), { level: 9 }).length;
console.log(`parley-call.browser.js: ${bytes} bytes gzipped, at most ${LIMIT}`);
const source = new URL('src/', import.meta.url);
const lines = readdirSync(source).reduce((sum, name) => sum + readFileSync(new URL(name, source), 'utf8').split('\n').length - 1, 0);
console.log(`src: ${lines} lines, at most ${MOST_LINES}`);
if (bytes > LIMIT || lines > MOST_LINES) process.exit(1);
