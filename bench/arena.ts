import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { ChildProgram } from './child-program';
import type { ContestantName } from './contestants/contestant';
import type { ContestantCommands } from './contestants/main';
import type { StubTenantCommands, StubTenantOptions, TenantCounts } from './stub-tenant';

export interface Tenant {
  readonly origin: string;
  counts(): Promise<TenantCounts>;
}

export type ContestantProcess = ChildProgram<ContestantCommands>;

/** Where the cells measure: tenants, processes for the contestants, a scratch folder. `close` ends and removes all of it. */
export class Arena {
  readonly #folder: string;
  readonly #tls: { readonly key: string; readonly cert: string };
  readonly #environment: NodeJS.ProcessEnv;
  readonly #tenants: ChildProgram<StubTenantCommands>[] = [];

  private constructor(folder: string, tls: { key: string; cert: string }, certificateFile: string) {
    this.#folder = folder;
    this.#tls = tls;
    this.#environment = contestantEnvironment(certificateFile);
  }

  static async open(): Promise<Arena> {
    const folder = await mkdtemp(path.join(tmpdir(), 'identity-bench-'));
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'bench tenant' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const certificateFile = path.join(folder, 'tenant.pem');
    await writeFile(certificateFile, cert);
    return new Arena(folder, { key, cert }, certificateFile);
  }

  async startTenant({ latencyMs = 0, tls = false }: { latencyMs?: number; tls?: boolean } = {}): Promise<Tenant> {
    const program = await ChildProgram.start<StubTenantCommands>(path.join(__dirname, 'stub-tenant.js'));
    this.#tenants.push(program);
    const options: StubTenantOptions = { latencyMs, ...(tls && { tls: this.#tls }) };
    const origin = await program.ask('listen', options);
    return { origin, counts: () => program.ask('counts', null) };
  }

  /** Starts the contestants, each in a process of its own, and ends them after `use`. */
  async withContestants<Result>(
    names: readonly ContestantName[],
    tenant: Tenant,
    use: (...contestants: ContestantProcess[]) => Promise<Result>,
  ): Promise<Result> {
    const started: ContestantProcess[] = [];
    try {
      for (const name of names) started.push(await this.#startContestant(name, tenant.origin));
      return await use(...started);
    } finally {
      await Promise.all(started.map((contestant) => contestant.stop()));
    }
  }

  /** An empty folder that goes with the arena. */
  scratchFolder(): Promise<string> {
    return mkdtemp(path.join(this.#folder, 'run-'));
  }

  async close(): Promise<void> {
    await Promise.all(this.#tenants.map((tenant) => tenant.stop()));
    await rm(this.#folder, { recursive: true });
  }

  async #startContestant(name: ContestantName, origin: string): Promise<ContestantProcess> {
    const args = [name, origin, await this.scratchFolder()];
    return ChildProgram.start(path.join(__dirname, 'contestants', 'main.js'), args, this.#environment);
  }
}

/**
 * Everybody trusts the tenant's certificate the way that a public one is trusted, with no option of their own, and
 * nobody is sent through a proxy.
 */
function contestantEnvironment(certificateFile: string): NodeJS.ProcessEnv {
  const withoutProxy = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));
  return { ...Object.fromEntries(withoutProxy), NODE_EXTRA_CA_CERTS: certificateFile };
}
