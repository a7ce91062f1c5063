import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IsBoolean, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';
import { channelDefinitions } from '#channels';
import { configureVault, type VaultConfiguration } from '#identity';
import { sp4nSettings, type Sp4nSettings } from '#sp4n';
import { anySetting, readSettings, Setting, SettingsError, type Environment } from '#platform';

/** What every process of Muara reads. */
export class HouseSettings {
  @Setting({ key: 'PORT', says: 'Port of the web server. Default 3000.', example: '3000' })
  @IsInt()
  @Min(0)
  @Max(65535)
  port = 3000;

  @Setting({
    key: 'HOST',
    says: 'Address to listen on. Default all; the demo listens on loopback only.',
    example: '0.0.0.0',
  })
  @IsString()
  host = '0.0.0.0';

  @Setting({
    key: 'PUBLIC_BASE_URL',
    says: 'Address by which citizens and providers reach Muara; signatures of webhooks are checked against it. Default http://localhost:PORT.',
    example: 'https://lapor.example.go.id',
  })
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  publicBaseUrl?: string;

  @Setting({
    key: 'TRUSTED_PROXIES',
    says: 'How many proxies of yours stand in front, each adding to X-Forwarded-For; limits count the address they saw. Default 0: none.',
    example: '1',
  })
  @IsInt()
  @Min(0)
  @Max(10)
  trustedProxies = 0;

  @Setting({
    key: 'REPORTS_PER_MINUTE',
    says: 'Reports that one address may send in a minute. Many phones share one address: default 1200, at least 600.',
    example: '1200',
  })
  @IsInt()
  @Min(600)
  reportsPerMinute = 1200;

  @Setting({
    key: 'UNDO_SECONDS',
    says: 'Seconds in which an officer may take a verdict back, and in which nobody is told of it. Default 10; 0: never.',
    example: '10',
  })
  @IsInt()
  @Min(0)
  @Max(60)
  undoSeconds = 10;

  @Setting({
    key: 'UPLOAD_SCANNER',
    says: 'clamd that looks at every file. While it does not answer, files are kept but shown to nobody. Empty: none.',
    example: 'clamd://127.0.0.1:3310',
  })
  @IsOptional()
  @Matches(/^clamd:\/\/[\w.:[\]-]+$/)
  uploadScanner?: string;

  @Setting({
    key: 'PARTNERS_ON_LOCALHOST',
    says: 'true lets webhooks and hand-overs go to http://localhost: for trying out. Default false; the demo does.',
    example: 'false',
  })
  @IsBoolean()
  partnersOnLocalhost = false;

  @Setting({
    key: 'DATABASE_URL',
    says: 'PostgreSQL 15 or newer. Empty: a PostgreSQL of its own in MUARA_DATA_DIR.',
    example: 'postgres://muara:…@db/muara',
  })
  @IsOptional()
  @IsString()
  databaseUrl?: string;

  @Setting({
    key: 'MUARA_DATA_DIR',
    says: 'Where the embedded PostgreSQL, the generated secret and the keys of the vault live. Default ./data.',
    example: './data',
  })
  @IsString()
  dataDir = './data';

  @Setting({
    key: 'MUARA_SECRET',
    says: 'At least 32 characters from which PINs, reply tokens and indexes are keyed; the same for all processes, for ever. Empty: made once and kept in MUARA_DATA_DIR/secret.',
    example: '',
  })
  @IsOptional()
  @MinLength(32)
  secret?: string;
}

export interface HouseConfiguration {
  port: number;
  host: string;
  publicUrl: string;
  /** None: an embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  secret: string;
  vault: VaultConfiguration;
  /** Proxies of ours in front, for whose sake `X-Forwarded-For` is believed. */
  trustedProxies: number;
  reportsPerMinute: number;
  /** `clamd://host:port`; none: files are not scanned. */
  uploadScanner: string | null;
  undoSeconds: number;
  /** Other systems may be told on this very machine. */
  partnersOnLocalhost: boolean;
  /** Nothing real is connected: loopback only, simulated providers, known passwords. */
  demo: boolean;
  /** None: complaints are recorded in SP4N-LAPOR! by hand. */
  sp4n: Sp4nSettings | null;
}

/** Whether nothing real is set up: neither a database nor any channel. */
export const isDemo = (environment: Environment): boolean =>
  (environment['DATABASE_URL'] ?? '') === '' &&
  !channelDefinitions.some(({ config }) => config !== undefined && anySetting(config, environment));

/** Reads the configuration; makes the secret where none is given. Throws `SettingsError` naming each key. */
export function configureHouse(environment: Environment): HouseConfiguration {
  const settings = readSettings(HouseSettings, environment);
  const demo = isDemo(environment);
  const dataDir = resolve(settings.dataDir);
  const publicUrl = (settings.publicBaseUrl ?? `http://localhost:${settings.port}`).replace(/\/+$/, '');
  return {
    port: settings.port,
    host: demo ? '127.0.0.1' : settings.host,
    publicUrl,
    databaseUrl: settings.databaseUrl ?? null,
    dataDir,
    secret: settings.secret ?? keptSecret(dataDir),
    vault: configureVault(environment),
    trustedProxies: settings.trustedProxies,
    reportsPerMinute: settings.reportsPerMinute,
    uploadScanner: settings.uploadScanner ?? null,
    undoSeconds: settings.undoSeconds,
    partnersOnLocalhost: settings.partnersOnLocalhost || demo,
    demo,
    sp4n: sp4nSettings(environment),
  };
}

function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  if (existsSync(file)) {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret.length < 32)
      throw new SettingsError([`MUARA_SECRET: ${file} holds no secret of 32 characters`]);
    return secret;
  }
  mkdirSync(dataDir, { recursive: true });
  const secret = randomBytes(36).toString('base64url');
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return secret;
}
