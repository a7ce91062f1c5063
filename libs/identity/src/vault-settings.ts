import { dirname, join, resolve } from 'node:path';
import { IsInt, IsOptional, IsString, Min } from 'class-validator';
import { readSettings, Setting, type Environment } from '#platform';

/** What the vault's own process reads; who starts it reads the same. */
export class VaultSettings {
  @Setting({
    key: 'VAULT_PASSPHRASE_FILE',
    says: 'File with the passphrase of the private keys; only the user who starts the vault may read it. Empty: made once and kept in MUARA_DATA_DIR/vault-passphrase.',
    example: '/etc/muara/vault-passphrase',
  })
  @IsOptional()
  @IsString()
  passphraseFile?: string;

  @Setting({
    key: 'VAULT_DATABASE_URL',
    says: 'Database with a login of the role muara_vault. Empty: DATABASE_URL, whose user takes that role on where he may.',
    example: 'postgres://muara_vault:…@db/muara',
  })
  @IsOptional()
  @IsString()
  databaseUrl?: string;

  @Setting({
    key: 'VAULT_DELIVERIES_PER_MINUTE',
    says: 'How many messages the vault tells the address of within a minute; more wait. Default 1200.',
    example: '1200',
  })
  @IsInt()
  @Min(1)
  deliveriesPerMinute = 1200;

  @Setting({
    key: 'VAULT_AUDIT_HEADS',
    says: 'File to which the vault copies out where the audit ends, signed: best on another disk, or fetched from there. Empty: audit-heads beside its keys.',
    example: '/mnt/other/audit-heads',
  })
  @IsOptional()
  @IsString()
  auditHeads?: string;

  @Setting({
    key: 'VAULT_SOCKET',
    says: 'Socket of a vault that runs as a service of its own. Empty: Muara starts the vault itself.',
    example: '/var/lib/muara-vault/vault/vault.sock',
  })
  @IsOptional()
  @IsString()
  socket?: string;
}

class DataDirectory {
  @Setting({ key: 'MUARA_DATA_DIR', says: 'Where keys live.' })
  @IsString()
  dataDir = './data';
}

export interface VaultConfiguration {
  dataDir: string;
  /** Holds `public.json`, the socket and, closed to all others, the private keys. */
  directory: string;
  socket: string;
  /** Somebody else starts it: Muara only asks it. */
  isService: boolean;
  /** null: none was named. */
  passphraseFile: string | null;
  databaseUrl: string | null;
  deliveriesPerMinute: number;
  headFile: string;
}

/** Throws `SettingsError` naming each setting that cannot be used. */
export function configureVault(environment: Environment): VaultConfiguration {
  const { dataDir } = readSettings(DataDirectory, environment);
  const settings = readSettings(VaultSettings, environment);
  const socket = resolve(settings.socket ?? join(dataDir, 'vault', 'vault.sock'));
  return {
    dataDir: resolve(dataDir),
    directory: dirname(socket),
    socket,
    isService: settings.socket !== undefined,
    passphraseFile: settings.passphraseFile ?? null,
    databaseUrl: settings.databaseUrl ?? environment['DATABASE_URL'] ?? null,
    deliveriesPerMinute: settings.deliveriesPerMinute,
    headFile: resolve(settings.auditHeads ?? join(dirname(socket), 'audit-heads')),
  };
}
