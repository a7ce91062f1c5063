import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { channelDefinitions } from './channels.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const catalogue = {
  ...(JSON.parse(read('../../delivery/src/words/id.json')) as Record<string, string>),
  ...(JSON.parse(read('../../../apps/gateway/src/words/id.json')) as Record<string, string>),
};
/** What is written below a post, with the gaps of its adapter. */
const ownOfX = read('./x/x.channel.ts');

const rowsUnder = (heading: string): string[][] =>
  (read('../README.md').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const rows = rowsUnder('What a sender is told whose input is bad');

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
    for (const id of ['sms', 'whatsapp', 'email', 'web', 'x', 'walk-in', 'phone', 'letter', 'fax']) {
      expect(named).toContain(id);
    }
  });

  it.each(
    rowsUnder('What is told otherwise').map(([channel, what, words]) => [channel, what, words] as const),
  )('%s, %s: what is quoted stands in the catalogue', (_channel, _what, words = '') => {
    const quoted = [...words.matchAll(/`(?:[a-z_]+: )?([^`]+)`/g)].flatMap(([, said = '']) =>
      said.split('…'),
    );
    const pieces = quoted
      .map((piece) => piece.trim())
      .map((piece) => piece.replace(/@$/, ''))
      .filter((piece) => piece.length > 3);
    const said = [...Object.values(catalogue), ownOfX];
    expect(pieces.filter((piece) => !said.some((each) => each.includes(piece)))).toEqual([]);
  });
});
