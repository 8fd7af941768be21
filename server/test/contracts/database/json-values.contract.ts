import { newSession } from '../../support/new-session.ts'
import type { Cases } from './contract.ts'
import { some } from './contract.ts'
import { createGeneration, saveModel } from './generation-stages.ts'

const LONG = 'ä€😀x'.repeat(25_000)

export const jsonCases: Cases = {
  'returns values inside JSON unchanged': async (t, { call }) => {
    const parameters = {
      unicode: 'žluťoučký 😀 \u2028 \u0001 \\u0000 "quoted" \\ back',
      long: LONG,
      integer: Number.MAX_SAFE_INTEGER,
      negative: -9_007_199_254_740_991,
      fraction: 0.1 + 0.2,
      tiny: 5e-324,
      huge: 1.7976931348623157e308,
      list: [1, 'two', null, [true, {}]],
      nested: { '': 'empty name', ключ: { deep: [] } },
      nothing: null,
    }
    const { id } = await createGeneration(call, { parameters })
    const row = some(await call.generation_parts_get({ owner_id: 'ada', id }))
    t.strictSame(row.parameters, parameters)
  },

  'text columns keep every character': async (t, { call }) => {
    for (const name of [
      '',
      ' ',
      LONG,
      "'; drop table images; --",
      '{"a":1}',
      'null',
      'a\nb\tc\u0001',
    ]) {
      const { id } = await saveModel(call, { name })
      const row = some(await call.models_get({ owner_id: 'ada', id }))
      t.equal(row.name, name)
    }
  },

  'replaces characters that jsonb rejects': async (t, { call }) => {
    const cases = {
      'a\u0000b': 'a\ufffdb',
      '\ud83d': '\ufffd',
      'x\ude00\ud83d!': 'x\ufffd\ufffd!',
      '\\\u0000\\u0000': '\\\ufffd\\u0000',
      '😀': '😀',
    }
    for (const [sent, stored] of Object.entries(cases)) {
      const { name } = await saveModel(call, { name: sent })
      t.equal(name, stored)
    }
  },

  'replaces them in names inside JSON too': async (t, { call }) => {
    const row = await saveModel(call, { input_parameters: { 'a\u0000': 1 } })
    t.strictSame(row.input_parameters, { 'a\ufffd': 1 })
  },

  'count and money columns hold 53-bit integers': async (t, { call }) => {
    const row = await createGeneration(call, { seed: Number.MAX_SAFE_INTEGER })
    t.equal(row.seed, Number.MAX_SAFE_INTEGER)
  },

  'times keep their microseconds and are returned in UTC': async (t, { call }) => {
    const zoned = '2030-06-01T12:00:00.123456+05:30'
    const row = await call.sessions_create(newSession('h', { now: zoned }))
    t.equal(row.created_at, '2030-06-01T06:30:00.123456Z')
    t.equal(row.expires_at, '2031-01-01T00:00:00.000000Z')
  },
}
