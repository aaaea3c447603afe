// Uppy, as an application sets it up, against our wire, without a special case: files, pause, resume, a cut connection. In Node
// it sends what it sends in a browser, but that its bytes come from a Buffer.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import Uppy from "@uppy/core";
import Tus from "@uppy/tus";
import { arrived, cutting, endpoint, headers } from "./wire.js";

const CHUNK = 500_000;

const uppyOn = (url) =>
  new Uppy({ meta: { room: "garden" } }).use(Tus, { endpoint: url, headers, chunkSize: CHUNK, retryDelays: [0, 50, 100] });
const add = (uppy, name, bytes) =>
  uppy.addFile({ name, type: "application/octet-stream", data: Object.assign(bytes, { size: bytes.length }) });

test("Uppy uploads, pauses, resumes and goes on after a cut connection", async () => {
  const proxy = await cutting([Infinity, 1_200_000]);
  const uppy = uppyOn(proxy.url);
  const plan = randomBytes(4_000_000);
  const notes = randomBytes(1_000);
  const ids = [add(uppy, "plan.bin", plan), add(uppy, "notes.bin", notes)];
  let paused = 0;
  uppy.on("upload-progress", ({ id }, { bytesUploaded }) => {
    if (id !== ids[0] || paused > 0 || bytesUploaded < 2 * CHUNK) return;
    assert.equal(uppy.pauseResume(id), true);
    paused = uppy.getFile(id).progress.bytesUploaded;
    setTimeout(() => uppy.pauseResume(id), 50);
  });
  try {
    const { successful, failed } = await uppy.upload();
    assert.deepEqual(failed, []);
    assert.ok(paused > 0 && paused < plan.length, `paused at ${paused}`);
    for (const [file, bytes] of [[successful.find(({ id }) => id === ids[0]), plan], [successful.find(({ id }) => id === ids[1]), notes]]) {
      await arrived({ url: file.uploadURL }, bytes);
    }
  } finally {
    uppy.destroy();
    proxy.close();
  }
});

test("Uppy takes back what is removed from it", async () => {
  const uppy = uppyOn(endpoint);
  const id = add(uppy, "plan.bin", randomBytes(4_000_000));
  let url;
  uppy.on("upload-progress", () => {
    url ??= uppy.getFile(id)?.tus?.uploadUrl;
    if (url) uppy.removeFile(id);
  });
  await uppy.upload();
  // Not by HEAD, which would take the upload over from whoever is about to delete it.
  const artifact = new URL(`/v1/artifacts/${url.slice(url.lastIndexOf("/") + 1)}`, endpoint);
  const state = async () => (await (await fetch(artifact, { headers })).json()).state;
  for (const deadline = Date.now() + 10_000; (await state()) !== "cancelled"; ) assert.ok(Date.now() < deadline, "it is still there");
  uppy.destroy();
});
