/** A browser without a window: it keeps cookies, and sends a form with the token of the page it stood on. */
export interface PlainBrowser {
  get(path: string): Promise<Response>;
  /** Opens `page`, and posts the fields as the form on it would. */
  send(page: string, path: string, fields: Record<string, string>): Promise<Response>;
  /** Posts whatever is given, with this browser's cookies and nothing else. */
  post(path: string, init: RequestInit): Promise<Response>;
  /** The token of a page's forms. */
  token(page: string): Promise<string>;
}

export function plainBrowser(url: string): PlainBrowser {
  const cookies = new Map<string, string>();
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(url + path, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  }
  const get = (path: string): Promise<Response> => call(path);
  const post = (path: string, init: RequestInit): Promise<Response> =>
    call(path, { method: 'POST', ...init });
  const token = async (page: string): Promise<string> =>
    /name="_csrf" value="([^"]+)"/.exec(await (await get(page)).text())?.[1] ?? '';
  return {
    get,
    post,
    token,
    send: async (page, path, fields) =>
      post(path, { body: new URLSearchParams({ _csrf: await token(page), ...fields }) }),
  };
}
