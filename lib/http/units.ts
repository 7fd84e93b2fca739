/** `10_000` -> `10 s`, `9_999` -> `10 s`, for error messages: three digits. */
export function inSeconds(durationMs: number): string {
  return `${Number((durationMs / 1000).toPrecision(3))} s`;
}

/** `262_144` -> `256 KiB`, for error messages. */
export function inKibibytes(bytes: number): string {
  return `${bytes / 1024} KiB`;
}
