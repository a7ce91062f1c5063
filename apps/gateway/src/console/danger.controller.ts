import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { reaches, reachOf, type Officer } from '#access';
import { dangerKinds, Failure, type DangerKind } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face } from '../face.js';
import type { DaruratView } from '../pages/danger-views.js';
import type { Form, Values } from '../pages/views.js';
import { Allows } from '../routes.js';

const HERE = '/petugas/darurat';
const MOST_NUMBERS = 5;
const kinds = ['any', ...dangerKinds] as const;

/** Whom reporters are told to call, as data; and taking off a mark of danger that was none. */
@ApiExcludeController()
@Controller('petugas')
export class DangerController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'emergencies' | 'now' | 'office'>,
    private readonly face: Face,
  ) {}

  @Get('darurat')
  @Allows('emergency.read')
  numbers(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query() query: Record<string, unknown>,
  ): void {
    const wilayah = typeof query['wilayah'] === 'string' ? query['wilayah'] : this.areaOf(request.officer);
    this.show(request, response, { wilayah, done: query['selesai'] === 'numbers-saved' });
  }

  /** An area's numbers for one danger, as a whole; what was typed comes back where it is none. */
  @Post('darurat')
  @Allows('emergency.numbers')
  async save(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const { wilayah = '', kind: named = '', numbers = '' } = values;
    const kind = kinds.find((known) => known === named);
    if (!kind || !this.mayChange(request.officer, wilayah)) throw new Failure('not-allowed');
    const lines = numbers.split('\n').map((line) => line.trim());
    const read = lines.filter((line) => line !== '').map(numberIn);
    if (read.length > MOST_NUMBERS || read.some((each) => each === null)) {
      const fault = { field: `numbers-${kind}`, code: 'number-invalid' };
      const form = { values: { [`numbers-${kind}`]: numbers }, faults: [fault] };
      return this.show(request, response, { wilayah, done: false, form });
    }
    const by = { actor: request.officer.id, at: this.house.now() };
    await this.house.office.setEmergencyNumbers(
      { wilayah, kind },
      read.flatMap((each) => each ?? []),
      by,
    );
    response.redirect(303, `${HERE}?wilayah=${encodeURIComponent(wilayah)}&selesai=numbers-saved`);
  }

  @Post('laporan/:code/bukan-bahaya')
  @Allows('complaint.calm')
  async calm(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('code') code: string,
  ): Promise<void> {
    const { reason = '' } = (request.body ?? {}) as Values;
    await this.house.emergencies.calm(request.officer, code, reason);
    response.redirect(303, `/petugas/laporan/${encodeURIComponent(code)}?selesai=calmed`);
  }

  private show(
    request: StaffRequest,
    response: Response,
    { wilayah, done, form = { values: {}, faults: [] } }: { wilayah: string; done: boolean; form?: Form },
  ): void {
    const { office } = this.house;
    const { officer } = request;
    const own = (kind: DangerKind | 'any') =>
      office.emergencyNumbers.filter((each) => each.kind === kind && each.wilayah === wilayah);
    const model: DaruratView = {
      ...form,
      wilayah,
      done,
      mayChange: this.mayChange(officer, wilayah),
      areas: office.directory.data.wilayah.map(({ code, name }) => ({ code, name })),
      kinds: kinds.map((kind) => ({ kind, numbers: own(kind) })),
    };
    this.face.show('darurat', model, {
      request,
      response,
      officer,
      status: form.faults.length > 0 ? 422 : 200,
    });
  }

  /** The country's numbers are the national admin's; an area's belong to whoever governs it. */
  private mayChange({ role, instansi }: Officer, wilayah: string): boolean {
    const { directory } = this.house.office;
    const reach = reachOf(role, 'emergency.numbers');
    if (reach === 'country') return true;
    const government = wilayah === '' ? null : (directory.governmentFor(wilayah)?.id ?? null);
    return reaches(reach, instansi, government, directory);
  }

  private areaOf({ instansi }: Officer): string {
    return this.house.office.directory.instansi(instansi ?? '')?.wilayah ?? '';
  }
}

/** `119 ext 8 Layanan jiwa` as a number and a name; null where it is none. */
function numberIn(line: string): { number: string; name: string } | null {
  const match = /^(\+?[\d-]{2,20}(?: ext \d{1,6})?) +(\S.{0,79})$/.exec(line);
  return match ? { number: match[1] ?? '', name: match[2] ?? '' } : null;
}
