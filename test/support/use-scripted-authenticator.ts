import { CyberArkTenant } from '../../lib/cyberark/tenant';
import { IbmVerifyTenant } from '../../lib/ibm-verify/tenant';
import { ScriptedAuthenticator, type ScriptedFactor } from './scripted-authenticator';

const TENANTS = [CyberArkTenant, IbmVerifyTenant];

/** For the tests of a `describe`: whatever tenant is asked for its authenticator gives the one that was last scripted. */
export function useScriptedAuthenticator(): (...factors: ScriptedFactor[]) => ScriptedAuthenticator {
  let current: ScriptedAuthenticator | undefined;
  const originals = TENANTS.map(({ prototype }) => Object.getOwnPropertyDescriptor(prototype, 'authenticator'));
  beforeEach(() => {
    const value = () => current;
    for (const { prototype } of TENANTS) Object.defineProperty(prototype, 'authenticator', { value, configurable: true });
  });
  afterEach(() => {
    current = undefined;
    TENANTS.forEach(({ prototype }, index) => {
      const original = originals[index];
      if (original) Object.defineProperty(prototype, 'authenticator', original);
      else Reflect.deleteProperty(prototype, 'authenticator');
    });
  });
  return (...factors) => {
    current = new ScriptedAuthenticator({ clock: { now: Date.now }, factors });
    return current;
  };
}
