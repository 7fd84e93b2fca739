import { OUTBOX_LINK, type Site } from '../../pages/layout';

export const ACME_VERIFY: Site = { name: 'Acme Verify', links: OUTBOX_LINK };
