/** `parley COMMAND`. Ends with 0 if all went well, 1 if not, 2 if what was typed can't be done. */
import { parse, UsageError, type Options } from './arguments.js';
import type { Command } from './command.js';
import { doctor } from './doctor/doctor.js';
import { join } from './join.js';
import { load } from './load.js';
import { token } from './token.js';

const COMMANDS: Record<string, Command> = { token, join, load, doctor };
const [name = '', ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);

async function main(name: string, args: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) {
    const list = Object.entries(COMMANDS).map(([each, { about }]) => `  ${each.padEnd(8)} ${about}`);
    const text = ['usage: parley COMMAND [OPTIONS]', '', ...list, '', 'parley COMMAND --help tells its options.'].join('\n');
    const asked = ['help', '--help', '-h'].includes(name);
    (asked ? console.log : console.error)(name && !asked ? `parley: there is no command "${name}"\n${text}` : text);
    return asked ? 0 : 2;
  }
  try {
    const given = parse(args, { ...command.options, help: { about: 'This.' } });
    if (!given.has('help')) return await command.run(given);
    console.log(usage(command));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`parley ${name}: ${error.message}\n${usage(command)}`);
    return 2;
  }
}

function usage({ usage, options }: Command): string {
  const lines = Object.entries(options as Options).map(([name, { value, about }]) => `  ${`--${name}${value ? ` ${value}` : ''}`.padEnd(26)} ${about}`);
  return [`usage: parley ${usage}`, '', ...lines].join('\n');
}
