import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { mayEver, scopeOf, type Officer } from '#access';
import { FileRefused, LegacyFile } from '#channels';
import { Failure, readReportNumber, showReportNumber, SP4N_LAPOR, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import { RowImport, type ImportAccount } from '#intake';
import { laporFields, LaporList, type LaporField, type LaporForm, type Unrecorded } from '#sp4n';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { CopyField, Sp4nBandingView, Sp4nView } from '../pages/sp4n-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { Uploads } from '../uploads.js';

const HERE = '/petugas/sp4n';
/** Of what is wrong with a list, so much is shown; the account counts all of it. */
const SHOWN_ERRORS = 50;

/** What was typed, what is wrong with it, and of which complaint it is. */
interface Typed {
  values: Values;
  faults: FieldFault[];
  failed: string | null;
}
const blank: Typed = { values: {}, faults: [], failed: null };

/** Where admins see to it that every report stands in SP4N-LAPOR! too, and that both say the same of it. */
@ApiExcludeController()
@Controller('petugas/sp4n')
export class Sp4nController {
  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
    private readonly uploads: Uploads,
  ) {}

  @Get()
  @Allows('sp4n.record')
  async list(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('setelah') after?: unknown,
    @Query('dicatat') recorded?: unknown,
  ): Promise<void> {
    const done = typeof recorded === 'string' ? readReportNumber(recorded) : null;
    await this.showList(request, response, blank, {
      after: typeof after === 'string' ? after : null,
      done: done === null ? null : { code: showReportNumber(done) },
    });
  }

  /** Notes the number that a complaint was given in SP4N-LAPOR!. */
  @Post('catat/:code')
  @Allows('sp4n.record')
  async record(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const { officer } = request;
    const values = (request.body ?? {}) as Values;
    const after = values['setelah'] || null;
    const replacing = values['ganti'] === '1';
    try {
      await this.house.laporDesk.record(officer, code, values['laporId'] ?? '', replacing);
      const done = new URLSearchParams({ dicatat: code, ...(after !== null && { setelah: after }) });
      response.redirect(303, replacing ? `${HERE}/banding` : `${HERE}?${done.toString()}`);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      const typed = { values, faults: error.fields, failed: readReportNumber(code) };
      await (replacing && mayEver(officer.role, 'sp4n.reconcile')
        ? this.showDifferences(request, response, typed, null)
        : this.showList(request, response, typed, { after }));
    }
  }

  /** Where the two systems do not agree, by number. */
  @Get('banding')
  @Allows('sp4n.reconcile')
  compare(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.showDifferences(request, response, blank, null);
  }

  /** Takes the list that admins download there. */
  @Post('banding')
  @Allows('sp4n.reconcile')
  async bring(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { fields, files, faults } = await this.uploads.read(request, response);
    const [file] = files;
    const takeUnknown = fields['takeUnknown'] === '1';
    const form: Typed = { values: fields, faults, failed: null };
    if (faults.length === 0 && !file) form.faults = [{ field: 'attachments', code: 'list-missing' }];
    // Nothing of the list is taken where a part of what was asked for can't be.
    if (takeUnknown && !this.house.channels.has('legacy'))
      form.faults = [...form.faults, { field: 'takeUnknown', code: 'legacy-off' }];
    if (form.faults.length > 0 || !file) return this.showDifferences(request, response, form, null);
    try {
      const account = await this.take(request.officer, file.content, takeUnknown);
      await this.showDifferences(request, response, blank, account);
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      const refused = { ...form, faults: [{ field: 'attachments', code: `list-${error.code}` }] };
      await this.showDifferences(request, response, refused, null);
    }
  }

  private async take(
    officer: Officer,
    bytes: Buffer,
    takeUnknown: boolean,
  ): Promise<NonNullable<Sp4nBandingView['account']>> {
    const { office, intake, channels, sp4nStore: store } = this.house;
    const origin = { source: SP4N_LAPOR, officer: officer.id, instansi: officer.instansi };
    const file = await LegacyFile.open(bytes, origin, undefined, ['number']);
    const list = new LaporList({ ...this.house, store });
    const scope = scopeOf(officer, office.directory);
    const account = await list.take(file.rows(), { actor: officer.id, instansi: officer.instansi, scope });
    const adapter = channels.get('legacy');
    if (!takeUnknown || !adapter) return { ...account, errors: shownOf(account.errors), taken: null };
    // They are read and routed as all that comes in.
    const rows = new RowImport({ intake, adapter, taken: () => Promise.resolve() });
    const { accepted, duplicate, quarantined, errors } = await rows.run(list.unknownRows());
    const taken = { accepted, duplicate, quarantined };
    return { ...account, errors: shownOf([...account.errors, ...errors]), taken };
  }

  private async showList(
    request: StaffRequest,
    response: Response,
    typed: Typed,
    { after, done = null }: { after: string | null; done?: Sp4nView['done'] },
  ): Promise<void> {
    const { officer } = request;
    const { laporDesk } = this.house;
    const { items, next } = await laporDesk.unrecorded(officer, after ?? undefined);
    // The last of a page is done: what is left stands before it.
    if (after !== null && items.length === 0)
      return this.showList(request, response, typed, { after: null, done });
    const model: Sp4nView = {
      ...typed,
      after,
      items: items.map(shown),
      next,
      mayReconcile: mayEver(officer.role, 'sp4n.reconcile'),
      done,
    };
    const status = typed.faults.length > 0 ? 422 : 200;
    this.face.show('sp4n', model, { request, response, officer, status });
  }

  private async showDifferences(
    request: StaffRequest,
    response: Response,
    form: Typed,
    account: Sp4nBandingView['account'],
  ): Promise<void> {
    const { officer } = request;
    const found = await this.house.laporDesk.differences(officer);
    const numbered = <T extends { code: string }>(one: T) => ({ ...one, shown: showReportNumber(one.code) });
    const model: Sp4nBandingView = {
      ...form,
      ...found,
      onlyHere: found.onlyHere.map(numbered),
      stateDiffers: found.stateDiffers.map(numbered),
      account,
    };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('sp4n-banding', model, { request, response, officer, status });
  }
}

const shownOf = (errors: ImportAccount['errors']): { line: number; column: number; code: string }[] =>
  errors.slice(0, SHOWN_ERRORS).map(({ line, column, code }) => ({ line, column, code }));

function shown({ complaint, form }: Unrecorded): Sp4nView['items'][number] {
  const { code, receivedAt } = complaint;
  const title = form?.title ?? '';
  return { code, shown: showReportNumber(code), title, receivedAt, fields: form && fieldsOf(form) };
}

const fieldsOf = (form: LaporForm): CopyField[] =>
  laporFields.map((field) => ({
    field,
    value: form[field],
    key: keyOf(field, form[field]),
    on: dayIn(field, form[field]),
    isLong: field === 'text',
  }));

function keyOf(field: LaporField, value: string): string | null {
  if (value === '') return null;
  if (field === 'channel' || field === 'classification') return `${field}.${value}`;
  return field === 'anonymous' ? `sp4n.anonymous-${value}` : null;
}

function dayIn(field: LaporField, value: string): Date | string | null {
  if (value === '') return null;
  if (field === 'receivedOn') return new Date(value);
  return field === 'occurredOn' ? value : null;
}
