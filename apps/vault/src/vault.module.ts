import { Module, ValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Custody, Reveals } from '#identity';
import type { Log } from '#platform';
import { LOG, RefusalFilter } from './refusal.filter.js';
import { RevealController } from './reveal.controller.js';
import { VaultController } from './vault.controller.js';

/** The edge of the vault: its verbs, over its socket. */
@Module({})
export class VaultModule {
  static of(custody: Custody, reveals: Reveals, log: Log): DynamicModule {
    return {
      module: VaultModule,
      controllers: [VaultController, RevealController],
      providers: [
        { provide: Custody, useValue: custody },
        { provide: Reveals, useValue: reveals },
        { provide: LOG, useValue: log },
        { provide: APP_FILTER, useClass: RefusalFilter },
        {
          provide: APP_PIPE,
          useValue: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
        },
      ],
    };
  }
}
