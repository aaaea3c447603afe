// Our wire as tests of others' clients meet it. PARLEY_TUS_URL and PARLEY_TUS_TOKEN say where it is.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import net from "node:net";

export const endpoint = process.env.PARLEY_TUS_URL;
export const headers = { Authorization: `Bearer ${process.env.PARLEY_TUS_TOKEN}` };

/** A proxy that lets as many bytes through to the server as it is told, and cuts then. */
export const cutting = async (budgets) => {
  const target = new URL(endpoint);
  const server = net.createServer((client) => {
    let left = budgets.shift() ?? Infinity;
    const upstream = net.connect(Number(target.port), target.hostname);
    client.on("data", (data) => {
      left -= data.length;
      if (left < 0) {
        client.resetAndDestroy();
        upstream.destroy();
      } else if (!upstream.write(data)) {
        client.pause();
        upstream.once("drain", () => client.resume());
      }
    });
    upstream.pipe(client);
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}${target.pathname}`, close: () => server.close() };
};

/** Whether an upload’s bytes are there, by its URL. */
export const arrived = async ({ url }, bytes) => {
  const id = url.slice(url.lastIndexOf("/") + 1);
  const answer = await fetch(new URL(`/v1/artifacts/${id}/content`, endpoint), { headers });
  assert.equal(answer.status, 200);
  const got = Buffer.from(await answer.arrayBuffer());
  const hash = (of) => createHash("sha256").update(of).digest("hex");
  assert.equal(hash(got), hash(bytes));
};
