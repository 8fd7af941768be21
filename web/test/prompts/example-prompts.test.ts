import t from 'tap'
import { examplePrompts, readyPrompts } from '../../src/features/prompts/example-prompts.ts'

const trained = { keyword: 'QHRZN', subject: 'style', trainer: 'flux' } as const

t.test('turns two different captions into prompts with one trigger word each', (t) => {
  const captions = [' a lake below peaks ', 'a lake below peaks', 'QHRZN, a low sun', 'wide hills']
  t.strictSame(readyPrompts(trained, captions), ['QHRZN a lake below peaks', 'QHRZN, a low sun'])
  t.end()
})

t.test('without enough captions, makes prompts from trigger word and subject', (t) => {
  const style = [
    'a harbour at dusk in the style of QHRZN',
    'a mountain village in the style of QHRZN',
  ]
  t.strictSame(readyPrompts(trained, []), style)
  t.strictSame(readyPrompts(trained, ['', 'QHRZN', 'x'.repeat(121)]), style, 'unusable captions')
  t.strictSame(readyPrompts(trained, ['hills']), ['QHRZN hills', style[0]])
  for (const subject of ['person', 'object', null] as const) {
    const prompts = readyPrompts({ ...trained, subject }, [])
    t.equal(new Set(prompts).size, 2)
    t.ok(prompts.every((prompt) => prompt.includes('QHRZN')))
  }
  t.end()
})

t.test('sorts captions by what their words say, and keeps each once', (t) => {
  const captions = ['a portrait in a garden', 'wide hills', 'a red lamp', 'a red lamp', 'QHRZN', '']
  t.strictSame(examplePrompts({ ...trained, subject: 'object' }, captions), [
    { title: 'Portraits', prompts: ['QHRZN a portrait in a garden'] },
    { title: 'Places', prompts: ['QHRZN wide hills'] },
    { title: 'Other captions', prompts: ['QHRZN a red lamp'] },
    {
      title: 'With the trigger word',
      prompts: ['a photo of QHRZN on a wooden table', 'QHRZN on a rock by the sea'],
    },
  ])
  t.strictSame(
    examplePrompts(trained, []).map(({ title }) => title),
    ['With the trigger word'],
  )
  const many = Array.from({ length: 9 }, (_, n) => `lamp ${n}`)
  t.equal(examplePrompts(trained, many)[0]?.prompts.length, 5)
  t.end()
})
