// The web side: Express with Socket.IO. What is for the other side goes over Redis.
const http = require('node:http');
const express = require('express');
const { Server } = require('socket.io');
const Redis = require('ioredis');

const pub = new Redis(process.env.REDIS_URL);
const sub = new Redis(process.env.REDIS_URL);

const app = express();
app.get('/health', (req, res) => res.json({ ok: true }));
const server = http.createServer(app);
const io = new Server(server);

io.on('connection', (socket) => {
  socket.on('join', (join, ack) => {
    socket.data.peer = join.peer;
    socket.data.room = join.room;
    socket.join(`peer:${join.peer}`);
    ack({ ok: true, room: join.room });
  });
  const relay = (event) => (signal) => {
    if (signal.room !== socket.data.room) return;
    signal.from = socket.data.peer;
    pub.publish('web-signals', JSON.stringify({ event, data: signal }));
  };
  socket.on('offer', relay('offer'));
  socket.on('answer', relay('answer'));
});

sub.on('message', (channel, text) => {
  const { event, data } = JSON.parse(text);
  io.to(`peer:${data.to}`).emit(event, data);
});
sub.subscribe('nest-signals').then(() => server.listen(Number(process.env.PORT), '127.0.0.1'));
