import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { HOUSE, type House } from '#house';
import { Files, Scanner } from '#intake';
import { Readiness, type Log } from '#platform';
import { AccessGuard } from './access.guard.js';
import { CitizenController } from './citizen/citizen.controller.js';
import { OwnDataController } from './citizen/own-data.controller.js';
import { PublicController } from './citizen/public.controller.js';
import { AccountController } from './console/account.controller.js';
import { BreachController } from './console/breach.controller.js';
import { ChannelsController } from './console/channels.controller.js';
import { ClocksController } from './console/clocks.controller.js';
import { DataController } from './console/data.controller.js';
import { DangerController } from './console/danger.controller.js';
import { BulkVerdictsController } from './console/bulk-verdicts.controller.js';
import { ConsoleController } from './console/console.controller.js';
import { ErrandsController } from './console/errands.controller.js';
import { PreviewController } from './console/preview.controller.js';
import { EntryController } from './console/entry.controller.js';
import { AlertSettingsController } from './reached/alert-settings.controller.js';
import { AlertsController } from './reached/alerts.controller.js';
import { LinkController } from './reached/link.controller.js';
import { OfficersController } from './console/officers.controller.js';
import { QualityController } from './console/quality.controller.js';
import { QuarantineController } from './console/quarantine.controller.js';
import { RevealController } from './console/reveal.controller.js';
import { Chores } from './edge/chores.js';
import { FileChores } from './edge/file-chores.js';
import { LawChores } from './edge/law-chores.js';
import { Limits, type LimitsOptions } from './edge/limits.js';
import { Face } from './face.js';
import { HealthController } from './health.controller.js';
import { InboundController } from './inbound.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Open311Controller } from './open311/open311.controller.js';
import { FilesController } from './api/files.controller.js';
import { ReportsController } from './api/reports.controller.js';
import { RoutingController } from './console/routing.controller.js';
import { RoutingKnowledgeController } from './console/routing-knowledge.controller.js';
import { SearchController } from './console/search.controller.js';
import { Sp4nController } from './console/sp4n.controller.js';
import { SignInController } from './console/sign-in.controller.js';
import { HandoverController } from './api/handover.controller.js';
import { PartnerController } from './api/partner.controller.js';
import { SupportsController } from './api/supports.controller.js';
import { WebhooksController } from './api/webhooks.controller.js';
import { ReviewController } from './console/review.controller.js';
import { AnswersController } from './api/answers.controller.js';
import { DuplicatesController } from './api/duplicates.controller.js';
import { AlikeController } from './console/duplicates.controller.js';
import { BulkController } from './api/bulk.controller.js';
import { StaffController } from './api/staff.controller.js';
import { CopiesController } from './api/copies.controller.js';
import { DeputyController } from './console/deputy.controller.js';
import { VerdictsController } from './api/verdicts.controller.js';
import { Uploads } from './uploads.js';

export interface GatewayOptions extends LimitsOptions {
  log: Log;
  face: Face;
  /** Whether identity can be opened. */
  vault: { check(): Promise<void> };
  /** `clamd://host:port`; none: files are not scanned. */
  uploadScanner: string | null;
}

/** The HTTP edge: webhooks, the API, and the pages of citizens and officers. */
@Module({})
export class GatewayModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly chores: Chores,
    private readonly files: Files,
  ) {}

  static of(house: House, options: GatewayOptions): DynamicModule {
    const { log, face, vault, uploadScanner } = options;
    const scanner = uploadScanner === null ? null : new Scanner(uploadScanner);
    const files = new Files(scanner);
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
        MetricsController,
        InboundController,
        ReportsController,
        FilesController,
        ReviewController,
        AnswersController,
        StaffController,
        DuplicatesController,
        SupportsController,
        CopiesController,
        DeputyController,
        VerdictsController,
        BulkController,
        Open311Controller,
        WebhooksController,
        PartnerController,
        HandoverController,
        CitizenController,
        PublicController,
        OwnDataController,
        SignInController,
        AccountController,
        ClocksController,
        QualityController,
        OfficersController,
        AlertSettingsController,
        AlertsController,
        LinkController,
        DataController,
        BreachController,
        ChannelsController,
        QuarantineController,
        EntryController,
        SearchController,
        Sp4nController,
        // Before the verbs of a complaint, which take any word behind its number.
        RevealController,
        RoutingController,
        // After the pages of routing that have an address of their own.
        RoutingKnowledgeController,
        AlikeController,
        ErrandsController,
        PreviewController,
        DangerController,
        BulkVerdictsController,
        ConsoleController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: HOUSE, useValue: house },
        { provide: Face, useValue: face },
        { provide: Readiness, useValue: readiness },
        { provide: Files, useValue: files },
        { provide: Uploads, useValue: new Uploads(files, face.tokens) },
        { provide: Limits, useValue: new Limits(options) },
        { provide: Chores, useValue: new Chores(house, scanner, log) },
        { provide: FileChores, useFactory: () => new FileChores(house, files, log) },
        { provide: LawChores, useFactory: () => new LawChores(house, log) },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.chores.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.chores.stop();
    await this.files.close();
  }
}
