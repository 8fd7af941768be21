import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from './scope.ts'

/**
 * Creates a folder that is removed when the test ends, after everything opened later has been closed. (tap removes a
 * `testdir` before it runs teardowns: a program that still writes there makes that fail, and then nothing is closed.)
 */
export function temporaryDirectory(scope: Scope): string {
  const directory = mkdtempSync(join(tmpdir(), 'the-way-test-'))
  // Retries, because an aborted write may still be in progress.
  scope.teardown(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }))
  return directory
}
