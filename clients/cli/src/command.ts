import type { Given, Options } from './arguments.js';

export interface Command {
  /** In a few words, for the list. */
  about: string;
  usage: string;
  options: Options;
  /** Gives the exit status. Fails with a `UsageError` for what was typed. */
  run(given: Given): Promise<number>;
}
