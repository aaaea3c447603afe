import type { StatsLike } from './types.js';

/** The fields of a report that the hub measures, under W3C's names; absent is what is not known yet. */
export interface StatsSummary {
  /** Seconds, of the candidate pair in use. */
  currentRoundTripTime?: number;
  /** Seconds, of what comes in: the worst track's. */
  jitter?: number;
  /** Share of packets lost of what came in since the summary before, 0 to 1. */
  fractionLost?: number;
  /** `host`, `srflx`, `prflx` or `relay`. */
  localCandidateType?: string;
  remoteCandidateType?: string;
}

/** Packets of one connection so far. */
export interface Packets {
  lost: number;
  received: number;
}

type Entry = Record<string, unknown>;

/** @param before of the last summary; changed to what is so now */
export function summarize(stats: StatsLike, before: Packets): StatsSummary {
  const byId = new Map<unknown, Entry>();
  stats.forEach((entry) => byId.set(entry.id, entry));
  const entries = [...byId.values()];
  const summary: StatsSummary = {};
  const pair = pairInUse(entries, byId);
  if (typeof pair?.currentRoundTripTime === 'number') summary.currentRoundTripTime = pair.currentRoundTripTime;
  const local = byId.get(pair?.localCandidateId)?.candidateType;
  const remote = byId.get(pair?.remoteCandidateId)?.candidateType;
  if (typeof local === 'string') summary.localCandidateType = local;
  if (typeof remote === 'string') summary.remoteCandidateType = remote;

  const inbound = entries.filter(({ type }) => type === 'inbound-rtp');
  const jitters = inbound.map(({ jitter }) => jitter).filter((jitter): jitter is number => typeof jitter === 'number');
  if (jitters.length) summary.jitter = Math.max(...jitters);
  const now = { lost: total(inbound, 'packetsLost'), received: total(inbound, 'packetsReceived') };
  const lost = Math.max(0, now.lost - before.lost); // it can fall: what came twice counts against what was lost
  const received = Math.max(0, now.received - before.received);
  if (lost + received > 0) summary.fractionLost = lost / (lost + received);
  Object.assign(before, now);
  return summary;
}

function pairInUse(entries: Entry[], byId: Map<unknown, Entry>): Entry | undefined {
  const transport = entries.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId);
  return byId.get(transport?.selectedCandidatePairId)
    // Firefox has no statistics of the transport.
    ?? entries.find(({ type, state, nominated }) => type === 'candidate-pair' && state === 'succeeded' && nominated);
}

function total(entries: Entry[], field: string): number {
  return entries.reduce((sum, { [field]: value }) => sum + (typeof value === 'number' ? value : 0), 0);
}
