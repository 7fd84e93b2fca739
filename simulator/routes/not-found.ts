import { type Answer, page } from '../answers';
import { errorPage } from '../pages/failure';

/** Unknown route: a page, not JSON (protocol.md, section 1.3). */
export function page404(): Answer {
  return page(404, errorPage('Not found', 'The tenant has no such page.'));
}

export function page405(): Answer {
  return page(405, errorPage('Method not allowed', 'The tenant does not answer this method here.'));
}
