import { Failure, type Complaint, type FieldFault } from '#complaint';
import { matchFields, type Vault } from '#identity';
import type { Office } from '#instansi';
import type { ComplaintQueries } from '#store';
import { mayEver } from './policy.js';
import { scopeOf, type Officer } from './visibility.js';

/** How the reporter whose reports are looked for is in touch: what the audit keeps as the reason. */
export const searchReasons = ['at-counter', 'on-phone', 'in-writing'] as const;

export interface SearchForm {
  field?: string;
  value?: string;
  reason?: string;
}

/** Finds a reporter's complaints for an officer whom he tells his number or address: the vault compares, nobody reads. */
export class ReporterSearch {
  constructor(
    private readonly parts: {
      vault: Pick<Vault, 'match'>;
      queries: Pick<ComplaintQueries, 'list'>;
      office: Pick<Office, 'directory'>;
    },
  ) {}

  /**
   * His complaints that the officer may see anyway, and none whose reporter is protected. Throws `invalid` with the
   * fields at fault, `too-many-tries` above the officer's rate, `unavailable` where the vault or the audit is away.
   */
  async find(officer: Officer, { field, value = '', reason }: SearchForm): Promise<Complaint[]> {
    if (!mayEver(officer.role, 'identity.match')) throw new Failure('not-allowed');
    const by = matchFields.find((known) => known === field);
    const why = searchReasons.find((known) => known === reason);
    const faults: FieldFault[] = [];
    if (!by) faults.push({ field: 'field', code: 'match-field-required' });
    if (value.trim() === '') faults.push({ field: 'value', code: 'match-value-required' });
    if (!why) faults.push({ field: 'reason', code: 'reason-required' });
    if (!by || !why || faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    const ids = await this.parts.vault
      .match({ field: by, value, by: officer.id, role: officer.role, reason: why })
      .catch((error: unknown) => {
        if (!(error instanceof Failure) || error.reason !== 'match-unreadable') throw error;
        throw new Failure('invalid', 'match-unreadable', [{ field: 'value', code: 'match-unreadable' }]);
      });
    if (ids.length === 0) return [];
    const scope = scopeOf(officer, this.parts.office.directory);
    return (await this.parts.queries.list(scope, { ids, limit: ids.length })).items;
  }
}
