// The native side: a NestJS gateway on ws, whose frames are Nest's own {"event":…,"data":…}. What is for the other side goes
// over Redis.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  OnGatewayDisconnect,
  OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import Redis from 'ioredis';
import type { WebSocket } from 'ws';

const REDIS = process.env.REDIS_URL!;

interface Join { room: string; peer: string }
interface Signal { to: string; room: string; from?: string; id: string; sdp: string }
type Client = WebSocket & { peer?: string; room?: string };

@WebSocketGateway()
export class SignalGateway implements OnGatewayInit, OnGatewayDisconnect {
  private readonly peers = new Map<string, Client>();
  private readonly pub = new Redis(REDIS);
  private readonly sub = new Redis(REDIS);

  async afterInit() {
    this.sub.on('message', (_channel, text) => {
      const signal = JSON.parse(text);
      const client = this.peers.get(signal.data.to);
      if (client) client.send(JSON.stringify(signal));
    });
    await this.sub.subscribe('web-signals');
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Client, @MessageBody() join: Join) {
    client.peer = join.peer;
    client.room = join.room;
    this.peers.set(join.peer, client);
    return { event: 'joined', data: { room: join.room } };
  }

  @SubscribeMessage('offer')
  offer(@ConnectedSocket() client: Client, @MessageBody() signal: Signal) {
    this.relay('offer', client, signal);
  }

  @SubscribeMessage('answer')
  answer(@ConnectedSocket() client: Client, @MessageBody() signal: Signal) {
    this.relay('answer', client, signal);
  }

  handleDisconnect(client: Client) {
    if (client.peer) this.peers.delete(client.peer);
  }

  private relay(event: string, client: Client, signal: Signal) {
    if (signal.room !== client.room) return;
    signal.from = client.peer;
    this.pub.publish('nest-signals', JSON.stringify({ event, data: signal }));
  }
}

@Module({ providers: [SignalGateway] })
class AppModule {}

async function main() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(Number(process.env.PORT), '127.0.0.1');
}
main();
