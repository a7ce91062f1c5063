import { timingSafeEqual } from 'node:crypto';
import type { Keys } from '#identity';
import type { AlertRow, AlertStore, ComplaintQueries, DutyStore, OnCall } from '#store';
import { scopeOf } from '#access';
import type { ComplaintFile } from '#complaint';
import type { Office } from '#instansi';

const LIFE_MS = 72 * 3_600_000;
const ID_BYTES = 16;
const MAC_BYTES = 16;

/** What a link that is still good leads to. */
export interface Linked {
  alert: AlertRow;
  officer: OnCall;
  file: ComplaintFile;
}

/**
 * Links that lead one officer to one complaint for at most 72 hours. 128 bits of keyed hash: nobody makes one who was
 * not sent it. It opens nothing by itself: its officer gives his PIN.
 */
export class AlertLinks {
  constructor(
    private readonly parts: {
      keys: Keys;
      store: AlertStore;
      duties: DutyStore;
      queries: ComplaintQueries;
      office: Office;
      now(): Date;
    },
  ) {}

  tokenOf(alertId: string): string {
    const id = Buffer.from(alertId.replaceAll('-', ''), 'hex');
    return Buffer.concat([id, this.mac(alertId)]).toString('base64url');
  }

  /**
   * null for a forged one, one that is over, and one whose officer is out of office, sees the complaint no longer, or
   * whose body does not have it any more: all look alike.
   */
  async follow(token: string): Promise<Linked | null> {
    const alertId = this.read(token);
    const alert = alertId === null ? null : await this.parts.store.find(alertId);
    if (!alert?.toldAt || alert.complaintId === null) return null;
    if (this.parts.now().getTime() - alert.toldAt.getTime() > LIFE_MS) return null;
    const officer = await this.parts.duties.officer(alert.officerId);
    if (!officer) return null;
    const scope = scopeOf(officer, this.parts.office.directory);
    const file = await this.parts.queries.file(scope, { id: alert.complaintId });
    return file && isTheirs(alert, file) ? { alert, officer, file } : null;
  }

  private read(token: string): string | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== ID_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return null;
    const hex = bytes.subarray(0, ID_BYTES).toString('hex');
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return timingSafeEqual(bytes.subarray(ID_BYTES), this.mac(id)) ? id : null;
  }

  private mac(alertId: string): Buffer {
    return this.parts.keys.index('alert-link', alertId).subarray(0, MAC_BYTES);
  }
}

/** Whether the complaint is still where it was when the alert was made. */
const isTheirs = ({ kind, instansi }: AlertRow, file: ComplaintFile): boolean =>
  besideTheBody.has(kind) || (kind === 'returned' ? file.instansi === null : file.instansi === instansi);

/** Told to others than the body that has it: whether they may see it is enough. */
const besideTheBody = new Set<AlertRow['kind']>(['emergency', 'copied', 'unopened']);
