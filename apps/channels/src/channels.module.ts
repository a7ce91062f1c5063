import { Controller, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { AlertRunner } from '#alerts';
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
  /** ISO instant. */
  closesAt: string;
  as: 'automatic' | 'confirmed';
  leadId: string;
}

/** Writes to the reporter when something has happened that he should hear of. */
@Controller()
class CorrespondenceConsumer {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'outbox' | 'correspondence' | 'closingWords' | 'tellings'>,
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

  @EventPattern('closing.announced')
  closingAnnounced(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, closesAt }) =>
      this.house.closingWords.announceClosing(tx, complaintId, new Date(closesAt)),
    );
  }

  @EventPattern('answer.sent')
  answerSent(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, deliveryId }) =>
      this.house.closingWords.askIfDone(tx, complaintId, deliveryId),
    );
  }

  @EventPattern('complaint.closed')
  closed(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId, as }) =>
      this.house.closingWords.closed(tx, complaintId, as),
    );
  }

  @EventPattern('words.too-late')
  tooLate(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) => this.house.closingWords.tellTooLate(tx, complaintId));
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

  @EventPattern('question.reminder')
  remind(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) => this.house.correspondence.remind(tx, complaintId));
  }

  @EventPattern('information.registered')
  registered(@Payload() event: EventEnvelope): Promise<void> {
    const { number, ppid, asksName } = event.payload as { number: string; ppid: string; asksName: boolean };
    return this.write(event, (tx, { complaintId }) =>
      this.house.correspondence.informationRegistered(tx, complaintId, { number, ppid, asksName }),
    );
  }

  @EventPattern('information.extended')
  extended(@Payload() event: EventEnvelope): Promise<void> {
    const { reason } = event.payload as { reason: string };
    return this.write(event, (tx, { complaintId }) =>
      this.house.correspondence.informationExtended(tx, complaintId, reason),
    );
  }

  @EventPattern('question.lapsed')
  lapsed(@Payload() event: EventEnvelope): Promise<void> {
    return this.write(event, (tx, { complaintId }) => this.house.correspondence.lapsed(tx, complaintId));
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

const RUNNERS = Symbol('whatever works by itself');

interface Runner {
  start(): void;
  stop(): Promise<void>;
}

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
  constructor(@Inject(RUNNERS) private readonly runners: readonly Runner[]) {}

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
        { provide: AlertRunner, useValue: new AlertRunner({ ...house, log }) },
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
          provide: RUNNERS,
          useFactory: (...runners: Runner[]): Runner[] =>
            sp4n
              ? [...runners, new LaporSender({ ...house, sendings, store, api: new LaporApi(sp4n), log })]
              : runners,
          inject: [DeliveryRunner, PullRunner, FileRunner, PartnerRunner, AlertRunner],
        },
      ],
    };
  }

  start(): void {
    for (const runner of this.runners) runner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }
}
