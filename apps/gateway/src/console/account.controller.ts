import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { toString as qrToString } from 'qrcode';
import { holderOf, owes } from '#access';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import type { StaffRequest } from '../access.guard.js';
import { Face, homeOf } from '../face.js';
import type { Values } from '../pages/views.js';
import { Allows } from '../routes.js';
import { insideConsole, proofIn } from './proofs.js';

const HERE = '/petugas/akun';

/** An officer's own account: second factors, recovery codes, password, open sessions. */
@ApiExcludeController()
@Controller('petugas/akun')
export class AccountController {
  constructor(
    @Inject(HOUSE) private readonly house: Pick<House, 'accounts' | 'factors' | 'sessions'>,
    private readonly face: Face,
  ) {}

  @Get()
  @Allows('account.own')
  page(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.show(request, response);
  }

  @Post('totp')
  @Allows('account.own')
  beginTotp(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { name = '' } = (request.body ?? {}) as Values;
    return this.change(request, response, async () => {
      await this.house.accounts.beginTotp(request.officer, name || 'Aplikasi');
      response.redirect(303, `${HERE}/totp`);
    });
  }

  @Get('totp')
  @Allows('account.own')
  totp(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.showTotp(request, response, null);
  }

  @Post('totp/kode')
  @Allows('account.own')
  confirmTotp(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { code = '' } = (request.body ?? {}) as Values;
    return this.change(request, response, async () => {
      try {
        this.after(request, response, await this.house.accounts.confirmTotp(request.officer, code));
      } catch (error) {
        if (!(error instanceof Failure) || !['invalid', 'too-many-tries'].includes(error.code)) throw error;
        await this.showTotp(request, response, error.reason);
      }
    });
  }

  @Post('kunci')
  @Allows('account.own')
  addPasskey(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { name = '', passkey = '' } = (request.body ?? {}) as Values;
    return this.change(request, response, async () => {
      try {
        const codes = await this.house.accounts.addPasskey(request.officer, passkey, name || 'Kunci sandi');
        this.after(request, response, codes);
      } catch (error) {
        if (!(error instanceof Failure) || error.reason !== 'passkey-refused') throw error;
        await this.show(request, response, { field: 'passkey', code: error.reason });
      }
    });
  }

  @Post('faktor/:id/hapus')
  @Allows('account.own')
  remove(@Req() request: StaffRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.change(request, response, async () => {
      if (!isUUID(id)) throw new Failure('not-found');
      await this.house.accounts.removeFactor(request.officer, id);
      response.redirect(303, HERE);
    });
  }

  @Post('pemulihan')
  @Allows('account.own')
  renewCodes(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    return this.change(request, response, async () => {
      this.after(request, response, await this.house.accounts.renewRecoveryCodes(request.officer));
    });
  }

  /** Proving anew who sits here. */
  @Get('bukti')
  @Allows('account.own')
  stepUpForm(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Query('next') next?: unknown,
  ): Promise<void> {
    return this.showStepUp(request, response, { next: insideConsole(next), fault: null });
  }

  @Post('bukti')
  @Allows('account.own')
  async stepUp(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const values = (request.body ?? {}) as Values;
    const next = insideConsole(values['next']);
    try {
      await this.house.sessions.stepUp(request.officer, proofIn(values));
      response.redirect(303, next ?? HERE);
    } catch (error) {
      if (!(error instanceof Failure) || !['not-signed-in', 'too-many-tries'].includes(error.code))
        throw error;
      await this.showStepUp(request, response, { next, fault: error.reason });
    }
  }

  @Get('sandi')
  @Allows('account.own')
  passwordForm(@Req() request: StaffRequest, @Res() response: Response): void {
    const { officer } = request;
    this.face.show('akun-sandi', { values: {}, faults: [] }, { request, response, officer });
  }

  @Post('sandi')
  @Allows('account.own')
  async changePassword(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    const { officer } = request;
    const { old = '', password = '' } = (request.body ?? {}) as Values;
    try {
      await this.house.accounts.changePassword(officer, old, password);
      response.redirect(303, HERE);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      const model = { values: {}, faults: error.fields };
      this.face.show('akun-sandi', model, { request, response, officer, status: 422 });
    }
  }

  @Post('sesi/keluar')
  @Allows('account.own')
  async signOutOthers(@Req() request: StaffRequest, @Res() response: Response): Promise<void> {
    await this.house.accounts.signOut(request.officer, 'others');
    response.redirect(303, HERE);
  }

  @Post('sesi/:id/keluar')
  @Allows('account.own')
  async signOutOne(
    @Req() request: StaffRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    if (!isUUID(id)) throw new Failure('not-found');
    await this.house.accounts.signOut(request.officer, { id });
    response.redirect(303, HERE);
  }

  /** Does it; whoever must prove himself first is led there. */
  private async change(
    { officer }: StaffRequest,
    response: Response,
    work: () => Promise<void>,
  ): Promise<void> {
    if (this.house.accounts.mayChangeFactors(officer)) return work();
    response.redirect(303, `${HERE}/bukti?next=${encodeURIComponent(HERE)}`);
  }

  /** Recovery codes are shown this once; without new ones back to the account. */
  private after(request: StaffRequest, response: Response, codes: string[]): void {
    const { officer } = request;
    if (codes.length === 0) return response.redirect(303, HERE);
    this.face.show('kode-pemulihan', { codes }, { request, response, officer });
  }

  private async show(
    request: StaffRequest,
    response: Response,
    fault?: { field: string; code: string },
  ): Promise<void> {
    const { officer } = request;
    const mayChange = this.house.accounts.mayChangeFactors(officer);
    const { factors, recoveryCodes, sessions } = await this.house.accounts.view(officer);
    const model = {
      values: {},
      faults: fault ? [fault] : [],
      owes: owes(officer, this.face),
      hasFactor: factors.length > 0,
      mayChange,
      home: homeOf(officer.role),
      factors,
      recoveryCodes,
      passkey: mayChange ? await this.house.factors.askForNewPasskey(holderOf(officer)) : null,
      passkeysHere: this.face.trustworthy,
      sessions: sessions.map(({ id, kind, openedAt, seenAt, isThis }) => ({
        id,
        isToken: kind === 'token',
        openedAt,
        seenAt,
        isThis,
      })),
    };
    this.face.show('akun', model, { request, response, officer, status: fault ? 422 : 200 });
  }

  private async showTotp(request: StaffRequest, response: Response, fault: string | null): Promise<void> {
    const { officer } = request;
    const pending = await this.house.factors.pendingTotp(holderOf(officer).officerId, officer.id);
    if (!pending) return response.redirect(303, HERE);
    const faults = fault === null ? [] : [{ field: 'code', code: fault }];
    const qrSvg = await qrToString(pending.uri, { type: 'svg', margin: 1 });
    const secret = pending.secret.replace(/(.{4})(?=.)/g, '$1 ');
    const model = { values: {}, faults, secret, qrSvg };
    this.face.show('akun-totp', model, { request, response, officer, status: fault === null ? 200 : 422 });
  }

  private async showStepUp(
    request: StaffRequest,
    response: Response,
    { next, fault }: { next: string | null; fault: string | null },
  ): Promise<void> {
    const { officer } = request;
    if (!officer.hasFactor) return response.redirect(303, HERE);
    const faults = fault === null ? [] : [{ field: 'code', code: fault }];
    const passkey = await this.house.factors.askForPasskey(holderOf(officer));
    const model = { values: {}, faults, next, passkey, action: `${HERE}/bukti`, again: true };
    this.face.show('bukti', model, { request, response, officer, status: fault === null ? 200 : 422 });
  }
}
