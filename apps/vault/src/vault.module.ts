import { Module, ValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Custody, Matching, Reveals, SubjectCustody } from '#identity';
import type { Log } from '#platform';
import { LOG, RefusalFilter } from './refusal.filter.js';
import { RevealController } from './reveal.controller.js';
import { SubjectController } from './subject.controller.js';
import { VaultController } from './vault.controller.js';

/** What answers, each for its verbs. */
interface Custodians {
  custody: Custody;
  matching: Matching;
  reveals: Reveals;
  subjects: SubjectCustody;
}

/** The edge of the vault: its verbs, over its socket. */
@Module({})
export class VaultModule {
  static of({ custody, matching, reveals, subjects }: Custodians, log: Log): DynamicModule {
    return {
      module: VaultModule,
      controllers: [VaultController, RevealController, SubjectController],
      providers: [
        { provide: Custody, useValue: custody },
        { provide: Matching, useValue: matching },
        { provide: SubjectCustody, useValue: subjects },
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
