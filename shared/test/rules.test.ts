import { insertKeyword, isTerminal, parseModelReference } from '@the-way/shared'
import t from 'tap'

t.test('adds a missing keyword in front of the prompt', async (t) => {
  t.strictSame(insertKeyword(' a lamp ', 'QHRZN'), { prompt: 'QHRZN a lamp', inserted: true })
})

for (const prompt of ['QHRZN at dusk', 'a photo of qhrzn', 'the “QHRZN”, lit', 'QHRZN']) {
  t.test(`finds the keyword in “${prompt}”`, async (t) => {
    t.strictSame(insertKeyword(prompt, 'QHRZN'), { prompt, inserted: false })
  })
}

for (const prompt of ['QHRZNS at dusk', 'xQHRZN', 'QHRZN-2 again', 'a_QHRZN']) {
  t.test(`does not find the keyword inside other words in “${prompt}”`, async (t) => {
    t.strictSame(insertKeyword(prompt, 'QHRZN'), { prompt: `QHRZN ${prompt}`, inserted: true })
  })
}

t.test('finds the keyword for SDXL only in its exact case', async (t) => {
  t.equal(insertKeyword('a photo of qhrzn', 'QHRZN', 'sdxl').prompt, 'QHRZN a photo of qhrzn')
  t.equal(insertKeyword('a photo of QHRZN', 'QHRZN', 'sdxl').inserted, false)
})

t.test('does not change the prompt for a model without a keyword', async (t) => {
  t.strictSame(insertKeyword('a lamp', null), { prompt: 'a lamp', inserted: false })
})

const version = 'a'.repeat(64)
const VALID: [string, object][] = [
  ['acme/lamp', { owner: 'acme', name: 'lamp', version: null }],
  [`acme/lamp:${version}`, { owner: 'acme', name: 'lamp', version }],
  ['https://replicate.com/acme/lamp', { owner: 'acme', name: 'lamp', version: null }],
  [`https://replicate.com/acme/lamp/versions/${version}`, { version }],
  [`https://replicate.com/acme/lamp:${version}`, { version }],
  ['http://replicate.com/acme/lamp', { owner: 'acme', name: 'lamp', version: null }],
  ['replicate.com/acme/lamp?tab=api', { owner: 'acme', name: 'lamp', version: null }],
  ['  acme/lamp-2.1 ', { name: 'lamp-2.1' }],
]
for (const [text, expected] of VALID) {
  t.test(`parses ${text.trim()}`, async (t) => {
    t.match(parseModelReference(text), expected)
  })
}

const INVALID = [
  '',
  'lamp',
  'acme/',
  'acme/lamp:123',
  'acme/lamp/extra',
  'https://example.com/acme/lamp',
  'https://replicate.com.example.com/acme/lamp',
  'replicate.com/acme',
  'www.replicate.com/acme',
  '../../etc/passwd',
  'acme/lamp:latest',
]
for (const text of INVALID) {
  t.test(`rejects “${text}”`, async (t) => {
    t.equal(parseModelReference(text), null)
  })
}

t.test('treats only final statuses as terminal', async (t) => {
  for (const status of ['succeeded', 'failed', 'canceled'] as const) t.ok(isTerminal(status))
  for (const status of ['queued', 'submitting', 'starting', 'processing', 'saving'] as const) {
    t.notOk(isTerminal(status))
  }
})
