import { describe, expect, it } from '@jest/globals';
import { difficultBodies } from '../../../../test/support/mails/bodies.js';
import { difficultHeaders } from '../../../../test/support/mails/headers.js';
import { hostileMail, machineMail } from '../../../../test/support/mails/machines.js';
import type { MadeMail } from '../../../../test/support/mails/made-mail.js';
import { describeMail } from './mime/reader.js';

const VARIANTS = 10;
const kinds = { ...difficultHeaders, ...difficultBodies, ...machineMail, ...hostileMail };

/** A mail as read, with what its making says of nothing left out. */
async function read({ bytes, is }: MadeMail): Promise<unknown> {
  const mail = await describeMail(bytes);
  if (typeof is === 'string') return is === 'accounted' ? 'accounted' : mail.outcome;
  if (mail.outcome !== 'accepted') return mail;
  const found = {
    ...mail,
    attachments: mail.attachments.map(({ name, size }) => [name, size]),
    holds: (is.holds ?? []).filter((words) => mail.text.includes(words)),
  };
  return Object.fromEntries(Object.keys(is).map((key) => [key, found[key as keyof typeof found]]));
}

describe('difficult mail', () => {
  it('is made in forty kinds and more', () => {
    expect(Object.keys(kinds).length).toBeGreaterThanOrEqual(40);
  });

  it.each(Object.entries(kinds))('is accounted for and read right: %s', async (_, make) => {
    const made = Array.from({ length: VARIANTS }, (__, variant) => make(variant));
    expect(await Promise.all(made.map(read))).toEqual(made.map(({ is }) => is));
  });
});
