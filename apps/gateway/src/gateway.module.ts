import { Module, type DynamicModule } from '@nestjs/common';
import { HOUSE, type House } from '#house';
import { Readiness, type Log } from '#platform';
import { HealthController } from './health.controller.js';
import { InboundController } from './inbound.controller.js';
import { ReportsController } from './reports.controller.js';
import { StaffController } from './staff.controller.js';

/** The HTTP edge: webhooks, the API, and the pages of citizens and officers. */
@Module({})
export class GatewayModule {
  static of(house: House, { log }: { log: Log }): DynamicModule {
    const readiness = new Readiness((name, fault) => {
      log.warn({ check: name, fault: fault instanceof Error ? fault.name : 'unknown' }, 'not ready');
    });
    readiness.add({ name: 'database', check: () => house.database.check() });
    return {
      module: GatewayModule,
      controllers: [HealthController, InboundController, ReportsController, StaffController],
      providers: [
        { provide: HOUSE, useValue: house },
        { provide: Readiness, useValue: readiness },
      ],
    };
  }
}
