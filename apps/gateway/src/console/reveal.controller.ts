import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { scopeOf } from '#access';
import { Failure, readReportNumber, showReportNumber, type Complaint, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import { grounds, type Ground } from '#identity';
import type { StaffRequest } from '../access.guard.js';
import { SESSION } from '../edge/cookies.js';
import { Face } from '../face.js';
import type { TerbukaView } from '../pages/reveal-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const WAITING = '/petugas/pembukaan';

/** Where officers ask to see who reported, and where a second person agrees. What is opened is decided by the vault. */
@ApiExcludeController()
@Controller('petugas')
export class RevealController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<House, 'office' | 'queries' | 'reveals' | 'sessions' | 'vault'>,
    private readonly face: Face,
  ) {}

  @Post('laporan/:code/data-layanan')
  @Allows('identity.service-data')
  async serviceData(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') number: string,
  ): Promise<void> {
    const complaint = await this.complaint(request, number);
    const opened = await this.house.vault.serviceData({
      session: this.session(request),
      complaintId: complaint.id,
    });
    const { mayBeContacted: _, ...numbers } = opened.serviceData;
    this.showOpened(request, response, {
      code: showReportNumber(complaint.code),
      what: 'service-data',
      rows: rowsOf({ ...numbers, ...opened.contact }),
    });
  }

  @Get('laporan/:code/pembukaan')
  @Allows('identity.request-reveal')
  async form(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') number: string,
    @Query('terkirim') sent?: unknown,
  ): Promise<void> {
    const complaint = await this.complaint(request, number);
    await this.showForm(request, response, complaint, { asked: sent !== undefined });
  }

  @Post('laporan/:code/pembukaan')
  @Allows('identity.request-reveal')
  async ask(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') number: string,
  ): Promise<void> {
    const complaint = await this.complaint(request, number);
    const values = (request.body ?? {}) as Values;
    const ground = grounds.find((known) => known === values['ground']);
    try {
      await this.requestReveal(request, complaint.id, ground, values['reason'] ?? '');
      response.redirect(303, `${addressOf(complaint)}/pembukaan?terkirim=1`);
    } catch (error) {
      const faults = faultsOf(error);
      await this.showForm(request, response, complaint, { values, faults });
    }
  }

  /** Shows who reported, this once. */
  @Post('pembukaan/:id/buka')
  @Allows('identity.request-reveal')
  async open(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    if (!isUUID(id)) throw new Failure('not-found');
    const asked = { session: this.session(request), requestId: id };
    const revealed = await this.house.vault.reveal(asked);
    const { code, reporter, address, hidden } = revealed;
    const numbers = hidden.map(({ placeholder, value }) => ({
      key: placeholder,
      isPlaceholder: true,
      value,
    }));
    this.showOpened(request, response, {
      code: showReportNumber(code),
      what: 'identity',
      rows: [...rowsOf({ ...reporter, home: reporter?.address, address }), ...numbers],
    });
  }

  @Get('pembukaan')
  @Allows('identity.approve-reveal')
  async waiting(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('selesai') done?: unknown,
  ): Promise<void> {
    const said = done === 'approved' || done === 'refused' ? done : null;
    await this.showWaiting(request, response, { failed: null, outcome: said });
  }

  @Post('pembukaan/:id/putusan')
  @Allows('identity.approve-reveal')
  async decide(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    if (!isUUID(id)) throw new Failure('not-found');
    const values = (request.body ?? {}) as Values;
    const { decision = '', reason = '' } = values;
    try {
      if (!['approve', 'refuse'].includes(decision)) throw new Failure('invalid', 'decision-required');
      const approve = decision === 'approve';
      await this.house.vault.decideReveal({
        session: this.session(request),
        requestId: id,
        approve,
        reason: reason.slice(0, 1000),
      });
      response.redirect(303, `${WAITING}?selesai=${approve ? 'approved' : 'refused'}`);
    } catch (error) {
      const faults = faultsOf(error);
      await this.showWaiting(request, response, { failed: { id, values, faults }, outcome: null });
    }
  }

  private async requestReveal(
    request: StaffRequest,
    complaintId: string,
    ground: Ground | undefined,
    reason: string,
  ): Promise<void> {
    if (ground === undefined) throw new Failure('invalid', 'ground-required', [groundMissing]);
    if (reason.length > 1000) throw new Failure('invalid', 'reason-too-long');
    await this.house.vault.requestReveal({ session: this.session(request), complaintId, ground, reason });
  }

  private showOpened(request: StaffRequest, response: Response, model: TerbukaView): void {
    this.face.show('terbuka', model, { request, response, officer: request.officer });
  }

  private async showForm(
    request: StaffRequest,
    response: Response,
    complaint: Complaint,
    { values = {}, faults = [], asked = false }: { values?: Values; faults?: FieldFault[]; asked?: boolean },
  ): Promise<void> {
    const { officer } = request;
    const own =
      officer.officerId === null ? [] : await this.house.reveals.own(complaint.id, officer.officerId);
    const model = {
      values,
      faults,
      asked,
      own,
      code: showReportNumber(complaint.code),
      proven: this.house.sessions.hasSteppedUp(officer),
      grounds: [...grounds],
    };
    const status = faults.length > 0 ? 422 : 200;
    this.face.show('pembukaan-minta', model, { request, response, officer, status });
  }

  private async showWaiting(
    request: StaffRequest,
    response: Response,
    said: {
      failed: { id: string; values: Values; faults: FieldFault[] } | null;
      outcome: 'approved' | 'refused' | null;
    },
  ): Promise<void> {
    const { officer } = request;
    const { directory } = this.house.office;
    const waiting = (await this.house.reveals.waiting(officer.officerId)).map((each) => ({
      ...each,
      code: showReportNumber(each.code),
      askedInstansi:
        each.askedInstansi && (directory.instansi(each.askedInstansi)?.name ?? each.askedInstansi),
    }));
    const model = { ...said, waiting, proven: this.house.sessions.hasSteppedUp(officer) };
    this.face.show('pembukaan', model, { request, response, officer, status: said.failed ? 422 : 200 });
  }

  /** What the vault is shown of who asks: it looks up by itself whose it is. */
  private session(request: StaffRequest): string {
    return this.face.kept(request, SESSION) ?? '';
  }

  private async complaint({ officer }: StaffRequest, number: string): Promise<Complaint> {
    const code = readReportNumber(number);
    const scope = scopeOf(officer, this.house.office.directory);
    const file = code === null ? null : await this.house.queries.file(scope, { code });
    if (!file) throw new Failure('not-found');
    return file;
  }
}

const addressOf = ({ code }: Complaint): string => `/petugas/laporan/${showReportNumber(code)}`;

const groundMissing = { field: 'ground', code: 'ground-required' };

/** What stands at the form again; any other refusal has a page of its own. */
function faultsOf(error: unknown): FieldFault[] {
  if (!(error instanceof Failure)) throw error;
  const isOnForm = ['invalid', 'conflict'].includes(error.code) || onForm.has(error.reason);
  if (!isOnForm) throw error;
  return error.fields.length > 0 ? error.fields : [{ field: 'reason', code: error.reason }];
}

const onForm = new Set(['step-up-required', 'second-person', 'accused-body']);

const rowsOf = (known: object): TerbukaView['rows'] =>
  Object.entries(known).flatMap(([key, value]) =>
    typeof value === 'string' && value !== '' ? [{ key, isPlaceholder: false, value }] : [],
  );
