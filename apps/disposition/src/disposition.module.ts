import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { HOUSE, type House } from '#house';
import type { EventEnvelope } from '#messaging';
import { AUDIT_OWED, recordOwed } from '#store';

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

/** Who should handle it, and why: consumes what the intake has committed. */
@Module({})
export class DispositionModule {
  static of(house: House): DynamicModule {
    return {
      module: DispositionModule,
      controllers: [TriageConsumer],
      providers: [{ provide: HOUSE, useValue: house }],
    };
  }
}
