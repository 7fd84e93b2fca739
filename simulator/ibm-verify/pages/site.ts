import { html } from '../../pages/html';
import type { Site } from '../../pages/layout';

export const ACME_VERIFY: Site = { name: 'Acme Verify', links: html`<nav><a href="/outbox">Outbox</a></nav>` };
