import t from 'tap'
import { sentPrompts } from '../../src/features/prompts/sent-prompts.ts'

const word = { keyword: 'LMP', trainer: null }

t.test('returns each alternative with the trigger word, as a generation lists them', async (t) => {
  t.strictSame(sentPrompts(' a {red|blue} lamp ', word), ['LMP a red lamp', 'LMP a blue lamp'])
  t.strictSame(sentPrompts('LMP on a desk', word), ['LMP on a desk'])
  t.strictSame(sentPrompts('at dusk', { keyword: null, trainer: null }), ['at dusk'])
})

t.test('returns a text whose alternatives are invalid as it is', async (t) => {
  t.strictSame(sentPrompts('{a|}', word), ['LMP {a|}'])
})
