import { anySetting, readSettings, SettingsError, type Environment } from '#platform';

import type { ChannelAdapter, ChannelDefinition } from './channel-adapter.js';
import { emailChannel } from './email/email.channel.js';
import { faxChannel } from './fax/fax.channel.js';
import { letterChannel } from './letter/letter.channel.js';
import { open311Channel } from './open311/open311.channel.js';
import { legacyChannel } from './legacy/legacy.channel.js';
import { phoneChannel } from './phone/phone.channel.js';
import { smsChannel } from './sms/sms.channel.js';
import { walkInChannel } from './walk-in/walk-in.channel.js';
import { webChannel } from './web/web.channel.js';
import { xChannel } from './x/x.channel.js';
import { whatsappChannel } from './whatsapp/whatsapp.channel.js';

/** Every channel there is, in the order a person would name them. Adding one is a folder and a line here. */
export const channelDefinitions: readonly ChannelDefinition[] = [
  smsChannel,
  whatsappChannel,
  emailChannel,
  xChannel,
  webChannel,
  open311Channel,
  walkInChannel,
  phoneChannel,
  letterChannel,
  faxChannel,
  legacyChannel,
];

export interface ChannelOptions {
  /** Public address of this Muara, by which providers call it. */
  publicUrl: string;
  /** Key of the reply tokens that channels hand out and recognise. */
  secret: string;
  /** Channels that have a simulated provider use its settings, unless the environment says otherwise. */
  demo: boolean;
}

/**
 * The channels that are on. One whose settings are all absent is off; without settings of its own it is always on.
 * Throws one `SettingsError` for all channels, naming the key of each setting that is missing or wrong, and of each
 * demo secret outside a demo. Opens no connection.
 */
export function openChannels(
  environment: Environment,
  { publicUrl, secret, demo }: ChannelOptions,
  definitions: readonly ChannelDefinition[] = channelDefinitions,
): Map<string, ChannelAdapter> {
  // Compose files hand over what is not set as an empty text.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const faults: string[] = [];
  const open = new Map<string, ChannelAdapter>();
  for (const definition of definitions) {
    const settings = demo ? { ...definition.demo, ...given } : given;
    if (definition.config && !anySetting(definition.config, settings)) continue;
    faults.push(...(demo ? [] : demoSecretsIn(given, definition)));
    try {
      const config = definition.config && readSettings(definition.config, settings);
      open.set(definition.id, definition.create({ config, publicUrl, secret }));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new SettingsError(faults);
  return open;
}

function demoSecretsIn(environment: Environment, { demo = {}, demoSecrets }: ChannelDefinition): string[] {
  return (demoSecrets ?? Object.keys(demo))
    .filter((key) => (environment[key] ?? '').split(',').some((value) => value.trim() === demo[key]))
    .map((key) => `${key} is the demo’s, which everybody knows`);
}
