export { InProcessClient, InProcessServer, type EventEnvelope } from './in-process.transport.js';
export { OutboxRelay, type RelayLog } from './outbox.relay.js';
