import type { TokenProvider, TokenReason } from './client.js';
import { ParleyError } from './errors.js';
import type { Clock } from './timers.js';

/** The newest token: kept from connection to connection, until the hub refuses it or says that it expires. */
export class Tokens {
  private current: string | undefined;
  /** The one that the hub is known to judge this connection by; an older one, while it has not said that it took another. */
  private used: string | undefined;
  private refused: string | undefined;
  /** Why the next one is asked for. */
  private reason: TokenReason = 'start';
  /** Whether the connection under way was the first to use it: an older one may have expired on the way. */
  private fresh = false;
  /** One for a connection that has not come yet: those that begin meanwhile wait for it, too. */
  private asked: { at: number; answer: Promise<string> } | undefined;

  /** @param patience after so many milliseconds without an answer the provider is asked again */
  constructor(private readonly source: string | TokenProvider, private readonly patience: number, private readonly clock: Clock) {}

  get canRenew(): boolean {
    return typeof this.source === 'function';
  }

  /** For a connection. */
  async get(): Promise<string> {
    this.fresh = this.current === undefined;
    if (this.current !== undefined) return (this.used = this.current);
    const now = this.clock.now();
    const { reason } = this;
    if (!this.asked || now - this.asked.at >= this.patience) this.asked = { at: now, answer: this.ask(reason) };
    const { asked } = this;
    let token: string;
    try {
      token = await asked.answer;
    } finally {
      if (this.asked === asked) this.asked = undefined;
    }
    if (token === this.refused) {
      throw new ParleyError({ code: 'unauthorized', message: 'the token provider gave the token again that the hub has refused' });
    }
    if (this.current === undefined && this.reason === reason) this.current = this.used = token; // else another has come before it
    return this.current ?? token;
  }

  /** What was asked on another network is waited for no more. */
  networkChanged(): void {
    this.asked = undefined;
  }

  /**
   * Another, while this one is still good. A connection that begins before the hub has answered begins with it, too: with the
   * older one it would undo what may have been done.
   * @param give to the hub
   */
  async renew(give: (token: string) => Promise<unknown>): Promise<void> {
    const token = await this.ask('expiring');
    this.current = token;
    try {
      await give(token);
    } catch (error) {
      if (!(error as ParleyError).retryable && this.current === token) this.current = this.used; // the hub does not want it
      throw error;
    }
    this.used = token;
    this.accept();
  }

  /** The hub has taken the one of the connection. */
  accept(): void {
    this.refused = undefined;
    this.reason = 'start';
  }

  /** The hub has closed with 4501. @returns whether another token may be better */
  refuse(): boolean {
    if (this.current !== this.used) return true; // there is a newer one
    if (!this.canRenew || (this.reason === 'refused' && this.fresh)) return false; // another was no better
    this.refused = this.current;
    this.current = this.asked = undefined;
    this.reason = 'refused';
    return true;
  }

  private async ask(reason: TokenReason): Promise<string> {
    return typeof this.source === 'function' ? this.source(reason) : this.source;
  }
}
