import type { TokenProvider, TokenReason } from './client.js';
import { ParleyError } from './errors.js';

/** The token in use: kept from connection to connection, until the hub refuses it or says that it expires. */
export class Tokens {
  private current: string | undefined;
  private refused: string | undefined;
  /** Why the next one is asked for. */
  private reason: TokenReason = 'start';
  /** Whether the connection under way was the first to use it: an older one may have expired on the way. */
  private fresh = false;

  constructor(private readonly source: string | TokenProvider) {}

  get canRenew(): boolean {
    return typeof this.source === 'function';
  }

  /** For a connection. */
  async get(): Promise<string> {
    this.fresh = this.current === undefined;
    if (this.current !== undefined) return this.current;
    const token = await this.ask(this.reason);
    if (token === this.refused) {
      throw new ParleyError({ code: 'unauthorized', message: 'the token provider gave the token again that the hub has refused' });
    }
    return (this.current = token);
  }

  /** Another, while this one is still good; to be handed to {@link accept} when the hub has taken it. */
  async renewed(): Promise<string> {
    return this.ask('expiring');
  }

  accept(token?: string): void {
    this.current = token ?? this.current;
    this.refused = undefined;
    this.reason = 'start';
  }

  /** The hub has closed with 4501. @returns whether another token may be better */
  refuse(): boolean {
    if (!this.canRenew || (this.reason === 'refused' && this.fresh)) return false; // another was no better
    this.refused = this.current;
    this.current = undefined;
    this.reason = 'refused';
    return true;
  }

  private async ask(reason: TokenReason): Promise<string> {
    return typeof this.source === 'function' ? this.source(reason) : this.source;
  }
}
