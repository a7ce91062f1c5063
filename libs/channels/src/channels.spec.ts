import { readdirSync } from 'node:fs';

import { SettingsError } from '#platform';
import { describe, expect, it } from '@jest/globals';

import { channelDefinitions, openChannels } from './channels.js';

const options = { publicUrl: 'https://muara.example', secret: 'secret', demo: false };
const sms = {
  CHANNEL_SMS_ACCOUNT_SID: 'AC1',
  CHANNEL_SMS_AUTH_TOKEN: 'real',
  CHANNEL_SMS_FROM: '+6281100001708',
};
const withoutSettings = ['web', 'open311', 'walk-in', 'phone', 'letter', 'fax', 'legacy'];

const faultsOf = (environment: Record<string, string>, more: Partial<typeof options> = {}): string[] => {
  try {
    openChannels(environment, { ...options, ...more });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).faults;
  }
};

describe('the list of channels', () => {
  it('names every folder, and nothing else', () => {
    const folders = readdirSync('libs/channels/src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'providers')
      .map(({ name }) => name);
    expect(channelDefinitions.map(({ id }) => id).sort()).toEqual(folders.sort());
  });

  it('gives every adapter the id of its line', () => {
    const open = openChannels({ ...sms }, options);
    for (const [id, adapter] of open) expect(adapter.id).toBe(id);
  });
});

describe('the channels that are on', () => {
  it('are those without settings when none are given, and empty values give none', () => {
    expect([...openChannels({}, options).keys()]).toEqual(withoutSettings);
    expect([...openChannels({ CHANNEL_SMS_FROM: '' }, options).keys()]).toEqual(withoutSettings);
  });

  it('grow by those whose settings are whole', () => {
    expect([...openChannels(sms, options).keys()]).toContain('sms');
  });

  it('are none while one is half-filled: the missing key is named, the given value is not', () => {
    const { CHANNEL_SMS_AUTH_TOKEN: _, ...half } = sms;
    expect(faultsOf(half)).toEqual([
      'CHANNEL_SMS_AUTH_TOKEN must be one auth token, or two separated by a comma',
    ]);
    expect(faultsOf({ ...sms, CHANNEL_SMS_FROM: 'my-secret' }).join()).not.toContain('my-secret');
  });

  it('speak to a simulated provider in a demo, unless told otherwise', () => {
    const open = openChannels(
      { CHANNEL_SMS_API_URL: 'http://localhost:1', CHANNEL_SMS_FROM: '' },
      { ...options, demo: true },
    );
    expect(open.has('sms')).toBe(true);
    expect(open.has('web')).toBe(true);
  });

  it('refuse the demo’s secrets in real use', () => {
    expect(faultsOf({ ...sms, CHANNEL_SMS_AUTH_TOKEN: 'real,demo-token' })).toEqual([
      'CHANNEL_SMS_AUTH_TOKEN is the demo’s, which everybody knows',
    ]);
    expect(faultsOf({ ...sms, CHANNEL_SMS_ACCOUNT_SID: 'ACdemo' })).toHaveLength(1);
    expect(faultsOf({ ...sms, CHANNEL_SMS_FROM: '+6200001708' })).toEqual([]);
  });
});
