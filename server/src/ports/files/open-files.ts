import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { Files } from './files.ts'
import { createLocalFiles } from './local-files.ts'

/** Opens the files of the engine that the configuration names. */
export function openFiles({ dataDirectory }: Config): Files {
  return createLocalFiles({ directory: join(dataDirectory, 'files') })
}
