import { IsUrl, Matches } from 'class-validator';
import { anySetting, readSettings, Setting, type Environment } from '#platform';

const url = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

/** The API of SP4N-LAPOR!: off while all are empty. The centre gives addresses and token to each instansi. */
export class Sp4nSettings {
  @Setting({
    key: 'SP4N_API_REPORT_URL',
    says: 'Where a report is posted to SP4N-LAPOR!, as the centre gave it to you.',
    example: 'https://…/api/laporan',
  })
  @IsUrl(url, { message: 'must be a URL' })
  reportUrl!: string;

  @Setting({
    key: 'SP4N_API_FIND_URL',
    says: 'Where a report is looked for by its number here, so that none is sent twice after an answer was lost.',
    example: 'https://…/api/laporan/cari',
  })
  @IsUrl(url, { message: 'must be a URL' })
  findUrl!: string;

  @Setting({ key: 'SP4N_API_TOKEN', says: 'The KEYTOKEN of your instansi.' })
  @Matches(/^[\x21-\x7e]{8,400}$/, { message: 'must be the token in visible characters' })
  token!: string;
}

/** The settings, or null where the API is off. Throws `SettingsError` where they are half-filled. */
export const sp4nSettings = (environment: Environment): Sp4nSettings | null =>
  anySetting(Sp4nSettings, environment) ? readSettings(Sp4nSettings, environment) : null;
