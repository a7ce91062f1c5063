import { wantedTemplates, type WantedTemplate } from '#alerts';
import { channelDefinitions } from '#channels';
import type { Environment } from '#platform';
import { withHouse } from './office.commands.js';

export interface TemplateOptions {
  channel?: string;
  sid?: string;
  event: string;
  audience: string;
  language: string;
  variables?: string;
  wanted?: boolean;
}

/**
 * Lists the approved templates, one JSON a line, or those that alerts want approved; or keeps one in place of the one
 * before. What stands in the gaps of an alert's is known, and need not be said.
 */
export async function template(environment: Environment, options: TemplateOptions): Promise<void> {
  const { channel, sid, event, audience, language } = options;
  if (options.wanted) {
    for (const each of wantedTemplates()) process.stdout.write(`${JSON.stringify(each)}\n`);
    return;
  }
  if (channel === undefined && sid === undefined) {
    return withHouse(environment, async ({ windows }) => {
      for (const each of await windows.templates()) process.stdout.write(`${JSON.stringify(each)}\n`);
    });
  }
  if (channel === undefined || !channelDefinitions.some(({ id }) => id === channel)) {
    throw new Error(`name a channel: --channel whatsapp`);
  }
  // https://www.twilio.com/docs/content/content-api-resources
  if (!/^HX[0-9a-f]{32}$/.test(sid ?? ''))
    throw new Error('the sid of a template is HX and 32 digits, 0-9 or a-f');
  const kept = { channel, event, audience, language, contentSid: sid ?? '' };
  const isIt = (each: WantedTemplate): boolean =>
    each.event === event && each.audience === audience && each.language === language;
  const usual = wantedTemplates().find(isIt)?.variables ?? {};
  const variables = options.variables === undefined ? usual : variablesIn(options.variables);
  await withHouse(environment, async ({ windows }) => {
    await windows.keepTemplate({ ...kept, variables }, 'operator');
    process.stdout.write(`${event} to ${audience} in ${language} is ${sid} on ${channel}\n`);
  });
}

function variablesIn(given: string): Record<string, string> {
  const refused = new Error('--variables is JSON of gaps and what stands there, as {"1":"{url}"}');
  let read: unknown;
  try {
    read = JSON.parse(given);
  } catch {
    throw refused;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw refused;
  const isGap = ([gap, value]: [string, unknown]): boolean => /^\w+$/.test(gap) && typeof value === 'string';
  if (!Object.entries(read).every(isGap)) throw refused;
  return read as Record<string, string>;
}
