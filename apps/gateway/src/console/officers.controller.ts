import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { mayAppoint, type OfficerView } from '#access';
import { Failure, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { PejabatRow, PejabatUbahView } from '../pages/account-views.js';
import { instansiIdIn } from '../pages/verdict-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/pejabat';

/** Which form of an officer's page was sent. */
const forms = ['masa', 'akhiri', 'serah-terima', 'kontak'] as const;
type Form = (typeof forms)[number];

/** Where admins appoint officers of their jurisdiction, change their dates, end them and hand an office over. */
@ApiExcludeController()
@Controller('petugas/pejabat')
export class OfficersController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'office' | 'officers' | 'rosters'>,
    private readonly face: Face,
  ) {}

  @Get()
  @Allows('officer.manage')
  list(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = { role: mayAppoint(request.officer.role).at(-1), from: '' };
    return this.showList(request, response, { values, faults: [] });
  }

  @Post()
  @Allows('officer.manage')
  async appoint(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const values = (request.body ?? {}) as Values;
    const role = text(values, 'role');
    const instansi = instansiIdIn(text(values, 'instansi')) || (needsBody(role) ? officer.instansi : null);
    const userName = text(values, 'userName');
    const name = text(values, 'name');
    try {
      const password = await this.house.officers.appoint(officer, {
        ...termIn(values),
        userName,
        name,
        role,
        instansi,
      });
      this.face.show('pejabat-baru', { userName, name, password }, { request, response, officer });
    } catch (error) {
      await this.showList(request, response, { values, faults: faultsOf(error) });
    }
  }

  @Get(':userName')
  @Allows('officer.manage')
  async one(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('userName') userName: string,
  ): Promise<void> {
    await this.showOne(request, response, userName, null);
  }

  @Post(':userName/:form')
  @Allows('officer.manage')
  async change(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('userName') userName: string,
    @Param('form') asked: string,
  ): Promise<void> {
    const { officer } = request;
    const { officers } = this.house;
    const values = (request.body ?? {}) as Values;
    const form = forms.find((known) => known === asked);
    if (!form) throw new Failure('not-found');
    try {
      if (form === 'masa') await officers.change(officer, userName, termIn(values));
      if (form === 'kontak') {
        const ways = { whatsapp: text(values, 'whatsapp'), email: text(values, 'email') };
        await this.house.rosters.keepWorkContact(officer, userName, ways);
      }
      if (form === 'akhiri') await officers.end(officer, userName, text(values, 'reason'));
      if (form === 'serah-terima') {
        const successor = {
          userName: text(values, 'userName'),
          name: text(values, 'name'),
          ...termIn(values),
        };
        const password = await officers.handOver(officer, userName, successor);
        const { userName: heir, name } = successor;
        return this.face.show(
          'pejabat-baru',
          { userName: heir, name, password },
          { request, response, officer },
        );
      }
      response.redirect(303, HERE);
    } catch (error) {
      await this.showOne(request, response, userName, { form, values, faults: faultsOf(error) });
    }
  }

  private async showList(
    request: StaffRequest,
    response: Response,
    form: { values: Values; faults: FieldFault[] },
  ): Promise<void> {
    const { officer } = request;
    const officers = (await this.house.officers.list(officer)).map((each) => this.row(each));
    const bodies = this.house.office.directory.data.instansi
      .filter(({ id }) =>
        mayAppoint(officer.role).some((role) => this.house.officers.mayPlace(officer, role, id)),
      )
      .map(({ id, name }) => ({ id, name }));
    const model = { ...form, officers, roles: [...mayAppoint(officer.role)], bodies };
    const status = form.faults.length > 0 ? 422 : 200;
    this.face.show('pejabat', model, { request, response, officer, status });
  }

  private async showOne(
    request: StaffRequest,
    response: Response,
    userName: string,
    form: { form: Form; values: Values; faults: FieldFault[] } | null,
  ): Promise<void> {
    const { officer } = request;
    const known = (await this.house.officers.list(officer)).find((each) => each.userName === userName);
    if (!known) throw new Failure('not-found');
    const { sk, from, until } = known.term;
    const contact = known.mayChange ? await this.house.rosters.workContactOf(officer, userName) : null;
    const term = { sk: sk ?? '', from: from ?? '', until: until ?? '' };
    const filled = (name: Form, values: Values): PejabatUbahView['masa'] =>
      form?.form === name ? { values: form.values, faults: form.faults } : { values, faults: [] };
    const model = {
      officer: this.row(known),
      masa: filled('masa', term),
      akhiri: filled('akhiri', {}),
      serahTerima: filled('serah-terima', {}),
      kontak: filled('kontak', { whatsapp: contact?.whatsapp ?? '', email: contact?.email ?? '' }),
    };
    this.face.show('pejabat-ubah', model, { request, response, officer, status: form ? 422 : 200 });
  }

  private row({ term, instansi, ...officer }: OfficerView): PejabatRow {
    const name =
      instansi === null ? null : (this.house.office.directory.instansi(instansi)?.name ?? instansi);
    return { ...officer, ...term, instansi: name };
  }
}

const text = (values: Values, field: string): string => (values[field] ?? '').trim();

const needsBody = (role: string): boolean => role !== 'national-admin' && role !== 'leader';

const termIn = (values: Values) => ({
  sk: text(values, 'sk') || null,
  from: text(values, 'from') || null,
  until: text(values, 'until') || null,
});

/** What is wrong with a form; anything else is no matter of the form. */
function faultsOf(error: unknown): FieldFault[] {
  if (error instanceof Failure && error.code === 'invalid') return error.fields;
  throw error;
}
