// tus-js-client against our wire, without a special case: upload, pause, resume, cut connections.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import { Upload } from "tus-js-client";
import { arrived, cutting, endpoint, headers } from "./wire.js";

const run = (bytes, options) =>
  new Promise((done, fail) => {
    const upload = new Upload(bytes, {
      endpoint,
      headers,
      metadata: { room: "garden", filename: "plan.bin", filetype: "application/octet-stream" },
      retryDelays: [0, 50, 100, 200],
      chunkSize: Infinity,
      onError: fail,
      onSuccess: () => done(upload),
      ...options,
    });
    options.begin ? options.begin(upload) : upload.start();
  });

const bytes = randomBytes(5_000_000);

test("uploads in one request", async () => arrived(await run(bytes, {}), bytes));

test("uploads in chunks", async () => arrived(await run(bytes, { chunkSize: 700_000 }), bytes));

test("uploads with the creation", async () => arrived(await run(bytes, { uploadDataDuringCreation: true }), bytes));

test("uploads an empty file", async () => {
  await arrived(await run(Buffer.alloc(0), {}), Buffer.alloc(0));
});

test("uploads a stream whose length is not known", async () => {
  const parts = [bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)];
  const upload = await run(Readable.from(parts), { uploadLengthDeferred: true, chunkSize: 800_000 });
  await arrived(upload, bytes);
});

test("goes on after each of three cut connections", async () => {
  const proxy = await cutting([1_500_000, 900_000, 1_200_000]);
  const offsets = [];
  try {
    const upload = await run(bytes, {
      endpoint: proxy.url,
      onAfterResponse: (request, response) => {
        if (request.getMethod() === "HEAD") {
          offsets.push(Number(response.getHeader("Upload-Offset")));
        }
      },
    });
    await arrived(upload, bytes);
  } finally {
    proxy.close();
  }
  assert.ok(offsets.length >= 2, `${offsets}`);
  assert.deepEqual(offsets, [...offsets].sort((a, b) => a - b));
});

test("pauses and resumes", async () => {
  let paused = false;
  const upload = await run(bytes, {
    chunkSize: 500_000,
    begin: (it) => {
      it.options.onChunkComplete = async (size, accepted) => {
        if (!paused && accepted >= 1_000_000) {
          paused = true;
          await it.abort();
          setTimeout(() => it.start(), 50);
        }
      };
      it.start();
    },
  });
  assert.ok(paused);
  await arrived(upload, bytes);
});

test("resumes an upload that another client began, by its URL", async () => {
  const first = await new Promise((done, fail) => {
    const upload = new Upload(bytes, {
      endpoint,
      headers,
      metadata: { room: "garden" },
      chunkSize: 1_000_000,
      onError: fail,
      onChunkComplete: async (size, accepted) => {
        if (accepted === 2_000_000) {
          await upload.abort();
          done(upload);
        }
      },
    });
    upload.start();
  });
  await arrived(await run(bytes, { uploadUrl: first.url, endpoint: null }), bytes);
});

test("terminates", async () => {
  const upload = await run(bytes.subarray(0, 1000), {});
  await upload.abort(true);
  const answer = await fetch(upload.url, { method: "HEAD", headers: { ...headers, "Tus-Resumable": "1.0.0" } });
  assert.ok([404, 410].includes(answer.status));
});

test("tells an upload's refusal as what it is", async () => {
  await assert.rejects(run(bytes, { metadata: { room: "closed" }, retryDelays: null }), /403/);
});
