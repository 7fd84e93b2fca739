import { pollQr, startQr } from '../qr';
import type { FactorMethod } from './factor-method';

export const qrMethod: FactorMethod = {
  sends: true,
  async begin({ caller, qrProfileId }) {
    const { path, qrCode, expiresAt } = await startQr(caller, await qrProfileId());
    return { step: 'poll', at: path, expiresAt, shownOnce: { qrCode } };
  },
  poll: ({ caller }, { at }) => pollQr(caller, at),
};
