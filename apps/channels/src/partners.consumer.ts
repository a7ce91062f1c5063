import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { Status } from '#complaint';
import { HOUSE, type House } from '#house';
import type { EventEnvelope } from '#messaging';
import { PartnerRunner } from '#partners';
import type { Transaction } from '#store';

interface Told {
  complaintId: string;
  instansi: string;
  messageId: string;
  status: Status;
}

/** Lets other government systems hear of what happens, and hands complaints over to their installations. */
@Controller()
export class PartnersConsumer {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'outbox' | 'announcer' | 'handingOver'>,
    private readonly runner: PartnerRunner,
  ) {}

  @EventPattern('complaint.moved')
  moved(@Payload() event: EventEnvelope): Promise<void> {
    return this.note(event, (tx, { complaintId, status }) =>
      this.house.announcer.announce(tx, complaintId, { status }),
    );
  }

  @EventPattern('message.published')
  published(@Payload() event: EventEnvelope): Promise<void> {
    return this.note(event, (tx, { complaintId, messageId }) =>
      this.house.announcer.announce(tx, complaintId, { messageId }),
    );
  }

  @EventPattern('complaint.referred')
  referred(@Payload() event: EventEnvelope): Promise<void> {
    return this.note(event, (tx, { complaintId, instansi }) =>
      this.house.handingOver.begin(tx, complaintId, instansi),
    );
  }

  @EventPattern('complaint.disposed')
  disposed(@Payload() event: EventEnvelope): Promise<void> {
    return this.referred(event);
  }

  /** Only now it is known whom the words accuse. */
  @EventPattern('complaint.heard')
  heard(@Payload() event: EventEnvelope): Promise<void> {
    return this.note(event, (tx, { complaintId }) => this.house.handingOver.sayMore(tx, complaintId));
  }

  private async note(
    event: EventEnvelope,
    what: (tx: Transaction, told: Told) => Promise<void>,
  ): Promise<void> {
    await this.house.outbox.once(event.id, 'partners', (tx) => what(tx, event.payload as Told));
    this.runner.nudge();
  }
}
