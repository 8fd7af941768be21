import { expandPrompt } from '@the-way/shared'
import t from 'tap'

const expanded = (text: string, limit = 16) => {
  const { prompts, problem } = expandPrompt(text, limit)
  return prompts ?? problem
}

t.test('expands alternatives in every combination, the last group changing first', async (t) => {
  t.strictSame(expanded('a {red|blue} car'), ['a red car', 'a blue car'])
  t.strictSame(expanded('{a|b} {1|2}'), ['a 1', 'a 2', 'b 1', 'b 2'])
  t.strictSame(expanded('a {small {old|new}|big} car'), [
    'a small old car',
    'a small new car',
    'a big car',
  ])
  t.strictSame(expanded('a car{| at night}'), ['a car', 'a car at night'])
  t.strictSame(expanded('{red|red} car'), ['red car'], 'each once')
  t.strictSame(expanded('{red|blue}', 2), ['red', 'blue'])
})

t.test('leaves other braces and bars as they are', async (t) => {
  for (const text of ['a lamp', '{a}', 'a | b', '}{', '{a|b', 'a} b|c', '{"a": {"b": 1}}', 'a \\n'])
    t.strictSame(expanded(text), [text])
  t.strictSame(expanded('\\{a\\|b\\}'), ['{a|b}'])
  t.strictSame(expanded('{a\\|b|c}'), ['a|b', 'c'])
  t.strictSame(expanded('{{a|b}'), ['{a', '{b'])
})

t.test('says why a prompt can’t be expanded', async (t) => {
  t.equal(expanded('{a|b|c}', 2), 'too_many')
  t.equal(expanded('{a|b}'.repeat(2000)), 'too_many', 'without making them')
  t.equal(expanded('{'.repeat(4000)), 'too_deep')
  t.equal(expanded('{a|{a|{a|{a|{a|{a|b}}}}}}'), 'too_deep')
  t.equal(expanded('{|a}'), 'empty')
})
