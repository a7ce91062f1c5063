import { describe, expect, it } from '@jest/globals';
import { mayDo, roles, type Role } from '#complaint';
import { Directory, seedDirectory } from '#instansi';
import {
  actions,
  isDoor,
  mayAppoint,
  mayEver,
  needsSecondFactor,
  reachOf,
  reaches,
  readScopes,
} from './policy.js';

describe('the policy', () => {
  const who = (action: (typeof actions)[number]): Role[] => roles.filter((role) => mayEver(role, action));

  it('shows no complaint to leaders, custodians, auditors and system admins, and lets them act on none', () => {
    const content = actions.filter((action) => action.startsWith('complaint.') || action === 'report.enter');
    for (const role of ['leader', 'identity-custodian', 'auditor', 'system-admin'] as const) {
      expect(content.filter((action) => mayEver(role, action))).toEqual([]);
    }
  });

  it('gives a verb to exactly those who have it in the lifecycle, as far as they read', () => {
    for (const role of roles) {
      for (const verb of [
        'verify',
        'dispose',
        'refer',
        'decline',
        'return',
        'ask',
        'respond',
        'answer',
        'close',
        'archive',
      ] as const) {
        // Who has it hands it on, which is to dispose.
        const may = mayDo(role, verb) || (verb === 'dispose' && mayDo(role, 'forward'));
        const reach = may ? reachOf(role, 'complaint.read') : 'never';
        expect([role, verb, reachOf(role, `complaint.${verb}`)]).toEqual([role, verb, reach]);
      }
    }
  });

  it('keeps identities from everybody who handles no matter, and their custodian from everything else', () => {
    expect(who('custodian.erase')).toEqual(['identity-custodian']);
    expect(who('identity.approve-reveal')).toEqual(['inspector', 'identity-custodian']);
    expect(who('audit.read')).toEqual(['auditor']);
    // Nobody can be both persons of one reveal but an inspector, who is kept from his own request by its id.
    expect(who('identity.request-reveal').filter((role) => mayEver(role, 'identity.approve-reveal'))).toEqual(
      ['inspector'],
    );
  });

  it('asks a second factor of whoever reaches beyond one body, or watches', () => {
    expect(roles.filter(needsSecondFactor)).toEqual([
      'national-admin',
      'regional-admin',
      'inspector',
      'identity-custodian',
      'auditor',
      'system-admin',
    ]);
  });

  it('lets nobody appoint above himself, and nobody appoint a watcher', () => {
    const rank: Role[] = ['national-admin', 'regional-admin', 'instansi-admin', 'opd-admin'];
    for (const role of roles) {
      const above = rank.slice(0, Math.max(rank.indexOf(role), 0));
      const watchers: Role[] = ['inspector', 'identity-custodian', 'auditor', 'system-admin'];
      expect(mayAppoint(role).filter((each) => above.includes(each) || watchers.includes(each))).toEqual([]);
      expect(mayAppoint(role).length > 0).toBe(mayEver(role, 'officer.manage'));
    }
  });

  it('reaches over bodies as far as its words say', () => {
    const directory = new Directory(seedDirectory());
    const within = (
      reach: 'country' | 'region' | 'government' | 'office' | 'never',
      own: string | null,
      body: string,
    ) => reaches(reach, own, body, directory);
    expect(within('country', null, 'barru')).toBe(true);
    expect(within('region', 'sumut', 'medan.dishub')).toBe(true);
    expect(within('region', 'sumut', 'barru.dishub')).toBe(false);
    expect(within('government', 'medan', 'medan.dishub')).toBe(true);
    expect(within('government', 'medan', 'sumut')).toBe(false);
    expect(within('office', 'medan.dishub', 'medan.dlh')).toBe(false);
    expect(within('office', null, 'medan')).toBe(false);
    expect(within('never', 'medan', 'medan')).toBe(false);
  });

  it('reads scopes as actions, and tells a door from an action', () => {
    expect(readScopes('opd-admin', ['complaint:read', ' complaint:answer '])).toEqual([
      'complaint.read',
      'complaint.answer',
    ]);
    expect(() => readScopes('leader', ['complaint:read'])).toThrow('scope-beyond-role');
    expect(() => readScopes('leader', ['__proto__'])).toThrow('scope-unknown');
    expect(actions.some((action) => isDoor(action))).toBe(false);
    expect(isDoor('public')).toBe(true);
  });
});
