/** What getStats() says of the pictures that arrive, in the few numbers that a tile has room for. */

export class PictureMeter {
  #call;
  /** Peers that have ever been measured. @type {Set<string>} */ #peers = new Set();

  /** @param {import('@parley/call').Call} call */
  constructor(call) {
    this.#call = call;
  }

  /**
   * @typedef {{frames: number, size: string, fps: number}} Picture
   * @param {string} peer
   * @returns {Promise<{rtt?: number, pictures: Map<string, Picture>} | null>} by track; null without a connection
   */
  async measure(peer) {
    const report = await this.#call.stats(peer);
    if (!report) return null;
    this.#peers.add(peer);
    const all = [...report.values()];
    const pair = all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
    const rtt = pair?.currentRoundTripTime === undefined ? undefined : Math.round(pair.currentRoundTripTime * 1_000);
    const pictures = new Map();
    for (const { type, kind, trackIdentifier, framesDecoded = 0, frameWidth, frameHeight, framesPerSecond = 0 } of all) {
      if (type !== 'inbound-rtp' || kind !== 'video') continue;
      const size = frameWidth ? `${frameWidth}×${frameHeight}` : '';
      pictures.set(trackIdentifier, { frames: framesDecoded, size, fps: Math.round(framesPerSecond) });
    }
    return { rtt, pictures };
  }

  /** All frames decoded so far, over all peers. */
  async frames() {
    const measured = await Promise.all([...this.#peers].map((peer) => this.measure(peer)));
    const pictures = measured.flatMap((one) => [...(one?.pictures.values() ?? [])]);
    return pictures.reduce((sum, { frames }) => sum + frames, 0);
  }
}
