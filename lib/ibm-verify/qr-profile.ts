import type { Caller } from './api-call';
import { findQrProfile } from './qr';

/** The registration profile that QR codes are made for: looked up once. */
export class QrProfile {
  #id: string | undefined;

  /** @throws IdentityError see `findQrProfile` */
  async id(caller: Caller): Promise<string> {
    this.#id ??= await findQrProfile(caller);
    return this.#id;
  }
}
