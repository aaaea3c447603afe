/** What a check found; `advice` says what to do. */
export interface Verdict {
  level: 'ok' | 'warn' | 'fail';
  text: string;
  advice?: string;
}

export const ok = (text: string): Verdict => ({ level: 'ok', text });
export const warn = (text: string, advice: string): Verdict => ({ level: 'warn', text, advice });
export const fail = (text: string, advice: string): Verdict => ({ level: 'fail', text, advice });

/** Prints verdicts as they come. */
export class Report {
  private readonly seen = { ok: 0, warn: 0, fail: 0 };

  async take(check: AsyncIterable<Verdict>): Promise<void> {
    for await (const { level, text, advice } of check) {
      this.seen[level]++;
      console.log(`${level.padEnd(5)} ${text}${advice === undefined ? '' : `\n      -> ${advice}`}`);
    }
  }

  get failed(): boolean {
    return this.seen.fail > 0;
  }

  get summary(): string {
    const { ok, warn, fail } = this.seen;
    return `${ok} ok, ${warn} to be looked at, ${fail} failed`;
  }
}
