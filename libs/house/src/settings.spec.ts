import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SettingsError } from '#platform';
import { envExample } from './env-example.js';
import { configureHouse } from './settings.js';

describe('the configuration', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'muara-settings-'));
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('is a demo on loopback as long as nothing real is set, even where a host is named', () => {
    expect(configureHouse({ MUARA_DATA_DIR: dataDir, HOST: '0.0.0.0' })).toMatchObject({
      demo: true,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
    });
  });

  it('is no demo as soon as a database or one setting of a channel is there', () => {
    const real = { MUARA_DATA_DIR: dataDir };
    expect(configureHouse({ ...real, DATABASE_URL: 'postgres://x' }).demo).toBe(false);
    expect(configureHouse({ ...real, CHANNEL_SMS_FROM: '+62811' }).demo).toBe(false);
  });

  it('makes a secret once, for its owner alone, and keeps it', () => {
    const first = configureHouse({ MUARA_DATA_DIR: dataDir }).secret;
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(configureHouse({ MUARA_DATA_DIR: dataDir }).secret).toBe(first);
    expect(statSync(join(dataDir, 'secret')).mode & 0o077).toBe(0);
  });

  it('names the variable of each setting that cannot be used', () => {
    const wrong = { PORT: 'many', PUBLIC_BASE_URL: 'lapor', MUARA_SECRET: 'short' };
    let fault: unknown;
    try {
      configureHouse(wrong);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(SettingsError);
    const { faults } = fault as SettingsError;
    expect(faults.map((line) => line.split(' ')[0]).sort()).toEqual([
      'MUARA_SECRET',
      'PORT',
      'PUBLIC_BASE_URL',
    ]);
  });

  it('is described whole by .env.example', () => {
    const kept = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    expect(kept).toBe(envExample());
  });
});
