// @tus/server as it comes, before a folder.
import http from "node:http";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const server = new Server({
  path: "/files",
  datastore: new FileStore({ directory: process.env.FOLDER }),
  relativeLocation: true,
});
// A large upload takes longer than Node lets a request take otherwise.
http.createServer({ requestTimeout: 0 }, server.handle.bind(server)).listen(Number(process.env.PORT), "127.0.0.1");
