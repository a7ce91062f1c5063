import { DataSource, DefaultNamingStrategy } from 'typeorm';
import * as alert from './entities/alert.entities.js';
import * as answer from './entities/answer.entities.js';
import * as audit from './entities/audit.entities.js';
import * as access from './entities/access.entities.js';
import * as clock from './entities/clock.entities.js';
import * as bodies from './entities/bodies.entities.js';
import * as channel from './entities/channel.entities.js';
import * as complaint from './entities/complaint.entities.js';
import * as knowledge from './entities/knowledge.entities.js';
import * as merging from './entities/merging.entities.js';
import * as desk from './entities/desk.entities.js';
import * as learning from './entities/learning.entities.js';
import * as match from './entities/match.entities.js';
import * as law from './entities/law.entities.js';
import * as reveal from './entities/reveal.entities.js';
import * as office from './entities/office.entities.js';
import * as partner from './entities/partner.entities.js';
import * as sp4n from './entities/sp4n.entities.js';
import * as timer from './entities/timer.entities.js';
import * as traffic from './entities/traffic.entities.js';
import * as upload from './entities/upload.entities.js';
import { TheWayOfAReport1795305600000 } from './migrations/1795305600000-the-way-of-a-report.js';
import { IdentitySealed1796000000000 } from './migrations/1796000000000-identity-sealed.js';
import { KeysThatRetire1796000100000 } from './migrations/1796000100000-keys-that-retire.js';
import { Audit1796000200000 } from './migrations/1796000200000-audit.js';
import { Access1796000300000 } from './migrations/1796000300000-access.js';
import { Tracking1796000400000 } from './migrations/1796000400000-tracking.js';
import { Protection1796000500000 } from './migrations/1796000500000-protection.js';
import { Law1796000600000 } from './migrations/1796000600000-law.js';
import { Reveal1796000700000 } from './migrations/1796000700000-reveal.js';
import { BlindIndex1796000800000 } from './migrations/1796000800000-blind-index.js';
import { FilesAndSilence1796000900000 } from './migrations/1796000900000-files-and-silence.js';
import { FailedLater1796001000000 } from './migrations/1796001000000-failed-later.js';
import { ReplyAddresses1796001010000 } from './migrations/1796001010000-reply-addresses.js';
import { CursorOfASource1796001100000 } from './migrations/1796001100000-cursor-of-a-source.js';
import { TakenOver1796001200000 } from './migrations/1796001200000-taken-over.js';
import { Sp4n1796001300000 } from './migrations/1796001300000-sp4n.js';
import { PublicComplaints1796001400000 } from './migrations/1796001400000-public-complaints.js';
import { FilesInParts1796001500000 } from './migrations/1796001500000-files-in-parts.js';
import { Partners1796001600000 } from './migrations/1796001600000-partners.js';
import { ChannelState1796001700000 } from './migrations/1796001700000-channel-state.js';
import { Quarantine1796001800000 } from './migrations/1796001800000-quarantine.js';
import { WhatPartnersWereTold1796002100000 } from './migrations/1796002100000-what-partners-were-told.js';
import { StateNotListed1796002200000 } from './migrations/1796002200000-state-not-listed.js';
import { WhatBecameNoComplaint1796002400000 } from './migrations/1796002400000-what-became-no-complaint.js';
import { Timers1796002500000 } from './migrations/1796002500000-timers.js';
import { Verdicts1796002600000 } from './migrations/1796002600000-verdicts.js';
import { Bodies1796002700000 } from './migrations/1796002700000-bodies.js';
import { Answers1796002800000 } from './migrations/1796002800000-answers.js';
import { Alerts1796002900000 } from './migrations/1796002900000-alerts.js';
import { Duplicates1796003000000 } from './migrations/1796003000000-duplicates.js';
import { Emergencies1796003100000 } from './migrations/1796003100000-emergencies.js';
import { Clocks1796003200000 } from './migrations/1796003200000-clocks.js';
import { SameMatter1796003400000 } from './migrations/1796003400000-same-matter.js';
import { TimersOfTheMerged1796003410000 } from './migrations/1796003410000-timers-of-the-merged.js';
import { AlertSettings1796003600000 } from './migrations/1796003600000-alert-settings.js';
import { QueuesOfBodies1796003700000 } from './migrations/1796003700000-queues-of-bodies.js';
import { Mandates1796003800000 } from './migrations/1796003800000-mandates.js';
import { ReceivedLately1796003830000 } from './migrations/1796003830000-received-lately.js';
import { Readings1796003840000 } from './migrations/1796003840000-readings.js';
import { RoutingModels1796003850000 } from './migrations/1796003850000-routing-models.js';
import { SupervisoryReports1796003860000 } from './migrations/1796003860000-supervisory-reports.js';
import { ReadingContexts1796003870000 } from './migrations/1796003870000-reading-contexts.js';

/** camelCase in code, snake_case in the database. */
class SnakeCase extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string): string {
    return customName || propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

/**
 * A data source on the given database, not yet connected; its schema comes from migrations alone. With `role`, every
 * connection works with the rights of that role from its first statement.
 */
export function muaraDataSource(
  url: string,
  options: { poolSize?: number; role?: string | null } = {},
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [
      access,
      alert,
      answer,
      audit,
      bodies,
      channel,
      clock,
      complaint,
      desk,
      knowledge,
      law,
      learning,
      match,
      merging,
      office,
      partner,
      reveal,
      sp4n,
      timer,
      traffic,
      upload,
    ].flatMap((group) => Object.values(group)),
    migrations: [
      TheWayOfAReport1795305600000,
      IdentitySealed1796000000000,
      KeysThatRetire1796000100000,
      Audit1796000200000,
      Access1796000300000,
      Tracking1796000400000,
      Protection1796000500000,
      Law1796000600000,
      Reveal1796000700000,
      BlindIndex1796000800000,
      FilesAndSilence1796000900000,
      FailedLater1796001000000,
      ReplyAddresses1796001010000,
      CursorOfASource1796001100000,
      TakenOver1796001200000,
      Sp4n1796001300000,
      PublicComplaints1796001400000,
      FilesInParts1796001500000,
      Partners1796001600000,
      ChannelState1796001700000,
      Quarantine1796001800000,
      WhatPartnersWereTold1796002100000,
      StateNotListed1796002200000,
      WhatBecameNoComplaint1796002400000,
      Timers1796002500000,
      Verdicts1796002600000,
      Bodies1796002700000,
      Answers1796002800000,
      Alerts1796002900000,
      Duplicates1796003000000,
      Emergencies1796003100000,
      Clocks1796003200000,
      SameMatter1796003400000,
      TimersOfTheMerged1796003410000,
      AlertSettings1796003600000,
      QueuesOfBodies1796003700000,
      Mandates1796003800000,
      ReceivedLately1796003830000,
      Readings1796003840000,
      RoutingModels1796003850000,
      SupervisoryReports1796003860000,
      ReadingContexts1796003870000,
    ],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCase(),
    installExtensions: false,
    poolSize: options.poolSize ?? 12,
    applicationName: 'muara',
    // A host that swallows packets must not keep a webhook waiting longer than its provider waits.
    connectTimeoutMS: 10_000,
    extra: {
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 30_000,
      ...(options.role ? { options: `-c role=${options.role}` } : {}),
    },
  });
}
