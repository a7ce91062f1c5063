import { answerText } from '#delivery';
import {
  Answering,
  CalendarDesk,
  clockHandlers,
  ClockWatch,
  Closing,
  closingHandlers,
  ComplaintWork,
  Desk,
  deskHandlers,
  Duplicates,
  Emergencies,
  Copies,
  Information,
  Inspecting,
  inspectionHandlers,
  Merging,
  officeWatch,
  RoutingDesk,
  Timers,
  type TimerHandlers,
  type WorkParts,
} from '#disposition';
import { Identity } from '#identity';
import { Office } from '#instansi';
import { sealFiles } from '#intake';
import {
  ClockStore,
  Database,
  DraftStore,
  DuplicateQueries,
  DutyStore,
  KnowledgeStore,
  OfficerStore,
  OfficeStore,
  TimerStore,
} from '#store';

/** What officers do. */
export function openDesks(parts: WorkParts, sealing: { identity: Identity; holdsUnscanned: boolean }) {
  const work = new ComplaintWork(parts);
  const drafts = new DraftStore(parts.database);
  const answering = new Answering(work, {
    drafts,
    compose: answerText,
    sealFiles: (unit, files) => sealFiles(unit, files, sealing),
  });
  return {
    desk: new Desk(work),
    answering,
    drafts,
    closing: new Closing(work),
    emergencies: new Emergencies(work),
    merging: new Merging(work),
    copies: new Copies(work),
    inspecting: new Inspecting(work, { ...parts, duties: new DutyStore(parts.database, () => parts.now()) }),
    duplicates: new Duplicates(new DuplicateQueries(parts.database), parts.office),
    information: new Information(work),
  };
}

/** What is done when its time has come. */
export async function openTimers(
  parts: {
    database: Database;
    office: Office;
    timerStore: TimerStore;
    now: () => Date;
    committed: () => void;
  },
  more: TimerHandlers,
) {
  const { timerStore, now } = parts;
  const officerStore = new OfficerStore(parts.database, now);
  const watch = officeWatch({ officers: officerStore, timers: timerStore, now });
  await parts.database.transaction((tx) => watch.begin(tx));
  const all = { ...parts, timers: timerStore, clocks: new ClockStore(parts.database) };
  return {
    officerStore,
    timerStore,
    timers: new Timers(all, {
      ...deskHandlers,
      ...inspectionHandlers(parts),
      ...clockHandlers(all),
      ...watch.handlers,
      ...closingHandlers(all),
      ...more,
    }),
    clockStore: all.clocks,
    calendarDesk: new CalendarDesk({ ...all, store: new OfficeStore(parts.database) }),
    routingDesk: new RoutingDesk({ ...parts, store: new KnowledgeStore(parts.database) }),
    clockWatch: new ClockWatch(all),
  };
}
