const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Returns whether the disk or a quota is full, or the process's limit on file sizes was reached. */
export const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(error)))

/** Returns whether a file does not exist, also because a part of its path is a file. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)))

/** Returns whether a folder is not empty, which systems report differently, or was removed meanwhile. */
export const isFolderInUse = (error: unknown): boolean =>
  ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'ENOENT'].includes(String(codeOf(error)))
