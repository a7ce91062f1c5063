import { createCipheriv, createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import {
  call,
  ledgerOf,
  staff,
  type Ledger,
  type Problem,
  type Receipt,
  type Staff,
  type Tracked,
} from '../support/api.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startMuara, type Muara } from '../support/standalone.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

let database: FreshDatabase;
let ledger: Ledger;
let muara: Muara;
let admin: Staff;
let office: Staff;
let photo: Buffer;
let panorama: Buffer;

const pictureOf = (pixels: Buffer): Promise<Buffer> =>
  sharp(pixels, { raw: { width: 900, height: 900, channels: 3 } })
    .png()
    .toBuffer();

beforeAll(async () => {
  database = await freshDatabase();
  muara = await startMuara({ DATABASE_URL: database.url, HOST: '127.0.0.1' });
  ledger = ledgerOf(database.url);
  admin = staff(muara.url, await muara.muara('token', '--role', 'national-admin'));
  office = staff(muara.url, await muara.muara('token', '--role', 'opd-admin', '--instansi', 'medan.dishub'));
  const noise = Buffer.from(
    Array.from({ length: 900 * 900 * 3 }, (_, place) => (place * 2_654_435_761) >>> 24),
  );
  photo = await pictureOf(noise);
  // What nothing compresses is many parts.
  const key = Buffer.alloc(32);
  panorama = await pictureOf(createCipheriv('aes-256-ctr', key, key.subarray(16)).update(noise));
});

afterAll(async () => {
  await muara?.stop();
  await ledger?.close();
  await database?.drop();
});

interface Progress {
  id: string;
  size: number;
  received: number;
  state: string;
  reason: string | null;
  attachment: string | null;
}

type SeenByApp = Tracked & {
  attachments: { id: string; name: string; type: string; size: number }[];
  may: { add: boolean; confirm: boolean };
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A report from a phone, and what the phone then does with it. */
async function phone(text = 'Lampu jalan di Jalan Gatot Subroto Medan mati sejak Senin') {
  const { body } = await call<Receipt>(`${muara.url}/api/v1/reports`, {
    json: { text, wilayah: '12.71' },
    headers: { 'idempotency-key': randomUUID() },
  });
  const base = `${muara.url}/api/v1/reports/${body.code}`;
  const authorization = `Report ${body.secret}`;
  const announce = (file: object) => call<Progress>(`${base}/attachments`, { json: file, authorization });
  return {
    ...body,
    base,
    authorization,
    announce,
    /** Announces a file under a fresh id; its address and what was answered. */
    async file(bytes: Uint8Array, more: { name?: string; id?: string; sha256?: string } = {}) {
      const { id = randomUUID(), name = 'foto.png' } = more;
      const announced = { id, name, size: bytes.length, sha256: more.sha256 ?? sha256(bytes) };
      const answer = await announce(announced);
      return { ...answer, id, announced, at: `${base}/attachments/${id}` };
    },
    bring: (at: string, offset: number, bytes: Uint8Array, headers: Record<string, string> = {}) =>
      fetch(at, {
        method: 'PATCH',
        headers: {
          authorization,
          'content-type': 'application/offset+octet-stream',
          'tus-resumable': '1.0.0',
          'upload-offset': String(offset),
          ...headers,
        },
        body: bytes as Uint8Array<ArrayBuffer>,
      }),
    offset: async (at: string): Promise<number> => {
      const { headers } = await fetch(at, { method: 'HEAD', headers: { authorization } });
      return Number(headers.get('upload-offset'));
    },
    see: () => call<SeenByApp>(base, { authorization }),
    say: <Body = SeenByApp>(json: object, headers: Record<string, string> = {}) =>
      call<Body>(`${base}/messages`, { json, authorization, headers }),
  };
}

/** Sends the head of a PATCH and some of its bytes, and cuts the connection once `isKept`. */
async function cutOff(
  { at, authorization, offset, whole }: { at: string; authorization: string; offset: number; whole: number },
  sent: Uint8Array,
  isKept: () => Promise<boolean>,
): Promise<void> {
  const { hostname, port, pathname } = new URL(at);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    `PATCH ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    `Authorization: ${authorization}`,
    'Content-Type: application/offset+octet-stream',
    `Upload-Offset: ${offset}`,
    `Content-Length: ${whole}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(sent);
  await until(isKept, 'some of the bytes to be kept');
  socket.resetAndDestroy();
}

describe('a file that comes after its report', () => {
  it('is announced, brought, and stands in the report as people may see it', async () => {
    const app = await phone();
    const file = await app.file(photo);
    expect([file.status, file.body]).toEqual([
      201,
      expect.objectContaining({ id: file.id, size: photo.length, received: 0, state: 'receiving' }),
    ]);
    expect((await app.announce(file.announced)).status).toBe(200);
    const brought = await app.bring(file.at, 0, photo);
    expect([brought.status, brought.headers.get('upload-offset')]).toEqual([204, String(photo.length)]);
    const [kept] = (await app.see()).body.attachments;
    expect(kept).toMatchObject({ type: 'image/png', size: photo.length });
    expect((await call<Progress>(file.at, { authorization: app.authorization })).body).toMatchObject({
      state: 'kept',
      attachment: kept?.id,
    });
    const shown = await fetch(`${app.base}/files/${kept?.id}`, {
      headers: { authorization: app.authorization },
    });
    expect([shown.status, (await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).width]).toEqual([
      200, 900,
    ]);
    expect((await admin.see(app.code)).body.attachments).toHaveLength(1);
    expect(await ledger.count('upload_part')).toBe(0);
  });

  it('goes on where a broken connection left it, and is one file whatever was sent twice', async () => {
    const app = await phone();
    const file = await app.file(panorama);
    let at = 0;
    for (const step of [300_000, 340_000, 380_000, 420_000]) {
      const before = at;
      const part = { at: file.at, authorization: app.authorization, offset: at, whole: panorama.length - at };
      const sent = panorama.subarray(at, at + step);
      await cutOff(part, sent, async () => (await app.offset(file.at)) > before);
      // What had come of the last part is kept as the connection breaks.
      await until(async () => {
        const last = at;
        at = await app.offset(file.at);
        return at === last;
      }, 'the offset to stay');
      expect(at).toBeGreaterThan(before);
      expect(at).toBeLessThanOrEqual(before + step);
    }
    expect(at).toBeLessThan(panorama.length);
    // Brought from where it stands; what the broken request still keeps may move that once.
    const last = await until(async () => {
      at = await app.offset(file.at);
      const answer = await app.bring(file.at, at, panorama.subarray(at));
      return answer.status === 409 ? null : answer;
    }, 'the rest to be taken');
    expect(last.status).toBe(204);
    // Its answer was lost: the last part comes again, and the whole of it is announced again.
    expect((await app.bring(file.at, panorama.length, Buffer.alloc(0))).status).toBe(204);
    expect((await app.announce(file.announced)).body.state).toBe('kept');
    expect((await app.see()).body.attachments).toHaveLength(1);
  });

  it('takes parts that race, double and come in the wrong order, and keeps each file once', async () => {
    const app = await phone();
    const files = await Promise.all(
      [photo, Buffer.from('catatan tetangga: lampu mati sejak Senin')].map((bytes, index) =>
        app.file(bytes, { name: `${index}.bin` }).then((file) => ({ ...file, bytes })),
      ),
    );
    const half = (bytes: Uint8Array): number => Math.floor(bytes.length / 2);
    const late = await app.bring(files[0]?.at ?? '', half(photo), photo.subarray(half(photo)));
    expect([late.status, ((await late.json()) as Problem).code, late.headers.get('upload-offset')]).toEqual([
      409,
      'upload-offset-wrong',
      '0',
    ]);
    await Promise.all(
      files.flatMap(({ at, bytes }) =>
        [1, 2, 3].map(async () => {
          // Each of three tries knows nothing of the others.
          for (let tries = 0; tries < 40; tries += 1) {
            const offset = await app.offset(at);
            const part = bytes.subarray(offset, offset + half(bytes));
            const { status } = await app.bring(at, offset, part);
            if (status === 204 && offset + part.length === bytes.length) return;
          }
          throw new Error('never whole');
        }),
      ),
    );
    const { attachments } = (await app.see()).body;
    expect(attachments.map(({ type, size }) => `${type} ${size}`).toSorted()).toEqual([
      `image/png ${photo.length}`,
      `text/plain ${files[1]?.bytes.length}`,
    ]);
    expect(
      await ledger.count(
        'sealed',
        `kind = 'attachment' AND owner_id = (SELECT id FROM complaint WHERE code = $1)`,
        [app.code.replaceAll('-', '')],
      ),
    ).toBe(2);
  });

  it('is refused by what it holds, never by what it is called, and each time says why', async () => {
    const app = await phone();
    const program = Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex');
    const file = await app.file(program, { name: 'foto.jpg' });
    const refused = await app.bring(file.at, 0, program);
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([422, 'file-type']);
    expect((await call<Progress>(file.at, { authorization: app.authorization })).body).toMatchObject({
      state: 'refused',
      reason: 'file-type',
    });
    const other = await app.file(photo, { sha256: sha256(program) });
    const wrong = await app.bring(other.at, 0, photo);
    expect([wrong.status, ((await wrong.json()) as Problem).code]).toEqual([422, 'file-checksum']);
    expect(await app.offset(other.at)).toBe(0);
    expect((await app.announce({ ...other.announced, size: 4 })).status).toBe(409);
    const tooLong = await app.bring(other.at, 0, Buffer.concat([photo, photo]));
    expect(tooLong.status).toBe(413);
    expect((await app.bring(other.at, 0, photo, { 'content-type': 'image/png' })).status).toBe(415);
    expect((await app.bring(other.at, 0, photo, { 'tus-resumable': '0.2.2' })).status).toBe(412);
    const faults = await call<Problem>(`${app.base}/attachments`, {
      json: { id: 'satu', name: '', size: 11 * 1024 * 1024, sha256: 'x' },
      authorization: app.authorization,
    });
    expect([faults.status, faults.body.errors?.map(({ code }) => code)]).toEqual([
      422,
      ['upload-id-invalid', 'file-name-invalid', 'file-too-large', 'file-sha256-invalid'],
    ]);
    expect((await app.see()).body.attachments).toEqual([]);
  });

  it('is one of at most twenty, and nobody else’s proof opens it', async () => {
    const [app, stranger] = await Promise.all([phone(), phone()]);
    const text = Buffer.from('satu baris');
    const answers = await Promise.all(Array.from({ length: 23 }, () => app.file(text, { name: 'a.txt' })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    const over = answers.find(({ status }) => status !== 201);
    expect([over?.status, over?.body]).toEqual([422, expect.objectContaining({ code: 'uploads-too-many' })]);
    const [first] = answers.filter(({ status }) => status === 201);
    const foreign = await call<Problem>(first?.at ?? '', { authorization: stranger.authorization });
    const nobodys = await call<Problem>(first?.at.replace(app.code, '0000-0000-0000') ?? '', {
      authorization: app.authorization,
    });
    expect([foreign.status, nobodys.status, foreign.body.code, nobodys.body.code]).toEqual([
      404,
      404,
      'pin-wrong',
      'pin-wrong',
    ]);
  });
});

describe('an app that follows its report', () => {
  it('asks again and again, and is told only of what has changed', async () => {
    const app = await phone();
    await ledger.quiet();
    const poll = (etag = ''): Promise<Response> =>
      fetch(app.base, { headers: { authorization: app.authorization, 'if-none-match': etag } });
    const tag = async (): Promise<string> => (await poll()).headers.get('etag') ?? '';
    const first = await tag();
    expect(first).toMatch(/^"[0-9a-f]{32}"$/);
    const same = await poll(first);
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', first]);
    await admin.post(app.code, 'verifications', { reason: 'Hanya dicatat', supervisory: false });
    expect((await poll(first)).status).toBe(304);
    await admin.dispose(app.code, 'medan.dishub');
    const disposed = await poll(first);
    expect([disposed.status, ((await disposed.json()) as Tracked).status]).toEqual([200, 'disposed']);
    const second = disposed.headers.get('etag') ?? '';
    await office.answer(app.code, 'Lampu sudah kami ganti.');
    const answered = await poll(second);
    expect(answered.status).toBe(200);
    const third = answered.headers.get('etag') ?? '';
    const file = await app.file(photo);
    await app.bring(file.at, 0, photo);
    expect((await poll(third)).status).toBe(200);
    expect(new Set([first, second, third, await tag()]).size).toBe(4);
  });

  it('says a thing once for each key, and says where it is when it is asked', async () => {
    const app = await phone('Lampu jalan mati, gelap sekali tiap malam, tolong diperbaiki');
    await ledger.quiet();
    const key = { 'idempotency-key': randomUUID() };
    const where = { place: 'Depan SPBU Sudirman', point: { lat: 3.5952, lon: 98.6722 } };
    const answers = await Promise.all([1, 2, 3].map(() => app.say(where, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const other = await app.say<Problem>({ text: 'Lain lagi' }, key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
    const words = (await app.see()).body.messages.filter(({ kind }) => kind === 'words');
    expect(words.map(({ text }) => text)).toEqual(['Depan SPBU Sudirman\n3.5952, 98.6722']);
    const file = (await admin.see(app.code)).body as unknown as { placeText: string; point: object };
    expect([file.placeText, file.point]).toEqual([where.place, where.point]);
    const wrong = await app.say<Problem>({ point: { lat: 91, lon: 'x' } });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'point-invalid']);
    expect((await app.say<Problem>({})).body.code).toBe('text-required');
  });

  it('confirms an answer, once it is there, and that closes the report', async () => {
    const app = await phone();
    const confirm = () =>
      call<SeenByApp & Problem>(`${app.base}/confirmations`, {
        method: 'POST',
        authorization: app.authorization,
      });
    await ledger.quiet();
    const early = await confirm();
    expect([early.status, early.body.code]).toEqual([409, expect.stringMatching(/^cannot-close-when-/)]);
    await admin.dispose(app.code, 'medan.dishub');
    await office.answer(app.code, 'Lampu sudah kami ganti.');
    expect((await app.see()).body.may).toEqual({ add: true, confirm: true });
    const closed = await confirm();
    expect([closed.status, closed.body.status, closed.body.may]).toEqual([
      200,
      'closed',
      { add: true, confirm: false },
    ]);
    expect((await confirm()).status).toBe(409);
    expect((await app.say({ text: 'Mati lagi' })).body.status).toBe('reopened');
  });
});
