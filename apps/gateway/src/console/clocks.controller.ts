import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { countedFor, mayEver, reaches, reachOf, scopeOf } from '#access';
import { clockKinds, Failure, type ClockKind, type FieldFault } from '#complaint';
import { EXPIRES_SOON } from '#disposition';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { KalenderView } from '../pages/clock-views.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { ConsoleModels } from './console-models.js';

const PAGE = 50;
const HERE = '/petugas/kalender';
const forms = ['libur', 'hapus', 'pekan', 'aturan'] as const;
type FormName = (typeof forms)[number];

/** Who is late, where nobody sits, and which days and terms count. */
@ApiExcludeController()
@Controller('petugas')
export class ClocksController {
  private readonly models: ConsoleModels;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly face: Face,
  ) {
    this.models = new ConsoleModels(house);
  }

  /** Complaints in the officer's sight whose clocks ran out. */
  @Get('terlambat')
  @Allows('complaint.read')
  async overdue(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    const { officer } = request;
    const { directory } = this.house.office;
    const kinds = clockKinds.filter((kind) => kind !== 'closing' && kind !== 'question');
    const clock = kinds.find((kind) => kind === query['jam']) ?? '';
    const { instansi = '', setelah } = query as Partial<Record<string, string>>;
    const body = directory.instansi(instansi)?.id ?? '';
    const page = await this.house.clockStore.overdue(scopeOf(officer, directory), {
      now: this.house.now(),
      kind: clock === '' ? null : clock,
      bodies: body === '' ? null : this.within(body),
      limit: PAGE,
      ...(typeof setelah === 'string' && { after: setelah }),
    });
    const bodies = directory.data.instansi
      .filter(({ id }) => officer.instansi === null || directory.isWithin(id, officer.instansi))
      .map(({ id, name }) => ({ value: id, text: name }));
    const rows = page.items.map((item) => this.models.overdue(item));
    const filter: { clock: ClockKind | ''; instansi: string } = { clock, instansi: body };
    this.face.show(
      'terlambat',
      { filter, kinds, bodies, rows, next: page.next },
      { request, response, officer },
    );
  }

  /** How much is done, by whose word, and how much was referred: numbers and no complaint. */
  @Get('angka')
  @Allows('figures.read')
  async figures(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const { office, queries } = this.house;
    const counted = countedFor(officer, office.directory);
    const completions = await queries.completions(counted);
    const referrals = await queries.referrals(counted);
    const model = {
      completions,
      seesQuality: mayEver(officer.role, 'routing.quality'),
      referrals: referrals.map((each) => ({
        ...each,
        name: this.models.nameOf(each.instansi) ?? each.instansi,
      })),
    };
    this.face.show('angka', model, { request, response, officer });
  }

  /** Bodies where nobody handles what comes, and officers whose decree ends soon, in the admin's reach. */
  @Get('jabatan')
  @Allows('officer.manage')
  async vacancies(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const { directory } = this.house.office;
    const reach = reachOf(officer.role, 'officer.manage');
    const isMine = ({ instansi }: { instansi: string | null }): boolean =>
      reaches(reach, officer.instansi, instansi, directory);
    const vacancies = await this.house.officerStore.vacancies();
    const expiring = await this.house.officerStore.expiring(EXPIRES_SOON);
    const model = {
      vacant: vacancies
        .filter(isMine)
        .map(({ instansi, ...one }) => ({ ...one, name: this.models.nameOf(instansi) ?? instansi })),
      expiring: expiring
        .filter(isMine)
        .map(({ instansi, ...one }) => ({ ...one, instansi: this.models.nameOf(instansi) })),
    };
    this.face.show('jabatan', model, { request, response, officer });
  }

  @Get('kalender')
  @Allows('calendar.manage')
  calendar(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): void {
    const key = ['libur', 'hapus', 'pekan', 'aturan'].find((known) => known === query['selesai']);
    const done = key === undefined ? null : { key };
    const year = Number(query['tahun']);
    this.showCalendar(request, response, { form: null, done, ...(Number.isInteger(year) && { year }) });
  }

  /** Days off entered or taken back, a week set, a rule set entered. */
  @Post('kalender/:form')
  @Allows('calendar.manage')
  async change(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('form') name: string,
  ): Promise<void> {
    const of = forms.find((known) => known === name);
    if (!of) throw new Failure('not-found');
    const values = (request.body ?? {}) as Values;
    try {
      await this.carryOut(of, request.officer.id, values);
      response.redirect(303, `${HERE}?selesai=${of}`);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      const faults = error.fields.map((fault): FieldFault => onForm(of, fault));
      this.showCalendar(request, response, { form: { of, values, faults }, done: null });
    }
  }

  private async carryOut(of: FormName, actor: string, values: Values): Promise<void> {
    const { calendarDesk } = this.house;
    const { days = '', wilayah = '', date = '', place = '', week = '', rules = '' } = values;
    const area = wilayah === '' ? null : wilayah;
    if (of === 'libur') await calendarDesk.enterHolidays(actor, days, area);
    if (of === 'hapus') await calendarDesk.removeHoliday(actor, date, area);
    if (of === 'pekan') await calendarDesk.setWeek(actor, place, Number(week));
    if (of === 'aturan') await calendarDesk.enterRules(actor, rules);
  }

  private showCalendar(
    request: StaffRequest,
    response: Response,
    { form, done, year }: Pick<KalenderView, 'form' | 'done'> & { year?: number },
  ): void {
    const { office, now } = this.house;
    const { holidays, weeks } = office.daysOff;
    const years = [...new Set(holidays.map(({ date }) => Number(date.slice(0, 4))))];
    const shown = years.find((known) => known === year) ?? now().getFullYear();
    const areas = office.directory.data.wilayah.map(({ code, name }) => ({ value: code, text: name }));
    const bodies = office.directory.data.instansi.map(({ id, name }) => ({ value: id, text: name }));
    const nameOf = (place: string): string =>
      office.directory.instansi(place)?.name ?? this.models.areaOf(place) ?? place;
    const model: KalenderView = {
      year: shown,
      years,
      holidays: holidays
        .filter(({ date }) => date.startsWith(String(shown)))
        .map((day) => ({ ...day, area: this.models.areaOf(day.wilayah) })),
      weeks: weeks.map(({ place, days }) => ({ name: nameOf(place), days })),
      areas,
      places: [...areas, ...bodies],
      ruleSets: [...office.rules.all],
      newest: JSON.stringify(office.rules.all.at(-1), null, 2),
      form,
      done,
    };
    const { officer } = request;
    this.face.show('kalender', model, { request, response, officer, status: form ? 422 : 200 });
  }

  private within(body: string): string[] {
    const { directory } = this.house.office;
    return directory.data.instansi.filter(({ id }) => directory.isWithin(id, body)).map(({ id }) => id);
  }
}

/** A rule set is one field, whichever of its figures is wrong: its name is said in the words. */
const onForm = (of: FormName, fault: FieldFault): FieldFault => {
  if (of === 'aturan') return { ...fault, field: 'rules' };
  if (of === 'hapus') return { ...fault, field: 'days' };
  return fault.field === 'days' && of === 'pekan' ? { ...fault, field: 'week' } : fault;
};
