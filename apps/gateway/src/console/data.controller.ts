import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { Failure, showReportNumber, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { sendExport } from '../citizen/export-view.js';
import { isGuessable, Limits } from '../edge/limits.js';
import { Face } from '../face.js';
import { dataForms, type DataForm, type DataView, type Due } from '../pages/law-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/data';
const HOUR_MS = 3_600_000;
const done = ['granted', 'refused', 'held', 'released', 'retention'] as const;

interface Refused {
  form?: DataForm;
  request?: string;
  values: Values;
  faults: FieldFault[];
}

/** How long until an instant, in whole hours. */
export const dueAt = (at: Date, now: Date): Due => ({
  at,
  hours: Math.floor((at.getTime() - now.getTime()) / HOUR_MS),
});

/** The custodian's desk: what reporters want of their data, holds, terms, copies. It shows numbers, and no complaint. */
@ApiExcludeController()
@Controller('petugas/data')
export class DataController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<
      House,
      'breaches' | 'dataExports' | 'dataRequests' | 'now' | 'office' | 'retention' | 'reveals' | 'sessions'
    >,
    private readonly face: Face,
    private readonly limits: Limits,
  ) {}

  @Get()
  @Allows('custodian.erase')
  page(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('selesai') what?: unknown,
  ): Promise<void> {
    return this.show(request, response, null, done.find((each) => each === what) ?? null);
  }

  @Post('permintaan')
  @Allows('custodian.erase')
  paper(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.handling(request, response, { form: 'permintaan', proof: true }, async (by, values) => {
      await this.house.dataRequests.askOnPaper(
        by,
        text(values, 'number'),
        text(values, 'kind'),
        text(values, 'reason'),
      );
      response.redirect(303, `${HERE}?selesai=granted`);
    });
  }

  @Post('permintaan/:id')
  @Allows('custodian.erase')
  decide(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.handling(request, response, { request: id, proof: true }, async (by, values) => {
      const { dataRequests } = this.house;
      if (!isUUID(id)) throw new Failure('not-found');
      const grants = text(values, 'decision') === 'grant';
      if (grants) await dataRequests.grant(by, id, text(values, 'reason'));
      else await dataRequests.refuse(by, id, text(values, 'reason'));
      response.redirect(303, `${HERE}?selesai=${grants ? 'granted' : 'refused'}`);
    });
  }

  @Post('penahanan')
  @Allows('custodian.erase')
  hold(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.handling(request, response, { form: 'penahanan' }, async (by, values) => {
      await this.house.dataRequests.hold(
        by,
        text(values, 'number'),
        text(values, 'kind'),
        text(values, 'reason'),
      );
      response.redirect(303, `${HERE}?selesai=held`);
    });
  }

  @Post('lepas')
  @Allows('custodian.erase')
  release(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.handling(request, response, { form: 'lepas' }, async (by, values) => {
      await this.house.dataRequests.release(
        by,
        text(values, 'number'),
        text(values, 'kind'),
        text(values, 'reason'),
      );
      response.redirect(303, `${HERE}?selesai=released`);
    });
  }

  @Post('retensi')
  @Allows('custodian.retention')
  retention(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.handling(request, response, { form: 'retensi' }, async (by, values) => {
      const months = /^\d{1,4}$/.test(text(values, 'months')) ? Number(text(values, 'months')) : 0;
      await this.house.retention.set(by, text(values, 'category'), months, text(values, 'source'));
      response.redirect(303, `${HERE}?selesai=retention`);
    });
  }

  /** A copy for a reporter who asks on paper: with his own PIN, since alone the custodian opens nobody. */
  @Post('ekspor')
  @Allows('custodian.export')
  export(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.handling(request, response, { form: 'ekspor', proof: true }, async (by, values) => {
      const [number, pin, reason] = [text(values, 'number'), text(values, 'pin'), text(values, 'reason')];
      const faults = [
        ...(pin === '' ? [{ field: 'pin', code: 'pin-required' }] : []),
        ...(reason === '' ? [{ field: 'reason', code: 'reason-required' }] : []),
      ];
      if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
      const make = () => this.house.dataExports.make(number, pin, by, reason.slice(0, 500));
      const copy = await (isGuessable(pin)
        ? this.limits.guarded('tracking', { request, response }, make)
        : make());
      sendExport(copy, response);
    });
  }

  private async handling(
    request: StaffRequest,
    response: Response,
    what: { form?: DataForm; request?: string; proof?: boolean },
    work: (by: { id: string; role: string }, values: Values) => Promise<void>,
  ): Promise<void> {
    const { id, role } = request.officer;
    if (what.proof === true && this.mustProve(request)) {
      return response.redirect(303, `/petugas/akun/bukti?next=${HERE}`);
    }
    const values = (request.body ?? {}) as Values;
    try {
      await work({ id, role }, values);
    } catch (error) {
      await this.show(request, response, { ...what, values, faults: faultsOf(error) });
    }
  }

  private mustProve({ officer }: StaffRequest): boolean {
    return officer.hasFactor && !this.house.sessions.hasSteppedUp(officer);
  }

  private async show(
    request: StaffRequest,
    response: Response,
    refused: Refused | null,
    said: string | null = null,
  ): Promise<void> {
    const { dataRequests, retention, breaches, office, now } = this.house;
    const [requests, holds, terms, known, reveals] = await Promise.all([
      dataRequests.due(),
      dataRequests.holds(),
      retention.terms(),
      breaches.list(),
      this.house.reveals.waiting(request.officer.officerId),
    ]);
    const model: DataView = {
      requests: requests.map(({ id, code, kind, askedBy, at, dueAt: due, state }) => ({
        id,
        code: showReportNumber(code),
        kind,
        askedBy,
        at,
        due: dueAt(due, now()),
        decided: state === 'decided',
      })),
      holds: holds.map(({ code, kind, reason, setBy, at }) => ({
        code: showReportNumber(code),
        kind,
        reason,
        setBy,
        at,
      })),
      terms: terms.map((term) => ({
        ...term,
        label: office.directory.category(term.category)?.label ?? null,
      })),
      categories: office.directory.data.categories.map(({ id, label }) => ({ value: id, text: label })),
      openBreaches: known.filter(({ notifiedAt }) => notifiedAt === null).length,
      waitingReveals: reveals.filter(({ isOwn }) => !isOwn).length,
      mustProve: this.mustProve(request),
      forms: formsWith(refused),
      decision:
        refused?.request === undefined
          ? null
          : { id: refused.request, values: refused.values, faults: refused.faults },
      done: said === null ? null : { key: said },
    };
    const { officer } = request;
    this.face.show('data', model, { request, response, officer, status: refused ? 422 : 200 });
  }
}

const text = (values: Values, field: string): string => (values[field] ?? '').trim();

/** A PIN is typed anew; everything else of the form that came back stands in it again. */
function formsWith(refused: Refused | null): DataView['forms'] {
  const forms = dataForms.map((name): [DataForm, DataView['forms'][DataForm]] => {
    if (refused?.form !== name) return [name, { values: {}, faults: [] }];
    const { pin: _, ...values } = refused.values;
    return [name, { values, faults: refused.faults }];
  });
  return Object.fromEntries(forms) as DataView['forms'];
}

/** What is wrong with a form; anything else is no matter of the form. */
function faultsOf(error: unknown): FieldFault[] {
  if (error instanceof Failure) {
    if (error.fields.length > 0) return error.fields;
    if (error.reason === 'on-hold') return [{ field: 'reason', code: 'on-hold' }];
    if (error.reason === 'pin-wrong' || error.code === 'too-many-tries') {
      return [{ field: 'pin', code: error.reason }];
    }
  }
  throw error;
}
