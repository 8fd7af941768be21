import t from 'tap'
import { migrationFinding, nameFor, versionLine } from '../../src/features/models/imports/labels.ts'

const version = (keyword: string | null) => ({
  model_url: `acme/flux-lora-base:${'ab'.repeat(32)}`,
  version: 'ab'.repeat(32),
  replicate_id: null,
  keyword,
  trainer: null,
  created_at: '2020-11-12T12:00:00.000Z',
})

t.test('suggests a name for an imported version', async (t) => {
  t.equal(nameFor(version('QHRZN')), 'QHRZN')
  t.equal(nameFor(version(null)), 'flux-lora-base, 12 Nov 2020')
  t.equal(versionLine(version(null)), 'acme/flux-lora-base, version abababababab')
})

t.test('summarizes the migration check in a sentence', async (t) => {
  const finding = (generates: boolean[], complete = true) =>
    migrationFinding({
      models: generates.map((works, index) => ({
        id: String(index),
        name: 'x',
        model_url: 'acme/x',
        generates: works,
        detail: '',
      })),
      complete,
    })
  t.equal(finding([true, true, true, true]), 'All 4 models work.')
  t.equal(finding([true]), 'The model works.')
  t.equal(finding([true, false, true]), '1 of 3 models no longer works.')
  t.equal(finding([false, false]), '2 of 2 models no longer work.')
  t.equal(finding([true, true], false), 'The newest 2 models work.')
  t.match(finding([]), /nothing to check/)
})
