import { type Dispatcher, request } from 'undici';
import { ACCESS_TOKEN, APP_KEY, GET_TOKEN_FOR_USER_PATH } from '../vendor-calls';
import type { Contestant } from './contestant';

/** GetTokenForUser by `undici.request`, and what a launch needs cut out of the answer. */
export function undiciLoop(origin: string, dispatcher: Dispatcher): Contestant {
  return {
    launch: async (user) => {
      const { statusCode, headers, body } = await request(`${origin}${GET_TOKEN_FOR_USER_PATH}${encodeURIComponent(user)}`, {
        dispatcher,
        method: 'POST',
        headers: { authorization: `Bearer ${ACCESS_TOKEN}`, 'content-type': 'application/json' },
        body: '{}',
      });
      await body.text();
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      const cookie = String(headers['set-cookie']);
      const userToken = cookie.slice('icbt='.length, cookie.indexOf(';'));
      return { url: `${origin}/run?appkey=${APP_KEY}`, headers: { Authorization: `Bearer ${userToken}` } };
    },
  };
}
