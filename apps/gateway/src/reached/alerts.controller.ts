import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { holderOf, mayEver, scopeOf } from '#access';
import { Failure, showReportNumber, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import { instansiIdIn } from '../pages/verdict-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const ACCOUNT = '/petugas/akun/pemberitahuan';
const ROSTER = '/petugas/piket';

/** What an officer was told, where and when he wants to be told, and who is on duty. */
@ApiExcludeController()
@Controller('petugas')
export class AlertsController {
  constructor(
    @Inject(HOUSE)
    private readonly house: Pick<
      House,
      'accounts' | 'alertQueries' | 'linkSessions' | 'now' | 'office' | 'officers' | 'rosters'
    >,
    private readonly face: Face,
  ) {}

  @Get('pemberitahuan')
  @Allows('complaint.read')
  async inbox(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const { alertQueries, office, rosters } = this.house;
    const scope = scopeOf(officer, office.directory);
    const rows = officer.officerId === null ? [] : await alertQueries.inbox(officer.officerId, scope);
    const bodies = mayEver(officer.role, 'officer.manage') ? rosters.bodiesOf(officer) : [];
    const ids = bodies.map(({ id }) => id);
    const paces = ids.length === 0 ? [] : await alertQueries.pace(ids, this.house.now());
    const model = {
      rows: rows.map((row) => ({ ...row, code: showReportNumber(row.code) })),
      paces: paces.map(({ instansi, ...pace }) => ({ ...pace, name: this.nameOf(instansi) })),
    };
    this.face.show('pemberitahuan', model, { request, response, officer });
  }

  @Get('akun/pemberitahuan')
  @Allows('account.own')
  account(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.showAccount(request, response, {});
  }

  @Post('akun/pemberitahuan')
  @Allows('account.own')
  async keepContact(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { whatsapp = '', email = '', quietFrom = '', quietUntil = '' } = values;
    try {
      const typed = { whatsapp, email, quietFrom, quietUntil };
      await this.house.rosters.keepContact(request.officer, typed);
      response.redirect(303, ACCOUNT);
    } catch (error) {
      await this.showAccount(request, response, { contact: { values, faults: faultsOf(error) } });
    }
  }

  @Post('akun/pemberitahuan/pin')
  @Allows('account.own')
  async setPin(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    if (!this.house.accounts.mayChangeFactors(officer)) {
      return response.redirect(303, `/petugas/akun/bukti?next=${encodeURIComponent(ACCOUNT)}`);
    }
    const { pin = '' } = (request.body ?? {}) as Values;
    try {
      await this.house.linkSessions.setPin(officer, pin.trim());
      response.redirect(303, ACCOUNT);
    } catch (error) {
      await this.showAccount(request, response, { pin: { values: {}, faults: faultsOf(error) } });
    }
  }

  @Get('piket')
  @Allows('officer.manage')
  roster(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.showRoster(request, response, { values: {}, faults: [] });
  }

  @Post('piket')
  @Allows('officer.manage')
  async addDuty(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const text = (field: string): string => (values[field] ?? '').trim();
    try {
      await this.house.rosters.add(request.officer, {
        instansi: instansiIdIn(text('instansi')) || (request.officer.instansi ?? ''),
        category: text('category') || null,
        officer: text('officer'),
        deputy: text('deputy') || null,
        firstDay: text('firstDay'),
        lastDay: text('lastDay'),
      });
      response.redirect(303, ROSTER);
    } catch (error) {
      await this.showRoster(request, response, { values, faults: faultsOf(error) });
    }
  }

  @Post('piket/:id/akhiri')
  @Allows('officer.manage')
  async endDuty(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    if (!isUUID(id)) throw new Failure('not-found');
    await this.house.rosters.end(request.officer, id);
    response.redirect(303, ROSTER);
  }

  private async showAccount(
    request: StaffRequest,
    response: Response,
    back: { contact?: Filled; pin?: Filled },
  ): Promise<void> {
    const { officer } = request;
    const { officerId } = holderOf(officer);
    const { whatsapp, email, quietFrom, quietUntil } = await this.house.rosters.contactOf(officerId);
    const hours = { quietFrom: quietFrom?.toString() ?? '', quietUntil: quietUntil?.toString() ?? '' };
    const values = { whatsapp: whatsapp ?? '', email: email ?? '', ...hours };
    const model = {
      contact: back.contact ?? { values, faults: [] },
      pin: back.pin ?? { values: {}, faults: [] },
      hasPin: await this.house.linkSessions.hasPin(officerId),
      mayChange: this.house.accounts.mayChangeFactors(officer),
    };
    const status = back.contact || back.pin ? 422 : 200;
    this.face.show('akun-pemberitahuan', model, { request, response, officer, status });
  }

  private async showRoster(request: StaffRequest, response: Response, form: Filled): Promise<void> {
    const { officer } = request;
    const { officers, office, rosters } = this.house;
    const { duties, vacant } = await rosters.view(officer);
    const people = await officers.list(officer);
    const model = {
      ...form,
      duties: duties.map((duty) => ({
        ...duty,
        instansi: this.nameOf(duty.instansi),
        category: duty.category && (office.directory.category(duty.category)?.label ?? duty.category),
      })),
      bodies: rosters.bodiesOf(officer),
      officers: people
        .filter(({ inOffice, instansi }) => inOffice && instansi !== null)
        .map(({ userName, name }) => ({ userName, name })),
      categories: office.directory.data.categories.map(({ id, label }) => ({ id, label })),
      vacant: vacant.map((id) => this.nameOf(id)),
    };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('piket', model, { request, response, officer, status });
  }

  private nameOf(instansi: string): string {
    return this.house.office.directory.instansi(instansi)?.name ?? instansi;
  }
}

interface Filled {
  values: Values;
  faults: FieldFault[];
}

/** What is wrong with a form; anything else is no matter of the form. */
function faultsOf(error: unknown): FieldFault[] {
  if (error instanceof Failure && error.code === 'invalid') return error.fields;
  throw error;
}
