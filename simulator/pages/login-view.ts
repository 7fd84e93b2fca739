import { Html } from './html';

/**
 * The call by which the vendor's page says which challenge it shows, none if the id is empty (protocol.md, section 4.2). It is what a
 * probe looks for; here it is data and does not run.
 * @param challengeId hex digits, or nothing
 */
export function loginView(challengeId: string): Html {
  return new Html(
    `<script type="text/plain">LaunchLoginView({containerSelector: '#login', challengeId: '${challengeId}'})</script>`,
  );
}
