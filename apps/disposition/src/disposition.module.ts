import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { HOUSE, type House } from '#house';
import type { EventEnvelope } from '#messaging';

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
