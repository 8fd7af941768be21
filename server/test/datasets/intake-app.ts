import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type Intake, takeIn } from '../../src/datasets/intake.ts'
import { checkTrainable } from '../../src/datasets/trainable.ts'
import { ProblemError } from '../../src/errors/problem.ts'
import type { Files } from '../../src/ports/files/files.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'

/** Returns an intake that stores into a temporary folder and accepts bytes as if an upload had spooled them. */
export function createIntake(t: Test, wrap: (files: Files) => Files = (files) => files) {
  const directory = t.testdir({ files: {} })
  const filesDirectory = join(directory, 'files')
  const files = wrap(createLocalFiles({ directory: filesDirectory }))
  let next = 1
  const take = (
    upload: { name: string; data: Buffer; isZip: boolean }[],
    check: (intake: Intake) => void,
  ): Promise<Intake> => {
    const spooled = upload.map(({ name, data, isZip }, at) => {
      const path = join(directory, `spooled-${at}`)
      writeFileSync(path, data)
      return { path, field: 'file', name, isZip, bytes: data.length, sha256: '' }
    })
    return takeIn({
      upload: spooled,
      ownerId: 'local',
      datasetId: 'd1',
      files,
      newId: () => `p${next++}`,
      check,
    })
  }
  /** Takes in a ZIP, by default with the checks for a training. */
  const takeZip = (zip: Buffer, check = checkTrainable): Promise<Intake> =>
    take([{ name: 'dataset.zip', data: zip, isZip: true }], check)
  return {
    files,
    directory,
    takeIn: takeZip,
    takeInImages: (images: { name: string; data: Buffer }[], check: (intake: Intake) => void) =>
      take(
        images.map((image) => ({ ...image, isZip: false })),
        check,
      ),
    /** Returns the error that rejects this ZIP; anything else fails the test. */
    rejectionOf: async (zip: Buffer): Promise<ProblemError> => {
      const outcome = await takeZip(zip).catch((error: unknown) => error)
      if (outcome instanceof ProblemError) return outcome
      throw outcome instanceof Error ? outcome : new Error('the ZIP was accepted')
    },
    stored: () =>
      readdirSync(filesDirectory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort(),
  }
}
