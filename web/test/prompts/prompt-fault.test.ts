import { MAX_OUTPUTS } from '@the-way/shared'
import t from 'tap'
import { readAlternatives } from '../../src/features/prompts/alternatives.ts'
import { promptFault } from '../../src/features/prompts/prompt-fault.ts'
import { promptLength } from '../../src/features/prompts/prompt-length.ts'
import { withoutKeyword } from '../../src/features/prompts/without-keyword.ts'

const word = { keyword: 'LMP', trainer: 'flux' }
const limits = { ...word, longest: 20, imagesEach: 1 }
const lengthOf = (prompt: string) => promptLength(prompt, readAlternatives(prompt, 1), word)

t.test('counts characters as they are sent', (t) => {
  t.equal(lengthOf('  '), 0)
  t.equal(lengthOf(' a lamp '), 'LMP a lamp'.length)
  t.equal(lengthOf('a lmp'), 5, 'the trigger word is in it')
  t.equal(lengthOf('😀'), 5, 'characters, not UTF-16 units')
  t.equal(lengthOf('a {red|turquoise}'), 'LMP a turquoise'.length, 'the longest alternative')
  t.end()
})

t.test('a prompt over the limit of the version is a fault', (t) => {
  t.equal(promptFault('', limits), null)
  t.equal(promptFault('x'.repeat(16), limits), null)
  t.equal(
    promptFault('x'.repeat(17), limits),
    'Prompt is too long: 21 of 20 characters.',
    'with the trigger word',
  )
  t.equal(promptFault(`{a|b|${'c'.repeat(13)}}`, limits), null, 'each alternative counts')
  t.equal(promptFault(`{a|${'b'.repeat(17)}}`, limits), 'Prompt is too long: 21 of 20 characters.')
  t.end()
})

t.test('alternatives that make too many images, or an empty prompt, are a fault', (t) => {
  const many = `{${Array.from({ length: MAX_OUTPUTS + 1 }, (_, n) => `${n}`).join('|')}}`
  t.match(promptFault(many, { ...limits, longest: 4000 }), /^Too many alternatives/)
  t.match(promptFault('{|a}', limits), /empty/)
  t.match(promptFault('{a|{b|{c|{d|{e|{f|g}}}}}}', { ...limits, longest: 4000 }), /nested/)
  const half = { ...limits, imagesEach: MAX_OUTPUTS / 2 }
  t.equal(promptFault('{a|b}', half), null)
  t.equal(
    promptFault('{a|b|c}', half),
    `3 prompts with ${MAX_OUTPUTS / 2} images each are ${1.5 * MAX_OUTPUTS} images. A generation has at most ${MAX_OUTPUTS}: use fewer alternatives, or fewer images.`,
  )
  t.equal(promptFault('a', { ...limits, imagesEach: MAX_OUTPUTS + 1 }), null, 'no alternatives')
  t.end()
})

t.test('a template does not have the trigger word in front', (t) => {
  t.equal(withoutKeyword(' LMP a lake ', word), 'a lake')
  t.equal(withoutKeyword('a lake', word), 'a lake')
  t.equal(withoutKeyword('a LMP lake', word), 'a LMP lake')
  t.equal(withoutKeyword('LMP and LMP', word), 'LMP and LMP')
  t.equal(withoutKeyword('LMPS a lake', word), 'LMPS a lake')
  t.equal(withoutKeyword('LMP a lake', { keyword: null, trainer: null }), 'LMP a lake')
  t.end()
})
