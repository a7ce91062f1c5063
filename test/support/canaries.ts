import type { Database } from '#store';

/** How a word can stand in a byte store that was never meant to hold it. */
function writtenIn(word: string): string[] {
  const bytes = Buffer.from(word);
  return [
    word,
    bytes.toString('hex'),
    ...[0, 1, 2].map((before) => {
      // Base64 of a word among others: only the groups of three bytes that it fills alone.
      const groups = Buffer.concat([Buffer.alloc(before, '.'), bytes]).toString('base64');
      const whole = Math.floor((before + bytes.length) / 3) * 4;
      return groups.slice(before === 0 ? 0 : 4, whole);
    }),
    encodeURIComponent(word),
  ];
}

/** Tables of which any row holds one of the words: in plain, hex, base64 or URL-encoded, in any column. */
export async function tablesHolding(database: Database, words: string[]): Promise<string[]> {
  const sought = [...new Set(words.flatMap(writtenIn))];
  if (sought.some((text) => text.length < 6))
    throw new Error('too short a word to be sought in all encodings');
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    // The text of a row shows bytea in hex.
    const rows = await database.query(
      `SELECT 1 FROM "${name}" t, unnest($1::text[]) AS sought
       WHERE position(lower(sought) IN lower(t::text)) > 0
          OR position(encode(convert_to(sought, 'UTF8'), 'hex') IN t::text) > 0 LIMIT 1`,
      [sought],
    );
    if (rows.length > 0) holding.push(name);
  }
  return holding;
}
