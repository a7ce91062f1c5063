import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isEmail } from 'class-validator';
import type { Request, Response } from 'express';
import { Failure, type FieldFault } from '#complaint';
import { HOUSE, type House } from '#house';
import { Allows } from '../routes.js';
import { Face } from '../face.js';
import type { KotakView, LatihanView, TeleponView } from '../pages/training-views.js';
import { TrainingGround } from './training-ground.js';

type Words = Record<string, unknown> | undefined;

const LONGEST_SMS = 1_600;
const LONGEST_SUBJECT = 250;

/** The simulated telephones and mailboxes that a newcomer tries Muara with. In a demo only. */
@ApiExcludeController()
@Controller('latihan')
export class TrainingController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'channels' | 'intake'>,
    private readonly face: Face,
    private readonly ground: TrainingGround,
  ) {}

  @Get()
  @Allows('public')
  page(@Req() request: Request, @Res() response: Response, @Query() query: Words): void {
    this.face.show('latihan', this.model(query, null), { request, response });
  }

  @Get('telepon')
  @Allows('public')
  phone(@Req() request: Request, @Res() response: Response, @Query() query: Words): void {
    this.face.show('latihan-telepon', this.phoneOf(query), { request, response });
  }

  @Get('kotak')
  @Allows('public')
  mailbox(@Req() request: Request, @Res() response: Response, @Query() query: Words): void {
    this.face.show('latihan-kotak', this.mailboxOf(query), { request, response });
  }

  @Post('sms')
  @Allows('public')
  async sms(@Req() request: Request, @Res() response: Response, @Body() body: Words): Promise<void> {
    const number = numberIn(body);
    const text = lines(word(body, 'text'));
    const faults = [
      ...(number === null ? [{ field: 'number', code: 'phone-invalid' }] : []),
      ...(text.trim() === '' ? [{ field: 'text', code: 'message-required' }] : []),
      ...(text.length > LONGEST_SMS ? [{ field: 'text', code: 'sms-too-long' }] : []),
    ];
    await this.act(faults, { on: 'sms', body, request, response }, () =>
      this.ground.phones.send(number ?? '', text),
    );
  }

  @Post('email')
  @Allows('public')
  async email(@Req() request: Request, @Res() response: Response, @Body() body: Words): Promise<void> {
    const { mailboxes } = this.ground;
    const address = addressIn(body);
    const subject = word(body, 'subject').trim();
    const text = lines(word(body, 'text'));
    const answers = mailboxes.messages(address ?? '').some(({ direction }) => direction === 'received');
    const faults = [
      ...(address === null ? [{ field: 'address', code: 'email-invalid' }] : []),
      ...(subject === '' && !answers ? [{ field: 'subject', code: 'nothing-to-reply' }] : []),
      ...(subject.length > LONGEST_SUBJECT ? [{ field: 'subject', code: 'title-too-long' }] : []),
      ...(text.trim() === '' ? [{ field: 'text', code: 'message-required' }] : []),
      ...(text.length > this.face.pages.limits.text ? [{ field: 'text', code: 'text-too-long' }] : []),
    ];
    await this.act(faults, { on: 'email', body, request, response }, () =>
      mailboxes.send({ address: address ?? '', subject, text }, (raw) => this.deliver(raw)),
    );
  }

  /** Hands a mail over as the reader of the mailbox does. */
  private async deliver(raw: Uint8Array): Promise<void> {
    const channel = this.house.channels.get('email');
    if (!channel) throw new Failure('unavailable');
    await this.house.intake.receive(channel, { body: raw, contentType: 'message/rfc822' });
  }

  /** Sends and shows the page anew; what is refused stays in its form, with the reason at the field. */
  private async act(
    faults: FieldFault[],
    to: { on: 'sms' | 'email'; body: Words; request: Request; response: Response },
    send: () => Promise<void>,
  ): Promise<void> {
    const { on, body, request, response } = to;
    const refused = faults.length > 0 ? faults : await send().then(() => [], notTaken);
    if (refused.length === 0) {
      const { number } = this.phoneOf(body);
      const { address } = this.mailboxOf(body);
      const part = on === 'sms' ? 'telepon-judul' : 'kotak-judul';
      const query = new URLSearchParams({ number, address }).toString();
      return response.redirect(303, `/latihan?${query}#${part}`);
    }
    const values = { subject: word(body, 'subject'), text: word(body, 'text') };
    const status = faults.length > 0 ? 422 : 503;
    this.face.show('latihan', this.model(body, { on, values, faults: refused }), {
      request,
      response,
      status,
    });
  }

  private model(chosen: Words, form: LatihanView['form']): LatihanView {
    const phone = this.phoneOf(chosen);
    const mailbox = this.mailboxOf(chosen);
    return {
      numbers: [...new Set([...this.ground.numbers(), phone.number])],
      addresses: [...new Set([...this.ground.addresses(), mailbox.address])],
      phone,
      mailbox,
      form,
    };
  }

  private phoneOf(chosen: Words): TeleponView {
    const { phones } = this.ground;
    const number = numberIn(chosen) ?? this.ground.numbers()[0] ?? '';
    return { number, service: phones.service, messages: phones.messages(number) };
  }

  private mailboxOf(chosen: Words): KotakView {
    const { mailboxes } = this.ground;
    const address = addressIn(chosen) ?? this.ground.addresses()[0] ?? '';
    return { address, service: mailboxes.service, messages: mailboxes.messages(address) };
  }
}

/** Twilio's API as far as our SMS channel speaks to it. In a demo only. */
@ApiExcludeController()
@Controller('latihan/penyedia/2010-04-01/Accounts')
export class SimulatedProviderController {
  constructor(private readonly ground: TrainingGround) {}

  @Get(':account.json')
  @Allows('provider')
  account(
    @Param('account') account: string,
    @Headers('authorization') authorization: string | undefined,
    @Res() response: Response,
  ): void {
    const { status, body } = this.ground.phones.about({ account, authorization });
    response.status(status).json(body);
  }

  @Post(':account/Messages.json')
  @Allows('provider')
  messages(
    @Param('account') account: string,
    @Headers('authorization') authorization: string | undefined,
    @Body() fields: Words,
    @Res() response: Response,
  ): void {
    const { status, body } = this.ground.phones.take({ account, authorization, fields: fields ?? {} });
    response.status(status).json(body);
  }
}

function word(body: Words, field: string): string {
  const value = body?.[field];
  return typeof value === 'string' ? value : '';
}

/** Line ends as a telephone or a mail program has them; forms send CRLF. */
const lines = (text: string): string => text.replace(/\r\n?/g, '\n');

/** A mobile number as the network writes it; `08…` is what people type. A `+` in an address reads as a space. */
function numberIn(body: Words): string | null {
  const digits = word(body, 'number')
    .replace(/[\s-]/g, '')
    .replace(/^0/, '+62')
    .replace(/^(?=62)/, '+');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

function addressIn(body: Words): string | null {
  const address = word(body, 'address').trim();
  return isEmail(address) ? address.toLowerCase() : null;
}

function notTaken(error: unknown): FieldFault[] {
  if (error instanceof Failure && error.code === 'unavailable')
    return [{ field: 'text', code: 'unavailable' }];
  throw error;
}
