const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** No room: the disk's, the quota's, or the process's limit of a file's size. */
export const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(error)))

/** There is no such file, or a file stands where a folder would be. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)))

/** A folder that holds something, as the various systems say it; or one that went away meanwhile. */
export const isFolderInUse = (error: unknown): boolean =>
  ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'ENOENT'].includes(String(codeOf(error)))
