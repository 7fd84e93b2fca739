import { type Answer, page } from '../../answers';
import { confirmedPage } from '../../pages/confirmed';
import type { Route } from '../../router';
import type { TenantState } from '../../state';
import { page404 } from '../not-found';

/** Where the links of mails and text messages lead, without the message's id. */
export const OOB_LINK_PATH = '/oob/';

/** The link of a mail or text message: whoever opens it confirms. */
export function oobLinkRoute(state: TenantState): Route {
  return {
    name: 'oob-link',
    methods: ['GET'],
    path: `${OOB_LINK_PATH}:message`,
    evidence: 'assumed',
    note: 'the link of a mail or text message',
    answer: ({ variable }) => openLink(variable, state),
  };
}

function openLink(id: string, { outbox }: TenantState): Answer {
  const message = outbox.find(id);
  if (message?.state !== 'open' || message.link === undefined || message.kind === 'idp') return page404();
  outbox.approve(id);
  return page(200, confirmedPage());
}
