/**
 * Counts the asserts of a tap run from its raw TAP: the last summary line, and at least one failure for
 * every test file that failed, since a file that dies while loading leaves no failed assert.
 */
export function countAsserts(tap) {
  const summary = tap.match(/^# \{ (total: .*) \}$/gm)?.at(-1) ?? ''
  const number = (name) => Number(summary.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  const failedFiles = tap.match(/^not ok /gm)?.length ?? 0
  return {
    passed: number('pass'),
    failed: Math.max(number('fail'), failedFiles),
    skipped: number('skip') + number('todo'),
  }
}
