import {
  Body,
  Controller,
  Get,
  Head,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Req,
  Res,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Failure } from '#complaint';
import { HOUSE, type House } from '#house';
import type { FileProgress } from '#intake';
import { sendAttachment } from '../attachments.js';
import { Files } from '#intake';
import { Limits } from '../edge/limits.js';
import { Allows } from '../routes.js';
import { fileProgressSchema, fileSchema } from './api-schemas.js';
import { announcedIn, offsetIn, partsOf } from './file-parts.js';
import { provedReport } from './reporter-proof.js';
import { holdBytes } from '../uploads.js';

const TUS = '1.0.0';
const FILE_BYTES = 'application/offset+octet-stream';
const proof = { name: 'Authorization', required: true, description: '`Report <secret or PIN>`' };
const noSuchFile = { status: 404, description: 'No such report, file or proof: they look alike.' };

/** How far a file has come, as callers read it. */
interface FileView {
  id: string;
  size: number;
  received: number;
  state: FileProgress['state'];
  reason: string | null;
  attachment: string | null;
  expiresAt: string;
}

/**
 * Files of a report that is here already, each by itself: announced in JSON under an id that its sender made, then
 * brought by the core protocol of tus 1.0 (`PATCH`, `HEAD`, `Upload-Offset`), so that a broken connection costs nothing
 * that had arrived.
 */
@ApiTags('reports')
@Controller('api/v1/reports/:code')
export class FilesController {
  constructor(
    @Inject(HOUSE) private readonly house: House,
    private readonly limits: Limits,
    private readonly files: Files,
  ) {}

  @Post('attachments')
  @Allows('reporter')
  @ApiOperation({ summary: 'Announce a file of an own report' })
  @ApiHeader(proof)
  @ApiBody({ schema: fileSchema })
  @ApiResponse({
    status: 201,
    description: 'Its parts are expected at the address in Location.',
    schema: fileProgressSchema,
  })
  @ApiResponse({ status: 200, description: 'It was announced before.', schema: fileProgressSchema })
  @ApiResponse(noSuchFile)
  @ApiResponse({ status: 409, description: 'The id is another file’s, or the report takes no more.' })
  @ApiResponse({ status: 422, description: 'More than 20 files, or one beyond 10 MiB.' })
  async announce(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Body() body: unknown,
  ): Promise<FileView> {
    const complaintId = await this.proved({ request, response }, code);
    await this.limits.report(request, response);
    const { fresh, progress } = await this.house.arrivingFiles.announce(complaintId, announcedIn(body));
    const place = `/api/v1/reports/${encodeURIComponent(code)}/attachments/${progress.id}`;
    response.status(fresh ? 201 : 200).setHeader('Location', this.house.publicUrl + place);
    this.tell(response, progress);
    return viewOf(progress);
  }

  @Head('attachments/:id')
  @Allows('reporter')
  @ApiOperation({ summary: 'How much of a file is here (tus 1.0)' })
  @ApiHeader(proof)
  @ApiResponse({ status: 200, description: '`Upload-Offset`: the byte at which the next part begins.' })
  @ApiResponse(noSuchFile)
  async offset(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Param('id') id: string,
  ): Promise<void> {
    this.tell(response, await this.settled({ request, response }, code, id));
  }

  @Get('attachments/:id')
  @Allows('reporter')
  @ApiOperation({ summary: 'How a file fares' })
  @ApiHeader(proof)
  @ApiResponse({ status: 200, description: 'What has become of it.', schema: fileProgressSchema })
  @ApiResponse(noSuchFile)
  async progress(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Param('id') id: string,
  ): Promise<FileView> {
    const progress = await this.settled({ request, response }, code, id);
    this.tell(response, progress);
    return viewOf(progress);
  }

  @Patch('attachments/:id')
  @Allows('reporter')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Bring bytes of a file (tus 1.0)',
    description: 'What arrives before a connection breaks is kept. The last byte makes an attachment of it.',
  })
  @ApiHeader(proof)
  @ApiHeader({ name: 'Upload-Offset', required: true, description: 'Where in the file these bytes begin.' })
  @ApiHeader({ name: 'Tus-Resumable', required: false, description: TUS })
  @ApiConsumes(FILE_BYTES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 204, description: 'They are kept; `Upload-Offset` says where to go on.' })
  @ApiResponse(noSuchFile)
  @ApiResponse({ status: 409, description: 'They begin elsewhere; `Upload-Offset` says where they should.' })
  @ApiResponse({ status: 412, description: 'Another version of tus.' })
  @ApiResponse({ status: 413, description: 'More bytes than were announced.' })
  @ApiResponse({
    status: 422,
    description:
      'The whole file is refused: `file-type`, `file-broken`, `file-infected`; or `file-checksum`.',
  })
  async bring(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('code') code: string,
    @Param('id') id: string,
  ): Promise<void> {
    const complaintId = await this.proved({ request, response }, code);
    const { arrivingFiles } = this.house;
    const fileId = uuidIn(id);
    const before = await arrivingFiles.progress(complaintId, fileId);
    this.tell(response, before);
    if (request.headers['content-type'] !== FILE_BYTES) throw new UnsupportedMediaTypeException();
    const offset = offsetIn(request);
    // What was lost may be the answer alone: a file that is here is here.
    if (before.state === 'kept' && offset === before.size) return;
    if (offset !== before.received) throw new Failure('conflict', 'upload-offset-wrong');
    const length = Number(request.headers['content-length'] ?? 0);
    if (offset + length > before.size) throw new Failure('too-large', 'upload-too-large');
    let at = offset;
    try {
      for await (const part of partsOf(request, before.size - offset)) {
        await arrivingFiles.append(complaintId, fileId, at, part);
        at += part.length;
      }
      if (at === before.size) holdBytes(at, request);
      await arrivingFiles.settle(complaintId, fileId, (...file) => this.files.judge(...file));
    } finally {
      this.tell(response, await arrivingFiles.progress(complaintId, fileId));
    }
  }

  @Get('files/:id')
  @Allows('reporter')
  @ApiOperation({ summary: 'A kept file, as people see it: without metadata' })
  @ApiHeader(proof)
  @ApiResponse({ status: 200, description: 'Its bytes.' })
  @ApiResponse(noSuchFile)
  async show(
    @Req() request: Request,
    @Res() response: Response,
    @Param('code') code: string,
    @Param('id') id: string,
  ): Promise<void> {
    const complaintId = await this.proved({ request, response }, code);
    await sendAttachment(this.house, { id: complaintId }, id, response);
  }

  /** A file of which everything is here is looked at now, whoever was cut off before. Why it is refused, its row says. */
  private async settled(
    to: { request: Request; response: Response },
    code: string,
    id: string,
  ): Promise<FileProgress> {
    const complaintId = await this.proved(to, code);
    const { arrivingFiles } = this.house;
    const fileId = uuidIn(id);
    await arrivingFiles
      .settle(complaintId, fileId, (...file) => this.files.judge(...file))
      .catch((error: unknown) => {
        if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      });
    return arrivingFiles.progress(complaintId, fileId);
  }

  private tell(response: Response, { received, size, state, expiresAt }: FileProgress): void {
    if (response.headersSent || response.destroyed) return;
    response.setHeader('Tus-Resumable', TUS);
    response.setHeader('Upload-Offset', String(received));
    response.setHeader('Upload-Length', String(size));
    if (state === 'receiving') response.setHeader('Upload-Expires', expiresAt.toUTCString());
  }

  private proved(to: { request: Request; response: Response }, code: string): Promise<string> {
    return provedReport({ house: this.house, limits: this.limits }, to, code);
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Phones write it in capitals; one file has one id all the same. */
function uuidIn(given: string): string {
  const id = given.toLowerCase();
  if (!uuid.test(id)) throw new Failure('not-found', 'upload-unknown');
  return id;
}

const viewOf = (progress: FileProgress): FileView => {
  const { id, size, received, state, reason, attachmentId, expiresAt } = progress;
  return { id, size, received, state, reason, attachment: attachmentId, expiresAt: expiresAt.toISOString() };
};
