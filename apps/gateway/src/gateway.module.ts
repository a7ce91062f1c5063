import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { HOUSE, type House } from '#house';
import { Readiness, type Log } from '#platform';
import { AccessGuard } from './access.guard.js';
import { CitizenController } from './citizen/citizen.controller.js';
import { AccountController } from './console/account.controller.js';
import { ConsoleController } from './console/console.controller.js';
import { EntryController } from './console/entry.controller.js';
import { OfficersController } from './console/officers.controller.js';
import { Face } from './face.js';
import { HealthController } from './health.controller.js';
import { InboundController } from './inbound.controller.js';
import { ReportsController } from './api/reports.controller.js';
import { SignInController } from './console/sign-in.controller.js';
import { StaffController } from './api/staff.controller.js';

/** The HTTP edge: webhooks, the API, and the pages of citizens and officers. */
@Module({})
export class GatewayModule {
  static of(
    house: House,
    { log, face, vault }: { log: Log; face: Face; vault: { check(): Promise<void> } },
  ): DynamicModule {
    const readiness = new Readiness((name, fault) => {
      log.warn({ check: name, fault: fault instanceof Error ? fault.name : 'unknown' }, 'not ready');
    });
    readiness.add({ name: 'database', check: () => house.database.check() });
    readiness.add({ name: 'vault', check: () => vault.check(), dispensable: true });
    return {
      module: GatewayModule,
      imports: [DiscoveryModule],
      controllers: [
        HealthController,
        InboundController,
        ReportsController,
        StaffController,
        CitizenController,
        SignInController,
        AccountController,
        OfficersController,
        EntryController,
        ConsoleController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: HOUSE, useValue: house },
        { provide: Face, useValue: face },
        { provide: Readiness, useValue: readiness },
      ],
    };
  }
}
