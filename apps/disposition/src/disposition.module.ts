import { Controller, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { HOUSE, type House } from '#house';
import type { EventEnvelope } from '#messaging';
import type { Log, Poll } from '#platform';
import { AUDIT_OWED, recordOwed } from '#store';

const DUE = Symbol('what falls due');
const LATE = Symbol('what is late');

/** Reads every new complaint, and reads it again when its reporter has said more. */
@Controller()
class TriageConsumer {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<
      House,
      'clockWatch' | 'outbox' | 'router' | 'triage' | 'merging' | 'sameMatter'
    >,
  ) {}

  @EventPattern('complaint.received')
  async received(@Payload() event: EventEnvelope): Promise<void> {
    const { complaintId, messageId, greets } = event.payload as {
      complaintId: string;
      messageId?: string;
      greets?: boolean;
    };
    await this.house.router.refresh();
    await this.house.outbox.once(event.id, 'triage', async (tx) => {
      // Whoever says himself that it is about what is public already needs no reading.
      if (messageId === undefined && (await this.house.sameMatter.join(tx, complaintId))) return;
      await this.house.triage.take(tx, complaintId, messageId, greets);
    });
  }

  @EventPattern('complaint.words')
  async words(@Payload() event: EventEnvelope): Promise<void> {
    await this.received(event);
  }

  /** Its reporter says that it is about the same as the public one that he was told of. */
  @EventPattern('complaint.same')
  async same(@Payload() event: EventEnvelope): Promise<void> {
    const { complaintId, tells } = event.payload as { complaintId: string; tells: boolean };
    await this.house.outbox.once(event.id, 'same-matter', async (tx) => {
      await this.house.sameMatter.join(tx, complaintId, tells);
    });
  }

  /** What was merged into a complaint is parted from it where the two may not be one any more. */
  @EventPattern('complaint.unlike')
  async unlike(@Payload() event: EventEnvelope): Promise<void> {
    const { complaintId } = event.payload as { complaintId: string };
    await this.house.outbox.once(event.id, 'merging', (tx) => this.house.merging.partUnlike(tx, complaintId));
  }

  /** What was taken in while the audit could not be written is written into it as soon as it can. */
  @EventPattern(AUDIT_OWED)
  async owed(@Payload() event: EventEnvelope): Promise<void> {
    await this.house.outbox.once(event.id, 'audit', async (tx) => {
      await recordOwed(tx, event.payload);
      await this.house.clockWatch.moved(tx, (event.payload as { subject: string }).subject);
    });
  }

  /** Whoever moved it, by whichever way: its clocks follow. */
  @EventPattern('complaint.moved')
  async moved(@Payload() event: EventEnvelope): Promise<void> {
    const { complaintId } = event.payload as { complaintId: string };
    await this.house.outbox.once(event.id, 'clocks', (tx) => this.house.clockWatch.moved(tx, complaintId));
  }
}

/** Lets officers know of what happens to complaints that are theirs. */
@Controller()
class AlertConsumer {
  constructor(@Inject(HOUSE) private readonly house: Pick<House, 'alerts' | 'outbox'>) {}

  @EventPattern('complaint.disposed')
  disposed(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.disposed');
  }

  @EventPattern('complaint.copied')
  copied(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.copied');
  }

  @EventPattern('complaint.unopened')
  unopened(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.unopened');
  }

  @EventPattern('complaint.part-answered')
  partAnswered(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.part-answered');
  }

  @EventPattern('complaint.heard')
  heard(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.heard');
  }

  @EventPattern('complaint.moved')
  moved(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.moved');
  }

  @EventPattern('complaint.due-soon')
  dueSoon(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.due-soon');
  }

  @EventPattern('complaint.overdue')
  overdue(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.overdue');
  }

  @EventPattern('complaint.emergency')
  emergency(@Payload() event: EventEnvelope): Promise<void> {
    return this.tell(event, 'complaint.emergency');
  }

  private tell({ id, payload }: EventEnvelope, pattern: string): Promise<void> {
    return this.house.outbox.once(id, 'alerts', (tx) => this.house.alerts.take(tx, id, pattern, payload));
  }
}

/** Who should handle it, and why: consumes what the intake has committed, and does what falls due. */
@Module({})
export class DispositionModule implements OnApplicationShutdown {
  constructor(
    @Inject(DUE) private readonly due: Poll,
    @Inject(LATE) private readonly late: Poll,
  ) {}

  static of(house: House, log: Log): DynamicModule {
    return {
      module: DispositionModule,
      controllers: [TriageConsumer, AlertConsumer],
      providers: [
        { provide: HOUSE, useValue: house },
        { provide: DUE, useValue: house.timers.polling(log) },
        { provide: LATE, useValue: house.clockWatch.polling(log) },
      ],
    };
  }

  start(): void {
    this.due.start();
    this.late.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.due.stop(), this.late.stop()]);
  }
}
