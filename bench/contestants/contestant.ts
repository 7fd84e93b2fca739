import type { Launch } from '../vendor-calls';

/** Something that turns a user into a launch: a flow in a Node-RED of its own, or a bare loop. */
export interface Contestant {
  /** Rejects when this launch failed; never settles when it was lost. */
  launch(user: string): Promise<Launch>;
}

export interface ContestantSetting {
  /** Origin of the tenant. */
  readonly origin: string;
  /** An empty folder of its own. */
  readonly folder: string;
}

/** What each of the files named after a contestant exports. */
export interface ContestantModule {
  open(setting: ContestantSetting): Contestant | Promise<Contestant>;
}

/** The files in this folder. */
export type ContestantName =
  | 'identity-chain'
  | 'core-flow'
  | 'limit-undici'
  | 'limit-undici-unbounded'
  | 'limit-undici-beside-node-red';
