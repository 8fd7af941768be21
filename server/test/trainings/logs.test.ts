import t from 'tap'
import { train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

t.test('returns the whole log with its losses, as JSON or as a text file', async (t) => {
  const test = await startTestApp(t)
  const done = await waitUntilEnded(test, await train(test))
  const url = `/api/trainings/${done.id}/logs`
  const answer = await test.call({ url })
  t.match(answer.headers['content-type'], /application\/json/)
  const { logs, is_complete, losses } = answer.json()
  t.equal(is_complete, true)
  t.match(logs, /^Extracted \d+ files/)
  t.ok(logs.trimEnd().endsWith(done.logs_tail))
  t.ok(losses.length > 1 && losses.length <= 500)
  t.match(losses[0], { step: Number, loss: Number, learning_rate: 0.0004 })
  t.strictSame(
    losses.map(({ step }: { step: number }) => step),
    losses.map(({ step }: { step: number }) => step).toSorted((a: number, b: number) => a - b),
  )

  const unchanged = await test.call({
    url,
    headers: { 'if-none-match': String(answer.headers.etag) },
  })
  t.equal(unchanged.statusCode, 304)
  for (const name of ['content-type', 'content-length']) t.notOk(unchanged.headers[name], name)
  const file = await test.call({ url, headers: { accept: 'text/plain' } })
  t.equal(file.body, logs)
  t.match(file.headers, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': /^attachment; filename="Lamp log.txt"/,
    vary: /accept/i,
  })
  t.strictSame(Object.keys(done.phase_starts).at(0), 'queued')
  t.ok(done.phase_starts.saving)
  t.ok(done.news_at)
})

t.test('rejects reading the log of an unknown training', async (t) => {
  const test = await startTestApp(t)
  const missing = await test.call({ url: '/api/trainings/nowhere/logs' })
  t.match(missing.json(), { status: 404, code: 'trainings.not_found' })
  const plain = await test.call({
    url: '/api/trainings/nowhere/logs',
    headers: { accept: 'text/plain' },
  })
  t.match(plain.json(), { code: 'trainings.not_found' })
})
