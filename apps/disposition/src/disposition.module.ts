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
  constructor(@Inject(HOUSE) private readonly house: Pick<House, 'outbox' | 'triage'>) {}

  @EventPattern('complaint.received')
  async received(@Payload() event: EventEnvelope): Promise<void> {
    const { complaintId, messageId } = event.payload as { complaintId: string; messageId?: string };
    await this.house.outbox.once(event.id, 'triage', (tx) =>
      this.house.triage.take(tx, complaintId, messageId),
    );
  }

  @EventPattern('complaint.words')
  async words(@Payload() event: EventEnvelope): Promise<void> {
    await this.received(event);
  }

  /** What was taken in while the audit could not be written is written into it as soon as it can. */
  @EventPattern(AUDIT_OWED)
  async owed(@Payload() event: EventEnvelope): Promise<void> {
    await this.house.outbox.once(event.id, 'audit', (tx) => recordOwed(tx, event.payload));
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
  constructor(@Inject(DUE) private readonly due: Poll) {}

  static of(house: House, log: Log): DynamicModule {
    return {
      module: DispositionModule,
      controllers: [TriageConsumer, AlertConsumer],
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
