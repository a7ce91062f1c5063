import { Controller, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { HOUSE, type House } from '#house';
import type { EventEnvelope } from '#messaging';
import type { Log, Poll } from '#platform';
import { AUDIT_OWED, recordOwed } from '#store';

const DUE = Symbol('what falls due');

/** Reads every new complaint, and reads it again when its reporter has said more. */
@Controller()
class TriageConsumer {
  constructor(@Inject(HOUSE) private readonly house: Pick<House, 'outbox' | 'triage' | 'merging'>) {}

  @EventPattern('complaint.received')
  async received(@Payload() event: EventEnvelope): Promise<void> {
    const { complaintId, messageId, greets } = event.payload as {
      complaintId: string;
      messageId?: string;
      greets?: boolean;
    };
    await this.house.outbox.once(event.id, 'triage', (tx) =>
      this.house.triage.take(tx, complaintId, messageId, greets),
    );
  }

  @EventPattern('complaint.words')
  async words(@Payload() event: EventEnvelope): Promise<void> {
    await this.received(event);
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
    await this.house.outbox.once(event.id, 'audit', (tx) => recordOwed(tx, event.payload));
  }
}

/** Who should handle it, and why: consumes what the intake has committed, and does what falls due. */
@Module({})
export class DispositionModule implements OnApplicationShutdown {
  constructor(@Inject(DUE) private readonly due: Poll) {}

  static of(house: House, log: Log): DynamicModule {
    return {
      module: DispositionModule,
      controllers: [TriageConsumer],
      providers: [
        { provide: HOUSE, useValue: house },
        { provide: DUE, useValue: house.timers.polling(log) },
      ],
    };
  }

  start(): void {
    this.due.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.due.stop();
  }
}
