import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import type { Size } from './mask-draw.ts'
import { type RectangleFields, readRectangle } from './mask-rectangle.ts'
import type { MaskEditor } from './use-mask-editor.ts'

const FIELDS = [
  { name: 'x', label: 'From the left' },
  { name: 'y', label: 'From the top' },
  { name: 'width', label: 'Width' },
  { name: 'height', label: 'Height' },
] as const

/** Paints or erases a rectangle by its numbers, without aiming. */
export function RectangleForm({ editor, source }: { editor: MaskEditor; source: Size }) {
  const [fields, setFields] = useState<RectangleFields>({
    x: '0',
    y: '0',
    width: String(source.width),
    height: String(source.height),
  })
  const [isTried, setIsTried] = useState(false)
  const erases = editor.tool === 'eraser'
  const read = readRectangle(fields, source, erases)
  const faults = isTried && 'faults' in read ? read.faults : {}

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if ('faults' in read) return
    if (editor.isFull) return
    editor.addMark(read.rectangle)
    editor.say(erases ? 'Rectangle erased.' : 'Rectangle painted.')
    setIsTried(false)
  }

  return (
    <form onSubmit={onSubmit} className="mt-2 flex flex-wrap items-start gap-2">
      {FIELDS.map(({ name, label }) => (
        <TextField
          key={name}
          label={label}
          className="w-32"
          inputMode="numeric"
          autoComplete="off"
          value={fields[name]}
          error={faults[name]}
          onChange={({ target }) => setFields({ ...fields, [name]: target.value })}
        />
      ))}
      <Button type="submit" className="mt-6">
        {erases ? 'Erase rectangle' : 'Paint rectangle'}
      </Button>
    </form>
  )
}
