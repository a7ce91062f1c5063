import { Controller, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DeliveryRunner, type Telling } from '#delivery';
import { HOUSE, type House } from '#house';
import { Files, Scanner } from '#intake';
import type { EventEnvelope } from '#messaging';
import type { Log } from '#platform';
import { PartnerRunner } from '#partners';
import { LaporApi, LaporSender, type Sp4nSettings } from '#sp4n';
import { FileRunner } from './file.runner.js';
import { PartnersConsumer } from './partners.consumer.js';
import { PullRunner } from './pull.runner.js';

interface Told {
  complaintId: string;
  messageId: string;
  deliveryId: string;
  question: 'place' | null;
  first: boolean;
  from: string | null;
  name: string;
  codes: string[];
  reference: string | null;
  state: string;
  code: string;
  leadId: string;
}

/** Writes to the reporter when something has happened that he should hear of. */
@Controller()
class CorrespondenceConsumer {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'outbox' | 'correspondence' | 'tellings'>,
    private readonly runner: DeliveryRunner,
  ) {}

  @EventPattern('complaint.routed')
  routed(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, question, first }) =>
      first ? this.house.correspondence.acknowledge(tx, complaintId, question) : Promise.resolve(),
    );
  }

  @EventPattern('complaint.referred')
  referred(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, name }) =>
      this.house.correspondence.referred(tx, complaintId, name),
    );
  }

  @EventPattern('handover.moved')
  movedElsewhere(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, name, reference, state }) =>
      this.house.correspondence.movedElsewhere(tx, complaintId, { name, reference, state }),
    );
  }

  @EventPattern('message.published')
  published(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, messageId, from }) =>
      this.house.correspondence.publish(tx, complaintId, messageId, from),
    );
  }

  /** At first it stands in the acknowledgement. */
  @EventPattern('complaint.emergency')
  emergency(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, first }) =>
      first ? Promise.resolve() : this.house.correspondence.warn(tx, complaintId),
    );
  }

  @EventPattern('message.shared')
  shared(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, leadId, messageId, from }) =>
      this.house.correspondence.shared(tx, complaintId, { leadId, messageId, from }),
    );
  }

  @EventPattern('complaint.merged')
  merged(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) =>
      this.house.correspondence.merged(tx, complaintId, 'merged'),
    );
  }

  @EventPattern('complaint.split')
  split(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) =>
      this.house.correspondence.merged(tx, complaintId, 'split'),
    );
  }

  @EventPattern('words.incomplete')
  incomplete(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) =>
      this.house.correspondence.tellIncomplete(tx, complaintId),
    );
  }

  @EventPattern('sender.asked-which')
  askedWhich(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, codes }) =>
      this.house.correspondence.askWhich(tx, complaintId, codes),
    );
  }

  @EventPattern('status.asked')
  statusAsked(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) => this.house.correspondence.tellStatus(tx, complaintId));
  }

  @EventPattern('sender.told')
  senderTold(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx) => this.house.tellings.tell(tx, event.payload as Telling));
  }

  @EventPattern('pin.asked')
  pinAsked(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { code }) => this.house.correspondence.renewPin(tx, code));
  }

  @EventPattern('delivery.failed')
  deliveryFailed(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, deliveryId }) =>
      this.house.correspondence.redirect(tx, complaintId, deliveryId),
    );
  }

  private async write(
    event: EventEnvelope,
    what: (tx: Parameters<House['correspondence']['acknowledge']>[0], told: Told) => Promise<void>,
  ): Promise<void> {
    await this.house.outbox.once(event.id, 'correspondence', (tx) => what(tx, event.payload as Told));
    this.runner.nudge();
  }
}

const LAPOR_SENDER = Symbol('sender to SP4N-LAPOR!');

interface ChannelsOptions {
  log: Log;
  pull: boolean;
  /** The scanner that files from a provider are shown to. */
  uploadScanner: string | null;
  /** None where the API of SP4N-LAPOR! is off. */
  sp4n: Sp4nSettings | null;
}

/** The long-lived ends of channels: sources that are pulled, and everything that goes out. */
@Module({})
export class ChannelsModule implements OnApplicationShutdown {
  constructor(
    private readonly deliveries: DeliveryRunner,
    private readonly pulls: PullRunner,
    private readonly files: FileRunner,
    private readonly partners: PartnerRunner,
    /** None where the API is off. */
    @Inject(LAPOR_SENDER) private readonly lapor: LaporSender | null,
  ) {}

  static of(house: House, options: ChannelsOptions): DynamicModule {
    const { log, pull, uploadScanner, sp4n } = options;
    const files = new Files(uploadScanner === null ? null : new Scanner(uploadScanner));
    const { sp4nSendings: sendings, sp4nStore: store } = house;
    const channels = pull ? [...house.channels.values()] : [];
    return {
      module: ChannelsModule,
      controllers: [CorrespondenceConsumer, PartnersConsumer],
      providers: [
        { provide: HOUSE, useValue: house },
        { provide: PartnerRunner, useValue: new PartnerRunner(house.partnerParts, log) },
        {
          provide: DeliveryRunner,
          useValue: new DeliveryRunner({ ...house, watch: house.channelWatch, log }),
        },
        {
          provide: PullRunner,
          useValue: new PullRunner({ ...house, channels, watch: house.channelWatch, log }),
        },
        { provide: FileRunner, useValue: new FileRunner({ ...house, files, log }) },
        {
          provide: LAPOR_SENDER,
          useValue: sp4n && new LaporSender({ ...house, sendings, store, api: new LaporApi(sp4n), log }),
        },
      ],
    };
  }

  start(): void {
    this.deliveries.start();
    this.pulls.start();
    this.files.start();
    this.partners.start();
    this.lapor?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const runners = [this.pulls, this.files, this.deliveries, this.partners];
    await Promise.all([...runners, ...(this.lapor ? [this.lapor] : [])].map((runner) => runner.stop()));
  }
}
