import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type Intake, takeInArchive } from '../../src/datasets/intake.ts'
import { ProblemError } from '../../src/http/problem.ts'
import type { Files } from '../../src/ports/files/files.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'

/** A folder of files, and `takeIn` for bytes as an upload would have spooled them. */
export function createIntake(t: Test, wrap: (files: Files) => Files = (files) => files) {
  const directory = t.testdir({ files: {} })
  const filesDirectory = join(directory, 'files')
  const files = wrap(createLocalFiles({ directory: filesDirectory }))
  const spoolPath = join(directory, 'spooled')
  let next = 1
  const takeIn = (zip: Buffer): Promise<Intake> => {
    writeFileSync(spoolPath, zip)
    return takeInArchive({ spoolPath, datasetId: 'd1', files, newId: () => `p${next++}` })
  }
  return {
    files,
    directory,
    takeIn,
    /** The refusal of a ZIP; anything else fails the test. */
    refusal: async (zip: Buffer): Promise<ProblemError> => {
      const outcome = await takeIn(zip).catch((error: unknown) => error)
      if (outcome instanceof ProblemError) return outcome
      throw outcome instanceof Error ? outcome : new Error('the ZIP was taken')
    },
    stored: () =>
      readdirSync(filesDirectory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort(),
  }
}
