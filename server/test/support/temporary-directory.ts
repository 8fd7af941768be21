import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from './scope.ts'

/**
 * A folder of its own, removed when the test ends, after all that is opened later was closed. (tap removes a `testdir`
 * that comes first before anything is closed: who still writes there makes that fail, and then nothing is closed.)
 */
export function temporaryDirectory(scope: Scope): string {
  const directory = mkdtempSync(join(tmpdir(), 'the-way-test-'))
  // Again, for a write that was broken off and is still ending.
  scope.teardown(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }))
  return directory
}
