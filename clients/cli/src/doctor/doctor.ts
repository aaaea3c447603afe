import { UsageError } from '../arguments.js';
import type { Command } from '../command.js';
import { nativeUrl, URLS, webUrl } from '../connect.js';
import { TOKENS, tokens } from '../token.js';
import { meet } from './meeting.js';
import { nativeWireChecks, webWireChecks, type Deployment } from './wires.js';
import { iceServers } from './turn.js';
import { Report } from './verdict.js';

export const doctor: Command = {
  about: 'checks a deployment from outside: both wires, TLS, origins, proxies, resuming, STUN and TURN',
  usage: 'doctor [--native URL] [--web URL] [OPTIONS]',
  options: {
    ...URLS,
    ...TOKENS,
    origin: { value: 'URL', about: 'Of the pages that shall be let in, such as https://app.example.' },
    room: { value: 'NAME', about: 'A room that the token allows, for the two wires to meet in; one of its own if absent.' },
  },
  run: async (given) => {
    if (given.words.length > 0) throw new UsageError(`"${given.words[0]}" is more than is needed`);
    const [native, web, origin] = [given.get('native'), given.get('web'), given.get('origin')];
    const deployment: Deployment = {
      token: tokens(given),
      ...(native !== undefined && { native: nativeUrl(native) }),
      ...(web !== undefined && { web: webUrl(web) }),
      ...(origin !== undefined && { origin: new URL(webUrl(origin)).origin }),
    };
    if (!deployment.native && !deployment.web) throw new UsageError('expected --native, --web, or both');
    const report = new Report();
    const found = await check(deployment, given.get('room'), report);
    if (found) await report.take(iceServers(found));
    console.log(report.summary);
    return report.failed ? 1 : 0;
  },
};

/** @returns the ICE servers that the hub has named, if it could be asked */
async function check(deployment: Deployment, room: string | undefined, report: Report) {
  const native = nativeWireChecks(deployment);
  if (deployment.native) await report.take(native.verdicts());
  const web = webWireChecks(deployment);
  if (deployment.web) await report.take(web.verdicts());
  if (native.works && web.works) await report.take(meet(deployment, room));
  return native.iceServers ?? web.iceServers;
}
