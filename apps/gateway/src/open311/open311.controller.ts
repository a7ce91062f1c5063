import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { mayEver } from '#access';
import { Open311Request, readForm } from '#channels';
import { Failure, readReportNumber } from '#complaint';
import { HOUSE, type House } from '#house';
import { Limits } from '../edge/limits.js';
import { Face } from '../face.js';
import { Allows } from '../routes.js';
import { Submissions } from '../submissions.js';
import { languageOf, words } from '../words/words.js';
import { render, type Value } from './documents.js';
import { definitionView, discoveryView, requestView, serviceOf, servicesView } from './georeport-views.js';
import { formatOf } from './refusals.js';
import { filterOf, jurisdictionOf, namedService, textOf } from './requests-query.js';

type Fields = Record<string, unknown>;

/** Fields of GeoReport that a request keeps. The key is not among them. */
const kept = [
  'jurisdiction_id',
  'lat',
  'long',
  'address_string',
  'address_id',
  'email',
  'device_id',
  'account_id',
  'first_name',
  'last_name',
  'phone',
  'description',
  'media_url',
];

/**
 * Open311 GeoReport v2, as other cities' apps speak it: https://wiki.open311.org/GeoReport_v2. Reading needs no key and
 * shows what is public; a key is a token with the scope `report:enter`.
 */
@ApiExcludeController()
@Controller('open311/v2')
export class Open311Controller {
  private readonly submissions: Submissions;

  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly limits: Limits,
    private readonly face: Face,
  ) {
    this.submissions = new Submissions(house);
  }

  @Get('discovery.:format')
  @Allows('public')
  discovery(@Req() request: Request, @Res() response: Response): Promise<void> {
    const say = words(languageOf(request));
    return answer(request, response, 'discovery', discoveryView(this.house.publicUrl, this.face.demo, say));
  }

  @Get('services.:format')
  @Allows('public')
  services(@Req() request: Request, @Res() response: Response, @Query() query: Fields): Promise<void> {
    jurisdictionOf(query, this.directory);
    return answer(request, response, 'services', servicesView(this.directory));
  }

  @Get('services/:service.:format')
  @Allows('public')
  definition(
    @Req() request: Request,
    @Res() response: Response,
    @Query() query: Fields,
    @Param('service') code: string,
  ): Promise<void> {
    jurisdictionOf(query, this.directory);
    const service = serviceOf(code, this.directory);
    if (!service) throw new Failure('not-found', 'service-unknown');
    return answer(
      request,
      response,
      'service_definition',
      definitionView(service, words(languageOf(request))),
    );
  }

  @Get('requests.:format')
  @Allows('public')
  async requests(@Req() request: Request, @Res() response: Response, @Query() query: Fields): Promise<void> {
    const filter = filterOf(query, this.directory, this.house.now());
    const found = await this.house.publicComplaints.list(filter);
    const say = words(languageOf(request));
    const views = found.map((complaint) => requestView(complaint, this.directory, say));
    return answer(request, response, 'service_requests', views);
  }

  @Get('requests/:code.:format')
  @Allows('public')
  async one(
    @Req() request: Request,
    @Res() response: Response,
    @Query() query: Fields,
    @Param('code') number: string,
  ): Promise<void> {
    const wilayah = jurisdictionOf(query, this.directory);
    const code = readReportNumber(number);
    const codes = code === null ? [] : [code];
    const within = wilayah === undefined ? {} : { wilayah };
    const [found] = await this.house.publicComplaints.list({ codes, ...within, limit: 1 });
    // A report that is not public looks like none.
    if (!found) throw new Failure('not-found', 'request-unknown');
    const view = requestView(found, this.directory, words(languageOf(request)));
    return answer(request, response, 'service_requests', [view]);
  }

  /** A request that came with an `Idempotency-Key` is found again by it for a day, by whoever lost the answer. */
  @Get('tokens/:token.:format')
  @Allows('public')
  async token(
    @Req() request: Request,
    @Res() response: Response,
    @Query() query: Fields,
    @Param('token') token: string,
  ): Promise<void> {
    jurisdictionOf(query, this.directory);
    const receipt = await this.submissions.receiptOf(keyFor(token));
    if (!receipt) throw new Failure('not-found', 'token-unknown');
    return answer(request, response, 'service_requests', [{ service_request_id: receipt.code, token }]);
  }

  @Post('requests.:format')
  @Allows('key')
  @HttpCode(200)
  async report(
    @Req() request: Request,
    @Res() response: Response,
    @Body() body: Fields | undefined,
  ): Promise<void> {
    const given = body ?? {};
    await this.requireKey(given);
    await this.limits.report(request, response);
    const form = this.formOf(given);
    const token = request.get('idempotency-key');
    if (token !== undefined && (token.length < 8 || token.length > 255))
      throw new Failure('invalid', 'idempotency-key-invalid');
    const { code, pin, trackUrl } = await this.submissions.submit({
      channel: 'open311',
      form,
      key: keyFor(token ?? randomUUID()),
    });
    const say = words(languageOf(request));
    const service_notice = say('open311.notice', { code, pin, url: trackUrl });
    return answer(request, response, 'service_requests', [
      { service_request_id: code, service_notice, account_id: null },
    ]);
  }

  private get directory() {
    return this.house.office.directory;
  }

  /** Throws `not-allowed` unless the form holds the living token of a role that may enter reports. */
  private async requireKey(given: Fields): Promise<void> {
    const key = textOf(given['api_key']);
    const holder = key === undefined ? null : await this.house.sessions.officer(key, 'token');
    const covers = holder?.scopes === null || holder?.scopes.includes('report.enter') === true;
    if (!holder || !covers || !mayEver(holder.role, 'report.enter'))
      throw new Failure('not-allowed', 'api-key-invalid');
  }

  /** The request as its channel takes it. Throws `invalid` with every field at fault, `not-found` for what is nowhere. */
  private formOf(given: Fields): Open311Request {
    jurisdictionOf(given, this.directory);
    const service = namedService(given, this.directory);
    const fields = kept.flatMap((name) => {
      const text = textOf(given[name]);
      return text === undefined ? [] : [[name, text] as const];
    });
    const attributes = Object.entries(given).flatMap(([name, value]) => {
      const code = /^attribute\[(\w{1,60})\]$/.exec(name)?.[1];
      const text = textOf(value);
      return code === undefined || text === undefined ? [] : [[code, text] as const];
    });
    const form = {
      service_code: service.id,
      service_name: service.label,
      ...Object.fromEntries(fields),
      ...(attributes.length > 0 ? { attribute: Object.fromEntries(attributes) } : {}),
    };
    const { faults } = readForm(Open311Request, form);
    if (faults.length > 0) throw new Failure('invalid', 'invalid', faults);
    return form;
  }
}

/** Keys of GeoReport are no keys of the API: neither finds what came by the other. */
const keyFor = (token: string): string => `open311:${token}`;

async function answer(request: Request, response: Response, root: string, value: Value): Promise<void> {
  if (!/\.(xml|json)$/.test(request.path)) throw new Failure('not-found', 'format-unknown');
  const { type, body } = await render(root, value, formatOf(request));
  response.type(type).send(body);
}
