export type {
  Acknowledgement,
  Capabilities,
  ChannelAdapter,
  ChannelDefinition,
  ChannelRequest,
  DeliveryReceipt,
  OutboundMessage,
  Pulled,
  RawReport,
  Sent,
} from './channel-adapter.js';
export { Misconfigured, Rejected, Retry, Unreadable } from './channel-failures.js';
