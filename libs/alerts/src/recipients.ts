import { scopeOf } from '#access';
import { dayOf, type Complaint, type Role } from '#complaint';
import { inspectorateOf, type Office } from '#instansi';
import type { ComplaintQueries, DutyStore, OnCall, Transaction } from '#store';

const handlers: readonly Role[] = ['opd-admin', 'liaison-officer'];
/** A government that has a complaint itself has it at its admins' desks. */
const admins: readonly Role[] = ['instansi-admin', 'regional-admin'];

/** How high up somebody is sought: whoever is responsible, then ever further above him. */
export type Level = 'responsible' | 'deputy' | 'opd-admin' | 'instansi-admin' | 'head';

interface Group {
  instansi: string | null;
  roles: readonly Role[];
}

export interface Found {
  officers: OnCall[];
  /** The body itself has nobody: these stand above it. */
  vacant: boolean;
}

/**
 * Whom of a body to tell of a complaint: only who is in office by his SK today and may see it. A supervisory one is the
 * inspectors' alone, at every level.
 */
export class Recipients {
  constructor(
    private readonly parts: {
      duties: DutyStore;
      office: Office;
      queries: Pick<ComplaintQueries, 'holds'>;
      now(): Date;
    },
  ) {}

  /** `sight: false` also finds who may not see it yet: of an emergency he hears nothing but that there is one. */
  async find(
    tx: Transaction,
    complaint: Complaint,
    instansi: string | null,
    level: Level,
    { sight = true }: { sight?: boolean } = {},
  ): Promise<Found> {
    const seeing = (officers: OnCall[]) => (sight ? this.whoSee(tx, complaint, officers) : officers);
    if (level === 'deputy')
      return { officers: await seeing(await this.deputies(tx, complaint, instansi)), vacant: false };
    if (level === 'responsible' && instansi !== null) {
      const officers = await seeing(await this.responsible(tx, complaint, instansi));
      if (officers.length > 0) return { officers, vacant: false };
    }
    const vacant = level === 'responsible' && instansi !== null;
    for (const group of this.above(complaint, instansi, level)) {
      const officers = await seeing(await this.parts.duties.inOffice(tx, group.instansi, group.roles));
      if (officers.length > 0) return { officers, vacant };
    }
    return { officers: [], vacant };
  }

  /** Whether the officer may see the complaint as it stands. */
  async sees(tx: Transaction, officer: OnCall, complaintId: string): Promise<boolean> {
    return this.parts.queries.holds(scopeOf(officer, this.parts.office.directory), complaintId, tx);
  }

  private async responsible(tx: Transaction, complaint: Complaint, instansi: string): Promise<OnCall[]> {
    if (complaint.supervisory) return this.parts.duties.inOffice(tx, instansi, ['inspector']);
    const { primary, deputies } = await this.onDuty(tx, complaint, instansi);
    if (primary.length > 0) return primary;
    if (deputies.length > 0) return deputies;
    const own = await this.parts.duties.inOffice(tx, instansi, handlers);
    return own.length > 0 ? own : this.parts.duties.inOffice(tx, instansi, admins);
  }

  private async deputies(tx: Transaction, complaint: Complaint, instansi: string | null): Promise<OnCall[]> {
    return instansi === null ? [] : (await this.onDuty(tx, complaint, instansi)).deputies;
  }

  private onDuty(tx: Transaction, { category, wilayah }: Complaint, instansi: string) {
    return this.parts.duties.onDuty(tx, { instansi, category, day: dayOf(this.parts.now(), wilayah) });
  }

  /** Who stands above, the nearest first; what nobody has is the matter of its area's government. */
  private above(complaint: Complaint, held: string | null, level: Level): Group[] {
    if (complaint.supervisory) return this.inspectors(complaint);
    const { directory } = this.parts.office;
    return this.adminsAbove(held ?? directory.governmentFor(complaint.wilayah ?? '')?.id ?? null, level);
  }

  private inspectors(complaint: Complaint): Group[] {
    const inspectorate = inspectorateOf(complaint, this.parts.office.directory);
    const own: Group[] = inspectorate === null ? [] : [{ instansi: inspectorate, roles: ['inspector'] }];
    return [...own, { instansi: null, roles: ['inspector'] }];
  }

  /** The body's own admins, those of each body above it, of its province, of the whole country. */
  private adminsAbove(instansi: string | null, level: Level): Group[] {
    const { directory } = this.parts.office;
    const groups: Group[] = [];
    if (instansi !== null && level === 'opd-admin') groups.push({ instansi, roles: ['opd-admin'] });
    for (
      let body = directory.instansi(instansi ?? '');
      body;
      body = directory.instansi(body.parentId ?? '')
    ) {
      if (level === 'head') groups.push({ instansi: body.id, roles: ['regional-admin'] });
      else if (body.id === instansi) groups.push({ instansi: body.id, roles: admins });
      else groups.push({ instansi: body.id, roles: ['opd-admin'] }, { instansi: body.id, roles: admins });
    }
    const area = directory.governmentOf(instansi ?? '')?.wilayah ?? '';
    const province = directory.governmentFor(area.slice(0, 2));
    if (province) groups.push({ instansi: province.id, roles: ['regional-admin'] });
    return [...groups, { instansi: null, roles: ['national-admin'] }];
  }

  private async whoSee(tx: Transaction, complaint: Complaint, officers: OnCall[]): Promise<OnCall[]> {
    const seeing: OnCall[] = [];
    for (const officer of officers) if (await this.sees(tx, officer, complaint.id)) seeing.push(officer);
    return seeing;
  }
}
