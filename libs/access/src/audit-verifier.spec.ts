import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditLink, AuditRow, AuditTip } from '#store';
import { beginning, canonical, linksAfter } from './audit-chain.js';
import { headBytes } from './audit-head.js';
import { verifyAudit, type AuditEvidence, type HeadEvidence } from './audit-verifier.js';

interface Note {
  first: string;
  of: { id: string; subject: string; said: string }[];
}

/** The four tables and the head file, in memory. */
interface Audit {
  rows: AuditRow[];
  links: AuditLink[];
  tip: AuditTip;
  notes: Note[];
  heads: string[];
}

const keys = generateKeyPairSync('ed25519');
const CHAINED = 18;
const SIGNED_AT = [0, 1, 7, 7, CHAINED];

const subjectOf = (n: number): string => `0192f5b0-0000-7000-8000-0000000000${String(10 + (n % 4))}`;
const rowOf = (n: number): AuditRow => ({
  id: String(n),
  at: String(1_796_000_000_000_000 + n * 1_000),
  actor: n % 3 === 0 ? 'reporter' : 'ani',
  role: n % 3 === 0 ? null : 'opd-admin',
  action: ['received', 'routed', 'disposed', 'answer'][n % 4] ?? '',
  subject: subjectOf(n),
  instansi: n % 2 === 0 ? null : 'medan.dishub',
  reason: n % 5 === 0 ? '' : `alasan ${n}`,
  detail: n % 6 === 0 ? `{"field": "nik", "n": ${n}}` : null,
});

const noteOf = (rows: AuditRow[]): Note => ({
  first: rows[0]?.id ?? '',
  of: rows.map((row) => ({ id: row.id, subject: row.subject, said: canonical(row) })),
});

function headLine(seq: number, hash: Buffer, rows: number): string {
  const head = { seq, hash: hash.toString('hex'), rows, at: `2026-11-23T02:00:${10 + seq}.000Z` };
  return JSON.stringify({
    ...head,
    signature: sign(null, headBytes(head), keys.privateKey).toString('base64'),
  });
}

/** Rows chained out of the order of their ids, as late commits are, and three statements that wait. */
function makeAudit(): Audit {
  const rows = Array.from({ length: CHAINED + 6 }, (_, n) => rowOf(n + 1));
  const chained = rows.slice(0, CHAINED);
  const [late] = chained.splice(4, 1);
  if (late) chained.splice(9, 0, late);
  const links = linksAfter(beginning, chained);
  const tip = links.at(-1) ?? beginning;
  const waiting = rows.slice(CHAINED);
  const notes = [waiting.slice(0, 3), waiting.slice(3, 4), waiting.slice(4)].map(noteOf);
  const heads = SIGNED_AT.map((seq) => headLine(seq, links[seq - 1]?.hash ?? beginning.hash, seq));
  heads.push(headLine(CHAINED, tip.hash, rows.length));
  return { rows, links, tip: { seq: tip.seq, hash: tip.hash }, notes, heads };
}

const made = makeAudit();

/** A copy to do harm to. */
const soundAudit = (): Audit => ({
  rows: made.rows.map((row) => ({ ...row })),
  links: made.links.map((link) => ({ ...link })),
  tip: { ...made.tip },
  notes: made.notes.map((note) => ({ ...note, of: note.of.map((row) => ({ ...row })) })),
  heads: [...made.heads],
});

function evidenceOf({ rows, links, tip, notes }: Audit): AuditEvidence {
  const find = (subject: string, id: string) =>
    rows.find((row) => row.id === id && row.subject === subject) ?? null;
  return {
    tip: async () => tip,
    async *links() {
      for (const link of [...links].sort((a, b) => a.seq - b.seq)) {
        yield { ...link, row: find(link.subject, link.auditId) };
      }
    },
    async *due() {
      for (const { first, of } of notes) {
        const now = of.map(({ id, subject }) => find(subject, id));
        const unchanged = now.every((row, place) => row !== null && canonical(row) === of[place]?.said);
        yield { first, rows: now, unchanged };
      }
    },
    countRows: async () => rows.length,
    stray: async () => null,
  };
}

const publicKeys = [keys.publicKey];
const against = ({ heads }: Audit): HeadEvidence => ({ lines: heads, keys: publicKeys });

/** What a mutation draws its places and values from. */
type Draw = (below: number) => number;
type Mutation = (audit: Audit, draw: Draw) => void;

const pick = <T>(from: T[], draw: Draw): T => {
  const one = from[draw(from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};
const swap = (list: unknown[], draw: Draw): void => {
  const a = draw(list.length);
  const b = (a + 1 + draw(list.length - 1)) % list.length;
  [list[a], list[b]] = [list[b], list[a]];
};
const flip = (bytes: Buffer, draw: Draw): Buffer => {
  const changed = Buffer.from(bytes);
  const at = draw(bytes.length);
  changed[at] = (changed[at] ?? 0) ^ (1 + draw(255));
  return changed;
};
const changed = (value: string | null, draw: Draw): string | null => {
  const others: (string | null)[] = [
    null,
    '',
    'x',
    `${value ?? ''} `,
    `${value ?? ''}1`,
    (value ?? '').slice(1),
    '-',
    '0:',
  ];
  return pick(
    others.filter((other) => other !== value),
    draw,
  );
};
const changeRow = (row: AuditRow, draw: Draw): void => {
  const field = pick(Object.keys(row) as (keyof AuditRow)[], draw);
  Object.assign(row, { [field]: changed(row[field], draw) });
};
const stray = (audit: Audit, draw: Draw): AuditRow => ({
  ...pick(audit.rows, draw),
  id: String(1_000 + draw(1_000)),
});
const contents = ({ at, actor, role, action, instansi, reason, detail }: AuditRow): object => ({
  at,
  actor,
  role,
  action,
  instansi,
  reason,
  detail,
});

/** Each touches what one who writes to the tables can touch, and leaves the rest as it was. */
const mutations: Record<string, Mutation> = {
  'edit a row': (audit, draw) => changeRow(pick(audit.rows, draw), draw),
  'move a value to another field of its row': (audit, draw) => {
    const row = pick(audit.rows, draw);
    const [a, b] = [row.reason, row.instansi];
    if (a === b) row.detail = changed(row.detail, draw);
    else Object.assign(row, { reason: b, instansi: a });
  },
  'delete a row': (audit, draw) => void audit.rows.splice(draw(audit.rows.length), 1),
  'delete a row and its link': (audit, draw) => {
    const [link] = audit.links.splice(draw(audit.links.length), 1);
    audit.rows = audit.rows.filter(({ id }) => id !== link?.auditId);
  },
  'delete a row and its link, and close the gap': (audit, draw) => {
    mutations['delete a row and its link']?.(audit, draw);
    audit.links.forEach((link, index) => (link.seq = index + 1));
  },
  'insert a row': (audit, draw) => void audit.rows.splice(draw(audit.rows.length), 0, stray(audit, draw)),
  'insert a row with a link': (audit, draw) => {
    const row = stray(audit, draw);
    const at = draw(audit.links.length + 1);
    audit.rows.push(row);
    audit.links.splice(at, 0, ...linksAfter(audit.links[at - 1] ?? beginning, [row]));
    audit.links.forEach((link, index) => (link.seq = index + 1));
  },
  'double a link': (audit, draw) => {
    const at = draw(audit.links.length);
    audit.links.splice(at, 0, { ...pick(audit.links, () => at) });
    if (draw(2) === 0) audit.links.forEach((link, index) => (link.seq = index + 1));
  },
  'swap what two rows say': (audit, draw) => {
    const a = pick(audit.rows, draw);
    const b = pick(
      audit.rows.filter((row) => row !== a),
      draw,
    );
    const [of, to] = [contents(a), contents(b)];
    Object.assign(a, to);
    Object.assign(b, of);
  },
  'swap the ids of two rows': (audit, draw) => {
    const a = pick(audit.rows, draw);
    const b = pick(
      audit.rows.filter((row) => row !== a),
      draw,
    );
    [a.id, b.id] = [b.id, a.id];
  },
  'reorder links': (audit, draw) => {
    swap(audit.links, draw);
    audit.links.forEach((link, index) => (link.seq = index + 1));
  },
  'edit a link': (audit, draw) => {
    const link = pick(audit.links, draw);
    const column = draw(3);
    if (column === 0) link.hash = flip(link.hash, draw);
    else if (column === 1) link.seq += 1 + draw(30);
    else Object.assign(link, { auditId: changed(link.auditId, draw) });
  },
  'delete a link': (audit, draw) => void audit.links.splice(draw(audit.links.length), 1),
  'cut the tail of the chain': (audit, draw) => void audit.links.splice(draw(audit.links.length)),
  'cut the tail of chain and rows': (audit, draw) => {
    const cut = new Set(audit.links.splice(draw(audit.links.length)).map(({ auditId }) => auditId));
    audit.rows = audit.rows.filter(({ id }) => !cut.has(id));
  },
  'cut the tail of the rows': (audit, draw) => void audit.rows.splice(draw(audit.rows.length)),
  'edit the tip': (audit, draw) => {
    if (draw(2) === 0) audit.tip.hash = flip(audit.tip.hash, draw);
    else audit.tip.seq = (audit.tip.seq + 1 + draw(30)) % 31;
  },
  'delete a note': (audit, draw) => void audit.notes.splice(draw(audit.notes.length), 1),
  'edit a note': (audit, draw) => {
    const note = pick(audit.notes, draw);
    const row = pick(note.of, draw);
    if (draw(2) === 0) row.said += '1';
    else note.of.splice(note.of.indexOf(row), 1);
  },
};

/** Whoever can write everything but sign: the mutation, and then chain, tip and notes made to fit it. */
function rewrite(audit: Audit, mutate: Mutation, draw: Draw): void {
  const waiting = new Set(audit.notes.flatMap(({ of }) => of.map(({ id }) => id)));
  const chained = audit.links.flatMap(({ auditId }) => audit.rows.find(({ id }) => id === auditId) ?? []);
  const rest = audit.rows.filter(({ id }) => waiting.has(id));
  const only: Audit = { ...audit, rows: chained, notes: [], links: [...audit.links] };
  mutate(only, draw);
  audit.rows = [...only.rows, ...rest];
  audit.links = linksAfter(beginning, only.rows);
  const { seq, hash } = audit.links.at(-1) ?? beginning;
  audit.tip = { seq, hash };
}

const rewritings: Record<string, Mutation> = {
  'edit a row': (audit, draw) => {
    const row = pick(audit.rows, draw);
    Object.assign(row, { reason: changed(row.reason, draw) });
  },
  'delete a row': (audit, draw) => void audit.rows.splice(draw(audit.rows.length), 1),
  'insert a row': (audit, draw) => void audit.rows.splice(draw(audit.rows.length), 0, stray(audit, draw)),
  'reorder rows': (audit, draw) => swap(audit.rows, draw),
  'cut the tail': (audit, draw) => void audit.rows.splice(draw(audit.rows.length)),
};

/** A draw of the property's own, so that a failure is shrunk and told with its seed. */
const draws = fc.infiniteStream(fc.nat({ max: 1 << 20 })).map((stream): Draw => {
  return (below) => Number(stream.next().value) % below;
});

describe('the verifier of the audit', () => {
  it('finds nothing wrong with an audit that nobody has touched', async () => {
    const audit = soundAudit();
    const whole = { holds: true, chained: CHAINED, waiting: 6 };
    expect(await verifyAudit(evidenceOf(audit))).toEqual({ ...whole, heads: 0 });
    expect(await verifyAudit(evidenceOf(audit), against(audit))).toEqual({ ...whole, heads: 6 });
    const empty: Audit = { rows: [], links: [], tip: beginning, notes: [], heads: [] };
    expect(await verifyAudit(evidenceOf(empty))).toEqual({ holds: true, chained: 0, waiting: 0, heads: 0 });
  });

  it('finds each of 10,000 mutations without any signed head', async () => {
    const found: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(mutations)), draws, async (name, draw) => {
        const audit = soundAudit();
        mutations[name]?.(audit, draw);
        const verdict = await verifyAudit(evidenceOf(audit));
        if (!verdict.holds) found[name] = (found[name] ?? 0) + 1;
        return !verdict.holds;
      }),
      { numRuns: 10_000 },
    );
    expect(Object.keys(found).sort()).toEqual(Object.keys(mutations).sort());
  });

  it('finds by the heads whoever rewrote rows, chain and tip alike, also where he removed what was waiting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(rewritings)), draws, async (name, draw) => {
        const audit = soundAudit();
        rewrite(audit, (only, draw) => rewritings[name]?.(only, draw), draw);
        expect((await verifyAudit(evidenceOf(audit))).holds).toBe(true);
        return !(await verifyAudit(evidenceOf(audit), against(audit))).holds;
      }),
      { numRuns: 2_000 },
    );
    const audit = soundAudit();
    const [gone] = audit.notes.splice(1, 1);
    audit.rows = audit.rows.filter(({ id }) => id !== gone?.first);
    expect((await verifyAudit(evidenceOf(audit))).holds).toBe(true);
    expect(await verifyAudit(evidenceOf(audit), against(audit))).toEqual({
      holds: false,
      broken: 'the audit has 23 rows: it had 24 at 2026-11-23T02:00:28.000Z',
    });
  });

  it('takes no head that its key has not signed as it stands', async () => {
    const audit = soundAudit();
    const other = generateKeyPairSync('ed25519').publicKey;
    const { lines } = against(audit);
    expect(await verifyAudit(evidenceOf(audit), { lines, keys: [other] })).toMatchObject({ holds: false });
    expect(await verifyAudit(evidenceOf(audit), { lines, keys: [other, keys.publicKey] })).toMatchObject({
      holds: true,
    });
    await fc.assert(
      fc.asyncProperty(draws, async (draw) => {
        const heads = [...audit.heads];
        const at = draw(heads.length);
        const line = Buffer.from(heads[at] ?? '');
        const place = draw(line.length);
        line[place] = (line[place] ?? 0) ^ (1 + draw(127));
        if (line[place] === 0x0a) return true;
        heads[at] = line.toString('utf8');
        const verdict = await verifyAudit(evidenceOf(audit), { lines: heads, keys: publicKeys });
        return !verdict.holds;
      }),
      { numRuns: 500 },
    );
  });

  it('says in words where it is broken first', async () => {
    const saying = async (mutate: (audit: Audit) => void): Promise<string> => {
      const audit = soundAudit();
      mutate(audit);
      const verdict = await verifyAudit(evidenceOf(audit), against(audit));
      return verdict.holds ? 'holds' : verdict.broken;
    };
    const at = <T>(list: T[], index: number): T => pick(list, () => index);
    expect(await saying(({ rows }) => (at(rows, 2).reason = 'lain'))).toBe(
      `link 3: row 3 of ${subjectOf(3)} is not the one that was chained here`,
    );
    expect(await saying(({ rows }) => rows.splice(0, 1))).toBe(`link 1: row 1 of ${subjectOf(1)} is gone`);
    expect(await saying(({ links }) => links.splice(3, 2))).toBe('link 4 is missing: the next one is 6');
    expect(await saying(({ links }) => links.splice(10))).toBe(
      'the chain ends at link 10, and ended at link 18 when it was made',
    );
    expect(
      await saying((audit) => {
        audit.links.splice(10);
        audit.tip = at(audit.links, 9);
      }),
    ).toBe('the chain ends at link 10: 18 were signed at 2026-11-23T02:00:28.000Z');
    expect(await saying(({ rows }) => rows.splice(19, 1))).toBe(
      'of 3 rows added with row 19, not chained yet, some are gone',
    );
    expect(await saying(({ rows }) => (at(rows, 19).actor = 'budi'))).toBe(
      'of 3 rows added with row 19, not chained yet, some are not what they were',
    );
    expect(await saying(({ rows }) => rows.push(rowOf(99)))).toBe('the audit has 25 rows and knows of 24');
    expect(await saying((audit) => (audit.heads[2] = '{}'))).toBe(
      'line 3 of the head file is not a head signed with the key',
    );
  });
});
