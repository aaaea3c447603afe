// An application's backend that takes every webhook and does nothing: receiver.mjs PORT. GET says how many it has taken.
import { createServer } from 'node:http';

let taken = 0;
createServer((request, response) => {
  if (request.method === 'POST') {
    taken++;
    request.resume();
    response.writeHead(204).end();
  } else {
    response.end(`${taken}\n`);
  }
}).listen(Number(process.argv[2]), '127.0.0.1');
