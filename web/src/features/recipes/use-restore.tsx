import type { ModelInput } from '@the-way/shared'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import type { AppliedRecipe } from './apply-recipe.ts'
import type { Restored } from './restore.ts'

const RestoreNote = lazyComponent(async () => (await import('./restore-note.tsx')).RestoreNote)

/** What a form needs to have. */
type FormValues = Omit<AppliedRecipe['values'], 'num_outputs'> & { num_outputs: number }

interface RestoreOptions<Values extends FormValues> {
  modelId: string
  /** The settings of the model's version. */
  inputs: readonly ModelInput[]
  values: Values
  onChange: (values: Values) => void
}

interface Outcome {
  fileName: string
  result: Restored
  undo: () => void
}

/** Restores prompt and settings of a form from image files, and describes the result in `note`. */
export function useRestore<Values extends FormValues>(options: RestoreOptions<Values>) {
  const { modelId, onChange } = options
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const lastDrop = useRef(0)
  // Reading a file takes time, in which the form and the version's settings can change.
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })

  const readFile = async (file: File): Promise<Restored> => {
    try {
      const { restore } = await import('./restore.ts')
      return await restore(file, () => ({ modelId, inputs: latest.current.inputs }))
    } catch {
      return {
        isRestored: false,
        problem: 'The file could not be read. Reload the page and drop it again.',
      }
    }
  }

  const onFiles = (files: readonly File[]) => {
    const [file] = files
    if (!file) return
    lastDrop.current += 1
    const drop = lastDrop.current
    void readFile(file).then((result) => {
      // Another file was dropped meanwhile.
      if (drop !== lastDrop.current) return
      const { values } = latest.current
      if (result.isRestored) {
        const { num_outputs, ...restored } = result.values
        onChange({ ...values, ...restored, num_outputs: num_outputs ?? values.num_outputs })
      }
      setOutcome({ fileName: file.name, result, undo: () => onChange(values) })
    })
  }

  const note: ReactNode = outcome && (
    <RestoreNote
      fileName={outcome.fileName}
      result={outcome.result}
      onUndo={() => {
        outcome.undo()
        setOutcome(null)
      }}
      onClose={() => setOutcome(null)}
    />
  )
  return { onFiles, note }
}
