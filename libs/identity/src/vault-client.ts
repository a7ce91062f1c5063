import { request, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Failure, failureCodes } from '#complaint';
import type {
  AboutComplaint,
  AboutErrand,
  AboutReveal,
  Errand,
  OpenedServiceData,
  RevealAsked,
  RevealDecided,
  Revealed,
} from './reveal-verbs.js';
import type { ErasureAsked, ExportAsked, ExportedValue } from './subject-rights.js';
import type { Outgoing, Replayed, Vault, VisibleCopy, Wanted } from './vault.js';

/** Longer than a copy may take to be made, shorter than anybody waits for a page. */
const PATIENCE_MS = 10_000;
const ALIVE_WITHIN_MS = 1_000;
/** An answer is a message, a source message or an attachment, never more. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

interface Answer {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The vault as every other process has it: over its Unix socket. Away, slow or broken, it is `unavailable`. */
export class VaultClient implements Vault {
  constructor(private readonly socket: string) {}

  async deliver(deliveryId: string): Promise<Outgoing> {
    return jsonOf(await this.ask('deliver', { deliveryId })) as Outgoing;
  }

  async copy(complaintId: string, attachmentId: string, by?: string): Promise<VisibleCopy> {
    const { headers, body } = await this.ask('copy', { complaintId, attachmentId, by });
    return { bytes: body, type: headers['content-type'] ?? 'application/octet-stream' };
  }

  async replay(inboundId: string, by: string): Promise<Replayed> {
    const { headers, body } = await this.ask('replay', { inboundId, by });
    const about = Buffer.from(String(headers['x-about']), 'base64url').toString();
    return { ...(JSON.parse(about) as Omit<Replayed, 'body'>), body };
  }

  async nameShown(asked: AboutComplaint): Promise<string | null> {
    const { name } = jsonOf(await this.ask('name-shown', asked)) as { name: string | null };
    return name;
  }

  async serviceData(asked: AboutComplaint): Promise<OpenedServiceData> {
    return jsonOf(await this.ask('service-data', asked)) as OpenedServiceData;
  }

  async errand(asked: AboutErrand): Promise<Errand> {
    return jsonOf(await this.ask('errand', asked)) as Errand;
  }

  async requestReveal(asked: RevealAsked): Promise<{ requestId: string }> {
    return jsonOf(await this.ask('request-reveal', asked)) as { requestId: string };
  }

  async decideReveal(decided: RevealDecided): Promise<void> {
    await this.ask('decide-reveal', decided);
  }

  async reveal(asked: AboutReveal): Promise<Revealed> {
    return jsonOf(await this.ask('reveal', asked)) as Revealed;
  }

  async match(wanted: Wanted): Promise<string[]> {
    return jsonOf(await this.ask('match', wanted)) as string[];
  }

  async erase(erasure: ErasureAsked): Promise<void> {
    await this.ask('erase', erasure);
  }

  async export(asked: ExportAsked): Promise<ExportedValue[]> {
    return jsonOf(await this.ask('export', asked)) as ExportedValue[];
  }

  /** Throws where the vault would not answer now. */
  async check(): Promise<void> {
    await this.ask('alive', {}, ALIVE_WITHIN_MS);
  }

  private async ask(verb: string, about: object, patienceMs = PATIENCE_MS): Promise<Answer> {
    const { status, answer } = await this.send(verb, about, patienceMs).catch(() => {
      throw new Failure('unavailable', 'vault-away');
    });
    if (status < 300) return answer;
    throw refusalIn(answer.body);
  }

  private send(verb: string, about: object, patienceMs: number): Promise<{ status: number; answer: Answer }> {
    return new Promise((settle, fail) => {
      const signal = AbortSignal.timeout(patienceMs);
      const asking = request(
        { socketPath: this.socket, path: `/${verb}`, method: 'POST', signal, maxHeaderSize: 64 * 1024 },
        (response) => {
          if (Number(response.headers['content-length'] ?? 0) > LONGEST_ANSWER) {
            response.destroy(new Error('the answer is too long'));
          }
          buffer(response).then(
            (body) =>
              settle({ status: response.statusCode ?? 500, answer: { headers: response.headers, body } }),
            fail,
          );
        },
      );
      asking.on('error', fail);
      asking.setHeader('Content-Type', 'application/json');
      asking.end(JSON.stringify(about));
    });
  }
}

const jsonOf = ({ body }: Answer): unknown => JSON.parse(body.toString());

function refusalIn(body: Buffer): Failure {
  try {
    const { code, reason } = JSON.parse(body.toString()) as { code?: unknown; reason?: unknown };
    const known = failureCodes.find((name) => name === code);
    if (known) return new Failure(known, typeof reason === 'string' ? reason : known);
  } catch {
    // What is no JSON is no refusal of ours.
  }
  return new Failure('unavailable', 'vault-away');
}
