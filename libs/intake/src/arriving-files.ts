import { createHash } from 'node:crypto';
import { newId } from '#platform';
import { Failure, mayBeAddedTo } from '#complaint';
import type { Identity } from '#identity';
import { ComplaintUnit, type Database, type UploadKey, type UploadRow, type UploadStore } from '#store';
import { fileRow, packFile } from './acceptance.js';

/** A file as its sender announces it, before any byte of it. */
export interface AnnouncedFile {
  /** UUID made by the sender: the same for every try. */
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  /** Of its bytes, 64 hexadecimal digits. */
  sha256: string;
}

/** How far a file has come. */
export type FileProgress = Pick<
  UploadRow,
  'id' | 'size' | 'received' | 'state' | 'reason' | 'attachmentId'
> & {
  /** Until when its parts are kept if nothing more comes. */
  expiresAt: Date;
};

/** What the edge finds in the bytes: their kind, or a code that says why they cannot be taken. */
export type JudgesFile = (
  name: string,
  content: Buffer,
) => Promise<{ type: string; scanned: boolean } | string>;

export interface ArrivingFilesParts {
  database: Database;
  uploads: UploadStore;
  identity: Identity;
  holdsUnscanned: boolean;
  now(): Date;
}

export const MOST_FILE_BYTES = 10 * 1024 * 1024;
/** Files that one complaint takes in parts. */
const MOST_FILES = 20;
const KEPT_MS = 24 * 3_600_000;
/** Whoever sent the last byte is given this long to end the file itself. */
const SETTLE_AFTER_MS = 60_000;
const SETTLED_A_ROUND = 10;

/**
 * Files that come after their report, each by itself and in parts: what has arrived stays through every broken
 * connection, and a file that is sent again, by another try or twice at once, becomes one attachment.
 */
export class ArrivingFiles {
  constructor(private readonly parts: ArrivingFilesParts) {}

  /**
   * Makes room for a file; `fresh` is false where this very file was announced before. Throws `conflict` for the id of
   * another file, `invalid` for one too many, `wrong-state` where the complaint takes no more.
   */
  async announce(
    complaintId: string,
    announced: AnnouncedFile,
  ): Promise<{ fresh: boolean; progress: FileProgress }> {
    const { uploads, database } = this.parts;
    const key = { complaintId, id: announced.id };
    const fresh = await database.transaction(async (tx) => {
      // Under the lock two at once cannot both be the last that is allowed.
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      if (!unit) throw new Failure('not-found');
      if (await uploads.find(key, tx)) return false;
      const mayAdd = mayBeAddedTo(unit.complaint, this.parts.now(), await unit.hasLapsed());
      if (!mayAdd) throw new Failure('wrong-state', 'adds-no-more');
      if ((await uploads.count(tx, complaintId)) >= MOST_FILES)
        throw fault('attachments', 'uploads-too-many');
      const { name, size, sha256 } = announced;
      const about = this.parts.identity.lock(
        'upload',
        partOf(key, 'about'),
        JSON.stringify({ name, sha256 }),
      );
      return uploads.announce(tx, { ...key, about, size, at: this.parts.now() });
    });
    const row = await this.required(key);
    const { name, sha256 } = this.aboutOf(row);
    if (row.size !== announced.size || sha256 !== announced.sha256 || name !== announced.name) {
      throw new Failure('conflict', 'upload-id-reused');
    }
    return { fresh, progress: progressOf(row) };
  }

  /** Throws `not-found` for a file that was never announced, or is forgotten. */
  async progress(complaintId: string, id: string): Promise<FileProgress> {
    return progressOf(await this.required({ complaintId, id }));
  }

  /** Keeps bytes from `start` on; durable when it resolves. Throws `conflict` where they begin elsewhere. */
  async append(complaintId: string, id: string, start: number, bytes: Buffer): Promise<void> {
    const key = { complaintId, id };
    const sealed = this.parts.identity.lock('upload', partOf(key, start), bytes);
    const part = { start, length: bytes.length, bytes: sealed, at: this.parts.now() };
    if (!(await this.parts.uploads.append(key, part))) throw new Failure('conflict', 'upload-offset-wrong');
  }

  /**
   * Makes an attachment of a file that is wholly here, once, whoever asks and however often. Throws `invalid` with the
   * code that says why the file is refused; with `file-checksum` it may be sent anew from its first byte.
   */
  async settle(complaintId: string, id: string, judge: JudgesFile): Promise<FileProgress> {
    const key = { complaintId, id };
    const row = await this.required(key);
    if (row.state === 'refused') throw fault('attachments', row.reason ?? 'file-type');
    if (row.state === 'receiving' && row.received === row.size) await this.judge(row, judge);
    return this.progress(complaintId, id);
  }

  /** Ends what nobody came back to end, and forgets what was never finished. True while there may be more. */
  async sweep(judge: JudgesFile): Promise<boolean> {
    const { uploads } = this.parts;
    const now = this.parts.now().getTime();
    const until = new Date(now - SETTLE_AFTER_MS);
    const waiting = await uploads.unsettled(until, SETTLED_A_ROUND);
    for (const { complaintId, id } of waiting) {
      await this.settle(complaintId, id, judge).catch((error: unknown) => {
        if (!(error instanceof Failure) || error.code !== 'invalid') throw error;
      });
    }
    await uploads.forget(new Date(now - KEPT_MS));
    return waiting.length === SETTLED_A_ROUND;
  }

  private async judge(row: UploadRow, judge: JudgesFile): Promise<void> {
    const { uploads, identity, database } = this.parts;
    const sealed = await uploads.parts(row);
    const content = Buffer.concat(
      sealed.map(({ start, bytes }) => identity.unlock('upload', partOf(row, start), bytes)),
    );
    // Somebody else has ended it meanwhile.
    if (content.length !== row.size) return;
    const { name, sha256 } = this.aboutOf(row);
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      await database.transaction((tx) => uploads.settle(tx, row, { state: 'receiving' }));
      throw fault('sha256', 'file-checksum');
    }
    const judged = await judge(name, content);
    if (typeof judged === 'string') {
      await database.transaction((tx) => uploads.settle(tx, row, { state: 'refused', reason: judged }));
      throw fault('attachments', judged);
    }
    await this.keep(row, { name, content, ...judged });
  }

  private async keep(
    row: UploadRow,
    file: { name: string; content: Buffer; type: string; scanned: boolean },
  ): Promise<void> {
    const { uploads, identity, database } = this.parts;
    const { complaintId } = row;
    await database.transaction(async (tx) => {
      const unit = await ComplaintUnit.lock(tx, { id: complaintId });
      const attachment = { ...fileRow(file, this.parts), sealedId: newId() };
      if (!unit || !(await uploads.settle(tx, row, { state: 'kept', attachmentId: attachment.id }))) return;
      const value = packFile(file.name, file.content);
      await identity.keep(tx, complaintId, { kind: 'attachment', value, id: attachment.sealedId });
      await unit.attach(complaintId, [attachment]);
      await unit.record({ at: this.parts.now(), actor: 'reporter', action: 'file-added' });
    });
  }

  private async required(key: UploadKey): Promise<UploadRow> {
    const row = await this.parts.uploads.find(key);
    if (!row) throw new Failure('not-found', 'upload-unknown');
    return row;
  }

  private aboutOf(row: UploadRow): Pick<AnnouncedFile, 'name' | 'sha256'> {
    const about = this.parts.identity.unlock('upload', partOf(row, 'about'), row.about);
    return JSON.parse(about.toString()) as Pick<AnnouncedFile, 'name' | 'sha256'>;
  }
}

/** What a part is bound to: it opens at its own place of its own file. */
const partOf = ({ complaintId, id }: UploadKey, place: number | 'about'): string =>
  `${complaintId}|${id}|${place}`;

const progressOf = (row: UploadRow): FileProgress => {
  const { id, size, received, state, reason, attachmentId, touchedAt } = row;
  const expiresAt = new Date(touchedAt.getTime() + KEPT_MS);
  return { id, size, received, state, reason, attachmentId, expiresAt };
};

const fault = (field: string, code: string): Failure => new Failure('invalid', code, [{ field, code }]);
