import t from 'tap'
import { makeModel, requestTraining, train } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const check = async ({ call }: TestApp, query: Record<string, string>) =>
  (await call({ url: `/api/keywords?${new URLSearchParams(query)}` })).json()

const codesOf = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code)

t.test('warns about keywords that base models already know, with suggestions', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const cases: [string, string[]][] = [
    ['QHRZN', []],
    ['ohwx', []],
    ['light', ['common_word']],
    ['Horizons', ['common_word']],
    ['harbour', ['common_word']],
    ['harbor', ['common_word']],
    ['red-car', ['common_word']],
    ['Giulia', ['first_name']],
    ['Mohammed', ['first_name']],
    ['Rose', ['common_word', 'first_name']],
    ['it', ['too_short', 'common_word']],
    ['Q7', ['too_short']],
    ['--', ['too_short']],
    ['light7', []],
  ]
  for (const [keyword, codes] of cases) {
    const answer = await check(test, { keyword, name: 'Quiet horizons' })
    t.strictSame(codesOf(answer), codes, keyword)
    t.ok(answer.suggestions.length >= 2 && answer.suggestions.length <= 3, keyword)
    for (const { detail } of answer.warnings) t.match(detail, keyword)
  }
})

t.test('suggests stable keywords that resemble the name and have no warnings', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const answer = await check(test, { keyword: 'light', name: 'Quiet horizons' })
  t.equal(answer.suggestions[0], 'QHRZN')
  t.strictSame(await check(test, { keyword: 'light', name: 'Quiet horizons' }), answer)
  const names = [
    'Quiet horizons',
    'Café Zoë',
    'a',
    'Ada',
    '静かな地平線',
    '🙂',
    'x'.repeat(100),
    '42',
  ]
  for (const name of names) {
    const { suggestions } = await check(test, { keyword: 'light', name })
    t.ok(suggestions.length >= 2, name)
    for (const keyword of suggestions) {
      t.match(keyword, /^[A-Z]{3,12}$/)
      t.strictSame((await check(test, { keyword })).warnings, [], `${name}: ${keyword}`)
    }
  }
  const none = await check(test, { keyword: '42' })
  t.ok(none.suggestions.length >= 2, 'a name without letters')
})

t.test('suggests keywords if only a name is given', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const answer = await check(test, { name: 'Quiet horizons' })
  t.match(answer, { keyword: null, warnings: [] })
  t.equal(answer.suggestions[0], 'QHRZN')
})

t.test(
  'warns about a keyword of another model or unfinished training, and does not suggest it',
  async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    await makeModel(test)
    t.strictSame(codesOf(await check(test, { keyword: 'lmp' })), ['taken'])
    await train(test, { name: 'Quiet horizons', keyword: 'QHRZN' })
    const answer = await check(test, { keyword: 'qhrzn', name: 'Quiet horizons' })
    t.strictSame(codesOf(answer), ['taken'])
    t.notOk(answer.suggestions.includes('QHRZN'))
  },
)

t.test('rejects invalid keywords', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  for (const query of ['?keyword=', '?keyword=two%20words', `?keyword=${'x'.repeat(41)}`]) {
    const answer = await call({ url: `/api/keywords${query}` })
    t.match(answer.json(), { status: 400, errors: [{ field: 'keyword' }] }, query)
  }
})

t.test('warns about a poor keyword in a dry run, but accepts it for a training', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const fields = { name: 'Quiet horizons', keyword: 'light' }
  const estimate = await requestTraining(test, fields, { query: '?dry_run=true' })
  t.match(estimate.json().warnings, [
    { field: 'keyword', code: 'common_word', detail: /common word/, suggestions: ['QHRZN'] },
  ])
  t.equal((await requestTraining(test, fields)).statusCode, 202)
})
