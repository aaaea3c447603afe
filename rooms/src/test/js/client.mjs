// Drives the official client against a server that runs ServerUnderTest's application.
// node client.mjs URL URL_WITH_COMPRESSION; prints one line "ok NAME" or "not ok NAME: why" for each check.
import { io } from "socket.io-client";
import assert from "node:assert";

const [url, compressedUrl] = process.argv.slice(2);
const GOOD = "https://good.example";

const within = (ms, promise, what) =>
  Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error(`no ${what} within ${ms} ms`)), ms))]);
const event = (emitter, name) => within(8000, new Promise((yes) => emitter.once(name, (...args) => yes(args))), name);

async function check(name, body) {
  const sockets = [];
  const open = (address, options) => {
    const socket = io(address, { forceNew: true, reconnection: false, ...options });
    sockets.push(socket);
    return socket;
  };
  try {
    await within(20000, body(open), "end");
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${String(error.message).replaceAll("\n", " ")}`);
  }
  sockets.forEach((socket) => socket.close());
}

const WAYS = { "websocket only": ["websocket"], "polling only": ["polling"], "polling with upgrade": ["polling", "websocket"] };

for (const [way, transports] of Object.entries(WAYS)) {
  const name = (what) => `${way}: ${what}`;
  const connected = async (open, options = {}, address = url) => {
    const socket = open(address, { transports, ...options });
    socket.on("connect_error", (error) => socket.emitReserved("error_seen", error));
    await event(socket, "connect");
    if (transports.length > 1 && socket.io.engine.transport.name !== "websocket") await event(socket.io.engine, "upgrade");
    return socket;
  };

  await check(name("the auth object arrives"), async (open) => {
    const socket = open(url, { transports, auth: { token: "é😀" } });
    assert.deepEqual(await event(socket, "auth"), [{ token: "é😀" }]);
    assert.notEqual(socket.id, socket.io.engine.id);
  });
  await check(name("it ends up on the right transport"), async (open) => {
    const socket = await connected(open);
    assert.equal(socket.io.engine.transport.name, transports.at(-1));
  });
  await check(name("arguments come back as they were"), async (open) => {
    const socket = await connected(open);
    const args = [1, "two 😀", { three: [null, true, 4.5] }, [], {}, ""];
    socket.emit("message", ...args);
    assert.deepEqual(await event(socket, "message-back"), args);
  });
  await check(name("attachments travel as base64 if the client insists"), async (open) => {
    const socket = await connected(open, { forceBase64: true });
    socket.emit("message", Buffer.from([0, 1, 255]), { deep: Buffer.alloc(0) });
    const [bytes, { deep }] = await event(socket, "message-back");
    assert.deepEqual([Buffer.from(bytes), Buffer.from(deep)], [Buffer.from([0, 1, 255]), Buffer.alloc(0)]);
  });
  await check(name("the server acknowledges"), async (open) => {
    const socket = await connected(open);
    assert.deepEqual(await socket.timeout(8000).emitWithAck("message-with-ack", { a: "😀" }), { a: "😀" });
  });
  await check(name("an acknowledgement that never comes times out"), async (open) => {
    const socket = await connected(open);
    await assert.rejects(socket.timeout(100).emitWithAck("nobody-answers"), /timed out/);
  });
  await check(name("binary survives, empty and with leading zeros"), async (open) => {
    const socket = await connected(open);
    const sent = [Buffer.from([0, 0, 4, 255]), { deep: [Buffer.alloc(0)] }, "text", Buffer.from([1])];
    socket.emit("message", ...sent);
    const back = await event(socket, "message-back");
    assert.deepEqual(back.map((x) => (x.deep ? { deep: [Buffer.from(x.deep[0])] } : typeof x === "string" ? x : Buffer.from(x))), sent);
    const acked = await socket.timeout(8000).emitWithAck("message-with-ack", Buffer.from([0, 7]));
    assert.deepEqual(Buffer.from(acked), Buffer.from([0, 7]));
  });
  await check(name("a megabyte goes both ways"), async (open) => {
    const socket = await connected(open);
    const large = "x😀".repeat(200_000);
    assert.equal(await socket.timeout(15000).emitWithAck("message-with-ack", large), large);
    const bytes = await socket.timeout(15000).emitWithAck("message-with-ack", Buffer.alloc(1_000_000, 7));
    assert.deepEqual(Buffer.from(bytes), Buffer.alloc(1_000_000, 7));
  });
  await check(name("order is kept both ways"), async (open) => {
    const socket = open(url, { transports });
    const back = [];
    socket.on("message-back", (n) => back.push(n));
    for (let i = 0; i < 300; i++) {
      socket.emit("message", i);
      if (i % 50 === 0) await new Promise((go) => setTimeout(go, 5));
    }
    while (back.length < 300) await event(socket, "message-back");
    assert.deepEqual(back, [...Array(300).keys()]);
    const burst = [];
    socket.on("b", (n) => burst.push(n));
    socket.emit("burst", 500);
    while (burst.length < 500) await event(socket, "b");
    assert.deepEqual(burst, [...Array(500).keys()]);
  });
  await check(name("a refused handshake brings its data"), async (open) => {
    const socket = open(url, { transports, auth: { token: "bad" } });
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "not you");
    assert.deepEqual(error.data, { code: "unauthorized" });
  });
  await check(name("a slow handshake succeeds"), async (open) => {
    const socket = open(url, { transports, auth: { token: "slow" } });
    socket.emit("message", 1);
    assert.deepEqual(await event(socket, "message-back"), [1]);
  });
  await check(name("namespaces share a connection"), async (open) => {
    const socket = await connected(open);
    const custom = socket.io.socket("/custom");
    custom.connect();
    await event(custom, "connect");
    custom.emit("message", "custom");
    assert.deepEqual(await event(custom, "message-back"), ["custom"]);
    custom.disconnect();
    socket.emit("message", "main");
    assert.deepEqual(await event(socket, "message-back"), ["main"]);
  });
  await check(name("an unknown namespace is an error"), async (open) => {
    const socket = open(`${url}/unknown`, { transports });
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "Invalid namespace");
  });
  await check(name("a kicked client knows it shall not come back"), async (open) => {
    const socket = await connected(open, { reconnection: true, reconnectionDelay: 10 });
    socket.emit("kick");
    const [reason] = await event(socket, "disconnect");
    assert.equal(reason, "io server disconnect");
    await new Promise((go) => setTimeout(go, 300));
    assert.equal(socket.connected, false);
  });
  await check(name("a closed transport is reconnected by itself"), async (open) => {
    const socket = await connected(open, { reconnection: true, reconnectionDelay: 10 });
    const first = socket.id;
    socket.emit("hang-up");
    const [reason] = await event(socket, "disconnect");
    assert.ok(["transport close", "transport error"].includes(reason), reason);
    await event(socket, "connect");
    assert.notEqual(socket.id, first);
    socket.emit("message", "again");
    assert.deepEqual(await event(socket, "message-back"), ["again"]);
  });
  await check(name("a client may leave and come back"), async (open) => {
    const socket = await connected(open);
    socket.disconnect();
    socket.connect();
    await event(socket, "connect");
    assert.deepEqual(await socket.timeout(8000).emitWithAck("message-with-ack", 1), 1);
  });
  await check(name("heartbeats keep it connected"), async (open) => {
    const socket = await connected(open);
    let lost;
    socket.on("disconnect", (reason) => (lost = reason));
    await new Promise((go) => setTimeout(go, 1500));
    assert.equal(lost, undefined);
  });
  await check(name("an allowed origin gets in"), async (open) => {
    await connected(open, { extraHeaders: { Origin: GOOD } });
  });
  await check(name("another origin does not"), async (open) => {
    const socket = open(url, { transports, extraHeaders: { Origin: "https://evil.example" } });
    await event(socket, "connect_error");
    assert.equal(socket.connected, false);
  });
  await check(name("compression is negotiated where it is on"), async (open) => {
    const socket = await connected(open, { perMessageDeflate: { threshold: 100 } }, compressedUrl);
    const text = "compress me ".repeat(5000);
    assert.equal(await socket.timeout(8000).emitWithAck("message-with-ack", text), text);
    if (transports.includes("websocket")) {
      assert.match(socket.io.engine.transport.ws.extensions, /permessage-deflate/);
    }
  });
  await check(name("compression is not negotiated where it is off"), async (open) => {
    const socket = await connected(open, { perMessageDeflate: { threshold: 100 } });
    const text = "compress me ".repeat(5000);
    assert.equal(await socket.timeout(8000).emitWithAck("message-with-ack", text), text);
    if (transports.includes("websocket")) {
      assert.equal(socket.io.engine.transport.ws.extensions, "");
    }
  });
}
process.exit(0);
