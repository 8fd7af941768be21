import type { ModelInput } from '@the-way/shared'
import t from 'tap'
import type { Setting } from '../../src/features/recipes/fitting-value.ts'
import { setUpDom } from '../support/dom.ts'
import { makePng, tEXt } from './make-png.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { useRestore } = await import('../../src/features/recipes/use-restore.tsx')

const STEPS: ModelInput = {
  name: 'num_inference_steps',
  type: 'integer',
  minimum: 1,
  maximum: 50,
  default: 28,
  required: false,
  title: 'Steps',
  description: null,
  group: 'quality',
}
const SCRIPT = '<img src=x onerror="alert(1)">'

const TYPED = { prompt: 'what I typed', num_outputs: 3, seed: '', settings: { go_fast: true } }
type Values = Omit<typeof TYPED, 'settings'> & { settings: Record<string, Setting> }

interface FormProps {
  file: File
  values?: Values
  inputs?: readonly ModelInput[]
  onChange: (values: Values) => void
}

function Form({ file, values = TYPED, inputs = [STEPS], onChange }: FormProps) {
  const options = { modelId: 'model-1', inputs, values, onChange }
  const { onFiles, note } = useRestore<Values>(options)
  return (
    <>
      <button type="button" onClick={() => onFiles([file])}>
        Drop
      </button>
      {note}
    </>
  )
}

t.test('restores a file, lists what is missing as text, and undoes it', async (t) => {
  const text = `${SCRIPT}\nSteps: 20, Sampler: "${SCRIPT.replaceAll('"', '')}", Seed: 7, Model: other`
  const changes: Values[] = []
  const { container } = render(
    <Form file={makePng([tEXt('parameters', text)])} onChange={(values) => changes.push(values)} />,
  )
  fireEvent.click(screen.getByText('Drop'))
  const note = await screen.findByRole('alert')
  t.match(note.textContent, 'Restored from image.png, made with AUTOMATIC1111.')
  t.strictSame(changes, [
    { prompt: SCRIPT, num_outputs: 3, seed: '7', settings: { num_inference_steps: 20 } },
  ])
  const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent)
  t.strictSame(items, [
    'model other: this is another model',
    `sampler ${SCRIPT.replaceAll('"', '')}: this model does not have it`,
  ])
  t.equal(container.querySelector('img'), null, 'nothing of a file is HTML')

  fireEvent.click(screen.getByText('Undo'))
  t.strictSame(changes[1], TYPED)
  t.equal(screen.queryByRole('alert'), null)
})

t.test('applies to what the form has once the file is read, and undoes to that', async (t) => {
  const file = makePng([tEXt('parameters', 'a lake\nSteps: 20, Sampler: Euler, Seed: 7')])
  const changes: Values[] = []
  const onChange = (values: Values) => void changes.push(values)
  const { rerender } = render(<Form file={file} inputs={[]} onChange={onChange} />)
  fireEvent.click(screen.getByText('Drop'))
  // Nothing is read before the click has been handled.
  t.strictSame(changes, [])
  const edited: Values = { ...TYPED, prompt: 'typed meanwhile', num_outputs: 4 }
  rerender(<Form file={file} values={edited} onChange={onChange} />)
  await screen.findByRole('alert')
  const restored = { prompt: 'a lake', seed: '7', settings: { num_inference_steps: 20 } }
  t.strictSame(changes, [{ ...restored, num_outputs: 4 }])
  fireEvent.click(screen.getByText('Undo'))
  t.strictSame(changes[1], edited)
})

t.test('says why nothing could be restored, and changes nothing', async (t) => {
  const changes: Values[] = []
  render(<Form file={makePng([])} onChange={(values) => changes.push(values)} />)
  fireEvent.click(screen.getByText('Drop'))
  const note = await screen.findByRole('alert')
  t.match(note.textContent, /Nothing restored from image\.png.*no prompt or settings/)
  fireEvent.click(screen.getByRole('button', { name: 'Close' }))
  t.equal(screen.queryByRole('alert'), null)
  t.strictSame(changes, [])
})
