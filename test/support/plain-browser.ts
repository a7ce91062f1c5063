/** What came back for one request. */
export interface Answer {
  /** `GET /petugas`. */
  asked: string;
  path: string;
  status: number;
  /** Header lines and body. */
  bytes: Buffer;
  text: string;
}

export interface PostedFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

const MOST_REDIRECTS = 5;

/**
 * A browser without JavaScript, as far as a form needs one: keeps cookies, follows redirects, sends what a form holds.
 * Whatever it is answered, `onAnswer` sees it, redirects among it.
 */
export class PlainBrowser {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly onAnswer: (answer: Answer) => void = () => undefined,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  get(path: string): Promise<Answer> {
    return this.follow('GET', path);
  }

  /**
   * Opens the page and sends the form there whose action begins with `action`, with its own hidden and chosen fields
   * and the given ones. Throws where there is no such form, or it has no field of that name.
   */
  async submit(
    page: string,
    action: string,
    given: Readonly<Record<string, string>>,
    files: readonly PostedFile[] = [],
  ): Promise<Answer> {
    const { text, status } = await this.get(page);
    const form = formsIn(text).find((each) => each.action.startsWith(action));
    if (!form) throw new Error(`${page} (${status}) has no form that goes to ${action}`);
    for (const name of Object.keys(given)) {
      if (!form.names.includes(name)) throw new Error(`the form to ${action} has no field ${name}`);
    }
    const values = { ...form.values, ...given };
    if (!form.multipart) return this.follow('POST', form.action, new URLSearchParams(values));
    const body = new FormData();
    for (const [name, value] of Object.entries(values)) body.append(name, value);
    for (const { name, type, bytes } of files) {
      body.append('attachments', new Blob([Buffer.from(bytes)], { type }), name);
    }
    return this.follow('POST', form.action, body);
  }

  /** Opens every page and file that links lead to from these on, each in one language. */
  async crawl(from: readonly string[], most = 400): Promise<string[]> {
    const waiting = [...from];
    const seen = new Set(waiting);
    for (let path = waiting.shift(); path !== undefined && seen.size <= most; path = waiting.shift()) {
      const { text } = await this.get(path);
      for (const link of linksIn(text, new URL(path, this.url))) {
        if (seen.has(link)) continue;
        seen.add(link);
        waiting.push(link);
      }
    }
    if (waiting.length > 0) throw new Error(`more than ${most} pages: ${[...seen].slice(-5).join(', ')}`);
    return [...seen];
  }

  private async follow(method: string, path: string, body?: URLSearchParams | FormData): Promise<Answer> {
    let answer = await this.ask(method, path, body);
    for (let hops = 0; answer.location !== null && hops < MOST_REDIRECTS; hops += 1) {
      answer = await this.ask('GET', answer.location);
    }
    return answer;
  }

  private async ask(
    method: string,
    path: string,
    body?: URLSearchParams | FormData,
  ): Promise<Answer & { location: string | null }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: { ...this.headers, ...(cookie === '' ? {} : { cookie }) },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    const head = [...response.headers].map((pair) => pair.join(': ')).join('\r\n');
    const content = Buffer.from(await response.arrayBuffer());
    const answer = {
      asked: `${method} ${path}`,
      path,
      status: response.status,
      bytes: Buffer.concat([Buffer.from(`${head}\r\n\r\n`), content]),
      text: content.toString('utf8'),
      location: response.status >= 300 && response.status < 400 ? response.headers.get('location') : null,
    };
    this.onAnswer(answer);
    return answer;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

export interface Form {
  action: string;
  multipart: boolean;
  /** Every field somebody can fill in, and the hidden ones. */
  names: string[];
  /** Of hidden fields, and what is chosen or filled in already. */
  values: Record<string, string>;
}

/** Forms that change something, as our own pages write them. */
export function formsIn(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
    .filter(([, head = '']) => attribute(head, 'method')?.toLowerCase() === 'post')
    .map(([, head = '', body = '']) => {
      const inputs = [...body.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)].map(([tag]) => tag);
      const names = inputs.flatMap((tag) => attribute(tag, 'name') ?? []);
      const values = inputs.flatMap((tag) => {
        const [name, type] = [attribute(tag, 'name'), attribute(tag, 'type')];
        const isSent = /^(radio|checkbox)$/.test(type ?? '') ? /\schecked\b/.test(tag) : type !== 'file';
        const value = attribute(tag, 'value') ?? '';
        return name !== undefined && isSent && tag.startsWith('<input') ? [[name, value] as const] : [];
      });
      return {
        action: attribute(head, 'action') ?? '',
        multipart: attribute(head, 'enctype') === 'multipart/form-data',
        names: [...new Set(names)],
        values: Object.fromEntries(values),
      };
    });
}

function attribute(tag: string, name: string): string | undefined {
  const written = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return written?.replace(/&(amp|quot|#39|lt|gt);/g, (_, entity: string) => entities[entity] ?? '');
}

const entities: Record<string, string> = { amp: '&', quot: '"', '#39': "'", lt: '<', gt: '>' };

/** Addresses of this server that a page points to, without fragments. */
function linksIn(html: string, page: URL): string[] {
  const written = [...html.matchAll(/<[a-z]+\b[^>]*\s(?:href|src|hx-get)="[^"]*"[^>]*>/g)].flatMap(([tag]) =>
    ['href', 'src', 'hx-get'].flatMap((name) => attribute(tag, name) ?? []),
  );
  return written
    .filter((link) => URL.canParse(link, page.href))
    .map((link) => new URL(link, page.href))
    .filter(({ host, pathname }) => host === page.host && !pathname.startsWith('/assets/'))
    .filter(({ searchParams }) => !searchParams.has('lang'))
    .map(({ pathname, search }) => pathname + search);
}
