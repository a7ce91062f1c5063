import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { channelDefinitions } from './channels.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const catalogue = {
  ...(JSON.parse(read('../../delivery/src/words/id.json')) as Record<string, string>),
  ...(JSON.parse(read('../../../apps/gateway/src/words/id.json')) as Record<string, string>),
};
const section = read('../README.md')
  .split('## What a sender is told whose input is bad')[1]
  ?.split('\n## ')[0];
const rows = (section ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the table of what a sender is told whose input is bad', () => {
  it.each(
    rows.map(([channels = '', what = '', key = '', words = '']) => [channels, what, key, words] as const),
  )('%s, %s: the words stand in the catalogue', (_channels, _what, key, words) => {
    const said = catalogue[key.replaceAll('`', '')] ?? '';
    expect(words).toBe(said.replaceAll('\n', ' / '));
    expect(words).not.toBe('');
  });

  it('names channels that there are, and every one that people write to', () => {
    const named = new Set(rows.flatMap(([channels = '']) => channels.match(/[a-z-]+/g) ?? []));
    const known = new Set(channelDefinitions.map(({ id }) => id));
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
    for (const id of ['sms', 'whatsapp', 'email', 'web', 'walk-in', 'phone', 'letter', 'fax']) {
      expect(named).toContain(id);
    }
  });
});
