import { channelDefinitions } from '#channels';
import { VaultSettings } from '#identity';
import { describeSettings, LogSettings } from '#platform';
import { Sp4nSettings } from '#sp4n';
import { HouseSettings } from './settings.js';

/** Every setting there is, as `.env.example` lists it: read from the classes that validate them. */
export function envExample(): string {
  const parts: [string, new () => object][] = [
    ['Muara', HouseSettings],
    ['Vault: the process that alone can read who reported', VaultSettings],
    ['Log', LogSettings],
    ['API of SP4N-LAPOR!: off while all of these are empty', Sp4nSettings],
    ...channelDefinitions.flatMap(({ id, config }): [string, new () => object][] =>
      config ? [[`Channel ${id}: off while all of these are empty`, config]] : [],
    ),
  ];
  const sections = parts.map(([title, shape]) =>
    [
      `# --- ${title} ---`,
      ...describeSettings(shape).flatMap(({ key, says, example }) => [
        `# ${says}`,
        `#${key}=${example ?? ''}`,
      ]),
    ].join('\n'),
  );
  return `# Configuration of Muara: the environment alone. Made by \`npm run -s muara -- env-example\`.\n\n${sections.join('\n\n')}\n`;
}
