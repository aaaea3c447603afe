import { request as plain, type IncomingHttpHeaders } from 'node:http';
import { request as secure } from 'node:https';
import type { TLSSocket } from 'node:tls';

const DEADLINE_MS = 10_000;
const MOST_BODY = 65_536;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  ms: number;
  /** When the server's certificate ends; nothing without TLS. */
  certificateEnds?: Date;
}

/** One request with headers of its own, a WebSocket's handshake included: that is answered by 101. Fails with what the network says. */
export function ask(method: string, address: string, headers: Record<string, string> = {}): Promise<Answer> {
  const url = new URL(address.replace(/^ws/, 'http'));
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? secure : plain)(url, { method, headers, agent: false });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${DEADLINE_MS / 1_000} s`)), DEADLINE_MS);
    const answered = (status: number, head: IncomingHttpHeaders, body: string) => {
      clearTimeout(timer);
      const ends = (outgoing.socket as TLSSocket | null)?.getPeerCertificate?.()?.valid_to;
      outgoing.destroy();
      resolve({ status, headers: head, body, ms: performance.now() - begin, ...(ends && { certificateEnds: new Date(ends) }) });
    };
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.once('upgrade', ({ headers: head }) => answered(101, head, ''));
    outgoing.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
        if (body.length > MOST_BODY) response.destroy();
      });
      response.once('close', () => answered(response.statusCode ?? 0, response.headers, body));
    });
    outgoing.end();
  });
}

export const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'cGFybGV5IGRvY3RvciAwMQ==',
};
