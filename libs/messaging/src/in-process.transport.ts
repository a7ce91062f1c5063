import type { CustomTransportStrategy, ReadPacket, WritePacket } from '@nestjs/microservices';
import { ClientProxy, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

/** An event as handlers get it: the id makes handling it twice harmless. */
export interface EventEnvelope {
  id: string;
  payload: unknown;
}

/**
 * Carries events and requests to the handlers of this same process. The second transport, a broker, plugs in beside
 * it: handlers are written with `@EventPattern` and `@MessagePattern` and know neither.
 */
export class InProcessServer extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }

  close(): void {
    this.messageHandlers.clear();
  }

  on(): void {
    throw new Error('the in-process transport has no connection events');
  }

  unwrap(): never {
    throw new Error('the in-process transport has no driver');
  }

  /** Resolves when every handler of the event has finished; rejects with the first failure after all had their turn. */
  async deliver(pattern: string, event: EventEnvelope): Promise<void> {
    const failures: unknown[] = [];
    for (let handler = this.messageHandlers.get(pattern); handler; handler = handler.next) {
      try {
        await settle(await handler(event));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  async ask(pattern: string, request: unknown): Promise<unknown> {
    const handler = this.messageHandlers.get(pattern);
    if (!handler) throw new Error(`nobody answers ${pattern}`);
    return settle(await handler(request));
  }
}

const settle = (result: unknown): Promise<unknown> =>
  isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : Promise.resolve(result);

/** The sending end of the in-process transport. */
export class InProcessClient extends ClientProxy {
  constructor(private readonly server: InProcessServer) {
    super();
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}

  unwrap(): never {
    throw new Error('the in-process transport has no driver');
  }

  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    this.server.ask(String(packet.pattern), packet.data).then(
      (response) => callback({ response, isDisposed: true }),
      (error: unknown) => callback({ err: error, isDisposed: true }),
    );
    return () => {};
  }

  protected override dispatchEvent<T>(packet: ReadPacket): Promise<T> {
    return this.server.deliver(String(packet.pattern), packet.data as EventEnvelope) as Promise<T>;
  }
}
