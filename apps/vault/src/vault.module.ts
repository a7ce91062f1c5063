import { Module, ValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Custody, Matching } from '#identity';
import type { Log } from '#platform';
import { LOG, RefusalFilter } from './refusal.filter.js';
import { VaultController } from './vault.controller.js';

/** The edge of the vault: its verbs, over its socket. */
@Module({})
export class VaultModule {
  static of(custody: Custody, matching: Matching, log: Log): DynamicModule {
    return {
      module: VaultModule,
      controllers: [VaultController],
      providers: [
        { provide: Custody, useValue: custody },
        { provide: Matching, useValue: matching },
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
