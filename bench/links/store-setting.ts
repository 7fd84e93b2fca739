/** As a link host saves it. */
export type StoreSetting =
  | { readonly store: 'memory' | 'sqlite' }
  | { readonly store: 'redis'; readonly redisUrl: string; readonly redisKeyPrefix: string };

export type StoreName = StoreSetting['store'];
