import { LinkSessions, type Trail } from '#access';
import { AlertLinks, AlertSettings, Alerts, Recipients, Rosters } from '#alerts';
import type { ChannelAdapter } from '#channels';
import type { Keys } from '#identity';
import type { Office } from '#instansi';
import {
  AlertQueries,
  AlertStore,
  DutyStore,
  OfficerStore,
  SessionStore,
  TimerStore,
  type AlertSendings,
  type ComplaintQueries,
  type Database,
  type TrackingStore,
} from '#store';

/** Which officers are told of what, and how often. */
export function openAlerts(parts: {
  trail: Trail;
  tracking: TrackingStore;
  database: Database;
  office: Office;
  queries: ComplaintQueries;
  keys: Keys;
  alertSendings: AlertSendings;
  channels: ReadonlyMap<string, ChannelAdapter>;
  now: () => Date;
}) {
  const { database, office, alertSendings, channels } = parts;
  const duties = new DutyStore(database, parts.now);
  const alertStore = new AlertStore(database);
  const rosters = new Rosters({ ...parts, duties, officers: new OfficerStore(database, parts.now) });
  return {
    duties,
    alertStore,
    alertSendings,
    alertQueries: new AlertQueries(database),
    rosters,
    alertSettings: new AlertSettings({ ...parts, duties, rosters }),
    linkSessions: new LinkSessions({
      ...parts,
      store: new SessionStore(database),
      duties,
      tries: parts.tracking,
    }),
    alertLinks: new AlertLinks({ ...parts, store: alertStore, duties }),
    alerts: new Alerts({
      store: alertStore,
      sendings: alertSendings,
      duties,
      timers: new TimerStore(database),
      recipients: new Recipients({ ...parts, duties }),
      calendar: () => office.calendar,
      areaOf: (instansi) =>
        office.directory.instansi(instansi ?? '')?.wilayah ??
        office.directory.governmentOf(instansi ?? '')?.wilayah ??
        null,
      channels: [...channels.values()]
        .filter(({ capabilities }) => capabilities.canReply)
        .map(({ id }) => id),
      now: parts.now,
    }),
  };
}
