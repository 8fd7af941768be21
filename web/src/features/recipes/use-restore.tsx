import type { ModelInput } from '@the-way/shared'
import { type ReactNode, useRef, useState } from 'react'
import type { AppliedRecipe } from './apply-recipe.ts'
import type { Restored } from './restore.ts'
import { RestoreNote } from './restore-note.tsx'

interface RestoreOptions {
  modelId: string
  /** The settings of the model's version. */
  inputs: readonly ModelInput[]
  /** Called with what to put into the form. Returns a function that undoes it. */
  onRestore: (values: AppliedRecipe['values']) => () => void
}

interface Outcome {
  fileName: string
  result: Restored
  undo: () => void
}

/** Restores prompt and settings from image files, and describes the result in `note`. */
export function useRestore({ modelId, inputs, onRestore }: RestoreOptions) {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const lastDrop = useRef(0)

  const readFile = async (file: File): Promise<Restored> => {
    try {
      const { restore } = await import('./restore.ts')
      return await restore(file, { modelId, inputs })
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
      const undo = result.isRestored ? onRestore(result.values) : () => {}
      setOutcome({ fileName: file.name, result, undo })
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
