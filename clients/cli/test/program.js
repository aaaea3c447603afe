import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist/parley.js', import.meta.url));
const PATIENCE_MS = 60_000;

/** Starts `parley` as a user would. */
export function start(args, environment = {}) {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_')));
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...inherited, ...environment }, stdio: ['pipe', 'pipe', 'pipe'], timeout: PATIENCE_MS });
  const program = { child, out: '', err: '' };
  child.stdout.on('data', (part) => (program.out += part));
  child.stderr.on('data', (part) => (program.err += part));
  program.ended = new Promise((resolve) => child.once('close', (status) => resolve({ status, out: program.out, err: program.err })));
  /** Waits for it to say so. */
  program.says = async (pattern) => {
    const deadline = Date.now() + PATIENCE_MS;
    while (!pattern.test(program.out)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${pattern} is not in: ${program.out}${program.err}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return program;
}

/** Runs it to its end, without input. */
export function run(args, environment) {
  const program = start(args, environment);
  program.child.stdin.end();
  return program.ended;
}
