import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a browser is answered when its person presses the button on the page of a link. */
export interface Pressed {
  readonly status: number;
  /** Where the page, or a redirect, leads to. */
  readonly location: string;
  readonly retryAfter: string | undefined;
  /** Heading of the page, if it is one. */
  readonly heading: string | undefined;
}

export interface PressOptions {
  /** Where the form is posted to. @default the page of the link */
  readonly to?: string;
  /** Address of the browser, one of this machine's own: on Linux every 127.x.y.z is. */
  readonly from?: string;
}

/** Presses the button: posts the link as the page's form does. */
export async function press(link: string, { to = link.split('#')[0] ?? '', from }: PressOptions = {}): Promise<Pressed> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(to, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(link).origin, host: new URL(link).host },
      ...(from !== undefined && { localAddress: from }),
    })
      .once('response', resolve)
      .once('error', reject)
      .end(new URLSearchParams({ link }).toString());
  });
  const page = await text(response);
  return {
    status: response.statusCode ?? 0,
    location: response.headers.location ?? onwardFrom(page) ?? '',
    retryAfter: response.headers['retry-after'],
    heading: /<h1>([^<]*)</.exec(page)?.[1],
  };
}

/** Where the page of a hand-off takes its browser. */
export function onwardFrom(page: string): string | undefined {
  return /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(page)?.[1]?.replaceAll('&amp;', '&');
}
