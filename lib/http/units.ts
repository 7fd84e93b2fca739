/** `10_000` -> `10 s`, for error messages. */
export function inSeconds(durationMs: number): string {
  return `${durationMs / 1000} s`;
}

/** `262_144` -> `256 KiB`, for error messages. */
export function inKibibytes(bytes: number): string {
  return `${bytes / 1024} KiB`;
}
